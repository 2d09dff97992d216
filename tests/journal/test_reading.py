"""Readings: a session's turns, one interaction with what followed, the newest rows through a filter."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deshi.errors import NotFound
from deshi.journal.erase import erase
from deshi.journal.reading import Filter, Readings
from deshi.journal.writer import GroupWriter
from deshi.records.ask import Turn
from deshi.records.entry import Entry
from deshi.stores.sqlite import SqliteStore

Interaction = Callable[..., Entry]


@pytest.fixture
def readings(store: SqliteStore) -> Iterator[Readings]:
    made = Readings(store)
    yield made
    made.close()


def test_the_last_turns_come_oldest_first(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(*[interaction(f"i{n}", f"say {n}") for n in range(7)])
    turns = asyncio.run(readings.turns("s", "mia", 3))
    assert [turn.text for turn in turns] == ["say 4", "say 5", "say 6"]
    assert turns[0] == Turn("say 4", "action", (1009,), "Done: say 4", False)


def test_turns_are_of_one_user_and_one_session(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(
        interaction("1", "mine"), interaction("2", "other", user="bo"), interaction("3", "else", session="t")
    )
    assert [turn.text for turn in readings.turns_sync("s", "mia", 9)] == ["mine"]
    assert readings.turns_sync("s", "nobody", 9) == ()


def test_a_dry_run_is_no_turn_and_takes_no_turns_place(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    dry = interaction("2", "tried")
    dry = replace(dry, body={**dry.body, "ask": {**dry.body["ask"], "dry_run": True}})
    writer.append_sync(interaction("1", "said"), interaction("3", "said too"), dry)
    assert [turn.text for turn in readings.turns_sync("s", "mia", 2)] == ["said", "said too"]


def test_a_turn_that_asked_holds_what_was_offered(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    offered = {"intent": "action", "actions": [1023], "confidence": 0.5}
    writer.append_sync(interaction("1", action=None, asks=True, intent="question", guess=offered))
    assert readings.turns_sync("s", "mia", 1) == (Turn("sit", "question", (1023,), "Done: sit", True),)


def refused(number: str, reason: str, response: str) -> Entry:
    told = {"event": "replied", "reason": reason, "response": response, "accepted": False}
    return Entry("outcome", told, 2.0, number, "s", "mia")


def test_a_turn_says_what_was_said_in_the_end(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    flip = {"intent": "action", "actions": [1030], "confidence": 0.9}
    writer.append_sync(
        interaction("1", guess=flip), refused("1", "confirm", "Really?"), interaction("2"), refused("2", "battery", "Too low.")
    )  # fmt: skip

    asked, low = readings.turns_sync("s", "mia", 2)

    assert (asked.response, asked.asked, asked.actions) == ("Really?", True, (1030,))
    assert (low.response, low.asked) == ("Too low.", False)


def test_what_is_shown_has_the_answer_that_was_given_in_the_end(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(interaction("1"), refused("1", "confirm", "Really?"), interaction("2"))

    two, one = (row["body"]["answer"] for row in readings.given(readings.recent(Filter(kind="interaction"))))

    assert (one["response"], one["asks"], one["action"], one["intent"]) == ("Really?", True, None, "question")
    assert (one["outcome"]["accepted"], one["outcome"]["reason"]) == (False, "confirm")
    assert (two["response"], two["asks"], "outcome" in two) == ("Done: sit", False, False)


def test_a_turn_of_a_sequence_holds_its_codes(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    several = {"sequence": [1004, 1016], "confidence": 0.9, "type": "sequence"}
    writer.append_sync(interaction("1", action=several))
    assert readings.turns_sync("s", "mia", 1)[0].actions == (1004, 1016)


def test_an_interaction_comes_with_what_followed_it(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(interaction("a"), interaction("b"), Entry("outcome", {"event": "done"}, 2.0, "a"))
    found = asyncio.run(readings.interaction("a"))
    assert found["body"]["ask"]["text"] == "sit"
    assert [row["body"]["event"] for row in found["followed"]] == ["done"]


@pytest.mark.parametrize("name", ["", "nothing"])
def test_an_unknown_interaction_is_not_found(readings: Readings, name: str) -> None:
    with pytest.raises(NotFound, match="deshi journal show"):
        asyncio.run(readings.interaction(name))


def test_recent_rows_come_newest_first_and_page_by_page(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(*[interaction(f"i{n}") for n in range(450)])
    first = readings.recent(Filter(kind="interaction"), 420)
    assert [row["interaction"] for row in first] == [f"i{n}" for n in range(449, 29, -1)]
    rest = readings.recent(Filter(kind="interaction", before=first[-1]["position"]), 420)
    assert [row["interaction"] for row in rest] == [f"i{n}" for n in range(29, -1, -1)]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Filter(text="疲れ"), ["b"]),
        (Filter(text="DONE: SIT"), ["d", "a"]),
        (Filter(layer="reflex"), ["c"]),
        (Filter(intent="dialog"), ["b"]),
        (Filter(user="bo"), ["d"]),
        (Filter(session="t"), ["c"]),
        (Filter(kind="stop"), []),
    ],
)
def test_the_filter_narrows(
    readings: Readings, writer: GroupWriter, interaction: Interaction, wanted: Filter, names: list[str]
) -> None:
    writer.append_sync(
        interaction("a"),
        interaction("b", "疲れた", intent="dialog"),
        interaction("c", "stop", session="t", layer="reflex"),
        interaction("d", user="bo"),
    )
    assert [row["interaction"] for row in readings.recent(wanted)] == names


def test_tail_goes_on_from_a_position(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(interaction("a"))
    position = readings.recent(limit=1)[0]["position"]
    writer.append_sync(interaction("b"), interaction("c"))
    assert [row["interaction"] for row in readings.since(position)] == ["b", "c"]


def test_an_erased_row_is_shown_as_erased_and_is_no_turn(
    readings: Readings, store: SqliteStore, writer: GroupWriter, interaction: Interaction, tmp_path: Path
) -> None:
    writer.append_sync(interaction("a"))
    erase("mia", store, writer, tmp_path / "guard.jsonl")
    row = readings.interaction_sync("a")
    assert (row["erased"], row["user"], row["body"]) == (True, None, {})
    assert readings.turns_sync("s", "mia", 5) == ()


def test_turns_from_before_a_moment_are_left_out(
    readings: Readings, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(interaction("1", "old", at=100.0), interaction("2", "new", at=200.0))

    assert [turn.text for turn in asyncio.run(readings.turns("s", "mia", 9, since=150.0))] == ["new"]
