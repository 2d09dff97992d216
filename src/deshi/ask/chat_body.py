"""What a client of the LLM service sends becomes a checked body, or a sentence that names the parameter and what is wrong with it.

Checked by hand, by one table a route: a small body takes some ten microseconds. Nothing is left out silently: what is not known,
or can't be kept here, is refused by its name. https://platform.openai.com/docs/api-reference
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deshi.ask.chat_fields import (
    BadParameter,
    Check,
    biases,
    flag,
    notes,
    number,
    one_of,
    only,
    refused,
    rows,
    text,
    texts,
    whole,
    wrong,
)
from deshi.ask.chat_messages import check_messages
from deshi.ask.chat_tools import check_choice, check_form, check_tools, together
from deshi.errors import Unsupported
from deshi.records.chat import Json

MOST_CHOICES = 8
MOST_INPUTS = 2_048
_MOST_TOKENS = 10_000_000
_LONG = 4_194_304


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked body: `body` is what `Chat.body` takes, `usage` tells whether a stream ends with its usage.

    `base64` says how embeddings are to be written; everything else stands in `body`.
    """

    model: str
    body: Json
    stream: bool = False
    usage: bool = False
    user: str = ""
    base64: bool = False


def _options(value: Any, name: str) -> None:
    if type(value) is not dict or value.keys() - {"include_usage", "include_obfuscation"}:
        raise wrong(name, "an object with `include_usage`", value)
    if value.get("include_usage") not in (None, True, False):
        raise wrong(f"{name}.include_usage", "true or false", value["include_usage"])
    if value.get("include_obfuscation"):
        raise Unsupported(
            f"`{name}.include_obfuscation` can't be kept here; leave it out.", f"{name}.include_obfuscation"
        )


def _alive(value: Any, name: str) -> None:
    if type(value) not in (str, int, float) or (type(value) is str and len(value) > 20):
        raise wrong(name, 'a time such as "10m" or a number of seconds', value)


def _prompt(value: Any, name: str) -> None:
    if type(value) is str or _tokens(value):
        return
    parts = rows(value, name, MOST_INPUTS)
    if not (all(type(one) is str for one in parts) or all(map(_tokens, parts))):
        raise wrong(name, "a text, tokens (whole numbers), or a list of either", value)


def _tokens(value: Any) -> bool:
    return (
        type(value) is list
        and 0 < len(value) <= _MOST_TOKENS
        and all(type(one) is int and one >= 0 for one in value)
    )


def _inputs(value: Any, name: str) -> None:
    if type(value) is list and value and type(value[0]) in (int, list):
        raise Unsupported(
            f"`{name}` is a list of tokens, and every model counts others; send texts (LangChain: "
            f"`check_embedding_ctx_length=False`).",
            name,
        )
    for place, one in enumerate([value] if type(value) is str else rows(value, name, MOST_INPUTS)):
        if type(one) is not str or not one:
            raise wrong(f"{name}[{place}]", "a text that is not empty", one)


_NO_SOUND = 'chats are of text and pictures here; leave it out, or send ["text"].'
_TOOLS_NOW = "it has given way to `tools` and `tool_choice`; send those."
_NO_SEARCH = "nothing is searched for here; give the model a tool that does."
_EFFORT = ("none", "minimal", "low", "medium", "high", "xhigh")

