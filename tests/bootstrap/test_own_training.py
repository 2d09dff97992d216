"""From a new folder to an answer: the whole walk of a task of one's own, on the examples that it begins with."""

from pathlib import Path

import pytest

from deshi import Deshi
from deshi.bootstrap.own_training import choose_thresholds, train_own
from deshi.errors import BadInput
from deshi.tasks.own.start import new


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a trained task."""
    folder = tmp_path_factory.mktemp("own") / "shop"
    new(folder)
    train_own(folder, None, None, 0.02, 1, 1)
    return folder


def test_it_answers_by_its_labels(shop: Path, home: Path) -> None:
    with Deshi(task=shop) as deshi:
        answer = deshi.ask("are you open on sundays?", session="s")
        stop = deshi.ask("stop")

    assert answer.task == "tea_shop"
    assert answer.guess.intent in ("hours", "order", "complaint", "outside")
    assert answer.action is None
    assert answer.intent in ("dialog", "question")
    assert stop.stopped is False


def test_its_release_says_what_was_measured(shop: Path) -> None:
    card = train_own(shop, None, None, 0.02, 1, 1)

    assert card.kind == "ngram"
    assert {"accuracy", "auroc", "thresholds"} <= card.figures.keys()


def test_examples_that_can_not_be_learnt_from_are_refused(tmp_path: Path) -> None:
    new(tmp_path)
    rows = tmp_path / "examples.jsonl"
    rows.write_text(rows.read_text() + '{"text": "x", "label": "nobody"}\n')

    with pytest.raises(BadInput, match="'nobody' is not in"):
        train_own(tmp_path, None, None, 0.02, 1, 1)


def test_thresholds_keep_the_wanted_share_of_errors() -> None:
    good, bad = [(0.9, True)] * 50, [(0.6, False)] * 20

    assert choose_thresholds(good + bad, 0.15)["act_above"] == 0.9
    assert choose_thresholds(good[:3], 0.1)["act_above"] == 0.7  # too few to tell
