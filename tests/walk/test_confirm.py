"""What is risky is done when a person has said yes: in plain words, by the same order again, or by a button."""

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.test_loop import KNOWN, World

from deshi.ask.sessions import Sessions
from deshi.decide.compose import turn
from deshi.errors import NotFound
from deshi.providers.student import Student
from deshi.pure.text import language
from deshi.records.answer import Proposal
from deshi.records.ask import Turn
from deshi.testing import FakeHistory

STUDENT = Student(Path(str(files("deshi.tasks.robot_dog"))) / "release")
JUMP = Proposal("do", (1031,), 0.9)
MORE: dict[str, Any] = {
    **KNOWN,
    "跳んで": JUMP,
    "跳べ": JUMP,
    "止まって、跳んで": JUMP,
    "いいえ": JUMP,  # a model that takes a no for a yes
}


def risky(**more: Any) -> World:
    """Return a world whose body wants a person's yes before it jumps."""
    return World(**{"known": MORE, "risky": frozenset({1031}), **more})


def test_something_risky_waits_for_a_yes_and_the_answer_asks() -> None:
    world = risky()
    answer = world.ask("跳んで", session="s")

    assert world.body.heard == []
    assert (answer.asks, answer.intent, answer.action, answer.guess.actions) == (
        True,
        "question",
        None,
        (1031,),
    )
    assert answer.outcome is not None
    assert (answer.outcome.reason, answer.outcome.token) == ("confirm", "1")
    assert "ジャンプ" in answer.response
    assert "token" not in str(world.told("replied"))


@pytest.mark.parametrize(
    "said", ["はい", "yes, please", "好的", "跳べ"], ids=["ja", "en", "zh", "the same order"]
)
def test_a_yes_or_the_same_order_again_carries_it_out(said: str) -> None:
    world = risky()
    first = world.ask("跳んで", session="s")
    answer = world.ask(said, session="s")

    assert world.body.heard == [("do", (1031,))]
    assert answer.outcome is not None
    assert answer.outcome.accepted
    (told,) = world.told("confirmed")
    assert told["by"] == answer.interaction
    assert [e.interaction for e in world.journal.entries if e.body.get("event") == "confirmed"] == [
        first.interaction
    ]


def test_a_plain_yes_is_the_person_s_answer_and_no_model_s() -> None:
    world = risky()
    answer = world.ask("跳んで", "はい", session="s")

    assert (answer.layer, answer.asks, answer.guess.actions) == ("person", False, (1031,))
    assert [ask.text for ask in world.student.asked] == ["跳んで"]
    assert answer.reasoning == "「はい」と返事をもらったので、前に尋ねた動きをします。"


@pytest.mark.parametrize("between", ["座って", "いいえ", "君は誰", "止まれ", "たぶん座って"])
def test_anything_else_drops_it_and_a_no_is_never_a_yes(between: str) -> None:
    world = risky()
    world.ask("跳んで", between, "はい", session="s")

    assert ("do", (1031,)) not in world.body.heard
    assert world.told("confirmed") == []


@pytest.mark.parametrize(("between", "moves"), [(False, True), (True, False)])
def test_what_another_server_has_answered_since_drops_it_too(between: bool, moves: bool) -> None:
    world, kept = risky(), dict[tuple[str, str], list[Turn]]()
    world.loop.sessions = Sessions(FakeHistory(kept), 10, 5, 60.0, 100, shared=True)
    asked = turn("跳んで", world.ask("跳んで", session="s"))
    kept["ann", "s"] = (
        [asked, Turn("座って", "action", (1009,), interaction="elsewhere")] if between else [asked]
    )
    world.ask("はい", session="s")

    assert (("do", (1031,)) in world.body.heard) is moves


def test_a_stop_from_elsewhere_drops_what_waits() -> None:
    world = risky()
    world.ask("跳んで", session="s")
    world.body.stop("soft")
    world.ask("はい", session="s")

    assert world.body.heard == [("stop", "soft")]
    assert world.told("confirmed") == []


def test_a_late_yes_is_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    world = risky()
    monkeypatch.setattr("deshi.decide.orders.WAITS_S", -1.0)
    world.ask("跳んで", session="s")
    answer = world.ask("はい", session="s")

    assert world.body.heard == []
    assert answer.asks
    assert "ジャンプ" in answer.response


def test_each_time_it_is_asked_anew() -> None:
    world = risky()
    answer = world.ask("跳んで", "はい", "座って", "跳んで", session="s")

    assert answer.asks
    assert world.body.heard == [("do", (1031,)), ("do", (1009,))]


