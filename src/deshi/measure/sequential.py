"""A canary watched while it serves: roll back, fine, or go on looking, valid however often one looks.

Testing by betting (Waudby-Smith, Ramdas 2024, "Estimating means of bounded random variables by betting"; Shekhar, Ramdas 2023,
"Nonparametric two-sample testing by betting"). A gambler starts with 1 and bets, block by block of live traffic, that the canary
is worse: `wealth *= 1 + bet x (canary's mean - serving mean)`. If it is no worse, the game is fair at best, and wealth ever
reaches 1 / alpha with a chance of at most alpha (Ville 1939). So one may look after every answer, for ever. It holds also where
traffic drifts by day and hour, as both are compared within a block of a few answers. A fixed mixture of bets is itself a bet, and the mean of
several such processes is one too (Vovk, Wang 2021, "E-values"), so several figures share one alpha with no loss for looking.

A value is 1 where it went wrong (corrected, thumbs down, stopped, failed, slow), 0 where not, or a share between. Sessions, not
answers, are dealt to the canary: give one value a session (its share that went wrong) where people's sessions are long.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from deshi.errors import BadInput

Arm = Literal["canary", "serving"]
Decided = Literal["continue", "roll back", "fine"]
_BETS = (0.03, 0.07, 0.15, 0.3, 0.5, 0.7, 0.9)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is watched: `figures` by name, each a share that is bad.

    `alpha` is the chance to roll back a canary that is no worse, `beta` to call one fine that is worse by `tolerance` or more in
    any figure. Where neither is shown after `most` values of the canary the trial ends well, and says that it has shown no harm.
    """

    figures: tuple[str, ...] = ("wrong",)
    alpha: float = 0.01
    beta: float = 0.05
    tolerance: float = 0.05
    fewest: int = 20
    most: int = 2000


@dataclass(frozen=True, slots=True)
class Stream:
    """One figure: sums of what went wrong (all, and in the open block), and the logarithms of wealth, one a bet.

    `worse` are the bets that the canary is worse, `safe` those that it is not worse by the tolerance; `safe_peak` is the most
    that their mean was, as a logarithm.
    """

    canary: float = 0.0
    serving: float = 0.0
    open_canary: float = 0.0
    open_serving: float = 0.0
    worse: tuple[float, ...] = (0.0,) * len(_BETS)
    safe: tuple[float, ...] = (0.0,) * len(_BETS)
    safe_peak: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """All that is known of a trial: how many values each arm had (all, and in the open block), and a stream a figure.

    `peak` is the most that the mean wealth of all figures was, as a logarithm: a bound that was once crossed stays crossed.
    """

    streams: Mapping[str, Stream]
    canary: int = 0
    serving: int = 0
    open_canary: int = 0
    open_serving: int = 0
    peak: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the state as JSON-able data, for `parse`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with the canary, and why. `evidence` is the wealth against it: 100 is what chance gives once in 100 trials.

    `shown` tells that it was shown to be no worse than the tolerance, and not only that the trial has lasted long enough.
    """

    decided: Decided
    why: str
    evidence: float
    shown: bool = False


def start(plan: Plan) -> State:
    """Return the state of a trial that has seen nothing. Raises `BadInput` for a plan that can't be kept."""
    shares = (plan.alpha, plan.beta, plan.tolerance)
    if not plan.figures or len(set(plan.figures)) != len(plan.figures) or not all(0 < s < 1 for s in shares):
        raise BadInput(
            f"The canary's plan {plan!r} can't be kept; name each figure once, and give alpha, beta and tolerance in 0..1."
        )
    return State({name: Stream() for name in plan.figures})


def step(plan: Plan, state: State, arm: Arm, values: Mapping[str, float]) -> State:
    """Return the state after one answer (or session) of an arm; `values` has a number in 0..1 for each figure, 1 is bad.

    Values of one arm wait until the other has one too; then the block is bet on. What is in a block depends on whose turn it
    was and never on how it went, or the bet would not be fair. Raises `BadInput` for a missing or impossible value.
    """
    _check(state, arm, values)
    mine = arm == "canary"
    streams = {name: _added(one, mine, values[name]) for name, one in state.streams.items()}
    grown = replace(
        state,
        streams=streams,
        canary=state.canary + mine,
        serving=state.serving + (not mine),
        open_canary=state.open_canary + mine,
        open_serving=state.open_serving + (not mine),
    )
    return _closed(plan, grown) if grown.open_canary and grown.open_serving else grown


