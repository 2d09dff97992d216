"""A token is good once, for exactly the actions it was given for, for twenty seconds, and not after a stop."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deshi.decide import orders
from deshi.tasks.robot_dog.body.types import Rules
from deshi.tasks.robot_dog.body.words import said
from deshi.tasks.robot_dog.guard.tokens import GOOD, MOST, Tokens

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Core, events_of, order, scripted, wait

JUMP = 1031
HELLO = 1016
DANCE = 1022
GESTURE = {"fsm": 1006, "mode": 0}


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    """A guard that may jump, its clock and a robot that shows and answers what it is told."""
    with scripted(tmp_path, Rules(gestures=True, risky=True)) as made:
        yield made


def test_it_is_good_once() -> None:
    tokens = Tokens()
    token = tokens.give([1030], 0.0, 1)
    assert [tokens.take(token, [1030], 1.0, 1) for _ in range(2)] == [True, False]


def test_it_is_good_for_these_actions_only() -> None:
    tokens = Tokens()
    assert not tokens.take(tokens.give([1030], 0.0, 1), [1030, 1030], 1.0, 1)


def test_it_is_good_for_a_while() -> None:
    tokens = Tokens()
    assert tokens.take(tokens.give([1030], 0.0, 1), [1030], GOOD, 1)
    assert not tokens.take(tokens.give([1030], 0.0, 1), [1030], GOOD + 0.1, 1)


def test_a_stop_ends_it() -> None:
    tokens = Tokens()
    token = tokens.give([1030], 0.0, 1)
    tokens.forget()
    assert not tokens.take(token, [1030], 1.0, 1)


def test_it_is_of_one_epoch() -> None:
    tokens = Tokens()
    assert not tokens.take(tokens.give([1030], 0.0, 1), [1030], 1.0, 2)


def test_no_word_is_a_token() -> None:
    assert not Tokens().take("", [1030], 0.0, 1)


def test_the_memory_has_an_end() -> None:
    tokens = Tokens()
    given = [tokens.give([1030], 0.0, 1) for _ in range(3 * MOST)]
    assert sum(tokens.take(token, [1030], 1.0, 1) for token in given) == MOST


def test_as_many_are_remembered_as_orders_wait_in_the_brain() -> None:
    assert MOST >= orders._MOST
    assert GOOD >= orders.WAITS_S


def test_a_jump_that_would_come_too_long_after_a_yes_is_not_asked_about(core: Core) -> None:
    made, _, body = core
    told = order(made, DANCE, DANCE, JUMP)
    assert (told["ok"], told["reason"], body.wire) == (False, "late", [])
    assert (told["detail"]["why"], told["detail"]["action"], told["detail"]["seconds"]) == ("yes", JUMP, 30)
    assert "token" not in told["detail"]
    sentences = [said("late", lang, told["detail"]) for lang in ("en", "ja", "zh")]
    assert all("30" in sentence and "?" not in sentence for sentence in sentences)


def test_a_yes_to_a_jump_that_would_wait_too_long_for_others_is_refused(core: Core) -> None:
    made, clock, body = core
    order(made, DANCE)
    order(made, DANCE)
    token = order(made, JUMP)["detail"]["token"]
    assert order(made, JUMP, confirm=token)["reason"] == "late"
    body.show(**GESTURE)
    wait(made, clock, 12.0, 0.05)
    token = order(made, JUMP)["detail"]["token"]
    assert order(made, JUMP, confirm=token)["ok"]  # 18 seconds are left


def test_a_jump_whose_turn_comes_too_late_after_the_yes_is_refused_whatever_was_done_before(
    core: Core,
) -> None:
    made, clock, body = core
    actions = (*[HELLO] * 4, JUMP)
    told = order(made, *actions)
    assert order(made, *actions, confirm=told["detail"]["token"])["ok"]
    for _ in range(4):
        body.show(**GESTURE)
        wait(made, clock, 6.0)  # longer than usual
        body.answer()
        body.show()
        wait(made, clock, 0.1)
    assert JUMP not in body.wire
    event = events_of(made, "refused")[-1]
    assert (event["reason"], event["detail"], event["left"]) == ("late", {"why": "confirmed"}, [JUMP])
