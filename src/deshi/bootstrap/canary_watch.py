"""A release is watched while it serves, and taken back without any person when it goes wrong more often than the one before.

On trial, the answers of both lanes are compared as they come; for the first conversations after a promotion, the answers of the
new release are compared, one by one, with the last ones of the release before. The test is sequential testing by betting
(`measure/sequential.py`: Waudby-Smith, Ramdas 2024; Shekhar, Ramdas 2023; Ville 1939), so it may be looked at after every answer.
Traffic that changed with the day of the promotion is told apart from the release only on trial, where both are asked in turn.

All that is kept is where in the journal a watch began (`watches.json` on the shelf). The rest is folded from there again, so
whoever is killed and started again knows the same, and the journal's clock decides nothing.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from deshi.errors import BadInput, DeshiError
from deshi.journal.live import KINDS, Came, Live
from deshi.measure.sequential import Arm, Decision, Plan, State, decide, start, step
from deshi.promote import history
from deshi.promote.registry import Registry
from deshi.promote.safely import write
from deshi.promote.shelf import identity
from deshi.records.protocols import RowStore
from deshi.sections import Canary

_log = logging.getLogger(__name__)

EVERY_S = 1.0
WATCHES = "watches.json"
BY = "canary"  # who takes back, in the history
TRIAL, PROMOTED = "trial", "promoted"
TAKEN_BACK, AS_GOOD, NO_HARM = "taken back", "as good", "no harm"
_FIGURES = ("wrong", "asked")
_BEFORE = 20_000  # rows before a promotion that are read for the release before
_MOST_BEFORE = 1_000  # of its answers that are compared with


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched: `release` against the one `against`, on `TRIAL` or `PROMOTED`, by the journal's rows after `begin`.

    `change` and `at` say which change of the shelf began it. `ended` is "" while it goes on, else `taken back`, `as good` (it was
    shown) or `no harm` (none was shown), and `why` is the sentence.
    """

    kind: str
    release: str
    against: str
    change: int
    at: float
    begin: int
    ended: str = ""
    why: str = ""

    def same(self, other: "Watch") -> bool:
        """Return whether both are about the same change of the shelf."""
        return (self.kind, self.release, self.change, self.at) == (
            other.kind, other.release, other.change, other.at
        )  # fmt: skip


