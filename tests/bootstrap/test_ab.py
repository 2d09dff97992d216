"""Two releases in one table, on a suite and on live traffic."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from deshi.bootstrap import ab
from deshi.bootstrap.ab import on_suite, table
from deshi.bootstrap.ab_live import on_traffic
from deshi.bootstrap.memory import open_memory
from deshi.errors import BadInput, NotFound
from deshi.journal.feedback import entry
from deshi.plugins import load_task
from deshi.promote.shelf import identity
from deshi.pure.confidence import Signals
from deshi.records.answer import Proposal
from deshi.records.ask import Turn
from deshi.records.entry import Entry
from deshi.records.feedback import Feedback
from deshi.sections import Decide, Model, Settings

TASK = load_task("robot_dog")
Say = Callable[..., Entry]


class Student:
    """Sits when told so; the better one also lies down. Unsure of what it does not know."""

    name = "student"

    def __init__(self, better: bool) -> None:
        self._better = better

    def observe(self, text: str, turns: Sequence[Turn] = ()) -> tuple[Proposal, Signals]:
        known = {"sit": 1009} | ({"lie": 1005} if self._better else {})
        codes = tuple(code for word, code in known.items() if word in text)
        sure = 0.97 if codes else 0.5
        return Proposal("do", codes or (1016,), sure), Signals(sure)

    def close(self) -> None:
        """Nothing to let go."""


def card(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "release.json").write_text(json.dumps({"name": name}))
    return folder


@pytest.fixture
def pair(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Return the shipped release's name and that of a better one on the shelf."""
    shipped = card(tmp_path / "shipped", "old")
    better = card(home / "releases" / "robot_dog" / "new", "new")
    monkeypatch.setattr("deshi.bootstrap.registries.shipped", lambda _: shipped)
    monkeypatch.setattr(
        ab, "make_student", lambda _s, _t, folder: (Student(folder == better), identity(folder))
    )
    return identity(shipped), identity(better)


@pytest.fixture
def suite(tmp_path: Path) -> str:
    orders = [("sit", 1009)] * 30 + [("lie down", 1005)] * 20 + [("stop", 1003)] * 2
    rows = [
        {"id": str(n), "lang": "en", "category": "direct", "text": f"{text}", "right": [{"intent": "action", "actions": [code]}]}
        for n, (text, code) in enumerate(orders)
    ]  # fmt: skip
    rows.append({"id": "a", "lang": "en", "category": "direct", "text": "that one", "ambiguous": True})
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return str(path)


def test_both_answer_the_same_rows_and_the_difference_is_tested_in_pairs(
    home: Path, pair: tuple[str, str], suite: str
) -> None:
    one = on_suite(Settings(home), TASK, ("shipped", "new"), suite, 100)

    assert (one.a.release, one.b.release) == pair
    assert (one.a.right, one.b.right, one.b.rows) == (32, 52, 52)
    assert one.change == pytest.approx(20 / 52)
    assert 0 < one.low < one.change < one.high
    assert one.p == pytest.approx(2 / 2**20)
    assert (one.a.escalated, one.b.escalated) == (20 / 52, 0.0)  # the reflex alone is sure
    assert min(one.a.mean_ms, one.a.p95_ms, one.b.mean_ms, one.b.p95_ms) > 0


def test_the_cost_is_that_of_the_teacher_at_the_stated_traffic(
    home: Path, pair: tuple[str, str], suite: str
) -> None:
    usual = on_suite(Settings(home), TASK, ("shipped", "new"), suite, 100)
    assert usual.a.usd_month > 1.0
    assert usual.b.usd_month == 0.0
    assert "gpt-4o at $2.5 and $10" in usual.cost

    layers = ("reflex", "student", "near", "cloud", "person")
    models = {
        "near": Model("ollama", "qwen"),
        "cloud": Model("openai", "dear", price_in=25.0, price_out=100.0),
    }
    own = replace(Settings(home), decide=Decide(layers), models=models)
    dear = on_suite(own, TASK, ("shipped", "new"), suite, 200)
    assert dear.a.usd_month == pytest.approx(20 * usual.a.usd_month)
    assert "dear at $25 and $100" in dear.cost


