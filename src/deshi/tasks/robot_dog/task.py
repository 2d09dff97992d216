"""The task `robot_dog`: which answers exist, and which are right. What it says is in `speech.py`."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from importlib.resources import files
from typing import Any

from deshi.pure.model_prompt import Prompts
from deshi.pure.stop import match
from deshi.records.answer import Decision, Outcome, Proposal
from deshi.records.ask import Ask, Stop, Turn
from deshi.records.model import Prompt
from deshi.tasks.robot_dog import extras, sense, sensed
from deshi.tasks.robot_dog.speech import Speech

MOST_STEPS = 6


def load() -> "RobotDog":
    """Return the task as shipped."""
    folder = files("deshi.tasks.robot_dog")
    return RobotDog(
        tomllib.loads((folder / "task.toml").read_text("utf-8")),
        tomllib.loads((folder / "replies.toml").read_text("utf-8")),
        tomllib.loads((folder / "prompt.toml").read_text("utf-8")),
    )


class RobotDog:
    """Implements `deshi.records.protocols.Task` from three tables: `task.toml`, `replies.toml` and `prompt.toml`.

    `on` names the extras that are switched on; `extras` has the codes of all that could be.
    """

    def __init__(
        self, table: dict[str, Any], replies: dict[str, Any], prompt: dict[str, Any], on: Iterable[str] = ()
    ) -> None:
        self._tables = (table, replies, prompt)
        self.extras = extras.known(table)
        self.on = extras.checked(on, table)
        can = extras.listed(table, self.on)
        table, prompt = extras.merged(table, self.on), extras.told(prompt, self.on)
        self.name: str = table["name"]
        self.languages: tuple[str, ...] = tuple(table["languages"])
        self.labels: dict[str, dict[str, Any]] = table["labels"]
        self.actions: dict[int, dict[str, Any]] = {
            int(code): action for code, action in table["actions"].items()
        }
        self.stop_codes: dict[str, int] = table["stop"]
        self.nothing: str = table.get("nothing", "")
        self.declined: str = table.get("declined", "")
        self.outside: str = table.get("outside", "")
        self.unclear: str = table.get("unclear", "")
        self._sensed: str = table.get("sensed", "")
        self._speech = Speech(self.actions, self.stop_codes, replies, can)
        self._prompts = Prompts(table, prompt, prompt["name"], MOST_STEPS)
        self._choosable = frozenset(
            code for code, action in self.actions.items() if action.get("model", True)
        )

    def switched(self, names: Iterable[str]) -> "RobotDog":
        """Return the task with exactly these extras switched on. Raises `BadInput` for one that it does not have."""
        return RobotDog(*self._tables, on=names)

    def claiming(self, learned: Iterable[str], risky: bool) -> "RobotDog":
        """Return the task saying that it can do only what its release has `learned` of what is switched on, and what is risky only
        where that is allowed. Nothing but its replies differs."""
        table, replies, _ = self._tables
        known, made = set(learned), copy(self)
        can = extras.listed(table, [name for name in self.on if name in known], risky)
        made._speech = Speech(self.actions, self.stop_codes, replies, can)
        return made

    def within(self, proposal: Proposal) -> Proposal:
        """Return the proposal, in place of one with actions that are not switched on that they can't be done, and in place of one
        that wants more actions than an order may hold that the person must be asked.

        A release may have learned more than is switched on: what it hears then is no order of another kind. Of too many
        actions none is done: the last ones would be dropped without a word.
        """
        if self.outside and not self.actions.keys() >= set(proposal.actions):
            return replace(proposal, label=self.outside, actions=(), over=False)
        if self.unclear and proposal.over and proposal.actions:
            return replace(proposal, label=self.unclear, actions=())
        return proposal

    def reflex(self, text: str) -> Stop | None:
        """Return the order to stop in `text`, if it may be one."""
        found = match(text)
        return Stop(found.level, found.phrase, found.rest, first=found.first) if found else None

    def sense(self, text: str, turns: Sequence[Turn] = ()) -> str:
        """Return which question about the body's own state `text` is after these turns, "" where it is none."""
        return sense.sense(text, turns)

    def sensed(self, question: str, state: Mapping[str, Any], lang: str) -> Proposal:
        """Return the answer to a question of `sense` from what the body has told of itself."""
        return Proposal(self._sensed, (), 1.0, said=sensed.sensed(question, state, lang))

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema (draft 2020-12) of an answer."""
        share = {"type": "number", "minimum": 0, "maximum": 1}
        code = {"type": "integer", "enum": sorted({*self.actions, *self.stop_codes.values()})}
        codes = {"type": "array", "items": code, "minItems": 2, "maxItems": MOST_STEPS + 1}
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "required": ["response", "intent", "action", "reasoning"],
            "properties": {
                "response": {"type": "string", "minLength": 1},
                "intent": {"enum": ["action", "dialog", "question"]},
                "action": {
                    "anyOf": [
                        {"type": "null"},
                        _closed(type={"const": "single"}, code=code, confidence=share),
                        _closed(type={"const": "sequence"}, sequence=codes, confidence=share),
                    ]
                },
                "reasoning": {"type": "string", "minLength": 1},
            },
        }

    def intent(self, label: str) -> str:
        """Return the intent of a label: `action`, `dialog` or `question`."""
        return str(self.labels[label]["intent"])

    def asks(self, label: str) -> bool:
        """Return whether the label means that the person must be asked."""
        return bool(self.labels[label].get("asks", False))

    def words_wanted(self, label: str) -> bool:
        """Return whether an answer of this label wants words that only a layer that talks can give."""
        return bool(self.labels[label].get("words", False))

    def prompt(self, ask: Ask) -> Prompt:
        """Return the request to a larger model."""
        return self._prompts.prompt(ask)

    def proposal(self, data: Mapping[str, Any]) -> Proposal | None:
        """Return what a larger model's JSON object says, with confidence 0; None when it is none of the task's answers."""
        return self._prompts.proposal(data)

    def valid(self, proposal: Proposal) -> bool:
        """Return whether label, actions and confidence are of the table and fit each other."""
        if proposal.label not in self.labels or not 0.0 <= proposal.confidence <= 1.0:
            return False
        if self.intent(proposal.label) != "action":
            return not proposal.actions
        return 1 <= len(proposal.actions) <= MOST_STEPS and self._choosable.issuperset(proposal.actions)

    def reply(self, ask: Ask, decision: Decision) -> str:
        """Return what to say, in the asker's language, written to be spoken."""
        return self._speech.reply(ask, decision)

    def reasoning(self, ask: Ask, decision: Decision) -> str:
        """Return why, from the decision's evidence."""
        return self._speech.reasoning(ask, decision)

    def refusal(self, ask: Ask, outcome: Outcome, actions: tuple[int, ...], reply: str) -> str:
        """Return what to say when the body did not take the `actions` that `reply` announces: the reason, its numbers, what to do.

        The reasons are the guard's (`body.types.Reason`) and `absent`; what is none of them is told as a plain refusal.
        """
        return self._speech.refusal(ask, outcome, actions, reply)

    def later(self, ask: Ask, actions: tuple[int, ...], reply: str) -> str:
        """Return the reply that says that the actions come after what is under way."""
        return self._speech.later(ask, actions, reply)

    def explained(self, ask: Ask, plan: Sequence[Mapping[str, Any]], reply: str) -> str:
        """Return the reply with the steps of the plan that nobody asked for."""
        return self._speech.explained(ask, plan, reply)

    def came(self, lang: str, event: Mapping[str, Any]) -> str:
        """Return what to say of an outcome that comes after the answer: `failed`, `unknown`, `watchdog`, and `refused` on its way;
        "" for all others."""
        return self._speech.came(lang, event)

    def grade(self, answer: dict[str, Any], right: list[dict[str, Any]]) -> float:
        """Return 1.0 when the answer `{intent, actions, asks}` is one of the accepted ones, else 0.0."""
        given = ("asks" if answer.get("asks") else answer["intent"], tuple(answer["actions"]))
        return float(any(given == (r["intent"], tuple(r["actions"])) for r in right))


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
