"""The LLM service from its settings: targets by name, caches, turns, limits and money, and the walk over them."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from deshi.ask.keys import Keys
from deshi.ask.limits import KeyLimits
from deshi.bootstrap.callers import make_purse
from deshi.bootstrap.embedded import embedded, located, standing
from deshi.bootstrap.llm_state import state
from deshi.bootstrap.memory import Memory
from deshi.bootstrap.pools import make_pools, tokenizer_of
from deshi.bootstrap.prompts import make_prompts
from deshi.bootstrap.roles import AUTO, make_roles, window_of
from deshi.bootstrap.semantic import check_embedder, forget_erased, keep_saved, open_semantic
from deshi.bootstrap.shared import make_shared, note_of
from deshi.bootstrap.task_model import PREFIX, TaskModel
from deshi.chat import Chats
from deshi.decide.cache_key import cacheable, key_of
from deshi.decide.metered import paid
from deshi.decide.pool import Pool
from deshi.decide.scheduler import Bounds, FairScheduler
from deshi.decide.semantic import Semantic
from deshi.decide.sense import sense_of
from deshi.decide.structured import Structured
from deshi.decide.targets import Target, Targets
from deshi.decide.walk import Parts
from deshi.journal.chat_feedback import objections
from deshi.loop import Loop
from deshi.providers.llamacpp.model import LlamaCpp
from deshi.providers.llamacpp.spec import adapters_of
from deshi.pure.stop import match
from deshi.pure.tokens import estimate, of_messages
from deshi.records.chat import Chat, ChatModel
from deshi.records.protocols import Journal, Ledger
from deshi.sections import Settings

_USUAL = 256  # tokens of an answer whose length nobody bounds; corrected by what it really had
_OPEN_S = 5.0  # that the start waits for the semantic cache's embedder
_AGAIN_S = 5.0
_log = logging.getLogger(__name__)
_DURABLE = {"full": True, "told": False, "off": None}


class Service:
    """The parts of the LLM service of one process, used on one event loop; `chats` is its walk."""

    def __init__(
        self, settings: Settings, memory: Memory, loops: Mapping[str, Loop], keys: Keys, ledger: Ledger
    ) -> None:
        self.settings = settings
        self.semantic: Semantic | None = None
        self.no_semantic = ""  # why there is none, although there should be
        self._memory = memory
        queue = settings.queue
        self.scheduler = FairScheduler(
            Bounds(queue.batch, queue.batches, queue.age_s, queue.waiting, queue.wait_s), self._most
        )
        self.pools = make_pools(settings, embedded=partial(embedded, settings.home))
        if settings.caching.semantic:
            check_embedder(settings, self.pools)
        self.shared = make_shared(settings)
        self.limits = KeyLimits(keys, self.shared.meter)
        purse = make_purse(settings, keys, ledger)
        models = {name: paid(pool, self.scheduler, purse) for name, pool in self.pools.items()}
        self._prompts = make_prompts(settings)
        targets = [
            *(
                replace(one, tokenizer=tokenizer_of(self.pools[name]))
                for name, model in models.items()
                for one in _model_targets(settings, name, model)
            ),
            *(_role_target(name, role, settings) for name, role in make_roles(settings, models).items()),
            *(_task_target(name, loop, settings) for name, loop in loops.items()),
        ]
        self.chats = Chats(Targets(targets, settings.chat.default), self._parts(memory.journal, keys))

    async def open(self) -> None:
        """Look whether what is shared is there (without it the service works alone); bring back what caches knew."""
        await self.shared.open()
        if self.shared.link is not None:
            await self._take_back()
        if self.settings.caching.semantic:
            with suppress(TimeoutError):  # an embedder that hangs must not hold the start up
                async with asyncio.timeout(_OPEN_S):
                    await self._open_semantic()

    async def _take_back(self) -> None:
        """Take from the shared cache what somebody has called wrong while this service was down."""
        since = time.time() - self.settings.caching.ttl_s
        for one in await asyncio.to_thread(lambda: tuple(objections(self._memory.store, since=since))):
            await self.chats.objected(one.key)

    def notes(self) -> list[str]:
        """Return what a person should know although chats are answered: a store that is gone, a cache that is off, a name of two."""
        told = [note for look in self.shared.stores.values() if (note := note_of(look()))]
        told += self.chats.targets.notes()
        if self.settings.caching.semantic and self.semantic is None:
            told.append(f"The semantic cache is off, and tried again: {self.no_semantic or 'it opens'}")
        return told

    async def _open_semantic(self) -> None:
        """Open the semantic cache, or say why it stays off: it is an extra, and never keeps the service from starting."""
        try:
            found = await open_semantic(self.settings, self.pools, self._memory, self.shared.cache)
        except Exception as error:  # whatever its embedder, its files or the journal may say
            if str(error) != self.no_semantic:
                _log.warning("the semantic cache is off, and tried again: %s", error)
            self.no_semantic = str(error) or type(error).__name__
            return
        self.semantic, self.no_semantic = found, ""
        self.chats.parts = replace(self.chats.parts, semantic=found)

    async def forget(self) -> None:
        """Somebody was erased: the caches keep only what the journal still has. Who erased has looked after Redis."""
        self.shared.forget()
        if self.semantic is not None:
            await forget_erased(self.semantic, self.settings, self._memory, self.shared.cache)

    async def close(self) -> None:
        """Close models, caches and connections."""
        if self.semantic is not None:
            await self.semantic.close()
        await self.chats.close()
        await self.shared.close()

    def state(self) -> dict[str, Any]:
        """Return how models, queues, caches and stores stand."""
        return state(
            self.pools,
            self.scheduler.lanes(),
            {"exact": self.shared.cache, "semantic": self.semantic},
            self.shared.stores,
        )

    def _most(self, name: str) -> int:
        """Return how many requests a model takes at once now, 0 where it does not say."""
        model = self.pools.get(name)
        inner = model.model if isinstance(model, Structured) else model
        return inner.most() if isinstance(inner, Pool | LlamaCpp) else 0

    def _parts(self, journal: Journal, keys: Keys) -> Parts:
        own = self.settings
        return Parts(
            journal,
            key_of=self._key_of,
            sense_of=_sense_of,
            tokens_of=tokens_of,
            prompted=self._prompted,
            allow=keys.allow,
            limits=self.limits,
            cache=self.shared.cache,
            durable=_DURABLE[own.chat.journal],
            ttl_s=own.caching.ttl_s,
            timeout_s=own.chat.timeout_s,
        )

    def _key_of(self, chat: Chat, target: Target) -> str:
        if not target.cached or not cacheable(chat, self.settings.caching.hot, target.temperature):
            return ""
        return key_of(chat, target.name, target.revision)

    async def keep(self) -> None:
        """Save what the semantic cache knows, now and then, for as long as the service runs; first open it, where it is off."""
        while self.settings.caching.semantic and self.semantic is None:
            await asyncio.sleep(_AGAIN_S)
            await self._open_semantic()
        await keep_saved(lambda: self.semantic)

    def _prompted(self, chat: Chat, target: Target) -> tuple[Chat, Mapping[str, Any]]:
        """A task reads the words of a person and words its own prompt; all others get the optimizer's where it applies."""
        if target.kind == "task" or not self._prompts.applies(target.kind, chat.wishes.optimize):
            return chat, {}
        done = self._prompts.improve(chat, target.context)
        told = {"kind": done.kind, "complexity": round(done.complexity, 3), "saved_tokens": done.saved_tokens}
        return done.chat, told


