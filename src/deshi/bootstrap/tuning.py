"""What a night has to teach, made into a release: an adapter for each person, all weights for everybody; and parts taken out again."""

import hashlib
import json
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deshi.bootstrap import calibrations
from deshi.bootstrap.exam import Desk
from deshi.bootstrap.replay import replay
from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.learn import releases
from deshi.learn.examples.files import digest
from deshi.learn.student.corrects import fill, opened
from deshi.learn.student.publish import index
from deshi.learn.student.tune import Part, Tuned, pace_for, person_file, share, shared_file
from deshi.promote.shelf import identity
from deshi.pure.adapter import file_of, is_adapter
from deshi.pure.confidence import CALIBRATION
from deshi.pure.release import CARD, TEXTS, WEIGHTS, Release, parse, verified
from deshi.settings import Settings
from deshi.tasks.own.task import OwnTask

EVERYBODY = ""
RELEASE, PARTS, METRICS = "release", "parts", "metrics.jsonl"
_SHARED = "everybody.safetensors"  # a file of the work, never of a release
_REMEDY = "Take another release with `deshi promote`, or reinstall deshi."

Progress = Callable[[dict[str, Any]], None]


def tune_release(
    settings: Settings,
    task: Any,
    parent: Path,
    out: Path,
    parts: Sequence[Part],
    *,
    seed: int = 1,
    minutes: float = 0.0,
    stop: threading.Event | None = None,
    progress: Progress | None = None,
) -> Tuned:
    """Make `out/release` from the release in `parent` and what `parts` teach; `out/metrics.jsonl` tells how it went.

    A part that is through is kept in `out/parts`, so the same call made again does not train it again. `minutes` (0 = no limit)
    ends it. Raises `BadInput` for a task that can't learn so, `Corrupt` for a parent that is damaged, `Unavailable` when it
    was stopped or the disk refuses; then there is no release.
    """
    if isinstance(task, OwnTask):
        raise BadInput(
            f"{task.name} is a task of your own: it learns from its folder. Add what was right to its examples "
            f"(`deshi learn examples --task {task.name} --export alpaca`), then `deshi task train`."
        )
    began = time.monotonic()
    ended = stop or threading.Event()
    timer = threading.Timer(minutes * 60, ended.set) if minutes else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        work = _Work(parent, out, seed, ended, progress)
        figures = {part.user: work.learn(part, task) for part in sorted(parts, key=lambda one: one.user)}
        folder = work.release(settings, task, [part.user for part in parts], time.monotonic() - began)
    except OSError as error:
        raise Unavailable(
            f"{out} can't be written ({error.strerror or error}). Make room, then start the night again; nothing has changed."
        ) from error
    finally:
        if timer:
            timer.cancel()
    return Tuned(folder, figures, round(time.monotonic() - began, 1))


class _Work:
    """One tuning: the parent's network, and what was made of it so far."""

    def __init__(
        self, parent: Path, out: Path, seed: int, stop: threading.Event, progress: Progress | None
    ) -> None:
        self.parent, self.out, self.seed, self.stop = parent, out, seed, stop
        self.progress = progress
        self.card, self.content = _read(parent)
        (out / PARTS).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.salt = self.card.salt or _kept_salt(out)
        _, self.network, self.encoder = opened(parent)
        self.known = tuple(_Known(*row) for row in json.loads(self.content[TEXTS]))

    def learn(self, part: Part, task: Any) -> dict[str, float]:
        """Learn one part, or find it learnt; return its figures."""
        if not part.train:
            raise BadInput(f"There is no example of {part.user or 'everybody'} to learn from.")
        file = self._file(part.user)
        note = file.with_suffix(".json")
        key = f"{identity(self.parent)} {digest(part.train)} {self.seed}"  # type: ignore[arg-type]
        told = calibrations.read_json(note) if file.exists() else None
        if not (isinstance(told, dict) and told.get("key") == key):
            began = time.monotonic()
            content = self._shared(part, task) if part.user == EVERYBODY else self._person(part)
            told = {
                "key": key,
                "figures": {"examples": len(part.train), "seconds": round(time.monotonic() - began, 1)},
            }
            _put(file, content)
            _put(note, json.dumps(told).encode())
        elif part.user == EVERYBODY:
            self._take_shared(file)
        return {name: float(value) for name, value in told["figures"].items()}

    def _file(self, user: str) -> Path:
        return self.out / PARTS / (_SHARED if user == EVERYBODY else file_of(self.salt, user))

    def _person(self, part: Part) -> bytes:
        pace = pace_for(len(part.train), self.seed)
        tell = self._teller(file_of(self.salt, part.user).split(".")[0])
        return person_file(self.network, self.encoder, part.train, self.known, pace, tell, self.stop)

    def _shared(self, part: Part, task: Any) -> bytes:
        old = replay(task.name, self.seed) or self.known
        pace = pace_for(len(part.train), self.seed)
        share(self.network, self.encoder, part.train, old, pace, self._teller("everybody"), self.stop)
        return shared_file(self.network)

    def _take_shared(self, file: Path) -> None:
        fill(self.network, file.read_bytes())

    def _teller(self, name: str) -> Progress:
        def tell(line: dict[str, Any]) -> None:
            full = {"part": name, **line, "at": round(time.time(), 3)}
            with (self.out / METRICS).open("a", encoding="utf-8") as file:
                file.write(json.dumps(full) + "\n")
            if self.progress:
                self.progress(full)

        return tell

    def release(self, settings: Settings, task: Any, users: Collection[str], seconds: float) -> Path:
        """Write the release with every part, and the calibration where the shared weights are new."""
        files = dict(self.content)
        for user in users:
            content = self._file(user).read_bytes()
            files |= self._everybody(content) if user == EVERYBODY else {file_of(self.salt, user): content}
        folder = self.out / RELEASE
        card = replace(
            self.card,
            parent=identity(self.parent),
            salt=self.salt if any(map(is_adapter, files)) else self.card.salt,
            made=round(time.time(), 3),
            seconds=round(seconds, 1),
            command=" ".join(["deshi", *sys.argv[1:2]]),
        )
        releases.write(folder, card, files)
        if EVERYBODY in users:
            found = Desk(settings.home, task, folder).calibrate("calibration")
            calibrations.save(found, settings.home, folder, in_home=False)
        return folder

    def _everybody(self, content: bytes) -> dict[str, bytes]:
        return {WEIGHTS: content, **index(self.network, self.encoder, self.known)}


