"""A set as a file: it comes back as it was, or one sentence says why not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deshi.errors import BadInput, Corrupt, NotFound
from deshi.learn.examples.example import Example
from deshi.learn.examples.files import digest, lines, read
from deshi.records.ask import Turn

ONE = Example(
    "座って",
    (Turn("hi", "dialog", (), "Hello", True),),
    "do",
    (1, 2),
    "ja",
    0.8,
    "confirmed",
    ("i1", "i2"),
    "ann",
    5.5,
    "s",
)
TWO = Example("talk to me", (), "talk", (), "en", 1.0, "correction", ("i3",), "", 6.0, "", "held", True)


def put(folder: Path, content: bytes) -> Path:
    path = folder / "set.jsonl"
    path.write_bytes(content)
    return path


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    assert read(put(tmp_path, b"".join(lines([ONE, TWO])))) == (ONE, TWO)
    assert read(put(tmp_path, b"".join(lines([])))) == ()


def test_the_digest_is_of_the_set_and_not_of_its_order() -> None:
    assert digest([ONE, TWO]) == digest([TWO, ONE])
    assert digest([ONE, TWO]) != digest([ONE])


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[1]\n", b'{"text": "sit"}\n', b'{"form": "deshi examples 9"}\n']
)
def test_a_foreign_file_is_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadInput, match=r"holds no examples of deshi"):
        read(put(tmp_path, content))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b'"do"', b'"talk"', "not those that were written"),
        (b'"confirmed"', b'"heard"', "Line 2 of"),
        (b'"actions":[1,2]', b'"actions":"no"', "Line 2 of"),
        (b'"turns":[{', b'"turns":[5,{', "Line 2 of"),
        (b'"author"', b'"whose"', "Line 2 of"),
        (b"\n{", b"\n{{", "Line 2 of"),
    ],
)
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, old: bytes, new: bytes, what: str) -> None:
    whole = b"".join(lines([ONE, TWO]))

    with pytest.raises(Corrupt, match=what) as raised:
        read(put(tmp_path, whole.replace(old, new, 1)))
    assert "\n" not in str(raised.value)


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    whole = list(lines([ONE, TWO]))

    with pytest.raises(Corrupt, match="not those that were written"):
        read(put(tmp_path, b"".join(whole[:2])))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no file"):
        read(tmp_path / "none")
    with pytest.raises(BadInput, match="can't be read"):
        read(tmp_path)


def test_every_line_is_json() -> None:
    assert [json.loads(line)["count"] for line in list(lines([ONE]))[:1]] == [1]
