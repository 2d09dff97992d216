"""A correction in words, with the shipped student: "no, I meant lie down" after "sit" teaches "sit", "then lie down" does not."""

import json
from pathlib import Path

import pytest

import deshi
from deshi import Deshi
from deshi.journal.feedback import newest
from deshi.pure.corrects import CORRECTS
from deshi.pure.release import CARD
from deshi.records.feedback import Feedback
from deshi.stores.sqlite import SqliteStore

RELEASE = Path(deshi.__file__).parent / "tasks" / "robot_dog" / "release"
SIT, LIE = (1009,), (1005,)
WORDS = [
    ("座って", "違う、伏せてって言ったの", "それから伏せて"),
    ("sit", "no, I meant lie down", "then lie down"),
    ("坐下", "不对，我是说趴下", "然后趴下"),
]


def test_the_shipped_release_has_the_head_for_it() -> None:
    assert CORRECTS in json.loads((RELEASE / CARD).read_text())["files"]


def said_of(home: Path, interaction: str) -> Feedback | None:
    """Return what mia has said was right instead of an interaction."""
    store = SqliteStore(home / "journal.db")
    try:
        return newest(store, interaction).get("mia", {}).get("right")
    finally:
        store.close()


@pytest.mark.parametrize(("order", "correction"), [(row[0], row[1]) for row in WORDS])
def test_a_correction_in_words_holds_in_the_same_breath(home: Path, order: str, correction: str) -> None:
    with Deshi() as dog:
        first = dog.ask(order, session="s", user="mia")
        second = dog.ask(correction, session="s", user="mia")
        again = dog.ask(order, session="t", user="mia")
        others = dog.ask(order, session="s", user="bo")

    kept = said_of(home, first.interaction)
    assert (first.guess.actions, second.guess.actions, second.asks) == (SIT, LIE, False)
    assert kept == Feedback(first.interaction, "correction", None, "do", LIE, author="mia", source="words")
    assert (again.guess.actions, again.layer) == (LIE, "corrections")
    assert others.guess.actions == SIT


@pytest.mark.parametrize(("order", "more"), [(row[0], row[2]) for row in WORDS])
def test_what_comes_next_corrects_nothing(home: Path, order: str, more: str) -> None:
    with Deshi() as dog:
        first = dog.ask(order, session="s", user="mia")
        second = dog.ask(more, session="s", user="mia")
        again = dog.ask(order, session="t", user="mia")

    assert second.guess.actions == LIE
    assert said_of(home, first.interaction) is None
    assert again.guess.actions == SIT


@pytest.mark.parametrize("correction", [row[1] for row in WORDS])
def test_the_same_words_after_nothing_are_an_order(home: Path, correction: str) -> None:
    with Deshi() as dog:
        answer = dog.ask(correction, user="mia")

    assert said_of(home, answer.interaction) is None
