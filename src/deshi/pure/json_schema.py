"""JSON schemas as requests bring them: their bounds, the keywords they use, and which of these an engine keeps to.

https://json-schema.org/draft/2020-12/json-schema-validation
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from deshi.errors import BadInput, Unsupported

MOST_BYTES = 262_144
MOST_DEEP = 64
MOST_WORK = 100_000
MOST_PATTERNS = 256
MOST_REPEATS = 10_000  # of all patterns together: each repetition is written out when a pattern is compiled

_LIGHT_WORK = 256
_LOOPS = -1
_HEAVY = frozenset({"uniqueItems", "patternProperties", "format regex", "$id inside"})
_REPEATS = re.compile(r"\{(\d{0,9})(?:,(\d{0,9}))?\}")
_ONE = frozenset({
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
    "unevaluatedProperties", "additionalItems", "contentSchema",
})  # fmt: skip
_MANY = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_CLOSED = frozenset(
    {"additionalProperties", "unevaluatedProperties", "unevaluatedItems", "additionalItems", "items"}
)
_PLAIN = frozenset({
    "type", "enum", "const", "required", "minItems", "maxItems", "minLength", "maxLength", "multipleOf", "uniqueItems",
    "minContains", "maxContains", "minProperties", "maxProperties", "dependentRequired", "dependencies",
})  # fmt: skip
_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_SILENT = frozenset(
    {
        "title",
        "description",
        "default",
        "examples",
        "$comment",
        "$defs",
        "definitions",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$schema",
        "$id",
        "id",
    }
)
_KEYWORDS = _ONE | _MANY | _NAMED | _PLAIN | _NUMBERS | _SILENT | {"$ref", "$anchor", "pattern", "format"}
_UNCHECKED = frozenset({"contentEncoding", "contentMediaType", "contentSchema"})
# what the validator passes over without a word in schemas of each draft; https://json-schema.org/specification-links
_DRAFT = re.compile(r"draft(?:-0[3467]|/2019-09|/2020-12)")
_FROM_2020 = frozenset({"prefixItems"})
_FROM_2019 = _FROM_2020 | {
    "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains",
    "$anchor", "format uuid", "format duration",
}  # fmt: skip
_FROM_7 = _FROM_2019 | {
    "if", "then", "else", "format idn-hostname", "format iri", "format iri-reference", "format relative-json-pointer",
}  # fmt: skip
_FROM_6 = _FROM_7 | {
    "const", "contains", "propertyNames", "format json-pointer", "format uri-reference", "format uri-template",
}  # fmt: skip
_PASSED_OVER: Mapping[str, frozenset[str]] = {
    "draft/2020-12": frozenset({"additionalItems"}),
    "draft/2019-09": _FROM_2020,
    "draft-07": _FROM_2019,
    "draft-06": _FROM_7,
    "draft-04": _FROM_6,
}
_AROUND = re.compile(r"\(\?(=|!|<=|<!)|\\[1-9]")
_ELSEWHERE = ("$dynamicRef", "$recursiveRef")  # `_uses` has words of its own for them
# those that a validator can check; of the others OpenAPI's only tell what a value is for
FORMATS = frozenset({
    "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
    "uri-reference", "iri", "iri-reference", "uuid", "uri-template", "json-pointer", "relative-json-pointer", "regex",
})  # fmt: skip
TOLD = frozenset(
    {"int32", "int64", "float", "double", "password", "binary", "byte", "decimal", "path", "file-path"}
)

_BASE = frozenset({
    "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "minLength",
    "maxLength", "anyOf", "$ref", "$defs", "definitions",
})  # fmt: skip
_WHOLE = _BASE | {"pattern", *_NUMBERS}
# What each engine keeps to. llama.cpp: tried with xllamacpp 2026.10 (a test keeps it so); the others: as they document it.
ENFORCED: Mapping[str, frozenset[str]] = {
    "llamacpp": _WHOLE | {"format uuid", "format time"},
    "ollama": _BASE | _NUMBERS,
    "vllm": _WHOLE,
    "openai": _WHOLE,
}


def check(schema: Any, strict: bool = True) -> frozenset[str]:
    """Return the keywords that a schema uses, told apart where engines tell them apart (`pattern with look-around`).

    Raises `BadInput` for one that is too large, too deep or no schema, `Unsupported` for what leads to other documents and for
    keywords that its draft does not know; with `strict` also for those that no draft knows, as nobody would keep to them.
    """
    _bounded(schema)
    draft = _draft(schema)
    used: set[str] = set()
    patterns: list[str] = []
    for place, inner in walk(schema):
        if inner is False and place not in _CLOSED:
            used.add("false")
        if isinstance(inner, Mapping):
            _known(inner, draft, strict)
            used |= _uses(inner)
            if inner is not schema and ("$id" in inner or "id" in inner):
                used.add("$id inside")
            patterns += _patterns(inner)
    _few(patterns)
    if _work(schema, schema, {}, ()) > MOST_WORK:
        raise BadInput(
            "The JSON schema refers to itself so often that checking it takes too long; make it simpler."
        )
    return frozenset(used)


def work(schema: Any, used: frozenset[str]) -> int:
    """Return at how many schemas one value may be looked at; 0 where it can't be said so, or takes long in another way.

    It can't where schemas refer to themselves, as then every level of the data may multiply it, nor where there are patterns.
    """
    if used & _HEAVY or any(one.startswith("pattern") for one in used):
        return 0
    known: dict[int, int] = {}
    all_of_it = _work(schema, schema, known, ())
    return 0 if _LOOPS in known or all_of_it > _LIGHT_WORK else all_of_it


def ignored(used: frozenset[str], engine: str) -> frozenset[str]:
    """Return the keywords that an engine would not keep to; of an unknown engine all."""
    return used - ENFORCED.get(engine, frozenset())


def walk(schema: Any) -> Iterator[tuple[str, Any]]:
    """Yield a schema and all schemas in it, each with the keyword under which it stands ("" for the first)."""
    waiting = [("", schema)]
    while waiting:
        place, inner = waiting.pop()
        yield place, inner
        if isinstance(inner, Mapping):
            waiting += [(keyword, one) for keyword, _, one in children(inner)]


def children(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield (keyword, name or number, schema) of those directly in a schema."""
    for keyword, value in schema.items():
        if keyword in _NAMED and isinstance(value, Mapping):
            yield from ((keyword, name, one) for name, one in value.items())
        elif isinstance(value, list) and (keyword in _MANY or keyword == "items"):
            yield from ((keyword, str(i), one) for i, one in enumerate(value))
        elif keyword in _ONE and isinstance(value, Mapping | bool):
            yield keyword, "", value


