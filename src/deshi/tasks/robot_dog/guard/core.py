"""What the guard does with a command, apart from all sockets.

A stop is written to the body first, answered second and spooled third. The epoch counts stops: actions that were decided in
another epoch are dropped, so nothing that was on its way when somebody said stop arrives after it.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from deshi.tasks.robot_dog.body.planner import LONGEST, refused
from deshi.tasks.robot_dog.body.registry import STOP
from deshi.tasks.robot_dog.body.types import Driver, Plan, Rules
from deshi.tasks.robot_dog.guard.face import body, doings, look
from deshi.tasks.robot_dog.guard.hands import Hands
from deshi.tasks.robot_dog.guard.last_guard import LastGuard
from deshi.tasks.robot_dog.guard.orders import Order, row
from deshi.tasks.robot_dog.guard.safe_driver import SafeDriver
from deshi.tasks.robot_dog.guard.spool import Spool
from deshi.tasks.robot_dog.guard.tokens import GOOD, Tokens

BUTTONS = {"console", "key", "cli"}
AGAIN = 3.0  # seconds in which a second press of a button means damp
FOREVER = 1 << 63
PRESSES = 64  # presses that are remembered, so that one that comes on two ways is one
REGRET = 5.0  # seconds after an action in which a stop says something about it
GLANCE = 0.1  # seconds between looks whether the body's state is worth telling
NAME = 80  # characters of a name
NAMES = 8  # names of brains that one connection may have

Command = dict[str, Any]
Reply = dict[str, Any]


class Guard:
    """Commands in, replies out; `changed` is called after every change of state, `latch` when the body's latch goes on or off.

    `home` is the mark of the home whose body this is (`guard_now.mark`); `held` says that the body was damped when the last
    guard ended, `last_guard` what else that one has left. What it left in motion is stopped softly as soon as the robot is
    heard; a body that was damped is left alone where it lies still, and damped again where it moves.
    """

    def __init__(
        self,
        driver: Driver,
        spool: Spool,
        clock: Callable[[], float] = time.monotonic,
        latch: Callable[[bool], None] = lambda held: None,
        home: str = "",
        rules: Rules | None = None,
        held: bool = False,
        last_guard: LastGuard | None = None,
    ) -> None:
        self.rules = rules or Rules()
        self.driver = driver
        self.spool = spool
        self.clock = clock
        self.home = home
        self._body = SafeDriver(driver)
        self.hands = Hands(self._body, self.rules, self._note, latch, held)
        self._last_guard = last_guard or LastGuard()
        self.hands.eyes.people = self._last_guard.people
        self.priority = "normal"
        self.origins: frozenset[str] = frozenset()  # of the service, where it is not on loopback
        self.keeps: Callable[[], bool] = lambda: True  # whether the disk keeps the latch
        self.changed: Callable[[], None] = lambda: None
        self._pressed = -AGAIN
        self._last = ("", -REGRET)
        self._stops = 0
        self.told = 0  # events
        self._presses: dict[str, str] = {}  # the level that each of the last presses got
        self._tokens = Tokens()
        self._brains: dict[object, set[str]] = {}  # who has a brain's name, by connection
        self._looked = float("-inf")
        self._look: tuple[object, ...] = ()
        self._ops: dict[str, Callable[[Command, object], Reply]] = {
            "do": self._do,
            "beat": self._beat,
            "state": lambda *_: self.state(),
            "clear": self._clear,
            "space": self._space,
            "sim": self._sim,
            "hello": lambda *_: {"ok": True, "guard": 1, "epoch": self.epoch},
        }
        self.hands.look(clock())

    @property
    def epoch(self) -> int:
        """The count of stops; it grows over restarts, too."""
        return self.hands.gate.epoch

    def handle(self, command: Any, who: object = None) -> Reply:
        """Answer one command of the connection `who`; what is not understood gets `ok` false and a sentence."""
        if not isinstance(command, dict):
            return {
                "ok": False,
                "refused": 'The guard reads JSON objects such as {"op": "state"}, one a line.',
            }
        op = command.get("op")
        if op == "stop":
            return self.stop(*(_word(command, key) for key in ("level", "source", "interaction", "press")))
        known = self._ops.get(op) if isinstance(op, str) else None
        if known is None:
            return {
                "ok": False,
                "refused": "The guard knows stop, do, state, watch, clear, space, sim, beat and hello; this was none of them.",
            }
        return known(command, who)

    # -- stops

    def stop(self, level: str = "soft", source: str = "", interaction: str = "", press: str = "") -> Reply:
        """Stop the body. A second press of a button within three seconds damps it.

        `press` names one press (any word of its sender): what comes again under that name stops again, and counts once.
        """
        received = time.monotonic_ns()
        now = self.clock()
        before = self._presses.get(press, "")
        level = self._level(level, source, before, now)
        sent = self.hands.stop(level, now)
        written = time.monotonic_ns()
        self._tokens.forget()
        if level != before:
            self._count(level, source, interaction, press, now)
        if not self.hands.halt(now, source):
            self._regret(now, source)
        self._last = ("", -REGRET)
        self.changed()
        return {
            "ok": True,
            "stopped": True,
            "level": level,
            "epoch": self.epoch,
            "home": self.home,
            "received_ns": received,
            "written_ns": written,
            "sent": sent,
        }

    def _level(self, level: str, source: str, before: str, now: float) -> str:
        if "damp" in (level, before):
            return "damp"
        second = source in BUTTONS and not before and now - self._pressed < AGAIN
        return "damp" if second else "soft"

    def _count(self, level: str, source: str, interaction: str, press: str, now: float) -> None:
        self._stops += 1
        if source in BUTTONS:  # the console posts to the service, too: what comes from there is no press
            self._pressed = now if level == "soft" else -AGAIN
        if press:
            self._presses[press] = level
            while len(self._presses) > PRESSES:
                del self._presses[next(iter(self._presses))]
        told = {"level": level, "source": source, "interaction": interaction, "epoch": self.epoch}
        self._note({"event": "stop", **told})

    def _regret(self, now: float, source: str) -> None:
        """Tell what a stop says about the action that ended just before it."""
        interaction, ended = self._last
        if interaction and now - ended < REGRET and source != "exit":
            after = {"after": round(now - ended, 3), "left": [], "by": source}
            self._note({"event": "halted", "interaction": interaction, "code": None, **after})

    def _clear(self, command: Command, _who: object) -> Reply:
        """Take the latch off, where no stop has come since its sender saw the body: `epoch` is the one that was seen."""
        seen = command.get("epoch", self.epoch)
        if type(seen) is not int or (seen < self.epoch and self.hands.eyes.latched):
            made = refused("stopped", why="clear")
            told = {"refused": made.refused, "reason": made.reason, "detail": made.detail}
            return {"ok": False, **told, "cleared": False, "epoch": self.epoch}
        cleared = self.hands.clear(self.clock())
        if cleared:
            self.hands.gate.outdate()  # what was decided while the body was latched is not wanted after it
            self._note({"event": "cleared", "interaction": ""})
        return {"ok": True, "cleared": cleared, "epoch": self.epoch}

    # -- orders

    def _do(self, command: Command, who: object) -> Reply:
        interaction, current = _word(command, "interaction"), self.epoch
        actions = command.get("actions")
        if isinstance(actions, list) and actions[:1] == [STOP]:  # heard whatever is wrong with the rest
            self.stop("soft", "do", interaction)
            actions = _after_stops(actions)
            if not actions:
                return {"ok": True, "steps": [STOP], "inserted": [], "plan": [], "epoch": self.epoch}
        if isinstance(actions, list) and len(actions) > LONGEST:
            return self._refuse(interaction, refused("too_long", steps=len(actions), most=LONGEST))
        codes, epoch = _codes(actions), command.get("epoch")
        until = command.get("until", FOREVER)
        if not codes or type(epoch) is not int or type(until) is not int:
            return {
                "ok": False,
                "refused": 'To act, send {"op": "do", "actions": [codes], "interaction": id, "epoch": the epoch of "hello", '
                '"until": nanoseconds of the monotonic clock, or left out}.',
            }
        if epoch != current:
            return self._refuse(interaction, refused("stopped"))
        if time.monotonic_ns() > until:
            return self._refuse(interaction, refused("late"))
        return self._order(codes, interaction, command, who)

    def _order(self, actions: list[int], interaction: str, command: Command, who: object) -> Reply:
        now, brain = self.clock(), ""
        confirmed = self._tokens.take(_word(command, "confirm"), actions, now, self.epoch)
        state = self.hands.look(now)
        made = self.hands.executor.plan(actions, state, confirmed, bool(self.hands.stopper.level), now)
        if command.get("attended") is True:
            brain = self._attend(command, who)
            self.hands.watchdogs.back(brain)
        elif any(step.velocity for step in made.steps):
            made = refused("heartbeat", why="alone")
        if made.reason:
            return self._refuse(interaction, made, self._token(made, actions, now))
        order = Order(interaction, actions, list(made.steps), self.epoch, brain, confirmed)
        order.latest = now + GOOD if confirmed else order.latest
        after = self.hands.executor.ahead
        for event in self.hands.executor.add(order):
            self._note(event)
        self.hands.turn(now)
        return {
            "ok": True,
            "steps": [step.told for step in made.steps],
            "inserted": [step.told for step in made.inserted],
            "plan": [row(step) for step in made.steps],
            "after": after,
            "epoch": self.epoch,
        }

    def _token(self, made: Plan, actions: Sequence[int], now: float) -> dict[str, Any]:
        return {"token": self._tokens.give(actions, now, self.epoch)} if made.reason == "confirm" else {}

    def _refuse(self, interaction: str, made: Plan, more: dict[str, Any] | None = None) -> Reply:
        said = {"reason": made.reason, "dropped": made.reason == "stopped"}
        self._note(
            {
                "event": "refused",
                "interaction": interaction,
                "why": made.refused,
                **said,
                "detail": made.detail,
            }
        )
        detail = {**made.detail, **(more or {})}
        return {"ok": False, "refused": made.refused, **said, "detail": detail, "epoch": self.epoch}

    # -- brains

    def _attend(self, command: Command, who: object) -> str:
        """Return the name of the brain that speaks: its own word, or its connection's."""
        brain = _word(command, "brain") or f"#{id(who)}"
        names = self._brains.setdefault(who, set())
        if brain in names or len(names) < NAMES:
            names.add(brain)
        return brain

    def _beat(self, command: Command, who: object) -> Reply:
        self.hands.watchdogs.beat(self._attend(command, who), self.clock())
        return {"ok": True}

    def gone(self, who: object) -> None:
        """A connection has ended; what its brain attends ends with it."""
        for brain in self._brains.pop(who, ()):
            self.hands.lost(brain, self.clock())

    # -- the world

    def _space(self, command: Command, _who: object) -> Reply:
        people = command.get("people")
        if not isinstance(people, bool):
            return {
                "ok": False,
                "refused": 'Send {"op": "space", "people": true}, or false when nobody is near.',
            }
        self.hands.eyes.people = people
        self._last_guard.keep_people(people)
        self.hands.turn(self.clock())
        self.changed()
        return {"ok": True, "people": people}

    def _sim(self, command: Command, _who: object) -> Reply:
        changes = {key: value for key, value in command.items() if key not in ("op", "id", "quiet")}
        faults = changes.pop("fault", {})  # one name for all that can be wrong with it
        changes |= faults if isinstance(faults, dict) else {}
        change = getattr(self.driver, "change", None)
        if not self.driver.simulated or change is None:
            return {
                "ok": False,
                "refused": "This body is real, or a simulator of its own, so its world can't be changed here; look at it instead.",
            }
        try:
            change(changes)
        except (ValueError, TypeError) as error:
            return {"ok": False, "refused": str(error)}
        if isinstance(changes.get("people"), bool):
            self.hands.eyes.people = changes["people"]
            self._last_guard.keep_people(changes["people"])
        self.hands.turn(self.clock())
        self.changed()
        return {"ok": True}

    # -- state and time

    def state(self) -> Reply:
        """Return the body's state with the guard's own figures."""
        now = self.clock()
        guard = {
            "stopping": self.hands.stopper.level,
            "epoch": self.epoch,
            "stops": self._stops,
            "priority": self.priority,
            "spool_dropped": self.spool.dropped,
            "latch_kept": self.keeps(),
        }
        told = body(self.hands.eyes.state(now), self._body, self.rules)
        return {"ok": True, **told, **doings(self.hands.executor, now), **guard}

    def tick(self) -> None:
        """Let the body's time pass."""
        now = self.clock()
        self.hands.turn(now)
        if self._last_guard.left is not None and self.hands.eyes.newest is not None:
            self._settle()
        self._keep()
        if now - self._looked >= GLANCE:
            self._looked, before, self._look = now, self._look, look(self.state())
            if before != self._look:
                self.changed()

    def _settle(self) -> None:
        """Stop what the last guard left in motion, and tell that nobody knows what became of it."""
        left = self._last_guard.settle()
        moves = not self.hands.eyes.sight(self.clock()).quiet
        if (
            moves or not self.hands.eyes.latched
        ):  # one that was damped and lies still is not moved by us, in whatever way
            self.stop("soft", "restart")
        told = refused("timeout", why="ended")
        for interaction in left:
            about: dict[str, Any] = {"interaction": interaction, "code": None, "left": []}
            self._note({"event": "unknown", **about, "why": told.refused, "detail": told.detail})

    def _keep(self) -> None:
        """Keep for the next guard what moves, or may move: a damp that was not seen to work is about a body that does."""
        self._last_guard.note(self.hands.executor.orders, self.stopping, self.hands.stopper.level == "damp")

    @property
    def stopping(self) -> bool:
        """Whether a stop has not had its effect yet."""
        return bool(self.hands.stopper.level)

    def due(self) -> float | None:
        """Return when `tick` is wanted though nothing arrives, None for never."""
        return self.hands.due(self.clock())

    def _note(self, event: dict[str, Any]) -> None:
        if event["event"] == "done":
            self._last = (event["interaction"], self.clock())
        self.told += 1
        self._keep()
        self.spool.put({**event, "at": time.time()})
        self.changed()


def _word(command: Command, key: str) -> str:
    """Return a word of a command, cut: it is told to everybody with each state."""
    value = command.get(key, "")
    return value[:NAME] if isinstance(value, str) else ""


def _after_stops(actions: list[Any]) -> list[Any]:
    """Return what comes after the stops at the beginning."""
    while actions[:1] == [STOP]:
        actions = actions[1:]
    return actions


def _codes(actions: Any) -> list[int]:
    """Return a list of codes, empty where it is none."""
    fits = isinstance(actions, list) and all(type(code) is int for code in actions)
    return list(actions) if fits else []
