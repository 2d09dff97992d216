"""The robot's end of DDS: requests of its services come in, answers and states go out."""

import contextlib
from collections.abc import Callable
from typing import Any

from cyclonedds.core import DDSException, Listener

from deshi.tasks.robot_dog.body.types import Request
from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.marks import MARK
from deshi.tasks.robot_dog.dds.participant import participant, reader, taken, writer
from deshi.tasks.robot_dog.go2sim.messages import Messages
from deshi.tasks.robot_dog.go2sim.services import NAMES

FAST = (idl.SPORT_STATE, idl.LOW_STATE)
SLOW = (idl.SLOW_SPORT_STATE, idl.SLOW_LOW_STATE)


class Wire:
    """One participant with readers and writers of all topics, which say that this is a simulator. `ring` is called in a thread
    of DDS when a request arrives.

    Raises `OSError` with a sentence where DDS can't be had.
    """

    def __init__(
        self, domain: int, interface: str, peer_mode: str, peers: tuple[str, ...], ring: Callable[[], None]
    ) -> None:
        self._of = participant(domain, interface, peer_mode, peers)
        self._listener = Listener(on_data_available=lambda _: ring())
        self._answers = {
            name: writer(self._of, f"rt/api/{name}/response", idl.Response_, mark=MARK) for name in NAMES
        }
        kinds: dict[str, Any] = {
            topic: idl.SportModeState_ if "sport" in topic else idl.LowState_ for topic in (*FAST, *SLOW)
        }
        self._states = {topic: writer(self._of, topic, kind, mark=MARK) for topic, kind in kinds.items()}
        self._requests = {
            name: reader(self._of, f"rt/api/{name}/request", idl.Request_, listener=self._listener, mark=MARK)
            for name in NAMES
        }

    def requests(self) -> list[tuple[str, Request, int]]:
        """Return what has arrived: service, request, lease."""
        heard = []
        for name, of in self._requests.items():
            for sample in taken(of, idl.Request_):
                head = sample.header
                request = Request(
                    head.identity.api_id, sample.parameter, head.policy.noreply, head.identity.id
                )
                heard.append((name, request, head.lease.id))
        return heard

    def answer(self, service: str, request: Request, code: int, data: str) -> None:
        """Write an answer."""
        header = idl.ResponseHeader_(
            idl.RequestIdentity_(request.id, request.api_id), idl.ResponseStatus_(code)
        )
        _write(self._answers[service], idl.Response_(header, data, []))

    def watched(self, topics: tuple[str, ...]) -> bool:
        """Return whether anybody reads one of these topics."""
        return any(self._readers(topic) for topic in topics)

    def tell(self, topics: tuple[str, ...], messages: Messages) -> None:
        """Write the state to those of `topics` that somebody reads."""
        for topic in topics:
            if self._readers(topic):
                _write(self._states[topic], messages.sport if "sport" in topic else messages.low)

    def clients(self) -> int:
        """Return how many write requests to the sport service."""
        return int(self._requests[NAMES[0]].get_subscription_matched_status().current_count)

    def _readers(self, topic: str) -> int:
        return int(self._states[topic].get_publication_matched_status().current_count)

    def close(self) -> None:
        """Leave the domain."""
        for of in self._requests.values():
            of.set_listener(None)
        self._requests.clear()
        self._answers.clear()
        self._states.clear()
        del self._of


def _write(of: Any, sample: Any) -> None:
    """Write a sample; one that can't be written is lost, as on any wire, and the dog lives on."""
    with contextlib.suppress(DDSException):
        of.write(sample)
