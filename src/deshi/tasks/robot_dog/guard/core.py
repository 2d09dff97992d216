"""What the guard does with a command, apart from all sockets.

A stop is written to the body first, answered second and spooled third. `epoch` counts stops: actions that were decided in
another epoch are dropped, so nothing that was on its way when somebody said stop arrives after it.
"""

import time
from collections.abc import Callable
from typing import Any

from deshi.tasks.robot_dog.body.postures import STOP
from deshi.tasks.robot_dog.body.sim import SimBody
from deshi.tasks.robot_dog.guard.spool import Spool

BUTTONS = {"console", "key", "cli"}
AGAIN = 3.0  # seconds in which a second press of a button means damp
FOREVER = 1 << 63
PRESSES = 64  # presses that are remembered, so that one that comes on two ways is one
REGRET = 5.0  # seconds after an action in which a stop says something about it


class Guard:
    """Commands in, replies out; `changed` is called after every change of state, `latch` when the body's latch goes on or off.

    `home` is the mark of the home whose body this is (`guard_now.mark`).
    """

    def __init__(
        self,
        body: SimBody,
        spool: Spool,
        clock: Callable[[], float] = time.monotonic,
        latch: Callable[[bool], None] = lambda held: None,
        home: str = "",
    ) -> None:
        self.body = body
        self.spool = spool
        self.clock = clock
        self.home = home
        self._latch = latch
        self.epoch = (
            time.time_ns() // 1_000_000
        )  # grows over restarts too, so an old guard's epochs are never current
        self.priority = "normal"
        self.changed: Callable[[], None] = lambda: None
        self._pressed = -AGAIN
        self._last = ("", -REGRET)
        self._stops = 0
        self._presses: dict[str, str] = {}  # the level that each of the last presses got
        self._ops: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "do": self._do,
            "state": lambda _: self.state(),
            "clear": self._clear,
            "hello": lambda _: {"ok": True, "guard": 1, "epoch": self.epoch},
        }

    def handle(self, command: Any) -> dict[str, Any]:
        """Answer one command; what is not understood gets `ok` false and a sentence."""
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
                "refused": "The guard knows stop, do, state, watch, clear and hello; this was none of them.",
            }
        return known(command)

    def stop(
        self, level: str = "soft", source: str = "", interaction: str = "", press: str = ""
    ) -> dict[str, Any]:
        """Stop the body. A second press of a button within three seconds damps it.

        `press` names one press (any word of its sender): what comes again under that name stops again, and counts once.
        """
        received = time.monotonic_ns()
        now = self.clock()
        before = self._presses.get(press, "")
        level = self._level(level, source, before, now)
        events = self.body.stop(level, now)
        written = time.monotonic_ns()
        self.epoch += 1
        if level == "damp":
            self._latch(True)
        if level != before:
            self._count(level, source, interaction, press, now)
        self._note(events or self._regretted(now))
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
        self._told({"event": "stop", **told})

    def _regretted(self, now: float) -> list[dict[str, Any]]:
        """Return what a stop says about the action that ended just before it."""
        interaction, ended = self._last
        if not interaction or now - ended >= REGRET:
            return []
        after = round(now - ended, 3)
        return [{"event": "halted", "interaction": interaction, "code": None, "after": after, "left": []}]

    def _do(self, command: dict[str, Any]) -> dict[str, Any]:
        interaction = _word(command, "interaction")
        actions, epoch = _codes(command.get("actions")), command.get("epoch")
        until = command.get("until", FOREVER)
        if not actions or type(epoch) is not int or type(until) is not int:
            return {
                "ok": False,
                "refused": 'To act, send {"op": "do", "actions": [codes], "interaction": id, "epoch": the epoch of "hello", '
                '"until": nanoseconds of the monotonic clock, or left out}.',
            }
        if epoch != self.epoch:
            return self._refuse(
                interaction,
                "A stop came after this was decided, so it was not carried out; say it again if it is still wanted.",
                "stopped",
            )
        if time.monotonic_ns() > until:
            return self._refuse(
                interaction,
                "It came too late: whoever asked has been told that nothing moves. Say it again if it is still wanted.",
                "late",
            )
        if actions[0] == STOP:
            self.stop("soft", "do", interaction)
            actions = actions[1:]
            if not actions:
                return {"ok": True, "steps": [STOP], "inserted": [], "epoch": self.epoch}
        made = self.body.plan(actions)
        if made.refused:
            return self._refuse(interaction, made.refused, made.reason)
        self._note(self.body.start(made.steps, interaction, self.clock()))
        self.changed()
        return {
            "ok": True,
            "steps": [s.code for s in made.steps],
            "inserted": list(made.inserted),
            "epoch": self.epoch,
        }

    def _refuse(self, interaction: str, why: str, reason: str) -> dict[str, Any]:
        dropped = reason == "stopped"
        self._told(
            {"event": "refused", "interaction": interaction, "why": why, "reason": reason, "dropped": dropped}
        )
        return {"ok": False, "refused": why, "reason": reason, "dropped": dropped, "epoch": self.epoch}

    def _clear(self, _command: dict[str, Any]) -> dict[str, Any]:
        cleared = self.body.clear()
        if cleared:
            self._latch(False)
            self._told({"event": "cleared", "interaction": ""})
            self.changed()
        return {"ok": True, "cleared": cleared, "epoch": self.epoch}

    def state(self) -> dict[str, Any]:
        """Return the body's state with the guard's own figures."""
        guard = {
            "epoch": self.epoch,
            "stops": self._stops,
            "priority": self.priority,
            "spool_dropped": self.spool.dropped,
        }
        return {"ok": True, **self.body.state(self.clock()), **guard}

    def tick(self) -> None:
        """Let the body's time pass."""
        events = self.body.tick(self.clock())
        if events:
            self._note(events)
            self.changed()

    def _note(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            if event["event"] == "done":
                self._last = (event["interaction"], self.clock())
            self._told(event)

    def _told(self, event: dict[str, Any]) -> None:
        self.spool.put({**event, "at": time.time()})


def _word(command: dict[str, Any], key: str) -> str:
    value = command.get(key, "")
    return value if isinstance(value, str) else ""


def _codes(actions: Any) -> list[int]:
    """Return a list of 1..12 codes, empty where it is none."""
    fits = isinstance(actions, list) and len(actions) <= 12 and all(type(code) is int for code in actions)
    return actions if fits else []