def test_after_the_question_a_sentence_is_understood_as_after_the_order() -> None:
    world = risky()
    world.ask("座って", "跳んで", "君は誰", session="s")

    turns = world.student.asked[-1].turns
    assert [(turn.text, turn.actions, turn.asked) for turn in turns] == [
        ("座って", (1009,), False),
        ("跳んで", (1031,), False),
    ]


def test_what_is_a_yes_only_by_what_went_before_is_none() -> None:
    world = risky()
    script = world.student.answer

    async def echo(ask: Any) -> Proposal | None:
        return JUMP if ask.text == "気をつけて" and ask.turns else await script(ask)

    world.student.table = {**MORE, "気をつけて": Proposal("talk", (), 0.9)}
    world.student.answer = echo  # type: ignore[method-assign]
    answer = world.ask("跳んで", "気をつけて", session="s")

    assert world.body.heard == []
    assert answer.intent == "dialog"


def test_a_yes_without_a_conversation_confirms_nothing_unless_it_brings_the_token() -> None:
    world = risky()
    answer = world.ask("跳んで", "はい")
    assert world.body.heard == []
    assert not answer.outcome

    world.ask("跳んで")
    world.ask("はい", confirm="2")
    assert world.body.heard == [("do", (1031,))]


def test_a_button_confirms_under_the_question_s_own_number_once() -> None:
    world = risky()
    answer = world.ask("跳んで")
    assert answer.outcome is not None
    with pytest.raises(NotFound, match="waits for a yes"):
        asyncio.run(world.loop.confirm(answer.interaction, "wrong"))

    told = asyncio.run(world.loop.confirm(answer.interaction, answer.outcome.token))

    assert told["outcome"].accepted
    assert told["response"] == "はい、ジャンプします。"
    assert world.body.heard == [("do", (1031,))]
    with pytest.raises(NotFound):
        asyncio.run(world.loop.confirm(answer.interaction, answer.outcome.token))


def test_where_the_body_asks_once_more_the_new_token_is_the_one_that_counts() -> None:
    world = risky()
    first = world.ask("跳んで").outcome
    assert first is not None
    number = world.told("replied") and world.journal.entries[0].interaction
    do = world.body.do

    async def asks_again(actions: Any, interaction: str, epoch: int, confirm: str = "") -> Any:
        world.body.do = do  # type: ignore[method-assign]
        return await do(actions, interaction, epoch)  # it has forgotten the token

    world.body.do = asks_again  # type: ignore[method-assign]
    again = asyncio.run(world.loop.confirm(number, first.token))["outcome"]
    assert (again.reason, world.body.heard) == ("confirm", [])
    assert again.token != first.token

    told = asyncio.run(world.loop.confirm(number, again.token))
    assert told["outcome"].accepted
    assert world.body.heard == [("do", (1031,))]


def test_a_yes_in_a_dry_run_says_what_would_happen_and_takes_nothing_away() -> None:
    world = risky()
    world.ask("跳んで", session="s")
    answer = world.ask("はい", session="s", dry_run=True)
    assert (answer.layer, answer.guess.actions, answer.asks) == ("person", (1031,), False)
    assert world.body.heard == []
    assert world.told("confirmed") == []

    world.ask("はい", session="s")
    assert world.body.heard == [("do", (1031,))]


def test_what_comes_after_a_stop_in_one_sentence_is_asked_for_after_it() -> None:
    world = risky()
    answer = world.ask("止まって、跳んで", session="s")

    assert answer.stopped
    assert answer.response.startswith("止まりました。")
    world.ask("はい", session="s")
    assert world.body.heard == [("stop", "soft"), ("do", (1031,))]


@pytest.mark.parametrize(
    "said",
    ["うーん", "まだ", "気をつけて", "本当？", "どうして", "いい天気だね", "待って", "いやだ",
     "careful", "wait", "why", "really?", "nice weather", "hmm", "no way", "not yet", "the other one",
     "等一下", "真的吗", "危险", "为什么", "今天天气不错", "不", "算了"],
)  # fmt: skip
def test_with_the_shipped_student_nothing_else_is_taken_for_a_yes(said: str) -> None:
    world = risky(student=STUDENT)
    lang = {"ja": "ジャンプして", "en": "jump", "zh": "跳一下"}[language(said)]
    first = world.ask(lang, session="s")
    assert first.outcome is not None
    assert first.outcome.reason == "confirm"
    world.ask(said, session="s")

    assert ("do", (1031,)) not in world.body.heard
