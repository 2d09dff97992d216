"""The Protocols between rooms. Each has two implementations; one may be the fake in `deshi.testing`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from deshi.records.answer import Decision, Outcome, Proposal
from deshi.records.ask import Ask, Stop, Turn
from deshi.records.budget import Limit
from deshi.records.entry import Entry, Row
from deshi.records.model import Prompt


class Layer(Protocol):
    """A step of the cascade: the one callable shape that makes layers stack.

    A layer may have more: `timeout_s` (its own time-out in seconds), `talks` (it can give the words of a reply),
    `bill(ask)` (what this request has cost here, in US dollars, also where it failed) and `release()` (a coroutine that
    closes its connections).
    """

    name: str

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return a proposal, or None when this layer has nothing to say."""
        ...


class Journal(Protocol):
    """The append-only memory."""

    async def append(self, *entries: Entry) -> None:
        """Return when all entries are durable, together or not at all; raise `Unavailable` when they can't be."""
        ...

    def tell(self, entry: Entry) -> None:
        """Queue an entry without waiting (for a stop: sent first, journalled after). Never blocks, never raises."""
        ...


class RowStore(Protocol):
    """Where journal rows are kept; called from one writer thread, never from the event loop."""

    def head(self, writer: str) -> tuple[int, bytes]:
        """Return `(seq, hash)` of the writer's last row, `(0, 32 zero bytes)` when there is none."""
        ...

    def append(self, rows: Sequence[Row]) -> None:
        """Write the rows in one transaction and return when it is synced."""
        ...

    def rows(self, after: int = 0, **where: Any) -> Iterable[tuple[int, Row]]:
        """Yield `(position, row)` in order of arrival, from the position after `after`."""
        ...


class History(Protocol):
    """A reading of the journal: the turns of a session."""

    async def turns(self, session: str, user: str, count: int, since: float = 0.0) -> tuple[Turn, ...]:
        """Return the last `count` turns of a user's session, oldest first; none from before `since` (Unix time in seconds)."""
        ...


class Ledger(Protocol):
    """What was spent in each period; shared by all processes of a home. Called in threads, never on the event loop."""

    def take(self, limits: Sequence[Limit], calls: int, nano: int) -> bool:
        """Add `calls` and `nano` (billionths of a US dollar) to the periods of all limits, or to none and return False.

        False when one of the periods would then be over its limit. Raises `Unavailable` when nothing can be written.
        """
        ...

    def give_back(self, periods: Sequence[str], calls: int, nano: int) -> None:
        """Subtract what was taken and not used; negative `nano` adds what was used over it."""
        ...

    def spent(self, period: str) -> tuple[int, int]:
        """Return `(calls, nano)` of a period, reservations included."""
        ...

    def close(self) -> None:
        """Close what is open; a later call opens it again."""
        ...


class Body(Protocol):
    """What a task moves. The stop never waits; it is sent before anything else is done."""

    def stop(self, level: str, interaction: str = "") -> bool:
        """Send a stop (`soft` halts where it stands, `damp` lets the body sink). Returns at once: whether it was handed over."""
        ...

    def epoch(self) -> int:
        """Return the count of stops seen: actions that were decided in an earlier epoch are dropped."""
        ...

    async def do(
        self, actions: Sequence[int], interaction: str, epoch: int, confirm: str = ""
    ) -> dict[str, Any]:
        """Hand actions over; return what becomes of them: `accepted` with their `plan`, or `refused` (a sentence) with its `reason`
        and `detail`, or `absent`. `confirm` is the token that came with the reason `confirm`, once a person has said yes."""
        ...

    async def state(self) -> dict[str, Any]:
        """Return posture, battery and what it is doing."""
        ...


class Task(Protocol):
    """Words in, schema-bound answer out: what deshi is asked about.

    A task may have more: `named(label)`, what the answer's guess says in place of the intent; and all of `MovesBody` where its
    answers move one.
    """

    name: str
    stop_codes: Mapping[str, int]

    def reflex(self, text: str) -> Stop | None:
        """Return the order to stop in `text`, if it may be one. Fast, pure, and never raises."""
        ...

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema (draft 2020-12) of the task's answer."""
        ...

    def intent(self, label: str) -> str:
        """Return the intent of a label: `action`, `dialog` or `question`."""
        ...

    def asks(self, label: str) -> bool:
        """Return whether the label means that the person must be asked."""
        ...

    def words_wanted(self, label: str) -> bool:
        """Return whether an answer of this label wants words that only a layer that talks can give."""
        ...

    def prompt(self, ask: Ask) -> Prompt:
        """Return the request to a model that talks JSON: what the task is, the last turns, the attempt below, the sentence."""
        ...

    def proposal(self, data: Mapping[str, Any]) -> Proposal | None:
        """Return what a model's JSON object says, with confidence 0; None when it is none of the task's answers."""
        ...

    def valid(self, proposal: Proposal) -> bool:
        """Return whether label and actions are of the task's table and fit each other."""
        ...

    def reply(self, ask: Ask, decision: Decision) -> str:
        """Return what to say, in the asker's language, written to be spoken."""
        ...

    def reasoning(self, ask: Ask, decision: Decision) -> str:
        """Return why, from the decision's evidence."""
        ...

    def refusal(self, ask: Ask, outcome: Outcome, actions: tuple[int, ...], reply: str) -> str:
        """Return what to say when the body refused `actions`, or is absent, for what would have been answered with `reply`."""
        ...

    def grade(self, answer: dict[str, Any], right: list[dict[str, Any]]) -> float:
        """Return 1.0 when an answer is one of the accepted ones, else 0.0."""
        ...


@runtime_checkable
class MovesBody(Protocol):
    """What a task has besides `Task` where its answers move a body that tells of itself."""

    declined: str
    """The label of a plain no to the question whether to do something really; "" for none."""

    def sense(self, text: str, turns: Sequence[Turn] = ()) -> str:
        """Return which question about the body's own state a sentence is, "" for none. Fast and pure."""
        ...

    def sensed(self, question: str, state: Mapping[str, Any], lang: str) -> Proposal:
        """Return the answer to a question of `sense`, from what the body tells of itself."""
        ...

    def later(self, ask: Ask, actions: tuple[int, ...], reply: str) -> str:
        """Return the reply where the actions come after what is under way."""
        ...

    def explained(self, ask: Ask, plan: Sequence[Mapping[str, Any]], reply: str) -> str:
        """Return the reply with the steps of the plan that nobody asked for."""
        ...

    def came(self, lang: str, event: Mapping[str, Any]) -> str:
        """Return what to say of an outcome that comes after the answer, "" for nothing."""
        ...
