"""`deshi journal`: look at what happened, check it, take it out, bring older logs in, erase a person."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from deshi.ask.keys import Keys
from deshi.bootstrap.memory import Memory, open_memory, open_store
from deshi.bootstrap.night_forget import forget_nights
from deshi.bootstrap.night_plan import Plan, plan
from deshi.bootstrap.own import serving_tasks
from deshi.bootstrap.releases import forget, person
from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.journal.bodies import part
from deshi.journal.chat_reading import answered_in, asked_in
from deshi.journal.chats import KIND as CHAT
from deshi.journal.erase import Erasable
from deshi.journal.erase import erase as erase_user
from deshi.journal.export import export as export_rows
from deshi.journal.importer import import_file
from deshi.journal.reading import Filter, Readings
from deshi.journal.verify import verify as verify_rows
from deshi.plugins import load_task
from deshi.records.entry import Row
from deshi.sections import Settings
from deshi.settings import read_settings

if TYPE_CHECKING:
    from deshi.bootstrap.erasing import Removed

app = typer.Typer(help="The append-only memory of everything that happened.", no_args_is_help=True)

_TAIL_EVERY_S = 0.3

User = Annotated[str, typer.Option(help="Only this person's.")]
Session = Annotated[str, typer.Option(help="Only of this conversation.")]
Kind = Annotated[str, typer.Option(help="Only rows of this kind: interaction, stop, outcome, import ...")]
Text = Annotated[str, typer.Option(help="Only with this in what was said or answered.")]
Json = Annotated[bool, typer.Option("--json", help="Print whole rows as JSON lines.")]


@contextmanager
def _reading() -> Iterator[tuple[Erasable, Readings]]:
    store = open_store(read_settings())
    readings = Readings(store)
    try:
        yield store, readings
    finally:
        readings.close()
        store.close()


@contextmanager
def _writing() -> Iterator[Memory]:
    memory = open_memory(read_settings(), "cli")
    try:
        yield memory
    finally:
        memory.close()


@app.command("show")
def show(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="How many rows.")] = 20,
    user: User = "",
    session: Session = "",
    kind: Kind = "",
    text: Text = "",
    as_json: Json = False,
) -> None:
    """Show the newest rows, oldest of them first."""
    with _reading() as (_, readings):
        found = readings.recent(Filter(kind=kind, user=user, session=session, text=text), limit)
    for row in reversed(found):
        _print(row, as_json)


@app.command("tail")
def tail(
    user: User = "", session: Session = "", kind: Kind = "", text: Text = "", as_json: Json = False
) -> None:
    """Show rows as they come, until Ctrl-C."""
    wanted = Filter(kind=kind, user=user, session=session, text=text)
    with _reading() as (_, readings):
        newest = readings.recent(limit=1)
        position = newest[0]["position"] if newest else 0
        while True:
            for row in readings.since(position, wanted):
                position = max(position, row["position"])
                _print(row, as_json)
            time.sleep(_TAIL_EVERY_S)


def _print(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps(row).decode())
        return
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row["at"]))
    typer.echo(f"{row['position']:>7}  {when}  {row['kind']:<11}  {_summary(row)}")


def _summary(row: dict[str, Any]) -> str:
    body = row["body"]
    if row["erased"]:
        return "(erased)"
    if row["kind"] == CHAT:
        return _chat(body)
    if row["kind"] != "interaction":
        return orjson.dumps(body).decode()[:120]
    answer = body["answer"]
    return f"{row['interaction']}  {body['ask']['text'][:50]!r} -> {answer['response'][:40]!r} ({answer['layer']})"


def _chat(body: dict[str, Any]) -> str:
    """Return a chat in a line: what was asked and answered; of one that a cache answered its words stand where it was made."""
    asked, answered = asked_in(part(body, "chat")), answered_in(part(body, "answer"))
    became = body.get("error") or (
        f"(from the {body['cached']} cache)" if body.get("cached") else repr(answered[:60])
    )
    return f"{asked[:50]!r} -> {became} ({body.get('target') or 'no model'})"


@app.command("verify")
def verify() -> None:
    """Walk every chain, checkpoint and anchor; exit code 1 when something was changed or is missing."""
    with _reading() as (store, _):
        report = verify_rows(store, read_settings().home / "heads.jsonl")
    for remark in report.remarks:
        typer.echo(f"note: {remark}")
    if report.broken:
        broken = report.broken
        raise Corrupt(
            f"The journal is broken at position {broken.position} ({broken.writer}, row {broken.seq}): {broken.why} "
            f"Keep the file as evidence and go on from a backup."
        )
    typer.echo(
        f"intact: {report.rows} rows of {report.writers} writers, {report.checkpoints} checkpoints, "
        f"{report.anchors} anchors, {report.erased} rows erased"
    )


@app.command("export")
def export(
    form: Annotated[
        str, typer.Option("--format", help="audit (every command) or sft (examples to learn from).")
    ] = "audit",
    out: Annotated[Path | None, typer.Option(help="The file to write (default: the terminal).")] = None,
) -> None:
    """Write the journal as JSON lines."""
    if form not in ("audit", "sft"):
        raise BadInput(f"There is no format {form!r}; use --format audit or --format sft.")
    with _reading() as (store, _):
        lines = export_rows(store, "audit" if form == "audit" else "sft")
        if out is None:
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
            return
        try:
            with out.open("wb") as sink:
                sink.writelines(lines)
        except OSError as error:
            raise Unavailable(f"{out} can't be written ({error.strerror}); choose another place.") from error
    typer.echo(f"wrote {out}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An audit or teacher log: JSON lines, or one JSON array.")],
    user: User = "",
) -> None:
    """Bring an older log in. The same line is never taken twice; bad lines are named and left out."""
    with _writing() as memory:
        done = import_file(file, memory.store, memory.journal, user)
    for bad in done.bad:
        typer.echo(f"{file}:{bad.number}: {bad.reason}", err=True)
    typer.echo(f"imported {done.imported}, already there {done.duplicates}, left out {len(done.bad)}")
    if done.bad:
        raise typer.Exit(1)


@app.command("erase")
def erase(
    user: Annotated[str, typer.Option("--user", help="Whose words and name are erased, for good.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    retrain: Annotated[
        bool,
        typer.Option("--retrain", help="Make releases without them, and let those serve that are not worse."),
    ] = False,
) -> None:
    """Erase a person: every byte they said goes, the chains still verify."""
    if not yes and not typer.confirm(f"Erase everything of {user!r}? This can't be undone."):
        raise typer.Exit(1)
    from deshi.bootstrap.erasing import Traces, remove_files, take_back

    settings = read_settings()
    plans = [(task, plan(settings, task, user)) for task in (_tasks(settings) if retrain else ())]
    removed, traces = remove_files(settings.home, user), Traces()

    def note(rows: Iterator[Row]) -> None:
        traces.note(rows)
        take_back(
            settings, traces
        )  # before they are gone from the journal: who is interrupted here can begin again

    with _writing() as memory:
        done = erase_user(user, memory.store, memory.journal, memory.home / "guard.jsonl", note)
        keys = Keys(settings.keys)
        if user in keys.names():
            keys.remove(user)
            typer.echo("removed their API key")
        kept = getattr(memory.store, "keeps", "")
    left = take_back(settings, traces)  # again: a service may have saved meanwhile what it has just forgotten
    typer.echo(f"erased {done.rows} rows and {done.lines} lines of the guard's spool")
    _told(settings, removed, left)
    if kept:
        typer.echo(f"note: {kept}")
    if not done.rows and not done.lines:
        typer.echo(
            f"the journal held nothing of {user!r}; `deshi journal export` shows the names as they were written"
        )
    for task, release in forget(settings, user):
        typer.echo(
            f"the release {release} of {task} has learnt from them"
            + ("" if retrain else "; --retrain makes one without them")
        )
    forget_nights(memory.home, user)
    for task, planned in plans:
        _without(settings, task, planned)


def _told(settings: Settings, removed: "Removed", left: list[str]) -> None:
    """Say what went beside the journal, and what stays."""
    if removed.batches or removed.files or removed.lines:
        typer.echo(
            f"removed {removed.batches} batches, {removed.files} files, and {removed.lines} lines from the files of others"
        )
    if settings.postgres.url:
        left = [*left, "files and batches that they sent to other servers lie there; erase there, too"]
    for one in left:
        typer.echo(f"note: {one}")


def _tasks(settings: Settings) -> list[Any]:
    return [load_task("robot_dog"), *serving_tasks(settings).values()]


def _without(settings: Settings, task: Any, planned: Plan) -> None:
    """Make the release of a plan, and say what became of it."""
    if not planned.needed:
        typer.echo(f"what serves for {task.name} has learnt nothing from them")
        return
    from deshi.bootstrap.night_without import retrain

    told = retrain(settings, task, planned, person(), report=lambda step: _step(step))
    if told.outcome in ("failed", "cancelled"):
        raise Unavailable(f"They are erased, but no release without them was made: {told.sentence}")


def _step(step: dict[str, Any]) -> None:
    if "sentence" in step:
        typer.echo(f"{step['id']}  {step['sentence']}")
