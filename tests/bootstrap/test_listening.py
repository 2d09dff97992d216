"""From what is said to what is done: a stop on the shortest way, orders in turn, nothing from our own mouth."""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from tests.peers.audio import hush, tone

from deshi.bootstrap.listening import Listener, Ways, addressed
from deshi.errors import Lost, Unreached

SPEECH = tone(0.5, 220.0, 0.3)


class World:
    """Hears the texts it is given, in order of what was said, and remembers what was done."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.did: list[tuple[str, str]] = []
        self.presses: list[str] = []
        self.told: list[tuple[str, str]] = []
        self.spoken: Callable[[str], None] = lambda _: None
        self.guard = True
        self.fails = ""

    def hear(self, sound: bytes) -> str:
        assert len(sound) % 2 == 0
        if self.fails:
            raise Unreached(self.fails)
        return self.texts.pop(0) if self.texts else ""

    def stop(self, level: str, press: str) -> Mapping[str, Any]:
        self.did.append(("stop", level))
        self.presses.append(press)
        return {"stopped": True} if self.guard else {"stopped": False, "why": "no guard here"}

    def decide(self, text: str) -> Mapping[str, Any]:
        self.did.append(("decide", text))
        return {"response": f"yes, {text}"}

    def say(self, text: str) -> None:
        self.did.append(("say", text))
        self.spoken(text)

    def tell(self, kind: str, text: str) -> None:
        self.told.append((kind, text))

    def listener(self, wake: str = "") -> Listener:
        return Listener(Ways(self.hear, self.stop, self.decide, self.say, self.tell), wake)


def utterances(count: int, length: float = 0.5) -> Iterator[bytes]:
    yield hush(1.0).tobytes()
    for _ in range(count):
        yield tone(length, 220.0, 0.3).tobytes()
        yield hush(1.0).tobytes()


def test_an_order_is_decided_and_its_reply_spoken() -> None:
    world = World("Sit down.")
    world.listener().listen(utterances(1))
    assert world.did == [("decide", "Sit down."), ("say", "yes, Sit down.")]
    assert ("reply", "yes, Sit down.") in world.told


@pytest.mark.parametrize("said", ["STOP!", "stop right there", "止まって！", "停下来", "じっとして"])
def test_a_stop_goes_to_the_guard_and_asks_nobody(said: str) -> None:
    world = World(said)
    world.listener("deshi").listen(utterances(1))  # a stop needs no name
    assert world.did == [("stop", "soft")]


def test_an_emergency_lets_the_motors_go() -> None:
    world = World("緊急停止！")
    world.listener().listen(utterances(1))
    assert world.did == [("stop", "damp")]


def test_the_rest_of_a_sentence_is_still_an_order() -> None:
    world = World("Stop that and sit down")
    world.listener().listen(utterances(1))
    assert world.did[:2] == [("stop", "soft"), ("decide", "sit down")]


def test_who_goes_on_talking_stops_before_the_end_and_once() -> None:
    world = World("stop", "stop stop it", "stop stop it now", "Stop, stop it now!")
    found: list[int] = []

    def stream() -> Iterator[bytes]:
        yield hush(0.5).tobytes()
        for piece in range(25):
            yield tone(0.1, 220.0, 0.3).tobytes()
            if world.did:
                found.append(len(found))  # the stop is out while the person still talks
            for _ in range(2_000 if piece == 20 else 1):  # a busy machine hears later
                if world.did:
                    break
                threading.Event().wait(0.01)
        yield hush(1.0).tobytes()

    world.listener().listen(stream())
    assert world.did == [("stop", "soft")]
    assert found


def test_every_stop_is_a_press_of_its_own_name() -> None:
    world = World("stop", "stop")
    world.listener().listen(utterances(2))
    assert world.did == [("stop", "soft")] * 2
    assert len(set(world.presses)) == 2


def test_a_guard_that_does_not_answer_is_said() -> None:
    world = World("stop")
    world.guard = False
    world.listener().listen(utterances(1))
    assert ("stop", "no guard here") in world.told


def test_with_a_name_set_only_who_says_it_gives_orders() -> None:
    world = World("sit down", "Deshi, sit down!", "the dashing one")
    world.listener("deshi").listen(utterances(3))
    assert [one for one in world.did if one[0] == "decide"] == [("decide", "sit down")]
    assert ("aside", "sit down") in world.told


def test_what_is_heard_while_a_reply_is_spoken_is_no_order_and_its_own_stop_is_none() -> None:
    world = World("Sit down.", "yes I will stop soon", "stop")
    heard_all = threading.Event()

    def slowly(_: str) -> None:
        assert heard_all.wait(30)

    world.spoken = slowly
    listener = world.listener()
    world.decide = lambda text: (world.did.append(("decide", text)), {"response": "Yes, I will stop soon."})[
        1
    ]  # type: ignore[method-assign]

    def stream() -> Iterator[bytes]:
        yield from utterances(1)
        while ("say", "Yes, I will stop soon.") not in world.did:
            threading.Event().wait(0.005)
        yield from utterances(1)
        while len(world.told) < 3:
            threading.Event().wait(0.005)
        heard_all.set()

    listener.ways = Ways(world.hear, world.stop, world.decide, world.say, world.tell)
    listener.listen(stream())
    assert world.did == [("decide", "Sit down."), ("say", "Yes, I will stop soon.")]
    assert ("aside", "yes I will stop soon") in world.told


@pytest.mark.parametrize("said", ["Stop!", "stop, stop!", "I will stop", "stop soon, please stop now"])
def test_a_person_s_stop_counts_while_a_reply_with_the_same_word_is_spoken(said: str) -> None:
    world = World("Sit down.", said)
    heard = threading.Event()
    reply = "Yes, I will stop soon."

    def stop(level: str, press: str) -> Mapping[str, Any]:
        heard.set()
        return world.stop(level, press)

    def spoken(_: str) -> None:
        heard.wait(20)

    world.spoken = spoken
    ways = Ways(world.hear, stop, lambda _: {"response": reply}, world.say, world.tell)

    def stream() -> Iterator[bytes]:
        yield from utterances(1)
        while ("say", reply) not in world.did:
            threading.Event().wait(0.005)
        yield from utterances(1)

    Listener(ways).listen(stream())
    assert world.did == [("say", reply), ("stop", "soft")]


def test_a_described_sound_is_nothing_said() -> None:
    world = World("[BLANK_AUDIO]")
    world.listener().listen(utterances(1))
    assert (world.did, world.told) == ([], [])


def test_a_server_that_is_gone_is_told_and_listening_goes_on() -> None:
    world = World()
    world.fails = "It can't be reached."
    world.listener().listen(utterances(2))
    assert world.told == [("trouble", "It can't be reached.")] * 2


def test_whatever_fails_in_hearing_the_next_stop_is_heard() -> None:
    world = World("stop")
    once = [ValueError("odd"), None]

    def hear(sound: bytes) -> str:
        if error := once.pop(0):
            raise error
        return world.hear(sound)

    Listener(Ways(hear, world.stop, world.decide, world.say, world.tell)).listen(utterances(2))
    assert world.did == [("stop", "soft")]
    assert world.told[0][0] == "trouble"
    assert "odd" in world.told[0][1]


def test_whatever_fails_in_answering_the_next_order_is_answered() -> None:
    world = World("sit down", "stand up")

    def decide(text: str) -> Mapping[str, Any]:
        if text == "sit down":
            raise KeyError("odd")
        return world.decide(text)

    Listener(Ways(world.hear, world.stop, decide, world.say, world.tell)).listen(utterances(2))
    assert ("decide", "stand up") in world.did


@pytest.mark.parametrize("kind", ["order", "reply"], ids=["the one that hears", "the one that answers"])
def test_a_dead_worker_ends_the_listening(kind: str) -> None:
    world = World(*["sit down"] * 40)
    fed: list[int] = []

    def tell(told: str, _: str) -> None:
        if told in (kind, "trouble"):
            raise BrokenPipeError("nobody reads")

    def stream() -> Iterator[bytes]:
        yield from utterances(1)
        for number in range(1_000):
            fed.append(number)
            threading.Event().wait(0.005)
            yield hush(0.05).tobytes()

    with pytest.raises(Lost, match="nobody reads"):
        Listener(Ways(world.hear, world.stop, world.decide, world.say, tell)).listen(stream())
    assert len(fed) < 1_000


def test_an_order_of_before_a_stop_is_forgotten() -> None:
    world = World("Sit down.", "wave to me", "stop")
    first = threading.Event()

    def stuck(text: str) -> Mapping[str, Any]:
        world.did.append(("decide", text))
        assert first.wait(30)
        return {}

    listener = world.listener()
    listener.ways = Ways(world.hear, world.stop, stuck, world.say, world.tell)

    def stream() -> Iterator[bytes]:
        yield from utterances(1)
        while not world.did:
            threading.Event().wait(0.005)
        yield from utterances(2)
        while ("stop", "soft") not in world.did:
            threading.Event().wait(0.005)
        first.set()

    listener.listen(stream())
    assert world.did == [("decide", "Sit down."), ("stop", "soft")]


@pytest.mark.parametrize(
    ("text", "wake", "left"),
    [
        ("Deshi, sit down", "deshi", "sit down"), ("DESHI sit", "deshi", "sit"), ("deshing sit", "deshi", ""),
        ("sit down", "deshi", ""), ("sit", "", "sit"), ("クラウディア、座って。", "クラウディア", "座って"), ("hey, Deshi: sit", "hey deshi", "sit"),
        ("deshi", "deshi", ""),
    ],
)  # fmt: skip
def test_an_order_begins_with_the_name(text: str, wake: str, left: str) -> None:
    assert addressed(text, wake) == left


def test_no_sound_is_listened_to_without_end() -> None:
    world = World()
    world.listener().listen(iter([np.zeros(100, "<i2").tobytes()]))
    assert world.told == []
