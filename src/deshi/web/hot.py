"""The hot routes: a decision and a stop, straight from the socket to the loop and back."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from deshi.ask.incoming import Incoming
from deshi.bootstrap.service import Running
from deshi.errors import BadInput, DeshiError, NotFound, Unavailable
from deshi.web.access import Access, Forbidden
from deshi.web.heeding import text_of
from deshi.web.http import Request, TooLarge, field
from deshi.web.live import Live
from deshi.web.metrics import Metrics

_FIELDS = {"task", "text", "session", "user", "dry_run"}
_BODY_S = 1.0
_STOP_BYTES = 1_048_576  # what is read of a stop's body after it was sent: a longer one is cut off, and its sender may miss the answer


@dataclass(frozen=True, slots=True)
class Hot:
    """The handlers of the hot routes; each takes a request and returns what is sent as JSON."""

    running: Running
    access: Access
    live: Live
    metrics: Metrics

    def table(self) -> dict[tuple[str, str], Callable[[Request], Awaitable[Any]]]:
        """Return `(method, path) -> handler`; `reference.HOT` describes the same routes for the API reference."""
        return {("POST", "/v1/decide"): self.decide, ("POST", "/v1/stop"): self.stop}

    async def decide(self, request: Request) -> Any:
        """Answer `{task, text, session, user, dry_run}`; only `text` is needed."""
        raw = b""
        try:
            who = await self.access.check(request, "robot")
            raw = await request.body(self.running.settings.service.max_body_bytes)
            incoming = self._incoming(request.object(raw), who)
        except Forbidden:
            await self._hear(request)
            raise
        except DeshiError as error:
            self._heed(error.kept if isinstance(error, TooLarge) else raw)
            raise
        self._admit(request, incoming)
        answer = await self.running.loops[incoming.task].answer(incoming)
        self.metrics.answered(answer)
        self.live.interaction(answer, incoming.text)
        return answer

    async def _hear(self, request: Request) -> None:
        """Heed a request of somebody who may do nothing here but stop: a stop needs no scope and no origin."""
        with suppress(DeshiError):
            await self.access.check(request, stop=True)
            self._heed(await request.body(self.running.settings.service.max_body_bytes))

    def _heed(self, raw: bytes) -> None:
        """Send the stop that is ordered in a request which is wrong in other ways."""
        self.running.loop.heed(text_of(raw))

    def _admit(self, request: Request, incoming: Incoming) -> None:
        """Raise `Unavailable` where too many requests are under way; an order to stop is never answered so."""
        if (
            request.scope.get("deshi.full")
            and self.running.loops[incoming.task].task.reflex(incoming.text) is None
        ):
            raise Unavailable("Too many requests are under way; try again in a second.")

    def _incoming(self, body: dict[str, Any], who: str) -> Incoming:
        unknown = body.keys() - _FIELDS
        if unknown:
            raise BadInput(
                f"Unknown field `{sorted(unknown)[0]}`; the fields are {', '.join(sorted(_FIELDS))}."
            )
        task = field(body, "task", str, "robot_dog")
        if task not in self.running.tasks:
            raise NotFound(f"There is no task {task!r}; this server has {', '.join(self.running.tasks)}.")
        return Incoming(
            task=task,
            text=field(body, "text", str),
            session=field(body, "session", str, ""),
            user=field(body, "user", str, who),
            dry_run=field(body, "dry_run", bool, False),
        )

    async def stop(self, request: Request) -> Any:
        """Stop the body, whatever else the request says; `{"level": "damp"}` or `?level=damp` lets it sink."""
        await self.access.check(request, stop=True)
        level = "damp" if "damp" in parse_qs(request.query).get("level", ()) else "soft"
        told = self.running.loop.stop(level, "http")  # first: the body of the request may come late or never
        self.metrics.stopped()
        if level == "soft" and request.has_body() and await self._damp(request):
            told = self.running.loop.stop("damp", "http")
        return told

    async def _damp(self, request: Request) -> bool:
        try:
            async with asyncio.timeout(_BODY_S):
                return request.object(await request.body(_STOP_BYTES)).get("level") == "damp"
        except (BadInput, TimeoutError):
            return False  # a stop that is badly written is still a stop
