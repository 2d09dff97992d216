"""A home in which people have corrected the dog, and the hands of a night without a model: what a release says is a file in it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap.memory import open_memory
from deshi.bootstrap.night_parts import kept
from deshi.bootstrap.night_spent import hashed
from deshi.bootstrap.night_work import Works
from deshi.bootstrap.own import shipped as shipped_with
from deshi.bootstrap.releases import Releases
from deshi.promote.registry import Registry
from deshi.pure.release import Release
from deshi.pure.tokenizer import Shape
from deshi.records.entry import Entry
from deshi.sections import Settings

CODES = (1004, 1009, 1005, 1003, 1016, 1017, 1036, 1023, 1030, 1031, 1032)
CARD = Release("robot_dog", ("do",), CODES, ("do",), Shape(), 1.0, {}, corpus="c0")


class Killed(BaseException):
    """The process is gone."""


def part_name(user: str) -> str:
    return f"person-{hashed(user)}.safetensors" if user else "weights.safetensors"


def seal(folder: Path) -> Path:
    """Write the card of a folder of files."""
    files = {
        one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(folder.glob("*.safetensors"))
    }
    (folder / "release.json").write_text(json.dumps(replace(CARD, files=files).as_dict()))
    return folder


@pytest.fixture
def another(tmp_path: Path) -> Path:
    """Return a release of the robot dog that answers as the shipped one does, and is another one."""
    folder = Path(shutil.copytree(shipped_with("robot_dog"), tmp_path / "another"))
    card = json.loads((folder / "release.json").read_text())
    (folder / "release.json").write_text(json.dumps({**card, "command": "made by a test"}))
    return folder


def says(folder: Path, user: str) -> dict[str, Any]:
    """Return what a release has learnt from somebody: sentence -> [label, codes]."""
    path = folder / part_name(user)
    return dict(json.loads(path.read_text())) if path.exists() else {}


@dataclass
class Sat:
    verdicts: Mapping[str, Mapping[str, Any]]
    rows: int = 3
    seconds: float = 0.1


@dataclass
class Hands:
    """Fakes of a night's work. `fails` are people whose lesson fails its exam, `alone` those whose fails it without the rest;
    `deaf` are sentences that no training teaches; `die` names the fault point that kills."""

    settings: Settings
    fails: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)
    die: str = ""
    error: Exception | None = None
    trained: list[list[str]] = field(default_factory=list)
    sat: list[dict[str, Any]] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    now: float = 1.8e9
    while_training: Callable[[], None] = lambda: None

    def works(self) -> Works:
        return Works(self.train, self.sit, self.keep, self.have, self.ask, self.fault, lambda: self.now)

    def fault(self, name: str) -> None:
        self.passed.append(name)
        if name == self.die:
            self.die = ""
            raise Killed

    @contextmanager
    def dies(self) -> Iterator[None]:
        """Expect that the block is killed."""
        with pytest.raises(Killed):
            yield

    def train(self, settings: Settings, place: Path, heard: Any, stopped: Callable[[], bool]) -> None:
        matter, job = kept(place), json.loads((place / "job.json").read_text())
        self.trained.append([one.user for one in matter.due])
        self.while_training()
        if self.error:
            raise self.error
        if stopped():
            return
        out = place / "training" / "release"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(job["parent"], out)
        for lesson in matter.due:
            known = {
                one.text: [one.label, list(one.actions)] for one in lesson.train if one.text not in self.deaf
            }
            (out / part_name(lesson.user)).write_text(json.dumps(known))
            heard({"part": lesson.user, "step": 1, "of": 1, "loss": 0.5, "eta_s": 0.0})
        (place / "training" / "metrics.jsonl").write_text(
            '{"part": "x", "step": 1, "of": 1, "loss": 0.5}\n{"cut'
        )
        (place / "tuned.json").write_text(json.dumps({"seconds": 7.0, "parts": {}}))
        seal(out)

    def sit(
        self,
        settings: Settings,
        task: Any,
        candidate: Path,
        serving: Path,
        targets: Any,
        changed: Any,
        spent: Any,
    ) -> Sat:
        parts = {one.name for one in candidate.glob("*.safetensors")}
        self.sat.append({"targets": targets, "changed": list(changed), "spent": spent, "parts": parts})
        fails = self.fails | (self.alone if candidate.name == "kept" else set())
        return Sat({user: self.verdict(user in fails, user) for user in changed})

    def verdict(self, bad: bool, user: str) -> dict[str, Any]:
        reason = {
            "rule": "rest",
            "outcome": "fail" if bad else "pass",
            "words": f"{user or 'everybody'} is {'worse' if bad else 'fine'}.",
        }
        return {
            "outcome": "fail" if bad else "pass",
            "claim": "",
            "reasons": [reason],
            "night": {"level": 0.01},
            "enough": [],
        }

    def keep(self, folder: Path, parent: Path, users: Collection[str], out: Path) -> Path:
        out.mkdir()
        mine = {part_name(user) for user in users}
        for source, only in ((parent, False), (folder, True)):
            for one in sorted(source.glob("*.safetensors")):
                if not only or one.name in mine:
                    shutil.copyfile(one, out / one.name)
        for user in users:  # changed may be gone, too
            if not (folder / part_name(user)).exists():
                (out / part_name(user)).unlink(missing_ok=True)
        return seal(out)

    def have(self, folder: Path, users: Iterable[str]) -> set[str]:
        return {user for user in users if user and (folder / part_name(user)).exists()}

    def ask(
        self, settings: Settings, task: Any, folder: Path, asked: Sequence[tuple[str, Any]]
    ) -> list[dict[str, Any]]:
        found = [says(folder, user).get(one.text, ["unclear", []]) for user, one in asked]
        return [{"label": label, "actions": codes} for label, codes in found]


class House:
    """A home with a journal that people's corrections are written into."""

    def __init__(self, home: Path, shipped: Path) -> None:
        self.settings, self.shipped = Settings(home), shipped
        self.hands = Hands(self.settings)
        self._count, self._at = 0, 1.7e9
        self._open: list[Entry] | None = None

    @property
    def registry(self) -> Registry:
        return Releases(self.settings, "robot_dog").registry

    def corrected(self, text: str, code: int, user: str = "ann", session: str = "", cost: float = 0.0) -> str:
        """Write an interaction and its correction into the journal; each is half an hour after the last."""
        self._count, self._at = self._count + 1, self._at + 1800
        number = f"i{self._count}"
        guess = {"intent": "question", "actions": [], "confidence": 0.4}
        answer = {"interaction": number, "response": "?", "intent": "question", "confidence": 0.4, "asks": True,
                  "stopped": False, "guess": guess, "layer": "student", "trace": []}  # fmt: skip
        ask = {"text": text, "lang": "en", "task": "robot_dog", "turns": 0, "dry_run": False}
        body = {
            "ask": ask,
            "answer": answer,
            "label": "unclear",
            **({"cost": {"cloud": cost}} if cost else {}),
        }
        told = {
            "kind": "correction",
            "value": None,
            "label": "do",
            "actions": [code],
            "comment": "",
            "source": "cli",
        }
        self._write(
            Entry("interaction", body, self._at, number, session, user),
            Entry("feedback", told, self._at + 1, number, session, user),
        )
        return number

    def _write(self, *entries: Entry) -> None:
        if self._open is not None:
            self._open.extend(entries)
            return
        memory = open_memory(self.settings, "test")
        try:
            memory.journal.append_sync(*entries)
        finally:
            memory.close()

    def happened(self, number: str, event: str, **more: Any) -> None:
        """Write what the body reported of an interaction."""
        self._write(Entry("outcome", {"event": event, **more}, self._at + 2, number))

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Write what the block tells in one go."""
        entries = self._open = []
        yield
        self._open = None
        self._write(*entries)

    def release(self, content: str) -> Path:
        """Return a release folder of its own."""
        folder = self.shipped.parent / f"release-{content}"
        folder.mkdir()
        (folder / "weights.safetensors").write_text(json.dumps({content: ["do", [1]]}))
        return seal(folder)

    def answers(self, user: str) -> dict[str, Any]:
        """Return what the release that serves has learnt from somebody."""
        return says(self.registry.folder(self.registry.serving()), user)


WORDS = (
    "plop",
    "wibble snarf",
    "gronk the floor",
    "zazz",
    "flumox",
    "krill down",
    "obbo",
    "tintin",
    "yarg",
    "mox mox",
)


@pytest.fixture
def house(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a home whose shipped release is a small one, and whose task has no suite."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "weights.safetensors").write_text("{}")
    seal(shipped)
    monkeypatch.setattr("deshi.bootstrap.registries.shipped", lambda _: shipped)
    monkeypatch.setattr("deshi.bootstrap.examples.suites_of", lambda _: [])
    return House(home, shipped)


@pytest.fixture
def taught(house: House) -> House:
    """Return that home after ann has taught it ten words, and bob ten others."""
    with house.at_once():
        for word in WORDS:
            house.corrected(word, 1009, "ann", session=f"of-{word}")
            house.corrected(f"{word} now", 1016, "bob", session=f"bobs-{word}")
    return house
