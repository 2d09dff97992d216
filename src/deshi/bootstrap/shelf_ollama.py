"""Models of an Ollama server: which it has, pulling, creating and removing them by its API.

https://docs.ollama.com/api. Only this machine's user asks for these, at the terminal: every call blocks.
"""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deshi.bootstrap.upstreams import URLS, address
from deshi.errors import BadInput, Lost, NotFound, Refused, Unreached
from deshi.sections import Model, Settings

_LOOK_S, _PULL_S = 3.0, 300.0
Told = Callable[[str, int, int], None]


class OllamaServer:
    """One server. Every method raises `Unreached`, `Lost`, `NotFound` or `Refused`, with the server's own words."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def models(self) -> list[dict[str, Any]]:
        """Return its models as it lists them, each with `loaded`."""
        tags, running = self._ask("GET", "/api/tags"), self._ask("GET", "/api/ps")
        loaded = {one.get("name") for one in _rows(running)}
        return [{**one, "loaded": one.get("name") in loaded} for one in _rows(tags)]

    def show(self, name: str) -> dict[str, Any]:
        """Return what it knows of a model: `details`, `template`, `parameters`, `model_info`."""
        return self._ask("POST", "/api/show", {"model": name})

    def pull(self, name: str, told: Told) -> None:
        """Fetch a model or its newer version; `told` hears what it does, and bytes done of how many. What broke off goes on."""
        self._follow("/api/pull", {"model": name}, told)

    def create(self, body: Mapping[str, Any], told: Told) -> None:
        """Make a model from another."""
        self._follow("/api/create", body, told)

    def remove(self, name: str) -> None:
        """Remove a model."""
        self._ask("DELETE", "/api/delete", {"model": name})

    def _follow(self, path: str, body: Mapping[str, Any], told: Told) -> None:
        done = False
        for line in self._lines("POST", path, {**body, "stream": True}, _PULL_S):
            said = _object(line, self.url)
            if "error" in said:
                raise self._refused(404 if "not exist" in str(said["error"]) else 400, str(said["error"]))
            told(str(said.get("status", ""))[:80], _count(said.get("completed")), _count(said.get("total")))
            done = said.get("status") == "success"
        if not done:
            raise Lost(f"{self.url} broke off; run the same command again, and it goes on from there.")

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        said = b"".join(self._lines(method, path, body, _LOOK_S)).strip()
        return _object(said, self.url) if said else {}

    def _lines(
        self, method: str, path: str, body: Mapping[str, Any] | None, wait_s: float
    ) -> Iterator[bytes]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data, {"content-type": "application/json"}, method=method
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=wait_s) as reply:
                yield from reply
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error.code, _words(error.read(10_000))) from error
        except urllib.error.URLError as error:
            raise Unreached(
                f"No Ollama answers at {self.url} ({error.reason}); start it with `ollama serve`, or set its `url` in deshi.toml."
            ) from error
        except (OSError, ValueError) as error:
            raise Lost(f"{self.url} broke off ({error}); run the same command again.") from error

    def _refused(self, status: int, words: str) -> Exception:
        if status == 404:
            return NotFound(f"Ollama at {self.url} knows no such model: {words}")
        return Refused(f"Ollama at {self.url} refused ({status}): {words}")


def server_of(settings: Settings, environ: Mapping[str, str] = os.environ) -> OllamaServer:
    """Return the Ollama server of the settings' first model that has one, else of `OLLAMA_HOST`, else this machine's usual one."""
    for name, model in settings.models.items():
        if model.provider == "ollama":
            return OllamaServer(address(f"deshi.toml: [models.{name}]", model))
    host = environ.get("OLLAMA_HOST", "").strip()
    url = host if "://" in host or not host else f"http://{host}"
    if host and ":" not in host.removeprefix("http://").removeprefix("https://"):
        url += ":11434"
    return OllamaServer(address("OLLAMA_HOST:", Model("ollama", url=url or URLS["ollama"])))


def checked(name: str) -> str:
    """Return a name that Ollama may be asked for. Raises `BadInput`."""
    if (
        not name
        or len(name) > 200
        or not name.isprintable()
        or any(sign in name for sign in ' "\\?#')
        or ".." in name
    ):
        raise BadInput(f"{name[:80]!r} is no model's name; write it like qwen2.5:7b-instruct.")
    return name


def _rows(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for one in told.get("models") or () if isinstance(one, dict)]


def _object(line: bytes, url: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise Lost(f"{url} gave an answer that can't be read; check that it is Ollama.")
    return data


def _words(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"])[:300]
    except (ValueError, KeyError, TypeError):
        return body.decode("utf-8", "replace")[:100] or "no reason given"


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
