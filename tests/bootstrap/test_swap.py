"""A running loop follows the shelf: no request fails, none sees two releases, and what can't be loaded changes nothing."""

import asyncio
import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from deshi.ask.incoming import Incoming
from deshi.ask.sessions import Sessions
from deshi.bootstrap.promises import Chosen, Promises
from deshi.bootstrap.swap import Loaded, Swap
from deshi.decide.cache import Cache
from deshi.decide.cascade import Cascade
from deshi.decide.thresholds import Thresholds
from deshi.errors import Corrupt, Unavailable
from deshi.loop import Loop
from deshi.promote.lineage import Lineage
from deshi.promote.registry import Registry
from deshi.promote.shelf import identity
from deshi.pure.release import Release
from deshi.pure.tokenizer import Shape
from deshi.records.answer import Proposal
from deshi.records.ask import Ask
from deshi.sections import Settings
from deshi.testing import FakeBody, FakeHistory, FakeJournal, FakeTask

CARD = Release("fake", ("do",), (1,), ("do",), Shape(), 1.0, {})


@dataclass
class Student:
    """A student that answers with the number of its release, after a while, and never once it is closed."""

    number: int
    closed: bool = False
    name: str = "student"

    async def answer(self, ask: Ask) -> Proposal | None:
        for _ in range(ask.text.count("x")):
            await asyncio.sleep(0)
        if self.closed:
            raise RuntimeError("a closed student was asked")
        return Proposal("do", (self.number,), 0.9)

    def close(self) -> None:
        self.closed = True


def release(folder: Path, number: int) -> Path:
    """Make a release folder of one file that holds its number."""
    folder.mkdir(parents=True)
    content = str(number).encode()
    (folder / "weights.safetensors").write_bytes(content)
    card = replace(CARD, files={"weights.safetensors": hashlib.sha256(content).hexdigest()})
    (folder / "release.json").write_text(json.dumps(card.as_dict()))
    return folder


@dataclass
class World:
    """A shelf, a loop that serves from it, and what was opened."""

    home: Path
    opened: dict[int, Student] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    journal: FakeJournal = field(default_factory=FakeJournal)

    def __post_init__(self) -> None:
        shipped = release(self.home / "shipped", 0)
        self.registry = Registry(self.home, "fake", shipped)
        first = Student(0)
        self.opened[0] = first
        task = FakeTask()
        cache = Cache(100, 60.0, identity(shipped), frozenset())
        cascade = Cascade((cache, first), task.valid, task.asks)
        sessions = Sessions(FakeHistory(), 0, 0, 60.0, 1_000)
        self.loop = Loop(task, cascade, cache, sessions, self.journal, FakeBody(), identity(shipped))
        promises = Promises(Settings(self.home), "fake", shipped)
        self.swap = Swap(self.registry, self.loop, self.load, promises, "shipped")

    def load(self, folder: Path) -> Loaded:
        number = int((folder / "weights.safetensors").read_bytes())
        if number in self.broken:
            raise Corrupt("The student's file has another hash than its card says.")
        self.opened[number] = Student(number)
        thresholds = Thresholds(0.8, 0.5 + number / 100)
        return Loaded(identity(folder), self.opened[number], thresholds, None, lambda: Thresholds(0.6, 0.6))

    def add(self, number: int) -> str:
        folder = release(self.home / "made" / str(number), number)
        return self.registry.add(folder, Lineage(verdict="pass"))

    async def ask(self, text: str = "sit", session: str = "") -> int:
        """Return the number of the release that answered."""
        answer = await self.loop.answer(Incoming("fake", text, session, "ann" if session else "", False))
        return answer.guess.actions[0]


@pytest.fixture
def world(home: Path) -> World:
    return World(home)


def test_a_promoted_release_answers_with_its_own_thresholds_and_a_cache_of_its_own(world: World) -> None:
    one = world.add(1)

    async def walk() -> None:
        assert [await world.ask(), await world.ask()] == [0, 0]
        world.registry.promote(one, "ann")
        await world.swap.look()
        assert [await world.ask(), await world.ask()] == [1, 1]
        assert world.loop.cascade.thresholds.act_above == 0.51
        assert world.opened[0].closed
        world.registry.rollback("ann")
        await world.swap.look()
        assert await world.ask() == 0
        assert world.opened[1].closed

    asyncio.run(walk())
    assert [entry.body["release"] for entry in world.journal.entries][1:3] == [
        identity(world.registry.shipped), one
    ]  # fmt: skip


def test_sixteen_callers_while_releases_come_and_go_none_fails_and_none_sees_two(world: World) -> None:
    names = [world.add(number) for number in range(1, 9)]
    by_number = {0: identity(world.registry.shipped)} | dict(enumerate(names, 1))
    failed: list[Exception] = []
    ended = False

    async def caller(which: int) -> None:
        asked = 0
        while not ended:
            asked += 1
            text = f"{'x' * (asked % 7)} {asked % 3}"  # some of them cached, some slow
            try:
                await world.ask(text, session=f"{which}-{asked % 5}")
            except Exception as error:
                failed.append(error)
            # a kept answer waits for nothing, and the thread that loads wants its turn
            await asyncio.sleep(0.004)

    async def answered(name: str) -> None:
        while not any(entry.body.get("release") == name for entry in world.journal.entries[-50:]):
            await asyncio.sleep(0.001)

    async def walk() -> None:
        nonlocal ended
        callers = [asyncio.ensure_future(caller(which)) for which in range(16)]
        await answered(by_number[0])
        for number, name in enumerate(names):
            if number % 3 == 2:
                world.registry.try_out(name, "ann", 0.5)
                await world.swap.look()
            world.registry.promote(name, "ann")
            await world.swap.look()
            await answered(name)
        for _ in names:
            world.registry.rollback("ann")
            await world.swap.look()
        ended = True
        await asyncio.gather(*callers)

    asyncio.run(walk())
    rows = [entry.body for entry in world.journal.entries if entry.kind == "interaction"]
    mixed = [row for row in rows if by_number[row["answer"].guess.actions[0]] != row["release"]]
    assert failed == []
    assert mixed == []
    assert {row["release"] for row in rows} == set(by_number.values())
    assert len(rows) > 50
    assert [n for n, student in world.opened.items() if not student.closed] == [0]


