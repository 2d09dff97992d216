"""What a chat demands of its answer: JSON, JSON of a schema, calls of tools that fit; and whether an answer keeps to it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from deshi.decide.schemas import Form, Schemas
from deshi.errors import BadInput, Unsupported
from deshi.pure.fits import NO_JSON
from deshi.records.chat import Json

AUTO, NONE, REQUIRED = "auto", "none", "required"
_BEGINS = re.compile(r"\s*[\[{\"0-9-]")
_WORDS = tuple(word[:end] for word in ("true", "false", "null") for end in range(1, 6))
_KEPT = 64
_ANY: Json = {"type": "object"}


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that may be called; its schema is compiled when it is first called."""

    name: str
    description: str
    form: Form

    @property
    def schema(self) -> Any:
        """The schema of the arguments."""
        return self.form.schema

    async def wrong(self, arguments: Any) -> str:
        """Return what is wrong with the arguments of a call, "" for nothing. Raises as `Form.wrong` does."""
        said = await self.form.wrong(arguments or "{}")
        if said == NO_JSON:
            return f"the arguments of {self.name} are no JSON"
        return f"the arguments of {self.name} do not fit: {said}" if said else ""


@dataclass(frozen=True, slots=True)
class Demand:
    """`form` is the schema of the text (None: any text), `tools` those that may be called, by name.

    `choice` is `auto`, `required` or one tool's name; `single`: not more than one call.
    """

    form: Form | None
    tools: Mapping[str, Tool]
    choice: str = AUTO
    single: bool = False

    @property
    def forced(self) -> bool:
        """Whether a tool has to be called."""
        return self.choice != AUTO

    async def wrong(self, choice: Mapping[str, Any]) -> str:
        """Return what is wrong with one of an answer's choices, in a sentence; "" when it fits. Raises as `Form.wrong` does.

        What was filtered or declined says so itself, and is no wrong answer; nor is JSON that was cut off at its length.
        """
        message = choice.get("message") or {}
        if message.get("refusal") or choice.get("finish_reason") == "content_filter":
            return ""
        if choice.get("finish_reason") == "length":
            return self._wrong_cut(message.get("content"))
        calls = message.get("tool_calls")
        if calls:
            return await self._wrong_calls(calls)
        if self.forced:
            return "no tool was called" if self.choice == REQUIRED else f"{self.choice} was not called"
        return await self.form.wrong(message.get("content")) if self.form is not None else ""

    def _wrong_cut(self, text: Any) -> str:
        if self.form is None or not text or _BEGINS.match(str(text)) or str(text).strip() in _WORDS:
            return ""
        return "it is no JSON, and too long"

    async def _wrong_calls(self, calls: list[Mapping[str, Any]]) -> str:
        if self.single and len(calls) > 1:
            return f"{len(calls)} tools were called, and only one may be"
        for call in calls:
            function = call.get("function") or {}
            tool = self.tools.get(function.get("name") or "")
            if tool is None:
                return f"there is no tool {str(function.get('name'))[:60]!r}"
            if self.choice not in (AUTO, REQUIRED, tool.name):
                return f"{self.choice} was to be called, not {tool.name}"
            said = await tool.wrong(function.get("arguments"))
            if said:
                return said
        return ""


class Demands:
    """Reads demands; lists of tools come again with every turn of a conversation, so the last ones are kept."""

    def __init__(self, schemas: Schemas | None = None) -> None:
        self.schemas = schemas or Schemas()
        self._tools: dict[bytes, Mapping[str, Tool]] = {}

    async def of(self, body: Mapping[str, Any]) -> Demand | None:
        """Return what a chat's body demands; None: nothing. Raises `BadInput` and `Unsupported` for schemas that can't be."""
        form, tools = body.get("response_format"), body.get("tools")
        if not form and not tools:
            return None
        choice = body.get("tool_choice") or AUTO
        choice = choice if isinstance(choice, str) else str(choice["function"]["name"])
        known = await self._read(tools) if tools and choice != NONE else {}
        if choice not in (AUTO, NONE, REQUIRED) and choice not in known:
            raise BadInput(
                f"`tool_choice` names {choice[:60]!r}, which is not among the tools; send it, too."
            )
        fits = await self._form(form or {})
        if fits is None and not known:
            return None
        single = body.get("parallel_tool_calls") is False
        return Demand(fits, known, choice if known else AUTO, single)

    async def _read(self, tools: list[Mapping[str, Any]]) -> Mapping[str, Tool]:
        key = blake2b(orjson.dumps(tools), digest_size=16).digest()
        found = self._tools.pop(key, None)
        if found is None:
            found = {one["function"]["name"]: await self._tool(one["function"]) for one in tools}
        self._tools[key] = found  # the last asked is the last to go
        if len(self._tools) > _KEPT:
            del self._tools[next(iter(self._tools))]
        return found

    async def _tool(self, function: Mapping[str, Any]) -> Tool:
        # formats are told, not checked, as schemas made from code use many
        form = await self.schemas.read(function.get("parameters") or _ANY, formats=False, use=False)
        await asyncio.sleep(0)  # there may be over a hundred of them
        return Tool(function["name"], function.get("description") or "", form)

    async def _form(self, form: Mapping[str, Any]) -> Form | None:
        kind = form.get("type", "text")
        if kind == "text":
            return None
        if kind == "json_object":
            return await self.schemas.read(_ANY)
        if kind != "json_schema":
            raise Unsupported(
                f"`response_format` of type {str(kind)[:40]!r} is not known here.", "response_format"
            )
        return await self.schemas.read(form["json_schema"]["schema"])
