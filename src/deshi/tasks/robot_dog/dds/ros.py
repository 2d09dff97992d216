"""ROS 2's topics over plain DDS: what rmw_cyclonedds and others make of a std_msgs/String.

/deshi/stop and /deshi/state are the guard's, /deshi/ask and /deshi/answer the bridge's (`deshi ros`), so a stop needs no bridge.

A topic /x of ROS is the topic rt/x of DDS, and std_msgs/msg/String the type std_msgs::msg::dds_::String_; no part of ROS is
needed for that. Whatever text arrives on /deshi/stop is a stop: a topic of that name has no other use.
"""

import contextlib
import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from cyclonedds.core import DDSException, Listener, Policy, Qos
from cyclonedds.sub import DataReader
from cyclonedds.topic import Topic

from deshi.pure.stop import match, warm
from deshi.tasks.robot_dog.dds.idl import String_
from deshi.tasks.robot_dog.dds.marks import OURS
from deshi.tasks.robot_dog.dds.participant import KEPT, participant, reader, taken, writer

ASK, ANSWER, STOP, STATE = "rt/deshi/ask", "rt/deshi/answer", "rt/deshi/stop", "rt/deshi/state"
MOVING, RESTING = 0.1, 1.0  # seconds between states while the body moves, and else
TOLD = ("posture", "activity", "action", "plan", "latched", "fault", "people", "driver", "stops", "priority")
"""What of the guard's state is told at once when it changes; the rest comes with the next state that is due."""


class Stops(Protocol):
    """What a stop is told to."""

    def stop(self, level: str = "soft", source: str = "") -> dict[str, Any]:
        """Stop the body."""
        ...


def level_of(text: str) -> str:
    """Return `damp` for a text that asks for damping or names an emergency, `soft` for any other, the empty one too."""
    if text.strip().casefold() in ("damp", "damping"):
        return "damp"
    found = match(text)
    return "damp" if found is not None and found.level == "damp" else "soft"


class Ears:
    """Texts of one topic, in the order in which they came, whether their writer is reliable or not.

    A reader that asks for reliable samples hears no writer that offers less, and one that asks for less misses what a bad line
    loses: so there are two, and a text that both have heard counts once. `arrived` is called in a thread of the library.
    """

    def __init__(self, of: Any, topic: str, arrived: Callable[[], None]) -> None:
        self._listener = Listener(on_data_available=lambda _: arrived())
        eager = Qos(Policy.Reliability.BestEffort, Policy.History.KeepLast(KEPT))
        self._readers = [
            reader(of, topic, String_, listener=self._listener),
            DataReader(of, Topic(of, topic, String_), eager, self._listener),
        ]
        self._heard: deque[tuple[int, int]] = deque(maxlen=4 * KEPT)

    def take(self) -> list[str]:
        """Return the texts since the last look."""
        samples = [one for source in self._readers for one in taken(source, String_)]
        return [one.data for one in samples if self._is_new(one)]

    def _is_new(self, sample: Any) -> bool:
        info = sample.sample_info
        mark = (info.publication_handle, info.source_timestamp)
        if mark in self._heard:
            return False
        self._heard.append(mark)
        return True

    def close(self) -> None:
        """Hear no more."""
        for source in self._readers:
            with contextlib.suppress(DDSException):
                source.set_listener(None)
        self._readers.clear()


class _Bell:
    """Wakes who waits for `fileno`; `ring` may be called in any thread."""

    def __init__(self) -> None:
        self._far, self._near = socket.socketpair()
        for sock in (self._far, self._near):
            sock.setblocking(False)

    def ring(self) -> None:
        with contextlib.suppress(OSError):  # full: it rings already; or closed
            self._far.send(b".")

    def hush(self) -> None:
        with contextlib.suppress(OSError):
            self._near.recv(4096)

    def fileno(self) -> int:
        return self._near.fileno()

    def close(self) -> None:
        self._far.close()
        self._near.close()


class RosDoor:
    """The guard's door to ROS 2: `fileno` is readable when a stop has come, `serve` carries it out, `tell` says the state.

    It has a participant of its own. Raises `OSError` with a sentence where DDS can't be had.
    """

    def __init__(
        self, domain: int = 0, interface: str = "", peer_mode: str = "auto", peers: Sequence[str] = ()
    ) -> None:
        self._of = participant(domain, interface, peer_mode, peers, OURS)
        self._bell = _Bell()
        self._stops = Ears(self._of, STOP, self._bell.ring)
        self._states = writer(self._of, STATE, String_)
        self._told: tuple[Any, ...] = ()
        self._next = 0.0
        warm()  # the first stop must not wait until the rules are read

    def fileno(self) -> int:
        """Return what is readable when somebody has said stop."""
        return self._bell.fileno()

    def serve(self, guard: Stops) -> None:
        """Stop the body if anybody has said so. Of several texts the hardest counts, once."""
        self._bell.hush()
        levels = {level_of(text) for text in self._stops.take()}
        if levels:
            guard.stop("damp" if "damp" in levels else "soft", "ros")

    def due(self, now: float) -> float:
        """Return when the state is to be told again though nothing has changed."""
        return max(now, self._next)

    def tell(self, state: Mapping[str, Any], now: float) -> bool:
        """Say the guard's state if it has changed or is due; return whether it was said."""
        told = tuple(repr(state.get(key)) for key in TOLD)
        if told == self._told and now < self._next:
            return False
        still = state.get("activity", "idle") == "idle" and not state.get("action")
        self._told, self._next = told, now + (RESTING if still else MOVING)
        try:
            self._states.write(String_(json.dumps(state, ensure_ascii=False, default=str)))
        except Exception:  # nobody loses a stop by a state that can't be said
            return False
        return True

    def close(self) -> None:
        """Leave the domain."""
        self._stops.close()
        del self._states, self._of
        self._bell.close()


class AskDoor:
    """The bridge's door to ROS 2: what is asked on /deshi/ask, and answers to /deshi/answer; `say` from any thread.

    Raises `OSError` with a sentence where DDS can't be had.
    """

    def __init__(
        self, domain: int = 0, interface: str = "", peer_mode: str = "auto", peers: Sequence[str] = ()
    ) -> None:
        self._of = participant(domain, interface, peer_mode, peers, OURS)
        self._bell = _Bell()
        self._asks = Ears(self._of, ASK, self._bell.ring)
        self._answers = writer(self._of, ANSWER, String_)
        self._turn = threading.Lock()

    def fileno(self) -> int:
        """Return what is readable when something was asked."""
        return self._bell.fileno()

    def ring(self) -> None:
        """Wake who waits for `fileno`."""
        self._bell.ring()

    def take(self) -> list[str]:
        """Return what was asked since the last look."""
        self._bell.hush()
        return self._asks.take()

    def say(self, answer: str) -> None:
        """Write an answer."""
        with self._turn, contextlib.suppress(Exception):  # nobody waits for it any more
            self._answers.write(String_(answer))

    def close(self) -> None:
        """Leave the domain."""
        self._asks.close()
        with self._turn:
            del self._answers, self._of
        self._bell.close()
