"""How much of an erased person is left: bytes of their name and words in any file of the home, and whether the chains verify.

    python bench/erase.py

A real home: a service answers for two people while a guard moves the body, one of them is erased from the command line,
and every file of the home is searched for every word that only this person said.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from deshi.bootstrap.door import Deshi
from results import machine, record

ERASED, OTHER = "zebra-quartz", "plain-river"
WORDS = ("xylophone", "marzipan", "紫陽花", "蜻蛉", "琥珀色")


def main() -> int:
    """Print the table; return 1 when a byte is left or a chain is broken."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        os.environ["DESHI_HOME"] = str(home)
        talk(home)
        before = found(home)
        run("journal", "erase", "--user", ERASED, "--yes")
        after, intact = found(home), run("journal", "verify")
        kept = OTHER.encode() in b"".join(path.read_bytes() for path in files(home))
    print(machine())
    print(f"files with the person before: {len(before)} ({', '.join(sorted(before))})")
    print(f"files with the person after:  {len(after)}; the other person is still there: {kept}")
    print(f"chains: {intact}")
    record(erased_files=float(len(after)))
    return int(bool(after) or not kept or not before or "intact" not in intact)


def talk(home: Path) -> None:
    """Let both say things, the erased one with words of their own."""
    with Deshi(home) as deshi:
        for number in range(200):
            word = WORDS[number % len(WORDS)]
            deshi.ask(f"{word} {number}, sit down", session=f"s-{ERASED}", user=ERASED)
            deshi.ask(f"sit down {number}", session="s", user=OTHER)


def files(home: Path) -> list[Path]:
    """Return all files of the home."""
    return [path for path in home.rglob("*") if path.is_file()]


def found(home: Path) -> set[str]:
    """Return the names of files that hold the person's name, session or words, in UTF-8 or as JSON escapes."""
    needles = [text.encode() for text in (ERASED, *WORDS)]
    needles += [text.encode("ascii", "backslashreplace") for text in WORDS if not text.isascii()]
    return {path.name for path in files(home) if any(needle in path.read_bytes() for needle in needles)}


def run(*arguments: str) -> str:
    """Run a deshi command and return what it printed."""
    command = [sys.executable, "-m", "deshi.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
