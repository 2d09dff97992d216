"""How the LLM service stands: all that can be told now is told, whatever is gone."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deshi.bootstrap.llm_state import Machine, journal_state, whole
from deshi.errors import Unavailable


async def _guard() -> Mapping[str, Any]:
    return {"posture": "standing"}


async def _counts() -> Mapping[str, Any]:
    return {"total": 3, "budget": {"day": {"usd": 1.0, "calls": None}}}


async def _gone() -> Mapping[str, Any]:
    raise Unavailable("The database does not answer; start it.")


def _head(writer: str) -> tuple[int, bytes]:
    raise Unavailable(f"{writer} can't be read; start the database.")


def test_guard_budget_machine_and_journal_stand_beside_the_parts() -> None:
    parts = {"models": [], "stores": {"redis": {"up": True}}}

    told = asyncio.run(whole(parts, _guard, _counts, lambda: {"cpu": 1}, lambda: {"sqlite": {"up": True}}))

    assert told["guard"] is True
    assert told["body"]["posture"] == "standing"
    assert told["budget"] == {"day": {"usd": 1.0, "calls": None}}
    assert told["machine"] == {"cpu": 1}
    assert told["stores"] == {"redis": {"up": True}, "sqlite": {"up": True}}


def test_without_its_database_the_rest_is_told() -> None:
    told = asyncio.run(whole({"models": [1]}, _guard, _gone, dict, lambda: journal_state("postgres", _head)))

    assert (told["models"], told["budget"]) == ([1], None)
    assert told["stores"]["postgres"]["up"] is False
    assert "start the database" in told["stores"]["postgres"]["why"]


def test_the_machine_is_not_looked_at_for_every_reader(tmp_path: Path) -> None:
    looks: list[Path] = []

    def look(home: Path) -> dict[str, Any]:
        looks.append(home)
        return {"look": len(looks)}

    machine = Machine(tmp_path, look)

    assert [machine(), machine()] == [{"look": 1}, {"look": 1}]
    assert looks == [tmp_path]
