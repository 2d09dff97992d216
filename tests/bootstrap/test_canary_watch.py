"""A release that goes wrong more often than the one before is taken back by itself; one that does not may serve."""

import hashlib
import itertools
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from deshi.bootstrap.canary_watch import WATCHES, CanaryWatch
from deshi.errors import Unavailable
from deshi.promote import lineage
from deshi.promote.lineage import Lineage
from deshi.promote.registry import Registry
from deshi.promote.shelf import identity
from deshi.pure.release import Release
from deshi.pure.tokenizer import Shape
from deshi.records.entry import Row
from deshi.sections import Canary
from deshi.stores.sqlite import SqliteStore

CARD = Release("dog", ("do",), (1009,), ("do",), Shape(), 1.0, {})
SETTINGS = Canary(conversations=60, tolerance=0.2)


def release(folder: Path) -> Path:
    folder.mkdir(parents=True)
    content = folder.name.encode()
    (folder / "weights.safetensors").write_bytes(content)
    card = replace(CARD, files={"weights.safetensors": hashlib.sha256(content).hexdigest()})
    (folder / "release.json").write_text(json.dumps(card.as_dict()))
    return folder


@dataclass
class World:
    """A shelf and a journal."""

    home: Path

    def __post_init__(self) -> None:
        self.registry = Registry(self.home, "dog", release(self.home / "shipped"))
        self.store = SqliteStore(self.home / "journal.db", "normal")
        self.shipped = identity(self.home / "shipped")
        self.numbers = itertools.count(1)
        self.watch = self.begin()

    def begin(self) -> CanaryWatch:
        return CanaryWatch(self.registry, self.store, SETTINGS)

    def add(self, name: str, verdict: str) -> str:
        made = Lineage(verdict=verdict, why=("too few rows",), exam={"rows": 9})
        return self.registry.add(release(self.home / "made" / name), made)

    def answers(self, *said: tuple[str, bool]) -> None:
        """Write down answers of releases, a minute apart, some of them objected to."""
        rows = []
        for name, bad in said:
            at = 60.0 * next(self.numbers)
            number, body = (
                f"i{at:.0f}",
                {"ask": {"task": "dog"}, "answer": {"layer": "student"}, "release": name},
            )
            rows.append(self.row("interaction", body, at, number))
            if bad:
                rows.append(self.row("feedback", {"kind": "boolean", "value": False}, at + 1, number))
        self.store.append(rows)

    def row(self, kind: str, body: Any, at: float, number: str) -> Row:
        seq = next(self.numbers)
        return Row("w", seq, at, kind, number, "", "", orjson.dumps(body), b"s", b"c", b"p", b"%d" % seq)

    def kinds(self) -> list[tuple[str, str]]:
        return [(one["kind"], one["ended"]) for one in self.watch.told()]


