"""Feedback in the journal: checked, kept whole, and read again as what counts."""

from collections.abc import Callable
from typing import Any

import pytest

from deshi.errors import BadInput, NotFound
from deshi.journal.erase import erase
from deshi.journal.feedback import check, entry, feedback_of, find, heard, newest
from deshi.journal.writer import GroupWriter
from deshi.records.ask import Turn
from deshi.records.entry import Entry
from deshi.records.feedback import Feedback
from deshi.stores.sqlite import SqliteStore
from deshi.tasks.robot_dog.task import load

TASK = load()
Interaction = Callable[..., Entry]


def said(kind: str, value: Any = None, **more: Any) -> Feedback:
    return Feedback(
        **{"interaction": "i1", "kind": kind, "value": value, "author": "mia", "source": "cli"} | more
    )


def correction(*actions: int, label: str = "do", **more: Any) -> Feedback:
    return said("correction", label=label, actions=actions, **more)


def tell(writer: GroupWriter, *feedback: Feedback, at: float = 2.0) -> None:
    writer.append_sync(*(entry(one, "s", at) for one in feedback))


def labelled(made: Entry, label: str, **ask: Any) -> Entry:
    """Return an interaction as newer versions write it: with its label and the turns' share in it."""
    body = {**made.body, "label": label, "ask": {**made.body["ask"], **ask}}
    return Entry(made.kind, body, made.at, made.interaction, made.session, made.user)


@pytest.mark.parametrize("name", ["", "nothing", "x" * 5_000, "' OR 1=1 --"])
def test_feedback_on_nothing_is_refused(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction, name: str
) -> None:
    writer.append_sync(interaction("i1"))
    with pytest.raises(NotFound, match=r"no interaction.*journal show"):
        find(store, name)


def test_feedback_on_what_was_erased_is_refused(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction, tmp_path: Any
) -> None:
    writer.append_sync(interaction("i1"))
    erase("mia", store, writer, tmp_path / "guard.jsonl")
    with pytest.raises(NotFound, match="erased"):
        find(store, "i1")


@pytest.mark.parametrize(
    "feedback",
    [
        said("boolean", True),
        said("number", 0.7),
        said("number", 0),
        said("comment", comment="もう少しゆっくり"),
        said("result", "refused", source="body"),
        correction(1016),
        correction(1009, 1016),
        correction(label="talk"),
        said("demonstration", label="do", actions=(1009,)),
    ],
    ids=lambda one: f"{one.kind} {one.value}",
)
def test_what_fits_passes(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction, feedback: Feedback
) -> None:
    writer.append_sync(labelled(interaction("i1"), "do"))
    check(feedback, find(store, "i1"), TASK)


