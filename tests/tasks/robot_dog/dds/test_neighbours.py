"""Who else is in a DDS domain is seen without a word of ours."""

import os

import pytest

pytest.importorskip("cyclonedds")

from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.neighbours import neighbours
from deshi.tasks.robot_dog.dds.participant import participant, reader, writer

DOMAIN = 100 + os.getpid() % 100


def test_an_empty_domain_has_nobody() -> None:
    found = neighbours(DOMAIN, "lo", seconds=0.3)
    assert (found.participants, found.clients, found.services) == (0, 0, 0)


def test_services_and_clients_are_told_apart() -> None:
    service = participant(DOMAIN, "lo")
    listens = reader(service, idl.REQUESTS, idl.Request_)
    client = participant(DOMAIN, "lo")
    writes = writer(client, idl.REQUESTS, idl.Request_)
    found = neighbours(DOMAIN, "lo", seconds=3.0)
    assert (found.participants, found.services) == (2, 1)
    assert found.clients <= 1  # it ends as soon as a service is seen
    assert listens.take(10) == []  # and nothing was asked of it
    del writes


def test_an_interface_that_is_not_there_is_said() -> None:
    with pytest.raises(OSError, match="no network interface 'eth99'"):
        neighbours(DOMAIN, "eth99")
