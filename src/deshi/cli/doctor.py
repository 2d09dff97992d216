"""`deshi doctor`: what is installed, configured and reachable, and what to do about the rest."""

import asyncio
import importlib.util
import json
import os
import platform
import shutil
import socket
import sys
import time
import urllib.error
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from deshi import __version__
from deshi.ask.keys import Keys
from deshi.bootstrap import machine
from deshi.bootstrap.door_calls import OPENER
from deshi.bootstrap.embedded import spec_of
from deshi.bootstrap.extras import switched_on
from deshi.bootstrap.memory import make_home, open_store
from deshi.bootstrap.models import EMBEDDED, model_layers
from deshi.bootstrap.releases import Releases
from deshi.bootstrap.shelf_fit import fit, need_of
from deshi.bootstrap.starting import try_chats
from deshi.bootstrap.task_loop import check_layers, make_promises, make_student
from deshi.bootstrap.upstreams import server_of
from deshi.cli.shown import bytes_
from deshi.errors import BadInput, DeshiError
from deshi.journal.verify import verify
from deshi.measure.promise import NEVER
from deshi.plugins import load_task, task_names
from deshi.promote.candidate import check
from deshi.promote.model_files import ModelFiles
from deshi.pure.net import is_loopback
from deshi.sections import Settings
from deshi.settings import read_settings
from deshi.tasks.robot_dog.guard_now import address

_LEAST_FREE = 200_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `mark` is `ok`, `note` or `bad`; `advice` is what to do."""

    mark: str
    what: str
    found: str
    advice: str = ""


def doctor() -> None:
    """Look at everything deshi needs; exit code 1 when something keeps it from working."""
    findings = [
        Finding("ok", "deshi", f"{__version__}, Python {platform.python_version()}, {platform.machine()}")
    ]
    try:
        settings = read_settings()
    except BadInput as error:
        findings.append(Finding("bad", "settings", str(error)))
    else:
        findings += [finding for look in _LOOKS for finding in _safely(look, settings)]
    for finding in findings:
        advice = f"\n        -> {finding.advice}" if finding.advice else ""
        typer.echo(f"{finding.mark:>4}  {finding.what}: {finding.found}{advice}")
    if any(finding.mark == "bad" for finding in findings):
        raise typer.Exit(1)


def _safely(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except DeshiError as error:
        yield Finding("bad", look.__name__.strip("_"), str(error))


def _home(settings: Settings) -> Iterator[Finding]:
    home = make_home(settings.home)
    if not os.access(home, os.W_OK):
        yield Finding(
            "bad", "home", f"{home} can't be written", "set DESHI_HOME to a folder that you may write to"
        )
        return
    free = shutil.disk_usage(home).free
    toml = "deshi.toml read" if (home / "deshi.toml").exists() else "defaults, no deshi.toml"
    if free < _LEAST_FREE:
        yield Finding(
            "bad", "home", f"{home}: {free // 1_000_000} MB free", "free some space: the journal needs it"
        )
    else:
        yield Finding("ok", "home", f"{home} ({toml}, {free // 1_000_000_000} GB free)")


def _journal(settings: Settings) -> Iterator[Finding]:
    store = open_store(settings)
    try:
        began = time.perf_counter()
        report = verify(store, settings.home / "heads.jsonl")
        where, doubts = getattr(store, "name", ""), getattr(store, "doubts", list[str])()
        took = time.perf_counter() - began
    finally:
        store.close()
    if report.broken:
        yield Finding("bad", "journal", report.broken.why, "`deshi journal verify` says where")
    else:
        yield Finding(
            "ok",
            "journal",
            f"intact, {report.rows} rows, verified in {took:.2f} s, sync {settings.journal.sync}"
            + (f", in {where}" if where else ""),
        )
    for doubt in doubts:
        yield Finding("note", "database", f"{where}: {doubt}", "turn it on in postgresql.conf")


def _redis(settings: Settings) -> Iterator[Finding]:
    if not settings.redis.url:
        return
    from deshi.bootstrap.shared import look, note_of

    state = asyncio.run(look(settings))
    note = note_of(state)
    if note:
        yield Finding("note", "redis", note)
    else:
        yield Finding("ok", "redis", f"{state['place']} answers and keeps an append-only file")


def _student(settings: Settings) -> Iterator[Finding]:
    for name in task_names():
        task = load_task(name)
        student, release = make_student(settings, task.name)
        began = time.perf_counter()
        card = student.load()
        took = (time.perf_counter() - began) * 1000
        student.close()
        registry = Releases(settings, task.name).registry
        check(registry.folder(registry.serving()), task.name)  # also the files that nobody has needed yet
        yield Finding(
            "ok",
            f"student of {name}",
            f"release {release}, hashes right, {len(card.codes)} actions, loaded in {took:.0f} ms",
        )
        lacking = [one for one in switched_on(settings, task) if not set(task.extras[one]) <= set(card.codes)]
        if lacking:
            yield Finding(
                "note",
                f"student of {name}",
                f"[body] switches on {', '.join(lacking)}, which the release that serves has not learned: it says that it can't",
                f"`deshi learn base --with {','.join(lacking)}` makes a release that has; `deshi promote` lets it serve",
            )


def _service(settings: Settings) -> Iterator[Finding]:
    url = f"http://{settings.service.host}:{settings.service.port}/ready"
    try:
        with OPENER.open(url, timeout=2) as reply:
            yield Finding("ok", "service", f"{url}: {json.load(reply)}")
    except urllib.error.HTTPError as error:
        yield Finding("note", "service", f"{url}: {error.read(500).decode(errors='replace')}")
    except (OSError, ValueError) as error:
        yield Finding("note", "service", f"{url}: does not answer ({error})", "`deshi up` starts it")


def _guard(settings: Settings) -> Iterator[Finding]:
    where = address(settings.home)
    url = f"http://{settings.guard.host}:{where.get('port', settings.guard.port)}/state"
    try:
        with OPENER.open(url, timeout=2) as reply:
            state = json.load(reply)
        yield Finding(
            "ok", "guard", f"{url}: {state.get('posture')}, priority {state.get('priority', 'unknown')}"
        )
    except (OSError, ValueError) as error:
        yield Finding("note", "guard", f"{url}: does not answer ({error})", "`deshi up` starts it")


def _thresholds(settings: Settings) -> Iterator[Finding]:
    now = make_promises(settings, "robot_dog").thresholds()
    told = f"sure above {now.sure_above}, act above {now.act_above}"
    if now.note and now.act_above >= NEVER:
        yield Finding("note", "thresholds", f"deshi asks every time. {now.note}")
    else:
        promised = f" (at most {now.max_error:.1%} wrong)" if now.max_error else ""
        yield Finding("ok", "thresholds", told + promised)


def _layers(settings: Settings) -> Iterator[Finding]:
    check_layers(settings.decide.layers, settings.models)
    yield Finding("ok", "layers", " > ".join(settings.decide.layers))


def _models(settings: Settings) -> Iterator[Finding]:
    """Nothing is asked of a model here: that might cost money."""
    makers = model_layers(settings, load_task(task_names()[0]))
    for name, model in settings.models.items():
        used = "in the cascade" if name in settings.decide.layers else "not in [decide] layers"
        what, server = f"model {name}", f"{model.model} by {model.provider}, {used}"
        try:
            makers[name]()
            if model.provider == EMBEDDED:
                yield _embedded(settings, what, used, name)
                continue
            socket.create_connection(server_of(name, model), timeout=2).close()
        except BadInput as error:
            yield Finding("bad" if name in settings.decide.layers else "note", what, str(error))
        except OSError as error:
            yield Finding(
                "note", what, f"{server}: can't be reached ({error})", "start its server, or check its `url`"
            )
        else:
            yield Finding("ok", what, f"{server}; its server can be reached")


def _embedded(settings: Settings, what: str, used: str, name: str) -> Finding:
    """Look at an embedded model's file and whether it fits; nothing is loaded."""
    spec, apart = spec_of(settings.home, name, settings.models[name])
    where = "a process of its own" if apart else "this process"
    if not Path(spec.path).is_file():
        return Finding("note", what, f"there is no file {spec.path}, {used}", "`deshi models add` brings one")
    gone = [path for _, path in spec.adapters if not Path(path).is_file()]
    if gone:
        return Finding(
            "note",
            what,
            f"there is no file {', '.join(gone)} of its `adapters`, {used}: nothing is loaded without",
            "take it out of `adapters`, or put the file there",
        )
    if importlib.util.find_spec("xllamacpp") is None:
        return Finding("note", what, "its engine is not installed", "pip install 'deshi[engine]'")
    need = need_of(spec.path, ModelFiles(settings.home))
    told = fit(need, machine.snapshot(settings.home), spec.num_ctx, spec.slots)
    found = f"{spec.path}, in {where}, {used}; needs {bytes_(told['needs'])}"
    if told["fits"]:
        return Finding("ok", what, f"{found}, which is free")
    longest = max(place["longest_alone"] for place in told["places"])
    advice = f"set num_ctx to {longest} or less and most_at_once to 1" if longest else "take a smaller one"
    return Finding("note", what, f"{found}, more than is free", advice)


