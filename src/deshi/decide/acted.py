"""What the body says to an order becomes the outcome of the answer, and a person's yes the decision it was asked for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deshi.decide.cascade import PERSON
from deshi.records.answer import Answer, Decision, Outcome, Proposal, Step
from deshi.records.ask import Turn

CONFIRM = "confirm"  # the reason that wants a person's yes


def outcome_of(reply: Mapping[str, Any]) -> Outcome:
    """Return what `Body.do` replied as an outcome."""
    plan = tuple(dict(step) for step in reply.get("plan") or ())
    if reply.get("accepted"):
        return Outcome(True, plan=plan)
    reason = "absent" if reply.get("absent") else str(reply.get("reason") or "robot")
    detail = dict(reply.get("detail") or {})
    token = str(detail.pop("token", ""))
    return Outcome(False, reason, detail, plan, token)


def asking(answer: Answer) -> Answer:
    """Return an answer whose actions wait for a person's yes: it asks."""
    return replace(answer, intent="question", action=None, asks=True)


def by_person(said: Proposal, threshold: float) -> Decision:
    """Return the decision that a plain yes or no is, to what had been asked: nobody's but the person's."""
    proposal = replace(said, evidence=(), nearest=(), said="", why="", corrects=0.0)
    return Decision(proposal, PERSON, False, (Step(PERSON, 0.0, None, "answered"),), threshold)


def unasked(turns: tuple[Turn, ...], question: str, codes: tuple[int, ...]) -> tuple[Turn, ...]:
    """Return the turns without the last one, where it is the question of that number: whether to do `codes` really.

    Turns that a caller has kept have no number: there the last one is it when it offers these codes.

    After a question a model takes much for a yes. Here only plain words are one, so a sentence that is none is understood as if
    nothing had been asked.
    """
    if not turns:
        return turns
    last = turns[-1]
    unnamed = not last.interaction and last.asked and last.actions == codes
    return turns[:-1] if unnamed or last.interaction == question else turns
