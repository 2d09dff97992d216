"""`deshi keys`: who may use the service from outside, and how much."""

import re
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from deshi.ask.key_file import USUAL, Allowance, Key, told_time
from deshi.ask.keys import Keys
from deshi.bootstrap.memory import make_home
from deshi.errors import BadInput
from deshi.settings import read_settings

app = typer.Typer(
    help="API keys: needed wherever the service listens on more than this machine.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="The key's name.")]
Tenant = Annotated[str | None, typer.Option(help="Whose key it is; limits, caches and usage are a tenant's.")]
Rpm = Annotated[int | None, typer.Option(help="Requests in any minute; 0: no limit.")]
Tpm = Annotated[int | None, typer.Option(help="Tokens in any minute; 0: no limit.")]
UsdDay = Annotated[float | None, typer.Option(help="US dollars a day (UTC); 0: no limit.")]
UsdMonth = Annotated[float | None, typer.Option(help="US dollars a month (UTC); 0: no limit.")]
Expires = Annotated[
    str | None, typer.Option(help="A date (2027-01-31: valid until its end, UTC), 30d, 12h, or never.")
]
Scope = Annotated[
    list[str] | None,
    typer.Option(help="What it may do: chat, robot, admin; once for each. Usual are chat and robot."),
]
Priority = Annotated[str | None, typer.Option(help="The best that it may ask for: high, normal or low.")]

_PRIORITIES = ("high", "normal", "low")
_SPAN = re.compile(r"(\d{1,5})([dh])")


def _keys() -> Keys:
    settings = read_settings()
    make_home(settings.home)
    return Keys(settings.keys)


@app.command("add")
def add(
    name: Name,
    tenant: Tenant = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    usd_day: UsdDay = None,
    usd_month: UsdMonth = None,
    expires: Expires = None,
    scope: Scope = None,
    priority: Priority = None,
) -> None:
    """Make a key and show it, this once; only its hash is kept."""
    allowance = _allowance(Allowance(), rpm, tpm, usd_day, usd_month)
    said = _said(tenant, expires, scope or list(USUAL), priority)
    typer.echo(_keys().add(name, allowance=allowance, **said))


@app.command("set")
def set_(
    name: Name,
    tenant: Tenant = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    usd_day: UsdDay = None,
    usd_month: UsdMonth = None,
    expires: Expires = None,
    scope: Scope = None,
    priority: Priority = None,
) -> None:
    """Change what a key may; running services notice within a second."""
    keys = _keys()
    allowance = _allowance(keys.get(name).allowance, rpm, tpm, usd_day, usd_month)
    _show(keys.set(name, allowance=allowance, **_said(tenant, expires, scope, priority)))


@app.command("tenant")
def tenant(
    name: Annotated[str, typer.Argument(help="The tenant's name.")],
    rpm: Rpm = None,
    tpm: Tpm = None,
    usd_day: UsdDay = None,
    usd_month: UsdMonth = None,
) -> None:
    """Show what all keys of a tenant may use together; options change it."""
    keys = _keys()
    allowance = _allowance(keys.tenant(name), rpm, tpm, usd_day, usd_month)
    if allowance != keys.tenant(name):
        keys.set_tenant(name, allowance)
    own = [key for key in map(keys.get, keys.names()) if key.tenant == name]
    typer.echo(f"tenant    {name}\nlimits    {_limits(allowance)}")
    typer.echo(f"keys      {', '.join(key.name for key in own) or 'none'}")
    if not own:
        typer.echo(
            f"note: no key is of {name!r}; `deshi keys add NAME --tenant {name}` makes one, `deshi keys list` shows the tenants",
            err=True,
        )


@app.command("list")
def list_() -> None:
    """List the keys: name, tenant, scopes, best priority, limits, expiry; then what each tenant's keys may use together."""
    keys = _keys()
    found = [keys.get(name) for name in keys.names()]
    rows = [_row(key) for key in found]
    if not rows:
        typer.echo("there are no keys; `deshi keys add NAME` makes one", err=True)
        return
    table = [("name", "tenant", "scopes", "priority", "limits", "expires"), *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
    for one in sorted({key.tenant for key in found}):
        if (told := _limits(keys.tenant(one))) != "none":
            typer.echo(f"all keys of {one} together: {told}")


@app.command("show")
def show(name: Name) -> None:
    """Show one key: what it may, since when and until when; never the key itself."""
    _show(_keys().get(name))


@app.command("rotate")
def rotate(name: Name) -> None:
    """Make a new key of the same name and show it; the old one is refused from then on."""
    typer.echo(_keys().rotate(name))


@app.command("remove")
def remove(name: Name) -> None:
    """Remove a key; running services notice within a second."""
    _keys().remove(name)
    typer.echo(f"removed {name}")


def _show(key: Key) -> None:
    kept = "argon2id" if key.id else "SHA-256, from an older version; `deshi keys rotate` makes a new one"
    lines = {
        "name": key.name,
        "id": key.id or "-",
        "tenant": key.tenant,
        "scopes": ", ".join(key.scopes),
        "priority": _PRIORITIES[key.priority],
        "limits": _limits(key.allowance),
        "made": told_time(key.made) or "unknown",
        "expires": told_time(key.expires) or "never",
        "kept as": kept,
    }
    for label, value in lines.items():
        typer.echo(f"{label:9} {value}")
    if 0 < key.expires <= time.time():
        typer.echo(f"{key.name} has expired; `deshi keys set {key.name} --expires DATE` makes it valid again")


def _row(key: Key) -> tuple[str, ...]:
    until = told_time(key.expires)[:16].replace("T", " ") or "never"
    expired = " (over)" if 0 < key.expires <= time.time() else ""
    best = _PRIORITIES[key.priority]
    return key.name, key.tenant, ",".join(key.scopes), best, _limits(key.allowance), until + expired


def _limits(allowance: Allowance) -> str:
    words = {"rpm": "{:,} requests/min", "tpm": "{:,} tokens/min", "usd_day": "${:g}/day", "usd_month": "${:g}/month"}  # fmt: skip
    told = [words[name].format(value) for name, value in asdict(allowance).items() if value]
    return ", ".join(told) or "none"


def _allowance(
    had: Allowance, rpm: int | None, tpm: int | None, usd_day: float | None, usd_month: float | None
) -> Allowance:
    said: dict[str, Any] = {"rpm": rpm, "tpm": tpm, "usd_day": usd_day, "usd_month": usd_month}
    return replace(had, **{name: value for name, value in said.items() if value is not None})


def _said(
    tenant: str | None, expires: str | None, scope: list[str] | None, priority: str | None
) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if tenant is not None:
        said["tenant"] = tenant
    if expires is not None:
        said["expires"] = _until(expires)
    if scope:
        said["scopes"] = tuple(dict.fromkeys(scope))
    if priority is not None:
        if priority not in _PRIORITIES:
            raise BadInput(f"--priority is {priority!r}; write one of {', '.join(_PRIORITIES)}.")
        said["priority"] = _PRIORITIES.index(priority)
    return said


def _until(said: str) -> float:
    """Return when a key expires, in Unix time; 0 for never. Raises `BadInput` for what is no time, or is over."""
    if said == "never":
        return 0.0
    span = _SPAN.fullmatch(said)
    if span and int(span[1]):
        return time.time() + int(span[1]) * (86_400 if span[2] == "d" else 3_600)
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise BadInput(
            f"--expires is {said!r}; write a date such as 2027-01-31, a time such as 2027-01-31T12:00, 30d, 12h, or never."
        ) from None
    day = timedelta(days=1) if len(said) == 10 else timedelta()
    until = (at.replace(tzinfo=at.tzinfo or UTC) + day).timestamp()
    if until <= time.time():
        raise BadInput(
            f"--expires is {said!r}, which is over; write a time to come, or `deshi keys remove NAME` ends a key."
        )
    return until