def _serve(settings: Settings) -> Iterator[Finding]:
    """Make the parts of the LLM service: what `deshi serve` would refuse, it refuses here."""
    yield Finding("ok", "serve", f"{try_chats(settings)} models, roles and tasks can be asked")


def _machine(settings: Settings) -> Iterator[Finding]:
    told = machine.snapshot(settings.home)
    memory, cards = told["memory"], told["gpus"]
    shared = "unified memory" if told["unified"] else "memory"
    graphics = ", ".join(card["name"] for card in cards) or "no graphics processor found"
    found = f"{told['cpu']['usable']:g} processors, {bytes_(memory['free'])} of {bytes_(memory['total'])} {shared} free, {graphics}"
    yield Finding("ok", "machine", f"{told['model']}, {found}" if told["model"] else found)


def _keys(settings: Settings) -> Iterator[Finding]:
    names = Keys(settings.keys).names()
    if names or is_loopback(settings.service.host):
        yield Finding(
            "ok",
            "keys",
            f"{len(names)} ({'needed' if names and not is_loopback(settings.service.host) else 'optional'})",
        )
    else:
        yield Finding(
            "bad",
            "keys",
            f"none, but the service listens on {settings.service.host}",
            "`deshi keys add NAME`",
        )


def _learning(_: Settings) -> Iterator[Finding]:
    missing = [name for name in ("torch", "onnx", "onnxscript") if importlib.util.find_spec(name) is None]
    if missing:
        yield Finding(
            "note",
            "training",
            f"not installed: {', '.join(missing)}",
            f"{sys.executable} -m pip install 'deshi[learn]'",
        )
    else:
        yield Finding("ok", "training", "torch is installed")


_LOOKS = (
    _home,
    _machine,
    _journal,
    _redis,
    _student,
    _thresholds,
    _layers,
    _models,
    _serve,
    _service,
    _guard,
    _keys,
    _learning,
)