def test_the_table_has_a_line_each_and_no_row(home: Path, pair: tuple[str, str], suite: str) -> None:
    lines = table(on_suite(Settings(home), TASK, ("shipped", "new"), suite, 100))
    told = "\n".join(lines)
    assert "suite mine, 100 commands a day" in told
    assert f"| A {pair[0]} | 52 | 61.5% |" in told
    assert f"| B {pair[1]} | 52 | 100.0% |" in told
    assert "B is +38.5 points from A" in told
    assert "lie down" not in told


def said(release: str, n: int, **more: object) -> Entry:
    answer = {"asks": False, "latency_ms": float(n % 10), "trace": [], "confidence": 0.9} | more.pop(
        "answer", {}
    )  # type: ignore[operator]
    ask = {"text": "sit", "task": "robot_dog"} | more.pop("ask", {})  # type: ignore[operator]
    body = {"ask": ask, "answer": answer, "release": release, **more}
    return Entry("interaction", body, 1e9 - n, f"i{release}{n}", "", "ann")


def objects(release: str, n: int, value: bool = False) -> Entry:
    return entry(Feedback(f"i{release}{n}", "boolean", value, author="ann"), "", 1e9)


def journal(home: Path, *entries: Entry) -> None:
    memory = open_memory(Settings(home), "test")
    for one in entries:
        memory.journal.tell(one)
    memory.close()


def test_live_traffic_is_compared_from_where_both_answer(home: Path, pair: tuple[str, str]) -> None:
    old, new = pair
    before = [said(old, 1000 + n, answer={"latency_ms": 900.0}) for n in range(5)]
    up = {"answer": {"trace": [{"layer": "student", "outcome": "escalated"}], "latency_ms": 500.0}, "cost": {"cloud": 0.004}}  # fmt: skip
    both = [one for n in range(40) for one in (said(new, n), said(old, n, **(up if n < 10 else {})))]
    asked = said(new, 90, answer={"asks": True})
    odd = [said(new, 91, ask={"dry_run": True}), said(new, 92, ask={"task": "garden"}), said("third", 93)]
    told = [objects(old, n) for n in range(12)] + [objects(new, 0), objects(old, 39), objects(old, 39, True)]
    journal(home, *before, *both, asked, *odd, *told)

    one = on_traffic(Settings(home), TASK, ("shipped", "new"), 100)

    assert (one.a.rows, one.a.right, one.b.rows, one.b.right) == (40, 28, 41, 40)
    assert (one.a.escalated, one.b.asked) == (0.25, 1 / 41)
    assert one.a.usd_month == pytest.approx(0.001 * 3000)
    assert (one.a.p95_ms, one.b.p95_ms) == (500.0, 9.0)
    assert one.p < 0.01
    assert 0 < one.low < one.change < one.high
    assert "not objected to" in "\n".join(table(one))
    assert "asked" in table(one)[2]


def test_a_release_that_has_answered_nobody_is_told(home: Path, pair: tuple[str, str]) -> None:
    journal(home, said(pair[0], 1))
    with pytest.raises(BadInput, match=f"no answer of {pair[1]} yet"):
        on_traffic(Settings(home), TASK, ("shipped", "new"), 100)


def test_names_that_are_none_or_one_are_refused(home: Path, pair: tuple[str, str], suite: str) -> None:
    with pytest.raises(BadInput, match="the same release"):
        on_suite(Settings(home), TASK, ("shipped", "serving"), suite, 100)
    with pytest.raises(NotFound, match="no release 'other'"):
        on_suite(Settings(home), TASK, ("shipped", "other"), suite, 100)
    with pytest.raises(NotFound, match="no suite"):
        on_suite(Settings(home), TASK, ("shipped", "new"), "none.jsonl", 100)
