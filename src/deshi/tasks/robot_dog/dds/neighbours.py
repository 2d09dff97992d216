"""Who else is in a DDS domain: participants and clients of the sport service, as DDS itself tells. Nothing is written for it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.marks import OURS
from deshi.tasks.robot_dog.dds.participant import participant

_MOST = 256
_AGAIN_S = 0.05


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How many participants there are that are not deshi's own, how many writers of requests to the sport service, and how many services read them."""

    participants: int
    clients: int
    services: int


def neighbours(domain: int = 0, interface: str = "", peer_mode: str = "auto", peers: Sequence[str] = (), seconds: float = 1.5) -> Neighbours:  # fmt: skip
    """Return who is there after `seconds`, or as soon as a sport service is. Raises `OSError` as `participant` does."""
    from cyclonedds.builtin import (
        BuiltinDataReader,
        BuiltinTopicDcpsParticipant,
        BuiltinTopicDcpsPublication,
        BuiltinTopicDcpsSubscription,
    )

    ours = participant(domain, interface, peer_mode, peers)
    own = ours.guid
    topics = (BuiltinTopicDcpsParticipant, BuiltinTopicDcpsPublication, BuiltinTopicDcpsSubscription)
    readers = [BuiltinDataReader(ours, topic) for topic in topics]
    end = time.monotonic() + seconds
    while True:
        people, writers, listeners = (_alive(reader) for reader in readers)
        others = {one.key for one in people if not _ours(one)} - {own}
        clients = {one.key for one in writers if _is(one, idl.REQUESTS, own)}
        services = {one.key for one in listeners if _is(one, idl.REQUESTS, own)}
        if services or time.monotonic() >= end:
            return Neighbours(len(others), len(clients), len(services))
        time.sleep(_AGAIN_S)


def _alive(reader: Any) -> list[Any]:
    from cyclonedds.core import InstanceState, ReadCondition, SampleState, ViewState

    condition = ReadCondition(reader, SampleState.Any | ViewState.Any | InstanceState.Alive)
    return list(reader.read(_MOST, condition))


def _ours(one: Any) -> bool:
    from cyclonedds.core import Policy

    told = one.qos[Policy.Userdata]
    return told is not None and OURS in told.data


def _is(endpoint: Any, topic: str, own: Any) -> bool:
    return bool(endpoint.topic_name == topic and endpoint.participant_key != own)
