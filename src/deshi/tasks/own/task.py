"""A task from a folder: its labels are the answers, its table has the words, and nothing of it moves a body."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from deshi.records.answer import Decision, Outcome, Proposal
from deshi.records.ask import Ask, Stop
from deshi.records.model import Prompt
from deshi.tasks.own.prompt import Prompts
from deshi.tasks.own.table import RELEASE, Table, read_table

UNKNOWN = "unclear"
_OWN = {"cache": "cache", "corrections": "corrected"}  # layers that give again what was said before


def open_folder(folder: Path) -> "OwnTask":
    """Return the task of a folder. Raises `NotFound` where there is none, `BadInput` for what is wrong in its table."""
    folder = folder.expanduser().absolute()
    return OwnTask(read_table(folder), folder)


class OwnTask:
    """Implements `deshi.records.protocols.Task` from a folder's `task.toml`.

    `intent` of every label is `dialog`, what `named` returns is the label itself: it stands in the answer's guess.
    """

    def __init__(self, table: Table, folder: Path) -> None:
        self.table, self.folder = table, folder
        self.name = table.name
        self.languages = table.languages
        self.nothing = table.outside
        self.labels = table.labels
        self.stop_codes: Mapping[str, int] = {}
        self.actions: Mapping[int, Mapping[str, Any]] = {}
        self.release = folder / RELEASE
        self._words = tomllib.loads((files("deshi.tasks.own") / "words.toml").read_text("utf-8"))
        self._prompts = Prompts(table, self._words["prompt"])

    def reflex(self, text: str) -> Stop | None:
        """Return None: nothing moves that could be stopped."""
        return None

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema (draft 2020-12) of an answer."""
        told = {"type": "string", "minLength": 1}
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "required": ["response", "intent", "action", "reasoning"],
            "properties": {
                "response": told,
                "intent": {"enum": ["dialog", "question"]},
                "action": {"type": "null"},
                "reasoning": told,
            },
        }

    def intent(self, label: str) -> str:
        """Return `dialog`: an answer of words; the answer says `question` where it asks."""
        return "dialog"

    def named(self, label: str) -> str:
        """Return what the answer's guess is called: the label."""
        return label if label in self.labels else UNKNOWN

    def asks(self, label: str) -> bool:
        """Return whether the label is the one for what is none of the others."""
        return label == self.table.outside or label not in self.labels

    def words_wanted(self, label: str) -> bool:
        """Return whether an answer of this label wants words that only a layer that talks can give."""
        return label in self.labels and self.labels[label].words

    def prompt(self, ask: Ask) -> Prompt:
        """Return the request to a larger model."""
        return self._prompts.prompt(ask)

    def proposal(self, data: Mapping[str, Any]) -> Proposal | None:
        """Return what a larger model's JSON object says, with confidence 0; None when it is none of the task's answers."""
        return self._prompts.proposal(data)

    def valid(self, proposal: Proposal) -> bool:
        """Return whether the label is of the table, and without actions."""
        return proposal.label in self.labels and not proposal.actions and 0.0 <= proposal.confidence <= 1.0

    def reply(self, ask: Ask, decision: Decision) -> str:
        """Return the words of the label; where it asks, a question."""
        lang, label = self._lang(ask), decision.proposal.label
        words = self._words[lang]
        if self.asks(label):
            own = self.labels[label].reply if label in self.labels else {}
            return self._of(own, lang) or str(words["outside"])
        if decision.asks:
            return str(words["confirm"]).format(label=self._called(label))
        if decision.proposal.said:
            return decision.proposal.said
        return self._of(self.labels[label].reply, lang) or str(words["answer"]).format(label=label)

    def reasoning(self, ask: Ask, decision: Decision) -> str:
        """Return why: the words that decided, the nearest example, and the threshold where it asks."""
        lang, proposal = self._lang(ask), decision.proposal
        why = self._words["why"][lang]
        said = [why[_OWN[decision.layer]]] if decision.layer in _OWN else []
        if proposal.evidence:
            quoted = (why["quote"].format(text=text, weight=weight) for text, weight in proposal.evidence[:3])
            said.append(why["evidence"].format(parts=why["join"].join(quoted)))
        if proposal.nearest:
            text, likeness = proposal.nearest[0]
            said.append(why["nearest"].format(text=text, likeness=f"{likeness:.2f}"))
        if proposal.why:
            said.append(why["why"].format(why=proposal.why.rstrip("。. ")))
        if decision.asks and self.asks(proposal.label):
            said.append(why["outside"])
        elif decision.asks:
            confidence, threshold = f"{proposal.confidence:.2f}", f"{decision.threshold:.2f}"
            said.append(why["asks"].format(confidence=confidence, threshold=threshold))
        return (" " if lang == "en" else "").join(said) or str(why["none"])

    def refusal(self, ask: Ask, outcome: Outcome, actions: tuple[int, ...], reply: str) -> str:
        """Return the reply: no body is there to refuse."""
        return reply

    def grade(self, answer: dict[str, Any], right: list[dict[str, Any]]) -> float:
        """Return 1.0 when the answer `{intent, asks}` is one of the accepted ones, else 0.0."""
        given = "asks" if answer.get("asks") else answer["intent"]
        return float(any(given == one["intent"] for one in right))

    def _lang(self, ask: Ask) -> str:
        return ask.lang if ask.lang in self.languages else self.languages[0]

    def _of(self, reply: Mapping[str, str], lang: str) -> str:
        """Return the words of a language, else of the first that has some, "" for none."""
        order = (lang, *self.languages, *reply)
        return next((reply[one] for one in order if reply.get(one)), "")

    def _called(self, label: str) -> str:
        return self.labels[label].meaning.rstrip("。.") or label
