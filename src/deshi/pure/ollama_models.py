"""Models as Ollama lists them, from what the LLM service knows of its own.

https://docs.ollama.com/api/tags. What is not known is empty or 0, never guessed.
"""

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
_KEPT_S = 300.0


def tag(model: Mapping[str, Any]) -> Json:
    """Return a model as /api/tags lists it. `digest` is that of its file, else of its name."""
    told = model.get("details") or {}
    return {
        "name": model["id"],
        "model": model["id"],
        "modified_at": _when(float(model.get("created") or 0)),
        "size": int(told.get("size") or 0),
        "digest": str(told.get("sha256") or hashlib.sha256(model["id"].encode()).hexdigest()),
        "details": details(model),
    }


def details(model: Mapping[str, Any]) -> Json:
    """Return format, family, size and quantisation, where they are known."""
    told = model.get("details") or {}
    family = str(told.get("family") or told.get("architecture") or "")
    return {
        "parent_model": str(told.get("parent") or ""),
        "format": str(told.get("format") or ""),
        "family": family,
        "families": [family] if family else [],
        "parameter_size": str(told.get("parameters") or told.get("parameter_size") or ""),
        "quantization_level": str(told.get("quantization") or ""),
    }


def running(model: Mapping[str, Any], now: float) -> Json:
    """Return a loaded model as /api/ps lists it; `now` is Unix time."""
    told = model.get("details") or {}
    kept = float(told.get("until") or now + _KEPT_S)
    return {
        **{name: value for name, value in tag(model).items() if name != "modified_at"},
        "expires_at": _when(kept),
        "size_vram": int(told.get("size_vram") or 0),
        "context_length": int(model.get("context") or 0),
    }


def shown(model: Mapping[str, Any]) -> Json:
    """Return a model as /api/show tells of it."""
    told = model.get("details") or {}
    family = str(told.get("architecture") or told.get("family") or model.get("kind") or "model")
    info: Json = {"general.architecture": family, "general.basename": model["id"]}
    if model.get("context"):
        info[f"{family}.context_length"] = model["context"]
    return {
        "modelfile": f"# {model['id']} ({model.get('kind') or 'model'} of deshi)\nFROM {model['id']}\n",
        "parameters": "",
        "template": "",
        "license": str(told.get("license") or ""),
        "modified_at": _when(float(model.get("created") or 0)),
        "details": details(model),
        "model_info": info,
        "capabilities": list(told.get("capabilities") or ["completion"]),
    }


def near(name: str, models: Iterable[Mapping[str, Any]]) -> str:
    """Return what there is instead of a model that there is not: names like it, else all."""
    names = [str(one["id"]) for one in models]
    found = difflib.get_close_matches(name[:80], names, 3)
    if found:
        return f"did you mean {' or '.join(found)}?"
    return f"this server has {', '.join(names) or 'none yet'}."


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
