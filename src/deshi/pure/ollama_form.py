"""Ollama's form of a request as OpenAI's: messages, options, tools, pictures and the form of the answer.

https://docs.ollama.com/api. What has no counterpart is handed on under a name of its own, so that whoever checks the result
names it; nothing is left out but what is a matter of the machine.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

Json = dict[str, Any]
# what Ollama's options are called in OpenAI's form, or in the forms of its relatives
OPTIONS = {
    "num_predict": "max_tokens",
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "min_p": "min_p",
    "seed": "seed",
    "stop": "stop",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
    "repeat_penalty": "repeat_penalty",
    "num_ctx": "num_ctx",
    "repeat_last_n": "repeat_last_n",
    "typical_p": "typical_p",
    "mirostat": "mirostat",
    "mirostat_tau": "mirostat_tau",
    "mirostat_eta": "mirostat_eta",
}
# how the model lies in its machine: the answer is the same
MACHINE = {
    "num_keep", "num_batch", "num_gpu", "main_gpu", "num_thread", "use_mmap", "use_mlock", "low_vram", "numa", "vocab_only",
    "f16_kv", "logits_all", "embedding_only",
}  # fmt: skip
_EFFORT = {True: "medium", False: "none"}
_PICTURES = (("iVBOR", "png"), ("/9j/", "jpeg"), ("R0lG", "gif"), ("UklGR", "webp"))


def options(found: Mapping[str, Any]) -> Json:
    """Return Ollama's `options` under OpenAI's names. A `num_predict` of 0 or less means no bound; unknown ones keep their names."""
    told: Json = {}
    for name, value in found.items():
        if name == "num_predict" and type(value) is int and value <= 0:
            continue
        if name == "seed" and value == 0:
            told["seed"] = 0
        elif name == "stop" and value == []:
            continue
        elif name not in MACHINE:
            told[OPTIONS.get(name, f"options.{name}")] = value
    return told


def shared(body: Mapping[str, Any]) -> Json:
    """Return the fields that chats and plain prompts have in common, in OpenAI's form."""
    stream = body.get("stream")
    told: Json = {"model": body.get("model"), "stream": True if stream is None else stream}
    found = body.get("options")
    told |= options(found) if isinstance(found, dict) else {"options": found}
    form = body.get("format")
    if form == "json":
        told["response_format"] = {"type": "json_object"}
    elif isinstance(form, dict):
        told["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": form},
        }
    elif form:
        told["format"] = form
    think = body.get("think")
    if think is not None:
        told["reasoning_effort"] = _EFFORT.get(think, think) if isinstance(think, bool) else think
    for name in ("keep_alive", "logprobs", "top_logprobs"):
        if body.get(name) is not None:
            told[name] = body[name]
    return {name: value for name, value in told.items() if value is not None}


def picture(data: str) -> Json:
    """Return a picture in base64 as a part of a message."""
    kind = next((kind for start, kind in _PICTURES if data.startswith(start)), "png")
    return {"type": "image_url", "image_url": {"url": f"data:image/{kind};base64,{data}"}}


def said(text: Any, images: Any) -> Any:
    """Return a message's content: the text alone, or parts where there are pictures."""
    if not isinstance(images, list) or not images:
        return text
    parts = [picture(one) if isinstance(one, str) else one for one in images]
    return [{"type": "text", "text": text}, *parts] if text else parts


def messages(found: Iterable[Any]) -> list[Any]:
    """Return Ollama's messages in OpenAI's form.

    Its calls have no ids, and its results name at most the tool: they are joined in order.
    """
    told: list[Any] = []
    open_calls: list[tuple[str, str]] = []
    for message in found:
        if not isinstance(message, dict):
            told.append(message)
            continue
        one = {name: value for name, value in message.items() if name not in _OLLAMA and value is not None}
        one["content"] = said(message.get("content", ""), message.get("images"))
        if message.get("thinking"):
            one["reasoning_content"] = message["thinking"]
        if message.get("tool_calls"):
            one["tool_calls"] = _calls(message["tool_calls"], len(told))
            open_calls += _named(one["tool_calls"])
        if message.get("role") == "tool":
            wanted = message.get("tool_name") or message.get("name") or ""
            one.pop("name", None)
            one["tool_call_id"] = message.get("tool_call_id") or _answered(open_calls, wanted)
        told.append(one)
    return told


_OLLAMA = {"content", "images", "thinking", "tool_calls", "tool_name", "tool_call_id"}


def _calls(found: Any, place: int) -> Any:
    if not isinstance(found, list):
        return found
    return [_call(one, f"call_{place}_{i}") if isinstance(one, dict) else one for i, one in enumerate(found)]


def _call(found: Mapping[str, Any], identity: str) -> Json:
    function = found.get("function")
    if not isinstance(function, dict):
        return dict(found)
    arguments = function.get("arguments")
    if isinstance(arguments, dict):
        try:
            arguments = orjson.dumps(arguments).decode()
        except (
            TypeError,
            ValueError,
        ):  # nested too deep: it stays what it is, and the check that follows names it
            return {"id": found.get("id") or identity, "type": "function", "function": dict(function)}
    told = {"name": function.get("name"), "arguments": arguments}
    return {"id": found.get("id") or identity, "type": "function", "function": told}


def _named(calls: Any) -> list[tuple[str, str]]:
    if not isinstance(calls, list):
        return []
    return [
        (str(one["function"]["name"]), str(one.get("id")))
        for one in calls
        if isinstance(one, dict) and isinstance(one.get("function"), dict) and "name" in one["function"]
    ]


def _answered(open_calls: list[tuple[str, str]], wanted: str) -> str:
    """Return the id of the first call that a result can be of, and count it as answered."""
    for place, (name, identity) in enumerate(open_calls):
        if not wanted or name == wanted:
            del open_calls[place]
            return identity
    return f"call_{wanted}" if wanted else "call"


def chat(body: Mapping[str, Any]) -> Json:
    """Return a body of /api/chat in OpenAI's form."""
    found = body.get("messages")
    told = shared(body) | {"messages": messages(found) if isinstance(found, list) else found}
    if body.get("tools"):
        told["tools"] = body["tools"]
    return told


def generate(body: Mapping[str, Any]) -> tuple[str, Json]:
    """Return the route and OpenAI's form of a body of /api/generate: a chat, or a plain completion where it is `raw` or has a `suffix`."""
    told, prompt = shared(body), body.get("prompt", "")
    if body.get("raw") or body.get("suffix"):
        told["prompt"] = prompt
        if body.get("suffix"):
            told["suffix"] = body["suffix"]
        if body.get("images"):
            told["images"] = body["images"]
        return "completions", told
    system = [{"role": "system", "content": body["system"]}] if body.get("system") else []
    told["messages"] = [*system, {"role": "user", "content": said(prompt, body.get("images"))}]
    return "chat", told


def embed(body: Mapping[str, Any]) -> Json:
    """Return a body of /api/embed in OpenAI's form."""
    told = {"model": body.get("model"), "input": body.get("input"), "dimensions": body.get("dimensions")}
    if isinstance(body.get("options"), dict):
        told |= options(body["options"])
    if body.get("keep_alive") is not None:
        told["keep_alive"] = body["keep_alive"]
    return {name: value for name, value in told.items() if value is not None}
