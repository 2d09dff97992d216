"""What a call costs: the price table, the worst case before the call and the real cost after it."""

import json
import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from deshi.records.model import Completion, Prompt

# Roles, tool definitions and templates that servers put around the messages, in tokens; the widest known is about 350.
_AROUND = 600
_AROUND_EACH = 16


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, into the model and out of it; (0, 0) is free.

    `cached` is the price of those into it that its server had cached, None where it is not known: then the full one counts.
    """

    into: float = 0.0
    out: float = 0.0
    cached: float | None = None

    @property
    def free(self) -> bool:
        """Return whether nothing is paid."""
        return self.into == 0 and self.out == 0

    def worst(self, prompt: Prompt) -> float:
        """Return the most that a call can cost: a token has at least one byte, and the answer its full length."""
        return self.of(_longest(prompt), prompt.most_tokens)

    def real(self, prompt: Prompt, completion: Completion) -> float:
        """Return what a call has cost by the server's own counts; the worst case of each that it did not give."""
        return self.of(completion.tokens_in or _longest(prompt), completion.tokens_out or prompt.most_tokens)

    def of(self, tokens_in: int, tokens_out: int, cached: int = 0) -> float:
        """Return what so many tokens cost; `cached` are part of `tokens_in`."""
        less = 0.0 if self.cached is None else min(cached, tokens_in) * (self.into - self.cached)
        return (tokens_in * self.into - less + tokens_out * self.out) / 1e6


def _longest(prompt: Prompt) -> int:
    """Return the most tokens that a prompt can have."""
    text = sum(len(m.text.encode()) + _AROUND_EACH for m in prompt.messages)
    schema = len(json.dumps(prompt.schema).encode()) if prompt.schema else 0
    return text + schema + _AROUND


def nano(usd: float) -> int:
    """Return US dollars in billionths, rounded up."""
    return math.ceil(round(usd * 1e9, 3))


@cache
def known() -> dict[str, Price]:
    """Return the price table by model name."""
    table = tomllib.loads((files("deshi.decide") / "prices.toml").read_text("utf-8"))
    return {name: Price(*pair) for name, pair in table["models"].items()}


def price_of(model: str) -> Price | None:
    """Return the price of a well-known cloud model, by the longest beginning of its name; None for an unknown one.

    A beginning ends where the name ends or a `-` follows: `gpt-4o-audio` is no dated `gpt-4o`, and stays unknown.
    """
    dated = [name for name in known() if model == name or _dated(model.removeprefix(name), model, name)]
    return known()[max(dated, key=len)] if dated else None


def _dated(rest: str, model: str, name: str) -> bool:
    """Tell whether `model` is `name` with a date or `-latest` behind it."""
    return model.startswith(name + "-") and (rest == "-latest" or rest.replace("-", "").isdigit())
