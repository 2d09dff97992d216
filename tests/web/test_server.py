"""The listening socket: a taken port, a port that does not exist and a foreign host each get a sentence."""

import socket

import pytest

from deshi.errors import BadInput, Unavailable
from deshi.web.server import bind


def test_port_0_takes_a_free_one() -> None:
    with bind("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Unavailable, match=rf"Port {port} on 127.0.0.1 .*--port"):
            bind("127.0.0.1", port)


@pytest.mark.parametrize("port", [-2, 65_536, 1_000_000])
def test_a_port_that_does_not_exist_is_named(port: int) -> None:
    with pytest.raises(BadInput, match=f"{port} does not exist"):
        bind("127.0.0.1", port)


@pytest.mark.parametrize("host", ["not a host", "", "203.0.113.7", "\ud800", "a" * 300])
def test_a_host_that_is_not_this_machine_is_refused(host: str) -> None:
    with pytest.raises((BadInput, Unavailable), match=r"use 127\.0\.0\.1|can't be used"):
        bind(host, 0).close()