@dataclass(slots=True)
class Seen:
    """What a watch has seen so far; `before` are the answers of the release before that it can still be compared with."""

    plan: Plan
    state: State
    live: Live
    position: int
    names: dict[str, Arm]
    before: list[Came] = field(default_factory=list)
    conversations: set[str] = field(default_factory=set)
    decision: Decision | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return answers, conversations and shares of both arms as JSON-able data."""
        streams = self.state.streams.items()
        return {
            "conversations": len(self.conversations),
            "answers": self.state.canary,
            "answers_before": self.state.serving,
            "shares": {name: _share(one.canary, self.state.canary) for name, one in streams},
            "shares_before": {name: _share(one.serving, self.state.serving) for name, one in streams},
            "said": (self.decision or decide(self.plan, self.state)).why,
        }


def _share(bad: float, of: int) -> float | None:
    return bad / of if of else None


class CanaryWatch:
    """Watches one task's shelf. `tick` reads and writes files: not on the event loop."""

    def __init__(self, registry: Registry, store: RowStore, settings: Canary) -> None:
        self.registry, self._store, self._settings = registry, store, settings
        self._watches, self._seen = self._read(), dict[Watch, Seen]()
        self._lock = threading.Lock()
        self._told: tuple[dict[str, Any], ...] = ()
        self._notes: tuple[str, ...] = ()

    async def watch(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Look for as long as the service runs; `changed` is awaited when something was taken back."""
        problem = ""
        while True:
            try:
                if await asyncio.to_thread(self.tick):
                    await changed()
                problem = ""
            except DeshiError as error:  # a full disk, a folder that is gone: told once, tried again for ever
                if str(error) != problem:
                    _log.error("%s: nobody watches its releases just now: %s", self.registry.task, error)
                problem = str(error)
            await asyncio.sleep(EVERY_S)

    def told(self) -> list[dict[str, Any]]:
        """Return what is watched and what was seen so far, as JSON-able data."""
        return list(self._told)

    def notes(self) -> list[str]:
        """Return what a person should know: what was taken back, and which trial has ended well."""
        return list(self._notes)

    def tick(self) -> bool:
        """Take in what the shelf and the journal have new, and act on it; return whether something was taken back.

        Raises `Unavailable` where shelf or journal can't be read or written; the next tick tries again.
        """
        with self._lock:
            self._begin()
            acted = [self._look(watch) for watch in self._watches if not watch.ended]
            going = {watch for watch in self._watches if not watch.ended}
            self._seen = {watch: seen for watch, seen in self._seen.items() if watch in going}
            self._tell()
            return any(acted)

    def _begin(self) -> None:
        """Begin the watches that the shelf asks for, and drop those of changes that are over."""
        wanted = self._wanted()
        kept = tuple(
            next((old for old in self._watches if old.same(one)), None) or replace(one, begin=self._head())
            for one in wanted
        )
        if kept != self._watches:
            self._keep(kept)

    def _wanted(self) -> list[Watch]:
        changes = history.done(self.registry.history())
        trial, serving = self.registry.trial(), self.registry.serving()
        found = []
        last = len(changes) - 1
        if trial and not trial.shadow and last >= 0 and changes[last].action == history.TRY:
            found.append(Watch(TRIAL, trial.release, serving, last, changes[last].at, 0))
        moves = [i for i, one in enumerate(changes) if one.action in history.MOVES]
        moved = changes[moves[-1]] if moves and self._settings.conversations > 0 else None
        if moved and moved.action == history.PROMOTE and moved.release == serving != moved.before:
            found.append(Watch(PROMOTED, serving, moved.before, moves[-1], moved.at, 0))
        return found

    def _look(self, watch: Watch) -> bool:
        """Take in the new rows and act on what they say; return whether the release was taken back."""
        seen = self._seen.get(watch) or self._start(watch)
        self._seen[watch] = seen
        for position, row in self._store.rows(seen.position, kind=KINDS):
            seen.position = position
            for came in seen.live.fold(row):
                if came.release in seen.names and seen.decision is None:
                    self._compare(watch, seen, came)
            if seen.decision is not None:
                break
        return seen.decision is not None and self._act(watch, seen.decision)

    def _start(self, watch: Watch) -> Seen:
        release, against = (identity(self.registry.folder(one)) for one in (watch.release, watch.against))
        plan = Plan(_FIGURES, alpha=self._settings.alpha, tolerance=self._settings.tolerance)
        live = Live(self.registry.task, self._settings.patience_s)
        names: dict[str, Arm] = {release: "canary"}
        before: list[Came] = []
        if watch.kind == TRIAL:
            names[against] = "serving"
        else:
            plan = replace(plan, most=1 << 60)
            before = self._answers_before(against, watch.begin)
        return Seen(plan, start(plan), live, watch.begin, names, before)

    def _answers_before(self, release: str, begin: int) -> list[Came]:
        """Return what became of the last answers of the release before, oldest first: the newest are compared first."""
        live = Live(self.registry.task, self._settings.patience_s)
        rows = self._store.rows(kind=KINDS, before=begin + 1, last=_BEFORE)
        return [came for _, row in rows for came in live.fold(row) if came.release == release][-_MOST_BEFORE:]

    def _compare(self, watch: Watch, seen: Seen, came: Came) -> None:
        """Bet on one more answer, and decide if it can be."""
        arm = seen.names[came.release]
        if watch.kind == PROMOTED:
            if not seen.before:
                seen.decision = Decision("fine", self._over(watch, seen), 0.0)
                return
            seen.state = step(seen.plan, seen.state, "serving", seen.before.pop().values())
        seen.state = step(seen.plan, seen.state, arm, came.values())
        if arm == "canary":
            seen.conversations.add(came.conversation)
        said, enough = decide(seen.plan, seen.state), len(seen.conversations)
        good = watch.kind == TRIAL and said.decided == "fine" and enough >= seen.plan.fewest
        if said.decided == "roll back" or good:
            seen.decision = said
        elif watch.kind == PROMOTED and enough >= self._settings.conversations:
            seen.decision = Decision("fine", self._over(watch, seen), said.evidence)

    def _over(self, watch: Watch, seen: Seen) -> str:
        if not seen.state.canary:
            return (
                f"{watch.against} has no answers in the journal that {watch.release} could be compared with."
            )
        return (
            f"In its first {len(seen.conversations)} conversations {watch.release} has gone wrong no more often than "
            f"{watch.against}, as far as they show: {decide(seen.plan, seen.state).why}"
        )

    def _act(self, watch: Watch, decision: Decision) -> bool:
        if decision.decided == "roll back":
            self._take_back(watch, decision.why)
            self._end(watch, TAKEN_BACK, decision.why)
            return True
        if watch.kind == TRIAL and decision.shown:
            self.registry.pass_by_trial(watch.release, f"On trial: {decision.why}")
        self._end(watch, AS_GOOD if decision.shown else NO_HARM, decision.why)
        return False

    def _take_back(self, watch: Watch, why: str) -> None:
        if watch.kind == TRIAL:
            self.registry.end_trial(BY, why, of=watch.release)
            return
        try:
            self.registry.rollback(BY, why, of=watch.release)
        except BadInput as error:  # somebody else was faster, and there is nothing left to take back
            _log.warning("%s: %s", self.registry.task, error)

    def _end(self, watch: Watch, ended: str, why: str) -> None:
        over = replace(watch, ended=ended, why=why)
        self._keep(tuple(over if one == watch else one for one in self._watches))
        _log.warning("%s: %s on %s: %s. %s", self.registry.task, watch.release, watch.kind, ended, why)

    def _tell(self) -> None:
        self._told = tuple(
            {**asdict(watch)} | (self._seen[watch].as_dict() if watch in self._seen else {})
            for watch in self._watches
        )
        notes = [
            f"{one.release} may serve after its trial; `deshi promote {one.release}` lets it. {one.why}"
            for one in self._watches
            if one.kind == TRIAL and one.ended == AS_GOOD
        ]
        changes = history.done(self.registry.history())
        if changes and changes[-1].by == BY:
            notes.append(f"{changes[-1].before} was taken back by itself. {changes[-1].why}")
        self._notes = tuple(notes)

    def _head(self) -> int:
        return max((position for position, _ in self._store.rows(last=1)), default=0)

    def _keep(self, watches: tuple[Watch, ...]) -> None:
        self.registry.shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = json.dumps([asdict(one) for one in watches], ensure_ascii=False, indent=1)
        write(self.registry.shelf / WATCHES, content.encode() + b"\n")
        self._watches = watches

    def _read(self) -> tuple[Watch, ...]:
        """Return the watches that were kept; where they can't be read, they begin again."""
        try:
            data = json.loads((self.registry.shelf / WATCHES).read_bytes())
            return tuple(Watch(**one) for one in data)
        except (OSError, ValueError, TypeError):
            return ()
