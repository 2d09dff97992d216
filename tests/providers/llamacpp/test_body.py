"""What reaches the engine: composed signs, adapters of single requests, and nothing that it would ignore without a word."""

import asyncio
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from tests.peers.embedded import both, chat, run, spec, text

from deshi.errors import BadInput, Unsupported
from deshi.providers.llamacpp.model import LlamaCpp


def test_what_the_engine_would_ignore_is_refused_by_name(files: Path) -> None:
    model = LlamaCpp(spec(files))
    for body in ({"modalities": ["audio"]}, {"json_schema": {"type": "foo"}}, {"best_of": 3}):
        with pytest.raises(Unsupported, match=next(iter(body))):
            run(model, model.chat(chat(**body)))
    tools = [{"type": "function", "function": {"name": "sit", "parameters": {"type": "object"}}}]
    with pytest.raises(Unsupported, match="tool_choice"):
        run(model, model.chat(chat(tools=tools, tool_choice="required")))
    assert not model.loaded  # nothing was loaded for it


def test_signs_in_two_parts_are_read_as_one(files: Path) -> None:
    model = LlamaCpp(spec(files))

    async def work() -> list[int]:
        counts = []
        for form in ("NFC", "NFD"):
            said = [{"role": "user", "content": normalize(form, "がんばって")}]
            counts.append((await model.chat(chat(messages=said)))["usage"]["prompt_tokens"])
        return counts

    composed, decomposed = run(model, work())
    assert composed == decomposed


def test_adapters_are_off_until_a_request_names_one(files: Path) -> None:
    model = LlamaCpp(spec(files, adapters=both(files)))

    async def work() -> list[str]:
        asked = [chat(), chat("tiny+polite"), chat("tiny+rude"), chat(adapter="polite"), chat()]
        return [text(await model.chat(one)) for one in asked]

    plain, polite, rude, again, last = run(model, work())

    assert model.names == ("tiny", "tiny+polite", "tiny+rude")
    assert plain == last
    assert polite == again == "B" * 8
    assert rude == "M" * 8


def test_requests_with_different_adapters_do_not_mix(files: Path) -> None:
    model = LlamaCpp(spec(files, adapters=both(files)))
    asked = ["tiny", "tiny+polite", "tiny+rude"] * 3

    async def work() -> list[str]:
        return [text(one) for one in await asyncio.gather(*(model.chat(chat(name)) for name in asked))]

    answers = run(model, work())
    assert answers[1::3] == ["B" * 8] * 3
    assert answers[2::3] == ["M" * 8] * 3
    assert not set("".join(answers[0::3])) & set("BM")


def test_an_adapter_keeps_what_it_has_read(files: Path) -> None:
    model = LlamaCpp(spec(files, adapters=both(files)))
    long = [{"role": "user", "content": "hi " * 50}]

    async def work() -> Any:
        for name in ("tiny+polite", "tiny+rude", "tiny"):
            await model.chat(chat(name, messages=long))
        return await model.chat(chat("tiny+polite", messages=long))

    assert run(model, work())["usage"]["prompt_tokens_details"]["cached_tokens"] > 100


def test_an_unknown_adapter_is_refused_with_those_there_are(files: Path) -> None:
    model = LlamaCpp(spec(files, adapters=both(files)))
    with pytest.raises(BadInput, match="no adapter 'odd'; it has polite, rude"):
        run(model, model.chat(chat("tiny+odd")))
