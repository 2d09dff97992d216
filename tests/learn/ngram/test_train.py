"""The n-gram student learns a handful of examples, measures itself on rows it was not taught, and goes on where it was."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from deshi.errors import Corrupt
from deshi.learn.ngram.publish import publish, temperature
from deshi.learn.ngram.train import CHECKPOINT, Options, train
from deshi.providers.ngram import NgramStudent
from deshi.pure.ngram import grams

TINY = Options(members=2, width=8, least_steps=60, passes=1, report_every=20)


class Row(NamedTuple):
    text: str
    label: str


ROWS = [
    Row(f"{verb} {thing} please", label)
    for label, verbs in (("tea", ("brew", "pour")), ("light", ("lamp on", "brighten")))
    for verb in verbs
    for thing in ("now", "soon", "again", "for me", "quickly", "tonight")
]
LABELS: Sequence[str] = ("tea", "light")


def test_what_was_taught_is_known(tmp_path: Path) -> None:
    trained = train(ROWS, LABELS, tmp_path, TINY)
    right = [
        int(trained.net.hear(grams(row.text)).logits.argmax()) == LABELS.index(row.label) for row in ROWS
    ]

    assert sum(right) >= 22
    assert not trained.stopped
    assert (
        len(trained.rows) == len(trained.held) == len(trained.labels) == len(ROWS)
    )  # each is held back once
    assert 0.3 <= temperature(trained) <= 3.0


def test_a_stopped_training_goes_on_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    whole = train(ROWS, LABELS, tmp_path / "whole", TINY)
    steps = iter(range(1000))
    half = train(ROWS, LABELS, tmp_path / "half", TINY, lambda: next(steps) >= 30)
    again = train(ROWS, LABELS, tmp_path / "half", TINY)

    assert (half.steps, half.stopped) == (30, True)
    assert again.steps == whole.steps
    assert abs(again.net.votes - whole.net.votes).max() < 1e-5


def test_a_checkpoint_of_other_examples_is_left_alone(tmp_path: Path) -> None:
    train(ROWS, LABELS, tmp_path, TINY)
    fewer = train(ROWS[:-1], LABELS, tmp_path, TINY, lambda: True)

    assert fewer.steps == 0


def test_a_damaged_checkpoint_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / CHECKPOINT).write_bytes(b"{}")

    with pytest.raises(Corrupt, match="Delete it"):
        train(ROWS, LABELS, tmp_path, TINY)


def test_a_release_answers_as_the_network_did(tmp_path: Path) -> None:
    trained = train(ROWS, LABELS, tmp_path / "run", TINY)
    card = publish(trained, ROWS, LABELS, tmp_path / "release", "shop", {"corpus": "c"})
    student = NgramStudent(tmp_path / "release")
    found = student.propose("brew now please")
    student.close()

    assert (card.kind, card.task, card.corpus) == ("ngram", "shop", "c")
    assert found is not None
    assert found.label == "tea"
    assert found.nearest[0][0] == "brew now please"
    assert found.evidence
