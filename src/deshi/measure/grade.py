"""Whether an answer is right: intent and actions as one of the accepted answers has them."""

from dataclasses import dataclass

from deshi.measure.suite import Right, Row

ASKS = "asks"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as a grader sees it; `asks` where deshi asks back instead of answering."""

    intent: str
    actions: tuple[int, ...]
    confidence: float
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Graded:
    """A row with its answer: `exact` (intent and actions right), `intent` (the intent alone), `false_act` (it moves where
    no accepted answer does)."""

    row: Row
    given: Given
    exact: bool
    intent: bool
    false_act: bool


def matches(given: Given, right: Right) -> bool:
    """Return whether the answer is this accepted one; asking back matches `asks` only."""
    if given.asks or right.intent == ASKS:
        return given.asks and right.intent == ASKS
    return given.intent == right.intent and given.actions == right.actions


def grade(row: Row, given: Given) -> Graded:
    """Return the row with its answer graded."""
    intents = {right.intent for right in row.right}
    acts = bool(given.actions) and not given.asks
    return Graded(
        row=row,
        given=given,
        exact=any(matches(given, right) for right in row.right),
        intent=(ASKS if given.asks else given.intent) in intents,
        false_act=acts and not any(right.actions for right in row.right),
    )
