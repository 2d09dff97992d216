"""Which hosts can only be reached from this machine."""

import pytest

from deshi.pure.net import is_loopback


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("example.org", False),
        ("128.0.0.1", False),
        ("127.0.0.1.example.org", False),
        ("127.example.org", False),
        ("", False),
    ],
)
def test_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local
