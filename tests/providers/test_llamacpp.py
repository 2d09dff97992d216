"""The embedded model server, run for real on a tiny model; also the contract that a new version of its binding must keep."""

import asyncio
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from tests.peers.llama_cpp import library, lora, tiny

from deshi.errors import BadInput, Lost, NotFound, Unavailable, Unsupported
from deshi.providers.llamacpp.model import LlamaCpp
from deshi.providers.llamacpp.outside import Outside
from deshi.providers.llamacpp.spec import Spec, adapters_of, seconds
from deshi.records.chat import Chat
from deshi.records.model import Message, Prompt

HI = [{"role": "user", "content": "hi"}]
SHAPE = {
    "type": "object",
    "properties": {"said": {"type": "string", "maxLength": 5}, "sure": {"type": "boolean"}},
    "required": ["said", "sure"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the model and two adapters: `tiny.gguf`, `polite.gguf`, `rude.gguf`."""
    library("xllamacpp")
    folder = tmp_path_factory.mktemp("llama")
    tiny(folder / "tiny.gguf")
    lora(folder / "polite.gguf", token=33)
    lora(folder / "rude.gguf", token=44)
    return folder


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


@pytest.fixture(params=["inside", "outside"])
def model(files: Path, request: pytest.FixtureRequest) -> LlamaCpp:
    """Return the model in this process, then in one of its own: both answer alike."""
    return LlamaCpp(spec(files), apart=request.param == "outside")


def text(answer: Any) -> str:
    return str(answer["choices"][0]["message"]["content"])


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


def test_what_the_engine_would_ignore_is_refused_by_name(files: Path) -> None:
    model = LlamaCpp(spec(files))
    for body in ({"modalities": ["audio"]}, {"json_schema": {"type": "foo"}}, {"best_of": 3}):
        with pytest.raises(Unsupported, match=next(iter(body))):
            run(model, model.chat(chat(**body)))
    tools = [{"type": "function", "function": {"name": "sit", "parameters": {"type": "object"}}}]
    with pytest.raises(Unsupported, match="tool_choice"):
        run(model, model.chat(chat(tools=tools, tool_choice="required")))
    assert not model.loaded  # nothing was loaded for it


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


def test_eight_at_once_get_what_each_would_get_alone(model: LlamaCpp) -> None:
    prompts = [[{"role": "user", "content": f"number {n}"}] for n in range(8)]

    async def work() -> tuple[list[str], list[str]]:
        alone = [text(await model.chat(chat(messages=one))) for one in prompts]
        together = await asyncio.gather(*(model.chat(chat(messages=one)) for one in prompts))
        return alone, [text(one) for one in together]

    alone, together = run(model, work())
    assert together == alone


def test_a_cancelled_request_frees_its_slot(model: LlamaCpp) -> None:
    endless = chat(max_tokens=100_000, ignore_eos=True)

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


def test_the_loop_goes_on_while_it_answers(files: Path) -> None:
    model = LlamaCpp(spec(files))

    async def work() -> int:
        answer = asyncio.ensure_future(model.chat(chat(max_tokens=1_500, ignore_eos=True)))
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


def test_a_process_that_dies_is_told_and_the_next_request_works(files: Path) -> None:
    runners: list[Outside] = []

    def made(spec: Spec) -> Outside:
        runners.append(Outside(spec))
        return runners[-1]

    model = LlamaCpp(spec(files), runner=made)

    async def work() -> tuple[Any, Any, str]:
        await model.load()
        endless = chat(max_tokens=100_000, ignore_eos=True)
        waiting = asyncio.ensure_future(model.chat(endless))
        stream = model.stream(endless)
        await anext(stream)
        os.kill(runners[0].pid, signal.SIGKILL)
        lost = (await asyncio.gather(waiting, return_exceptions=True))[0]
        broken: Any = None
        try:
            async for _ in stream:
                pass
        except Lost as error:
            broken = error
        return lost, broken, text(await model.chat(chat()))

    lost, broken, answer = run(model, work())
    assert isinstance(lost, Lost)
    assert "ended with -9" in str(lost)
    assert isinstance(broken, Lost)
    assert answer
    assert len(runners) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of stdin ends it, a moment later")
def test_a_killed_parent_takes_its_process_along(files: Path) -> None:
    program = (
        "import asyncio, os, signal\n"
        "from deshi.providers.llamacpp.outside import Outside\n"
        "from deshi.providers.llamacpp.spec import Spec\n"
        "async def main():\n"
        f"    outside = Outside(Spec('tiny', {str(files / 'tiny.gguf')!r}, 512, 1))\n"
        "    await outside.open()\n"
        "    print(outside.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    child = int(done.stdout)
    until = time.monotonic() + 10
    while _lives(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(child)


def test_a_model_is_freed_at_any_moment(files: Path) -> None:
    """The binding's server hangs for ever when it is freed before its own loop runs."""
    from deshi.providers.llamacpp.engine import Engine

    for _ in range(50):
        Engine(spec(files)).close()


def test_ctrl_c_still_interrupts(files: Path) -> None:
    """llama.cpp installs handlers of its own in some builds; a service must still be ended by Ctrl-C."""
    program = (
        "import os, signal\n"
        "from deshi.providers.llamacpp.engine import Engine\n"
        "from deshi.providers.llamacpp.spec import Spec\n"
        f"engine = Engine(Spec('tiny', {str(files / 'tiny.gguf')!r}, 512, 1))\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    print('went on')\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
        "engine.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "interrupted"


@pytest.mark.parametrize("apart", [False, True])
def test_a_file_that_is_no_model_is_told(tmp_path: Path, apart: bool) -> None:
    broken = tmp_path / "broken.gguf"
    library("xllamacpp")
    model = LlamaCpp(Spec("broken", str(broken), 512, 1), apart=apart)
    for content, words in (
        (b"PK" * 50, "no GGUF file"),
        (tiny(tmp_path / "t.gguf").read_bytes()[:-1_000], "is cut off"),
        (lora(tmp_path / "l.gguf", 5).read_bytes(), "can't load"),
    ):
        broken.write_bytes(content)
        with pytest.raises(Unavailable, match=words):
            run(model, model.chat(chat("broken")))
    missing = LlamaCpp(Spec("gone", str(tmp_path / "gone.gguf"), 512, 1), apart=apart)
    with pytest.raises(NotFound, match="no file"):
        run(missing, missing.chat(chat("gone")))


def test_nothing_of_it_can_be_reached_from_outside(files: Path) -> None:
    """The binding's HTTP port is a socket in a folder of this user's, and it wants a key."""
    from deshi.providers.llamacpp.engine import Engine

    engine = Engine(spec(files))
    folder = engine.folder
    assert str(engine._server.listening_address) == f"unix://{folder}/x.sock"
    assert folder.stat().st_mode & 0o077 == 0
    engine._key = "another"
    with pytest.raises(BadInput, match="API"):
        engine.tell("/tokenize", {"content": "a"})
    engine.close()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("said", "is_s"), [("10m", 600), ("90", 90), ("1h30m", 5_400), ("-1", -1), ("0", 0), ("500ms", 0.5)]
)
def test_a_time_is_read(said: str, is_s: float) -> None:
    assert seconds(said) == is_s


@pytest.mark.parametrize("said", ["soon", "5x", "1.2.3s", "m"])
def test_a_time_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match="keep_alive"):
        seconds(said)


def test_two_adapters_of_one_name_are_refused() -> None:
    with pytest.raises(BadInput, match="called 'a'"):
        adapters_of(("x/a.gguf", "y/a.gguf"))


def _lives(number: int) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(autouse=True)
def _no_sockets_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the engine's sockets a folder of this test's own, and look that none is left in it."""
    import tempfile

    short = Path(tempfile.mkdtemp(prefix="d"))  # a socket's path may have 107 bytes
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    monkeypatch.setenv("TMPDIR", str(short))
    yield
    left = list(short.iterdir())
    assert not left
    short.rmdir()
