"""Schemas as strangers send them: bounded, without a look outside, and known by their keywords."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deshi.errors import BadInput, DeshiError, Unsupported
from deshi.pure.json_schema import ENFORCED, MOST_BYTES, check, ignored, resolve


@pytest.mark.parametrize(
    ("schema", "uses"),
    [
        ({"type": "string", "title": "x", "description": "y", "default": ""}, {"type"}),
        ({"properties": {"not": {"type": "integer"}, "pattern": {}}}, {"properties", "type"}),
        ({"type": "integer", "minimum": 3}, {"type", "minimum"}),
        ({"type": "number", "minimum": 3}, {"type", "minimum of a number"}),
        ({"pattern": "^a$"}, {"pattern"}),
        ({"pattern": "a"}, {"pattern without ^ and $"}),
        ({"pattern": "^(?=a).$"}, {"pattern with look-around"}),
        ({"pattern": "^a*$", "maxLength": 3}, {"pattern with a length", "maxLength"}),
        ({"format": "date"}, {"format date"}),
        ({"format": "int32"}, set()),
        ({"enum": [{"$ref": "http://elsewhere"}]}, {"enum"}),
        ({"anyOf": [{"type": "null"}, False]}, {"anyOf", "type", "false"}),
        ({"anyOf": [{}], "required": ["a"]}, {"anyOf with siblings", "required"}),
        ({"additionalProperties": False, "items": False}, {"additionalProperties", "items"}),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"not": {}}}}, {"$ref", "$defs", "not"}),
        ({"$ref": "#/$defs/a", "minimum": 1, "$defs": {"a": {}}}, {"$ref with siblings", "minimum of a number", "$defs"}),
        (True, set()),
    ],
)  # fmt: skip
def test_the_keywords_of_a_schema(schema: Any, uses: set[str]) -> None:
    assert check(schema) == uses


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "http://127.0.0.1:9/x.json"},
        {"$ref": "file:///etc/passwd"},
        {"$ref": "other.json#/a"},
        {"properties": {"a": {"items": [{"$ref": "//host/x"}]}}},
        {"$ref": 3},
        {"$dynamicRef": "#a"},
    ],
)
def test_nothing_is_looked_up_elsewhere(schema: Any) -> None:
    with pytest.raises(Unsupported, match=r"document|dynamicRef"):
        check(schema)


def deep(levels: int) -> Any:
    """Return a schema that is nested so deep."""
    schema: Any = {}
    for _ in range(levels):
        schema = {"items": schema}
    return schema


def doubling(levels: int) -> Any:
    """Return a small schema whose check looks at 2 ** levels others."""
    inner = {f"a{i}": {"allOf": [{"$ref": f"#/$defs/a{i + 1}"}] * 2} for i in range(levels)}
    return {"$ref": "#/$defs/a0", "$defs": {**inner, f"a{levels}": {}}}


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ([], "no object"), ("x", "no object"), (None, "no object"), (deep(70), "deep"), (deep(5_000), "deep"),
        ({"enum": ["x" * MOST_BYTES]}, "smaller"), (doubling(40), "refers to itself"),
    ],
)  # fmt: skip
def test_a_schema_has_bounds(schema: Any, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        check(schema)


D7 = "http://json-schema.org/draft-07/schema#"
D4 = "http://json-schema.org/draft-04/schema#"


@pytest.mark.parametrize(
    ("schema", "param"),
    [
        ({"type": "integer", "minimun": 3}, "minimun"),
        ({"type": "string", "contentEncoding": "base64"}, "contentEncoding"),
        ({"type": "string", "nullable": True}, "nullable"),
        ({"properties": {"a": {"items": {"maxLenght": 3}}}}, "maxLenght"),
        ({"items": {}, "additionalItems": False}, "additionalItems"),
        ({"$schema": D7, "type": "array", "prefixItems": [{"type": "integer"}]}, "prefixItems"),
        ({"$schema": D7, "dependentRequired": {"a": ["b"]}}, "dependentRequired"),
        ({"$schema": D7, "unevaluatedProperties": False}, "unevaluatedProperties"),
        ({"$schema": D7, "format": "uuid"}, "format uuid"),
        ({"$schema": D7, "definitions": {"x": {}}, "items": {"$ref": "#/definitions/x", "maxLength": 2}}, "maxLength"),
        ({"$schema": D4, "const": 3}, "const"),
        ({"$schema": D4, "format": "uri-template"}, "format uri-template"),
        ({"$schema": D7, "items": {"$schema": D4}}, "$schema"),
    ],
)  # fmt: skip
def test_what_a_validator_would_pass_over_is_refused_by_its_name(schema: Any, param: str) -> None:
    with pytest.raises(Unsupported) as refused:
        check(schema)

    assert refused.value.param == param


@pytest.mark.parametrize(
    "schema",
    [
        {"title": "a", "readOnly": True, "writeOnly": True, "$comment": "b", "deprecated": False, "x-order": 3, "$id": "c"},
        {"$schema": D7, "definitions": {"x": {}}, "items": {"$ref": "#/definitions/x", "description": "an x"}},
        {"$schema": D7, "items": [{}], "additionalItems": False, "if": {}, "then": {}},
        {"properties": {"minimun": {}}, "$defs": {"contentEncoding": {}}, "patternProperties": {"^nullable$": {}}},
    ],
)  # fmt: skip
def test_what_only_tells_may_stand_in_a_schema(schema: Any) -> None:
    check(schema)


def test_words_that_no_draft_knows_are_left_alone_where_schemas_are_made_from_code() -> None:
    assert check({"type": "string", "nullable": True}, strict=False) == {"type"}
    assert check({"$schema": D7, "format": "uuid"}, strict=False) == {"format uuid"}
    with pytest.raises(Unsupported, match="prefixItems"):
        check({"$schema": D7, "prefixItems": [{}]}, strict=False)


def test_a_schema_may_refer_to_itself() -> None:
    tree = {"type": "object", "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}

    assert check(tree) == {"type", "properties", "$ref"}


def test_what_is_referred_to() -> None:
    root = {"$defs": {"a/b": [{"x": 1}]}}

    assert resolve(root, "#/$defs/a~1b/0") == {"x": 1}
    assert resolve(root, "#") == root
    assert resolve(root, "#/nothing/there") is None


def test_an_unknown_engine_keeps_to_nothing() -> None:
    assert ignored(frozenset({"type"}), "") == {"type"}
    assert all(not ignored(frozenset({"type", "properties", "enum"}), engine) for engine in ENFORCED)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["type", "$ref", "items", "properties", "anyOf", "not", "enum", "format", "pattern", "x"]), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(_JSON)
def test_whatever_comes_there_is_a_sentence_or_a_set(schema: Any) -> None:
    try:
        found, said = check(schema), ""
    except DeshiError as error:
        found, said = frozenset(), str(error)

    assert said.endswith(".") or not said
    assert all(isinstance(one, str) for one in found)
