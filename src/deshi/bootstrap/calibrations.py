"""The calibration of a release: where it is kept, how it is read, how it is made.

It lies beside the release, or in `$DESHI_HOME/calibration/<task>.json`; the home's wins where it names the same release. A release
that has learnt single persons' habits only has its parent's weights, and so its parent's calibration.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from deshi.errors import Corrupt, Unavailable
from deshi.measure.calibration import reliability
from deshi.measure.calibration_file import Calibration, parse
from deshi.measure.reliability_svg import svg
from deshi.promote.shelf import identity
from deshi.pure.confidence import CALIBRATION
from deshi.pure.release import CARD, WEIGHTS

SVG = "reliability.svg"
_REMEDY = "Make it again with `deshi calibrate`, or remove it."


def home_file(home: Path, task: str) -> Path:
    """Return where a home keeps a task's calibration."""
    return home / "calibration" / f"{task}.json"


def find(home: Path, task: str, release: Path) -> Calibration | None:
    """Return the calibration that belongs to the release folder, or None. Raises `Corrupt` for a damaged file.

    One of the release that it was made from belongs to it, too, where the shared weights are the same.
    """
    weights = weights_of(release)
    for name, folder in _kin(home, task, release):
        for path in (home_file(home, task), folder / CALIBRATION):
            data = read_json(path)
            if data is None:
                continue
            try:
                if data["release"] == name or (weights and data.get("weights") == weights):
                    return parse(data)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise Corrupt(f"The calibration {path} is damaged ({error!r}). {_REMEDY}") from error
    return None


def weights_of(release: Path) -> str:
    """Return the hash of a release's shared weights as its card names it; "" without a readable card."""
    return _named(release)[0]


def _kin(home: Path, task: str, release: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and folder of a release, then of those that it was made from, for as long as the weights are the same."""
    folder: Path | None = release
    seen: set[str] = set()
    wanted = weights_of(release)
    while folder is not None and (name := identity(folder)) not in seen:
        seen.add(name)
        yield name, folder
        parent = _named(folder)[1]
        places = (home / "releases" / task / Path(parent).name, _shipped(task)) if wanted and parent else ()
        folder = next(
            (one for one in places if one and identity(one) == parent and weights_of(one) == wanted), None
        )


def _named(release: Path) -> tuple[str, str]:
    """Return the hash of the weights and the parent as a card names them; "" for what it does not tell."""
    try:
        card = json.loads((release / CARD).read_bytes())
        return str(card["files"].get(WEIGHTS, "")), str(card.get("parent", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", ""  # whoever loads the release says what is wrong with it


def _shipped(task: str) -> Path | None:
    found = find_spec(f"deshi.tasks.{task}") if task.isidentifier() else None
    return Path(found.origin).parent / "release" if found and found.origin else None


def read_json(path: Path) -> Any:
    """Return the JSON of a file, None where there is no file. Raises `Corrupt` or `Unavailable` where it can't be read."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, RecursionError) as error:
        raise Corrupt(f"{path} is damaged: it holds no JSON. {_REMEDY}") from error
    except OSError as error:
        raise Unavailable(f"{path} can't be read ({error.strerror}). Make it readable.") from error


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a calibration and its picture were written."""

    file: Path
    picture: Path


def save(found: Calibration, home: Path, release: Path, in_home: bool) -> Saved:
    """Write a calibration and its picture beside the release; into the home where that is wanted or the folder refuses."""
    data = found.as_dict()
    title = f"{found.task} {found.release}, {found.suite}: ECE {found.figures['ece']:.3f}"
    picture = svg(reliability(found.pairs), title)
    if not in_home:
        try:
            return _write(data, picture, release / CALIBRATION, release / SVG)
        except OSError:
            pass  # an installed release may belong to somebody else
    path = home_file(home, found.task)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _write(data, picture, path, path.with_suffix(".svg"))
    except OSError as error:
        raise Unavailable(
            f"{path} can't be written ({error.strerror}). Set DESHI_HOME to a folder of yours."
        ) from error


def _write(data: Mapping[str, Any], picture: str, file: Path, drawn: Path) -> Saved:
    put(drawn, picture)
    put(file, json.dumps(data, indent=1) + "\n")
    return Saved(file, drawn)


def put(path: Path, content: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(content, "utf-8")
    os.replace(part, path)
