"""The embedded model, run for real on a tiny one, in this process and in one of its own: it answers as OpenAI's API does."""

import asyncio
import math
import time
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from tests.peers.embedded import SHAPE, chat, run, spec, text

from deshi.errors import BadInput, Unsupported
from deshi.providers.llamacpp.model import LlamaCpp
from deshi.records.model import Message, Prompt


def test_a_chat_is_answered_in_the_form_of_openai(model: LlamaCpp) -> None:
    answer = run(model, model.chat(chat(logprobs=True, top_logprobs=2)))

    assert (answer["object"], answer["model"]) == ("chat.completion", "tiny")
    choice = answer["choices"][0]
    assert choice["message"]["role"] == "assistant"
    assert text(answer)
    assert (
        answer["usage"]["total_tokens"]
        == answer["usage"]["prompt_tokens"] + answer["usage"]["completion_tokens"]
    )
    rows = choice["logprobs"]["content"]
    assert "".join(row["token"] for row in rows) == text(answer)
    assert all(row["logprob"] <= 0 and len(row["top_logprobs"]) == 2 for row in rows)


def test_a_stream_says_the_same_in_pieces_and_ends_with_what_was_used(model: LlamaCpp) -> None:
    async def work() -> tuple[Any, list[Any]]:
        return await model.chat(chat()), [piece async for piece in model.stream(chat())]

    whole, pieces = run(model, work())

    said = "".join(choice["delta"].get("content") or "" for one in pieces for choice in one["choices"])
    assert said == text(whole)
    assert {one["object"] for one in pieces} == {"chat.completion.chunk"}
    assert {one["model"] for one in pieces} == {"tiny"}
    assert pieces[-1]["usage"]["completion_tokens"] == whole["usage"]["completion_tokens"]
    assert [c["finish_reason"] for one in pieces for c in one["choices"]][-1] in ("stop", "length")


def test_an_answer_keeps_to_its_schema(model: LlamaCpp) -> None:
    import json

    wanted = {"type": "json_schema", "json_schema": {"name": "a", "schema": SHAPE}}
    answer = run(model, model.chat(chat(response_format=wanted, max_tokens=200)))

    told = json.loads(text(answer))
    assert set(told) == {"said", "sure"}
    assert isinstance(told["sure"], bool)
    assert len(told["said"]) <= 5


def test_a_schema_that_the_engine_does_not_know_is_refused_by_name(model: LlamaCpp) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "foo"}}}
    with pytest.raises(Unsupported, match="foo") as told:
        run(model, model.chat(chat(response_format=wanted)))
    assert told.value.param == "response_format"


def test_a_completion_has_its_own_form_of_probabilities(model: LlamaCpp) -> None:
    answer = run(
        model,
        model.chat(chat(route="completions", prompt="hello", max_tokens=3, logprobs=2, ignore_eos=True)),
    )

    assert answer["object"] == "text_completion"
    told = answer["choices"][0]["logprobs"]
    assert [len(told[key]) for key in ("tokens", "token_logprobs", "top_logprobs", "text_offset")] == [3] * 4
    assert "".join(told["tokens"]) == answer["choices"][0]["text"]
    assert told["text_offset"] == [0, 1, 2]


def test_texts_become_vectors(model: LlamaCpp) -> None:
    answer = run(model, model.chat(chat(route="embeddings", input=["a cat", "a cat", "a dog"])))

    first, again, other = (one["embedding"] for one in answer["data"])
    assert len(first) == 64
    assert math.sqrt(sum(x * x for x in first)) == pytest.approx(1.0, abs=1e-3)
    assert sum(a * b for a, b in zip(first, again, strict=True)) > sum(
        a * b for a, b in zip(first, other, strict=True)
    )


def test_texts_become_tokens_and_texts_again(model: LlamaCpp) -> None:
    async def work() -> tuple[list[int], str, Any]:
        tokens = await model.tokenize("sit 座って")
        return tokens, await model.detokenize(tokens), await model.about()

    tokens, back, about = run(model, work())
    assert len(tokens) == len("sit 座って".encode())
    assert back == "sit 座って"
    assert about["eos_token"] == "<|im_end|>"
    assert "im_start" in about["chat_template"]