def decide(plan: Plan, state: State) -> Decision:
    """Return what the state says; ask as often as you like."""
    evidence = math.exp(min(state.peak, 50.0))
    told = "; ".join(_told(name, one, state) for name, one in state.streams.items())
    if state.peak >= -math.log(plan.alpha):
        return Decision(
            "roll back",
            f"The canary is worse than the release that serves: {told} (chance alone: at most 1 in {evidence:.0f}).",
            evidence,
        )
    safe = all(one.safe_peak >= -math.log(plan.beta) for one in state.streams.values())
    if safe and state.canary >= plan.fewest:
        return Decision(
            "fine",
            f"The canary is not worse by {100 * plan.tolerance:.0f} points or more: {told} "
            f"({1 - plan.beta:.0%} confidence).",
            evidence,
            shown=True,
        )
    if state.canary >= plan.most:
        return Decision(
            "fine",
            f"After {state.canary} values of the canary no harm is shown: {told}. That there is none "
            "is not shown either.",
            evidence,
        )
    return Decision("continue", f"Not enough is known yet: {told}.", evidence)


def parse(data: Any) -> State:
    """Return a state from its `as_dict`, as read from JSON; raise `BadInput` where it is none."""
    try:
        streams = {
            str(name): Stream(**{**one, "worse": _logs(one["worse"]), "safe": _logs(one["safe"])})
            for name, one in data["streams"].items()
        }
        return State(**{**data, "streams": streams})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(
            f"The canary's state can't be read ({error!r}); end the trial and start it again."
        ) from error


def _logs(values: Any) -> tuple[float, ...]:
    logs = tuple(float(one) for one in values)
    if len(logs) != len(_BETS):
        raise ValueError(f"{len(logs)} bets in place of {len(_BETS)}")
    return logs


def _check(state: State, arm: str, values: Mapping[str, float]) -> None:
    if arm not in ("canary", "serving"):
        raise BadInput(f"{arm!r} is no arm of a trial; it is canary or serving.")
    for name in state.streams:
        if not 0 <= values.get(name, -1.0) <= 1:
            raise BadInput(
                f"The figure {name!r} is {values.get(name)!r} for the {arm}; give a number in 0..1, 1 where it went wrong."
            )


def _added(one: Stream, mine: bool, value: float) -> Stream:
    if mine:
        return replace(one, canary=one.canary + value, open_canary=one.open_canary + value)
    return replace(one, serving=one.serving + value, open_serving=one.open_serving + value)


def _closed(plan: Plan, state: State) -> State:
    """Return the state after the bets on the open block."""
    streams = {}
    for name, one in state.streams.items():
        gap = one.open_canary / state.open_canary - one.open_serving / state.open_serving
        # bets stay under the most that can be lost, so that wealth never reaches 0
        worse = tuple(log + math.log1p(bet * gap) for log, bet in zip(one.worse, _BETS, strict=True))
        safe = tuple(
            log + math.log1p(bet * (plan.tolerance - gap)) for log, bet in zip(one.safe, _BETS, strict=True)
        )
        peak = max(one.safe_peak, _mean(safe))
        streams[name] = replace(
            one, open_canary=0.0, open_serving=0.0, worse=worse, safe=safe, safe_peak=peak
        )
    everything = _mean([log for one in streams.values() for log in one.worse])
    return replace(state, streams=streams, open_canary=0, open_serving=0, peak=max(state.peak, everything))


def _mean(logs: tuple[float, ...] | list[float]) -> float:
    """Return the logarithm of the mean of numbers given by their logarithms."""
    top = max(logs)
    return top + math.log(math.fsum(math.exp(log - top) for log in logs) / len(logs))


def _told(name: str, one: Stream, state: State) -> str:
    canary, serving = one.canary / max(1, state.canary), one.serving / max(1, state.serving)
    return f"{name} {canary:.1%} of {state.canary} against {serving:.1%} of {state.serving}"
