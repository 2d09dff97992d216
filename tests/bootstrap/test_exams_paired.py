"""A candidate and the release that serves sit the same rows; each part has its own verdict. No row of a suite is quoted."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from deshi.bootstrap.exam import release_folder
from deshi.bootstrap.exams_paired import Paper, Sat, paper_of, sit_pair
from deshi.errors import BadInput
from deshi.learn.examples.example import Example
from deshi.measure.lines import Line
from deshi.measure.suite import Right, Row
from deshi.plugins import load_task
from deshi.pure.confidence import Signals
from deshi.records.answer import Proposal
from deshi.records.ask import Turn
from deshi.sections import Settings

TASK = load_task("robot_dog")
SERVING, CANDIDATE = Path("serving"), Path("candidate")
SIT, LIE, HELLO = (Proposal("do", (code,), 0.97) for code in (1009, 1005, 1016))
TALK = Proposal("talk", (), 0.97)
RULES = paper_of(TASK).rules
Asked = list[tuple[str, str]]


class Student:
    """Answers from a table; a person's own lines come first. Notes what it was asked, and as whom."""

    name = "student"

    def __init__(self, own: Mapping[str, Mapping[str, Proposal]], asked: Asked) -> None:
        self._own, self._asked, self.closed = own, asked, False

    def observe(
        self, text: str, turns: Sequence[Turn] = (), user: str = ""
    ) -> tuple[Proposal, Signals] | None:
        self._asked.append((user, text))
        known = self._own.get(user, {}) | {}
        found = known.get(text) or self._own.get("", {}).get(text) or (SIT if "sit" in text else TALK)
        return found, Signals(found.confidence)

    def close(self) -> None:
        self.closed = True


def row(name: str, category: str, text: str, *actions: int) -> Row:
    return Row(name, "en", category, text, (Right("action" if actions else "dialog", actions),))


PAPER = Paper(
    rows=(
        *(row(f"d{n}", "direct", f"sit {n}", 1009) for n in range(40)),
        *(row(f"t{n}", "talk", f"nice day {n}") for n in range(40)),
        *(row(f"x{n}", "tired", f"so tired {n}") for n in range(40)),
    ),
    stops=("stop", "stop it", "stop, and then sit down"),
    rules=replace(RULES, bootstrap=replace(RULES.bootstrap, draws=10)),
)


def held(
    user: str, count: int, text: str = "hoy", proposal: Proposal = LIE, personal: bool = True
) -> list[Example]:
    return [
        Example(
            f"{text} {n}", (), proposal.label, proposal.actions, "en", 1.0, "correction", (f"{user}{text}{n}",), user, 0.0,
            f"s{n}", "held", personal,
        )
        for n in range(count)
    ]  # fmt: skip


def knows(examples: Sequence[Example]) -> dict[str, Proposal]:
    return {one.text: Proposal(one.label, one.actions, 0.97) for one in examples}


class Room:
    """Both students in one room."""

    def __init__(self) -> None:
        self.own: dict[Path, dict[str, dict[str, Proposal]]] = {SERVING: {}, CANDIDATE: {}}
        self.asked: dict[Path, Asked] = {SERVING: [], CANDIDATE: []}
        self.students: list[Student] = []

    def open(self, folder: Path) -> Student:
        self.students.append(Student(self.own[folder], self.asked[folder]))
        return self.students[-1]

    def sit(
        self, targets: Mapping[str, Sequence[Example]], changed: Sequence[str], paper: Paper = PAPER, **spent: list[float]
    ) -> Sat:  # fmt: skip
        return sit_pair(
            Settings(Path("home")), TASK, CANDIDATE, SERVING, targets, changed, spent, paper=paper, open_student=self.open
        )  # fmt: skip


@pytest.fixture
def room() -> Room:
    return Room()


def line(sat: Sat, part: str, kind: str, name: str) -> Line:
    return next(one for one in sat.verdicts[part].table if (one.kind, one.name) == (kind, name))


