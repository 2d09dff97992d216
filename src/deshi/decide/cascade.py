"""The cascade: layers are asked in order until one is sure enough; else the best answer so far, else the person."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from deshi.errors import DeshiError, Unavailable
from deshi.records.answer import Decision, Proposal, Step
from deshi.records.ask import Ask
from deshi.records.protocols import Layer

_log = logging.getLogger(__name__)

PERSON = "person"
_NOTHING = Proposal("unclear", (), 0.0)


class Cascade:
    """Asks layers in order.

    A proposal with confidence `sure_above` or more ends the walk. After the last layer the best proposal is taken when it
    reaches `act_above`; else the person is asked. `valid` tells whether a proposal is one of the task's answers; one that
    is not counts as a failure of its layer, never as an answer. `asks` tells the labels that mean asking the person.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        valid: Callable[[Proposal], bool],
        asks: Callable[[str], bool],
        sure_above: float = 0.8,
        act_above: float = 0.7,
        timeout_s: float = 5.0,
        unknown: Proposal = _NOTHING,
    ) -> None:
        self._layers = tuple(layers)
        self._valid = valid
        self._asks = asks
        self._sure_above = sure_above
        self._act_above = act_above
        self._timeout_s = timeout_s
        self._unknown = unknown

    async def decide(self, ask: Ask) -> Decision:
        """Return the decision and its trace. A failing layer is a step of the trace.

        Raises the last layer's error only when layers failed and none had an answer: then there is nothing to fall back to.
        """
        best, by, trace = self._unknown, PERSON, []
        error: DeshiError | None = None
        for place, layer in enumerate(self._layers):
            began = time.perf_counter()
            proposal, outcome, failure = await self._try(layer, ask)
            error = failure or error
            if proposal is not None:
                if proposal.confidence >= best.confidence:
                    best, by = proposal, layer.name
                outcome = self._outcome(proposal, last=place == len(self._layers) - 1)
            took = (time.perf_counter() - began) * 1000
            trace.append(Step(layer.name, round(took, 3), proposal.confidence if proposal else None, outcome))
            if outcome == "answered":
                break
        if error is not None and best is self._unknown:
            raise error
        return self._settle(best, by, trace)

    async def _try(self, layer: Layer, ask: Ask) -> tuple[Proposal | None, str, DeshiError | None]:
        try:
            proposal = await asyncio.wait_for(layer.answer(ask), self._timeout_s)
        except TimeoutError:
            late = Unavailable(
                f"The layer {layer.name} took over {self._timeout_s:.0f} s; try again, or see `deshi doctor`."
            )
            return None, "late", late
        except DeshiError as error:
            return None, "failed", error
        except Exception as error:  # a layer may be a stranger's code: it fails, the cascade does not
            _log.exception("the layer %s failed", layer.name)
            told = f"The layer {layer.name} failed inside ({type(error).__name__}); the log has the details."
            return None, "failed", Unavailable(told)
        if proposal is not None and not self._valid(proposal):
            return (
                None,
                "failed",
                Unavailable(f"The layer {layer.name} gave no valid answer; try other words."),
            )
        return proposal, "passed", None

    def _outcome(self, proposal: Proposal, last: bool) -> str:
        if proposal.confidence >= self._sure_above:
            return "answered"
        return "low_confidence" if last else "escalated"

    def _settle(self, best: Proposal, by: str, trace: list[Step]) -> Decision:
        unsure = best.confidence < self._act_above
        asks = unsure or self._asks(best.label)
        if unsure:
            trace.append(Step(PERSON, 0.0, None, "asked"))
        return Decision(best, PERSON if unsure else by, asks, tuple(trace), self._act_above)
