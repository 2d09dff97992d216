"""deshi: a small local model that answers what it is sure of, asks when it is not, and learns from both."""

from importlib import import_module
from typing import Any

__version__ = "0.5.0"
__all__ = ["Answer", "Deshi", "DeshiError", "__version__"]

_HOMES = {
    "Answer": "deshi.records.answer",
    "Deshi": "deshi.bootstrap.door",
    "DeshiError": "deshi.errors",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import deshi` stays cheap."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'deshi' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
