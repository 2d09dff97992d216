"""What outlives a guard: a damped body stays damped, people stay near, and what moved is stopped."""

import sys
import time
from pathlib import Path

import pytest

from deshi.tasks.robot_dog.guard import notes
from deshi.tasks.robot_dog.guard.notes import Latch, Note

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Running, guard


def there(path: Path) -> None:
    """Return when a file is there; fail when it does not come."""
    end = time.monotonic() + 10
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.01)


def killed(dog: Running) -> None:
    """Kill a guard that has put its latch on the disk."""
    there(dog.home / "guard.latch")
    dog.process.kill()
    dog.process.wait(5)


def test_a_killed_guard_comes_back_damped_until_cleared(tmp_path: Path) -> None:
    with guard(tmp_path) as dog:
        dog.ask(op="stop", level="damp")
        killed(dog)
    with guard(tmp_path) as dog:
        assert dog.ask(op="state")["damped"]
        assert dog.do(1004)["reason"] == "latched"
        assert dog.ask(op="clear")["cleared"]
    with guard(tmp_path) as dog:
        assert not dog.ask(op="state")["damped"]
        assert dog.do(1004)["ok"]


def test_a_guard_that_ends_keeps_the_latch(tmp_path: Path) -> None:
    with guard(tmp_path) as dog:
        dog.http("POST /stop?level=damp")
    assert (tmp_path / "guard.latch").exists()


def test_the_last_word_counts(tmp_path: Path) -> None:
    latch = Latch(tmp_path / "guard.latch")
    for held in (True, False, True):
        latch.set(held)
    latch.close()
    again = Latch(latch.path)
    again.close()
    assert again.held


def test_a_disk_that_recovers_gets_the_latch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "RETRY", 0.01)
    latch = Latch(tmp_path / "later" / "guard.latch")
    latch.set(True)
    time.sleep(0.05)
    assert not latch.keeps()
    latch.path.parent.mkdir()
    there(latch.path)
    latch.close()
    assert latch.keeps()


def test_a_latch_that_the_disk_does_not_keep_is_told(tmp_path: Path) -> None:
    with guard(tmp_path) as dog:
        assert dog.ask(op="state")["latch_kept"]
        (tmp_path / "guard.latch").mkdir()  # no file can be written there
        dog.ask(op="stop", level="damp")
        end = time.monotonic() + 10
        while dog.ask(op="state")["latch_kept"] and time.monotonic() < end:
            time.sleep(0.02)
        assert not dog.ask(op="state")["latch_kept"]
        (tmp_path / "guard.latch").rmdir()


def test_a_disk_that_can_not_tell_means_latched(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    latch = Latch(tmp_path / "file" / "guard.latch")
    latch.close()
    assert latch.held


def test_a_note_keeps_its_last_word(tmp_path: Path) -> None:
    note = Note(tmp_path / "note")
    for word in ("a long one", "b", None, "short"):
        note.put(word)
    note.close()
    again = Note(note.path)
    again.put(None)
    again.close()
    assert (again.found, note.path.exists()) == ("short", False)


def test_a_killed_guard_leaves_word_of_people_and_of_what_was_under_way(tmp_path: Path) -> None:
    with guard(tmp_path) as dog:
        dog.ask(op="space", people=True)
        dog.do(1004, interaction="up")
        there(tmp_path / "guard.people")
        there(tmp_path / "guard.orders")
        dog.process.kill()
        dog.process.wait(5)
    with guard(tmp_path) as dog:
        assert dog.events("unknown")[0]["interaction"] == "up"
        assert dog.events("stop")[0]["source"] == "restart"
        assert dog.ask(op="state")["people"]
        dog.ask(op="space", people=False)
    with guard(tmp_path) as dog:
        assert not dog.ask(op="state")["people"]
    assert not (tmp_path / "guard.orders").exists()
    assert [event["source"] for event in dog.spooled() if event["event"] == "stop"].count("restart") == 1
