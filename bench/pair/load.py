"""Clients that ask two servers, go to the other one when theirs fails, and remember every id that was acknowledged."""

import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_TEXT = "please sit down now, slowly and without any noise, the way that you did it yesterday evening before the music began"


@dataclass
class Told:
    """What clients were told: ids of decisions and chats, and how often each thing went wrong."""

    decisions: set[str] = field(default_factory=set)
    chats: set[str] = field(default_factory=set)
    refused: int = 0
    broken: int = 0

    def add(self, other: "Told") -> None:
        """Take in what another client was told."""
        self.decisions |= other.decisions
        self.chats |= other.chats
        self.refused += other.refused
        self.broken += other.broken

    @property
    def count(self) -> int:
        """How many answers were acknowledged."""
        return len(self.decisions) + len(self.chats)


class Client:
    """One connection at a time to one of the servers."""

    def __init__(self, ports: list[int], first: int, key: str) -> None:
        self._ports = itertools.cycle(ports[first % len(ports) :] + ports[: first % len(ports)])
        self._key = key
        self._line: http.client.HTTPConnection | None = None

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and answer; status 0 where the connection broke. The next request goes to the other server then."""
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", next(self._ports), timeout=20)
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._key}"}
        try:
            self._line.request("POST", path, json.dumps(body), headers)
            reply = self._line.getresponse()
            status, answer = reply.status, json.loads(reply.read())
        except (OSError, http.client.HTTPException, ValueError):
            status, answer = 0, {}
        if status == 0 or status >= 500:
            self.close()
        return status, answer

    def close(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()
        self._line = None


def chat(client: Client, number: str, model: str = "other") -> tuple[int, dict[str, Any]]:
    """Ask for a chat that nobody has asked for before."""
    messages = [{"role": "user", "content": f"{_TEXT} ({number})"}]
    return client.post(
        "/v1/chat/completions", {"model": model, "messages": messages, "max_tokens": 10, "temperature": 0}
    )


class Load:
    """So many clients, each asking for a decision and a chat in turn until `end`."""

    def __init__(self, ports: list[int], key: str, clients: int) -> None:
        self._ports, self._key = ports, key
        self._over = threading.Event()
        self._told = [Told() for _ in range(clients)]
        self._threads = [threading.Thread(target=self._ask, args=(n,), daemon=True) for n in range(clients)]
        for thread in self._threads:
            thread.start()

    def count(self) -> int:
        """Return how many answers were acknowledged so far."""
        return sum(told.count for told in self._told)

    def end(self) -> Told:
        """Let every client finish its request; return what all were told."""
        self._over.set()
        whole = Told()
        for thread, told in zip(self._threads, self._told, strict=True):
            thread.join(60)
            whole.add(told)
        return whole

    def _ask(self, number: int) -> None:
        client, told = Client(self._ports, number, self._key), self._told[number]
        for turn in itertools.count():
            if self._over.is_set():
                client.close()
                return
            if turn % 2:
                status, answer = chat(client, f"{number}-{turn}")
                note(told, status, lambda answer=answer: told.chats.add(str(answer["id"]).partition("-")[2]))
            else:
                body = {"text": f"{_TEXT} ({number}-{turn})", "user": f"u{number}", "dry_run": True}
                status, answer = client.post("/v1/decide", body)
                note(told, status, lambda answer=answer: told.decisions.add(str(answer["interaction"])))


def note(told: Told, status: int, keep: Callable[[], None]) -> None:
    """Count what became of a request; whoever was refused waits a moment."""
    if status == 200:
        keep()
        return
    told.refused += status > 0
    told.broken += status == 0
    time.sleep(0.02)
