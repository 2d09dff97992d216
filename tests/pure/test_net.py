"""Which hosts can only be reached from this machine, and which tell a machine's secrets."""

import pytest

from deshi.pure.net import is_loopback, is_metadata


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


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("169.254.169.254", True),
        ("169.254.170.2", True),
        ("169.254.1.1", True),
        ("100.100.100.200", True),
        ("fd00:ec2::254", True),
        ("[fe80::1%eth0]", True),
        ("::ffff:169.254.169.254", True),
        ("Metadata.Google.Internal.", True),
        ("metadata", True),
        ("metadata.example.org", False),
        ("127.0.0.1", False),
        ("192.168.123.18", False),
        ("100.64.0.1", False),
        ("models.example.org", False),
        ("::1", False),
        ("", False),
    ],
)
def test_where_a_cloud_tells_machines_their_secrets(host: str, told: bool) -> None:
    assert is_metadata(host) is told
