"""`provider = "llamacpp"`: a section of the settings becomes an embedded model, the same for chats and for the cascade."""

from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from deshi.errors import DeshiError
from deshi.promote.model_files import FILE, ModelFiles
from deshi.providers.llamacpp.model import LlamaCpp
from deshi.providers.llamacpp.spec import LARGE, Spec, adapters_of, seconds
from deshi.sections import Model

MODELS = "models"
SLOTS, SLOTS_LARGE = 4, 2
# one file is loaded once in a process, whoever asks for it
_made: WeakValueDictionary[tuple[Spec, str], LlamaCpp] = WeakValueDictionary()


def embedded(home: Path, name: str, model: Model) -> LlamaCpp:
    """Return the model of a section; nothing is opened before its first request.

    Raises `BadInput` for settings that can't work. A file that is not there is told when the model is asked.
    """
    spec, apart = spec_of(home, name, model)
    key = (spec, model.keep_alive)
    found = _made.get(key)
    if found is None:
        found = _made[key] = LlamaCpp(spec, seconds(model.keep_alive), apart)
    return found


def spec_of(home: Path, name: str, model: Model) -> tuple[Spec, bool]:
    """Return what is to be loaded, and whether in a process of its own: a file over 1.5 GB is."""
    path = located(home, model.model)
    apart = path.is_file() and path.stat().st_size >= LARGE
    spec = Spec(
        name=name,
        path=str(path),
        num_ctx=model.num_ctx,
        slots=model.most_at_once or (SLOTS_LARGE if apart else SLOTS),
        threads=model.threads,
        adapters=adapters_of(tuple(str(located(home, one)) for one in model.adapters)),
        temperature=model.temperature,
        top_p=model.top_p,
        stop=model.stop,
        seed=model.seed,
    )
    return spec, apart


def located(home: Path, named: str) -> Path:
    """Return the file that `model` or `adapters` name: a path, relative ones from the home, else a name of the shelf."""
    if named.endswith(".gguf") or "/" in named:
        return home / Path(named).expanduser()
    shelf = ModelFiles(home / MODELS)
    try:
        return shelf.path(named)
    except DeshiError:
        return shelf.folder / Path(named).name / FILE  # not there: whoever loads it says so


def loaded_now() -> list[dict[str, Any]]:
    """Return the embedded models of this process: `name`, `file`, and whether each is in memory."""
    return [{"name": one.name, "file": one.spec.path, "loaded": one.loaded} for one in list(_made.values())]


def standing(file: Path) -> dict[str, Any]:
    """Return what lists of models tell of an embedded one: `created`, its file's time, and `details` with its size and whether it
    is loaded. Empty where there is no file."""
    try:
        found = file.stat()
    except OSError:
        return {}
    loaded = any(one["loaded"] for one in loaded_now() if one["file"] == str(file))
    return {
        "created": int(found.st_mtime),
        "details": {"size": found.st_size, "format": "gguf", "loaded": loaded},
    }
