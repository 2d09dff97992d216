"""A new task's folder, with a table and examples that work at once."""

from importlib.resources import files
from pathlib import Path

from deshi.errors import BadInput, Unavailable
from deshi.tasks.own.table import EXAMPLES, TABLE


def new(folder: Path) -> list[Path]:
    """Write `task.toml` and `examples.jsonl` into the folder and return their paths.

    Raises `BadInput` where one of them is there already: nothing is ever overwritten.
    """
    paths = [folder / TABLE, folder / EXAMPLES]
    there = [path for path in paths if path.exists() or path.is_symlink()]
    if there:
        raise BadInput(f"{there[0]} is there already and stays as it is; name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            with path.open("x", encoding="utf-8") as file:
                file.write((files("deshi.tasks.own") / "starter" / path.name).read_text("utf-8"))
    except OSError as error:
        raise Unavailable(
            f"{folder} can't be written ({error.strerror}); name a folder that you may write to."
        ) from error
    return paths
