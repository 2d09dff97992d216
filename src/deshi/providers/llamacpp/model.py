"""A GGUF file as a model of chats: loaded when it is first asked, unloaded when nobody has asked for a while."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from typing import Protocol

from deshi.errors import BadInput, DeshiError, Lost
from deshi.providers.llamacpp.body import ready
from deshi.providers.llamacpp.inside import Inside
from deshi.providers.llamacpp.outside import Outside
from deshi.providers.llamacpp.spec import Spec, seconds
from deshi.providers.llamacpp.standing import Standing
from deshi.pure.gguf import header
from deshi.records.chat import Chat, Json, Route
from deshi.records.model import Completion, Prompt, Token

ENGINE = "llamacpp"


class Runner(Protocol):
    """Where a model runs: `Inside` this process or `Outside` of it."""

    @property
    def open_now(self) -> bool:
        """Whether the model is loaded."""
        ...

    async def open(self) -> None:
        """Load it."""
        ...

    async def whole(self, route: Route, body: Json) -> Json:
        """Return a whole answer."""
        ...

    def pieces(self, route: Route, body: Json) -> AsyncGenerator[list[Json], None]:
        """Yield chunks in batches."""
        ...

    async def tell(self, path: str, body: Json | None = None) -> Json:
        """Ask a route of llama.cpp's own."""
        ...

    async def close(self) -> None:
        """Free it."""
        ...