_COMMON: Mapping[str, Check] = {
    "model": text(200),
    "stream": flag,
    "stream_options": _options,
    "user": text(200),
    "temperature": number(0, 2),
    "top_p": number(0, 1),
    "n": whole(1, MOST_CHOICES),
    "seed": whole(-(2**63), 2**63 - 1),
    "stop": texts(16, 500),
    "max_tokens": whole(1, _MOST_TOKENS),
    "presence_penalty": number(-2, 2),
    "frequency_penalty": number(-2, 2),
    "logit_bias": biases,
    # of other servers with OpenAI's form: who can't keep one says so
    "top_k": whole(-1, 1_000_000),
    "min_p": number(0, 1),
    "repeat_penalty": number(0, 10),
    "repetition_penalty": number(0, 10),
    "num_ctx": whole(1, _MOST_TOKENS),
    "keep_alive": _alive,
}
CHAT: Mapping[str, Check] = {
    **_COMMON,
    "messages": check_messages,
    "max_completion_tokens": whole(1, _MOST_TOKENS),
    "logprobs": flag,
    "top_logprobs": whole(0, 20),
    "tools": check_tools,
    "tool_choice": check_choice,
    "parallel_tool_calls": flag,
    "response_format": check_form,
    "metadata": notes,
    "service_tier": one_of("auto", "default", "flex", "priority", "scale"),
    "reasoning_effort": one_of(*_EFFORT),
    "verbosity": one_of("low", "medium", "high"),
    "safety_identifier": text(200),
    "prompt_cache_key": text(200),
    "store": only((False,), "chats are not kept for you to fetch; leave it out."),
    "modalities": only((["text"],), _NO_SOUND),
    "audio": refused(_NO_SOUND),
    "functions": refused(_TOOLS_NOW),
    "function_call": refused(_TOOLS_NOW),
    "web_search_options": refused(_NO_SEARCH),
    "prediction": refused("no server here takes one; leave it out."),
}
COMPLETIONS: Mapping[str, Check] = {
    **_COMMON,
    "prompt": _prompt,
    "max_tokens": whole(0, _MOST_TOKENS),
    "echo": flag,
    "logprobs": whole(0, 20),
    "suffix": text(_LONG),
    "best_of": only((1,), "the best of several is not chosen here; send `n`."),
}
EMBEDDINGS: Mapping[str, Check] = {
    "model": text(200),
    "user": text(200),
    "input": _inputs,
    "encoding_format": one_of("float", "base64"),
    "dimensions": whole(1, 65_536),
    "keep_alive": _alive,
    "num_ctx": whole(1, _MOST_TOKENS),
}
# what Ollama's clients may send beside it, and within which bounds: who can't keep one says so
_OLLAMAS: Mapping[str, Check] = {
    "temperature": number(0, 100),
    "repeat_last_n": whole(-1, _MOST_TOKENS),
    "mirostat": whole(0, 2),
    "mirostat_tau": number(0, 100),
    "mirostat_eta": number(0, 100),
    "typical_p": number(0, 1),
}
OLLAMA_CHAT: Mapping[str, Check] = {**CHAT, **_OLLAMAS}
OLLAMA_PROMPT: Mapping[str, Check] = {**COMPLETIONS, **_OLLAMAS}
_OURS = ("model", "stream", "stream_options", "user", "encoding_format", "store", "modalities", "best_of")


def chat(body: Json, taken: Mapping[str, Check] = CHAT) -> Checked:
    """Return the checked body of a chat. Raises `BadParameter` and `Unsupported` with `param`."""
    kept = _kept(body, taken, "messages")
    if "tools" in kept or "tool_choice" in kept or "top_logprobs" in kept or "max_completion_tokens" in kept:
        together(kept)
    return _checked(body, kept)


def completion(body: Json, taken: Mapping[str, Check] = COMPLETIONS) -> Checked:
    """Return the checked body of a plain completion."""
    return _checked(body, _kept(body, taken, "prompt"))


def embedding(body: Json) -> Checked:
    """Return the checked body of an embedding; its `input` is a list of texts."""
    kept = _kept(body, EMBEDDINGS, "input")
    if type(kept["input"]) is str:
        kept["input"] = [kept["input"]]
    return _checked(body, kept)


def _kept(body: Json, table: Mapping[str, Check], needed: str) -> Json:
    if body.get(needed) is None:
        raise BadParameter(f"The parameter `{needed}` is missing; send it.", needed)
    kept = {}
    for name, value in body.items():
        check = table.get(name)
        if check is None:
            raise _unknown(name, table)
        if value is not None:  # null is as good as nothing, as with OpenAI
            check(value, name)
            kept[name] = value
    for name in _OURS:
        kept.pop(name, None)
    return kept


def _checked(body: Json, kept: Json) -> Checked:
    stream = body.get("stream") is True
    options = body.get("stream_options")
    if options and not stream:
        raise BadParameter("`stream_options` is for streams; send `stream: true`, too.", "stream_options")
    return Checked(
        body.get("model") or "",
        kept,
        stream,
        bool(options and options.get("include_usage")),
        body.get("user") or "",
        body.get("encoding_format") == "base64",
    )


def _unknown(name: str, table: Mapping[str, Check]) -> Unsupported:
    return Unsupported(
        f"The parameter `{name[:60]}` is not known here; leave it out. Known are {', '.join(sorted(table))}.",
        name[:60],
    )
