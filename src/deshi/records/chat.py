"""The nouns of the LLM service: a chat as the doors hand it on, what becomes of it, and the Protocols of its parts.

Requests and answers keep OpenAI's field names inside `body`, as plain JSON: what most servers speak passes through unchanged.
https://platform.openai.com/docs/api-reference/chat
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

Json = dict[str, Any]
Route = Literal["chat", "completions", "embeddings"]
HIGH, NORMAL, LOW = 0, 1, 2
LEFT = ("CancelledError", "GeneratorExit")  # as `Served.error`: the caller left (HTTP 499), nothing failed


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the key's name, its tenant (limits, budgets and caches are a tenant's), and the person of the request.

    All are "" on a machine without keys.
    """

    key: str = ""
    tenant: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a request may say beside its body, in headers: `Cache-Control`, `X-Deshi-*`.

    `cache`: "" (as set), `no-cache` (ask anew, keep the answer), `no-store` (neither), `only-if-cached`; `max_age_s` the oldest
    hit taken, -1 for any. `semantic` and `optimize` switch the semantic cache and the prompt optimizer; None: as set.
    `priority` is 0 (high), 1 or 2 (low); `deadline_s` how long the caller waits, 0 for as long as set. `parent` is the W3C
    `traceparent`. `patient`: a batch asks, which comes again by itself, so its refusal by a limit is no row of the journal.
    """

    cache: Literal["", "no-cache", "no-store", "only-if-cached"] = ""
    max_age_s: float = -1.0
    semantic: bool | None = None
    optimize: bool | None = None
    priority: int = NORMAL
    deadline_s: float = 0.0
    parent: str = ""
    patient: bool = False


@dataclass(slots=True)
class Tally:
    """What a chat has used so far: the one mutable note that goes with it through roles, pools and servers.

    Whoever does a step adds to it: a pool writes `server`, who settles a call adds tokens and money, everybody adds spans.
    `untold` counts the requests that went out to a server and came to nothing, so that nobody told what they used.
    """

    server: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    usd: float = 0.0
    untold: int = 0
    spans: "list[Span]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Chat:
    """A checked request.

    `body` holds OpenAI's fields without `model`, `stream`, `stream_options` and `user`: `messages` for route `chat`, `prompt` for
    `completions`, `input` (list of texts) for `embeddings`. `id` is the interaction's id in the journal; `model` is the name as
    the client gave it, until a target puts its server's own name in its place.
    """

    id: str
    route: Route
    model: str
    body: Mapping[str, Any]
    stream: bool = False
    session: str = ""
    caller: Caller = field(default_factory=Caller)
    wishes: Wishes = field(default_factory=Wishes)
    tally: Tally = field(default_factory=Tally, compare=False)


class Usage(NamedTuple):
    """Tokens in and out, as the server counted them (0: it did not), and of those that came from its cache."""

    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0


class Span(NamedTuple):
    """One step of serving a chat: `cache`, `semantic`, `prompt`, `limits`, `budget`, `queue`, `upstream`, `journal`.

    `at` is Unix time and `took` a duration, both in seconds; `told` what is worth knowing (server, outcome); never a prompt.
    """

    name: str
    at: float
    took: float
    told: Mapping[str, Any] = MappingProxyType({})


class Served(NamedTuple):
    """What became of a chat, for everyone who counts: metrics, traces, logs, dashboard. Holds no prompt and no answer.

    `target` is what answered (a model, role or task of this service), `server` where; `cached` is "", `exact`, `semantic` or
    `shared` (another request of the same moment asked for it). `first_s` is the time to the first piece of a stream, `took` to
    the end, in seconds; `usd` what it cost. `error` is the class of the error, "" for none.
    """

    id: str
    at: float
    route: str
    model: str
    target: str
    server: str
    caller: Caller
    priority: int
    stream: bool
    status: int
    cached: str
    usage: Usage
    usd: float
    first_s: float
    took: float
    error: str = ""
    parent: str = ""
    spans: tuple[Span, ...] = ()


class Replied(NamedTuple):
    """A whole answer, for the door to send.

    `body` is JSON, or JSON that is ready to be sent (from a cache). `cached` is "", `exact`, `semantic` or `shared`, `target`
    what answered: a model, role or task of this service.
    """

    body: Json | bytes
    cached: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer that is still coming, piece by piece: its status is settled, its errors come as exceptions of `chunks`.

    Whoever has it must read `chunks` to the end or close it with `aclose()`, which ends the work at the server.
    """

    chunks: AsyncGenerator[Json, None]
    cached: str = ""
    target: str = ""


