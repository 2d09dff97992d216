"""Signals become a probability by a fitted map."""

import pytest

from deshi.pure.confidence import NAMES, Map, Signals, ceiling, logistic, logit, parse_map

ONLY_GIVEN = (1.0, *(0.0,) * (len(NAMES) - 1))


def test_a_map_that_trusts_what_was_given_gives_it_back() -> None:
    assert Map(0.0, ONLY_GIVEN)(Signals(0.73, nearest=0.4)) == 0.73


def test_every_signal_moves_the_confidence() -> None:
    base = Signals(0.9, 2.0, 0.9, 1, 0.5, 0.5, 0.1, False, 8)
    others = [
        Signals(0.8, 2.0, 0.9, 1, 0.5, 0.5, 0.1, False, 8),
        Signals(0.9, 1.0, 0.9, 1, 0.5, 0.5, 0.1, False, 8),
        Signals(0.9, 2.0, 0.8, 1, 0.5, 0.5, 0.1, False, 8),
        Signals(0.9, 2.0, 0.9, 2, 0.5, 0.5, 0.1, False, 8),
        Signals(0.9, 2.0, 0.9, 1, 0.4, 0.5, 0.1, False, 8),
        Signals(0.9, 2.0, 0.9, 1, 0.5, 0.4, 0.1, False, 8),
        Signals(0.9, 2.0, 0.9, 1, 0.5, 0.5, 0.2, False, 8),
        Signals(0.9, 2.0, 0.9, 1, 0.5, 0.5, 0.1, True, 8),
        Signals(0.9, 2.0, 0.9, 1, 0.5, 0.5, 0.1, False, 9),
    ]
    for place, other in enumerate(others):
        weights = tuple(float(i == place) for i in range(len(NAMES)))
        assert Map(0.0, weights)(base) != Map(0.0, weights)(other), NAMES[place]


def test_a_label_can_have_an_offset_of_its_own() -> None:
    one = Map(0.0, ONLY_GIVEN, (("do", 1.0), ("talk", -1.0)))
    assert one(Signals(0.5, label="do")) > one(Signals(0.5, label="new")) > one(Signals(0.5, label="talk"))


def test_what_is_all_new_is_never_sure() -> None:
    sure = Map(9.0, ONLY_GIVEN)
    assert sure(Signals(0.99)) > 0.99
    assert sure(Signals(0.99, unseen=1.0)) == pytest.approx(0.3)
    assert ceiling(0.6) == 1.0
    assert 0.3 < ceiling(0.8) < 1.0


@pytest.mark.parametrize("given", [0.0, 1.0, 1e-30])
def test_nothing_is_certain(given: float) -> None:
    assert 0 < Map(0.0, (2.0, *ONLY_GIVEN[1:]))(Signals(given, lowest=given)) < 1


def test_the_correction_on_top_is_a_line_between_points_and_level_outside() -> None:
    bent = Map(0.0, ONLY_GIVEN, (), ((0.2, 0.1), (0.4, 0.5), (0.8, 0.6)))
    assert [bent(Signals(c)) for c in (0.1, 0.2, 0.3, 0.4, 0.6, 0.9)] == [0.1, 0.1, 0.3, 0.5, 0.55, 0.6]


def test_a_map_survives_its_file() -> None:
    one = Map(0.5, ONLY_GIVEN, (("do", 0.25),), ((0.2, 0.1), (0.4, 0.5)))
    assert parse_map(one.as_dict()) == one


@pytest.mark.parametrize("change", [{"names": ["x"]}, {"weights": [1.0]}, {"steps": [[1]]}, {"bias": "x"}])
def test_a_file_that_does_not_fit_is_refused(change: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        parse_map({**Map(0.5, ONLY_GIVEN).as_dict(), **change})


def test_logit_and_logistic_are_inverse() -> None:
    assert logistic(logit(0.3)) == pytest.approx(0.3)
    assert logistic(-1000) == 0.0
