"""`deshi usage`: what chats have used, and what it cost."""

from pathlib import Path
from typing import Annotated, Any

import typer

from deshi.bootstrap.memory import open_store
from deshi.bootstrap.usage import as_csv, report
from deshi.errors import Unavailable
from deshi.journal.usage import UsageReading
from deshi.settings import read_settings

_TITLES = ("requests", "errors", "hits", "tokens_in", "tokens_out", "tokens_cached", "usd")


def usage(
    since: Annotated[str, typer.Option("--from", help="First day (UTC); 29 days before --to.")] = "",
    until: Annotated[str, typer.Option("--to", help="Last day (UTC); today.")] = "",
    group: Annotated[
        str, typer.Option(help="day, month, tenant, key, model, target; several with commas.")
    ] = "day",
    tenant: Annotated[str | None, typer.Option(help="Of one tenant only.")] = None,
    table: Annotated[
        Path | None, typer.Option("--csv", help="Write a table for spreadsheets; - for the terminal.")
    ] = None,
) -> None:
    """Show requests, errors, cache hits, tokens and cost of chats."""
    store = open_store(read_settings())
    try:
        told = report(UsageReading(store), since, until, group, tenant)
    finally:
        store.close()
    if table is None:
        _show(told)
    elif str(table) == "-":
        typer.echo(as_csv(told), nl=False)
    else:
        _write(table, as_csv(told))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise Unavailable(f"{path} can't be written ({error.strerror}); choose another place.") from error
    typer.echo(f"wrote {path}")


def _show(told: dict[str, Any]) -> None:
    groups = told["group"]
    rows = [(*groups, *_TITLES), *(_cells(groups, row) for row in told["rows"])]
    rows.append(_cells(groups, {groups[0]: "all", **told["total"]}))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        names = [cell.ljust(width) for cell, width in zip(row[: len(groups)], widths, strict=False)]
        numbers = [
            cell.rjust(width) for cell, width in zip(row[len(groups) :], widths[len(groups) :], strict=True)
        ]
        typer.echo("  ".join([*names, *numbers]))


def _cells(groups: list[str], row: dict[str, Any]) -> tuple[str, ...]:
    counts = (f"{row[title]:,}" for title in _TITLES[:-1])
    return (*(row.get(group, "") or "-" for group in groups), *counts, f"{row['usd']:.4f}")
