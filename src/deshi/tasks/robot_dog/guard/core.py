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
REGRET = 5.0  # seconds after an action in which a stop says something about it


class Guard:
    """Commands in, replies out; `changed` is called after every change of state."""

    def __init__(self, body: SimBody, spool: Spool, clock: Callable[[], float] = time.monotonic) -> None:
        self.body = body
        self.spool = spool
        self.clock = clock
        self.epoch = (
            time.time_ns() // 1_000_000
        )  # grows over restarts too, so an old guard's epochs are never current
        self.priority = "normal"
        self.changed: Callable[[], None] = lambda: None
        self._pressed = -AGAIN
        self._last = ("", -REGRET)
        self._stops = 0
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
            return self.stop(_word(command, "level"), _word(command, "source"), _word(command, "interaction"))
        known = self._ops.get(op) if isinstance(op, str) else None
        if known is None:
            return {
                "ok": False,
                "refused": "The guard knows stop, do, state, watch, clear and hello; this was none of them.",
            }
        return known(command)

    def stop(self, level: str = "soft", source: str = "", interaction: str = "") -> dict[str, Any]:
        """Stop the body. A second press of a button within three seconds damps it."""
        received = time.monotonic_ns()
        now = self.clock()
        button = source in BUTTONS
        level = "damp" if level == "damp" or (button and now - self._pressed < AGAIN) else "soft"
        events = self.body.stop(level, now)
        written = time.monotonic_ns()
        self.epoch += 1
        self._stops += 1
        if (
            button
        ):  # the console posts to the service, too: what comes from there is no press and forgets none
            self._pressed = now if level == "soft" else -AGAIN
        self._told(
            {
                "event": "stop",
                "level": level,
                "source": source,
                "interaction": interaction,
                "epoch": self.epoch,
            }
        )
        if not events and now - self._last[1] < REGRET and self._last[0]:
            events = [
                {
                    "event": "halted",
                    "interaction": self._last[0],
                    "code": None,
                    "after": round(now - self._last[1], 3),
                    "left": [],
                }
            ]
        self._last = ("", -REGRET)
        self._note(events)
        self.changed()
        return {
            "ok": True,
            "stopped": True,
            "level": level,
            "epoch": self.epoch,
            "received_ns": received,
            "written_ns": written,
        }

    def _do(self, command: dict[str, Any]) -> dict[str, Any]:
        interaction = _word(command, "interaction")
        actions, epoch = _codes(command.get("actions")), command.get("epoch")
        if not actions or type(epoch) is not int:
            return {
                "ok": False,
                "refused": 'To act, send {"op": "do", "actions": [codes], "interaction": id, "epoch": the epoch of "hello"}.',
            }
        if epoch != self.epoch:
            return self._refuse(
                interaction,
                "A stop came after this was decided, so it was not carried out; say it again if it is still wanted.",
                "stopped",
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
