"""Chats as they are read again: a page of the newest, and one of them whole, with its steps and what was said of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from deshi.journal.bodies import body_of, part
from deshi.journal.chats import KIND
from deshi.records.chat import LEFT
from deshi.records.entry import Row
from deshi.records.protocols import RowStore

Became = Literal["", "ok", "failed", "cached", "left"]
_PAGE = 200
_MOST_LOOKED_AT = 5_000
_SHORT = 200
_WORDS = ("messages", "prompt", "input")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which chats: by `target`, by what became of them, of one `tenant` (None: of all); `before` is a position, 0 for the newest."""

    target: str = ""
    became: Became = ""
    tenant: str | None = None
    before: int = 0

    def fits(self, body: Mapping[str, Any]) -> bool:
        """Return whether a row's body is wanted. An erased one is nobody's: only who may see all tenants sees it."""
        if self.tenant is not None and body.get("tenant") != self.tenant:
            return False
        if self.target and body.get("target") != self.target:
            return False
        return not self.became or _became(body) == self.became


def _became(body: Mapping[str, Any]) -> Became:
    if body.get("error") in LEFT:
        return "left"
    return "failed" if body.get("error") else "cached" if body.get("cached") else "ok"


class ChatReading:
    """Readings of the rows of chats. They block: never on the event loop."""

    def __init__(self, store: RowStore) -> None:
        self._store = store

    def recent(self, wanted: Wanted, limit: int = 50) -> dict[str, Any]:
        """Return `{"chats": [...], "next": position or None}`, newest first; a rare thing is looked for a stretch at a time."""
        found: list[dict[str, Any]] = []
        words: dict[str, tuple[str, str]] = {}
        for looked, (position, row) in enumerate(self._backwards(wanted.before), 1):
            body = body_of(row)
            if wanted.fits(body):
                found.append(self._told(row, body, words))
            if len(found) >= limit or looked >= _MOST_LOOKED_AT:
                return {"chats": found, "next": position}
        return {"chats": found, "next": None}

    def one(self, interaction: str, tenant: str | None = None) -> dict[str, Any] | None:
        """Return a chat whole, None where there is none, or where it is not this tenant's."""
        row = self._row(interaction)
        body = body_of(row) if row else {}
        if row is None or not Wanted(tenant=tenant).fits(body):
            return None
        asked, source = part(body, "chat"), self._source(body)
        whole = source if source is not None and not _said(asked) else body
        said = part(whole, "chat")
        return {
            **self._told(row, body, {}),
            **{name: said[name] for name in _WORDS if name in said},
            "options": said.get("options", {}),
            "choices": part(source if source is not None else body, "answer").get("choices", []),
            "task": self._task(body),
            "steps": sorted(
                map(_step, body.get("spans", ())), key=lambda one: (one["at_ms"], -one["took_ms"])
            ),
            "of": str(body.get("of") or body.get("kept", "")),
            "feedback": self._feedback(interaction),
        }

    def tenant_of(self, interaction: str) -> str | None:
        """Return the tenant whose chat it is, None where there is no such chat."""
        row = self._row(interaction)
        return None if row is None else str(body_of(row).get("tenant", ""))

    def _row(self, interaction: str) -> Row | None:
        named = interaction and interaction.isprintable()
        rows = self._store.rows(interaction=interaction, kind=KIND) if named else ()
        return next((row for _, row in rows), None)

    def _source(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the body of the row whose answer a cache has given again, where it can still be read."""
        row = self._row(str(body.get("made", "")))
        source = body_of(row) if row else {}
        return source if source and source.get("tenant") == body.get("tenant") else None

    def _task(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what a task was told and has answered: its own row has the words."""
        spoken = task_row(body)
        rows = self._store.rows(interaction=spoken, kind="interaction") if spoken else ()
        told = next((body_of(row) for _, row in rows), None)
        return told and {
            "interaction": spoken,
            "text": part(told, "ask").get("text", ""),
            "answer": told.get("answer", {}),
        }

    def _feedback(self, interaction: str) -> list[dict[str, Any]]:
        rows = self._store.rows(interaction=interaction, kind="feedback")
        return [
            {"at": row.at, "user": row.user or "", **body_of(row)} for _, row in rows if row.salt is not None
        ]

    def _told(self, row: Row, body: dict[str, Any], words: dict[str, tuple[str, str]]) -> dict[str, Any]:
        asked, used = part(body, "chat"), part(body, "usage")
        said, answered = self._words(body, words)
        return {
            "interaction": row.interaction,
            "at": row.at,
            "user": row.user or "",
            "session": row.session or "",
            "erased": row.salt is None,
            **{name: str(asked.get(name, "")) for name in ("model", "route")},
            **{
                name: str(body.get(name, ""))
                for name in ("tenant", "key", "target", "server", "cached", "error", "made")
            },
            "stream": bool(asked.get("stream")),
            "tokens_in": int(used.get("tokens_in", 0)),
            "tokens_out": int(used.get("tokens_out", 0)),
            "tokens_cached": int(used.get("cached", 0)),
            "usd": float(body.get("cost", 0.0)),
            "took": body.get("took"),
            "first": body.get("first"),
            "asked": said,
            "answered": answered,
        }

    def _words(self, body: Mapping[str, Any], known: dict[str, tuple[str, str]]) -> tuple[str, str]:
        """Return the beginnings of what was asked and answered; `known` are those of rows that were read before."""
        made, spoken = str(body.get("made", "")), task_row(body)
        if not made and not spoken:
            return asked_in(part(dict(body), "chat")), answered_in(part(dict(body), "answer"))
        if (made or spoken) not in known:
            known[made or spoken] = self._words_of_another(body)
        said, answered = known[made or spoken]
        return asked_in(part(dict(body), "chat")) or said, answered

    def _words_of_another(self, body: Mapping[str, Any]) -> tuple[str, str]:
        task = self._task(body)
        if task is not None:
            return _short(task["text"]), _short(part(task, "answer").get("response", ""))
        source = self._source(body) or {}
        return asked_in(part(source, "chat")), answered_in(part(source, "answer"))

    def _backwards(self, before: int) -> Iterator[tuple[int, Row]]:
        where: dict[str, Any] = {"before": before} if before else {}
        while True:
            page = list(self._store.rows(kind=KIND, last=_PAGE, **where))
            yield from reversed(page)
            if len(page) < _PAGE:
                return
            where["before"] = page[0][0]


def task_row(body: Mapping[str, Any]) -> str:
    """Return the interaction in which a task has answered this chat, "" where no task did."""
    for step in body.get("spans", ()):
        if step[0] == "task" and len(step) > 3:
            return str(step[3].get("interaction", ""))
    return ""


def _step(step: list[Any]) -> dict[str, Any]:
    name, at, took, *told = step
    return {"name": name, "at_ms": at, "took_ms": took, "told": told[0] if told else {}}


def _said(asked: Mapping[str, Any]) -> bool:
    return any(asked.get(name) for name in _WORDS)


def asked_in(asked: Mapping[str, Any]) -> str:
    """Return the beginning of what was asked last."""
    said = asked.get("messages") or asked.get("prompt") or asked.get("input") or ""
    if isinstance(said, list):
        said = said[-1] if said else ""
    return _short(said.get("content") if isinstance(said, dict) else said)


def answered_in(answer: Mapping[str, Any]) -> str:
    """Return the beginning of an answer: its words, else the tools that it calls."""
    choice: Mapping[str, Any] = next(iter(answer.get("choices") or ()), {})
    message = choice.get("message", choice)
    called = [call.get("function", {}).get("name", "") for call in message.get("tool_calls") or ()]
    return _short(message.get("content") or message.get("text") or ", ".join(called))


def _short(said: Any) -> str:
    if isinstance(said, list):
        said = "\n".join(str(one.get("text", "")) for one in said if isinstance(one, dict))
    return str(said or "")[:_SHORT]
