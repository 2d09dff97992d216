"""A journal of rows built by hand: what rooms would have written, without a chain, for a task of four labels."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from deshi.learn.examples.example import Schema
from deshi.records.entry import Row

NAMED = {"do": "action", "talk": "dialog", "who": "question", "unclear": "question"}
CODES = {1, 2, 3, 9}


def _valid(label: str, actions: tuple[int, ...]) -> bool:
    return label in NAMED and bool(actions) == (label == "do") and set(actions) <= CODES


class Past:
    """Rows in order of arrival; each of its verbs adds one and returns the number of the interaction."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, Row]] = []
        self.clock = 1000.0
        self.step = 60.0

    def add(
        self, kind: str, body: Any, number: str = "", user: str = "", session: str = "", **more: Any
    ) -> None:
        self.clock += self.step
        stored = body if isinstance(body, bytes) else json.dumps(body).encode()
        place = len(self.rows) + 1
        at = more.get("at", self.clock)
        row = Row("w-1", place, at, kind, number, session, user, stored, b"s", b"", b"", b"")
        self.rows.append((place, row))

    def said(self, text: str, *actions: int, **more: Any) -> str:
        """Add an interaction that was answered with `actions`, or with `label` where there are none."""
        number = f"i{len(self.rows)}"
        asks, layer = more.get("asks", False), more.get("layer", "student")
        label = more.get("label", "do" if actions else "talk")
        confidence = more.get("confidence", 0.95)
        guess = {"intent": NAMED[label], "actions": list(actions), "confidence": confidence}
        answer = {
            "interaction": number, "task": "fake", "response": "ok",
            "intent": "question" if asks else NAMED[label],
            "action": None, "confidence": confidence, "asks": asks, "stopped": more.get("stopped", False),
            "guess": guess, "layer": layer, "trace": more.get("trace", []),
        }  # fmt: skip
        ask = {"text": text, "lang": "en", "task": more.get("task", "fake"), "turns": more.get("turns", 0)}
        body = {"ask": {**ask, "dry_run": more.get("dry_run", False)}, "answer": answer}
        body["release"] = more.get("release", "r1")
        body |= {"below": more["below"]} if "below" in more else {}
        body |= {"label": label} if more.get("tells", True) else {}
        place = {name: more[name] for name in ("user", "session", "at") if name in more}
        self.add("interaction", body, number, **place)
        return number

    def told(self, number: str, kind: str, author: str = "", **more: Any) -> str:
        """Add feedback on an interaction."""
        body = {
            "kind": kind,
            "value": None,
            "label": "",
            "actions": [],
            "comment": "",
            "source": "cli",
            **more,
        }
        self.add("feedback", body, number, author)
        return number

    def corrected(self, text: str, *actions: int, author: str = "ann", **more: Any) -> str:
        """Add an interaction that was answered with code 9 and then corrected to `actions`, or to `right`."""
        right = more.pop("right", "do" if actions else "talk")
        number = self.said(text, 9, user=author, **more)
        return self.told(number, "correction", author, label=right, actions=list(actions))

    def happened(self, number: str, event: str, **more: Any) -> None:
        """Add what the body reported."""
        at = {"at": more.pop("at")} if "at" in more else {}
        self.add("outcome", {"event": event, "interaction": number, **more}, number, **at)


@pytest.fixture
def past() -> Past:
    return Past()


@pytest.fixture
def new_past() -> Callable[[], Past]:
    return Past


@pytest.fixture
def schema() -> Schema:
    return Schema("fake", NAMED, frozenset({"unclear"}), _valid, frozenset({3}))
