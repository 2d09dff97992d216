"""What the tests of the embedded model share: how it is set, asked and unloaded."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from deshi.providers.llamacpp.model import LlamaCpp
from deshi.providers.llamacpp.spec import Spec, adapters_of
from deshi.records.chat import Chat

HI = [{"role": "user", "content": "hi"}]
SHAPE = {
    "type": "object",
    "properties": {"said": {"type": "string", "maxLength": 5}, "sure": {"type": "boolean"}},
    "required": ["said", "sure"],
    "additionalProperties": False,
}


def spec(files: Path, **more: Any) -> Spec:
    return Spec("tiny", str(files / "tiny.gguf"), num_ctx=2_048, slots=2, **more)


def both(files: Path) -> tuple[tuple[str, str], ...]:
    return adapters_of((str(files / "polite.gguf"), str(files / "rude.gguf")))


def chat(model: str = "tiny", route: Any = "chat", **body: Any) -> Chat:
    usual: dict[str, Any] = {"messages": HI, "max_tokens": 8} if route == "chat" else {}
    return Chat("i1", route, model, {**usual, **body})


def run(model: LlamaCpp, work: Coroutine[Any, Any, Any]) -> Any:
    """Run something on the model's loop, and unload it."""

    async def whole() -> Any:
        try:
            return await asyncio.wait_for(work, 30)
        finally:
            await model.close()

    return asyncio.run(whole())


def text(answer: Any) -> str:
    return str(answer["choices"][0]["message"]["content"])


def lives(number: int) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
