"""What the body says to an order becomes the outcome of the answer, how it is the answer to who asks, and a person's yes the decision."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deshi.decide.cascade import PERSON
from deshi.records.answer import Answer, Decision, Outcome, Proposal, Step
from deshi.records.ask import Turn

SENSES = "senses"


def outcome_of(reply: Mapping[str, Any]) -> Outcome:
    """Return what `Body.do` replied as an outcome."""
    plan = tuple(dict(step) for step in reply.get("plan") or ())
    if reply.get("accepted"):
        after = list(reply.get("after") or ())
        return Outcome(True, detail={"after": after} if after else {}, plan=plan)
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


def by_senses(said: Proposal, threshold: float, ms: float) -> Decision:
    """Return the decision that the body's own state is, where that was asked for; `ms` milliseconds went by until it was read."""
    step = Step(SENSES, round(ms, 3), said.confidence, "answered")
    return Decision(said, SENSES, False, (step,), threshold)


def ordered(turns: tuple[Turn, ...], question: str, codes: tuple[int, ...]) -> tuple[Turn, ...]:
    """Return the turns with the question of that number, whether to do `codes` really, as the order that it was.

    After a question a model takes much for a yes ("careful!", "why?"). Here only plain words are one, so all others are
    understood as after an order. Turns that a caller has kept have no number: there the last one is it when it offers these codes.
    """
    if not _is_question(turns, question, codes):
        return turns
    return (*turns[:-1], replace(turns[-1], intent="action", asked=False))


def unasked(turns: tuple[Turn, ...], question: str, codes: tuple[int, ...]) -> tuple[Turn, ...]:
    """Return the turns without that question: what is to be done then is said in the sentence itself."""
    return turns[:-1] if _is_question(turns, question, codes) else turns


def _is_question(turns: tuple[Turn, ...], question: str, codes: tuple[int, ...]) -> bool:
    if not turns:
        return False
    last = turns[-1]
    return last.interaction == question or (not last.interaction and last.asked and last.actions == codes)
