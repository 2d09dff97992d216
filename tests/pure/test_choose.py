"""From logits to one answer: only possible answers, and a confidence that multiplies."""

from dataclasses import replace

import numpy as np
import pytest

from deshi.pure.choose import choose, softmax

END = 2


def steps(*best: int, actions: int = 2, size: int = 4) -> np.ndarray:
    logits = np.zeros((size, actions + 1))
    for row, slot in enumerate(best):
        logits[row, slot] = 5.0
    return logits


def test_a_label_without_actions_has_none_whatever_the_steps_say() -> None:
    choice = choose(np.array([0.0, 3.0]), steps(0, 1, END), {0})
    assert (choice.label, choice.slots) == (1, ())
    assert choice.confidence == pytest.approx(1 / (1 + np.exp(-3)))


def test_actions_end_at_end_and_confidence_is_the_product() -> None:
    choice = choose(np.array([3.0, 0.0]), steps(1, 0, END, 1), {0})
    assert choice.slots == (1, 0)
    step = np.exp(5) / (np.exp(5) + 2)
    first = np.exp(5) / (np.exp(5) + 1)  # END can't come first
    assert choice.confidence == pytest.approx(first * step * step / (1 + np.exp(-3)))


def test_an_order_has_at_least_one_action() -> None:
    assert len(choose(np.array([1.0, 0.0]), steps(END, END), {0}).slots) == 1


@pytest.mark.parametrize(
    ("best", "over"), [((0, 0, 1, 0), True), ((0, 0, 1, END), False), ((0, 1, END, 0), False)]
)
def test_what_names_another_action_after_the_last_step_goes_on(best: tuple[int, ...], over: bool) -> None:
    choice = choose(np.array([9.0, 0.0]), steps(*best), {0})
    assert choice.over == over
    assert len(choice.slots) == best.index(END) if END in best else 3


@pytest.mark.parametrize("best", [(0, 0, 0, 0), (0, 1, 0, 1), (0, 1, 0, 1, 0, 1, 0)])
def test_a_repetition_that_would_go_on_says_nothing_of_more(best: tuple[int, ...]) -> None:
    choice = choose(np.array([9.0, 0.0]), steps(*best, size=len(best)), {0})
    assert not choice.over
    assert choice.slots == best[:-1]
    assert choice.confidence > 0.9


def test_more_is_read_beside_a_label_without_actions_where_the_steps_are_sure() -> None:
    still = np.array([0.0, 9.0])
    assert choose(still, steps(0, 0, 1, 0), {0}) == replace(
        choose(still, steps(0, 0, 1, END), {0}), over=True
    )
    assert not choose(still, 0.1 * steps(0, 0, 1, 0), {0}).over


def test_a_higher_temperature_is_less_sure() -> None:
    logits = np.array([2.0, 0.0])
    assert softmax(logits, 2.0)[0] < softmax(logits, 1.0)[0]
    assert softmax(logits).sum() == pytest.approx(1.0)
