"""Who else is in a DDS domain is seen without a word of ours."""

import pytest

pytest.importorskip("cyclonedds")
from tests.peers.domains import free_domain

from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.neighbours import neighbours
from deshi.tasks.robot_dog.dds.participant import participant, reader, writer
from deshi.tasks.robot_dog.dds.sport import SportWire


def test_an_empty_domain_has_nobody() -> None:
    found = neighbours(free_domain(), "lo", seconds=0.3)
    assert (found.participants, found.clients, found.services) == (0, 0, 0)


def test_services_and_clients_are_told_apart() -> None:
    domain = free_domain()
    service = participant(domain, "lo")
    listens = reader(service, idl.REQUESTS, idl.Request_)
    client = participant(domain, "lo")
    writes = writer(client, idl.REQUESTS, idl.Request_)
    found = neighbours(domain, "lo", seconds=3.0)
    assert (found.participants, found.services) == (2, 1)
    assert found.clients <= 1  # it ends as soon as a service is seen
    assert listens.take(10) == []  # and nothing was asked of it
    del writes


def test_the_guard_of_this_machine_is_no_stranger() -> None:
    domain = free_domain()
    guard = SportWire(domain, "lo", "auto", (), lambda: None)
    found = neighbours(domain, "lo", seconds=1.0)
    guard.close()
    assert (found.participants, found.clients, found.services) == (0, 1, 0)


def test_an_interface_that_is_not_there_is_said() -> None:
    with pytest.raises(OSError, match="no network interface 'eth99'"):
        neighbours(1, "eth99")
