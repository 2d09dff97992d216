"""The base training in its short form: corpus, trainer, release, and the release answers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from deshi.bootstrap import training
from deshi.bootstrap.training import train_base
from deshi.providers.student import Student
from deshi.pure.novelty import NOVELTY
from deshi.tasks.robot_dog.corpus import build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a release that was trained for a moment only, and looked at on few rows: after a small sample most rows hold no new word."""
    folder = tmp_path_factory.mktemp("base")
    with pytest.MonkeyPatch.context() as patched:
        for name, rows in (("_ROWS", 12), ("_INDEXED", 300), ("SENTENCES", 300)):
            patched.setattr(training, name, rows)
        train_base(folder / "run", folder / "release", examples=2_000, minutes=None, threads=1, seed=1)
        yield folder


def test_a_release_is_made_that_answers_and_knows_its_lineage(trained: Path) -> None:
    student = Student(trained / "release")
    card = student.load()
    proposal = student.propose("座って")
    student.close()

    assert proposal is not None
    assert proposal.label in card.labels
    assert card.task == "robot_dog"
    assert card.corpus == build.digest()
    assert NOVELTY in card.files
    assert 1003 in card.codes
    assert 1001 not in card.codes


def test_the_run_leaves_its_metrics_and_can_be_resumed(
    trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (trained / "run" / "metrics.jsonl").read_text().splitlines()
    assert any("held_exact" in orjson.loads(line) for line in lines)

    train_base(trained / "run", trained / "again", examples=2_000, minutes=None, threads=1, seed=1)
    assert "going on from step" in capsys.readouterr().out
    assert (trained / "again" / "weights.safetensors").read_bytes() == (
        trained / "release" / "weights.safetensors"
    ).read_bytes()


def test_the_shipped_table_of_the_reflex_is_the_one_that_its_command_makes(tmp_path: Path) -> None:
    from deshi.pure.stop_words import sound_table

    command = [sys.executable, "-m", "deshi.cli.main", "learn", "reflex", "--out", str(tmp_path / "table.py")]
    subprocess.run(command, env=dict(os.environ), check=True, timeout=600)

    assert (tmp_path / "table.py").read_text() == Path(sound_table.__file__).read_text()
