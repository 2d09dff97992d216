"""The chain: every row follows from the one before it, and its content from a salted commitment."""

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deshi.errors import BadInput
from deshi.journal.chain import ZERO, Draft, commit, draft, fault, link
from deshi.records.entry import Entry, Row

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
drafts = st.lists(
    st.builds(Draft, texts, st.binary(max_size=60), st.floats(0, 1e10), texts, texts, texts),
    min_size=1,
    max_size=6,
)


def chain(several: list[Draft], writer: str = "service-1") -> list[Row]:
    return link(several, writer, (0, ZERO), [bytes([n] * 32) for n in range(len(several))])


def faults(rows: list[Row]) -> list[str]:
    head, found = (0, ZERO), []
    for row in rows:
        found.append(fault(row, head))
        head = (row.seq, row.hash)
    return found


@given(drafts)
def test_a_chain_verifies_as_it_was_linked(several: list[Draft]) -> None:
    assert faults(chain(several)) == [""] * len(several)


@given(drafts, st.integers(1, 5))
def test_a_chain_may_be_linked_in_pieces(several: list[Draft], cut: int) -> None:
    salts = [bytes([n] * 32) for n in range(len(several))]
    first = link(several[:cut], "w", (0, ZERO), salts[: len(several[:cut])])
    head = (first[-1].seq, first[-1].hash)
    assert first + link(several[cut:], "w", head, salts[len(several[:cut]) :]) == link(
        several, "w", (0, ZERO), salts
    )


@settings(max_examples=300)
@given(drafts, st.data())
def test_a_changed_bit_in_any_field_is_found(several: list[Draft], data: st.DataObject) -> None:
    rows = chain(several)
    at = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(["body", "salt", "commitment", "prev", "hash"]))
    value = bytearray(getattr(rows[at], name))
    if not value:
        return
    place, bit = data.draw(st.integers(0, len(value) - 1)), data.draw(st.integers(0, 7))
    value[place] ^= 1 << bit
    rows[at] = dataclasses.replace(rows[at], **{name: bytes(value)})
    assert any(faults(rows))


@given(drafts, st.sampled_from(["kind", "interaction", "session", "user", "writer"]), st.data())
def test_a_changed_name_or_time_is_found(several: list[Draft], name: str, data: st.DataObject) -> None:
    rows = chain(several)
    at = data.draw(st.integers(0, len(rows) - 1))
    renamed = dataclasses.replace(rows[at], **{name: getattr(rows[at], name) + "x"})
    later = dataclasses.replace(rows[at], at=math.nextafter(rows[at].at, math.inf))
    for changed in (renamed, later):
        assert any(faults([*rows[:at], changed, *rows[at + 1 :]]))


@given(drafts)
def test_a_chain_verifies_with_any_row_erased(several: list[Draft]) -> None:
    rows = chain(several)
    blank = [dataclasses.replace(row, body=None, salt=None, session=None, user=None) for row in rows]
    for at in range(len(rows)):
        assert not any(faults([*rows[:at], blank[at], *rows[at + 1 :]]))


@pytest.mark.parametrize("kept", ["body", "salt", "session", "user"])
def test_a_row_that_is_erased_in_part_is_wrong(kept: str) -> None:
    row = chain([Draft("interaction", b"{}", 1.0, "i", "s", "u")])[0]
    half = {name: None for name in ("body", "salt", "session", "user") if name != kept}
    assert "in part" in fault(dataclasses.replace(row, **half), (0, ZERO))


def test_a_missing_row_is_named_as_missing() -> None:
    rows = chain([Draft("interaction", b"{}", float(n), "", "", "") for n in range(3)])
    assert "missing" in faults([rows[0], rows[2]])[1]


@given(texts, texts)
def test_session_and_user_can_not_be_shifted_into_each_other(session: str, user: str) -> None:
    moved = commit(bytes(32), b"{}", session + user, "", "")
    assert (moved == commit(bytes(32), b"{}", session, user, "")) == (user == "")


def test_the_commitment_is_the_one_that_the_docstring_states() -> None:
    import hashlib
    import hmac

    by_hand = hmac.new(b"k" * 32, b'["s","u","i"]\n{"a":1}', hashlib.sha256).digest()
    assert commit(b"k" * 32, b'{"a":1}', "s", "u", "i") == by_hand


def test_a_body_keeps_the_order_of_its_keys() -> None:
    assert draft(Entry("interaction", {"z": 1, "a": "疲れた"}, 1.0)).body == '{"z":1,"a":"疲れた"}'.encode()


@pytest.mark.parametrize(
    "entry",
    [
        Entry("interaction", {"text": "\ud800"}, 1.0),
        Entry("interaction", {}, 1.0, user="\udfff"),
        Entry("interaction", {"what": object()}, 1.0),
        Entry("interaction", {}, math.nan),
    ],
)
def test_what_is_no_json_is_refused_with_a_sentence(entry: Entry) -> None:
    with pytest.raises(BadInput, match="journal entry of kind 'interaction'"):
        draft(entry)
