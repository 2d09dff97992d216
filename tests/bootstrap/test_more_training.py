"""Teaching a release more, in its short form: from the shipped one to a release on the shelf, judged and never promoted by itself."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from deshi.bootstrap import exam, more_shelf, more_training
from deshi.bootstrap.exam import task_folder
from deshi.bootstrap.exams_paired import paper_of
from deshi.bootstrap.extras import knows
from deshi.bootstrap.more_shelf import targets, teach
from deshi.bootstrap.more_training import Wanted, parent_folder, stream, train_more
from deshi.bootstrap.registries import registry_of
from deshi.bootstrap.task_loop import make_student
from deshi.errors import BadInput, NotFound
from deshi.learn.student.corrects import CORRECTS
from deshi.measure.nonsense import nonsense
from deshi.measure.suite import read
from deshi.plugins import load_task
from deshi.promote.candidate import check
from deshi.promote.lineage import read as read_lineage
from deshi.promote.shelf import identity
from deshi.pure.confidence import CALIBRATION
from deshi.pure.novelty import NOVELTY
from deshi.sections import Body, Settings
from deshi.tasks.robot_dog.corpus import more

TASK = "robot_dog"
SHIPPED = task_folder(TASK) / "release"
BOTH = ("walk", "gestures")
ASKED = 40  # rows that show what was to be learned

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Path, str]]:
    """Yield settings, the folder of the work, and the name of a release that was taught for a moment only, by short papers."""
    place = tmp_path_factory.mktemp("more")
    settings, paper = Settings(place / "home"), paper_of(load_task(TASK))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(more_shelf, "paper_of", lambda _: replace(paper, rows=paper.rows[::20]))
        patched.setattr(more_shelf, "targets", lambda *named: targets(*named)[:ASKED])
        patched.setattr(exam, "read", lambda path: read(path)[::8])
        patched.setattr(exam, "nonsense", lambda: list(nonsense())[:20])
        patched.setattr(more_training, "_FEWEST", 1_000)
        patched.setattr(more_training, "_ROWS", 8)
        yield settings, place / "run", teach(settings, Wanted(BOTH, examples=256, threads=1), place / "run")


def test_the_release_knows_the_eleven_and_more_and_where_it_comes_from(
    taught: tuple[Settings, Path, str],
) -> None:
    settings, _, name = taught
    folder = registry_of(settings, TASK).folder(name)
    card, before, task = check(folder, TASK), check(SHIPPED, TASK), load_task(TASK)

    assert card.codes == (*before.codes, *task.extras["walk"], *task.extras["gestures"])
    assert card.labels == before.labels
    assert knows(task, card.codes) == BOTH
    assert knows(task, before.codes) == ()
    assert card.parent == identity(SHIPPED)
    assert card.corpus == more.digest(BOTH)
    assert {NOVELTY, CORRECTS} <= set(card.files)
    assert (folder / CALIBRATION).exists()


def test_it_is_judged_and_the_shipped_one_goes_on_serving(taught: tuple[Settings, Path, str]) -> None:
    settings, _, name = taught
    registry = registry_of(settings, TASK)
    made = read_lineage(registry.folder(name))

    assert made is not None
    assert made.parent == identity(SHIPPED)
    assert made.verdict in ("pass", "fail", "undecided")
    assert made.exam["parts"][""]["verdict"]["table"][0]["rows"] == ASKED
    assert registry.serving() == "shipped"


def test_its_student_answers_within_what_is_switched_on(taught: tuple[Settings, Path, str]) -> None:
    settings, _, name = taught
    folder = registry_of(settings, TASK).folder(name)
    more_codes = {code for codes in load_task(TASK).extras.values() for code in codes}
    for body in (Body(), Body(gestures=True), Body(walk=True, gestures=True)):
        student, _ = make_student(Settings(settings.home, body=body), TASK, folder)
        on = {code for key in BOTH if getattr(body, key) for code in load_task(TASK).extras[key]}
        for row in targets(load_task(TASK), BOTH)[:40]:
            proposal = student.propose(row.text, row.turns)
            assert proposal is not None
            assert more_codes.intersection(proposal.actions) <= on
        student.close()


def test_the_same_command_goes_on_from_its_checkpoint(
    taught: tuple[Settings, Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    settings, run, name = taught
    before = check(registry_of(settings, TASK).folder(name), TASK)

    again = train_more(settings, Wanted(BOTH, examples=256, threads=1), run)

    assert "going on from step 2" in capsys.readouterr().out
    after = check(again, TASK)
    assert after.files["weights.safetensors"] == before.files["weights.safetensors"]


def test_the_stream_has_the_old_and_the_new_and_nothing_that_is_said_of_both() -> None:
    task = load_task(TASK)
    new = {code for codes in task.extras.values() for code in codes}
    drawn = list(islice(stream(BOTH, 7), 2_000))

    walking = sum(bool(new.intersection(one.actions)) for one in drawn)
    assert 0.15 < walking / len(drawn) < 0.45
    assert drawn == list(islice(stream(BOTH, 7), 2_000))
    assert not [
        one
        for one in drawn
        if one.label == "cannot" and one.text in ("walk forward", "turn left", "前に進んで", "左转")
    ]


def test_the_rows_of_an_extra_alone_ask_for_nothing_else() -> None:
    task = load_task(TASK)

    codes = {code for row in targets(task, ("walk",)) for right in row.right for code in right.actions}

    assert codes & set(task.extras["walk"])
    assert not codes & set(task.extras["gestures"])


def test_what_can_not_be_taught_is_refused_before_any_work(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "home")

    with pytest.raises(BadInput, match="'fly' to switch on"):
        teach(settings, Wanted(("fly",)), tmp_path / "run")
    with pytest.raises(NotFound, match="no release 'nosuch'"):
        teach(settings, Wanted(BOTH, parent="nosuch"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_the_parent_may_be_named_as_what_serves(tmp_path: Path) -> None:
    assert parent_folder(Settings(tmp_path / "home"), "serving") == SHIPPED
    assert parent_folder(Settings(tmp_path / "home"), identity(SHIPPED)) == SHIPPED