@pytest.fixture
def world(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("os.fsync", lambda _: None)
    home.mkdir(exist_ok=True)
    made = World(home)
    yield made
    made.store.close()


def test_a_trial_that_goes_wrong_more_often_is_ended_without_any_person(world: World) -> None:
    one = world.add("one", "undecided")
    world.registry.try_out(one, "ann", 0.5)
    assert world.watch.tick() is False
    assert world.kinds() == [("trial", "")]

    world.answers(*[(one, True), (world.shipped, False)] * 40)
    assert world.watch.tick() is True

    assert world.registry.trial() is None
    ended = world.registry.history()[-1]
    assert (ended.action, ended.by, ended.before) == ("canary ended", "canary", one)
    assert "worse than the release that serves" in ended.why
    assert lineage.read(world.registry.folder(one)).verdict == "undecided"  # type: ignore[union-attr]
    assert world.watch.tick() is False
    assert (world.kinds(), len(world.registry.history())) == ([], 2)
    assert "taken back" in world.watch.notes()[0]


@pytest.mark.parametrize(("verdict", "after"), [("undecided", "pass"), ("pass", "pass")])
def test_a_trial_that_ends_well_settles_an_undecided_exam(world: World, verdict: str, after: str) -> None:
    one = world.add("one", verdict)
    world.registry.try_out(one, "ann", 0.5)
    world.watch.tick()

    world.answers(*[(one, False), (world.shipped, False)] * 60)
    assert world.watch.tick() is False

    made = lineage.read(world.registry.folder(one))
    assert made is not None
    assert (made.verdict, made.exam) == (after, {"rows": 9})
    assert ("On trial" in made.why[-1]) == (verdict == "undecided")
    assert world.kinds() == [("trial", "as good")]
    assert one in world.watch.notes()[0]
    world.registry.promote(one, "ann")


def test_an_exam_that_was_failed_meanwhile_is_never_settled_by_a_trial(world: World) -> None:
    one = world.add("one", "undecided")
    world.registry.try_out(one, "ann", 0.5)
    world.watch.tick()
    world.registry.judge(one, "fail", ["worse"])

    world.answers(*[(one, False), (world.shipped, False)] * 60)
    world.watch.tick()

    assert lineage.read(world.registry.folder(one)).verdict == "fail"  # type: ignore[union-attr]


def test_a_shadow_and_a_trial_of_few_answers_decide_nothing(world: World) -> None:
    one = world.add("one", "undecided")
    world.registry.try_out(one, "ann", shadow=True)
    world.watch.tick()
    assert world.kinds() == []

    world.registry.try_out(one, "ann", 0.5)
    world.watch.tick()
    world.answers(*[(one, True), (world.shipped, False)] * 3)
    assert world.watch.tick() is False
    assert world.kinds() == [("trial", "")]
    assert world.watch.told()[0]["shares"]["wrong"] == 1.0


def test_a_restart_anywhere_gives_the_same_state(world: World) -> None:
    one = world.add("one", "undecided")
    world.registry.try_out(one, "ann", 0.5)
    world.answers(*[(one, True), (world.shipped, False)] * 20)  # before the watch began: not counted
    world.watch.tick()
    for _ in range(4):
        world.answers((one, True), (world.shipped, False))
        world.watch.tick()
    told = world.watch.told()
    assert told[0]["answers"] == 4

    world.watch = world.begin()
    world.watch.tick()
    assert world.watch.told() == told


def test_a_promoted_release_that_goes_wrong_is_rolled_back_once(world: World) -> None:
    one, two = world.add("one", "pass"), world.add("two", "pass")
    world.registry.promote(one, "ann")
    world.answers(*[(one, False)] * 50)
    world.registry.promote(two, "ann")
    world.watch.tick()
    other = world.begin()  # a second service of the same home
    other.tick()
    world.answers(*[(two, True)] * 50)

    assert world.watch.tick() is True
    assert world.registry.serving() == one
    assert world.registry.history()[-1].by == "canary"
    other.tick()
    assert (world.registry.serving(), len(world.registry.history())) == (one, 3)
    assert world.watch.tick() is False
    assert world.kinds() == []


def test_a_promoted_release_is_watched_for_its_first_conversations_only(world: World) -> None:
    one = world.add("one", "pass")
    world.answers(*[(world.shipped, False)] * 80)
    world.registry.promote(one, "ann")
    world.watch.tick()
    world.answers(*[(one, False)] * 62)
    world.watch.tick()
    assert world.kinds() == [("promoted", "no harm")]

    world.answers(*[(one, True)] * 60)
    world.watch.tick()
    world.watch = world.begin()
    world.watch.tick()
    assert (world.registry.serving(), world.kinds()) == (one, [("promoted", "no harm")])


def test_without_answers_of_the_release_before_nothing_is_compared(world: World) -> None:
    one = world.add("one", "pass")
    world.registry.promote(one, "ann")
    world.watch.tick()
    world.answers(*[(one, True)] * 5)
    world.watch.tick()
    assert "could be compared" in world.watch.told()[0]["why"]
    assert world.registry.serving() == one


def test_damage_to_what_is_kept_begins_the_watch_again_and_a_full_disk_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.add("one", "undecided")
    world.registry.try_out(one, "ann", 0.5)
    world.watch.tick()
    (world.registry.shelf / WATCHES).write_text('[{"kind": 1}]')
    world.watch = world.begin()
    world.watch.tick()
    world.answers(*[(one, True), (world.shipped, False)] * 40)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", full)
        patch.setattr("deshi.promote.history.append", lambda *_: (_ for _ in ()).throw(Unavailable("full")))
        with pytest.raises(Unavailable):
            world.watch.tick()
    assert world.registry.trial() is not None
    assert world.watch.tick() is True
    assert world.registry.trial() is None
