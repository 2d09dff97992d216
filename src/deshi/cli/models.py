"""`deshi models`: the files and servers' models that there are, and whether one fits this machine."""

import json
import time
from typing import Annotated, Any

import typer

from deshi.bootstrap import machine
from deshi.bootstrap.shelf_fit import fit as fitted
from deshi.bootstrap.shelf_fit import need_of
from deshi.bootstrap.shelf_models import OLLAMA, Shelf, file_of, of_servers, service_loaded
from deshi.cli.models_compare import compare
from deshi.cli.models_create import create
from deshi.cli.models_try import talk
from deshi.cli.models_watch import watch
from deshi.cli.releases import table
from deshi.cli.shown import Progress, bytes_, count
from deshi.errors import BadInput, Corrupt
from deshi.settings import read_settings

app = typer.Typer(help="Models: files of this machine and of servers.", no_args_is_help=True)
app.command("compare")(compare)
app.command("create")(create)
app.command("try")(talk)
app.command("watch")(watch)

Name = Annotated[str, typer.Argument(help="A name of `deshi models list`.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
_COLUMNS = (
    "model",
    "size",
    "quantisation",
    "parameters",
    "context",
    "versions",
    "where",
    "loaded",
    "used by",
)


@app.command("add")
def add(
    what: Annotated[
        str, typer.Argument(help="A GGUF file, ollama:NAME, or hf:OWNER/NAME or hf:OWNER/NAME/FILE.gguf.")
    ],
    name: Annotated[
        str, typer.Option(help="What it is called here (default: made from its file's name).")
    ] = "",
) -> None:
    """Put a model on the shelf: a file is linked or copied, others are fetched; what breaks off goes on with the same command."""
    with Progress() as progress:
        added = _shelf().add(what, name, progress.told)
    typer.echo(f"added {added}")
    if not added.startswith(OLLAMA):
        typer.echo(
            f'`deshi models try {added}` talks to it; provider = "llamacpp" and model = "{added}" under [models.NAME] of deshi.toml '
            "let it serve."
        )


@app.command("list")
def show_all(as_json: AsJson = False) -> None:
    """List the models: of the shelf, of deshi.toml and the servers that it names, and of an Ollama server where one runs."""
    shelf = _shelf()
    rows, live = shelf.listed(ollama=True), service_loaded(shelf.settings)
    for one in rows:
        one["loaded"] = one["loaded"] or one["path"] in live
    rows += of_servers(shelf.settings, rows)
    disk = machine.disk(shelf.settings.home)
    if as_json:
        typer.echo(json.dumps({"models": rows, "disk": disk}, ensure_ascii=False, indent=1))
        return
    if not rows:
        typer.echo("There are no models yet; `deshi models add FILE` brings one.")
    else:
        for line in table([_COLUMNS, *(_row(one) for one in rows)]):
            typer.echo(line)
    for one in rows:
        if one["problem"]:
            typer.echo(f"note: {one['name']}: {one['problem']}")
    used = sum(one["disk"] for one in rows if one["where"] == "shelf")
    typer.echo(f"{bytes_(used)} on the shelf, {bytes_(disk['free'])} free on its disk")


@app.command("show")
def show(name: Name, as_json: AsJson = False) -> None:
    """Show all that is known of a model: its file, its hash, what its header says."""
    told = _shelf().show(name)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for key, value in told.items():
        if isinstance(value, dict):
            typer.echo(f"{key}:")
            for inner, one in value.items():
                typer.echo(f"  {inner}: {one}")
        else:
            typer.echo(f"{key}: {_worded(key, value)}")


@app.command("versions")
def versions(name: Name, as_json: AsJson = False) -> None:
    """List a model's versions with their hashes; of a task, its student's releases with what each was made from."""
    rows = _shelf().versions(name)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    own = "release" in (rows[0] if rows else {})
    head = (
        ("release", "", "parent", "examples", "verdict") if own else ("version", "", "size", "sha256", "from")
    )
    for line in table([head, *((_release(one) if own else _version(one)) for one in rows)]):
        typer.echo(line)


@app.command("use")
def use(name: Name, version: Annotated[str, typer.Argument(help="Its first digits.")]) -> None:
    """Let another version of a model be the one in use; a running service takes it at its next start."""
    typer.echo(f"{name} is now {_shelf().files.use(name, version).version}")


@app.command("update")
def update(name: Name) -> None:
    """Fetch a model's newest version from where it came from; the old one stays beside it."""
    with Progress() as progress:
        card = _shelf().update(name, progress.told)
    if name.startswith(OLLAMA):
        typer.echo(f"{name} is up to date")
    elif card is None:
        typer.echo(f"{name} has no newer version")
    else:
        typer.echo(f"{name} is now {card.version}; `deshi models versions {name}` lists those before.")


@app.command("remove")
def remove(
    name: Name,
    version: Annotated[str, typer.Option(help="Only this version, by its first digits.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a model or one of its versions; refused while deshi.toml uses it."""
    shelf = _shelf()
    if not name.startswith(OLLAMA):
        shelf.files.versions(name)  # an unknown name is told before anything is asked
    if not yes and not typer.confirm(f"Remove {name}{f' {version}' if version else ''}?"):
        raise typer.Exit(1)
    freed = shelf.remove(name, version)
    typer.echo(f"removed {name}{f', {bytes_(freed)} freed' if freed else ''}")


@app.command("verify")
def verify(name: Annotated[str, typer.Argument(help="A model (default: all).")] = "") -> None:
    """Read the files and compare their hashes; exit code 1 when one has changed."""
    files = _shelf().files
    broken = 0
    for one in [name] if name else files.names():
        for card, problem in files.verify(one):
            typer.echo(
                f"{'bad' if problem else ' ok'}  {one} {card.version}{f': {problem}' if problem else ''}"
            )
            broken += bool(problem)
    if broken:
        raise Corrupt(
            f"{broken} files are not what they were; `deshi models remove` and `add` bring them anew."
        )


@app.command("push")
def push(
    name: Name,
    to: Annotated[str, typer.Argument(help="hf:OWNER/NAME or hf:OWNER/NAME/FILE.gguf; made private if new.")],
) -> None:
    """Upload a model's file to a repository of a hub."""
    if not to.startswith("hf:"):
        raise BadInput(f"{to[:80]!r} names no hub; write hf:OWNER/NAME.")
    from deshi.bootstrap.shelf_hub import open_hub

    path = file_of(_shelf(), name)
    typer.echo(f"pushed {open_hub().push(path, to.removeprefix('hf:'), name)}")


@app.command("fit")
def fit(
    what: Annotated[str, typer.Argument(help="A model, a GGUF file, or a size such as 7b:q4.")],
    num_ctx: Annotated[int, typer.Option(min=0, help="Tokens of context (0: 4096, or what it knows).")] = 0,
    at_once: Annotated[int, typer.Option(min=0, help="Requests at once (0: as many as deshi sets).")] = 0,
    as_json: AsJson = False,
) -> None:
    """Say whether a model fits this machine, and with which context; exit code 1 when it does not."""
    shelf = _shelf()
    told = fitted(need_of(what, shelf.files), machine.snapshot(shelf.settings.home), num_ctx, at_once)
    if as_json:
        typer.echo(json.dumps(told, indent=1))
    else:
        _say_fit(told)
    if not told["fits"]:
        raise typer.Exit(1)


def _say_fit(told: dict[str, Any]) -> None:
    typer.echo(
        f"{told['model']} with {told['num_ctx']} tokens of context for {told['at_once']} at once needs {bytes_(told['needs'])}: weights "
        f"{bytes_(told['weights'])}, cache {bytes_(told['cache'])}, computing {bytes_(told['overhead'])}."
    )
    for place in told["places"]:
        verdict = "it fits" if place["fits"] else "it does not fit"
        longest, alone = place["longest"], place["longest_alone"]
        most = (
            f"at most {longest} tokens"
            if longest
            else f"at most {alone} tokens for one"
            if alone
            else "with no context"
        )
        typer.echo(f"{place['where']}: {bytes_(place['free'])} free, {verdict} ({most}).")


def _worded(key: str, value: Any) -> Any:
    """Return what is told of a model as people read it; `--json` has it as it is."""
    if key == "added":
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(value))
    if key in ("size", "kv_bytes"):
        return bytes_(value) + (" a token of context" if key == "kv_bytes" else "")
    if key == "parameters" and isinstance(value, int):
        return count(value)
    return ", ".join(map(str, value)) or "-" if isinstance(value, list) else value


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        one["name"],
        bytes_(one["size"]) if one["size"] else "-",
        one["quantisation"] or "-",
        count(one["parameters"]),
        str(one["context"] or "-"),
        str(one["versions"]),
        one["where"],
        "yes" if one["loaded"] else "-",
        ", ".join(one["used_by"]) or "-",
    )


def _version(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        one["version"],
        "in use" if one["in_use"] else "",
        bytes_(one["size"]),
        one["sha256"],
        one["source"],
    )


def _release(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        one["release"],
        "serves" if one["serves"] else "",
        one["parent"] or "-",
        str(one["examples"] or "-"),
        one["verdict"] or ("shipped" if one["shipped"] else "no exam"),
    )


def _shelf() -> Shelf:
    return Shelf(read_settings())
