"""Phrase files are read as they are written, and whoever writes a wrong line is told which one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import deshi.pure.stop_words
from deshi.pure.stop_words.phrases import Phrases

FOLDER = Path(deshi.pure.stop_words.__file__).parent / "phrases"
FILE = """
# Notes stand anywhere.
MOVING: what a dog may be doing
  dancing|running
  jumping( up and down)?

STOP
  (please )?stop {MOVING}
  (would|could) you
    ( please| kindly)? stop {MOVING}

  # and a number
  (no ){2}
"""


def phrases(text: str = FILE, **files: str) -> Phrases:
    files["one"] = text
    return Phrases(*files, read=files.__getitem__)


@pytest.mark.parametrize(
    "text", ["stop dancing", "please stop jumping up and down", "could you kindly stop running", "no no "]
)  # fmt: skip
def test_a_section_is_any_of_its_lines(text: str) -> None:
    stop = phrases().late("STOP")

    assert stop.fullmatch(text)
    assert not stop.fullmatch(text + "x")


def test_a_parenthesis_only_groups_and_a_sign_in_brackets_is_itself() -> None:
    found = phrases("A\n  (one|two) [(]\\(\n").late("A").fullmatch("two ((")

    assert found
    assert found.groups() == ()


def test_parts_stand_in_a_file_before_or_are_made() -> None:
    read = {"first": "WHAT\n  it", "second": "STOP\n  stop {WHAT} {NOW}"}
    both = Phrases("first", "second", read=read.__getitem__, NOW=lambda: "now|at once")

    assert both.late("STOP").fullmatch("stop it at once")


def test_words_choices_and_tables_are_no_patterns() -> None:
    told = phrases(
        "W\n  one two\n  three\nC\n  sto p|s top\n  halt\nT\n  (a|o)lt => halt\n  stpo => \nF\n  cut => [a-z]\n"
    )

    assert told.words("W") == ["one", "two", "three"]
    assert told.choices("C") == ["sto p", "s top", "halt"]
    assert told.meant("T") == {"(?:a|o)lt": "halt", "stpo": ""}
    assert told.follows("F")["cut"].match("  the cake")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A\n  x\nSTOP\n  stop {MOVNIG}\n", r"one\.txt:4: there is no section MOVNIG above"),
        ("STOP\n  stop {A}\nA\n  x\n", r"one\.txt:2: there is no section A above"),
        ("STOP\n  stop {STOP}\n", r"one\.txt:2: there is no section STOP above"),
        ("A\n\nSTOP\n  stop\n", r"one\.txt:1: the section A is empty"),
        ("STOP\n  stop\nSTOP\n  halt\n", r"one\.txt:3: there is a section STOP above already \(one\.txt:1\)"),
        ("STOP\nstop it\n", r"one\.txt:2: in the first column"),
        ("  stop it\nSTOP\n", r"one\.txt:1: .* there is none above"),
        ("A\n  x\n  on(e\nSTOP\n  stop {A}\n", r"one\.txt:3: 'on\(e' is no pattern: missing \)"),
        ("OTHER\n  x\n", r"one\.txt has no section STOP\. There are: OTHER\."),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        phrases(text).late("STOP").search("stop")


def test_a_table_without_its_arrow_is_told() -> None:
    with pytest.raises(ValueError, match=r"one\.txt:3: .* needs ' => '"):
        phrases("T\n  a => b\n  c d\n").meant("T")


def test_a_table_puts_what_is_meant_in_the_place_of_what_is_written() -> None:
    mender = phrases("T\n  (sto|st)pp? => stop\n  weight(?= up) => wait\n").mender("T")

    assert mender.sub("stopp, weight up, weight") == "stop, wait up, weight"


def test_the_words_of_a_row_stand_in_a_line() -> None:
    told = phrases("R\n  k かき\n  - あい\n")

    assert told.rows("R") == [["k", "かき"], ["", "あい"]]


@pytest.mark.parametrize(
    ("used", "told"),
    [
        (lambda file: file.mender("T").sub("x"), r"one\.txt:3: 'on\(e' is no pattern: missing \)"),
        (
            lambda file: file.follows("F")["cut"].match("x"),
            r"one\.txt:5: .*is no pattern: unterminated character set",
        ),
    ],
)
def test_what_is_wrong_in_a_table_is_told_with_its_line(used: Callable[[Phrases], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        used(phrases("T\n  a => b\n  on(e => one\nF\n  cut => [a-z\n"))


def test_no_section_is_without_a_use() -> None:
    texts = {path: path.read_text("utf-8") for path in FOLDER.glob("*.txt")}
    parts = {name for text in texts.values() for name in re.findall(r"\{([A-Z][A-Z0-9_]*)\}", text)}
    modules = [*FOLDER.parent.glob("*.py"), FOLDER.parents[1] / "stop.py"]
    named = {
        name
        for path in modules
        for name in re.findall(r"[\"']([A-Z][A-Z0-9_]*)[\"']", path.read_text("utf-8"))
    }

    idle = [
        f"{path.name} {name}"
        for path, text in texts.items()
        for name in re.findall(r"(?m)^([A-Z][A-Z0-9_]*)(?::.*)?$", text)
        if name not in parts | named
    ]

    assert idle == []


def test_no_line_of_a_phrase_file_is_too_long_to_be_read() -> None:
    long = [
        f"{path.name}:{number}"
        for path in sorted(FOLDER.glob("*.txt"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 120 or line != line.rstrip()
    ]

    assert long == []
