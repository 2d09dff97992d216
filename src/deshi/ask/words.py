"""Feedback in words: a sentence that puts the answer before it right ("no, I meant lie down") is a correction of that answer.

Whether it is one is for the model to say (`Proposal.corrects`), never for a list of words: "no, lie down" after nothing is an
order, and "then lie down" after "sit" is another one.
"""

from deshi.records.answer import Decision
from deshi.records.ask import Ask
from deshi.records.feedback import Feedback

SURE = (
    0.8  # from this probability on a sentence counts as a correction: a wrong one would teach something wrong
)


def in_words(ask: Ask, decision: Decision) -> Feedback | None:
    """Return the correction that a sentence is of the answer before it, None where it is none.

    What was meant is what the sentence itself is answered with: other actions than were done or offered before it,
    also where nothing was, as the sentence had not been understood. A question back, a stop and a dry run correct nothing.
    """
    meant, last = decision.proposal, ask.turns[-1] if ask.turns else None
    if last is None or not last.interaction or decision.asks or ask.stop is not None or ask.dry_run:
        return None
    if meant.corrects < SURE or not meant.actions or meant.actions == last.actions:
        return None
    return Feedback(
        interaction=last.interaction,
        kind="correction",
        label=meant.label,
        actions=meant.actions,
        author=ask.user,
        source="words",
    )
