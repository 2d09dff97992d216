"""What an answer depends on, as one key, and which answers may be kept at all."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from deshi.errors import BadInput
from deshi.records.chat import Chat, Wishes

# Fields that say how a request is booked or hurried; its answer is the same with and without them.
_BESIDE = frozenset(
    (
        "keep_alive", "metadata", "model", "priority", "prompt_cache_key", "prompt_cache_retention", "safety_identifier",
        "service_tier", "store", "stream", "stream_options", "timeout", "user",
    )
)  # fmt: skip
# Fields whose answer is of the moment: what stands in the web changes.
_OF_NOW = ("web_search_options",)


def key_of(chat: Chat, target: str, revision: str, context: str = "") -> str:
    """Return the SHA-256, in hex, of everything that changes the answer.

    That is tenant, route, `target` (what answers: a model, role or task) with its `revision`, and the body but for the fields
    that only book or hurry it; the order in which a JSON object names its fields does not count. `context` is what else a target
    goes by: the session where it remembers one, the person where it knows them. `chat.model` is no part of it: a target
    has one answer under all its names. Raises `BadInput` for a body that is no JSON.
    """
    body = {name: value for name, value in chat.body.items() if name not in _BESIDE and value is not None}
    whole = (chat.caller.tenant, chat.route, target, revision, context, body)
    try:
        packed = orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise BadInput(
            f"The request can't be written as JSON ({error}). Send plain JSON, nested less than 200 deep."
        ) from error
    return hashlib.sha256(packed).hexdigest()


def cacheable(chat: Chat, hot: bool = False, temperature: float = 1.0) -> bool:
    """Return whether the answer may be kept for whoever asks the same.

    Not where the caller wants another answer each time: at a temperature over 0, or with `n` over 1, unless a `seed` of 0 or more asks for
    the same answer again, or `hot` for these, too. `temperature` is the target's own, for a body that names none: OpenAI's is 1,
    so such a request is a hot one. `top_p` and `top_k` don't count: low ones make most answers alike, not all. Answers of
    the moment (`web_search_options`) are never kept; tool calls are, for an answer only names them, and so is what was said of
    an image. Embeddings always are.
    """
    body = chat.body
    if any(body.get(name) is not None for name in _OF_NOW):
        return False
    if hot or chat.route == "embeddings" or _number(body, "seed", -1) >= 0:  # -1 is "any" to many servers
        return True
    return _number(body, "temperature", temperature) <= 0 and _number(body, "n", 1) <= 1


def wishes_allow(wishes: Wishes) -> tuple[bool, bool]:
    """Return `(look, keep)`: whether a kept answer may be given, and whether a new one may be kept.

    `no-cache` asks anew and keeps; `no-store` does neither; `only-if-cached` never comes to a new one.
    """
    return wishes.cache in ("", "only-if-cached"), wishes.cache in ("", "no-cache")


def _number(body: Mapping[str, Any], name: str, usual: float) -> float:
    value = body.get(name)
    return float(value) if isinstance(value, int | float) else usual
