"""Facts about network names."""

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_loopback(host: str) -> bool:
    """Return whether `host` can only be reached from this machine."""
    return host in _LOOPBACK or host.startswith("127.")
