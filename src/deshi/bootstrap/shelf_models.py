"""The shelf of models as `deshi models` and `GET /v1/shelf/models` show it: files of this home, and what an Ollama server has."""

import json
import shutil
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from deshi.bootstrap import shelf_ollama
from deshi.bootstrap.embedded import MODELS, loaded_now, located
from deshi.bootstrap.releases import Releases
from deshi.bootstrap.shelf_hub import Hub, open_hub, parsed
from deshi.bootstrap.shelf_ollama import OllamaServer
from deshi.errors import BadInput, DeshiError, NotFound, Unreached
from deshi.plugins import task_names
from deshi.promote.model_files import Card, ModelFiles, name_of, read_header
from deshi.sections import Settings

OLLAMA, HUB = "ollama:", "hf:"
_ASK_S = 2.0
Told = Callable[[str, int, int], None]


class Shelf:
    """The models of one home. `hub` and `ollama` are opened when they are first needed."""

    def __init__(
        self, settings: Settings, hub: Callable[[], Hub] = open_hub, ollama: OllamaServer | None = None
    ) -> None:
        self.settings = settings
        self.files = ModelFiles(settings.home / MODELS)
        self._hub, self._ollama = hub, ollama

    @property
    def ollama(self) -> OllamaServer:
        """The Ollama server of the settings, or this machine's."""
        if self._ollama is None:
            self._ollama = shelf_ollama.server_of(self.settings)
        return self._ollama

    def add(self, named: str, name: str, told: Told) -> str:
        """Bring a model: `FILE`, `ollama:NAME` or `hf:OWNER/NAME[/FILE]`; return what it is called here.

        `told` hears what is done and how far it is. Nothing half-added stays; a download goes on where it broke off.
        """
        if named.startswith(OLLAMA):
            if name:
                raise BadInput("A model of Ollama keeps its name; leave --name out.")
            wanted = shelf_ollama.checked(named.removeprefix(OLLAMA))
            self.ollama.pull(wanted, told)
            return named
        if named.startswith(HUB):
            repo, _ = parsed(named.removeprefix(HUB))
            return self._fetched(named.removeprefix(HUB), name or name_of(repo), told).name
        file = Path(named).expanduser().absolute()
        return self._added(file, name or name_of(file.name), str(file), told).name

    def update(self, name: str, told: Told) -> Card | None:
        """Fetch a model's newest version from where it came from; the old one stays beside it. None: there is nothing newer."""
        if name.startswith(OLLAMA):
            self.add(name, "", told)
            return None
        old = self.files.card(name)
        if old.source.startswith(HUB):
            repo_file = old.source.removeprefix(HUB).partition("@")[0]
            new = self._fetched(repo_file, name, told)
        else:
            new = self._added(Path(old.source), name, old.source, told)
        return None if new.version == old.version else new

    def remove(self, name: str, version: str = "") -> int:
        """Remove a model, or a version of it; return the bytes that were freed (0: Ollama does not say).

        Raises `BadInput` while deshi.toml uses it.
        """
        users = self.used_by(name)
        if users and not version:
            raise BadInput(
                f"deshi.toml uses {name} in {', '.join(f'[models.{one}]' for one in users)}; take that out first."
            )
        if name.startswith(OLLAMA):
            self.ollama.remove(shelf_ollama.checked(name.removeprefix(OLLAMA)))
            return 0
        return self.files.remove(name, version)

    def used_by(self, name: str) -> list[str]:
        """Return the sections of deshi.toml that use a model."""
        if name.startswith(OLLAMA):
            wanted = name.removeprefix(OLLAMA)
            alike = {wanted, wanted.removesuffix(":latest"), f"{wanted}:latest"}
            return [s for s, m in self.settings.models.items() if m.provider == "ollama" and m.model in alike]
        embedded = {s: m for s, m in self.settings.models.items() if m.provider == "llamacpp"}
        place = self.files.folder / name
        return [
            section
            for section, model in embedded.items()
            for one in (model.model, *model.adapters)
            if located(self.settings.home, one).is_relative_to(place)
        ]

    def listed(self, ollama: bool | None = None) -> list[dict[str, Any]]:
        """Return every model: `name`, `where` (`shelf`, `ollama`, `file`), `size`, `quantisation`, `parameters`, `context`,
        `versions`, `loaded`, `used_by`, `path`, `problem`.

        `ollama`: whether its server is asked; None asks where deshi.toml uses one, and takes no answer for no models.
        """
        loaded = {one["file"] for one in loaded_now() if one["loaded"]}
        rows = [self._row(name, loaded) for name in self.files.names()]
        rows += self._files_of_settings(loaded)
        wanted = any(model.provider == "ollama" for model in self.settings.models.values())
        if ollama or (ollama is None and wanted):
            rows += self._of_ollama()
        return rows

    def show(self, name: str) -> dict[str, Any]:
        """Return all that is known of a model. Raises `NotFound`."""
        if name.startswith(OLLAMA):
            told = self.ollama.show(shelf_ollama.checked(name.removeprefix(OLLAMA)))
            kept = ("details", "parameters", "template", "system", "capabilities", "modified_at")
            return {"name": name, "where": "ollama", **{key: told[key] for key in kept if key in told}}
        card = self.files.card(name)
        path = self.files.path(name)
        keys = read_header(path).keys
        general = {
            key: value
            for key, value in keys.items()
            if isinstance(value, str | int | float) and len(str(value)) < 200
        }
        used = self.used_by(name)
        return {**asdict(card), "where": "shelf", "path": str(path), "used_by": used, "header": general}

    def versions(self, name: str) -> list[dict[str, Any]]:
        """Return a model's versions with their hashes; of a task, the releases of its student with what each was made from."""
        if name not in self.files.names() and name in task_names():
            return list(Releases(self.settings, name).listed()["releases"])
        return [asdict(card) for card in self.files.versions(name)]

    def _added(self, file: Path, name: str, source: str, told: Told) -> Card:
        return self.files.add(file, name, source, progress=lambda done, size: told("reading", done, size))

    def _fetched(self, named: str, name: str, told: Told) -> Card:
        self.files.check_name(name)
        parts = self.files.folder / ".parts" / name
        parts.mkdir(parents=True, exist_ok=True)
        path, source = self._hub().fetch(named, parts, told)
        card = self.files.add(
            path, name, source, move=True, progress=lambda done, size: told("reading", done, size)
        )
        shutil.rmtree(parts, ignore_errors=True)  # only now: what broke off goes on from here
        return card

    def _row(self, name: str, loaded: set[str]) -> dict[str, Any]:
        base = {"name": name, "where": "shelf", "used_by": self.used_by(name), "problem": ""}
        try:
            card, path = self.files.card(name), self.files.path(name)
            sizes = sum(one.size for one in self.files.versions(name))
        except DeshiError as error:
            return base | _unknown() | {"problem": str(error)}
        return base | {
            "size": card.size, "quantisation": card.quantisation, "parameters": card.parameters, "context": card.context,
            "versions": len(self.files.versions(name)), "disk": sizes, "loaded": str(path) in loaded, "path": str(path),
            "version": card.version, "adapter": card.adapter,
            "problem": "" if path.is_file() else f"its file is gone; add it again, or `deshi models remove {name}`",
        }  # fmt: skip

    def _files_of_settings(self, loaded: set[str]) -> list[dict[str, Any]]:
        """Return the files that deshi.toml names by their path."""
        rows = []
        for section, model in self.settings.models.items():
            path = located(self.settings.home, model.model)
            if model.provider != "llamacpp" or path.is_relative_to(self.files.folder):
                continue
            row = {
                "name": str(path),
                "where": "file",
                "used_by": [section],
                "path": str(path),
                "problem": "",
            } | _unknown()
            try:
                head = read_header(path)
                size = path.stat().st_size
                row |= {
                    "size": size,
                    "disk": size,
                    "quantisation": head.quantisation,
                    "parameters": head.parameters,
                }
                row |= {"context": head.context, "adapter": head.is_adapter, "loaded": str(path) in loaded}
            except DeshiError as error:
                row |= {"problem": str(error)}
            rows.append({**row, "path": str(path)})
        return rows

    def _of_ollama(self) -> list[dict[str, Any]]:
        try:
            return [
                _of_ollama(one, self.used_by(f"{OLLAMA}{one.get('name')}")) for one in self.ollama.models()
            ]
        except Unreached:
            return []


