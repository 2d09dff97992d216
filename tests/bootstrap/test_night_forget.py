"""Nothing of an erased person is left in any night's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deshi.bootstrap.night import run_night
from deshi.bootstrap.night_forget import forget_nights
from deshi.bootstrap.night_state import nights

if TYPE_CHECKING:
    from conftest import House


def everything(house: House) -> str:
    files = [one for one in nights(house.settings.home).rglob("*") if one.is_file()]
    return "\n".join(one.read_bytes().decode("utf-8", "replace") for one in files)


def test_reports_name_them_no_more(taught: House) -> None:
    taught.hands.fails = {"ann"}
    run_night(taught.settings, "robot_dog", "tester", works=taught.hands.works())
    assert " now | unclear |" in everything(taught)
    assert "bob" in everything(taught)

    assert forget_nights(taught.settings.home, "bob") == 1

    left = everything(taught)
    assert ("bob" in left, " now | unclear" in left, "ann" in left) == (False, False, True)
    assert forget_nights(taught.settings.home, "bob") == 0


def test_a_night_that_was_cut_off_loses_what_it_would_have_learned(taught: House) -> None:
    taught.hands.die = "trained"
    with taught.hands.dies():
        run_night(taught.settings, "robot_dog", "tester", works=taught.hands.works())
    assert "plop now" in everything(taught)

    forget_nights(taught.settings.home, "bob")

    assert "plop now" not in everything(taught)
    told = run_night(taught.settings, "robot_dog", "tester", works=taught.hands.works())
    assert told.outcome == "promoted"


def test_a_home_without_nights_has_nothing_to_forget(house: House) -> None:
    assert forget_nights(house.settings.home, "ann") == 0
