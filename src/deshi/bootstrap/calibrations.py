"""The calibration of a release: where it is kept, how it is read, how it is made.

It lies beside the release, or in `$DESHI_HOME/calibration/<task>.json`; the home's wins where it names the same release.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deshi.errors import Corrupt, Unavailable
from deshi.measure.calibration import reliability
from deshi.measure.calibration_file import Calibration, parse
from deshi.measure.reliability_svg import svg
from deshi.promote.shelf import identity
from deshi.pure.confidence import CALIBRATION

SVG = "reliability.svg"
_REMEDY = "Make it again with `deshi calibrate`, or remove it."


def home_file(home: Path, task: str) -> Path:
    """Return where a home keeps a task's calibration."""
    return home / "calibration" / f"{task}.json"


def find(home: Path, task: str, release: Path) -> Calibration | None:
    """Return the calibration that belongs to the release folder, or None. Raises `Corrupt` for a damaged file."""
    name = identity(release)
    for path in (home_file(home, task), release / CALIBRATION):
        data = read_json(path)
        if data is None:
            continue
        try:
            if data["release"] == name:
                return parse(data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Corrupt(f"The calibration {path} is damaged ({error!r}). {_REMEDY}") from error
    return None


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
