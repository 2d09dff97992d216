"""The releases of a task: what there is, what each was made of, which serves, and how that changes.

`$DESHI_HOME/releases/<task>/` holds a folder for each release, `serving` (the name of the one that serves; without it the
shipped one does), `canary.json` (the trial that runs) and `history.jsonl`. The pointer is moved by one rename, so whoever is
killed leaves either the old release serving or the new one; the next to change the shelf sets the rest right. Where several
servers share a shelf, each has a copy of it (`mirror.py`).
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deshi.errors import BadInput, DeshiError, NotFound, Unavailable
from deshi.promote import canary, history, lineage
from deshi.promote.canary import Canary
from deshi.promote.candidate import check, copied, lacking
from deshi.promote.history import SHIPPED, Change
from deshi.promote.lineage import FAIL, PASS, UNDECIDED, Lineage
from deshi.promote.mirror import Mirror
from deshi.promote.prune import left_over, unneeded
from deshi.promote.prune import remove as remove_release
from deshi.promote.safely import locked, remove, sync, told, write
from deshi.promote.settle import PART, settle
from deshi.promote.shelf import SERVING, identity, pointed
from deshi.records.shelf import SharedShelf

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Untested(BadInput):
    """The release has not passed an exam (HTTP 409)."""

    status = 409


@dataclass(frozen=True, slots=True)
class Shelved:
    """A release on the shelf: its name, folder, lineage (None where it has none), and whether it serves or is on trial.

    `promoted` is the last change that let it serve, `problem` what is wrong with its lineage or which file it lacks ("" for nothing).
    """

    name: str
    folder: Path
    lineage: Lineage | None
    serving: bool
    canary: Canary | None
    promoted: Change | None
    shipped: bool = False
    problem: str = ""


class Registry:
    """The shelf of one task below `home`; `shipped` is the folder of the release that the task comes with.

    `shared` is the shelf that several servers share, None where this home has its own. With one, everything here raises
    `Unavailable` while it can't be reached.
    """

    def __init__(
        self,
        home: Path,
        task: str,
        shipped: Path,
        clock: Callable[[], float] = time.time,
        shared: SharedShelf | None = None,
    ) -> None:
        self.task, self.shipped, self._clock = task, shipped, clock
        self.shelf = home / "releases" / task
        self._mirror = Mirror(self.shelf, shared) if shared else None

    def fresh(self) -> None:
        """Bring this home's files up to date with the other servers'; who reads through the registry need not."""
        if self._mirror:
            self._mirror.fresh()

    def serving(self) -> str:
        """Return the name of the release that serves, `shipped` for the one that the task comes with."""
        self.fresh()
        name = pointed(self.shelf)
        return SHIPPED if name is None else name

    def trial(self) -> Canary | None:
        """Return the trial that runs, or None; one of the release that serves by now is over."""
        serving = self.serving()
        found = canary.read(self.shelf)
        return None if found is None or found.release == serving else found

    def history(self) -> list[Change]:
        """Return every change, oldest first."""
        self.fresh()
        return history.read(self.shelf)

    def folder(self, name: str) -> Path:
        """Return the folder of a release by its name (or `shipped`, or the first digits of it). Raises `NotFound`.

        A name that comes from outside is only ever compared with those on the shelf.
        """
        name = self._name(name)
        if name == SHIPPED:
            return self.shipped
        return self.shelf / name

    def releases(self) -> list[Shelved]:
        """Return the shipped release and those on the shelf, oldest first by the time that their lineage names."""
        serving, trial = self.serving(), self._trial_or_none()
        promoted = {one.release: one for one in history.done(self.history()) if one.action in history.MOVES}
        found = []
        for name, folder in self._folders().items():
            problem, told_by = "", None
            try:
                told_by = lineage.read(folder)
                problem = lacking(folder)
            except DeshiError as error:
                problem = str(error)
            on_trial = trial if trial and trial.release == name else None
            found.append(Shelved(
                name, folder, told_by, name == serving, on_trial, promoted.get(name), name == SHIPPED, problem
            ))  # fmt: skip
        return sorted(found, key=lambda one: (not one.shipped, one.lineage.made if one.lineage else 0.0))

    def holding(self, user: str) -> list[Shelved]:
        """Return the releases that have learnt from a person's examples, themselves or through the release they began from."""
        shelved = {one.name: one for one in self.releases()}
        removed = {name: made for name, (_, made) in left_over(self.shelf).items()}
        known = removed | {name: one.lineage for name, one in shelved.items()}
        holding: dict[str, bool] = {}
        for name in shelved:
            at: str | None = name
            seen: list[str] = []
            while at in known and at not in seen and at not in holding:
                seen.append(at)
                made = known[at]
                if made is None or made.of(user):
                    holding[at] = made is not None
                    break
                at = made.parent if made.inherits else None
            holding |= dict.fromkeys(seen, holding.get(at or "", False))
        return [one for name, one in shelved.items() if holding[name]]

    def forget(self, user: str) -> int:
        """Take a person's hash out of every lineage, also of releases that were removed; return out of how many."""
        changed = 0
        with self._locked():
            kept = [(one.folder, one.lineage) for one in self.releases()]
            for folder, made in (*kept, *left_over(self.shelf).values()):
                if made is not None and made.of(user):
                    lineage.save(folder, made.without(user))
                    changed += 1
        return changed

    def prune(self, keep: int) -> list[str]:
        """Remove the oldest releases but for `keep`; return their names. Their lineages stay.

        What serves, what is on trial and what the next three rollbacks go to stays in any case. Raises `BadInput` for a `keep`
        below 1.
        """
        with self._locked():
            names = [one.name for one in self.releases() if not one.shipped]
            over = {name for name in names if self._erased(name)}
            trial = self._trial_or_none()
            now = {self.serving(), trial.release if trial else ""}
            gone = unneeded(names, history.served(self.history()), now, keep, over)
            for name in gone:
                remove_release(self.shelf / name)
            return gone

    def add(self, folder: Path, made: Lineage) -> str:
        """Copy a candidate onto the shelf, whole or not at all, and return its name. Adding it again changes nothing.

        Raises `NotFound`, `Corrupt` or `BadInput` as `check` does, and `Unavailable` where the disk refuses.
        """
        check(folder, self.task)
        name = identity(folder)
        with self._locked():
            if not self._wrong_with(name):
                return name
            part = self.shelf / f"{PART}{name}-{os.getpid()}"
            try:
                copied(folder, part, self._parent(made))
                check(part, self.task)
                lineage.save(part, made)
                self._put(part, self.shelf / name)
            finally:
                shutil.rmtree(part, ignore_errors=True)
        return name

    def judge(
        self, name: str, verdict: str, why: Sequence[str] = (), exam: dict[str, Any] | None = None
    ) -> None:
        """Write an exam's verdict (`pass`, `fail`, `undecided`), its reasons and its table into a release's lineage."""
        if verdict not in lineage.VERDICTS:
            raise BadInput(f"There is no verdict {verdict!r}; it is one of {', '.join(lineage.VERDICTS)}.")
        with self._locked():
            folder = self.folder(name)
            made = lineage.read(folder) or Lineage()
            lineage.save(folder, replace(made, verdict=verdict, why=tuple(why), exam=exam or {}))

    def pass_by_trial(self, name: str, why: str) -> bool:
        """Let a release pass whose exam was `undecided`, because of what its trial has shown; return whether it passes now.

        One that has failed stays failed, and one that sat no exam has to sit it. The exam's table stays.
        """
        with self._locked():
            folder = self.folder(name)
            made = lineage.read(folder)
            if made is None or made.verdict != UNDECIDED:
                return made is not None and made.verdict == PASS
            lineage.save(folder, replace(made, verdict=PASS, why=(*made.why, why)))
            return True

    def promote(self, name: str, by: str, why: str = "") -> Change:
        """Let a release serve, and end a trial that runs.

        Only one that has passed its exam, or has served before, may. Raises `NotFound`, `Untested`, and what `check` raises.
        """
        with self._locked():
            name = self._name(name)
            check(self.folder(name), self.task)
            verdict = self._verdict(name)
            if verdict != PASS and name not in history.served(self.history()):
                raise Untested(
                    f"The release {name} {_said(verdict)}; only one that has passed may serve. {_TRY_IT}"
                )
            return self._move(Change(history.PROMOTE, name, self.serving(), by, self._clock(), why, verdict))

    def rollback(self, by: str, why: str = "", of: str = "") -> Change:
        """Take back the last change: end the trial that runs, else let the release before serve.

        With `of` only this release is taken back from serving. One before that is damaged, or has learnt from somebody who was
        erased since, is passed over. Raises `BadInput` when there is none before, or when `of` does not serve.
        """
        with self._locked():
            if of and of != self.serving():
                raise BadInput(f"The release {of} does not serve any more, so it was not taken back.")
            if not of and (trial := self._trial_or_none()):
                return self._end(trial, by, why)
            serving, *before = self._back()
            for name in before:
                problem = self._wrong_with(name) or self._erased(name)
                if not problem:
                    return self._move(Change(history.ROLLBACK, name, serving, by, self._clock(), why))
                why = " ".join(filter(None, (why, f"({name} was passed over: {problem})")))
            raise Unavailable(f"No release that served before {serving} can serve any more. {why}")

    def check_back(self) -> None:
        """Raise `BadInput` when `rollback` has nothing to take back, as no trial runs and none served before."""
        if not self._trial_or_none():
            self._back()

    def _back(self) -> list[str]:
        """Return what serves and what served before it, the newest first. Raises `BadInput` when none did."""
        names = list(reversed(history.served(self.history())))
        if len(names) < 2:
            raise BadInput(
                "The shipped release serves, and none served before it; there is nothing to go back to."
                " `deshi releases` lists what there is."
            )
        return names

    def try_out(
        self, name: str, by: str, share: float | None = None, shadow: bool = False, why: str = ""
    ) -> Change:
        """Begin a trial: `share` of the conversations are answered by the release, or, in `shadow`, none is.

        One that has failed its exam may only listen. Raises `BadInput`, `NotFound`, `Untested`, and what `check` raises.
        """
        canary.checked(share, shadow)
        if not share and not shadow:
            raise BadInput(
                "A trial takes a share of the conversations, or runs in the shadow; give one of them."
            )
        with self._locked():
            name, serving = self._name(name), self.serving()
            if name == serving:
                raise BadInput(f"The release {name} serves already; there is nothing to try.")
            check(self.folder(name), self.task)
            verdict = self._verdict(name)
            if verdict in ("", FAIL) and not shadow:
                raise Untested(f"The release {name} {_said(verdict)}, so it may answer nobody. {_LISTEN}")
            trial = Canary(name, share or 0.0, shadow, by, self._clock())
            change = Change(history.TRY, name, serving, by, trial.at, why, verdict, trial.share, shadow)
            history.append(self.shelf, change)
            canary.begin(self.shelf, trial)
            return change

    def end_trial(self, by: str, why: str = "", of: str = "") -> Change | None:
        """End the trial that runs, if one does (with `of`: of this release); the release that serves has every conversation again."""
        with self._locked():
            trial = self._trial_or_none()
            return self._end(trial, by, why) if trial and of in ("", trial.release) else None

    def _end(self, trial: Canary, by: str, why: str) -> Change:
        change = Change(history.END, self.serving(), trial.release, by, self._clock(), why)
        history.append(self.shelf, change)
        canary.end(self.shelf)
        return change

    def _move(self, change: Change) -> Change:
        """Write down what will be, move the pointer, end a trial: in this order, see `settle`."""
        history.append(self.shelf, change)
        if change.release == SHIPPED:
            remove(self.shelf / SERVING)
        else:
            write(self.shelf / SERVING, f"{change.release}\n".encode())
        canary.end(self.shelf)
        return change

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with locked(self.shelf / "lock"), self._mirror.changing() if self._mirror else nullcontext():
            settle(self.shelf, self._clock)
            yield

    def _put(self, part: Path, place: Path) -> None:
        with told(place):
            if place.exists():  # damaged, or it would not be replaced
                os.replace(place, self.shelf / f"{PART}old-{place.name}-{os.getpid()}")
            os.replace(part, place)
            sync(self.shelf)

    def _parent(self, made: Lineage) -> Path | None:
        """Return the folder of a candidate's parent where it is on the shelf: the shipped one is somebody else's to change."""
        return self.shelf / made.parent if _NAME.fullmatch(made.parent) else None

    def _folders(self) -> dict[str, Path]:
        self.fresh()
        shelf = sorted(self.shelf.iterdir()) if self.shelf.is_dir() else []
        return {SHIPPED: self.shipped} | {
            one.name: one for one in shelf if _NAME.fullmatch(one.name) and one.is_dir()
        }

    def _trial_or_none(self) -> Canary | None:
        try:
            return self.trial()
        except Unavailable:
            return None  # a damaged trial takes no conversation, and the next change removes it

    def _name(self, name: str) -> str:
        known = self._folders()
        if name in known:
            return name
        if name == identity(self.shipped):
            return SHIPPED
        alike = [one for one in known if len(name) >= 4 and one.startswith(name)]
        if len(alike) == 1:
            return alike[0]
        raise NotFound(
            f"There is no release {name[:40]!r} of {self.task}; `deshi releases` lists what there is."
        )

    def _verdict(self, name: str) -> str:
        if name == SHIPPED:
            return PASS
        made = lineage.read(self.folder(name))
        return made.verdict if made else ""

    def _wrong_with(self, name: str) -> str:
        """Return what is wrong with a release, "" for nothing."""
        try:
            check(self.folder(name), self.task)
        except DeshiError as error:
            return str(error)
        return ""

    def _erased(self, name: str) -> str:
        """Return that a release has learnt from people who were erased since, "" where it has not or can't tell."""
        with suppress(DeshiError):
            made = lineage.read(self.folder(name))
            if made is not None and made.erased:
                return f"it has learnt from {made.erased} interactions of people who were erased since"
        return ""


def _said(verdict: str) -> str:
    return {FAIL: "has failed its exam", "": "has sat no exam"}.get(verdict, "has passed no exam (undecided)")


_LISTEN = "It may listen: `deshi promote ID --shadow` writes down what it would have said."
_TRY_IT = "`deshi promote ID --canary 0.1` tries one that is undecided on a part of the conversations."
