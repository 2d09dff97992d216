"""`deshi models try`: talk to a model in the terminal."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Annotated, Any

import typer

from deshi.bootstrap.embedded import embedded
from deshi.bootstrap.pools import make_pools
from deshi.bootstrap.shelf_models import OLLAMA, Shelf, file_of
from deshi.errors import Lost
from deshi.promote.model_files import name_of
from deshi.records.chat import Chat, ChatModel, Json
from deshi.sections import Model, Settings
from deshi.settings import read_settings


def talk(
    name: Annotated[str, typer.Argument(help="A model, NAME+ADAPTER, a GGUF file, or ollama:NAME.")],
    text: Annotated[
        str, typer.Argument(help="What to say (default: a conversation, ended by an empty line).")
    ] = "",
    system: Annotated[str, typer.Option(help="What the model is told first.")] = "",
    temperature: Annotated[float, typer.Option(min=0.0, max=2.0)] = 0.7,
    tokens: Annotated[int, typer.Option(min=1, help="The longest answer.")] = 512,
    num_ctx: Annotated[int, typer.Option(min=256, help="Tokens of context.")] = 4_096,
    threads: Annotated[int, typer.Option(min=1, help="Threads, for a file.")] = 1,
) -> None:
    """Talk to a model; its words come as it writes them."""
    own = Model(num_ctx=num_ctx, threads=threads, most_at_once=1, keep_alive="-1")
    model, asked = _opened(read_settings(), name, own)
    body: Json = {"temperature": temperature, "max_tokens": tokens}
    told: list[Json] = [{"role": "system", "content": system}] if system else []
    asyncio.run(_conversation(model, asked, body, told, _said(text)))


def _opened(settings: Settings, name: str, own: Model) -> tuple[ChatModel, str]:
    """Return the model and the name to ask it by: of deshi.toml, of Ollama, else of the shelf."""
    base, plus, adapter = name.partition("+")
    if base in settings.models:
        return make_pools(settings, embedded=lambda *one: embedded(settings.home, *one))[base], name
    if name.startswith(OLLAMA):
        shelf = Shelf(settings)
        model = Model("ollama", name.removeprefix(OLLAMA), shelf.ollama.url, num_ctx=own.num_ctx)
        return make_pools(replace(settings, models={"tried": model}))["tried"], name
    path, called = file_of(Shelf(settings), base), name_of(base)
    own = replace(own, provider="llamacpp", model=str(path))
    return embedded(settings.home, called, own), f"{called}{plus}{adapter}"


def _said(text: str) -> Iterator[str]:
    """Yield what is said: one text, or lines of the terminal until an empty one."""
    if text:
        yield text
        return
    while True:
        if sys.stdin.isatty():
            typer.echo("> ", nl=False)
        line = sys.stdin.readline().strip()
        if not line:
            return
        yield line


async def _conversation(
    model: ChatModel, asked: str, body: Json, told: list[Json], said: Iterator[str]
) -> None:
    try:
        while (line := await asyncio.to_thread(next, said, None)) is not None:
            told.append({"role": "user", "content": line})
            answer = await _answer(model, Chat("try", "chat", asked, {**body, "messages": told}, stream=True))
            told.append({"role": "assistant", "content": answer})
    finally:
        await model.close()


async def _answer(model: ChatModel, chat: Chat) -> str:
    """Print an answer as it comes, and return it."""
    parts: list[str] = []
    stream: Any = model.stream(chat)
    async with aclosing(stream):
        async for piece in stream:
            for choice in piece.get("choices", ()):
                parts.append((choice.get("delta") or {}).get("content") or "")
                typer.echo(parts[-1], nl=False)
    typer.echo()
    if not parts:
        raise Lost(f"{chat.model} ended without a word; try again.")
    return "".join(parts)
