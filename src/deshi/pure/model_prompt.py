"""What a larger model is told about a task, and how its JSON answer is read: from the task's tables, whichever task it is.

The table has `labels` (each with `intent`, `meaning`, and `words = true` where the reply must come from a model) and, where the
task has a body, `actions` (each with `names`; `model = false` keeps it from models). The words have `system` (with {name},
{labels}, {actions}, {rules}, {most}), `rules`, `turn_asked`, `below`, `because`, `sentence`, `stopped`.
"""

import json
from collections.abc import Mapping
from typing import Any

from deshi.pure.text import clean
from deshi.records.answer import TURNS, Proposal
from deshi.records.ask import Ask, Turn
from deshi.records.model import Message, Prompt

MOST_SAID = 240
MOST_WHY = 160
MOST_TOKENS = 300


class Prompts:
    """The prompts of one task; `name` is who the task speaks as, `most` the longest sequence of actions."""

    def __init__(self, table: Mapping[str, Any], words: Mapping[str, Any], name: str, most: int = 1) -> None:
        self._name = name
        self._actions: Mapping[str, Mapping[str, Any]] = table.get("actions", {})
        self._labels: Mapping[str, Mapping[str, Any]] = table["labels"]
        self._codes = [int(code) for code, action in self._actions.items() if action.get("model", True)]
        self._words = words
        self._most = most
        self._system = Message("system", self._told())
        self._schema = self._shape()

    def prompt(self, ask: Ask) -> Prompt:
        """Return the request to a model: the rules, the last turns as messages, the attempt below, the sentence."""
        turns = [message for turn in ask.turns for message in self._turn(turn)]
        last = Message("user", "\n".join(self._last(ask)))
        return Prompt((self._system, *turns, last), self._schema, MOST_TOKENS)

    def proposal(self, data: Mapping[str, Any]) -> Proposal | None:
        """Return what a model's object says, with confidence 0; None when it is none of the task's answers.

        Words are kept only for labels that want them: the others have words that are known to be true.
        """
        label, actions = data.get("label"), data.get("actions", [])
        if not isinstance(label, str) or label not in self._labels or not isinstance(actions, list):
            return None
        if any(type(code) is not int or code not in self._codes for code in actions):
            return None
        acts = bool(self._codes) and self._labels[label]["intent"] == "action"
        if len(actions) > self._most or bool(actions) != acts:
            return None
        said = _plain(data.get("reply"), MOST_SAID) if self._labels[label].get("words") else ""
        return Proposal(label, tuple(actions), 0.0, said=said, why=_plain(data.get("why"), MOST_WHY))

    def _told(self) -> str:
        labels = "\n".join(f"- {name}: {one.get('meaning', name)}" for name, one in self._labels.items())
        actions = "\n".join(
            f"- {code}: {' / '.join(self._actions[str(code)]['names'].values())}" for code in self._codes
        )
        rules = "\n".join(f"- {rule}" for rule in self._words["rules"]).replace("{most}", str(self._most))
        told = str(self._words["system"]).strip()
        return told.format(name=self._name, labels=labels, actions=actions, rules=rules, most=self._most)

    def _shape(self) -> dict[str, Any]:
        codes = {"type": "array", "items": {"type": "integer", "enum": self._codes}, "maxItems": self._most}
        # the answer first: its probability is then the model's own, not that of whoever has just argued for it
        properties: dict[str, Any] = {"label": {"type": "string", "enum": list(self._labels)}}
        properties |= {"actions": codes} if self._codes else {}
        properties |= {"reply": {"type": "string"}, "why": {"type": "string"}}
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    def _turn(self, turn: Turn) -> tuple[Message, Message]:
        """Return an earlier exchange; the dog's part in the form of an answer, so that it does not teach another form."""
        offered = self._words["turn_asked"].format(actions=list(turn.actions)) if turn.asked else ""
        said: dict[str, Any] = {"label": self._label(turn)}
        said |= {"actions": [] if turn.asked else list(turn.actions)} if self._codes else {}
        said |= {"reply": turn.response, "why": offered}
        return Message("user", _quoted(turn.text)), Message("assistant", json.dumps(said, ensure_ascii=False))

    def _label(self, turn: Turn) -> str:
        """Return the label that an earlier turn most likely had: turns keep the intent only."""
        if turn.asked and "unclear" in self._labels:
            return "unclear"
        alike = [name for name, one in self._labels.items() if one["intent"] == turn.intent]
        worded = [name for name in alike if self._labels[name].get("words")]
        return (worded or alike or list(self._labels))[0]

    def _last(self, ask: Ask) -> list[str]:
        told = []
        if ask.below is not None and ask.below.label in self._labels:
            told.append(self._below(ask.below, ask.below_by))
        if ask.stop is not None:
            told.append(self._words["stopped"])
        return [*told, str(self._words["sentence"]).format(text=_quoted(ask.text))]

    def _below(self, below: Proposal, by: str) -> str:
        parts = ", ".join(
            "the turns before" if text == TURNS else _quoted(text) for text, _ in below.evidence[:3]
        )
        reason = _quoted(below.why) if below.why else parts
        why = str(self._words["because"]).format(parts=reason) if reason else ""
        answer = json.dumps({"label": below.label, "actions": list(below.actions)})
        return str(self._words["below"]).format(by=by, answer=answer, confidence=below.confidence, why=why)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _plain(value: Any, most: int) -> str:
    """Return a model's words without what can't be spoken or seen, cut at the end of a sentence where one fits."""
    text = clean(value[: 4 * most]) if isinstance(value, str) else ""
    if len(text) <= most:
        return text
    end = max(text.rfind(mark, 0, most) for mark in (". ", "。", "! ", "！", "? ", "？"))
    return text[: end + 1].strip() if end > most // 3 else text[: most - 1].rstrip() + "…"
