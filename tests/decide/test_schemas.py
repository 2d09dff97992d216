"""Schemas and answers that take long are read in a process of their own: the event loop goes on, and there is a deadline."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest

from deshi.decide import schemas as door
from deshi.decide.schemas import Schemas
from deshi.errors import BadInput, Busy, DeshiError, Unsupported

T = TypeVar("T")
MANY = {"anyOf": [{"type": "string", "pattern": rf"^[\w\s]{{{i % 9},{i + 20}}}$"} for i in range(100)]}
ALIKE = {
    "type": "array",
    "items": {"anyOf": [{"type": "object", "required": [f"a{i}"]} for i in range(4_000)]},
}
PLAIN = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


@pytest.fixture
def schemas() -> Iterator[Schemas]:
    made = Schemas()
    yield made
    made.close()


async def beats(work: Callable[[], Awaitable[T]]) -> tuple[T, int]:
    """Return what work returns, and how often the loop went round meanwhile."""
    count = 0

    async def beat() -> None:
        nonlocal count
        while True:
            await asyncio.sleep(0.002)
            count += 1

    beating = asyncio.ensure_future(beat())
    try:
        return await work(), count
    finally:
        beating.cancel()


def test_a_small_schema_needs_no_process(schemas: Schemas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_CHILD", "deshi.there_is_none")

    async def both() -> list[str]:
        form = await schemas.read(PLAIN)
        assert await schemas.read(json.loads(json.dumps(PLAIN))) is form
        return [await form.wrong(said) for said in ('{"a": 1}', '{"a": "x"}', "Yes.", "")]

    good, bad, prose, nothing = asyncio.run(both())
    assert good == ""
    assert "integer" in bad
    assert (prose, nothing) == ("it is no JSON", "it is no JSON")


@pytest.mark.parametrize("schema", [MANY, ALIKE], ids=["patterns", "many"])
def test_the_loop_goes_on_while_a_schema_is_compiled(schemas: Schemas, schema: Any) -> None:
    async def warm() -> tuple[Any, int]:
        await schemas.read({"pattern": "^a$"})  # the process is there
        return await beats(lambda: schemas.read(schema))

    form, count = asyncio.run(warm())

    assert form.uses
    assert count >= 3


def test_the_loop_goes_on_while_an_answer_is_checked(
    schemas: Schemas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_DEADLINE_S", 60.0)  # a busy machine takes longer

    async def check() -> tuple[str, int]:
        form = await schemas.read(ALIKE)
        return await beats(lambda: form.wrong(json.dumps([{"b": 1}] * 10)))

    wrong, count = asyncio.run(check())

    assert "not valid under any" in wrong
    assert count >= 3


def test_the_loop_goes_on_while_many_small_errors_are_told(schemas: Schemas) -> None:
    alike = {"items": {"anyOf": [{"required": [f"a{i}"]} for i in range(120)]}}

    async def check() -> tuple[str, int]:
        form = await schemas.read(alike)
        return await beats(lambda: form.wrong("[" + "{}," * 150 + "{}]"))

    wrong, count = asyncio.run(check())

    assert "not valid under any" in wrong
    assert count >= 3


def test_what_takes_too_long_is_ended_and_the_next_one_is_served(
    schemas: Schemas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_DEADLINE_S", 0.3)
    again = {"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"properties": {"a": {"$ref": "#/$defs/a"}}, "required": ["x"]},
        {"properties": {"a": {"$ref": "#/$defs/a"}}, "required": ["y"]}]}}}  # fmt: skip

    async def both() -> str:
        form = await schemas.read(again)
        with pytest.raises(BadInput, match="too long to check"):
            await form.wrong('{"a":' * 60 + "1" + "}" * 60)
        return await form.wrong('{"x": 1}')

    assert asyncio.run(both()) == ""


def test_a_schema_that_took_too_long_is_not_tried_again_at_once(
    schemas: Schemas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_DEADLINE_S", 0.0)

    async def both() -> None:
        with pytest.raises(BadInput, match="too long to check"):
            await schemas.read(MANY)
        monkeypatch.setattr(door, "_CHILD", "deshi.there_is_none")
        with pytest.raises(BadInput, match="too long to check"):
            await schemas.read(MANY)

    asyncio.run(both())


@pytest.mark.parametrize(
    ("schema", "error"),
    [
        ({"type": "foo"}, BadInput),
        ({"pattern": "["}, BadInput),
        ({"pattern": "^a$", "format": "postcode"}, Unsupported),
        ({"anyOf": [{"pattern": "^a$"}] * 300}, BadInput),
        ({"pattern": "^a{1,900}b{0,900}$", "items": {"pattern": "^(?:ab){9999}$"}}, BadInput),
    ],
)
def test_what_is_refused_is_refused_the_same_way_again(
    schemas: Schemas, schema: Any, error: type[DeshiError]
) -> None:
    async def both() -> list[DeshiError]:
        told = []
        for _ in range(2):
            with pytest.raises(error) as refused:
                await schemas.read(schema)
            told.append(refused.value)
        return told

    first, second = asyncio.run(both())
    assert str(first) == str(second)


def test_no_more_wait_than_can_be_served(schemas: Schemas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_WAITING", 2)

    async def crowd() -> list[Any]:
        asked = [schemas.read({"pattern": f"^{n}$"}) for n in range(5)]
        return await asyncio.gather(*asked, return_exceptions=True)

    assert [isinstance(one, Busy) for one in asyncio.run(crowd())] == [False, False, True, True, True]


def test_a_process_that_died_is_started_again(schemas: Schemas) -> None:
    async def both() -> str:
        form = await schemas.read(MANY)
        schemas.close()
        return await form.wrong('"x"')

    assert asyncio.run(both()) == ""