def test_eight_at_once_get_what_each_would_get_alone(model: LlamaCpp) -> None:
    prompts = [[{"role": "user", "content": f"number {n}"}] for n in range(8)]

    async def work() -> tuple[list[str], list[str]]:
        alone = [text(await model.chat(chat(messages=one))) for one in prompts]
        together = await asyncio.gather(*(model.chat(chat(messages=one)) for one in prompts))
        return alone, [text(one) for one in together]

    alone, together = run(model, work())
    assert together == alone


@pytest.mark.parametrize("logprobs", [False, True])
def test_a_cancelled_request_frees_its_slot(model: LlamaCpp, logprobs: bool) -> None:
    endless = chat(max_tokens=100_000, ignore_eos=True, logprobs=logprobs)

    async def work() -> Any:
        running = [asyncio.ensure_future(model.chat(endless)) for _ in range(2)]  # every slot
        await asyncio.sleep(0.3)
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        return await model.chat(chat())

    assert text(run(model, work()))


def test_a_stream_that_nobody_reads_on_frees_its_slot(model: LlamaCpp) -> None:
    endless = chat(max_tokens=100_000, ignore_eos=True)

    async def work() -> Any:
        for _ in range(3):  # there are two slots
            async with aclosing(model.stream(endless)) as stream:
                async for piece in stream:
                    if piece["choices"][0]["delta"].get("content"):
                        break
        return await model.chat(chat())

    assert text(run(model, work()))


def test_what_is_longer_than_the_context_is_refused_with_both_lengths(model: LlamaCpp) -> None:
    long = [{"role": "user", "content": "hi " * 3_000}]
    with pytest.raises(BadInput, match=r"has \d+ tokens, and the model tiny holds 2048"):
        run(model, model.chat(chat(messages=long)))


def test_it_is_loaded_when_asked_and_unloaded_when_nobody_asks(files: Path) -> None:
    async def work(model: LlamaCpp) -> list[bool]:
        seen = [model.loaded]
        await model.chat(chat())
        seen.append(model.loaded)
        await model.chat(chat(keep_alive=0))
        until = time.monotonic() + 10
        while model.loaded and time.monotonic() < until:
            await asyncio.sleep(0.01)
        seen.append(model.loaded)
        await model.chat(chat())
        return [*seen, model.loaded]

    model = LlamaCpp(spec(files))
    assert run(model, work(model)) == [False, True, False, True]


def test_it_is_unloaded_on_request_unless_it_answers(files: Path) -> None:
    async def work(model: LlamaCpp) -> list[bool]:
        stream = model.stream(chat(mirostat=2, repeat_last_n=16))
        await anext(stream)
        seen = [await model.unload(), model.loaded]
        await stream.aclose()
        return [*seen, await model.unload(), model.loaded]

    model = LlamaCpp(spec(files))
    assert run(model, work(model)) == [False, True, True, False]


def test_the_loop_goes_on_while_it_answers(files: Path) -> None:
    model = LlamaCpp(spec(files))

    async def work() -> int:
        answer = asyncio.ensure_future(model.chat(chat(max_tokens=600, ignore_eos=True)))
        turns = 0
        while not answer.done():
            await asyncio.sleep(0.001)
            turns += 1
        await answer
        return turns

    assert run(model, work()) > 5


def test_a_layer_of_the_cascade_gets_text_and_probabilities(files: Path) -> None:
    model = LlamaCpp(spec(files))
    said = run(model, model.complete(Prompt((Message("user", "hi"),), SHAPE, 200)))

    assert said.whole
    assert said.tokens_in > 5
    assert "".join(one.text for one in said.tokens) == said.text
    assert said.text.startswith("{")


def test_a_token_that_it_does_not_have_is_refused(model: LlamaCpp) -> None:
    with pytest.raises(BadInput, match=r"The token 999999 is none of the model .* 0 to \d+; send its own"):
        run(model, model.detokenize([1, 999_999]))


def test_a_picture_is_refused_by_a_model_of_texts(model: LlamaCpp) -> None:
    parts = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]

    with pytest.raises(Unsupported, match="reads only text"):
        run(model, model.chat(chat(messages=[{"role": "user", "content": parts}])))
