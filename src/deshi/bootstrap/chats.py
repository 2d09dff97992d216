"""The LLM service from its settings: targets by name, caches, turns, and the walk over them."""

from collections.abc import Mapping
from typing import Any

from deshi.bootstrap.llm_state import state
from deshi.bootstrap.pools import make_pools
from deshi.bootstrap.task_model import PREFIX, TaskModel
from deshi.chat import Chats, Parts
from deshi.decide.cache_key import cacheable, key_of
from deshi.decide.exact_cache import MemoryCache
from deshi.decide.metered import Metered
from deshi.decide.scheduler import Bounds, FairScheduler
from deshi.decide.targets import Target, Targets
from deshi.loop import Loop
from deshi.pure.tokens import of_messages
from deshi.records.chat import Chat, ChatModel, ExactCache
from deshi.records.protocols import Journal
from deshi.sections import Model, Settings

_DURABLE = {"full": True, "told": False, "off": None}


class Service:
    """The parts of the LLM service of one process; `chats` is its walk."""

    def __init__(self, settings: Settings, journal: Journal, loops: Mapping[str, Loop]) -> None:
        self.settings = settings
        self.pools = make_pools(settings)
        queue = settings.queue
        bounds = Bounds(queue.batch, queue.batches, queue.age_s, queue.waiting, queue.wait_s)
        self.scheduler = FairScheduler(bounds)
        self.cache: ExactCache = MemoryCache(settings.caching.entries, settings.caching.most_bytes)
        targets = Targets([*self._models(), *self._tasks(loops)], settings.chat.default)
        self.chats = Chats(targets, self._parts(journal))

    def state(self) -> dict[str, Any]:
        """Return how models, queues, caches and stores stand."""
        return state(self.pools, self.scheduler.lanes(), {"exact": self.cache}, {})

    def _parts(self, journal: Journal) -> Parts:
        own = self.settings
        return Parts(
            journal,
            key_of=self._key_of,
            tokens_of=tokens_of,
            cache=self.cache,
            durable=_DURABLE[own.chat.journal],
            ttl_s=own.caching.ttl_s,
            timeout_s=own.chat.timeout_s,
        )

    def _key_of(self, chat: Chat, target: Target) -> str:
        if not target.cached or not cacheable(chat, self.settings.caching.hot):
            return ""
        return key_of(chat, target.name, target.revision)

    def _models(self) -> list[Target]:
        return [
            _model_target(name, self.settings.models[name], Metered(pool, self.scheduler))
            for name, pool in self.pools.items()
        ]

    def _tasks(self, loops: Mapping[str, Loop]) -> list[Target]:
        return [_task_target(name, loop, self.settings) for name, loop in loops.items()]


def _model_target(name: str, model: Model, answers: ChatModel) -> Target:
    details: dict[str, Any] = {"provider": model.provider, "model": model.model}
    aliases = (model.model,) if model.model != name else ()
    revision = f"{model.provider} {model.model} {model.url}"
    return Target(
        name,
        "model",
        answers,
        revision,
        aliases,
        owner=model.provider,
        context=model.num_ctx if model.provider in ("ollama", "llamacpp") else 0,
        details=details,
    )


def _task_target(name: str, loop: Loop, settings: Settings) -> Target:
    answers = TaskModel(loop, settings.conversation.turns_given)
    details = {"task": name, "schema": loop.task.schema()}
    return Target(
        PREFIX + name, "task", answers, details=details, heed=answers.heed, cached=False, written=True
    )


def tokens_of(chat: Chat) -> int:
    """Return about how many tokens a chat may take: what is sent, and the longest answer where it says one."""
    body = chat.body
    said = body.get("messages")
    sent = of_messages(said) if said else len(str(body.get("prompt") or body.get("input") or "")) // 4
    wanted = body.get("max_completion_tokens") or body.get("max_tokens") or 0
    return sent + int(wanted)
