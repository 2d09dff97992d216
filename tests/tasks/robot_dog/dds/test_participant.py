"""A participant opens where the settings say, shares its domain within the process, and says in a sentence why it can't."""

import gc
import time
from typing import Any

import pytest
from tests.peers.domains import free_domain

from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.participant import config, matched, needed, participant, reader, taken, writer


def until(holds: Any, seconds: float = 30.0) -> bool:
    """Wait until `holds()`; whether it came to that."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return bool(holds())


@pytest.mark.parametrize("mode", ["auto", "sdk", "unicast"])
def test_two_participants_of_a_process_meet(mode: str) -> None:
    domain = free_domain()
    one, other = participant(domain, "lo", mode), participant(domain, "lo", mode)
    told = writer(one, idl.REQUESTS, idl.Request_)
    heard = reader(other, idl.REQUESTS, idl.Request_)
    assert until(lambda: matched(told) and matched(heard))
    for number in range(60):  # more than one at once: nothing may be lost before it is read
        request = idl.blank(idl.Request_)
        request.header.identity.id = number
        told.write(request)
    got: list[int] = []
    assert until(lambda: got.extend(r.header.identity.id for r in heard.take(64)) or len(got) >= 60)
    assert got == list(range(60))


def test_a_state_that_is_polled_is_read_at_its_newest() -> None:
    of = participant(free_domain(), "lo")
    told, heard = (
        writer(of, idl.SPORT_STATE, idl.SportModeState_),
        reader(of, idl.SPORT_STATE, idl.SportModeState_, newest=1),
    )
    assert until(lambda: matched(told))
    for mode in range(1, 10):
        state = idl.blank(idl.SportModeState_)
        state.mode = mode
        told.write(state)
    assert until(lambda: heard.read(1)[0].mode == 9 if heard.read(1) else False)
    assert len(heard.take(64)) == 1


class Strange:
    """A reader on whose topic are samples of another kind, and what can't be decoded."""

    def __init__(self, *waiting: Any) -> None:
        self.waiting = list(waiting)

    def take(self, most: int) -> list[Any]:
        found, self.waiting = self.waiting[:most], self.waiting[most:]
        if found == ["broken"]:
            raise ValueError("no sample")
        return found


def test_a_sample_that_can_not_be_read_costs_no_other() -> None:
    source = Strange(1, "broken", 2.5, 2, "broken", 3)

    assert taken(source, int) == [1, 2, 3]
    assert taken(source, int) == []
    assert taken(Strange(1, 2, 3), int, 2) == [1, 2]


def test_a_process_has_one_configuration_for_a_domain_while_it_is_used() -> None:
    domain = free_domain()
    first = participant(domain, "lo", "auto")
    with pytest.raises(OSError, match="already uses DDS domain"):
        participant(domain, "lo", "unicast")
    del first
    gc.collect()
    assert participant(domain, "lo", "unicast")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((0, "nope0", "auto"), r"no network interface 'nope0'.*it has .*lo.*\[body\] interface"),
        ((0, "lo", "loud"), "one of auto, sdk, unicast"),
        ((231, "lo", "auto"), "0 to 230"),
    ],
)
def test_what_can_not_be_is_said(asked: tuple[int, str, str], says: str) -> None:
    with pytest.raises(OSError, match=says):
        participant(*asked)


def test_an_address_that_is_not_here_is_said() -> None:
    with pytest.raises(OSError, match=r"could not be opened on 192\.0\.2\.77.*ip address"):
        participant(free_domain(), "192.0.2.77")


def test_without_the_library_the_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deshi.tasks.robot_dog.dds.participant.find_spec", lambda name: None)
    with pytest.raises(OSError, match=r"pip install 'deshi\[go2\]'"):
        needed()


def test_the_vendors_way_adds_no_peers_and_traces_nowhere() -> None:
    told = config(0, "lo", "sdk", ())
    assert "Peers" not in told
    assert "OutputFile" not in told
    assert "<AllowMulticast>false" in config(0, "lo", "unicast", ("192.168.123.161",))
    assert config(0, "lo", "auto", ("192.168.123.161",)).count("<Peer ") == 2


@pytest.mark.parametrize(
    "peer", ["nope.invalid", "300.1.1.1", "", "::1", "127.0.0.1:0", "127.0.0.1:x", "a" * 300]
)
def test_a_peer_that_is_no_address_is_said_before_the_library_ends_the_process(peer: str) -> None:
    with pytest.raises(OSError, match="is no address and no name"):
        participant(free_domain(), "lo", "unicast", [peer])


def test_a_peer_is_told_to_the_library_as_numbers() -> None:
    told = config(1, "lo", "unicast", ["localhost", "10.0.0.7:7412"])
    assert '<Peer Address="127.0.0.1"/><Peer Address="10.0.0.7:7412"/>' in told