class ChatModel(Protocol):
    """What answers chats: a model at one server, a pool of servers, a role, a task.

    All methods raise `Busy`, `Unavailable`, `Unreached`, `Lost`, `Refused` as `Model.complete` does, and `Unsupported` for what
    they would otherwise ignore. Cancelling a call, or closing a stream, ends the work at the server.
    """

    name: str

    async def chat(self, chat: Chat) -> Json:
        """Return OpenAI's `chat.completion` (route `chat`), `text_completion` (`completions`) or `list` of `embedding`s."""
        ...

    def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield OpenAI's `chat.completion.chunk`s (or `text_completion`s); the last one has `usage` where it is known.

        `aclose()` ends the work. A stream that breaks off raises; it never just ends.
        """
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class Flight(Protocol):
    """A look into the exact cache that makes equal requests of one moment one: the first leads, the others wait for it.

    `value` is the kept answer (then `how` is `exact`, or `shared` when it was waited for, and `age_s` its age), else None and the
    holder leads: it must end with `keep` or `drop`, whatever happens.
    """

    value: bytes | None
    how: str
    age_s: float

    async def keep(self, value: bytes, ttl_s: float) -> None:
        """Keep the answer and hand it to all who wait."""
        ...

    async def drop(self) -> None:
        """Give up: one of those who wait leads next. Harmless after `keep`."""
        ...


class ExactCache(Protocol):
    """Answers by key, in memory or in Redis. When its store is gone it misses; it never fails a request."""

    async def board(self, key: str, wait_s: float, max_age_s: float = -1.0) -> Flight:
        """Return the flight of a key: a hit at once, else lead, or wait at most `wait_s` for who leads."""
        ...

    async def get(self, key: str) -> bytes | None:
        """Return what is kept, without leading."""
        ...

    async def remove(self, key: str) -> None:
        """Forget one answer."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True, slots=True)
class Meant:
    """What the semantic cache found: the exact cache's key of the answer, the text it was given for, how alike (0..1), and why."""

    key: str
    text: str
    similarity: float
    why: str


class SemanticCache(Protocol):
    """Finds an earlier request that means the same. `scope` = tenant, model, system prompt and schema, hashed."""

    async def find(self, scope: str, text: str) -> Meant | None:
        """Return the nearest earlier request that the gate lets pass, or None."""
        ...

    async def keep(self, scope: str, text: str, key: str) -> None:
        """Remember a request and the key of its answer."""
        ...

    async def objected(self, scope: str, text: str, key: str) -> None:
        """Somebody said the answer was wrong: forget the pair, and never match it again."""
        ...


class Scheduler(Protocol):
    """Lets chats through to the models: three priorities, batches, fairness among tenants, bounded waiting."""

    def slot(self, chat: Chat, target: str, deadline: float) -> AbstractAsyncContextManager[None]:
        """Wait for this chat's turn at `target`, and hold it while the block lasts. `deadline` is of `time.monotonic`.

        Raises `Limited` (429) when too many wait already, `Busy` (503) when its turn does not come in time; both tell when.
        """
        ...


class Limits(Protocol):
    """Requests and tokens a minute, and money, of each key and tenant."""

    async def take(self, caller: Caller, tokens: int) -> None:
        """Count one request of about `tokens`. Raises `Limited` with the time until it fits."""
        ...

    def counts(self, caller: Caller) -> bool:
        """Return whether tokens are limited for a caller: else nobody needs to know how many a request takes."""
        ...

    async def settle(self, caller: Caller, over: int, ago_s: float = 0.0) -> None:
        """Correct the count of tokens of `ago_s` seconds ago by `over` (negative: fewer were used)."""
        ...


@dataclass(frozen=True, slots=True)
class Quota:
    """The most that something named (a key, a tenant) may ask in any 60 seconds; 0: no limit."""

    name: str
    rpm: int = 0
    tpm: int = 0


class Meter(Protocol):
    """Requests and tokens of the last 60 seconds by name, in memory or for many servers in Redis. It never raises."""

    async def take(self, quotas: Sequence[Quota], requests: int, tokens: int) -> float:
        """Count for all quotas and return 0, or for none and return the seconds until it may fit.

        `math.inf`: it never will, because it alone is over a limit. A look that counts nothing: `requests` and `tokens` 0.
        """
        ...

    async def settle(self, names: Sequence[str], over: int, ago_s: float = 0.0) -> None:
        """Correct the tokens of what was taken `ago_s` seconds ago by `over` (negative: fewer were used)."""
        ...

    def used(self, name: str) -> tuple[int, int]:
        """Return the requests and tokens of the last 60 seconds, as far as this server knows: when it last took."""
        ...


class Observer(Protocol):
    """Hears of every chat that was served or refused; called on the event loop, must not block."""

    def __call__(self, served: Served, /) -> None:
        """Take note."""
        ...


class Embedder(Protocol):
    """Texts into vectors of unit length; `name` and `dimension` are stored with each vector."""

    name: str
    dimension: int

    async def embed(self, texts: Sequence[str]) -> Any:
        """Return a float32 array (texts, dimension)."""
        ...