def of_servers(settings: Settings, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each model of deshi.toml that none of `rows` is: those that lie on servers, which nobody asks here."""
    told = {section for row in rows for section in row["used_by"]}
    return [
        {"name": model.model, "where": model.provider, "used_by": [section], "problem": ""} | _unknown()
        for section, model in settings.models.items()
        if section not in told
    ]


def service_loaded(settings: Settings) -> set[str]:
    """Return the files that the running service has in memory; none without a service, or where it wants a key."""
    service = settings.service
    host = f"[{service.host}]" if ":" in service.host else service.host
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://{host}:{service.port}/v1/shelf/models", timeout=_ASK_S) as reply:
            return {one["path"] for one in json.load(reply)["models"] if one["loaded"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def file_of(shelf: Shelf, named: str) -> Path:
    """Return the file of a model of the shelf, or one that is named by its path. Raises `NotFound`."""
    if named.endswith(".gguf") or "/" in named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise NotFound(f"There is no file {path}; name a GGUF file, or a model of `deshi models list`.")
        return path
    return shelf.files.path(named)


def _unknown() -> dict[str, Any]:
    return {
        "size": 0, "quantisation": "", "parameters": 0, "context": 0, "versions": 1, "disk": 0, "loaded": False, "path": "",
        "version": "", "adapter": False,
    }  # fmt: skip


def _of_ollama(one: dict[str, Any], used: list[str]) -> dict[str, Any]:
    found = one.get("details")
    details = found if isinstance(found, dict) else {}
    size = int(one.get("size") or 0)
    return {"name": f"{OLLAMA}{one.get('name')}", "where": "ollama", "used_by": used, "problem": ""} | _unknown() | {
        "size": size, "disk": size, "quantisation": str(details.get("quantization_level") or ""),
        "parameters": _parameters(str(details.get("parameter_size") or "")), "loaded": bool(one["loaded"]),
        "version": str(one.get("digest") or "").removeprefix("sha256:")[:12],
    }  # fmt: skip


def _parameters(told: str) -> int:
    """Return how many weights `7.6B` or `494.03M` are."""
    number, unit = told[:-1], told[-1:].upper()
    try:
        return int(float(number) * {"B": 1e9, "M": 1e6, "K": 1e3}[unit])
    except (KeyError, ValueError):
        return 0
