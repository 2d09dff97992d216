"""A small model inside this process: its calls run on threads of their own, as many as it has slots."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import Future, ThreadPoolExecutor

from deshi.errors import DeshiError, Lost
from deshi.providers.llamacpp.engine import Engine
from deshi.providers.llamacpp.flow import Flow
from deshi.providers.llamacpp.spec import Spec
from deshi.records.chat import Json, Route


class Inside:
    """Runs an `Engine` for the event loop."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._engine: Engine | None = None
        self._loading: Future[Engine] | None = None
        self._pool = ThreadPoolExecutor(spec.all_slots + 1, thread_name_prefix=f"llamacpp-{spec.name}")

    async def open(self) -> None:
        """Load the model in a thread. Raises as `Engine` does."""
        self._loading = self._pool.submit(Engine, self._spec)
        self._engine = await asyncio.wrap_future(self._loading)

    @property
    def open_now(self) -> bool:
        """Whether the model is loaded."""
        return self._engine is not None

    async def whole(self, route: Route, body: Json) -> Json:
        """Return a whole answer; cancelling frees its slot."""
        flow = Flow()
        self._pool.submit(self._whole, flow, route, body)
        return await flow.value()

    async def pieces(self, route: Route, body: Json) -> AsyncGenerator[list[Json], None]:
        """Yield chunks in batches; closing frees the slot."""
        flow = Flow()
        self._pool.submit(self._pieces, flow, route, body)
        batches = flow.batches()
        try:
            async for batch in batches:
                yield batch
        finally:
            await batches.aclose()

    async def tell(self, path: str, body: Json | None = None) -> Json:
        """Ask a route of llama.cpp's own."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._loaded().tell, path, body)

    async def close(self) -> None:
        """Free the model, once what runs has ended."""
        self._engine, loading = None, self._loading
        await asyncio.to_thread(self._pool.shutdown)
        if loading is None or loading.cancelled() or loading.exception() is not None:
            return
        engine, self._loading = loading.result(), None  # also where nobody waited for the end of its loading
        await asyncio.to_thread(engine.close)

    def _loaded(self) -> Engine:
        if self._engine is None:
            raise Lost(f"The embedded model {self._spec.name} was unloaded just now; ask again.")
        return self._engine

    def _whole(self, flow: Flow, route: Route, body: Json) -> None:
        if flow.stopped:
            return  # nobody waits any more
        try:
            flow.end(self._loaded().whole(route, body, lambda: flow.stopped))
        except Exception as error:  # whatever it is, it belongs to whoever asked
            flow.end(error=told(self._spec, error))

    def _pieces(self, flow: Flow, route: Route, body: Json) -> None:
        if flow.stopped:
            return
        try:
            self._loaded().pieces(route, body, flow.put)
            flow.end()
        except Exception as error:  # as above
            flow.end(error=told(self._spec, error))


def told(spec: Spec, error: Exception) -> DeshiError:
    """Return an error of the family; what is none of it becomes `Lost`."""
    if isinstance(error, DeshiError):
        return error
    return Lost(f"The embedded model {spec.name} failed ({type(error).__name__}: {error}); try again.")
