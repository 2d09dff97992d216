"""Nothing of an erased person is left in any night's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deshi.bootstrap.memory import open_memory
from deshi.bootstrap.night import run_night
from deshi.bootstrap.night_forget import forget_nights
from deshi.bootstrap.night_state import nights
from deshi.journal.erase import erase

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


def test_the_log_of_the_newest_night_goes_too(house: House) -> None:
    log = nights(house.settings.home) / "log.txt"
    log.parent.mkdir(parents=True)
    log.write_text("bob was here")

    forget_nights(house.settings.home, "bob")

    assert not log.exists()


def test_a_night_that_ends_after_somebody_was_erased_tells_and_remembers_nothing(taught: House) -> None:
    def erased() -> None:
        memory = open_memory(taught.settings, "test")
        try:
            erase("bob", memory.store, memory.journal, taught.settings.home / "guard.jsonl")
        finally:
            memory.close()

    taught.hands.while_training, taught.hands.fails = erased, {"ann", "bob"}
    told = run_night(taught.settings, "robot_dog", "tester", works=taught.hands.works())

    assert (told.outcome, told.parts, told.contradictions, told.names) == ("refused", (), (), {})
    assert "A person was erased meanwhile" in told.sentence
    left = everything(taught)
    assert ("plop now" in left, "bob" in left) == (False, False)
    assert not (nights(taught.settings.home) / "seen.json").exists()
