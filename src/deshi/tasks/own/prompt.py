"""What a larger model is told about a task of one's own, and how its JSON answer is read."""

import json
from collections.abc import Mapping
from typing import Any

from deshi.pure.text import clean
from deshi.records.answer import Proposal
from deshi.records.ask import Ask
from deshi.records.model import Message, Prompt
from deshi.tasks.own.table import Table

_MOST_SAID, _MOST_WHY, _MOST_TOKENS = 400, 160, 300


class Prompts:
    """Prompts from a task's table and the words of `words.toml`."""

    def __init__(self, table: Table, words: Mapping[str, str]) -> None:
        self._table, self._words = table, words
        labels = "\n".join(f"- {name}: {one.meaning or name}" for name, one in table.labels.items())
        outside = words["outside"].format(label=table.outside) if table.outside else ""
        told = words["system"].format(name=table.name, labels=labels, outside=outside)
        self._system = Message("system", told.strip())
        properties = {
            "label": {"type": "string", "enum": list(table.labels)},
            "reply": {"type": "string"},
            "why": {"type": "string"},
        }
        self._schema = {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    def prompt(self, ask: Ask) -> Prompt:
        """Return the request: the labels, the last turns, the attempt below, the sentence."""
        told = [
            self._words["turn"].format(text=_quoted(turn.text), reply=_quoted(turn.response))
            for turn in ask.turns
        ]
        if ask.below is not None and ask.below.label in self._table.labels:
            told.append(
                self._words["below"].format(
                    by=ask.below_by, label=ask.below.label, confidence=ask.below.confidence
                )
            )
        told.append(self._words["sentence"].format(text=_quoted(ask.text)))
        return Prompt((self._system, Message("user", "\n".join(told))), self._schema, _MOST_TOKENS)

    def proposal(self, data: Mapping[str, Any]) -> Proposal | None:
        """Return what a model's object says, with confidence 0; None when its label is none of the task's.

        Words are kept only for labels that want them: the others have words of their own.
        """
        label = data.get("label")
        if not isinstance(label, str) or label not in self._table.labels:
            return None
        said = _plain(data.get("reply"), _MOST_SAID) if self._table.labels[label].words else ""
        return Proposal(label, (), 0.0, said=said, why=_plain(data.get("why"), _MOST_WHY))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _plain(value: Any, most: int) -> str:
    text = clean(value[: 4 * most]) if isinstance(value, str) else ""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
