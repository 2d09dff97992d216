"""`deshi prompts`: what the prompt optimizer makes of a chat, and what a model makes of that."""

import asyncio
import difflib
import json
import time
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from deshi.errors import BadInput, NotFound
from deshi.settings import read_settings

app = typer.Typer(
    help="The prompt optimizer: what it does to a chat, and its templates.", no_args_is_help=True
)

_Text = Annotated[str, typer.Argument(help="What the user says; or --file.")]
_File = Annotated[
    Path | None, typer.Option("--file", help='A JSON file: {"messages": [...]} or the list alone.')
]
_Window = Annotated[int, typer.Option(help="The model's context in tokens; 0: not known.")]


@app.command("diff")
def diff(text: _Text = "", file: _File = None, window: _Window = 0) -> None:
    """Show a chat before and after, with about how many tokens it has; nothing is asked."""
    from deshi.bootstrap.prompts import make_prompts

    improved = make_prompts(read_settings()).improve(_chat(text, file), window)
    before, after = _told(_chat(text, file).body), _told(improved.chat.body)
    typer.echo(f"kind: {improved.kind}, complexity {improved.complexity:.2f}")
    typer.echo(
        f"tokens: about {improved.before} before, {improved.after} after ({-improved.saved_tokens:+d})"
    )
    for note in improved.notes:
        typer.echo(f"- {note}")
    for line in difflib.unified_diff(before, after, "before", "after", lineterm="", n=2):
        typer.echo(line)


@app.command("try")
def try_it(
    model: Annotated[str, typer.Option(help="A model or role of deshi.toml.")],
    text: _Text = "",
    file: _File = None,
) -> None:
    """Ask a model twice, as it stands and with the optimizer, and show both answers with tokens and seconds."""
    asyncio.run(_try(_chat(text, file), model))


async def _try(chat: Any, name: str) -> None:
    from deshi.ask.keys import Keys
    from deshi.bootstrap.callers import make_purse
    from deshi.bootstrap.embedded import embedded
    from deshi.bootstrap.memory import home_ledger
    from deshi.bootstrap.pools import make_pools
    from deshi.bootstrap.prompts import make_prompts
    from deshi.bootstrap.roles import make_roles, window_of
    from deshi.decide.metered import paid

    settings = read_settings()
    ledger = home_ledger(settings)
    purse = make_purse(settings, Keys(settings.keys), ledger)
    made = make_pools(settings, embedded=partial(embedded, settings.home))
    pools = {model: paid(pool, None, purse) for model, pool in made.items()}
    targets = {**pools, **make_roles(settings, pools)}
    if name not in targets:
        raise NotFound(
            f"There is no model or role {name!r} in deshi.toml; there is {', '.join(targets) or 'none'}."
        )
    window = settings.models[name].num_ctx if name in settings.models else window_of(settings, name)
    improved = make_prompts(settings).improve(chat, window)
    try:
        for title, one in (("as it stands", chat), ("improved", improved.chat)):
            began = time.perf_counter()
            answer = await targets[name].chat(one)
            _show(title, answer, time.perf_counter() - began)
    finally:
        for pool in pools.values():
            await pool.close()
        ledger.close()


def _show(title: str, answer: dict[str, Any], seconds: float) -> None:
    choice, usage = answer["choices"][0], answer.get("usage") or {}
    typer.echo(
        f"== {title}: {usage.get('prompt_tokens', '?')} tokens in, {usage.get('completion_tokens', '?')} out, "
        f"{seconds:.2f} s, ended by {choice.get('finish_reason')}"
    )
    typer.echo(choice["message"].get("content") or json.dumps(choice["message"], ensure_ascii=False))


@app.command("kinds")
def kinds() -> None:
    """List the kinds with their parameters and what is said to the model for each."""
    from deshi.ask.prompts_templates import LANGUAGES, read_templates
    from deshi.pure.kinds import KINDS

    templates = read_templates(read_settings().prompts.folder)
    for kind in KINDS:
        manner = templates.manners[kind]
        least, most = manner.tokens
        limit = f"{least} to {most} tokens" if least and most else "no limit of tokens"
        parameters = ", ".join(f"{name} {value:g}" for name, value in manner.parameters.items())
        typer.echo(f"{kind}: {limit}{', ' + parameters if parameters else ''}")
        for lang in LANGUAGES:
            typer.echo(f"  {lang}: {templates.words[kind, lang] or '(nothing)'}")
    factors = ", ".join(f"{lang} x {factor:g}" for lang, factor in templates.factors.items())
    typer.echo(f"tokens by language: {factors}")


@app.command("learn")
def learn(
    out: Annotated[Path, typer.Option(help="Where to write the table.")] = Path("kinds.safetensors"),
    seed: Annotated[int, typer.Option(help="The seed of sentences and passes.")] = 1,
) -> None:
    """Make the table that chooses the kind anew, from deshi's own sentences; some seconds. The shipped one is seed 1."""
    from deshi.bootstrap.prompts import learn_kinds

    share = learn_kinds(out, seed)
    typer.echo(f"wrote {out}: {out.stat().st_size} bytes, {share:.1%} of its own sentences right")


def _chat(text: str, file: Path | None) -> Any:
    """Return the chat of the command's words or file."""
    from deshi.records.chat import Chat

    if bool(text) == (file is not None):
        raise BadInput("Give either a text in quotes or --file chat.json.")
    body = _body(file) if file else {"messages": [{"role": "user", "content": text}]}
    return Chat("prompts", "chat", "", body)


def _body(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise NotFound(f"{file} can't be read ({error.strerror}); check its name.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{file}: not valid JSON ({error}); mend it.") from error
    body = {"messages": data} if isinstance(data, list) else data
    messages = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(messages, list) or not messages or not all(isinstance(one, dict) for one in messages):
        raise BadInput(f'{file}: it needs {{"messages": [{{"role": "user", "content": "..."}}]}}.')
    return dict(body)


def _told(body: Any) -> list[str]:
    """Return a chat as lines: its parameters, then its messages."""
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in body.items() if key != "messages"
    ]
    for message in body["messages"]:
        content = message.get("content")
        said = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        lines += [f"[{message.get('role')}]", *str(said).splitlines()]
        lines += [
            f"tool call: {json.dumps(call, ensure_ascii=False)}" for call in message.get("tool_calls") or ()
        ]
    return lines
