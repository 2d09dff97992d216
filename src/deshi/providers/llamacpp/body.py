"""A request as llama.cpp takes it: composed signs, the adapter switched on, nothing in it that would be ignored silently.

llama.cpp skips fields that it does not know, so that every field is looked up here first.
https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
"""

from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

from deshi.errors import Unsupported
from deshi.providers.llamacpp.spec import Spec
from deshi.records.chat import Json, Route

# fmt: off
# what llama.cpp acts on, by OpenAI's names and its own; not its own `json_schema` and `grammar`: of a faulty one it takes no
# notice, without a word
_SAMPLING = frozenset({
    "temperature", "top_p", "top_k", "min_p", "typical_p", "seed", "stop", "n", "max_tokens",
    "max_completion_tokens", "n_predict", "logit_bias", "presence_penalty", "frequency_penalty",
    "repeat_penalty", "repeat_last_n", "mirostat", "mirostat_tau", "mirostat_eta", "ignore_eos",
    "cache_prompt", "logprobs", "dry_multiplier", "xtc_probability", "xtc_threshold", "n_keep",
})
# fmt: on
_TAKEN: Mapping[str, frozenset[str]] = {
    "chat": _SAMPLING
    | {"messages", "tools", "tool_choice", "parallel_tool_calls", "response_format", "top_logprobs"}
    | {"chat_template_kwargs", "reasoning_format"},
    "completions": _SAMPLING | {"prompt", "echo"},
    "embeddings": frozenset({"input", "encoding_format"}),
}
# what tells somebody else something, and changes no answer
_DROPPED = frozenset(
    {"store", "metadata", "service_tier", "safety_identifier", "prompt_cache_key", "keep_alive", "adapter"}
)


def ready(spec: Spec, route: Route, body: Mapping[str, Any], adapter: str = "") -> Json:
    """Return the body for the engine. Raises `Unsupported` for a field it would ignore, `BadInput` for an unknown adapter."""
    known = _TAKEN[route] | _DROPPED
    odd = next((key for key, value in body.items() if key not in known and value is not None), "")
    if odd:
        raise Unsupported(
            f"The embedded model {spec.name} can't keep {odd!r}; leave it out, or ask another model.", odd
        )
    taken = {k: _composed(v) for k, v in body.items() if k in _TAKEN[route] and v is not None}
    if route == "embeddings":
        return taken
    _check_tools(spec, taken)
    return _usual(spec) | taken | _switched(spec, adapter or str(body.get("adapter") or ""))


def _composed(value: Any) -> Any:
    """Return a value with its texts in NFC: the tokenizers were trained on it, and llama.cpp does not normalise."""
    if isinstance(value, str):
        return value if value.isascii() else normalize("NFC", value)
    if isinstance(value, Mapping):
        return {key: _composed(one) for key, one in value.items()}
    return [_composed(one) for one in value] if isinstance(value, list) else value


def _usual(spec: Spec) -> Json:
    own: Json = {"temperature": spec.temperature, "top_p": spec.top_p, "cache_prompt": True}
    own |= {"seed": spec.seed} if spec.seed else {}
    return own | ({"stop": list(spec.stop)} if spec.stop else {})


def _switched(spec: Spec, adapter: str) -> Json:
    """Return the fields that switch an adapter on. It keeps a slot of its own: changing adapters drops a slot's prompt cache."""
    if not adapter:
        return {}
    number = spec.adapter(adapter)
    return {"lora": [{"id": number, "scale": 1.0}], "id_slot": spec.free_slots + number}


def _check_tools(spec: Spec, body: Json) -> None:
    """Refuse a forced tool call: llama.cpp takes `tool_choice` and does not keep it."""
    choice = body.get("tool_choice", "auto")
    if body.get("tools") and choice not in ("auto", "none"):
        raise Unsupported(
            f'The embedded model {spec.name} does not keep tool_choice {str(choice)[:40]!r}; take "auto", or ask for the call\'s '
            "arguments by response_format.",
            "tool_choice",
        )
