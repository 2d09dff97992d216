"""Feedback on chats: what may be said of one, and which kept answers an objection takes back."""

from collections.abc import Iterator
from dataclasses import dataclass

from deshi.errors import BadInput
from deshi.journal.bodies import body_of
from deshi.journal.chats import KIND
from deshi.journal.feedback import LONGEST_COMMENT, check_value, feedback_of
from deshi.pure.text import clean
from deshi.records.feedback import Feedback, Heard
from deshi.records.protocols import RowStore

KINDS = ("boolean", "number", "comment", "correction")


@dataclass(frozen=True, slots=True)
class Objection:
    """An answer that somebody called wrong: the exact cache's key of it, and the semantic cache's scope and text (None: unknown).

    `position` is the feedback's place in the journal.
    """

    position: int
    key: str
    sense: tuple[str, str] | None = None


def check_chat(feedback: Feedback) -> None:
    """Raise `BadInput` for feedback that does not fit a chat: it is right or wrong, a number, a comment, or the right words."""
    check_value(feedback)
    if feedback.kind not in KINDS:
        raise BadInput(f"A chat takes feedback of the kinds {', '.join(KINDS)}, not {feedback.kind!r}.")
    if feedback.kind == "correction" and not clean(feedback.text):
        raise BadInput("The correction of a chat is empty; send what should have been answered as `text`.")
    if len(feedback.text) > LONGEST_COMMENT:
        raise BadInput(f"The correction has {len(feedback.text)} characters; give at most {LONGEST_COMMENT}.")


def objections(
    store: RowStore, after: int = 0, interaction: str = "", since: float = 0.0
) -> Iterator[Objection]:
    """Yield what was objected to after a position and a Unix time, in order of arrival; `interaction` narrows it to one chat."""
    where = {"interaction": interaction} if interaction else {}
    for position, row in store.rows(after, kind="feedback", **where):
        feedback = feedback_of(row) if row.at >= since else None
        if feedback is None or not Heard(feedback, position, row.at, "", "").objects:
            continue
        for _, chat in store.rows(interaction=row.interaction, kind=KIND) if row.interaction else ():
            body = body_of(chat)
            key, sense = str(body.get("of") or body.get("kept", "")), body.get("sense")
            if key:
                yield Objection(position, key, (str(sense[0]), str(sense[1])) if sense else None)
