"""What a night has to teach, made into a release: an adapter for each person, all weights for everybody.

Each part is learnt from the parent alone, so that any of them can be left out again (`tuned_parts.keep_parts`), in whatever
combination the exam lets through. The adapters of people who taught nothing new stay as they are.
"""

import json
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deshi.bootstrap import calibrations
from deshi.bootstrap.correcting import said
from deshi.bootstrap.exam import Desk
from deshi.bootstrap.extras import knows
from deshi.bootstrap.replay import replay
from deshi.bootstrap.tuned_parts import EVERYBODY, put_release, read_release
from deshi.errors import BadInput, Unavailable
from deshi.learn.examples.files import digest
from deshi.learn.student.corrects import fill, opened, renewed
from deshi.learn.student.export import export, takes_adapters
from deshi.learn.student.publish import index
from deshi.learn.student.tune import Part, Rehearsal, Tuned, pace_for, person_file, share, shared_file
from deshi.promote.shelf import identity
from deshi.pure.adapter import file_of
from deshi.pure.corrects import CORRECTS
from deshi.pure.novelty import NOVELTY, extended
from deshi.pure.release import GRAPH, TEXTS, WEIGHTS
from deshi.pure.text import fold
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

RELEASE, PARTS, METRICS = "release", "parts", "metrics.jsonl"
_SAID = 8_000  # sentences from which the head for corrections is renewed: some twenty seconds
_SHARED = "everybody.safetensors"  # a file of the work, never of a release

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
    try:
        work = _Work(settings.home, task, parent, out, seed, _Ends(stop, minutes), progress)
        parts = work.learnable(parts)
        figures = {part.user: work.learn(part) for part in parts}
        folder = work.release(settings, parts, time.monotonic() - began)
    except OSError as error:
        raise Unavailable(
            f"{out} can't be written ({error.strerror or error}). Make room, then start the night again; nothing has changed."
        ) from error
    return Tuned(folder, figures, round(time.monotonic() - began, 1))


class _Ends(threading.Event):
    """Set when the caller's event is set, or when the minutes are over; the caller's own stays as it is."""

    def __init__(self, stop: threading.Event | None, minutes: float) -> None:
        super().__init__()
        self._stop = stop
        self._until = time.monotonic() + minutes * 60 if minutes else float("inf")

    def is_set(self) -> bool:
        return self.asked() or time.monotonic() > self._until

    def asked(self) -> bool:
        """Tell whether the caller wants it to end, which holds even where only the writing is left."""
        return self._stop is not None and self._stop.is_set()


@dataclass(frozen=True, slots=True)
class _Known:
    text: str
    label: str
    actions: tuple[int, ...]
    turns: tuple[()] = ()


