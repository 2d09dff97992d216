"""What became of each answer, told by the journal as it grows: the figures by which releases are compared while they serve.

An answer has gone wrong when somebody objected to it or corrected it, stopped the body within five seconds of it, when the body
refused it for what it was (a jump on a low battery), or when the student failed or was late. What no other answer would have
changed is no fault: a robot that can't be reached, an error of its own, an order that waits for a person's yes. Asking back is counted apart: it is no fault, but a release that always asks
would never do wrong. Sentences that only stop say nothing of a release and are left out, and so
is a plain yes or no: that is the person's own answer.

An answer is settled when `patience_s` have gone by in the journal since it was given: the same wait for all, whatever is said of
them, or a test that compares releases would see one's faults before the other's. What is said later still counts for learning, not
here. Time is only ever added up from row to row, so a clock that goes back settles nothing early, and the same rows in the same
order always give the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deshi.journal.bodies import actions_of, body_of, part
from deshi.journal.feedback import family, feedback_of
from deshi.pure.outcomes import CONFIRM, REGRET_S, by_person
from deshi.records.entry import Row
from deshi.records.feedback import Heard

KINDS = ("interaction", "feedback", "outcome", "stop")
# reasons of refusals that no other answer would have changed
_NOT_ITS_FAULT = frozenset(
    {
        "",
        "stopped",
        "late",
        "absent",
        CONFIRM,
        "offline",
        "stale",
        "latched",
        "busy",
        "heartbeat",
        "robot",
        "timeout",
    }
)
_FAILED = ("failed", "late")


@dataclass(frozen=True, slots=True)
class Came:
    """What became of one answer of `release` in a conversation; `asked` where it asked back, `wrong` why it went wrong, "" where not."""

    release: str
    conversation: str
    wrong: str = ""
    asked: bool = False

    def values(self) -> dict[str, float]:
        """Return its figures, 1 is bad."""
        return {"wrong": float(bool(self.wrong)), "asked": float(self.asked)}


@dataclass(slots=True)
class _Open:
    release: str
    conversation: str
    asked: bool
    acts: bool
    age: float
    at: float
    wrong: str
    last: float  # when its body last told something
    agreed: bool = False  # a person said yes before it was carried out: a stop then is about the deed
    said: dict[tuple[str, str], bool] = field(default_factory=dict)  # (author, family) -> whether they object

    def came(self) -> Came:
        objected = "objected" if any(self.said.values()) else ""
        return Came(self.release, self.conversation, objected or self.wrong, self.asked)


class Live:
    """Folds the rows of `KINDS`, in order, into what became of the answers of one task."""

    def __init__(self, task: str, patience_s: float = 30.0) -> None:
        self._task, self._patience = task, patience_s
        self._open: dict[str, _Open] = {}
        self._age, self._at = 0.0, 0.0

    def fold(self, row: Row) -> Iterator[Came]:
        """Take one more row; yield the answers that are settled by now, in the order in which they were given."""
        self._age += max(0.0, row.at - self._at) if self._at else 0.0
        self._at = row.at
        while self._open:
            number, oldest = next(iter(self._open.items()))
            if self._age - oldest.age < self._patience:
                break
            del self._open[number]
            yield oldest.came()
        self._take(row)

    def _take(self, row: Row) -> None:
        body = body_of(row)
        if row.kind == "interaction":
            self._answered(row, body)
        elif row.kind == "feedback":
            self._said(row)
        elif row.kind == "outcome" and row.interaction in self._open:
            _told(self._open[row.interaction], row.at, body)
        elif row.kind == "stop" and by_person(body.get("source")):
            self._stopped(row.at)

    def _answered(self, row: Row, body: dict[str, Any]) -> None:
        ask, answer = part(body, "ask"), part(body, "answer")
        if answer.get("stopped"):
            self._stopped(row.at)
        elif answer.get("layer") == "person" and not answer.get("asks"):
            return  # a plain yes or no is an answer of the person, of no release
        elif ask.get("task") == self._task and body.get("release"):
            named = row.user or row.session
            conversation = f"{row.user or ''}\0{row.session or ''}" if named else row.interaction
            asked, acts = bool(answer.get("asks")), bool(actions_of(answer)) and not ask.get("dry_run")
            wrong = "failed" if _failed(answer) else ""
            self._open[row.interaction] = _Open(
                str(body["release"]), conversation, asked, acts, self._age, row.at, wrong, row.at
            )

    def _said(self, row: Row) -> None:
        feedback = feedback_of(row)
        if feedback is None or row.interaction not in self._open:
            return
        said = self._open[row.interaction].said
        key = (feedback.author, family(feedback))
        if not (key[1] == "verdict" and said.get((feedback.author, "right"))):  # a correction outdoes it
            said[key] = Heard(feedback, 0, row.at, self._task, "").objects

    def _stopped(self, at: float) -> None:
        """A stop is about the newest answer that acts; by time, since the guard reports late."""
        before = [one for one in self._open.values() if one.acts and 0 <= at - one.at < REGRET_S]
        if before:
            newest = max(before, key=lambda one: one.at)
            newest.wrong = newest.wrong or "stopped"


def _failed(answer: Mapping[str, Any]) -> bool:
    steps = answer.get("trace")
    trace = [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
    return any(step.get("layer") == "student" and step.get("outcome") in _FAILED for step in trace)


def _told(one: _Open, at: float, body: Mapping[str, Any]) -> None:
    """Take what the body reports of an answer."""
    event, after = body.get("event"), body.get("after")
    if event == "confirmed":
        one.agreed = True
    elif event == "halted" and not one.agreed and by_person(body.get("by")):
        since = after if isinstance(after, int | float) else at - one.last
        one.wrong = one.wrong or ("stopped" if since < REGRET_S else "")
    elif event in ("refused", "replied") and body.get("reason", "") not in _NOT_ITS_FAULT:
        one.wrong = one.wrong or "refused"
    if event == "replied" and body.get("accepted") is False:
        one.acts = False  # nothing moves: a stop now is not about it
    one.last = at
