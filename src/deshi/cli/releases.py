"""`deshi releases`, `deshi promote` and `deshi rollback`: which model serves, where it comes from, and how that changes."""

import json
import time
from typing import Annotated, Any

import typer

from deshi.bootstrap.own import find_task
from deshi.bootstrap.releases import Releases, Wanted, answers_now, person
from deshi.promote.history import END, ROLLBACK, TRY, Change
from deshi.settings import read_settings
from deshi.tasks.own.task import OwnTask

Task = Annotated[str, typer.Option(help="The task, or the folder of one's own.")]
Why = Annotated[str, typer.Option(help="For the history.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
app = typer.Typer(invoke_without_command=True)
_COLUMNS = ("release", "", "parent", "made", "examples", "people", "verdict", "promoted")


@app.callback()
def releases(
    ctx: typer.Context,
    task: Task = "robot_dog",
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
) -> None:
    """List the releases: what each was made from, its exam's verdict, which one serves."""
    if ctx.invoked_subcommand is not None:
        return
    told = _shelf(task).listed()
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for line in table([_COLUMNS, *(_row(one) for one in told["releases"])]):
        typer.echo(line)
    for one in told["releases"]:
        if one["problem"]:
            typer.echo(f"note: {one['problem']}")
        if one["erased"]:
            typer.echo(
                f"note: {one['release']} has learnt from {one['erased']} interactions of people who were erased since."
            )
    for change in told["history"][:3]:
        typer.echo(f"{_when(change['at'])}  {_words(Change(**change))}")


@app.command()
def prune(
    keep: Annotated[int, typer.Option(help="How many of the newest stay.")] = 10,
    task: Task = "robot_dog",
    yes: Yes = False,
) -> None:
    """Remove the oldest releases; what serves, is on trial, or comes next when one goes back stays in any case."""
    shelf = _shelf(task)
    if not yes and not typer.confirm(f"Remove all but the newest {keep} releases of {shelf.task}?"):
        raise typer.Exit(1)
    gone = shelf.prune(keep)
    typer.echo(f"Removed: {', '.join(gone)}." if gone else "There was nothing to remove.")


def promote(
    release: Annotated[str, typer.Argument(help="Its name or the first digits of it; `shipped`.")],
    canary: Annotated[
        float | None, typer.Option(help="Only try it: the share of conversations that it answers (0.1).")
    ] = None,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="Only listen: what it would have said is written down.")
    ] = False,
    why: Why = "",
    task: Task = "robot_dog",
    yes: Yes = False,
) -> None:
    """Let a release serve that has passed its exam, or try it out; a running service follows at once."""
    shelf = _shelf(task)
    shelf.registry.folder(release)  # an unknown name is told before anything is asked
    how = (
        "listen to every conversation"
        if shadow
        else f"answer {canary:.0%} of the conversations"
        if canary
        else "serve"
    )
    if not yes and not typer.confirm(f"Let {release} {how}? {shelf.registry.serving()} serves now."):
        raise typer.Exit(1)
    _told(shelf, shelf.promote(release, Wanted(person(), why, canary, shadow)))


def rollback(why: Why = "", task: Task = "robot_dog", yes: Yes = False) -> None:
    """Take back the last promotion: end the trial that runs, else let the release before serve again."""
    shelf = _shelf(task)
    shelf.registry.check_back()  # nothing to go back to is told before anything is asked
    if not yes and not typer.confirm(
        f"Take back what was promoted last? {shelf.registry.serving()} serves now."
    ):
        raise typer.Exit(1)
    _told(shelf, shelf.rollback(Wanted(person(), why)))


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Return rows as lines with aligned columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _shelf(task: str) -> Releases:
    found = find_task(task)
    return Releases(read_settings(), found if isinstance(found, OwnTask) else found.name)


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    promoted = one["promoted"]
    return (
        one["release"],
        _mark(one),
        one["parent"] or "-",
        _when(one["made"]),
        str(one["examples"] or "-"),
        str(one["people"] or "-"),
        one["verdict"] or ("shipped" if one["shipped"] else "no exam"),
        f"{_when(promoted['at'])} by {promoted['by'] or 'somebody'}" if promoted else "-",
    )


def _mark(one: dict[str, Any]) -> str:
    if one["serves"]:
        return "serves"
    trial = one["canary"]
    if not trial:
        return ""
    return "shadow" if trial["shadow"] else f"canary {trial['share']:.0%}"


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at)) if at else "-"


def _words(change: Change) -> str:
    """Return a change as a sentence."""
    by, why = f" ({change.by})" if change.by else "", f": {change.why}" if change.why else ""
    if change.action == TRY:
        share = "in the shadow" if change.shadow else f"on {change.share:.0%} of the conversations"
        return f"{change.release} on trial {share}{by}{why}"
    if change.action == END:
        return f"trial of {change.before} ended; {change.release} serves{by}{why}"
    said = {ROLLBACK: "back to", "found": "moved by hand to", "unfinished": "never came to pass:"}
    return f"{said.get(change.action, 'promoted')} {change.release} from {change.before}{by}{why}"


def _told(shelf: Releases, change: Change) -> None:
    """Say what was done, and whether a running service follows already."""
    typer.echo(_words(change))
    if change.action == TRY:
        typer.echo("`deshi rollback` ends the trial.")
    now = answers_now(read_settings(), shelf.task)
    if now is not None:
        typer.echo(f"The running service answers by {now}.")
