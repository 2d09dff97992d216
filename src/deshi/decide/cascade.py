"""The cascade: layers are asked in order until one is sure enough; else the best answer so far, else the person."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

from deshi.decide.thresholds import Thresholds
from deshi.errors import DeshiError, Spent, Unavailable
from deshi.records.answer import Decision, Proposal, Step
from deshi.records.ask import Ask
from deshi.records.protocols import Layer

_log = logging.getLogger(__name__)

PERSON = "person"
_NOTHING = Proposal("unclear", (), 0.0)
_USUAL = Thresholds()


@dataclass(slots=True)
class _Walk:
    """What has come of a request so far: the best proposal and its layer, what it took the place of, trace, costs, last failure."""

    best: Proposal
    thresholds: Thresholds
    below: Proposal | None = None
    by: str = PERSON
    sure: bool = False
    trace: list[Step] = field(default_factory=list)
    cost: dict[str, float] = field(default_factory=dict)
    error: DeshiError | None = None


class Cascade:
    """Asks layers in order.

    A proposal with confidence `thresholds.sure_above` or more ends the walk. After the last layer the best proposal is taken
    when it reaches `thresholds.act_above`; else the person is asked. `thresholds` may be set to another record at any time;
    a request keeps those that it began with. `valid` tells whether a proposal is one of the task's answers; one that
    is not counts as a failure of its layer, never as an answer, but for a layer that says `trusted` of itself (the reflex: it tells
    what has happened, also by codes that nobody else may choose). `asks` tells the labels that mean asking the person.

    `wants_words` tells the labels whose reply a layer that talks must word: a sure proposal of such a label without words
    stands, and the next layer that talks is asked for them. `intent` tells a label's intent: words are only taken from a
    proposal of the same intent and the same actions. `timeout_s` is for layers that have none of their own.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        valid: Callable[[Proposal], bool],
        asks: Callable[[str], bool],
        thresholds: Thresholds = _USUAL,
        timeout_s: float = 5.0,
        unknown: Proposal = _NOTHING,
        wants_words: Callable[[str], bool] = lambda _: False,
        intent: Callable[[str], str] = str,
    ) -> None:
        self._layers = tuple(layers)
        self._valid = valid
        self._asks = asks
        self.thresholds = thresholds
        self._timeout_s = timeout_s
        self._unknown = unknown
        self._wants_words = wants_words
        self._intent = intent

    async def decide(self, ask: Ask) -> Decision:
        """Return the decision, its trace and its costs. A failing layer is a step of the trace.

        Raises the last layer's error only when layers failed and none had an answer: then there is nothing to fall back to.
        """
        walk = _Walk(self._unknown, self.thresholds)
        for place, layer in enumerate(self._layers):
            if walk.sure and not (self._to_be_worded(walk.best, ask) and getattr(layer, "talks", False)):
                continue
            await self._step(walk, layer, ask, last=place == len(self._layers) - 1)
        if walk.error is not None and walk.best is self._unknown:
            raise walk.error
        return self._settle(walk)

    def replaced(self, layers: Mapping[str, Layer], thresholds: Thresholds) -> "Cascade":
        """Return a cascade like this one, with these layers in place of those of the same names, and other thresholds."""
        other = copy(self)
        other._layers = tuple(layers.get(layer.name, layer) for layer in self._layers)
        other.thresholds = thresholds
        return other

    def layer(self, name: str) -> Layer | None:
        """Return the layer of a name, None where there is none."""
        return next((layer for layer in self._layers if layer.name == name), None)

    async def release(self) -> None:
        """Close the connections of the layers that have some."""
        for layer in self._layers:
            release = getattr(layer, "release", None)
            if release is not None:
                await release()

    async def _step(self, walk: _Walk, layer: Layer, ask: Ask, last: bool) -> None:
        """Ask one layer, and put what came of it into the walk."""
        began = time.perf_counter()
        below = None if walk.best is self._unknown else walk.best
        asked = replace(ask, below=below, below_by=walk.by) if below else ask
        proposal, outcome, failure = await self._try(layer, asked)
        walk.error = failure or walk.error
        if proposal is not None:
            outcome = self._take(walk, layer.name, proposal, last)
        bill = getattr(layer, "bill", None)
        cost = bill(ask) if bill is not None else proposal.cost if proposal else 0.0
        if cost:
            walk.cost[layer.name] = round(cost, 9)
        took = (time.perf_counter() - began) * 1000
        walk.trace.append(
            Step(layer.name, round(took, 3), proposal.confidence if proposal else None, outcome)
        )

    def _take(self, walk: _Walk, name: str, proposal: Proposal, last: bool) -> str:
        """Put a proposal into the walk; return the outcome of its layer's step."""
        if walk.sure:
            walk.best = self._with_words(walk.best, proposal)
            return "talked" if walk.best.said else "passed"
        if proposal.confidence >= walk.best.confidence:
            if walk.best is not self._unknown:
                walk.below = walk.best
                proposal = replace(proposal, corrects=max(proposal.corrects, walk.best.corrects))
            walk.best, walk.by = self._with_words(proposal, walk.best), name
        else:
            walk.best = self._with_words(walk.best, proposal)
        if proposal.confidence >= walk.thresholds.sure_above:
            walk.sure = True
            return "answered"
        return "low_confidence" if last else "escalated"

    def _to_be_worded(self, proposal: Proposal, ask: Ask) -> bool:
        """Tell whether another layer's words are wanted; a stop has its own."""
        return ask.stop is None and not self._worded(proposal)

    def _worded(self, proposal: Proposal) -> bool:
        return bool(proposal.said) or not self._wants_words(proposal.label)

    def _with_words(self, one: Proposal, other: Proposal) -> Proposal:
        """Return `one`, with the other's words where it has none and both mean the same."""
        alike = one.actions == other.actions and self._intent(one.label) == self._intent(other.label)
        if self._worded(one) or not alike or not other.said:
            return one
        return replace(one, said=other.said, why=one.why or other.why)

    async def _try(self, layer: Layer, ask: Ask) -> tuple[Proposal | None, str, DeshiError | None]:
        timeout_s = getattr(layer, "timeout_s", self._timeout_s)
        try:
            proposal = await asyncio.wait_for(layer.answer(ask), timeout_s)
        except TimeoutError:
            late = Unavailable(
                f"The layer {layer.name} took over {timeout_s:.0f} s; try again, or see `deshi doctor`."
            )
            return None, "late", late
        except Spent as error:
            return None, "spent", error
        except DeshiError as error:
            return None, "failed", error
        except Exception as error:  # a layer may be a stranger's code: it fails, the cascade does not
            _log.exception("the layer %s failed", layer.name)
            told = f"The layer {layer.name} failed inside ({type(error).__name__}); the log has the details."
            return None, "failed", Unavailable(told)
        if proposal is not None and not (getattr(layer, "trusted", False) or self._valid(proposal)):
            return (
                None,
                "failed",
                Unavailable(f"The layer {layer.name} gave no valid answer; try other words."),
            )
        return proposal, "passed", None

    def _settle(self, walk: _Walk) -> Decision:
        unsure = walk.best.confidence < walk.thresholds.act_above
        asks = unsure or self._asks(walk.best.label)
        if unsure:
            walk.trace.append(Step(PERSON, 0.0, None, "asked"))
        by = PERSON if unsure else walk.by
        act_above = walk.thresholds.act_above
        return Decision(walk.best, by, asks, tuple(walk.trace), act_above, cost=walk.cost, below=walk.below)
