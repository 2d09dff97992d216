"""The door to DDS: a participant for an interface and a way of finding peers, and readers and writers for the robot's topics.

Three ways of finding peers (`peer_mode`):

- `sdk`: as Unitree's own client does: multicast where the interface can, nothing else. On the loopback the two generations of
  the library then miss each other, as the older does without multicast there.
- `unicast`: nothing is multicast; participants are looked for at `peers` (this machine where none are named). For networks
  that lose or forbid multicast, such as many wireless ones and containers.
- `auto`: multicast where the interface can, and `peers` (and this machine) besides.

Where a participant is set up here, the environment's CYCLONEDDS_URI is not read: what deshi does on the wire is in its settings.
Nothing is traced to files. One process has one configuration for a domain id, which all its participants share.
"""

import ipaddress
import socket
import weakref
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, TypeVar
from xml.sax.saxutils import quoteattr

MODES = ("auto", "sdk", "unicast")
KEPT = 64  # answers or requests that wait to be read: with one, of two that come at once the first is lost
MOST = 64  # participants that are looked for at each peer's address
Kind = TypeVar("Kind")
_TYPE_CONSISTENCY = 24  # the number of that policy among DDS's

_domains: "weakref.WeakValueDictionary[int, Any]" = weakref.WeakValueDictionary()
_configs: dict[int, str] = {}


def needed() -> None:
    """Raise `OSError` with a sentence where Cyclone DDS is not installed."""
    if find_spec("cyclonedds") is None:
        raise OSError(
            "DDS needs the package cyclonedds, which is not installed; install it with `pip install 'deshi[go2]'`."
        )


def participant(
    domain: int = 0,
    interface: str = "",
    peer_mode: str = "auto",
    peers: Sequence[str] = (),
    mark: bytes = b"",
) -> Any:
    """Return a `DomainParticipant` of domain `domain` (0..230) on `interface` (a name or an address; "" for the default one).

    `mark` is its user data.

    Raises `OSError` with a sentence where the interface is not there, the settings are none, or DDS refuses.
    """
    needed()
    from cyclonedds.core import DDSException, Policy, Qos
    from cyclonedds.domain import DomainParticipant

    told = config(domain, interface, peer_mode, peers)
    try:
        shared = _domain(domain, told)
        made = DomainParticipant(domain, Qos(Policy.Userdata(mark)) if mark else None)
    except DDSException as error:
        raise OSError(
            f"DDS could not be opened on {interface or 'the default interface'}, domain {domain} ({error}); "
            "check that the interface is up and has an address (`ip address`), and name it in `[body] interface`."
        ) from error
    made.shared_domain = shared  # it goes when the last participant does
    return made


def _domain(domain: int, told: str) -> Any:
    from cyclonedds.domain import Domain

    known = _domains.get(domain)
    if known is not None and _configs[domain] != told:
        raise OSError(
            f"This process already uses DDS domain {domain} with another interface or other peers; "
            "give both the same, or run them as two processes."
        )
    if known is None:
        known = _domains[domain] = Domain(domain, told)
        _configs[domain] = told
    return known


def config(domain: int, interface: str, peer_mode: str, peers: Sequence[str]) -> str:
    """Return Cyclone DDS's configuration (XML). Raises `OSError` with a sentence for what can't be one."""
    if peer_mode not in MODES:
        raise OSError(f"`[body] peer_mode` is {peer_mode!r}; it is one of {', '.join(MODES)}.")
    if not 0 <= domain <= 230:
        raise OSError(f"`[body] domain` is {domain}; DDS has the domains 0 to 230, and a Go2 is in 0.")
    general = f"<Interfaces>{_interface(interface)}</Interfaces>"
    if peer_mode == "unicast":
        general += "<AllowMulticast>false</AllowMulticast>"
    return (
        f'<CycloneDDS><Domain Id="any"><General>{general}</General>{_discovery(peer_mode, peers)}'
        "<Tracing><Verbosity>none</Verbosity></Tracing></Domain></CycloneDDS>"
    )


def _interface(interface: str) -> str:
    if not interface:
        return '<NetworkInterface autodetermine="true" priority="default" multicast="default"/>'
    names = [name for _, name in socket.if_nameindex()]
    if interface in names:
        return f'<NetworkInterface name={quoteattr(interface)} priority="default" multicast="default"/>'
    try:
        address = ipaddress.ip_address(interface)
    except ValueError:
        raise OSError(
            f"There is no network interface {interface!r} on this machine; it has {', '.join(names)}. "
            "Name one of them in `[body] interface` (the one with an address such as 192.168.123.x for a Go2 by cable)."
        ) from None
    return f'<NetworkInterface address="{address}" priority="default" multicast="default"/>'


