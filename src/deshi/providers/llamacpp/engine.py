"""A loaded model: xllamacpp's server with nobody at its port but us; every call here blocks its thread.

The binding always opens an HTTP port. Here it is a Unix socket in a folder that only this user may enter (elsewhere a free port
of loopback), and it wants a key that is drawn anew each time. What the binding answers and what it ignores is in the contract
tests; read them before another version is pinned.
"""

import contextlib
import http.client
import json
import platform
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from deshi.errors import BadInput, Busy, Corrupt, DeshiError, Lost, Refused, Unavailable, Unsupported
from deshi.providers.llamacpp.score import echoed
from deshi.providers.llamacpp.spec import Spec
from deshi.providers.llamacpp.whole import Whole, renamed
from deshi.pure.gguf import Header, header
from deshi.records.chat import Json, Route

_TIMEOUT_S = 60.0
Piece = Callable[[Json], bool]
Stopped = Callable[[], bool]


class Engine:
    """Loads a model; `close` frees it. Raises `Unavailable` without the binding, `NotFound`, or where the file can't be loaded."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._key = secrets.token_urlsafe(24)
        self._folder = Path(tempfile.mkdtemp(prefix="deshi-"))
        try:
            self._server: Any = _loaded(spec, self._key, self._folder)
            # a server that is freed before its own loop runs never returns: this goes through that loop (and sets all adapters off)
            self.tell("/lora-adapters", [])
        except (
            BaseException
        ):  # a file that can't be loaded, or a Ctrl-C: folder and server are ours to take down
            self.close()
            raise

    def pieces(self, route: Route, body: Json, piece: Piece) -> None:
        """Run a request and hand its chunks to `piece`, in this thread; it returns true to end the work, which frees the slot.

        Raises `Unsupported` or `BadInput` for what the engine refuses, `Lost` where it fails.
        """
        turned = renamed(route, self.spec.name)
        failed: list[Json] = []

        def take(chunk: Json) -> bool:
            if "error" in chunk:
                failed.append(chunk["error"])
                return True
            return piece(turned(chunk))

        asked = {**body, "stream": True, "stream_options": {"include_usage": True}}
        self._call(route, asked, take)
        if failed:
            raise _refusal(self.spec, failed[0])

    def whole(self, route: Route, body: Json, stopped: Stopped = lambda: False) -> Json:
        """Return a whole answer; `stopped` is asked again and again, and ends the work. Raises as `pieces` does."""
        if route == "embeddings":
            return self._embeddings(body)
        if body.get("echo"):
            return echoed(body, lambda more: self.whole("completions", more, stopped), self._rows, self.tell)
        return self._gathered(route, {k: v for k, v in body.items() if k != "echo"}, stopped)

    def tell(self, path: str, body: Json | list[Json] | None = None) -> Json:
        """Ask a route of llama.cpp's own, such as `/tokenize`; without a body it is read (GET). Raises `Lost` where it gives no answer."""
        headers = {"authorization": f"Bearer {self._key}", "content-type": "application/json"}
        wire = _wire(str(self._server.listening_address))
        try:
            data = None if body is None else json.dumps(body).encode()
            wire.request("GET" if data is None else "POST", path, data, headers)
            reply = wire.getresponse()
            told = json.loads(reply.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Lost(f"The embedded model {self.spec.name} gave no answer to {path} ({error}).") from error
        finally:
            wire.close()
        if reply.status != 200:
            raise _refusal(self.spec, told.get("error") or {})
        return dict(told)

    @property
    def folder(self) -> Path:
        """Where its socket lies."""
        return self._folder

    def close(self) -> None:
        """Free the model. Nothing may run in it any more."""
        self._server = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _gathered(self, route: Route, body: Json, stopped: Stopped) -> Json:
        whole = Whole(route)

        def take(piece: Json) -> bool:
            whole.take(piece)
            return stopped()

        self.pieces(route, body, take)
        return whole.answer()

    def _rows(self, body: Json) -> list[Json]:
        """Run a completion and return its tokens with their probabilities, as llama.cpp tells them."""
        told = self._call("completions", body)
        if "error" in told:
            raise _refusal(self.spec, told["error"])
        return list((told["choices"][0].get("logprobs") or {}).get("content") or ())

    def _embeddings(self, body: Json) -> Json:
        told = self._call("embeddings", body)
        if "error" in told:
            raise _refusal(self.spec, told["error"])
        return {**told, "model": self.spec.name}

    def _call(self, route: Route, body: Json, take: Piece | None = None) -> Any:
        server = self._server
        handle = {
            "chat": server.handle_chat_completions,
            "completions": server.handle_completions,
            "embeddings": server.handle_embeddings,
        }[route]
        try:
            return handle(body) if take is None else handle(body, take)
        except (ValueError, TypeError) as error:
            raise _misfit(self.spec, str(error)) from error
        except RuntimeError as error:
            raise _failure(self.spec, str(error)) from error


def _loaded(spec: Spec, key: str, folder: Path) -> Any:
    _check(spec)
    told = _read(spec.path)
    for _, path in spec.adapters:
        _read(path)
    try:
        import xllamacpp
    except ImportError as error:
        raise Unavailable(
            f"The embedded engine can't be loaded ({error}); install it with: pip install 'deshi[engine]'"
        ) from error
    try:
        return xllamacpp.Server(_params(xllamacpp, spec, told, key, folder))
    except RuntimeError as error:
        raise Unavailable(
            f"llama.cpp can't load {spec.path}{_with(spec)}: it is of an architecture that it does not know, too large for the memory, "
            f"or an adapter is another model's. `deshi models fit {spec.path}` says what it needs."
        ) from error


def _check(spec: Spec) -> None:
    for path in (spec.path, *(path for _, path in spec.adapters)):
        if not Path(path).is_file():
            raise Refused(  # not the caller's mistake: another model may answer in its place
                f"There is no file {path} for the model {spec.name}; `deshi models list` says what there is."
            )
    if platform.machine() in ("x86_64", "AMD64") and "avx2" not in _flags():
        raise Unavailable(
            "This processor has no AVX2, which the embedded engine's package is built for; build xllamacpp from its source, or "
            "use another server, such as Ollama."
        )


def _read(path: str) -> Header:
    """Return a file's header. Raises `Corrupt` for a file that is cut off: native code must not find that out."""
    with open(path, "rb") as file:
        told = header(file.read, path)
    if Path(path).stat().st_size < told.size:
        raise Corrupt(f"{path} is cut off: it has fewer bytes than its header tells of. Fetch it again.")
    return told


def _flags() -> str:
    """Return the processor's abilities as Linux tells them; elsewhere a word that lets the check pass."""
    with contextlib.suppress(OSError):
        return Path("/proc/cpuinfo").read_text("utf-8", "replace")
    return "avx2"


def _params(engine: Any, spec: Spec, told: Header, key: str, folder: Path) -> Any:
    params = engine.CommonParams()
    params.model.path = spec.path
    params.n_parallel = slots = spec.all_slots
    params.n_ctx = (spec.num_ctx or told.context) * slots  # the engine's is over all slots
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = spec.threads
    params.warmup, params.verbosity, params.ui = False, -1, False
    params.cache_ram_mib = 0  # its own default is 8 GB
    params.n_gpu_layers = spec.gpu_layers
    params.embedding = True
    if not told.pooled:
        params.pooling_type = engine.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    # scale 0 is off; `lora_init_without_apply` would leave all of them on
    params.lora_adapters = [engine.CommonAdapterLoraInfo(path, 0.0) for _, path in spec.adapters]
    params.api_keys = [key]
    if hasattr(socket, "AF_UNIX"):
        params.hostnames = [str(folder / "x.sock")]
    return params


class _Unix(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_TIMEOUT_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_TIMEOUT_S)
        self.sock.connect(self._path)


def _wire(address: str) -> http.client.HTTPConnection:
    if address.startswith("unix://"):
        return _Unix(address.removeprefix("unix://"))
    return http.client.HTTPConnection(address.removeprefix("http://"), timeout=_TIMEOUT_S)


def _with(spec: Spec) -> str:
    return f" with {', '.join(name for name, _ in spec.adapters)}" if spec.adapters else ""


def _misfit(spec: Spec, words: str) -> DeshiError:
    """Return the error for a request that the binding would not take, by what it said."""
    if "schema" in words.lower() or "grammar" in words.lower():
        said = words.split("JSON schema error")[-1].split("Automatic parser generation failed:")[-1]
        return Unsupported(
            f"The embedded model {spec.name} can't keep this schema ({_short(said)}); simplify it.",
            "response_format",
        )
    return BadInput(f"The embedded model {spec.name} can't take this request: {_short(words)}")


def _refusal(spec: Spec, error: Mapping[str, Any]) -> DeshiError:
    code, words = error.get("code"), str(error.get("message") or "no reason given")
    if error.get("type") == "exceed_context_size_error":
        return BadInput(
            f"The request has {error.get('n_prompt_tokens')} tokens, and the model {spec.name} holds {error.get('n_ctx')}; shorten "
            f"it, or raise num_ctx of [models.{spec.name}]."
        )
    if code == 503:
        return Busy(f"The embedded model {spec.name} is not ready ({_short(words)}); try again.")
    if isinstance(code, int) and 400 <= code < 500:
        return _misfit(spec, words)
    return _failure(spec, words)


def _failure(spec: Spec, words: str) -> DeshiError:
    if (
        "input is not supported" in words
    ):  # a picture or a sound, for a model of words: it says so as if it had failed
        return Unsupported(f"The model {spec.name} reads only text; ask another one.", "messages")
    return Lost(f"The embedded model {spec.name} failed ({_short(words)}); try again.")


def _short(words: str) -> str:
    return " ".join(words.split())[:300].strip(" .:")
