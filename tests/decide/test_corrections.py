"""What a person has put right holds at once: for them, for that sentence, until a release has learnt it."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from deshi.decide.corrections import Corrections
from deshi.records.answer import TURNS, Proposal
from deshi.records.ask import Ask, Stop, Turn
from deshi.records.feedback import Feedback, Heard

ASK = Ask("id", "robot_dog", "おやつのポーズ", "s", "mia", "ja", 0.0)
SAT = Turn("座って", "action", (1009,), "はい、座ります。")
LAY = Turn("伏せて", "action", (1005,), "はい、伏せます。")
PLACES = count(1)


def right(
    *actions: int, text: str = ASK.text, author: str = "mia", interaction: str = "i1", **more: Any
) -> Heard:
    told = Feedback(interaction, "correction", None, "do", actions, author=author, source="cli")
    about = {"position": next(PLACES), "at": 5.0, "task": "robot_dog", "layer": "student", "given": (1004,)}
    return Heard(told, text=text, **about | more)


def down(layer: str, **more: Any) -> Heard:
    return replace(
        right(**more), feedback=Feedback("i9", "boolean", False, author="mia", source="cli"), layer=layer
    )


def layer(*heard: Heard, **settings: Any) -> Corrections:
    made = Corrections("robot_dog", never=(1003, 1001), **settings)
    made.hear(heard)
    return made


def answer(corrections: Corrections, ask: Ask = ASK, **changes: Any) -> tuple[int, ...] | None:
    found = asyncio.run(corrections.answer(replace(ask, **changes)))
    return found.actions if found else None


def test_a_correction_is_the_answer_from_now_on_and_sure() -> None:
    found = asyncio.run(layer(right(1009, 1016)).answer(ASK))

    assert found == Proposal("do", (1009, 1016), 1.0, evidence=(("おやつのポーズ", 1.0),))


@pytest.mark.parametrize("text", ["おやつのポーズ。", " おやつのポーズ！！", "おやつのポーズ、"])
def test_the_same_words_are_the_same_sentence(text: str) -> None:
    assert answer(layer(right(1009)), text=text) == (1009,)


@pytest.mark.parametrize("text", ["おやつのポーズ？", "おやつのポーズじゃないよ", "おやつ"])
def test_other_words_are_another_sentence(text: str) -> None:
    assert answer(layer(right(1009)), text=text) is None


@pytest.mark.parametrize("user", ["", "bo", "Mia", "mia "])
def test_it_never_answers_another_person(user: str) -> None:
    assert answer(layer(right(1009)), user=user) is None


def test_people_who_say_the_same_mean_each_their_own() -> None:
    held = layer(right(1009), right(1023, author="bo"))

    assert answer(held) == (1009,)
    assert answer(held, user="bo") == (1023,)


def test_another_tasks_corrections_are_not_heard() -> None:
    assert answer(layer(right(1009, task="tea_shop"))) is None


@pytest.mark.parametrize("rest", ["", "おやつのポーズ"])
def test_a_sentence_with_a_stop_is_never_answered(rest: str) -> None:
    assert answer(layer(right(1009)), stop=Stop("soft", "止まって", rest, True)) is None


@pytest.mark.parametrize(
    "heard",
    [right(1003), right(1009, 1003), right(1009, given=(1003,)), right(1009, given=(1001,))],
    ids=["is a stop", "ends in a stop", "undoes a stop", "undoes a damp stop"],
)
def test_a_correction_to_or_of_a_stop_is_left_to_the_learning(heard: Heard) -> None:
    assert answer(layer(heard)) is None


def test_where_the_turns_had_no_part_it_holds_after_any_turn() -> None:
    held = layer(right(1009))

    assert answer(held, turns=()) == answer(held, turns=(SAT,)) == answer(held, turns=(SAT, LAY)) == (1009,)


def test_where_they_had_a_part_it_holds_after_a_turn_like_that_one_only() -> None:
    held = layer(right(1023, text="もう一つのほう", turn=SAT))

    assert answer(held, text="もう一つのほう", turns=(LAY, SAT)) == (1023,)
    assert answer(held, text="もう一つのほう", turns=(replace(SAT, text="お座り"),)) == (1023,)
    assert answer(held, text="もう一つのほう", turns=(SAT, LAY)) is None
    assert answer(held, text="もう一つのほう", turns=()) is None


def test_after_a_turn_of_words_the_words_matter() -> None:
    held = layer(right(1016, text="そうして", turn=Turn("挨拶できる？", "question", ())))

    assert answer(held, text="そうして", turns=(Turn("挨拶できる", "question", ()),)) is None
    assert answer(held, text="そうして", turns=(Turn("挨拶できる？", "question", ()),)) == (1016,)


def test_the_answer_says_that_the_turns_had_a_part() -> None:
    found = asyncio.run(layer(right(1023, turn=SAT)).answer(replace(ASK, turns=(SAT,))))

    assert found is not None
    assert found.evidence[-1] == (TURNS, 1.0)


def test_of_two_corrections_the_later_in_the_journal_counts_in_whatever_order_they_are_heard() -> None:
    older, newer = right(1009, at=900.0), right(1016, at=5.0)

    assert answer(layer(older, newer)) == answer(layer(newer, older)) == (1016,)


def test_an_objection_takes_back_what_this_layer_answered_and_nothing_else() -> None:
    assert answer(layer(right(1009), down("corrections"))) is None
    assert answer(layer(right(1009), down("student"))) == (1009,)
    assert answer(layer(right(1009), down("corrections"), right(1016))) == (1016,)


def test_what_a_release_has_learnt_is_the_releases_business() -> None:
    held = layer(right(1009), right(1016, text="ひみつ", interaction="i2"))
    beside = held.without({"i1": 100.0})

    assert answer(beside) is None
    assert answer(beside, text="ひみつ") == (1016,)
    assert answer(held) == (1009,), "the release before has not learnt it"


def test_what_is_said_of_a_learnt_interaction_afterwards_holds() -> None:
    held = layer().without({"i1": 10.0})
    held.hear([right(1009, at=9.0)])
    assert answer(held) is None
    held.hear([right(1023, at=11.0)])
    assert answer(held) == (1023,)


def test_the_layers_beside_two_releases_hear_and_forget_together() -> None:
    held = layer()
    beside = held.without({"other": 10.0})
    held.hear([right(1009)])
    assert answer(beside) == (1009,)
    beside.forget()
    assert answer(held) is None


def test_what_means_the_same_may_be_asked_for() -> None:
    def same_meaning(text: str, known: Collection[str]) -> str | None:
        return next((one for one in known if one in text), None)

    held = layer(right(1009), same_meaning=same_meaning)

    assert answer(held, text="ねえ、おやつのポーズ") == (1009,)
    assert answer(held, text="ねえ、ごはん") is None


def test_a_person_can_correct_very_much_and_the_oldest_leaves_first() -> None:
    held = layer(*(right(1009, text=f"ことば{n}") for n in range(5)), most=3)

    assert [answer(held, text=f"ことば{n}") is not None for n in range(5)] == [False, False, True, True, True]


def test_a_text_without_end_is_not_held() -> None:
    assert answer(layer(right(1009, text="あい" * 2_000)), text="あい" * 2_000) is None
