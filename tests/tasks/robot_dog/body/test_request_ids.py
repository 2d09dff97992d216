"""Ids of requests grow, however fast they are asked for, and tell two clients apart."""

from deshi.tasks.robot_dog.body.request_ids import SPACING, RequestIds


def test_ids_grow_and_carry_one_tag() -> None:
    ids = RequestIds()
    given = [ids.new() for _ in range(1000)]
    assert given == sorted(set(given))
    assert len({one % SPACING for one in given}) == 1


def test_two_clients_never_share_an_id() -> None:
    one, other = RequestIds(), RequestIds()
    while one.new() % SPACING == other.new() % SPACING:  # one in a thousand draws alike
        other = RequestIds()
    assert not {one.new() for _ in range(500)} & {other.new() for _ in range(500)}
