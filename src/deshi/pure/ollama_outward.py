"""OpenAI's form of a request as Ollama's own API takes it, and Ollama's answers in OpenAI's form.

What Ollama has no counterpart for is refused by its name. https://docs.ollama.com/api
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from deshi.errors import BadInput, Unsupported

Json = dict[str, Any]
_OPTIONS = {
    "temperature": "temperature", "top_p": "top_p", "top_k": "top_k", "min_p": "min_p", "seed": "seed", "stop": "stop",
    "presence_penalty": "presence_penalty", "frequency_penalty": "frequency_penalty", "repeat_penalty": "repeat_penalty",
    "repetition_penalty": "repeat_penalty", "num_ctx": "num_ctx", "max_tokens": "num_predict",
    "max_completion_tokens": "num_predict", "repeat_last_n": "repeat_last_n", "typical_p": "typical_p",
    "mirostat": "mirostat", "mirostat_tau": "mirostat_tau", "mirostat_eta": "mirostat_eta",
}  # fmt: skip
# what changes nothing in the answer
_BOOKS = {"metadata", "service_tier", "safety_identifier", "prompt_cache_key", "store"}
_COMMON = {"keep_alive", "logprobs", "response_format"} | _BOOKS | set(_OPTIONS)
_CHAT = _COMMON | {
    "messages",
    "tools",
    "tool_choice",
    "top_logprobs",
    "parallel_tool_calls",
    "reasoning_effort",
}
_PLAIN = _COMMON | {"prompt", "suffix"}
_EMBED = {"input", "dimensions", "keep_alive", "num_ctx", "encoding_format"} | _BOOKS
_THINK: Mapping[str, bool | str] = {"none": False, "minimal": "low", "xhigh": "high"}
_FIELDS = {"chat": _CHAT, "completions": _PLAIN, "embeddings": _EMBED}
_USUAL = {"n": 1, "echo": False, "logit_bias": {}, "best_of": 1, "verbosity": "medium"}


def request(route: str, body: Mapping[str, Any], usual: Mapping[str, Any]) -> Json:
    """Return the body for /api/chat, /api/generate or /api/embed, without `model` and `stream`; `usual` are its options.

    Raises `Unsupported` for what would be ignored.
    """
    for name, value in body.items():
        if name not in _FIELDS[route] and value is not None and value != _USUAL.get(name):
            raise Unsupported(f"Ollama can't keep the parameter `{name}`; leave it out.", name)
    told: Json = {"options": _options(body, usual if route != "embeddings" else {})}
    if body.get("keep_alive") is not None:
        told["keep_alive"] = body["keep_alive"]
    if route == "chat":
        return told | _form(body) | _chat(body)
    if route == "completions":
        return told | _form(body) | _plain(body)
    return told | {key: body[key] for key in ("input", "dimensions") if key in body}


def _options(body: Mapping[str, Any], usual: Mapping[str, Any]) -> Json:
    options = dict(usual)
    for name, other in _OPTIONS.items():
        if body.get(name) is not None:
            options[other] = body[name]
    if isinstance(options.get("stop"), str):
        options["stop"] = [options["stop"]]
    return options


def _form(body: Mapping[str, Any]) -> Json:
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        return {"format": form["json_schema"]["schema"]}
    return {"format": "json"} if form.get("type") == "json_object" else {}


def _chat(body: Mapping[str, Any]) -> Json:
    told: Json = {"messages": _messages(body["messages"])}
    choice = body.get("tool_choice") or "auto"
    if body.get("tools") and choice != "none":
        if choice != "auto":
            raise Unsupported("Ollama can't be made to call a tool; leave `tool_choice` out.", "tool_choice")
        told["tools"] = body["tools"]
    if body.get("logprobs"):
        told |= {"logprobs": True, "top_logprobs": body.get("top_logprobs") or 0}
    effort = body.get("reasoning_effort")
    if effort is not None:
        told["think"] = _THINK.get(effort, effort)
    return told


def _plain(body: Mapping[str, Any]) -> Json:
    prompt = body["prompt"]
    if isinstance(prompt, list) and len(prompt) == 1 and isinstance(prompt[0], str):
        prompt = prompt[0]
    if not isinstance(prompt, str):
        raise Unsupported(
            "Ollama takes one prompt at a time, as a text; send one request for each.", "prompt"
        )
    # its template would make a chat of it; only filling in between two texts needs the template's own signs
    told: Json = {"prompt": prompt, "raw": not body.get("suffix")}
    if body.get("suffix"):
        told["suffix"] = body["suffix"]
    if body.get("logprobs") is not None:
        told |= {"logprobs": True, "top_logprobs": body["logprobs"]}
    return told


def _messages(found: Iterable[Mapping[str, Any]]) -> list[Json]:
    told: list[Json] = []
    names: dict[str, str] = {}
    for message in found:
        role = message["role"]
        one: Json = {"role": "system" if role == "developer" else role, **_content(message.get("content"))}
        if message.get("tool_calls"):
            one["tool_calls"] = [_call(call) for call in message["tool_calls"]]
            names |= {call["id"]: call["function"]["name"] for call in message["tool_calls"]}
        if message.get("reasoning_content"):
            one["thinking"] = message["reasoning_content"]
        if role == "tool":
            one["tool_name"] = names.get(message.get("tool_call_id", ""), message.get("name") or "")
        told.append(one)
    return told


def _content(content: Any) -> Json:
    if content is None or isinstance(content, str):
        return {"content": content or ""}
    texts = [part["text"] for part in content if part.get("type") == "text"]
    images = [_picture(part["image_url"]["url"]) for part in content if part.get("type") == "image_url"]
    return {"content": "\n".join(texts)} | ({"images": images} if images else {})


def _picture(url: str) -> str:
    head, comma, data = url.partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        raise Unsupported(
            "Ollama takes pictures themselves, and deshi fetches none; send it as data:image/...;base64,...",
            "messages",
        )
    return data


def _call(call: Mapping[str, Any]) -> Json:
    function = call["function"]
    try:
        arguments = orjson.loads(function["arguments"] or "{}")
    except orjson.JSONDecodeError as error:
        raise BadInput(
            f"The arguments of the call {function['name']!r} in `messages` are no JSON; send them as the model gave them."
        ) from error
    return {"function": {"name": function["name"], "arguments": arguments}}


# ---- answers


def whole(route: str, data: Mapping[str, Any], model: str, at: int) -> Json:
    """Return an answer of /api/chat, /api/generate or /api/embed in OpenAI's form; `at` is Unix time.

    Raises `KeyError`, `TypeError` or `ValueError` for what is no such answer.
    """
    if route == "embeddings":
        rows = [
            {"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(data["embeddings"])
        ]
        count = data.get("prompt_eval_count", 0)
        return {
            "object": "list",
            "data": rows,
            "model": model,
            "usage": {"prompt_tokens": count, "total_tokens": count},
        }
    if data["done"] is not True:
        raise ValueError("an answer that is not done")
    head: Json = {"id": "", "created": at, "model": model, "usage": usage(data)}
    if route == "completions":
        choice: Json = {"index": 0, "text": data["response"], "finish_reason": reason(data, False)}
        choice["logprobs"] = plain_logprobs(data.get("logprobs"), 0)
        return {**head, "object": "text_completion", "choices": [choice]}
    message = spoken(data["message"], 0)
    message.setdefault("content", "")
    called = bool(message.get("tool_calls"))
    if called:
        message["content"] = message["content"] or None
        for call in message["tool_calls"]:
            call.pop("index")
    choice = {"index": 0, "message": message, "finish_reason": reason(data, called)}
    choice["logprobs"] = {"content": logprobs(data["logprobs"])} if data.get("logprobs") else None
    return {**head, "object": "chat.completion", "choices": [choice]}


def spoken(message: Mapping[str, Any], calls: int) -> Json:
    """Return a message, or a piece of one, in OpenAI's form; `calls` came before."""
    told: Json = {"role": "assistant"}
    if message.get("content"):
        told["content"] = str(message["content"])
    if message.get("thinking"):
        told["reasoning_content"] = str(message["thinking"])
    if message.get("tool_calls"):
        told["tool_calls"] = [_called(call, calls + i) for i, call in enumerate(message["tool_calls"])]
    return told


