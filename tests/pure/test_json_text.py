"""Models put words around JSON: the object is found, and what is no JSON stays none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deshi.pure import json_text
from deshi.pure.json_text import MOST_STARTS, Found, first, objects

OBJECT = '{"label": "do", "actions": [1009, 1016]}'


def _label(data: dict[str, Any]) -> str | None:
    return data.get("label")


@pytest.mark.parametrize(
    "text",
    [
        OBJECT,
        f"\n  {OBJECT}  \n",
        f"```json\n{OBJECT}\n```",
        f"```\n{OBJECT}```",
        f"Sure! Here is the answer you asked for: {OBJECT} I hope that helps {{smile}}.",
        f"わかりました。{OBJECT}です。",
        f'<think>Perhaps {{"label": "talk"}}, or not.</think>\n{OBJECT}',
        f"{{not json}} {OBJECT}",
        f"[{OBJECT}]",
        f"{OBJECT}{OBJECT}",
    ],
)
def test_the_object_is_found_whatever_is_around_it(text: str) -> None:
    found = first(text, _label)

    assert found is not None
    made, told = found
    assert made == "do"
    assert told.data == {"label": "do", "actions": [1009, 1016]}
    begin, end = told.spans["actions"]
    assert text[begin:end] == "[1009, 1016]"
    begin, end = told.spans["label"]
    assert text[begin:end] == '"do"'


def test_the_one_that_fits_is_taken() -> None:
    found = first('{"plan": 1} {"label": "talk"} {"label": "talk", "more": 1}', _label)

    assert found is not None
    assert found[0] == "talk"


@pytest.mark.parametrize(
    "text",
    [
        f'The attempt {OBJECT} is wrong. The answer: {{"label": "wont", "actions": []}}',
        f'[{OBJECT}, {{"label": "talk"}}]',
        f'{{"label": "talk", "others": [{OBJECT}], "reply": "I was cut o',
        f'{{"label": "talk", "label": "wont", "others": {OBJECT}}}',
        f'{{"label": "talk", "others": {OBJECT},}}',
        f"<think>Perhaps {OBJECT}, but I am not",
        f" \n<think>{OBJECT}",
    ],
    ids=[
        "rejected",
        "a list",
        "inside of a broken one",
        "twice",
        "inside of a wrong one",
        "a thought",
        "all",
    ],
)
def test_what_is_not_meant_as_the_answer_is_none(text: str) -> None:
    assert first(text, _label) is None


def test_many_keys_are_none() -> None:
    many = ", ".join(f'"k{number}": 1' for number in range(100))

    assert first(f'{{"label": "do", {many}}}', _label) is None
    assert first(f'{{"label": {{{many}}}}}', lambda data: len(data["label"])) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no object at all",
        "<html><body>{}</body></html>",
        '{"label": "do",}',
        '{"label": "do", "actions": [1,]}',
        "{'label': 'do'}",
        '{"label": "do"',
        '{"label": NaN}',
        '{"label": Infinity}',
        '{"label": "do", "label": "talk"}',
        '{"label" "do"}',
        '{1: "do"}',
        '["label"]',
        '{"label": ' + "[" * 30_000,
        '{"label": ' + "9" * 5_000 + "}",
        '{"label": "do", "number": ' + "9" * 40 + "}",
    ],
)
def test_what_is_no_json_object_is_none(text: str) -> None:
    assert first(text, _label) is None


@pytest.mark.parametrize("nested", ['{"a":', '{"a":[1,', '{"a":{"b":1,"c":'])
def test_a_broken_object_is_read_once_and_not_again_from_each_of_its_braces(
    nested: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    read = json_text._object

    def counted(text: str, place: int) -> tuple[Found, int]:
        reads.append(place)
        return read(text, place)

    monkeypatch.setattr(json_text, "_object", counted)
    assert list(objects(nested * 63)) == []
    assert len(reads) == 1


def test_many_braces_take_no_time_and_are_given_up() -> None:
    assert list(objects("{" * 100_000)) == []
    assert first("{ " * (MOST_STARTS + 1) + OBJECT, _label) is None


@given(st.text(alphabet='{}[]":,\\ab1 \n', max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for found in objects(text):
        assert set(found.spans) == set(found.data)