@pytest.mark.parametrize(
    ("feedback", "sentence"),
    [
        (said("praise"), "no feedback of kind 'praise'; the kinds are boolean, number"),
        (said("boolean", True, source="rumour"), "no source 'rumour'; the sources are cli"),
        (said("boolean", 1), "takes true or false"),
        (said("number", True), "takes a number from 0 to 1"),
        (said("number", 1.1), "takes a number from 0 to 1"),
        (said("number", float("nan")), "takes a number from 0 to 1"),
        (said("comment", comment=" \u200b"), "comment is empty"),
        (said("comment", comment="x" * 4_001), "4001 characters; give at most 4000"),
        (said("result", "ok"), "one of done, refused, stopped, not 'ok'"),
        (correction(1016, label="dance"), "no label 'dance'; its labels are do, talk, wont"),
        (correction(7), "no action 7; its actions are 1004, 1009"),
        (correction(1016, label="talk"), "label 'talk' has no actions, and 1016 came with it; leave them out, or take the label 'do'"),
        (correction(), "label 'do' needs actions, and none came"),
        (correction(1001), "does not do 1001 on a sentence"),
        (correction(*[1016] * 7), "fewer actions"),
        (correction(1009), "nothing to correct.*deshi feedback i1 up"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_what_does_not_fit_is_named_with_what_would(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction, feedback: Feedback, sentence: str
) -> None:
    writer.append_sync(labelled(interaction("i1"), "do"))
    with pytest.raises(BadInput, match=sentence):
        check(feedback, find(store, "i1"), TASK)


def test_an_answer_without_actions_is_told_by_its_label(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    talked = interaction("i1", action=None, intent="dialog", guess={"intent": "dialog", "actions": []})
    writer.append_sync(labelled(talked, "talk"))

    with pytest.raises(BadInput, match="nothing to correct"):
        check(correction(label="talk"), find(store, "i1"), TASK)
    check(correction(label="wont"), find(store, "i1"), TASK)


def test_what_was_only_offered_was_no_answer_yet(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(labelled(interaction("i1", action=None, asks=True, intent="question"), "do"))

    check(correction(1009), find(store, "i1"), TASK)


def test_who_has_corrected_may_take_it_back(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(labelled(interaction("i1"), "do"))

    check(correction(1009), find(store, "i1"), TASK, again=True)


def test_a_press_of_stop_can_be_talked_about_but_not_corrected(
    store: SqliteStore, writer: GroupWriter
) -> None:
    writer.append_sync(Entry("stop", {"level": "soft", "source": "http", "sent": True}, 1.0, "i1"))

    check(said("boolean", True), find(store, "i1"), TASK)
    with pytest.raises(BadInput, match="press of stop"):
        check(correction(1009), find(store, "i1"), TASK)


def test_what_is_written_is_read_again(store: SqliteStore, writer: GroupWriter) -> None:
    told = correction(1009, 1016, comment="ゆっくり")
    tell(writer, told)

    ((_, row),) = store.rows(kind="feedback")
    assert (row.interaction, row.session, row.user) == ("i1", "s", "mia")
    assert feedback_of(row) == told


def test_the_newest_of_each_person_counts_and_all_is_kept(store: SqliteStore, writer: GroupWriter) -> None:
    tell(writer, said("boolean", True), at=9.0)
    tell(writer, said("boolean", False), said("comment", comment="hm"), at=1.0)  # the clock went back
    tell(writer, said("boolean", True, author="bo"))

    told = newest(store, "i1")
    assert told["mia"]["verdict"].value is False
    assert told["mia"]["comment"].comment == "hm"
    assert told["bo"]["verdict"].value is True
    assert len(list(store.rows(kind="feedback"))) == 4


@pytest.mark.parametrize("order", [1, -1], ids=["before it", "after it"])
def test_a_correction_outdoes_its_authors_verdict(
    store: SqliteStore, writer: GroupWriter, order: int
) -> None:
    tell(writer, *[said("boolean", True), correction(1016)][::order], said("boolean", True, author="bo"))

    told = newest(store, "i1")
    assert set(told["mia"]) == {"right"}
    assert set(told["bo"]) == {"verdict"}


def test_feedback_is_heard_beside_what_it_is_about(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(interaction("i1", "おやつ"), Entry("feedback", {"kind": "?"}, 2.0, "i1", "s", "mia"))
    tell(writer, correction(1016), said("boolean", False, interaction="gone"))

    (one,) = heard(store)
    assert one.feedback == correction(1016)
    assert (one.task, one.text, one.layer, one.given) == ("robot_dog", "おやつ", "student", (1009,))
    assert list(heard(store, one.position)) == []


@pytest.mark.parametrize(
    ("ask", "mattered"),
    [({"turns": 1, "context": 0.6}, True), ({"turns": 1}, True), ({"turns": 1, "context": 0.1}, False), ({"turns": 0}, False)],
    ids=["the turns had a part", "nobody can tell", "hardly any part", "no turns"],
)  # fmt: skip
def test_the_turn_before_is_told_where_it_had_a_part(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction, ask: dict[str, Any], mattered: bool
) -> None:
    before, other = interaction("i0", "stand"), interaction("x", "sing", user="bo")
    writer.append_sync(
        before, other, labelled(interaction("i1", "again"), "do", **ask), interaction("i2", "later")
    )
    tell(writer, correction(1016))

    (one,) = heard(store)
    assert one.turn == (Turn("stand", "action", (1009,), "Done: stand") if mattered else None)


def test_what_was_erased_is_not_heard(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction, tmp_path: Any
) -> None:
    writer.append_sync(interaction("i1"), interaction("i3", user="bo"))
    tell(writer, correction(1016), correction(1016, author="bo"), correction(1016, interaction="i3"))
    erase("mia", store, writer, tmp_path / "guard.jsonl")

    assert list(heard(store)) == []
