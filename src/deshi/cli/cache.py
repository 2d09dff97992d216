"""`deshi cache`: what the semantic cache would do, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from deshi.errors import BadInput, NotFound
from deshi.settings import read_settings

if TYPE_CHECKING:
    from deshi.decide.gate.gate import Gate, Judged

app = typer.Typer(help="The caches of chats.", no_args_is_help=True)

_WIDE = 12


@app.command("explain")
def explain(
    one: Annotated[str | None, typer.Argument(metavar="A", help="A request that was answered.")] = None,
    two: Annotated[str | None, typer.Argument(metavar="B", help="A request that comes later.")] = None,
    file: Annotated[
        Path | None, typer.Option(help='Judge the pairs of a JSON Lines file instead, rows {"a", "b"}.')
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help='Write rows {"hit", "similarity", "why"} there, in the same order.')
    ] = None,
    sure: Annotated[
        bool, typer.Option("--sure", help="As for answers that move the robot: only what is certain.")
    ] = False,
) -> None:
    """Show whether the answer to A would be given to B, how alike they are, and every slot that was compared.

    Neither is asked or kept. The threshold is that of `[caching] false_hits`.
    """
    from deshi.decide.gate.gate import shipped

    gate, least = shipped(), read_settings().caching.false_hits
    threshold = gate.threshold(least)
    if file is not None:
        if one is not None:
            raise BadInput("Give two sentences, or --file with pairs of them, not both.")
        _judge_file(file, out, gate, threshold, sure)
        return
    if one is None or two is None:
        raise BadInput('Two sentences are needed: deshi cache explain "turn it on" "please turn it on".')
    if out is not None:
        raise BadInput("--out goes with --file.")
    for line in _lines(one, two, gate, threshold, sure):
        typer.echo(line)


def judged(one: str, two: str, gate: "Gate", threshold: float, sure: bool) -> tuple["Judged", float]:
    """Return the gate's judgement of two texts and the likeness of their vectors, -1..1."""
    from deshi.pure.meaning.read import read
    from deshi.pure.meaning.vector import vector

    first, second = read(one), read(two)
    alike = float(vector(first) @ vector(second)) if first and second else 0.0
    return gate.judge(first, second, threshold, sure), round(alike, 4)


def _lines(one: str, two: str, gate: "Gate", threshold: float, sure: bool) -> Iterator[str]:
    found, alike = judged(one, two, gate, threshold, sure)
    yield f"{'hit' if found.hit else 'no hit'}: {found.why}"
    yield f"similarity {alike:.2f}, chance that they mean the same {found.chance:.3f} (at least {threshold:.3f} is a hit)"
    for slot in found.slots:
        yield f"  {slot.name:<{_WIDE}} {'same' if slot.same else 'differs':<8} {slot.one or '-'} | {slot.two or '-'}"


def _judge_file(file: Path, out: Path | None, gate: "Gate", threshold: float, sure: bool) -> None:
    rows = []
    for pair in _pairs(file):
        found, alike = judged(pair["a"], pair["b"], gate, threshold, sure)
        rows.append(orjson.dumps({"hit": found.hit, "similarity": alike, "why": found.why}).decode())
    if out is None:
        typer.echo("\n".join(rows))
        return
    try:
        out.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    except OSError as error:
        raise BadInput(
            f"{out} can't be written ({error.strerror}). Name a file in a folder that is there."
        ) from error
    hits = sum('"hit":true' in row for row in rows)
    typer.echo(f"wrote {len(rows)} rows to {out}: {hits} hits")


def _pairs(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise NotFound(
            f"{file} can't be read ({error.strerror}). Name a JSON Lines file with rows a and b."
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise BadInput(
                f"Line {number} of {file} is no JSON ({error}). Each line is a pair {{'a', 'b'}}."
            ) from error
        if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in ("a", "b")):
            raise BadInput(f"Line {number} of {file} has no texts a and b. Each line is a pair {{'a', 'b'}}.")
        yield row
