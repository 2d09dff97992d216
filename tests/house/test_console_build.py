"""The committed console is built from the sources beside it."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "console"
BUILD = ROOT / "src" / "deshi" / "web" / "console"
SINGLE = (
    "../src/deshi/tasks/robot_dog/sim/keyframes.json",
    "go2sim.html",
    "index.html",
    "package-lock.json",
    "package.json",
    "tsconfig.json",
    "vite.config.ts",
)


def sources_hash() -> str:
    """Compute what `console/check.mjs` computes: SHA-256 over "path NUL content NUL", paths in order."""
    found = [path.relative_to(CONSOLE).as_posix() for path in (CONSOLE / "src").rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted([*SINGLE, *found]):
        digest.update(path.encode() + b"\0" + (CONSOLE / path).read_bytes() + b"\0")
    return digest.hexdigest()


def test_the_build_is_of_the_present_sources() -> None:
    noted = json.loads((BUILD / "build.json").read_text("utf-8"))["sources"]

    assert noted == sources_hash(), (
        "run `npm ci && npm run build` in console/ and commit src/deshi/web/console/"
    )


@pytest.mark.parametrize("name", ["index.html", "go2sim.html"])
def test_the_page_loads_only_files_that_are_in_the_build(name: str) -> None:
    page = (BUILD / name).read_text("utf-8")
    named = re.findall(r'(?:src|href)="(\./[^"]+)"', page)

    assert {path.rpartition(".")[2] for path in named} == {"css", "js"}
    assert all((BUILD / path).is_file() for path in named)


def test_nothing_is_loaded_from_another_host() -> None:
    styles = "".join(path.read_text("utf-8") for path in (BUILD / "assets").glob("*.css"))

    assert "http" not in styles
    assert "@import" not in styles


@pytest.mark.parametrize("path", sorted((CONSOLE / "src").rglob("*.*")), ids=lambda path: path.name)
def test_a_source_file_has_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300