def test_who_learned_passes_and_nobody_else_was_touched(room: Room) -> None:
    anna, bert = held("anna", 40), held("bert", 20, "oida")
    room.own[SERVING] = {"bert": knows(bert)}
    room.own[CANDIDATE] = {"anna": knows(anna), "bert": knows(bert)}

    sat = room.sit({"anna": anna, "bert": bert}, ["anna"])

    one = sat.verdicts["anna"]
    assert (one.outcome, one.claim) == ("pass", "better"), one.reasons
    assert line(sat, "anna", "target", "target").gained == 40
    assert line(sat, "anna", "rest", "everything else").rows == 120 + 3 + 20
    assert line(sat, "anna", "person", "bert").rows == 20
    assert line(sat, "anna", "person", "anna, plain").rows == 80  # not the matters of taste
    assert sat.rows == 120 + 3 + 40 + 20 + 80
    assert all(student.closed for student in room.students)


def test_both_releases_are_really_asked_the_same_as_the_same(room: Room) -> None:
    room.sit({"anna": held("anna", 3)}, ["anna"])

    assert sorted(room.asked[SERVING]) == sorted(room.asked[CANDIDATE])
    assert {("", "sit 7"), ("anna", "sit 7"), ("anna", "hoy 0"), ("", "so tired 1")} <= set(
        room.asked[CANDIDATE]
    )
    assert ("anna", "so tired 1") not in room.asked[CANDIDATE]
    assert ("", "stop") not in room.asked[CANDIDATE]  # the reflex alone answers it


def test_everybodys_part_is_asked_as_nobody_and_leaves_personal_examples_out(room: Room) -> None:
    common = held("", 40, "lay down", personal=False)
    mine = held("", 5, "mine")
    room.own[CANDIDATE] = {"": knows(common)}

    sat = room.sit({"": [*common, *mine]}, [""])

    assert line(sat, "", "target", "target").rows == 40
    assert sat.verdicts[""].outcome == "pass", sat.verdicts[""].reasons
    assert not any(user for user, _ in room.asked[CANDIDATE])


def test_each_part_has_its_own_verdict_and_is_no_rest_of_another(room: Room) -> None:
    anna, bert, cleo = held("anna", 40), held("bert", 40, "oida"), held("cleo", 10, "gell")
    room.own[CANDIDATE] = {"anna": knows(anna)}

    sat = room.sit({"anna": anna, "bert": bert, "cleo": cleo}, ["anna", "bert"])

    assert {part: one.outcome for part, one in sat.verdicts.items()} == {"anna": "pass", "bert": "fail"}
    names = {one.name for one in sat.verdicts["anna"].table if one.kind == "person"}
    assert names == {"anna", "anna, plain", "cleo"}
    assert line(sat, "bert", "rest", "everything else").rows == 120 + 3 + 10


def test_a_habit_that_breaks_plain_orders_is_refused(room: Room) -> None:
    anna = held("anna", 40)
    broken = {f"sit {n}": LIE for n in range(12)}
    room.own[CANDIDATE] = {"anna": knows(anna) | broken}

    sat = room.sit({"anna": anna}, ["anna"])

    assert sat.verdicts["anna"].outcome == "fail"
    assert line(sat, "anna", "person", "anna, plain").lost == 12
    assert line(sat, "anna", "rest", "everything else").lost == 0  # it costs nobody else


def test_a_habit_that_moves_where_it_may_not_is_refused(room: Room) -> None:
    anna = held("anna", 40)
    room.own[CANDIDATE] = {"anna": knows(anna) | {f"nice day {n}": HELLO for n in range(2)}}

    one = room.sit({"anna": anna}, ["anna"]).verdicts["anna"]

    assert one.outcome == "undecided"
    assert [r.rule for r in one.reasons if r.outcome != "pass"] == ["false_acts"]


def test_what_nobody_asked_for_is_seen_in_others(room: Room) -> None:
    anna, bert = held("anna", 40), held("bert", 20, "oida")
    room.own[SERVING] = {"bert": knows(bert)}
    room.own[CANDIDATE] = {"anna": knows(anna)}  # it has forgotten Bert

    one = room.sit({"anna": anna, "bert": bert}, ["anna"]).verdicts["anna"]

    assert one.outcome == "fail"
    assert "person bert" in [r.rule for r in one.reasons if r.outcome == "fail"]


