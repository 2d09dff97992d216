"""How likely each token of a prompt was: `echo` with `logprobs`."""

from pathlib import Path
from typing import Any

import pytest
from tests.peers.embedded import chat, run, spec

from deshi.providers.llamacpp.model import LlamaCpp


def test_echo_tells_how_likely_each_token_of_the_prompt_was(model: LlamaCpp) -> None:
    async def work() -> tuple[Any, Any]:
        echoed = await model.chat(
            chat(route="completions", prompt='ab"c', max_tokens=2, logprobs=1, echo=True, ignore_eos=True)
        )
        plain = await model.chat(
            chat(route="completions", prompt="ab", max_tokens=1, logprobs=200, ignore_eos=True)
        )
        return echoed, plain

    echoed, plain = run(model, work())

    choice = echoed["choices"][0]
    told = choice["logprobs"]
    assert choice["text"].startswith('ab"c')
    assert told["tokens"][:4] == ["a", "b", '"', "c"]
    assert told["token_logprobs"][0] is None
    assert told["text_offset"] == list(range(6))
    # the same probability as where the model writes that token by itself
    assert told["token_logprobs"][2] == pytest.approx(
        plain["choices"][0]["logprobs"]["top_logprobs"][0]['"'], abs=1e-3
    )


def test_echo_alone_puts_the_prompt_first(files: Path) -> None:
    model = LlamaCpp(spec(files))
    answer = run(model, model.chat(chat(route="completions", prompt="ab", max_tokens=0, echo=True)))
    assert answer["choices"][0]["text"] == "ab"


def test_tokens_that_are_parts_of_a_sign_are_told_too(model: LlamaCpp) -> None:
    echoed = run(
        model, model.chat(chat(route="completions", prompt="座って", max_tokens=0, logprobs=1, echo=True))
    )

    choice = echoed["choices"][0]
    assert choice["text"] == "座って"
    assert len(choice["logprobs"]["tokens"]) == len("座って".encode())
    assert all(one < 0 for one in choice["logprobs"]["token_logprobs"][1:])


def test_what_is_told_is_what_the_model_gives_each_token(files: Path) -> None:
    """Each token has a probability of its own, also one that is only a part of a sign."""
    from deshi.providers.llamacpp.engine import Engine

    engine = Engine(spec(files))
    try:
        ids = engine.tell("/tokenize", {"content": "座"})["tokens"]
        told = []
        for last in (100, 203, ids[1]):
            body = {"prompt": [ids[0], last], "max_tokens": 0, "logprobs": 300, "echo": True}
            told.append(engine.whole("completions", body)["choices"][0]["logprobs"])
    finally:
        engine.close()
    whole, other, part = (one["token_logprobs"][1] for one in told)
    assert whole != other != part
    every = told[2]["top_logprobs"][1]
    assert min(every.values()) <= part <= max(every.values())


def test_several_prompts_are_told_one_after_the_other(model: LlamaCpp) -> None:
    """As evaluation harnesses send them: a list of prompts, each a list of tokens."""

    async def work() -> tuple[Any, list[Any]]:
        prompts = [await model.tokenize("ab"), await model.tokenize("cde")]
        asked = {"max_tokens": 1, "logprobs": 1, "echo": True, "ignore_eos": True}
        together = await model.chat(chat(route="completions", prompt=prompts, **asked))
        return together, [
            await model.chat(chat(route="completions", prompt=one, **asked)) for one in ("ab", "cde")
        ]

    together, alone = run(model, work())

    assert [one["index"] for one in together["choices"]] == [0, 1]
    assert [one["text"] for one in together["choices"]] == [one["choices"][0]["text"] for one in alone]
    told = [one["logprobs"]["token_logprobs"][1:] for one in together["choices"]]
    assert told == [
        pytest.approx(one["choices"][0]["logprobs"]["token_logprobs"][1:], abs=1e-3) for one in alone
    ]
    assert together["usage"]["prompt_tokens"] == 5


def test_a_text_that_ends_at_once_is_told_its_end(model: LlamaCpp) -> None:
    """Harnesses drop the last row, which is the token that was written: there is always one."""
    asked = {"max_tokens": 1, "logprobs": 1, "echo": True, "logit_bias": {"259": 100}}
    told = run(model, model.chat(chat(route="completions", prompt="abc", **asked)))
    assert len(told["choices"][0]["logprobs"]["token_logprobs"]) == 4
