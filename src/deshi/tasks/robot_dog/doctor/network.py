"""This machine's network interfaces, whether multicast comes through, and whether somebody answers at an address.

Addresses are read from the kernel where it is Linux; elsewhere only the names are known, and the rest is None.
"""

import contextlib
import fcntl
import ipaddress
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path

NET = ipaddress.ip_network("192.168.123.0/24")  # a Go2's own, by cable
ROBOT = "192.168.123.161"  # the robot's own computer in it
_UP, _LOOPBACK, _MULTICAST = 0x1, 0x8, 0x1000
_ADDRESS, _FLAGS = 0x8915, 0x8913  # SIOCGIFADDR, SIOCGIFFLAGS
_GROUP = "239.255.0.1"  # where DDS participants look for each other
_WAIT_S = 0.3
_NEIGHBOURS = Path("/proc/net/arp")


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface; `carrier` tells whether its cable is in (None: not known)."""

    name: str
    address: str | None = None
    up: bool | None = None
    loopback: bool = False
    multicast: bool | None = None
    carrier: bool | None = None

    @property
    def in_net(self) -> bool:
        """Whether its address is in the robot's own net."""
        return bool(self.address) and ipaddress.ip_address(self.address or "0.0.0.0") in NET


def interfaces() -> tuple[Interface, ...]:
    """Return the machine's interfaces."""
    return tuple(_interface(name) for _, name in socket.if_nameindex())


def _interface(name: str) -> Interface:
    flags = _flags(name)
    if flags is None:
        return Interface(name, loopback=name.startswith("lo"))
    return Interface(
        name,
        _address(name),
        bool(flags & _UP),
        bool(flags & _LOOPBACK),
        bool(flags & _MULTICAST),
        _carrier(name),
    )


def _ask(name: str, what: int) -> bytes | None:
    """Return the kernel's answer about an interface, None where it gives none (no address, or no Linux)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, contextlib.suppress(OSError):
        return fcntl.ioctl(sock.fileno(), what, struct.pack("256s", name[:15].encode()))
    return None


def _flags(name: str) -> int | None:
    told = _ask(name, _FLAGS)
    return int(struct.unpack_from("<H", told, 16)[0]) if told else None


def _address(name: str) -> str | None:
    told = _ask(name, _ADDRESS)
    return socket.inet_ntoa(told[20:24]) if told else None


def _carrier(name: str) -> bool | None:
    try:
        return Path("/sys/class/net", name, "carrier").read_text().strip() == "1"
    except OSError:
        return None


def multicast_works(address: str) -> bool | None:
    """Return whether a multicast message that leaves the interface with `address` is heard on it; None where it can't be tried."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:  # fmt: skip
        try:
            ear.bind(("", 0))
            ear.settimeout(_WAIT_S)
            where = socket.inet_aton(address)
            ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(_GROUP) + where)
            mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, where)
        except OSError:
            return None
        try:
            mouth.sendto(b"deshi", (_GROUP, ear.getsockname()[1]))
            return ear.recv(16) == b"deshi"
        except OSError:  # nothing came, or a firewall refused
            return False


def answers(address: str, table: Path = _NEIGHBOURS, wait_s: float = 3 * _WAIT_S) -> bool | None:
    """Return whether somebody has an address in a net of ours; None where that can't be known.

    Waits `wait_s` seconds at most. An empty datagram makes the kernel ask for the address's owner; what it learns is in its table of neighbours.
    """
    if not table.exists():
        return None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, contextlib.suppress(OSError):
        sock.sendto(b"", (address, 9))
    end = time.monotonic() + wait_s
    while time.monotonic() < end:
        if _listed(address, table):
            return True
        time.sleep(0.05)
    return False


def _listed(address: str, table: Path) -> bool:
    with contextlib.suppress(OSError):
        for line in table.read_text().splitlines()[1:]:
            cells = line.split()
            if len(cells) >= 4 and cells[0] == address:
                return int(cells[2], 16) & 0x2 != 0 and cells[3] != "00:00:00:00:00:00"
    return False
