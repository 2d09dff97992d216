"""One row of the table of figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A row: its name in each language, its goal, how a value is written, and the command that measures it."""

    names: dict[str, str]
    goal: str
    form: str
    command: str


def of(en: str, ja: str, zh: str, goal: str, form: str, command: str) -> Figure:
    """Return a row; `command` is a script of bench/ with its arguments."""
    return Figure({"en": en, "ja": ja, "zh": zh}, goal, form, f"python bench/{command}")
