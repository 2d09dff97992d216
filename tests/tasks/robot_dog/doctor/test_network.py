"""This machine's interfaces as the kernel tells of them."""

from pathlib import Path

import pytest

from deshi.tasks.robot_dog.doctor import network
from deshi.tasks.robot_dog.doctor.network import Interface, answers, interfaces, multicast_works


def test_the_loopback_is_there_with_its_address() -> None:
    found = {one.name: one for one in interfaces()}
    loopback = next(one for one in found.values() if one.loopback)
    assert loopback.address == "127.0.0.1"
    assert loopback.up is True


def test_where_the_kernel_tells_nothing_only_names_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "_ask", lambda *_: None)
    found = interfaces()
    assert found
    assert all(one.address is None and one.up is None for one in found)


@pytest.mark.parametrize(
    ("address", "inside"), [("192.168.123.99", True), ("192.168.1.99", False), (None, False)]
)
def test_the_robot_s_own_net_is_known(address: str | None, inside: bool) -> None:
    assert Interface("eth0", address).in_net is inside


def test_multicast_on_an_address_that_is_not_ours_can_t_be_tried() -> None:
    assert multicast_works("203.0.113.7") is None


def test_who_is_in_the_table_of_neighbours_answers(tmp_path: Path) -> None:
    table = tmp_path / "arp"
    head = "IP address       HW type     Flags       HW address            Mask     Device\n"
    table.write_text(head + "127.0.0.9        0x1         0x2         aa:bb:cc:dd:ee:ff     *        eth0\n")
    assert answers("127.0.0.9", table) is True
    table.write_text(head + "127.0.0.9        0x1         0x0         00:00:00:00:00:00     *        eth0\n")
    assert answers("127.0.0.9", table, 0.1) is False
    assert answers("127.0.0.9", tmp_path / "none") is None