def test_the_replies_claim_what_the_release_that_serves_can_do(world: World) -> None:
    plain, other = world.load, FakeTask()
    world.swap._load = lambda folder: replace(plain(folder), claims=lambda _: other)
    world.registry.promote(world.add(1), "test")

    asyncio.run(world.swap.look())
    assert world.loop.task is other


def test_what_cannot_be_loaded_leaves_the_old_one_serving_and_is_told(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = world.add(1), world.add(2)
    world.broken.add(2)

    async def walk() -> None:
        world.registry.promote(one, "ann")
        await world.swap.look()
        world.registry.promote(two, "ann")
        await world.swap.look()
        assert await world.ask() == 1
        assert two in world.swap.problem
        assert f"{one} goes on serving" in world.swap.problem
        await world.swap.look()
        world.broken.clear()
        await world.swap.look(now=True)
        assert await world.ask() == 2
        assert world.swap.problem == ""

    asyncio.run(walk())
    assert sum("another hash" in record.getMessage() for record in caplog.records) == 1


@pytest.mark.parametrize("pointer", ["gone", "../../etc", ""])
def test_a_pointer_to_nothing_is_told_and_changes_nothing(world: World, pointer: str) -> None:
    world.add(1)

    async def walk() -> None:
        (world.registry.shelf / "serving").write_text(pointer)
        await world.swap.look()
        assert await world.ask() == 0
        assert "not on the shelf" in world.swap.problem

    asyncio.run(walk())


def test_a_loader_that_fails_in_its_own_way_changes_nothing(world: World) -> None:
    def wild(_: Path) -> Loaded:
        raise MemoryError

    world.swap._load = wild
    one = world.add(1)

    async def walk() -> None:
        world.registry.promote(one, "ann")
        await world.swap.look()
        assert await world.ask() == 0
        assert "MemoryError" in world.swap.problem

    asyncio.run(walk())


def test_a_conversation_stays_with_its_release_while_the_trial_lasts(world: World) -> None:
    one = world.add(1)
    names = [f"s{i}" for i in range(40)]

    async def walk() -> None:
        world.registry.try_out(one, "ann", 0.5)
        await world.swap.look()
        first = [await world.ask(session=name) for name in names]
        again = [await world.ask("sit again", session=name) for name in names]
        assert first == again
        assert set(first) == {0, 1}
        student = world.opened[1]
        world.registry.promote(one, "ann")
        await world.swap.look()
        assert {await world.ask(session=name) for name in names} == {1}
        assert world.opened[1] is student  # it was open already

    asyncio.run(walk())


def test_a_shadow_answers_nobody_and_is_written_down(world: World) -> None:
    one = world.add(1)

    async def walk() -> None:
        world.registry.try_out(one, "ann", shadow=True)
        await world.swap.look()
        assert await world.ask() == 0
        await asyncio.sleep(0.01)
        world.registry.end_trial("ann")
        await world.swap.look()
        assert world.opened[1].closed

    asyncio.run(walk())
    shadow = [entry for entry in world.journal.entries if entry.kind == "shadow"]
    assert [(entry.body["release"], entry.body["actions"]) for entry in shadow] == [(one, (1,))]


def test_a_damaged_trial_is_told_and_the_pointer_is_still_followed(world: World) -> None:
    one = world.add(1)

    async def walk() -> None:
        world.registry.promote(one, "ann")
        (world.registry.shelf / "canary.json").write_text("{")
        await world.swap.look()
        assert await world.ask() == 1
        assert "remove it to end the trial" in world.swap.problem

    asyncio.run(walk())


def test_chosen_thresholds_hold_for_the_candidate_too(world: World) -> None:
    one = world.add(1)

    async def walk() -> None:
        world.registry.try_out(one, "ann", 0.5)
        await world.swap.look()
        await world.swap.choose(Chosen(0.02))
        trial = world.loop.lanes.trial
        assert trial is not None
        assert trial.lane.cascade.thresholds == Thresholds(0.6, 0.6)
        assert world.loop.cascade.thresholds.max_error == 0.02

    asyncio.run(walk())


def test_the_shelf_is_followed_without_being_told(world: World) -> None:
    one = world.add(1)

    async def walk() -> None:
        watching = asyncio.ensure_future(world.swap.watch())
        await asyncio.sleep(0)
        world.registry.promote(one, "ann")
        async with asyncio.timeout(30):
            while await world.ask() != 1:
                await asyncio.sleep(0.02)
        watching.cancel()

    asyncio.run(walk())


def test_a_shelf_that_can_not_be_read_for_a_while_is_told_for_that_while(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.add(1)

    def away(_: Registry) -> str:
        raise Unavailable("The database is away.")

    async def walk() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Registry, "serving", away)
            await world.swap.look()
            assert world.swap.problem == "The database is away."
            assert await world.ask() == 0
        await world.swap.look()
        assert world.swap.problem == ""
        world.registry.promote(one, "ann")
        await world.swap.look()
        assert await world.ask() == 1

    asyncio.run(walk())
