"""`deshi ask` and `deshi chat`: requests from a terminal, answered in this process."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TextIO

import orjson
import typer

from deshi.bootstrap.door import Deshi
from deshi.errors import BadInput, DeshiError, Unavailable
from deshi.records.answer import Answer

_AT_ONCE = 8

Task = Annotated[
    str, typer.Option("--task", "-t", help="The task to ask: its name, or the folder of one of your own.")
]
Session = Annotated[
    str, typer.Option("--session", "-s", help="The conversation that the request belongs to.")
]
User = Annotated[
    str,
    typer.Option(
        "--user",
        "-u",
        help="Whose request it is: what you correct is learnt for this person. The page is `console`, too.",
    ),
]
_PERSON = "console"  # the one at this machine, here as in the browser
Dry = Annotated[bool, typer.Option("--dry-run", help="Decide and write down, but do not move the body.")]


def ask(
    text: Annotated[
        str | None, typer.Argument(help="What you want, in Japanese, English or Chinese.")
    ] = None,
    task: Task = "robot_dog",
    session: Session = "",
    user: User = _PERSON,
    dry_run: Dry = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    file: Annotated[
        Path | None, typer.Option(help='Answer each line {"text", "session"?} of this JSONL file.')
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the answers of --file go, in order (default: the terminal).")
    ] = None,
) -> None:
    """Ask once, or answer a whole file."""
    if (text is None) == (file is None):
        raise BadInput(
            'Give either a text or --file: deshi ask "座って", or deshi ask --file in.jsonl --out out.jsonl'
        )
    with Deshi(task=task, role="cli") as deshi:
        if file is not None:
            failed = deshi.run(_answer_file(deshi, file, out, user, dry_run))
            raise typer.Exit(1 if failed else 0)
        answer = deshi.ask(text or "", session, user, dry_run)
    if as_json:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    else:
        typer.echo(_spoken(answer) + _how_to_confirm(answer))


def _how_to_confirm(answer: Answer) -> str:
    """Return how a risky order is said yes to from a terminal: this process ends and hears no yes."""
    if answer.outcome is None or not answer.outcome.token:
        return ""
    codes = " ".join(str(code) for code in answer.guess.actions)
    return f"\n  (a yes is heard in `deshi chat`; or: deshi robot do {codes} --confirm)"


def _spoken(answer: Answer) -> str:
    action = answer.action
    codes = (
        "" if action is None else str(list(getattr(action, "sequence", None) or [getattr(action, "code", 0)]))
    )
    named = "" if answer.guess.intent in ("action", "dialog", "question") else f"{answer.guess.intent}, "
    facts = f"{named}{answer.layer}, confidence {answer.confidence:.2f}, {answer.latency_ms:.1f} ms"
    return f"{answer.response}\n  {codes + '  ' if codes else ''}({facts})"


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    data: dict[str, Any] | None
    wrong: str = ""


async def _answer_file(deshi: Deshi, file: Path, out: Path | None, user: str, dry_run: bool) -> int:
    """Answer a file's lines in order; return how many failed. Lines of one session are answered one after the other."""
    failed = 0
    with _opened(file, out) as (lines, sink):
        for batch in _batches(_lines(lines)):
            results = await _answer_batch(deshi, batch, user, dry_run)
            for line, result in zip(batch, results, strict=True):
                if isinstance(result, DeshiError):
                    failed += 1
                    error = {"message": str(result), "type": type(result).__name__, "line": line.number}
                    result_bytes = orjson.dumps({"error": error})
                else:
                    result_bytes = orjson.dumps(result)
                sink.write(result_bytes.decode() + "\n")
    if failed:
        typer.echo(f"deshi: {failed} lines could not be answered; their rows hold the reason.", err=True)
    return failed


async def _answer_batch(
    deshi: Deshi, batch: list[_Line], user: str, dry_run: bool
) -> list[Answer | DeshiError]:
    async def one(line: _Line) -> Answer | DeshiError:
        try:
            if line.data is None:
                raise BadInput(f"Line {line.number}: {line.wrong}")
            return await deshi.answer(
                line.data["text"],
                line.data.get("session", ""),
                line.data.get("user", user),
                dry_run,
            )
        except DeshiError as error:
            return error

    return list(await asyncio.gather(*(one(line) for line in batch)))


def _batches(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    """Yield lines that may be answered side by side: no two of one session in a batch."""
    batch: list[_Line] = []
    sessions: set[str] = set()
    for line in lines:
        session = (line.data or {}).get("session", "")
        if len(batch) == _AT_ONCE or (session and session in sessions):
            yield batch
            batch, sessions = [], set()
        batch.append(line)
        sessions.add(session)
    if batch:
        yield batch


def _lines(source: TextIO) -> Iterator[_Line]:
    for number, raw in enumerate(source, 1):
        if not raw.strip():
            continue
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError) as error:
            yield _Line(number, None, f'not valid JSON ({error}); write {{"text": "..."}}.')
            continue
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            yield _Line(number, None, 'no field "text" with a text; write {"text": "..."}.')
        elif not all(isinstance(data.get(name, ""), str) for name in ("session", "user")):
            yield _Line(number, None, "session and user must be texts; leave them out or put them in quotes.")
        else:
            yield _Line(number, data)


class _opened:
    """The file to read and the place to write, closed together; `-` is the terminal."""

    def __init__(self, file: Path, out: Path | None) -> None:
        self._file, self._out = file, out

    def __enter__(self) -> tuple[TextIO, TextIO]:
        try:
            self._in = (
                sys.stdin if str(self._file) == "-" else self._file.open(encoding="utf-8", errors="replace")
            )
        except OSError as error:
            raise BadInput(f"{self._file} can't be read ({error.strerror}); check the name.") from error
        try:
            self._sink = self._out.open("w", encoding="utf-8") if self._out else sys.stdout
        except OSError as error:
            raise Unavailable(
                f"{self._out} can't be written ({error.strerror}); choose another place."
            ) from error
        return self._in, self._sink

    def __exit__(self, *_: object) -> None:
        if self._in is not sys.stdin:
            self._in.close()
        if self._sink is not sys.stdout:
            self._sink.close()


def chat(task: Task = "robot_dog", session: Session = "", user: User = "") -> None:
    """Talk; an empty line or Ctrl-D ends. The conversation is remembered while it lasts."""
    from deshi.ask.incoming import new_id

    with Deshi(task=task, role="cli") as deshi:
        session = session or "chat-" + new_id()
        while text := _read_line():
            try:
                typer.echo(_spoken(deshi.ask(text, session, user)))
            except BadInput as error:
                typer.echo(f"deshi: {error}", err=True)


def _read_line() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""
