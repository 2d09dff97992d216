"""A decision becomes the answer that the caller sees."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from deshi.records.answer import TURNS, Answer, Decision, Guess, Intent, Sequence, Single
from deshi.records.ask import Ask, Turn
from deshi.records.entry import Entry
from deshi.records.protocols import Task


def compose(task: Task, ask: Ask, decision: Decision, began: float) -> Answer:
    """Return the answer to `ask`; `began` is the `time.perf_counter()` of its arrival."""
    proposal = decision.proposal
    intent = task.intent(proposal.label)
    named = getattr(task, "named", task.intent)(proposal.label)  # a task of one's own says its label
    guess = Guess(named, proposal.actions, proposal.confidence)
    return Answer(
        interaction=ask.id,
        task=ask.task,
        response=task.reply(ask, decision),
        intent="question" if decision.asks else cast(Intent, intent),
        action=_action(() if decision.asks else proposal.actions, proposal.confidence),
        confidence=proposal.confidence,
        asks=decision.asks,
        stopped=decision.stopped,
        guess=guess,
        layer=decision.layer,
        latency_ms=since(began),
        trace=decision.trace,
        reasoning=task.reasoning(ask, decision),
    )


def to_do(ask: Ask, decision: Decision, stops: Mapping[str, int]) -> tuple[int, ...]:
    """Return what the body is still to do: nothing for a question or a dry run, and not the stop that was sent already."""
    codes = () if decision.asks or ask.dry_run else decision.proposal.actions
    return codes[1:] if ask.stop and codes[:1] == (stops[ask.stop.level],) else codes


def turn(said: str, answer: Answer) -> Turn:
    """Return an answer as a turn of its conversation."""
    guess = answer.guess
    return Turn(said, answer.intent, guess.actions, answer.response, answer.asks, answer.interaction)


def context(decision: Decision) -> dict[str, float]:
    """Return the turns' share in what decided, 0..1, as `{"context": share}`; nothing where the layer does not tell."""
    evidence = decision.proposal.evidence
    total = sum(weight for _, weight in evidence)
    if total <= 0:
        return {}
    return {"context": round(sum(weight for text, weight in evidence if text == TURNS) / total, 4)}


def below(decision: Decision) -> dict[str, Any]:
    """Return what a layer before the winning one had proposed, as `{"below": {"label", "actions"}}`; nothing where there was none."""
    found = decision.below
    return {"below": {"label": found.label, "actions": found.actions}} if found else {}


def entry_of(ask: Ask, answer: Answer, said: str, decision: Decision, release: str) -> Entry:
    """Return a request and its answer as the journal keeps them; `said` is what the person typed, cleaned."""
    place = {"lang": ask.lang, "task": ask.task, "turns": len(ask.turns), "dry_run": ask.dry_run}
    body: dict[str, Any] = {"ask": {"text": said, **place, **context(decision)}, "answer": answer}
    body |= {"label": decision.proposal.label, "release": release}
    body |= {"cost": decision.cost} if decision.cost else {}
    return Entry("interaction", body | below(decision), ask.at, ask.id, ask.session, ask.user)


def timed(answer: Answer, began: float) -> Answer:
    """Return the answer with the time it has taken until now."""
    return replace(answer, latency_ms=since(began))


def since(began: float) -> float:
    """Return milliseconds since `began`."""
    return round((time.perf_counter() - began) * 1000, 3)


def _action(codes: tuple[int, ...], confidence: float) -> Single | Sequence | None:
    if not codes:
        return None
    if len(codes) == 1:
        return Single(code=codes[0], confidence=confidence)
    return Sequence(sequence=codes, confidence=confidence)
