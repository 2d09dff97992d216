"""A request keeps the release that it began with; a release that left is closed after its last request."""

import asyncio
from dataclasses import dataclass, field, replace

from deshi.decide.cache import Cache
from deshi.decide.cascade import Cascade
from deshi.decide.lanes import Lane, Lanes, Trial
from deshi.decide.thresholds import Thresholds
from deshi.errors import Unavailable
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask, Stop
from deshi.testing import FakeJournal, FakeTask, ScriptedLayer

TASK = FakeTask()
ASK = Ask("i1", "fake", "sit", "s", "ann", "en", 0.0)


@dataclass
class Student(ScriptedLayer):
    """A scripted student that remembers that it was closed."""

    closed: list[bool] = field(default_factory=list)

    def close(self) -> None:
        self.closed.append(True)


def student(*actions: int) -> Student:
    return Student({"sit": Proposal("do", actions, 0.9)})


def lane(release: str, serves: Student) -> Lane:
    cache = Cache(10, 60.0, release, frozenset())
    return Lane(release, Cascade((cache, serves), TASK.valid, TASK.asks), cache, serves)


def decided(one: Lane) -> Decision:
    return asyncio.run(one.cascade.decide(ASK))


def test_a_request_keeps_its_lane_while_another_takes_over() -> None:
    old, new = lane("r1", student(1)), lane("r2", student(2))
    lanes = Lanes.of(old)

    with lanes.take("ann", "s") as first:
        lanes.put(new)
        with lanes.take("ann", "s") as second:
            assert (first.release, second.release) == ("r1", "r2")
        assert old.student.closed == []
    assert old.student.closed == [True]
    assert new.student.closed == []


def test_a_lane_that_nobody_uses_is_closed_at_once_and_only_once() -> None:
    old = lane("r1", student(1))
    lanes = Lanes.of(old)

    lanes.put(lane("r2", student(2)))
    lanes.put(lane("r3", student(3)))

    assert old.student.closed == [True]


def test_a_lane_of_another_release_has_the_other_layers_its_own_student_thresholds_and_cache() -> None:
    old = lane("r1", student(1))
    old.cache.keep(ASK, decided(old))
    assert decided(old).layer == "cache"

    new = old.beside("r2", student(2), Thresholds(0.95, 0.92))

    assert (decided(new).proposal.actions, decided(new).layer, decided(new).asks) == ((2,), "person", True)
    assert decided(old).proposal.actions == (1,)
    assert new.release == "r2"


@dataclass
class Knows(Student):
    """A student that knows one person by an adapter, and answers them otherwise."""

    person: str = ""
    own: tuple[int, ...] = ()

    def whose(self, user: str) -> str:
        return user if user == self.person else ""

    async def answer(self, ask: Ask) -> Proposal | None:
        said = await super().answer(ask)
        return replace(said, actions=self.own) if said and ask.user == self.person else said


def answered(one: Lane, user: str) -> tuple[str, tuple[int, ...]]:
    """Return the layer and the actions of an answer, which is then kept."""
    ask = replace(ASK, user=user)
    found = asyncio.run(one.cascade.decide(ask))
    one.cache.keep(ask, found)
    return found.layer, found.proposal.actions


def test_a_release_that_takes_over_answers_the_people_whom_it_knows_and_hides_nothing_from_anybody() -> None:
    old = lane("r1", student(1))
    assert [answered(old, user) for user in ("ann", "bob")] == [("student", (1,)), ("cache", (1,))]

    knows = Knows({"sit": Proposal("do", (2,), 0.9)}, person="ann", own=(3,))
    new = old.beside("r2", knows, Thresholds())
    assert [answered(new, user) for user in ("bob", "ann", "cy", "ann", "")] == [
        ("student", (2,)), ("student", (3,)), ("cache", (2,)), ("cache", (3,)), ("cache", (2,)),
    ]  # fmt: skip

    plain = new.beside("r3", student(4), Thresholds())
    assert [answered(plain, user) for user in ("ann", "bob")] == [("student", (4,)), ("cache", (4,))]


def test_a_trial_answers_the_conversations_that_it_takes() -> None:
    lanes = Lanes.of(lane("r1", student(1)))
    asked: list[str] = []

    def takes(key: str) -> bool:
        asked.append(key)
        return key == "ann\0s"

    lanes.put(lanes.serving, Trial(lane("r2", student(2)), takes))

    found = []
    for user, session in (("ann", "s"), ("bob", "s"), ("", "")):
        with lanes.take(user, session) as one:
            found.append(one.release)
    assert found == ["r2", "r1", "r1"]
    assert asked == ["ann\0s", "bob\0s", ""]


def test_a_candidate_in_the_shadow_answers_nobody_and_its_answer_is_written_down() -> None:
    lanes, journal = Lanes.of(lane("r1", student(1))), FakeJournal()

    async def shadowed() -> None:
        lanes.put(lanes.serving, Trial(lane("r2", student(2)), lambda _: True, shadow=True))
        with lanes.take("ann", "s") as one:
            assert one.release == "r1"
        lanes.follow(ASK, journal)
        assert journal.entries == []
        await asyncio.sleep(0.01)

    asyncio.run(shadowed())
    (entry,) = journal.entries
    assert (entry.kind, entry.interaction, entry.user, entry.session) == ("shadow", "i1", "ann", "s")
    assert {**entry.body, "ms": 0} == {
        "release": "r2", "label": "do", "actions": (2,), "confidence": 0.9, "ms": 0
    }  # fmt: skip


def test_a_candidate_that_fails_in_the_shadow_is_one_of_its_figures() -> None:
    journal = FakeJournal()
    for error in (Unavailable("It is away; wait."), RuntimeError("secret")):
        lanes = Lanes.of(lane("r1", student(1)))
        lanes.put(lanes.serving, Trial(lane("r2", Student({"sit": error})), lambda _: True, shadow=True))

        async def shadowed(lanes: Lanes = lanes) -> None:
            lanes.follow(ASK, journal)
            await asyncio.sleep(0.01)

        asyncio.run(shadowed())
    assert [entry.body["failed"] for entry in journal.entries] == ["It is away; wait.", "RuntimeError"]


def test_what_stops_the_body_and_what_is_too_much_is_not_shadowed() -> None:
    lanes, journal = Lanes.of(lane("r1", student(1))), FakeJournal()

    async def shadowed() -> None:
        lanes.put(lanes.serving, Trial(lane("r2", student(2)), lambda _: True, shadow=True))
        lanes.follow(replace(ASK, stop=Stop("soft", "stop", "")), journal)
        for _ in range(50):
            lanes.follow(ASK, journal)
        await asyncio.sleep(0.01)

    asyncio.run(shadowed())
    assert len(journal.entries) == 8