def _bounded(schema: Any) -> None:
    if not isinstance(schema, Mapping | bool):
        raise BadInput('The JSON schema is no object; send one such as {"type": "object"}.')
    try:
        size = len(orjson.dumps(schema))
    except (TypeError, orjson.JSONEncodeError) as error:
        raise BadInput(
            "The JSON schema is nested too deep, or holds what is no JSON; make it flatter."
        ) from error
    if size > MOST_BYTES:
        raise BadInput(f"The JSON schema has {size} bytes; make it smaller than {MOST_BYTES}.")
    level: list[Any] = [schema]
    deep = 0
    while level:
        deep += 1
        if deep > MOST_DEEP:
            raise BadInput(f"The JSON schema is nested over {MOST_DEEP} deep; make it flatter.")
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ())
        ]


def _draft(schema: Any) -> str:
    named = _DRAFT.search(str(schema.get("$schema", ""))) if isinstance(schema, Mapping) else None
    return named.group() if named else "draft/2020-12"


def _known(schema: Mapping[str, Any], draft: str, strict: bool) -> None:
    """Raise `Unsupported` for a keyword that the validator would pass over without a word."""
    if "$schema" in schema and _draft(schema) != draft:
        raise Unsupported("The JSON schema holds one of another draft; write all of it in one.", "$schema")
    over = _PASSED_OVER.get(draft, frozenset())
    found = {*schema, *([f"format {schema.get('format')}"] if strict else ())} & over
    if "$ref" in schema and draft in _PASSED_OVER and draft.startswith("draft-"):
        found |= schema.keys() - _SILENT - {"$ref"}
    if found:
        name = min(found)
        beside = " beside $ref" if name not in over else ""
        raise Unsupported(
            f"The JSON schema's {name[:60]!r}{beside} means nothing in {draft}, the draft of its `$schema`; name another one, "
            f"or leave it out.",
            name[:60],
        )
    odd = [
        word
        for word in schema
        if (word not in _KEYWORDS or word in _UNCHECKED)
        and word not in _ELSEWHERE
        and not word.startswith("x-")
    ]
    if strict and odd:
        raise Unsupported(
            f"The JSON schema's keyword {odd[0][:60]!r} is checked by nobody; mend it or leave it out (names of your own begin "
            f"with x-).",
            odd[0][:60],
        )


