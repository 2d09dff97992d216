"""What a person or a body says of an interaction afterwards."""

from dataclasses import dataclass
from typing import Any

from deshi.records.ask import Turn

KINDS = ("boolean", "number", "comment", "demonstration", "correction", "result")
SOURCES = ("cli", "http", "console", "words", "body", "python")
RESULTS = ("done", "refused", "stopped")
RIGHTS = ("correction", "demonstration")  # the kinds that carry what was right


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback on one interaction, named by its id.

    `kind` is one of `KINDS`. `value` is True or False for a `boolean`, 0..1 for a `number`, one of `RESULTS` for a `result`,
    and None for the others. A `correction` and a `demonstration` carry what was right: a `label` of the task and its
    `actions`, codes in order; that of a chat carries the `text` that should have been answered. `comment` is free text, and all
    that a `comment` has. `author` is the user who said it ("" where nobody is told apart), `source` one of `SOURCES`.
    """

    interaction: str
    kind: str
    value: Any = None
    label: str = ""
    actions: tuple[int, ...] = ()
    comment: str = ""
    author: str = ""
    source: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """Feedback beside what it is about: all that a layer or a cache must know of it.

    `position` is its place in the journal: of two, the later one is the newer, whatever the clocks said. `task`, `text`,
    `layer` and `given` are the interaction's: what was said, which layer answered and with which actions (those offered
    where it asked). `turn` is the last turn before the sentence, None where turns had no part in the answer.
    """

    feedback: Feedback
    position: int
    at: float
    task: str
    text: str
    layer: str = ""
    given: tuple[int, ...] = ()
    turn: Turn | None = None

    @property
    def rights(self) -> bool:
        """Return whether it says what was right."""
        return self.feedback.kind in RIGHTS

    @property
    def objects(self) -> bool:
        """Return whether it says that the answer was wrong."""
        kind, value = self.feedback.kind, self.feedback.value
        if kind == "number":
            return isinstance(value, int | float) and value < 0.5
        if kind == "result":
            return value in ("refused", "stopped")
        return kind == "correction" or (kind == "boolean" and value is False)
