"""Facts about network names."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Return whether `host` can only be reached from this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False  # a name, whoever it leads to: `127.0.0.1.example.org` is one