def _uses(schema: Mapping[str, Any]) -> set[str]:
    used = {keyword for keyword in schema if keyword in _PLAIN or keyword in _ONE or keyword in _NAMED}
    for keyword in _ELSEWHERE:
        if keyword in schema:
            raise Unsupported(
                f"The JSON schema's keyword {keyword} is not taken here; use $ref and $defs.", keyword
            )
    siblings = schema.keys() - _SILENT
    if "$ref" in schema:
        if not isinstance(schema["$ref"], str) or not schema["$ref"].startswith("#"):
            raise Unsupported(
                "The JSON schema refers to another document, and none is fetched; put what it needs under $defs.",
                "$ref",
            )
        used.add("$ref" if len(siblings) == 1 else "$ref with siblings")
    for keyword in ("anyOf", "allOf", "oneOf"):
        if keyword in schema:
            used.add(keyword if len(siblings) == 1 else f"{keyword} with siblings")
    if "prefixItems" in schema:
        used.add("prefixItems")
    return used | _values(schema)


def _values(schema: Mapping[str, Any]) -> set[str]:
    """Return the keywords that restrict single values."""
    used = set()
    for keyword in _NUMBERS & schema.keys():
        used.add(keyword if schema.get("type") == "integer" else f"{keyword} of a number")
    if "pattern" in schema:
        used.add(_pattern(str(schema["pattern"]), schema))
    if isinstance(schema.get("format"), str) and schema["format"] not in TOLD:
        used.add(f"format {schema['format']}")
    return used


def _patterns(schema: Mapping[str, Any]) -> list[str]:
    """Return the patterns of a schema, without those inside of it."""
    named = schema.get("patternProperties")
    own = [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
    return [*own, *named] if isinstance(named, Mapping) else own


def _few(patterns: list[str]) -> None:
    if len(patterns) > MOST_PATTERNS:
        raise BadInput(f"The JSON schema has {len(patterns)} patterns; make them fewer than {MOST_PATTERNS}.")
    found = [_REPEATS.findall(pattern) for pattern in patterns]
    repeats = sum(max(int(least or 0), int(most or 0)) for one in found for least, most in one)
    if repeats > MOST_REPEATS:
        raise BadInput(
            f"The patterns of the JSON schema repeat what is in them {repeats} times; make it fewer than {MOST_REPEATS}, "
            f"or use `maxLength`."
        )


def _pattern(pattern: str, schema: Mapping[str, Any]) -> str:
    if _AROUND.search(pattern):
        return "pattern with look-around"
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return "pattern without ^ and $"
    return "pattern with a length" if {"minLength", "maxLength"} & schema.keys() else "pattern"


def _work(schema: Any, root: Any, known: dict[int, int], above: tuple[int, ...]) -> int:
    """Return how many schemas are looked at to check one value: what is referred to twice counts twice."""
    if not isinstance(schema, Mapping):
        return 1
    if id(schema) in above:
        known[_LOOPS] = 1
        return 1
    if id(schema) not in known:
        here = (*above, id(schema))
        if len(here) > 4 * MOST_DEEP:
            return MOST_WORK + 1
        total = 1 + sum(
            _work(one, root, known, here)
            for key, _, one in children(schema)
            if key not in ("$defs", "definitions")
        )
        if isinstance(schema.get("$ref"), str):
            total += _work(resolve(root, schema["$ref"]), root, known, here)
        known[id(schema)] = total
    return known[id(schema)]


def resolve(root: Any, reference: str) -> Any:
    """Return what a reference inside of a document leads to; None where that is nothing (the validator says so)."""
    found = root
    for part in reference.removeprefix("#").split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            found = found.get(part) if isinstance(found, Mapping) else None
    return found
