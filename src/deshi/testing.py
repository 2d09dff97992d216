"""Fakes of the Protocols, for the tests of deshi and of whoever builds on it. None of them does I/O."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deshi.errors import DeshiError
from deshi.records.answer import Decision, Outcome, Proposal
from deshi.records.ask import Ask, Stop, Turn
from deshi.records.budget import Limit
from deshi.records.chat import Chat, Json
from deshi.records.entry import Entry
from deshi.records.model import Completion, Message, Prompt, Reply


@dataclass
class ScriptedLayer:
    """A layer that answers from a table `text -> proposal`; an error in the table is raised, a missing text is passed on."""

    table: Mapping[str, Proposal | Exception]
    name: str = "student"
    asked: list[Ask] = field(default_factory=list)

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return the scripted proposal, or raise the scripted error."""
        self.asked.append(ask)
        found = self.table.get(ask.text)
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class ScriptedModel:
    """A model that gives its answers one after the other, the last one for ever; an error among them is raised."""

    answers: Sequence[Completion | Exception]
    prompts: list[Prompt] = field(default_factory=list)
    closed: bool = False

    async def complete(self, prompt: Prompt) -> Completion:
        """Return the next answer, or raise it."""
        self.prompts.append(prompt)
        found = self.answers[min(len(self.prompts), len(self.answers)) - 1]
        if isinstance(found, Exception):
            raise found
        return found

    async def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


@dataclass
class ScriptedChatModel:
    """A chat model that says its words one after the other, the last ones for ever; an error among them is raised.

    A stream gives a piece a word and breaks off with an error that stands behind the words in a tuple. `heard` holds the chats,
    `closed` how many streams were closed before their end.
    """

    says: Sequence[str | Exception | tuple[str, Exception]] = ("hello there",)
    name: str = "scripted"
    heard: list[Chat] = field(default_factory=list)
    closed: int = 0

    async def chat(self, chat: Chat) -> Json:
        """Return the next answer, or raise it."""
        found = self._next(chat)
        if isinstance(found, tuple):
            raise found[1]
        message = {"role": "assistant", "content": found}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return {**self._head("chat.completion"), "choices": [choice], "usage": _usage(found)}

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the next answer word by word."""
        found = self._next(chat)
        words, error = found if isinstance(found, tuple) else (found, None)
        head = self._head("chat.completion.chunk")
        whole = False
        try:
            for word in words.split():
                yield {
                    **head,
                    "choices": [{"index": 0, "delta": {"content": f"{word} "}, "finish_reason": None}],
                }
            if error is not None:
                raise error
            yield {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
            yield {**head, "choices": [], "usage": _usage(words)}
            whole = True
        finally:
            self.closed += not whole

    async def close(self) -> None:
        """Nothing to close."""

    def _next(self, chat: Chat) -> str | tuple[str, Exception]:
        self.heard.append(chat)
        found = self.says[min(len(self.heard), len(self.says)) - 1]
        if isinstance(found, Exception):
            raise found
        return found

    def _head(self, kind: str) -> Json:
        return {"id": "chatcmpl-scripted", "object": kind, "created": 1_800_000_000, "model": self.name}


def _usage(words: str) -> Json:
    count = len(words.split())
    return {"prompt_tokens": 7, "completion_tokens": count, "total_tokens": 7 + count}


@dataclass
class ScriptedWire:
    """A connection that gives its replies one after the other, the last one for ever; an error among them is raised.

    `sent` holds `(path, body, headers)` in order.
    """

    replies: Sequence[Reply | Exception]
    server: str = "http://model.test"
    sent: list[tuple[str, Mapping[str, Any], Mapping[str, str]]] = field(default_factory=list)

    async def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        """Return the next reply, or raise it."""
        self.sent.append((path, body, headers))
        found = self.replies[min(len(self.sent), len(self.replies)) - 1]
        if isinstance(found, Exception):
            raise found
        return found

    async def close(self) -> None:
        """Nothing to close."""


@dataclass
class FakeLedger:
    """A ledger in memory: `table` maps a period to its calls and its money. With `error` set, everything fails with it."""

    table: dict[str, tuple[int, int]] = field(default_factory=dict)
    error: DeshiError | None = None

    def take(self, limits: Sequence[Limit], calls: int, nano: int) -> bool:
        """Add to all periods, or to none and return False."""
        if self.error:
            raise self.error
        sums = {limit.period: self._plus(limit.period, calls, nano) for limit in limits}
        for limit in limits:
            had_calls, had_nano = sums[limit.period]
            if (limit.calls and had_calls > limit.calls) or (limit.nano and nano and had_nano > limit.nano):
                return False
        self.table.update(sums)
        return True

    def give_back(self, periods: Sequence[str], calls: int, nano: int) -> None:
        """Subtract."""
        if self.error:
            raise self.error
        self.table.update({period: self._plus(period, -calls, -nano) for period in periods})

    def spent(self, period: str) -> tuple[int, int]:
        """Return a period's sums."""
        return self.table.get(period, (0, 0))

    def close(self) -> None:
        """Nothing to close."""

    def _plus(self, period: str, calls: int, nano: int) -> tuple[int, int]:
        had = self.spent(period)
        return max(0, had[0] + calls), max(0, had[1] + nano)


