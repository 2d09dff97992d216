"""Sizes, counts and progress for the terminal."""

import sys
from types import TracebackType
from typing import Self

import typer


def bytes_(size: float) -> str:
    """Return bytes as people read them: `4.7 GB`."""
    for unit in ("B", "kB", "MB"):
        if size < 1_000:
            return f"{size:.0f} {unit}"
        size /= 1_000
    return f"{size:.1f} GB"


def count(number: float) -> str:
    """Return a count of weights: `7.6B`, `494M`; `-` for none."""
    if not number:
        return "-"
    for unit, size in (("B", 1e9), ("M", 1e6), ("K", 1e3)):
        if number >= size:
            return f"{number / size:.3g}{unit}"
    return str(int(number))


class Progress:
    """One line that says how far something is, on a terminal; elsewhere a line for each thing that is begun."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._last = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live and self._last:
            typer.echo(err=True)

    def told(self, what: str, done: int, total: int) -> None:
        """Show it."""
        share = f" {done / total:4.0%} of {bytes_(total)}" if total else ""
        line = f"{what}{share}" if self._live else what
        if line == self._last:
            return
        self._last = line
        if self._live:
            typer.echo(f"\r{line:<78}"[:79], nl=False, err=True)
        else:
            typer.echo(line, err=True)
