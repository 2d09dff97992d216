"""What a cloud teacher would have cost: the tokens of the prompts that it would have been sent, at the price table's price."""

import json
import math
from collections.abc import Sequence
from typing import Any

from deshi.bootstrap.demo_home import Said
from deshi.decide.prices import Price, price_of
from deshi.pure.text import language
from deshi.records.ask import Ask

MODEL = "gpt-4o-mini"
COMMANDS_A_DAY, DAYS = 100, 30
_BYTES_A_TOKEN = (
    3.5  # of English and JSON; Japanese has fewer bytes a token, so it is counted dearer than it is
)
_AROUND = 40  # tokens that a server puts around messages and schema
_WHY = "what the sentence means here"


class Teacher:
    """A teacher that is asked nothing: only what it would have cost is told."""

    def __init__(self, task: Any, model: str = MODEL) -> None:
        self._task, self._model = task, model
        self._price = price_of(model) or Price()

    def words(self) -> str:
        """Return whose price it is."""
        price = self._price
        return f"{self._model} at ${price.into:g} in and ${price.out:g} out a million tokens"

    def month(self, said: Sequence[Said]) -> float:
        """Return US dollars a month for `COMMANDS_A_DAY` commands like these, of which the teacher gets those that were not sure."""
        if not said:
            return 0.0
        paid = sum(self._one(each) for each in said if not each.sure)
        return round(paid / len(said) * COMMANDS_A_DAY * DAYS, 4)

    def _one(self, said: Said) -> float:
        line = said.line
        ask = Ask("", self._task.name, line.text, "", "", language(line.text), 0.0)
        prompt = self._task.prompt(ask)
        into = sum(len(one.text.encode()) for one in prompt.messages) + len(json.dumps(prompt.schema or {}))
        reply = {"label": line.label, "actions": list(line.actions), "reply": "", "why": _WHY}
        tokens_in = math.ceil(into / _BYTES_A_TOKEN) + _AROUND
        tokens_out = math.ceil(len(json.dumps(reply).encode()) / _BYTES_A_TOKEN)
        return (tokens_in * self._price.into + tokens_out * self._price.out) / 1e6