def _sense_of(chat: Chat, target: Target) -> tuple[str, str] | None:
    return sense_of(chat, target.name, target.revision, reflex=lambda text: match(text) is not None)


def _model_targets(settings: Settings, name: str, answers: ChatModel) -> list[Target]:
    """Return a model's target; of an embedded one also that of each adapter, `NAME+ADAPTER`."""
    model = settings.models[name]
    embedded_ = model.provider == "llamacpp"
    # a name of the shelf stays when another version is in use, and the answers don't
    file = located(settings.home, model.model) if embedded_ else None
    own = Target(
        name,
        "model",
        answers,
        _revision(model, file or ""),
        (model.model,) if model.model != name else (),
        owner=model.provider,
        context=model.num_ctx if model.provider in ("ollama", "llamacpp") else 0,
        temperature=model.temperature if embedded_ else 1.0,
        details={"provider": model.provider, "model": model.model},
    )
    if file is not None:
        own = replace(own, now=partial(standing, file))
    adapters = [adapter for adapter, _ in adapters_of(model.adapters)] if embedded_ else []
    return [own, *(_adapted(own, adapter) for adapter in adapters)]


def _adapted(own: Target, adapter: str) -> Target:
    details = {**own.details, "adapter": adapter}
    return replace(own, name=f"{own.name}+{adapter}", aliases=(), details=details)


def _role_target(name: str, role: ChatModel, settings: Settings) -> Target:
    """A role's answers change with its own section, and with those of the models."""
    own = settings.roles.get(name)
    details = {"models": list(own.models), "delegates": own.delegates} if own else {"usual": name != AUTO}
    revision = _revision(own, *settings.models.values())
    return Target(name, "role", role, revision, context=window_of(settings, name), details=details)


def _task_target(name: str, loop: Loop, settings: Settings) -> Target:
    answers = TaskModel(loop, settings.conversation.turns_given)
    details = {"task": name, "schema": loop.task.schema()}
    return Target(
        PREFIX + name,
        "task",
        answers,
        details=details,
        heed=answers.heed,
        needs="robot",
        cached=False,
        written=True,
    )


def _revision(*sections: Any) -> str:
    return hashlib.sha256(repr(sections).encode()).hexdigest()[:16]


def tokens_of(chat: Chat) -> int:
    """Return about how many tokens a chat may take: what is sent, and the longest answers, of usual length where it says none."""
    body = chat.body
    said = body.get("messages")
    sent = of_messages(said) if said else _of_text(body.get("prompt") or body.get("input"))
    wanted = body.get("max_completion_tokens") or body.get("max_tokens") or 0
    if chat.route == "embeddings":
        return sent
    length = wanted if type(wanted) is int and wanted > 0 else _USUAL
    several = max(_number(body.get("n")), _number(body.get("best_of")), 1)
    return sent + length * several


def _number(value: Any) -> int:
    return value if type(value) is int else 0


def _of_text(said: Any) -> int:
    if isinstance(said, str):
        return estimate(said)
    several = said if isinstance(said, list | tuple) else ()
    return sum(estimate(one) if isinstance(one, str) else 1 for one in several)
