"""Facts about network names."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

# where clouds hand out keys to whoever asks from inside; those of 169.254.0.0/16 and fe80::/10 need no list
_METADATA = ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")
_METADATA_NAMES = ("metadata", "metadata.google.internal", "metadata.goog", "instance-data")


@lru_cache(256)
def is_loopback(host: str) -> bool:
    """Return whether `host` can only be reached from this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False  # a name, whoever it leads to: `127.0.0.1.example.org` is one


def is_metadata(host: str) -> bool:
    """Return whether `host` is where a cloud tells machines their secrets, or any address of a link alone (RFC 3927, 4291).

    A name is only known by its spelling: who connects asks again with the address that it led to.
    """
    host = host.strip("[]").rstrip(".").lower().split("%")[0]
    if host in _METADATA_NAMES or host.endswith(".metadata.google.internal"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_link_local or str(address) in _METADATA