def _called(call: Mapping[str, Any], index: int) -> Json:
    function = call["function"]
    arguments = orjson.dumps(function.get("arguments") or {}).decode()
    told = {"name": function["name"], "arguments": arguments}
    return {"index": index, "id": call.get("id") or f"call_{index}", "type": "function", "function": told}


def reason(data: Mapping[str, Any], called: bool) -> str:
    """Return why an answer ended, in OpenAI's words."""
    return "tool_calls" if called else "length" if data.get("done_reason") == "length" else "stop"


def usage(data: Mapping[str, Any]) -> Json:
    """Return the count of tokens; Ollama leaves out what is 0."""
    into, out = data.get("prompt_eval_count", 0), data.get("eval_count", 0)
    return {"prompt_tokens": into, "completion_tokens": out, "total_tokens": into + out}


def logprobs(found: Iterable[Mapping[str, Any]]) -> list[Json]:
    """Return the tokens' log-probabilities as a chat's."""
    return [
        {**_one(row), "top_logprobs": [_one(top) for top in row.get("top_logprobs") or ()]} for row in found
    ]


def _one(row: Mapping[str, Any]) -> Json:
    return {"token": row["token"], "logprob": float(row["logprob"]), "bytes": row.get("bytes")}


def plain_logprobs(found: Any, at: int) -> Json | None:
    """Return the tokens' log-probabilities as a plain completion's; the text begins at sign `at`."""
    if not found:
        return None
    offsets = []
    for row in found:
        offsets.append(at)
        at += len(row["token"])
    tops = [{top["token"]: float(top["logprob"]) for top in row.get("top_logprobs") or ()} for row in found]
    return {
        "tokens": [row["token"] for row in found],
        "token_logprobs": [float(row["logprob"]) for row in found],
        "top_logprobs": tops if any(tops) else None,
        "text_offset": offsets,
    }