def test_a_stop_that_is_heard_no_more_fails(room: Room) -> None:
    paper = replace(PAPER, stops=("lopeta heti", *PAPER.stops))  # no reflex: only the student could tell
    room.own[SERVING] = {"": {"lopeta heti": Proposal("do", (1003,), 0.9)}}

    one = room.sit({}, [""], paper).verdicts[""]

    assert "category reflex" in [r.rule for r in one.reasons if r.outcome == "fail"]


def test_what_was_spent_counts_for_its_part_alone(room: Room) -> None:
    anna, bert = held("anna", 40), held("bert", 40, "oida")
    sat = room.sit({"anna": anna, "bert": bert}, ["anna", "bert"], anna=[0.02])
    assert (sat.verdicts["anna"].night.night, sat.verdicts["bert"].night.night) == (2, 1)


def test_nothing_changed_is_nothing_to_ask(room: Room) -> None:
    assert room.sit({"anna": held("anna", 3)}, []) == Sat({}, 0, 0.0)
    assert room.students == []


def test_how_sure_the_person_may_be_answered_is_shown(room: Room) -> None:
    anna = held("anna", 40)
    room.own[CANDIDATE] = {"anna": knows(anna)}
    sat = room.sit({"anna": anna}, ["anna"])
    measure = next(one for one in sat.verdicts["anna"].measures if one.name == "person_ece")
    assert measure.before == pytest.approx((80 * 0.03 + 40 * 0.97) / 120)
    assert measure.after == pytest.approx(0.03)


def test_one_example_that_two_parts_share_is_two_rows(room: Room) -> None:
    both = held("anna", 3, personal=False)
    sat = room.sit({"anna": [*both, *both], "": both}, ["anna"])
    assert line(sat, "anna", "target", "target").rows == 6


def test_a_task_without_an_exam_is_told_so() -> None:
    with pytest.raises(BadInput, match="has no exam"):
        paper_of(type("Own", (), {"name": "garden"}))


def test_the_dogs_paper_has_its_suite_and_a_hundred_stops() -> None:
    paper = paper_of(TASK)
    assert len(paper.rows) == 750
    assert len(paper.stops) == 100
    assert set(paper.rules.personal.categories) <= {one.category for one in paper.rows}


def test_the_shipped_release_is_no_better_than_itself(home: Path) -> None:
    release = release_folder(home, "robot_dog")
    whole = paper_of(TASK)
    paper = replace(PAPER, rows=whole.rows[::25], stops=whole.stops[::10])

    sat = sit_pair(
        Settings(home),
        TASK,
        release,
        release,
        {"": held("", 30, "sit", SIT, personal=False)},
        [""],
        {},
        paper=paper,
    )

    one = sat.verdicts[""]
    assert sat.rows == 30 + 10 + 30
    assert (one.outcome, one.table[0].change, one.table[1].change) == ("fail", 0.0, 0.0)
    assert all(measure.before == measure.after for measure in one.measures if measure.name != "p95_ms")
    assert not any(row.text in json.dumps(one.as_dict()) for row in paper.rows if len(row.text) > 12)


@pytest.mark.slow
def test_of_real_models_one_that_learnt_nothing_new_or_wrong_things_is_not_promoted(tmp_path: Path) -> None:
    """The short form of bench/promotion.py, which ends with status 1 when one of its claims does not hold."""
    bench = str(Path(__file__).parents[2] / "bench" / "promotion.py")
    command = [sys.executable, bench, "--short", "--exams", "20", "--work", str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=600, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert any(line.startswith("no better") and "of 40 promoted" in line for line in lines)
    assert any(line.startswith("regression") and ": 0 of 20 promoted" in line for line in lines)
    better = next(line for line in lines if line.startswith("better"))
    assert int(better.split(": ")[1].split()[0]) >= 10
