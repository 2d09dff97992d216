"""What a client of Ollama's doors sends becomes a checked body: brought into OpenAI's form, then checked as any other."""

from collections.abc import Collection
from typing import Any

from deshi.ask import chat_body
from deshi.ask.chat_body import Checked
from deshi.ask.chat_fields import BadParameter, wrong
from deshi.errors import Unsupported
from deshi.pure import ollama_form
from deshi.records.chat import Json, Route

_SHARED = {"model", "stream", "format", "options", "keep_alive", "think", "logprobs", "top_logprobs"}
_CHAT = _SHARED | {"messages", "tools"}
_GENERATE = _SHARED | {"prompt", "suffix", "images", "system", "raw"}
_EMBED = {"model", "input", "truncate", "dimensions", "options", "keep_alive"}
_EMBEDDINGS = {"model", "prompt", "options", "keep_alive"}
_NO = {
    "template": "deshi and its servers word prompts themselves; send `raw: true` with the whole prompt.",
    "context": "it has given way to messages; send them to /api/chat.",
}
_NOTHING: tuple[object, ...] = (None, "", [])  # fields that clients send empty


def chat(body: Json) -> Checked | None:
    """Return the checked body of /api/chat; None where there are no messages, which only asks for the model to be loaded."""
    _known(body, _CHAT)
    if not body.get("messages"):
        return None
    return chat_body.chat(ollama_form.chat(body), chat_body.OLLAMA_CHAT)


def generate(body: Json) -> tuple[Route, Checked] | None:
    """Return route and checked body of /api/generate; None where there is no prompt."""
    _known(body, _GENERATE)
    for name in ("prompt", "system", "suffix"):
        if type(body.get(name, "")) not in (str, type(None)):
            raise wrong(name, "a text", body[name])
    if not body.get("prompt") and not body.get("images"):
        return None
    if body.get("system") and (body.get("raw") or body.get("suffix")):
        raise Unsupported(
            "With `raw` or a `suffix` the prompt is sent as it is, and `system` has no place in it; write it into the prompt.",
            "system",
        )
    route, told = ollama_form.generate(body)
    if route == "chat":
        return "chat", chat_body.chat(told, chat_body.OLLAMA_CHAT)
    if told.pop("logprobs", False):
        told["logprobs"] = told.pop("top_logprobs", 0)
    return "completions", chat_body.completion(told, chat_body.OLLAMA_PROMPT)


def embed(body: Json) -> Checked:
    """Return the checked body of /api/embed."""
    _known(body, _EMBED)
    if body.get("truncate") is False:
        raise Unsupported("`truncate: false` can't be kept here; leave it out.", "truncate")
    return chat_body.embedding(ollama_form.embed(body))


def embeddings(body: Json) -> Checked:
    """Return the checked body of the older /api/embeddings."""
    _known(body, _EMBEDDINGS)
    if type(body.get("prompt")) is not str:
        raise wrong("prompt", "a text", body.get("prompt"))
    return chat_body.embedding(ollama_form.embed({**body, "input": body["prompt"]}))


def model_of(body: Json) -> str:
    """Return the model's name, by the newer or the older field. Raises `BadParameter` where there is none."""
    found: Any = body.get("model") or body.get("name")
    if found and (type(found) is not str or len(found) > 200):
        raise wrong("model", "a text of at most 200 characters", found)
    if not found:
        raise BadParameter("The parameter `model` is missing; send the name of a model.", "model")
    return str(found)


def _known(body: Json, names: Collection[str]) -> None:
    options = body.get("options")
    most = options.get("num_predict") if type(options) is dict else None
    if most is not None and type(most) is not int:  # under the name that the client knows
        raise wrong("num_predict", "a whole number", most)
    for name, value in body.items():
        if name in names or value in _NOTHING:
            continue
        if name in _NO:
            raise Unsupported(f"The parameter `{name}` can't be kept here: {_NO[name]}", name)
        raise Unsupported(
            f"The parameter `{name[:60]}` is not known here; leave it out. Known are {', '.join(sorted(names))}.",
            name[:60],
        )
