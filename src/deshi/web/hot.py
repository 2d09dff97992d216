"""The hot routes: a decision and a stop, straight from the socket to the loop and back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from deshi.ask.incoming import Incoming, check_name
from deshi.bootstrap.service import Running
from deshi.errors import BadInput, NotFound
from deshi.web.access import Access
from deshi.web.http import Request, field
from deshi.web.live import Live
from deshi.web.metrics import Metrics

MOST_BYTES = 4 << 20
_FIELDS = {"task", "text", "session", "user", "dry_run"}
_LEVELS = ("soft", "damp")


@dataclass(frozen=True, slots=True)
class Hot:
    """The handlers of the hot routes; each takes a request and returns what is sent as JSON."""

    running: Running
    access: Access
    live: Live
    metrics: Metrics

    def table(self) -> dict[tuple[str, str], Callable[[Request], Awaitable[Any]]]:
        """Return `(method, path) -> handler`; `routes.HOT` describes the same routes for the API reference."""
        return {("POST", "/v1/decide"): self.decide, ("POST", "/v1/stop"): self.stop}

    async def decide(self, request: Request) -> Any:
        """Answer `{task, text, session, user, dry_run}`; only `text` is needed."""
        who = self.access.check(request)
        # A text too long to be understood is still read as far as it takes to see an order to stop in it.
        body = await request.json(MOST_BYTES)
        answer = await self.running.loop.answer(self._incoming(body, who))
        self.metrics.answered(answer)
        self.live.interaction(answer, body["text"])
        return answer

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
            session=check_name("session", field(body, "session", str, "")),
            user=check_name("user", field(body, "user", str, who)),
            dry_run=field(body, "dry_run", bool, False),
        )

    async def stop(self, request: Request) -> Any:
        """Stop the body, whatever the body of the request says; `{"level": "damp"}` lets it sink."""
        self.access.check(request, stop=True)
        level = "soft"
        if request.scope["query_string"] == b"level=damp":
            level = "damp"
        elif int(request.header(b"content-length") or 0) in range(1, 1024):
            level = await self._level(request)
        told = self.running.loop.stop(level, "http")
        self.metrics.stopped()
        return told

    async def _level(self, request: Request) -> str:
        try:
            level = (await request.json(1024)).get("level", "soft")
        except BadInput:
            return "soft"  # a stop that is badly written is still a stop
        return level if level in _LEVELS else "soft"
