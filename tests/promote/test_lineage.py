"""Where a release comes from, and whose words are in it."""

from pathlib import Path

import pytest

from deshi.errors import Corrupt
from deshi.promote.lineage import LINEAGE, Lineage, part_of, read, save

USED = [("i1", "ann"), ("i2", "ann"), ("i3", "bob"), ("i4", "")]


def test_people_are_known_by_a_salted_hash_only(tmp_path: Path) -> None:
    save(tmp_path, Lineage(parent="r1").with_people(USED))

    raw, found = (tmp_path / LINEAGE).read_text(), read(tmp_path)
    assert "ann" not in raw
    assert found is not None
    assert found.of("ann") == ("i1", "i2")
    assert found.of("carol") == found.of("") == ()
    assert found.people == 2
    assert set(found.interactions) == {"i1", "i2", "i3", "i4"}


def test_two_releases_can_not_be_joined_by_their_hashes() -> None:
    one, two = Lineage().with_people(USED), Lineage().with_people(USED)

    assert not set(one.interactions.values()) & set(two.interactions.values()) - {""}


def test_who_was_erased_is_found_no_more() -> None:
    left = Lineage().with_people(USED).without("ann")

    assert left.of("ann") == ()
    assert left.of("bob") == ("i3",)
    assert (left.people, left.erased, len(left.interactions)) == (1, 2, 4)
    assert left.without("nobody") == left


def test_a_lineage_comes_back_as_it_was(tmp_path: Path) -> None:
    made = Lineage(
        "r1", False, "c", "e", 7, {"i": ""}, "00", "0.4", 5.0, "fail", ("worse",), {"rows": 3}, ("i",)
    )
    save(tmp_path, made)

    assert read(tmp_path) == made
    assert read(tmp_path / "nothing") is None


@pytest.mark.parametrize(
    "content", ["", "[]", '{"salt": "zz"}', '{"verdict": "brilliant"}', '{"interactions": 5}', "\x00"]
)
def test_a_damaged_lineage_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / LINEAGE).write_text(content)

    with pytest.raises(Corrupt, match="is damaged"):
        read(tmp_path)


def test_a_lineage_of_before_it_told_what_was_not_learnt_is_read(tmp_path: Path) -> None:
    (tmp_path / LINEAGE).write_text('{"interactions": {"i1": ""}}')

    assert read(tmp_path) == Lineage(interactions={"i1": ""})


def test_what_a_later_deshi_adds_is_left_out(tmp_path: Path) -> None:
    (tmp_path / LINEAGE).write_text('{"parent": "r1", "colour": "green"}')

    assert read(tmp_path) == Lineage(parent="r1")


def test_who_was_erased_has_no_part_in_the_exam() -> None:
    parts = {part_of("ann"): {"examples": 2}, part_of("bob"): {"examples": 1}, part_of(""): {"examples": 1}}
    made = Lineage(exam={"parts": parts, "rows": 3}).with_people(USED)

    left = made.without("ann").exam

    assert left == {"parts": {part_of("bob"): {"examples": 1}, "everybody": {"examples": 1}}, "rows": 3}
    assert made.without("").exam == made.exam
