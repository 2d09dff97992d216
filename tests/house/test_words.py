"""One word per thing, and nothing in the repository that belongs to a machine."""

import re
import subprocess
from pathlib import Path

import deshi

ROOT = Path(__file__).parents[2]
TEXT = {".py", ".md", ".toml", ".ts", ".tsx", ".sh", ".yaml", ".css", ".html", ".mjs", ".json"}
# Built from pieces, so that this file does not contain what it looks for.
FORBIDDEN = {
    "a package registry's host": "|".join(
        ["files.python" + "hosted", "registry.npm" + "js", "pypi" + r"\.org"]
    ),
    "a path of one machine": "|".join(["/ro" + "ot/", "/wo" + "rk/", "/home/" + r"\w+/"]),
    "another word for a layer": r"\bru" + r"ngs?\b",
}
OF_DESHI = {"another word for a layer"}  # what people say to the dog may be about a ladder


def _texts() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [
        ROOT / name for name in listed.splitlines() if Path(name).suffix in TEXT and (ROOT / name).exists()
    ]


def test_nothing_forbidden_stands_in_any_text() -> None:
    found = []
    for path in _texts():
        if "/web/console/" in str(path) or path.name == "package-lock.json":
            continue
        text = path.read_text("utf-8")
        found += [
            f"{path.relative_to(ROOT)}: {what}"
            for what, pattern in FORBIDDEN.items()
            if re.search(pattern, text) and not (what in OF_DESHI and "/corpus/" in str(path))
        ]

    assert found == []


def test_the_lock_file_of_the_console_names_no_registry() -> None:
    lock = (ROOT / "console" / "package-lock.json").read_text("utf-8")

    assert '"resolved": "http' not in lock


def test_the_changelog_knows_this_version() -> None:
    assert f"## {deshi.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_repository_stays_small() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    size = sum((ROOT / name).stat().st_size for name in listed.splitlines() if (ROOT / name).exists())

    assert size < 80_000_000