class _Work:
    """One tuning: the parent's network, and what was made of it so far."""

    def __init__(
        self,
        home: Path,
        task: Any,
        parent: Path,
        out: Path,
        seed: int,
        stop: _Ends,
        progress: Progress | None,
    ) -> None:
        self.home, self.task, self.parent = home, task, parent
        self.out, self.seed, self.stop = out, seed, stop
        self.progress = progress
        self.card, self.content = read_release(parent)
        (out / PARTS).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.salt = self.card.salt or _kept_salt(out)
        _, self.network, self.encoder = opened(parent)
        self._rehearsal: Rehearsal | None = None
        self.known = tuple(_Known(t, label, tuple(a)) for t, label, a in json.loads(self.content[TEXTS]))

    def learn(self, part: Part) -> dict[str, float]:
        """Learn one part, or find it learnt; return its figures. What the release has no label or action for is left out."""
        file, lessons = self._file(part.user), self._able(part)
        note = file.with_suffix(".json")
        key = f"{identity(self.parent)} {digest(part.train)} {self.seed}"  # type: ignore[arg-type]
        told = calibrations.read_json(note) if file.exists() else None
        if not (isinstance(told, dict) and told.get("key") == key):
            began = time.monotonic()
            content = self._person(part.user, lessons) if part.user else self._shared(lessons)
            seconds = round(time.monotonic() - began, 1)
            left = len(part.train) - len(lessons.train)
            told = {
                "key": key,
                "figures": {"examples": len(lessons.train), "left_out": left, "seconds": seconds},
            }
            _put(file, content)
            _put(note, json.dumps(told).encode())
        return {name: float(value) for name, value in told["figures"].items()}

    def _able(self, part: Part) -> Part:
        """Return what of a part the release has labels and actions for; it may be nothing."""
        able = tuple(
            one
            for one in part.train
            if one.label in self.card.labels and set(one.actions) <= set(self.card.codes)
        )
        return Part(part.user, able)

    def learnable(self, parts: Sequence[Part]) -> list[Part]:
        """Return the parts of which the release can learn anything, everybody's last: they change the network that the others
        begin from. The metrics tell of the others; raise `BadInput` where there is nothing else."""
        able = {part.user: bool(self._able(part).train) for part in parts}
        for part in parts:
            if not able[part.user]:
                why = "no example of it has only labels and actions that this release knows"
                self._teller(self._name(part.user))({"skipped": why, "left_out": len(part.train)})
        if not any(able.values()):
            raise BadInput(
                "There is no example that this release could learn: all have labels or actions that it does not know. "
                "`deshi learn base --with walk,gestures` makes a release that knows what can be switched on."
            )
        return sorted((part for part in parts if able[part.user]), key=lambda one: not one.user)

    def _file(self, user: str) -> Path:
        return self.out / PARTS / (file_of(self.salt, user) if user else _SHARED)

    def _person(self, user: str, lessons: Part) -> bytes:
        pace = pace_for(len(lessons.train), self.seed)
        tell = self._teller(self._name(user))
        return person_file(self.network, self.encoder, lessons.train, self._known(), pace, tell, self.stop)

    def _shared(self, lessons: Part) -> bytes:
        pace = pace_for(len(lessons.train), self.seed)
        names = knows(self.task, self.card.codes)
        old = replay(self.task.name, home=self.home, names=names) or self.known
        tell = self._teller(self._name(EVERYBODY))
        share(self.network, self.encoder, lessons.train, old, pace, tell, self.stop)
        return shared_file(self.network)

    def _known(self) -> Rehearsal:
        if self._rehearsal is None:
            self._rehearsal = Rehearsal(self.encoder, self.known)
        return self._rehearsal

    def _name(self, user: str) -> str:
        return file_of(self.salt, user).split(".")[0] if user else "everybody"

    def _teller(self, name: str) -> Progress:
        def tell(line: dict[str, Any]) -> None:
            full = {"part": name, **line, "at": round(time.time(), 3)}
            with (self.out / METRICS).open("a", encoding="utf-8") as file:
                file.write(json.dumps(full) + "\n")
            if self.progress:
                self.progress(full)

        return tell

    def release(self, settings: Settings, parts: Sequence[Part], seconds: float) -> Path:
        """Write the release with every part, and the calibration where the shared weights are new."""
        if self.stop.asked():
            raise Unavailable("The training was ended before its release was written. Start it again.")
        files, card = dict(self.content), self.card
        people = {
            file_of(self.salt, part.user): self._file(part.user).read_bytes() for part in parts if part.user
        }
        shared = [self._able(part) for part in parts if not part.user]
        if people and not takes_adapters(files[GRAPH]):
            files[GRAPH] = export(self.network)
        for part in shared:
            made, figures = self._everybody(part)
            files |= made
            card = replace(card, figures={"taught": len(part.train), "corrects": figures})
        card = replace(
            card,
            parent=identity(self.parent),
            salt=self.salt if people else self.card.salt,
            made=round(time.time(), 3),
            seconds=round(seconds, 1),
            command=" ".join(["deshi", *sys.argv[1:2]]),
        )

        def calibrated(place: Path) -> None:
            if shared:
                found = Desk(settings.home, self.task, place).calibrate("calibration")
                calibrations.save(found, settings.home, place, in_home=False)

        return put_release(self.out / RELEASE, card, {**files, **people}, calibrated)

    def _everybody(self, lessons: Part) -> tuple[dict[str, bytes], dict[str, Any]]:
        """Return the files that follow from new shared weights, and how well corrections are recognised."""
        content = self._file(EVERYBODY).read_bytes()
        fill(self.network, content)
        taught = {
            fold(one.text): _Known(one.text, one.label, one.actions) for one in lessons.train if not one.turns
        }
        known = [one for one in self.known if fold(one.text) not in taught] + list(taught.values())
        files = {WEIGHTS: content, **index(self.network, self.encoder, known)}
        if NOVELTY in self.content:
            files[NOVELTY] = extended(self.content[NOVELTY], [one.text for one in lessons.train])
        if CORRECTS not in self.content or self.task.name != "robot_dog":
            return files, {}
        head, figures = renewed(self.network, self.encoder, said(_SAID), self.content[CORRECTS], self.seed)
        return files | head, figures


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
