"""The validator behind its door: right, bounded, and with words for what is wrong."""

import time
from typing import Any

import pytest

from deshi.errors import BadInput, Unsupported
from deshi.pure.fits import Fits

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}},
    "required": ["name"],
    "additionalProperties": False,
}


def test_what_fits_has_nothing_wrong() -> None:
    assert Fits(PERSON).wrong({"name": "Hana", "age": 3}) == ""


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"name": 3}, "at name: 3 is not of type"),
        ({"name": "x", "age": -1}, "at age: -1 is less than"),
        ({}, "at the top: .*name.* is a required"),
        ({"name": "x", "tail": 1}, "tail"),
        ([], "at the top"),
    ],
)
def test_what_does_not_fit_is_told_by_its_place(data: Any, told: str) -> None:
    import re

    assert re.search(told, Fits(PERSON).wrong(data))


def test_what_is_told_is_short() -> None:
    wrong = Fits({"items": {"type": "integer"}}).wrong(["x" * 100_000] * 50)

    assert len(wrong) < 1_000


@pytest.mark.parametrize(
    ("keyword", "good", "bad"),
    [
        ({"not": {"type": "integer"}}, "x", 3),
        ({"multipleOf": 7}, 14, 15),
        ({"uniqueItems": True}, [1, 2], [1, 1]),
        ({"contains": {"const": 7}}, [7], [8]),
        ({"format": "date"}, "2026-11-21", "2026-13-41"),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, 1.5, 1),
        ({"if": {"minimum": 0}, "then": {"minimum": 9}}, 9, 3),
        ({"propertyNames": {"pattern": "^a$"}}, {"a": 1}, {"b": 1}),
        ({"pattern": "^(?=.*[0-9]).{3,}$"}, "ab1", "abc"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}, None, 1),
    ],
)
def test_the_keywords_that_engines_pass_over_are_checked(keyword: Any, good: Any, bad: Any) -> None:
    fits = Fits(keyword)

    assert fits.wrong(good) == ""
    assert fits.wrong(bad) != ""


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "foo"},
        {"$ref": "#/$defs/none"},
        {"pattern": "["},
        {"$schema": "http://127.0.0.1:9/own"},
        {"minimum": "3"},
    ],
)
def test_what_is_no_schema_is_the_callers_fault(schema: Any) -> None:
    with pytest.raises(BadInput, match="The JSON schema is none"):
        Fits(schema)


def test_a_format_that_nobody_can_check_is_refused_by_its_name() -> None:
    with pytest.raises(Unsupported, match="format postcode") as error:
        Fits({"properties": {"a": {"format": "postcode"}}})

    assert error.value.param == "format"
    assert Fits({"format": "postcode"}, formats=False).wrong("x") == ""
    assert Fits({"format": "int32"}).wrong(3) == ""


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*b$", r"^(\w+\s?)*$", "^(?=(a+)+$).*b$"])
def test_a_pattern_can_not_hold_the_loop(pattern: str) -> None:
    fits, began = Fits({"pattern": pattern}), time.perf_counter()
    fits.wrong("a" * 5_000 + "!")

    assert time.perf_counter() - began < 2.0  # without a bound it is years
