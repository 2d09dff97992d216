"""What a person or a body says of an interaction afterwards."""

from dataclasses import dataclass
from typing import Any

KINDS = ("boolean", "number", "comment", "demonstration", "correction", "result")
SOURCES = ("cli", "http", "console", "words", "body")
RESULTS = ("done", "refused", "stopped")


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback on one interaction, named by its id.

    `kind` is one of `KINDS`. `value` is True or False for a `boolean`, 0..1 for a `number`, one of `RESULTS` for a `result`,
    and None for the others. A `correction` and a `demonstration` carry what was right: a `label` of the task and its
    `actions`, codes in order. `comment` is free text, and all that a `comment` has. `author` is the user who said it (""
    where nobody is told apart), `source` one of `SOURCES`.
    """

    interaction: str
    kind: str
    value: Any = None
    label: str = ""
    actions: tuple[int, ...] = ()
    comment: str = ""
    author: str = ""
    source: str = ""