@dataclass
class FakeJournal:
    """Keeps entries in a list. With `error` set, every append fails with it and keeps nothing."""

    entries: list[Entry] = field(default_factory=list)
    error: DeshiError | None = None

    async def append(self, *entries: Entry) -> None:
        """Keep the entries."""
        if self.error:
            raise self.error
        self.entries.extend(entries)

    def tell(self, entry: Entry) -> None:
        """Keep the entry; an error is swallowed, as by the real one."""
        if not self.error:
            self.entries.append(entry)


@dataclass
class FakeHistory:
    """A history from a table `(user, session) -> turns`."""

    table: Mapping[tuple[str, str], Iterable[Turn]] = field(default_factory=dict)

    async def turns(self, session: str, user: str, count: int, since: float = 0.0) -> tuple[Turn, ...]:
        """Return the last `count` turns of the table's entry; they are as new as can be."""
        return tuple(self.table.get((user, session), ()))[-count:]


@dataclass
class FakeBody:
    """Remembers what it was told: `heard` holds `("stop", level)` and `("do", codes)` in order of arrival.

    The codes of `risky` want a person's yes: their token is the number of the question. `felt` goes into its state.
    """

    heard: list[tuple[str, Any]] = field(default_factory=list)
    refused: str = ""
    stops: int = 0
    risky: frozenset[int] = frozenset()
    inserted: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    after: tuple[int, ...] = ()
    asked: int = 0
    felt: Mapping[str, Any] = field(default_factory=dict)

    def stop(self, level: str, interaction: str = "") -> bool:
        """Remember a stop; the epoch rises."""
        self.stops += 1
        self.heard.append(("stop", level))
        return True

    def epoch(self) -> int:
        """Return the count of stops."""
        return self.stops

    async def do(
        self, actions: Sequence[int], interaction: str, epoch: int, confirm: str = ""
    ) -> dict[str, Any]:
        """Remember the actions, unless they are refused, of an earlier epoch, or wait for a yes."""
        reason = "stopped" if epoch < self.stops else self.refused
        detail = dict(self.detail)
        if not reason and self.risky & set(actions) and confirm != str(self.asked or "-"):
            self.asked += 1
            reason, detail = "confirm", {"token": str(self.asked)}
        if reason:
            return {"refused": f"It won't: {reason}.", "reason": reason, "detail": detail}
        self.heard.append(("do", tuple(actions)))
        steps = [(0, why) for why in self.inserted] + [(code, "") for code in actions]
        plan = [{"code": code, "api_id": code or 1, "inserted": why, "seconds": 1.0} for code, why in steps]
        return {
            "accepted": True,
            "steps": list(actions),
            "inserted": [],
            "plan": plan,
            "after": list(self.after),
        }

    async def state(self) -> dict[str, Any]:
        """Return a fixed state, with what is `felt` in it."""
        return {"posture": "standing", "battery": 100.0, "epoch": self.stops, **self.felt}


@dataclass
class FakeTask:
    """A task of two labels, `do` and `unclear`, whose words are its answers; "stop" is its only order to stop."""

    name: str = "fake"
    stop_codes: Mapping[str, int] = field(default_factory=lambda: {"soft": 1, "damp": 2})

    def reflex(self, text: str) -> Stop | None:
        """Return a soft stop for a text that begins with "stop"."""
        return Stop("soft", "stop", text[4:].strip()) if text.startswith("stop") else None

    def schema(self) -> dict[str, Any]:
        """Return a schema that takes any object."""
        return {"type": "object"}

    def intent(self, label: str) -> str:
        """Return `action` for `do`, else `question`."""
        return "action" if label == "do" else "question"

    def asks(self, label: str) -> bool:
        """Return whether the label is `unclear`."""
        return label == "unclear"

    def words_wanted(self, label: str) -> bool:
        """Return whether the label is `talk`."""
        return label == "talk"

    def prompt(self, ask: Ask) -> Prompt:
        """Return the text as the only message."""
        return Prompt((Message("user", ask.text),), {"type": "object"}, 50)

    def proposal(self, data: dict[str, Any]) -> Proposal | None:
        """Return `{"label", "actions", "reply"}` as a proposal; None where the label or the actions are missing."""
        try:
            actions = tuple(int(code) for code in data["actions"])
            return Proposal(str(data["label"]), actions, 0.0, said=str(data.get("reply", "")))
        except (KeyError, TypeError, ValueError):
            return None

    def valid(self, proposal: Proposal) -> bool:
        """Return whether actions are there exactly for `do`."""
        return bool(proposal.actions) == (proposal.label == "do")

    def reply(self, ask: Ask, decision: Decision) -> str:
        """Return the label and the actions."""
        return f"{decision.proposal.label} {list(decision.proposal.actions)}"

    def reasoning(self, ask: Ask, decision: Decision) -> str:
        """Return the layer."""
        return f"said by {decision.layer}"

    def refusal(self, ask: Ask, outcome: Outcome, actions: tuple[int, ...], reply: str) -> str:
        """Return the reason."""
        return f"refused: {outcome.reason}"

    def grade(self, answer: dict[str, Any], right: list[dict[str, Any]]) -> float:
        """Return 1.0 for equality with one of the right answers."""
        return float(answer in right)