def keep_parts(folder: Path, parent: Path, users: Collection[str], out: Path) -> Path:
    """Write into `out` the release of `parent` with only these people's parts of the release in `folder`; return `out`.

    Raises `Corrupt` where one of the two is damaged, `Unavailable` where the disk refuses.
    """
    made, content = _read(folder)
    before, files = _read(parent)
    card, old = (made, content) if EVERYBODY in users else (before, files)
    kept = {name: data for name, data in old.items() if not is_adapter(name)}
    kept |= {name: data for name, data in files.items() if is_adapter(name)}
    names = {file_of(made.salt, user) for user in users if user and made.salt}
    kept |= {name: content[name] for name in names if name in content}
    salt = made.salt if any(map(is_adapter, kept)) else ""
    try:
        releases.write(
            out, replace(card, parent=identity(parent), salt=salt, made=made.made, seconds=made.seconds), kept
        )
        calibration = (folder if EVERYBODY in users else parent) / CALIBRATION
        if calibration.exists() and EVERYBODY in users:
            data = json.loads(calibration.read_bytes())
            _put(out / CALIBRATION, json.dumps({**data, "release": identity(out)}, indent=1).encode())
    except OSError as error:
        raise Unavailable(
            f"{out} can't be written ({error.strerror or error}). Make room, then try again; what serves has not changed."
        ) from error
    return out


def parts_of(folder: Path, users: Iterable[str]) -> set[str]:
    """Return which of these people a release holds an adapter of."""
    try:
        card = parse(json.loads((folder / CARD).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()
    return {user for user in users if user and card.salt and file_of(card.salt, user) in card.files}


@dataclass(frozen=True, slots=True)
class _Known:
    text: str
    label: str
    actions: tuple[int, ...]
    turns: tuple[()] = ()


def _read(folder: Path) -> tuple[Release, dict[str, bytes]]:
    """Return a release's card and the content of all its files, checked."""

    def read(name: str) -> bytes:
        try:
            return (folder / name).read_bytes()
        except OSError as error:
            raise Corrupt(
                f"The file {folder / name} of a release can't be read ({error.strerror}). {_REMEDY}"
            ) from error

    card, content = verified(read, "encoder", str(folder), _REMEDY)
    return card, {**content, **_checked(card, read, folder)}


def _checked(card: Release, read: Callable[[str], bytes], folder: Path) -> dict[str, bytes]:
    found = {name: read(name) for name in card.files if is_adapter(name)}
    for name, data in found.items():
        if hashlib.sha256(data).hexdigest() != card.files[name]:
            raise Corrupt(f"The file {folder / name} has another hash than its card says. {_REMEDY}")
    return found


def _kept_salt(out: Path) -> str:
    """Return the salt of this work's file names, the same when it goes on."""
    path = out / PARTS / "salt"
    if not path.exists():
        _put(path, secrets.token_hex(16).encode())
    return path.read_text()


def _put(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