class LlamaCpp:
    """Implements `ChatModel` and `Model` over one GGUF file.

    `keep_alive_s` is how long it stays loaded after its last answer (-1: until `close`). An adapter is named behind a plus,
    `NAME+ADAPTER`, or in the body's `adapter`. Everything raises `Unavailable` without the engine's package, `NotFound` without
    the file, `Unsupported` or `BadInput` for what the engine would not keep, `Lost` when it dies.
    """

    engine = ENGINE

    def __init__(
        self,
        spec: Spec,
        keep_alive_s: float = 600.0,
        apart: bool = False,
        runner: Callable[[Spec], Runner] | None = None,
    ) -> None:
        self.name, self.spec = spec.name, spec
        self._keep_alive_s = keep_alive_s
        self._make: Callable[[Spec], Runner] = runner or (Outside if apart else Inside)
        self._runner: Runner | None = None
        self._lock = asyncio.Lock()
        self._loading: asyncio.Task[Runner] | None = None
        self._using = 0
        self._standing = Standing("a process of its own" if apart else "this process", spec.free_slots)
        self._free = list(range(spec.free_slots))
        self._timer: asyncio.TimerHandle | None = None
        self._unloading: asyncio.Future[bool] | None = None  # held, or it might be collected while it runs

    @property
    def names(self) -> tuple[str, ...]:
        """What it answers to: its own name, and that with each adapter."""
        return (self.name, *(f"{self.name}+{name}" for name, _ in self.spec.adapters))

    @property
    def loaded(self) -> bool:
        """Whether it is in memory."""
        return self._runner is not None and self._runner.open_now

    def most(self) -> int:
        """Return how many requests it takes at once; those above wait in line before it."""
        return self.spec.free_slots

    def state(self) -> Json:
        """Return what metrics and the dashboard show, as a pool does."""
        return {"name": self.name, "waiting": 0, "servers": [self._standing.state(self.loaded)]}

    async def chat(self, chat: Chat) -> Json:
        """Return a whole answer in OpenAI's form. Cancelling frees the engine's slot."""
        body = ready(self.spec, chat.route, chat.body, self._adapter(chat.model))
        with self._standing.one():
            async with self._running(chat) as runner:
                with self._slot(body):
                    return await runner.whole(chat.route, body)

    async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
        """Yield the chunks of an answer. Closing frees the engine's slot."""
        body = ready(self.spec, chat.route, chat.body, self._adapter(chat.model))
        if body.get("echo") or chat.route == "embeddings":
            yield await self.chat(chat)
            return
        body.pop("echo", None)
        with self._standing.one():
            async with self._running(chat) as runner:
                with self._slot(body):
                    async with aclosing(runner.pieces(chat.route, body)) as batches:
                        async for batch in batches:
                            for piece in batch:
                                yield piece

    async def complete(self, prompt: Prompt) -> Completion:
        """Return the answer to a layer's prompt, with the probability of each token."""
        body: Json = {
            "messages": [{"role": one.role, "content": one.text} for one in prompt.messages],
            "max_tokens": prompt.most_tokens,
            "logprobs": True,
        }
        if prompt.schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": dict(prompt.schema)},
            }
        return _completion(await self.chat(Chat("", "chat", self.name, body)))

    async def tokenize(self, text: str, special: bool = False) -> list[int]:
        """Return a text's tokens, as the model has them; with `special` also the one that it begins texts with."""
        async with self._running(None) as runner:
            told = await runner.tell("/tokenize", {"content": text, "add_special": special})
            return [int(one) for one in told["tokens"]]

    async def detokenize(self, tokens: list[int]) -> str:
        """Return the text of tokens. Raises `BadInput` for one that the model does not have."""
        async with self._running(None) as runner:
            try:
                return str((await runner.tell("/detokenize", {"tokens": tokens}))["content"])
            except (BadInput, Lost):
                known = await asyncio.to_thread(_vocabulary, self.spec.path)
                if max(tokens, default=0) < known:
                    raise
        raise BadInput(
            f"The token {max(tokens)} is none of the model {self.name}, whose tokens are 0 to {known - 1}; send its own."
        )

    async def about(self) -> Json:
        """Return what a client must know of the tokenizer: the special tokens and the chat template."""
        async with self._running(None) as runner:
            told = await runner.tell("/props")
            wanted = ("bos_token", "eos_token", "chat_template")
            return {key: told.get(key) for key in wanted} | {"pad_token": None, "add_bos_token": False}

    async def load(self) -> None:
        """Load it now."""
        async with self._running(None):
            pass

    async def unload(self) -> bool:
        """Unload it unless it answers somebody; return whether it is out of memory now."""
        async with self._lock:
            if self._using:
                return False
            self._rest()
            await self._free_memory()
            return True

    async def close(self) -> None:
        """Unload it; a later request loads it again."""
        self._rest()
        loading, self._loading = self._loading, None
        if loading is not None:
            loading.cancel()
            await asyncio.wait({loading})
        await self._free_memory()

    async def _free_memory(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.close()

    @asynccontextmanager
    async def _running(self, chat: Chat | None) -> AsyncIterator[Runner]:
        """Hold the loaded model while the block lasts."""
        self._using += 1
        self._rest()
        try:
            yield await self._opened()
        finally:
            self._using -= 1
            if not self._using:
                self._wait(self._kept(chat))

    def _adapter(self, model: str) -> str:
        """Return what stands behind the plus of a name, "" where nothing does; an alias may be a path with a plus in it."""
        return model.removeprefix(f"{self.name}+") if model.startswith(f"{self.name}+") else ""

    @contextmanager
    def _slot(self, body: Json) -> Iterator[None]:
        """Keep requests without an adapter off the adapters' slots, which the engine would give them where the prompt is alike."""
        if not self.spec.adapters or "id_slot" in body or ("messages" not in body and "prompt" not in body):
            yield
            return
        slot = self._free.pop() if self._free else 0
        body["id_slot"] = slot
        try:
            yield
        finally:
            if slot not in self._free:
                self._free.append(slot)

    async def _opened(self) -> Runner:
        """Wait until it is loaded. Loading goes on when who waits for it leaves: others may, too, and the next one comes."""
        if self._runner is not None and self._runner.open_now:
            return self._runner
        loading = self._loading
        if loading is None or loading.done():
            loading = self._loading = asyncio.ensure_future(self._load())
            loading.add_done_callback(
                lambda done: done.cancelled() or done.exception()
            )  # nobody may be left to hear
        try:
            return await asyncio.shield(loading)
        except asyncio.CancelledError:
            if not loading.cancelled():
                raise
            raise Lost(
                f"The embedded model {self.name} was unloaded while it was loaded; ask again."
            ) from None

    async def _load(self) -> Runner:
        async with self._lock:  # it may be about to be unloaded
            if self._runner is not None and self._runner.open_now:
                return self._runner
            if self._runner is not None:
                await self._free_memory()  # it died
            fresh = self._make(self.spec)
            try:
                await fresh.open()
            except (
                BaseException
            ):  # it can't be loaded, or nobody wants it any more: its memory or process goes
                await fresh.close()
                raise
            self._runner = fresh
            return fresh

    def _kept(self, chat: Chat | None) -> float:
        wanted = chat.body.get("keep_alive") if chat else None
        try:
            return self._keep_alive_s if wanted is None else seconds(str(wanted))
        except DeshiError:
            return self._keep_alive_s  # the answer is there already; its doors refuse such a time

    def _wait(self, left_s: float) -> None:
        if left_s >= 0:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(left_s, self._begin_unload)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin_unload(self) -> None:
        self._unloading = asyncio.ensure_future(self.unload())


def _vocabulary(path: str) -> int:
    with open(path, "rb") as file:
        return header(file.read, path).vocabulary


def _completion(answer: Json) -> Completion:
    choice = answer["choices"][0]
    rows = (choice.get("logprobs") or {}).get("content") or []
    used = answer.get("usage") or {}
    text = choice["message"].get("content")
    if not isinstance(text, str):
        raise Lost(f"{answer.get('model')} called a tool in place of answering; try again.")
    return Completion(
        text=text,
        tokens=tuple(Token(one["token"], one["logprob"]) for one in rows),
        tokens_in=int(used.get("prompt_tokens", 0)),
        tokens_out=int(used.get("completion_tokens", 0)),
        whole=choice["finish_reason"] != "length",
    )