def _discovery(peer_mode: str, peers: Sequence[str]) -> str:
    if peer_mode == "sdk":
        return ""
    found = [_address(peer) for peer in peers]
    looked = dict.fromkeys([*found, "127.0.0.1"] if peer_mode == "auto" else found or ["127.0.0.1"])
    listed = "".join(f"<Peer Address={quoteattr(peer)}/>" for peer in looked)
    return (
        f"<Discovery><ParticipantIndex>auto</ParticipantIndex><MaxAutoParticipantIndex>{MOST}</MaxAutoParticipantIndex>"
        f"<Peers>{listed}</Peers></Discovery>"
    )


def _address(peer: str) -> str:
    """Return a peer as numbers, with the port that it may have: for a name that nobody knows the library ends the process."""
    host, colon, port = peer.partition(":")
    try:
        if colon and not 0 < int(port) < 65536:
            raise ValueError
        return str(socket.getaddrinfo(host, None, socket.AF_INET)[0][4][0]) + colon + port
    except (OSError, ValueError):
        raise OSError(
            f"The peer {peer!r} is no address and no name that this machine can find; give its address in the network, such as "
            "192.168.123.161, in `[body] peers` (for go2sim: --peer)."
        ) from None


def reader(
    of: Any, topic: str, kind: Any, *, newest: int = 0, listener: Any = None, mark: bytes = b""
) -> Any:
    """Return a reader of `topic`. `newest`: only so many last samples, unasked for again when lost (states that are polled).

    All else is read reliably, `KEPT` deep. `mark` is its user data.
    """
    from cyclonedds.core import Policy, Qos
    from cyclonedds.sub import DataReader
    from cyclonedds.topic import Topic
    from cyclonedds.util import duration

    more = [Policy.Userdata(mark)] if mark else []
    deep = Qos(Policy.Reliability.Reliable(duration(seconds=1)), Policy.History.KeepLast(KEPT), *more)
    last = Qos(Policy.Reliability.BestEffort, Policy.History.KeepLast(max(newest, 1)), *more)
    return DataReader(of, Topic(of, topic, kind), last if newest else deep, listener)


def writer(of: Any, topic: str, kind: Any, *, lifespan: float = 0.0, mark: bytes = b"") -> Any:
    """Return a reliable writer of `topic` that never waits: what a slow reader has not fetched is overwritten, `KEPT` deep.

    What is older than `lifespan` seconds is not sent again either (0: as long as it is kept). Without it, orders that were lost
    while a cable was out would all reach the robot when it is in again. `mark` is its user data.
    """
    from cyclonedds.core import Policy, Qos
    from cyclonedds.pub import DataWriter
    from cyclonedds.topic import Topic
    from cyclonedds.util import duration

    policies = [Policy.Reliability.Reliable(duration(milliseconds=0)), Policy.History.KeepLast(KEPT)]
    if lifespan:
        policies.append(Policy.Lifespan(duration(seconds=lifespan)))
    if mark:
        policies.append(Policy.Userdata(mark))
    return DataWriter(of, Topic(of, topic, kind), Qos(*policies))


def taken(source: Any, kind: type[Kind], most: int = KEPT) -> list[Kind]:
    """Take up to `most` samples of `kind` from a reader, one by one: one that can't be decoded must not cost the others."""
    found: list[Kind] = []
    for _ in range(most):
        try:
            samples = source.take(1)
        except Exception:  # whatever a stranger has put on the topic
            continue
        if not samples:
            break
        found += [one for one in samples if isinstance(one, kind)]  # not the word that a writer has gone
    return found


def matched(entity: Any) -> int:
    """Return how many peers a reader or writer has."""
    from cyclonedds.pub import DataWriter

    found = (
        entity.get_matched_subscriptions()
        if isinstance(entity, DataWriter)
        else entity.get_matched_publications()
    )
    return len(found)


def misfits(entity: Any) -> int:
    """Return how many peers a reader or writer has met whose types are others than ours under the same name.

    Those are most likely programs on Cyclone DDS 11 that describe octets as robots can't bear (`octets.py`).
    """
    from cyclonedds.pub import DataWriter

    made = isinstance(entity, DataWriter)
    status = (
        entity.get_offered_incompatible_qos_status()
        if made
        else entity.get_requested_incompatible_qos_status()
    )
    return int(status.total_count) if status.last_policy_id == _TYPE_CONSISTENCY else 0
