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
