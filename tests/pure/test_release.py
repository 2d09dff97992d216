"""A release is only taken as its card says, and read again while it is replaced."""

import hashlib
import json
from collections.abc import Callable

import pytest

from deshi.errors import Corrupt
from deshi.pure.release import CARD, GRAPH, INDEX, TEXTS, WEIGHTS, Release, verified
from deshi.pure.tokenizer import Shape

FILES = (GRAPH, WEIGHTS, INDEX, TEXTS)


def card(content: bytes, kind: str = "encoder") -> bytes:
    files = {name: hashlib.sha256(content if name == WEIGHTS else b"").hexdigest() for name in FILES}
    return json.dumps(Release("t", ("do",), (1,), ("do",), Shape(), 1.0, files, kind=kind).as_dict()).encode()


def reader(*states: dict[str, bytes]) -> Callable[[str], bytes]:
    """Give a file from the first state, and from the next one each time the card is read again."""
    left = [states[0], *states]

    def read(name: str) -> bytes:
        if name == CARD and len(left) > 1:
            left.pop(0)
        return left[0].get(name, b"")

    return read


def test_a_release_as_its_card_says_is_taken() -> None:
    found, content = verified(reader({CARD: card(b"new"), WEIGHTS: b"new"}), "encoder", "folder", "")

    assert (found.task, content[WEIGHTS]) == ("t", b"new")


def test_a_release_that_is_being_replaced_is_read_again() -> None:
    between, after = {CARD: card(b"old"), WEIGHTS: b"new"}, {CARD: card(b"new"), WEIGHTS: b"new"}

    assert verified(reader(between, after), "encoder", "folder", "")[1][WEIGHTS] == b"new"


def test_a_damaged_release_says_what_and_what_to_do() -> None:
    with pytest.raises(Corrupt, match=r"folder/weights\.safetensors has another hash .*Train again\."):
        verified(reader({CARD: card(b"old"), WEIGHTS: b"new"}), "encoder", "folder", "Train again.")


def test_a_card_can_name_no_file_but_a_release_s() -> None:
    strange = json.loads(card(b"new"))
    strange["files"]["../secret"] = "0"
    asked: list[str] = []
    given = reader({CARD: json.dumps(strange).encode(), WEIGHTS: b"new"})

    def noted(name: str) -> bytes:
        asked.append(name)
        return given(name)

    verified(noted, "encoder", "folder", "")
    assert set(asked) == {CARD, *FILES}


def test_a_card_of_another_kind_is_refused() -> None:
    with pytest.raises(Corrupt, match="its kind is 'ngram'"):
        verified(reader({CARD: card(b"", "ngram"), WEIGHTS: b""}), "encoder", "folder", "")
