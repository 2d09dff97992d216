"""The simulated dog: requests of the sport service go in, replies and telemetry come out, by a clock that is handed in.

It answers as the robot does: a motion's answer comes at its end, what was aborted answers 4201, a gesture from a bad posture
4206, an unknown id 3203, a bad parameter 3204; a Move holds a second and has no answer. While a motion runs, StopMove and
Damp are heard at once, another change of posture replaces a change of posture, and the rest is refused with 4206.
"""

import json
from dataclasses import dataclass
from heapq import heappop, heappush
from math import pi
from random import Random
from typing import Any

from deshi.tasks.robot_dog.body.types import Posture, Reply, Request, Telemetry
from deshi.tasks.robot_dog.sim.acts import (
    ABORTED,
    ACTS,
    BAD_PARAMETER,
    DAMP,
    EULER,
    IDLE_FSM,
    IDLE_MODE,
    MOVE,
    NO_SUCH,
    NOT_READY,
    OK,
    REFUSED,
    STOP,
    VERSION,
    Act,
    parameter_of,
)  # fmt: skip
from deshi.tasks.robot_dog.sim.faults import Faults, changed, flag, number
from deshi.tasks.robot_dog.sim.kinematics import Pose, height
from deshi.tasks.robot_dog.sim.tracks import REST, Track, act_track, settle
from deshi.tasks.robot_dog.sim.vitals import Vitals
from deshi.tasks.robot_dog.sim.walk import STEP, Walk

FALL = Act("posture", 0.7, leads="fallen", fsm=1001, mode=7)
POSTURES = tuple(REST)


@dataclass(slots=True)
class _Running:
    api_id: int
    act: Act
    request: Request | None  # who waits for the answer
    began: float
    track: Track
    leads: Posture

    @property
    def ends(self) -> float:
        return self.began + self.track.seconds


class SimDog:
    """A Go2 with one posture, one battery and faults of your choice; the same calls at the same times give the same dog."""

    def __init__(self, posture: Posture = "lying", battery: float = 100.0, seed: int = 0) -> None:
        if posture not in REST:
            raise ValueError(
                f"The simulated dog can't begin as {posture!r}; choose one of {', '.join(POSTURES)}."
            )
        self.posture: Posture = posture
        self.vitals = Vitals(number("battery", battery, 0.0, 100.0))
        self.walk = Walk()
        self.faults = Faults()
        self.obstacle: float | None = None
        self.people = False
        self.options: dict[int, Any] = {2054: True}  # what SpeedLevel and its kind were set to, by api id
        self.held = 0  # the api id of a pose that is switched on
        self._dice = Random(seed)
        self._time = 0.0  # the robot's own clock: it stands still in a freeze
        self._now: float | None = None
        self._freeze_at = float("inf")
        self._number = 0
        self._inbox: list[tuple[float, int, Request]] = []
        self._outbox: list[tuple[float, int, Request, int, str]] = []
        self._running: _Running | None = None
        self._settling: tuple[float, Track] | None = None
        self._pose: Pose = REST[posture]
        self._telemetry: Telemetry | None = None

    def send(self, request: Request, now: float) -> None:
        """Hear a request at `now`."""
        self._advance(now)
        if not self.faults.freeze and not self._lost():
            self._number += 1
            heappush(self._inbox, (self._time + self.faults.delay, self._number, request))
            self._advance(now)

    def step(self, now: float) -> tuple[list[Reply], Telemetry]:
        """Let time pass until `now`; return the answers since the last step, oldest first, and the state."""
        self._advance(now)
        replies = []
        while not self.faults.freeze and self._outbox and self._outbox[0][0] <= self._time:
            _, _, request, code, data = heappop(self._outbox)
            replies.append(Reply(request.id, request.api_id, code, data, now))
        if self._telemetry is None or not self.faults.freeze:
            self._telemetry = self._tell(now)
        return replies, self._telemetry

    def set(self, **changes: Any) -> None:
        """Change the dog's world: `battery` (0..100), `obstacle` (metres or None), `people`, `fall` (it falls over now),
        `freeze_after` (seconds), and the faults of `Faults`. Raises `ValueError` with a sentence; then nothing is changed.
        """
        later = changes.pop("freeze_after", None)
        at = self._freeze_at if later is None else self._time + number("freeze_after", later, 0.0, 86_400.0)
        fall = flag("fall", changes.pop("fall", False))
        people = flag("people", changes.pop("people", self.people))
        battery = number("battery", changes.pop("battery", self.vitals.battery), 0.0, 100.0)
        obstacle = changes.pop("obstacle", self.obstacle)
        if obstacle is not None:
            obstacle = number("obstacle", obstacle, 0.0, 100.0)
        self.faults = changed(self.faults, changes)
        self.people, self.vitals.battery, self.obstacle, self._freeze_at = people, battery, obstacle, at
        if fall:
            self._abort()
            self._begin(0, FALL, None, settle(self._pose, "fallen"))

    def due(self, now: float) -> float:
        """Return when the next `step` is worth making: at 50 Hz while anything moves, else at 10 Hz."""
        if self.faults.freeze or not (self.moving or self._inbox or self._outbox):
            return now + 0.1
        return now + 0.02

    @property
    def moving(self) -> bool:
        """Whether any joint moves."""
        return self._running is not None or self._settling is not None or self.walk.moving

    # -- time

    def _advance(self, now: float) -> None:
        passed = 0.0 if self._now is None else max(0.0, now - self._now)
        self._now = now if self._now is None else max(now, self._now)
        goal = self._time + passed
        while not self.faults.freeze:
            event = self._inbox[0][0] if self._inbox else goal
            if self._running:
                event = min(event, self._running.ends)
            if self.walk.moving:
                event = min(event, self._time + STEP)
            event = max(min(event, goal, self._freeze_at), self._time)
            self._pass(event)
            if not self._happen() and self._time >= min(goal, self._freeze_at):
                break
        if self._time >= self._freeze_at:
            self.faults, self._freeze_at = changed(self.faults, {"freeze": True}), float("inf")

    def _pass(self, until: float) -> None:
        dt, self._time = until - self._time, until
        if dt <= 0.0:
            return
        self.vitals.advance(dt, self.moving, self.posture == "locked" or self.held != 0)
        if self.walk.moving:
            went = self.walk.advance(until, dt, None if self.obstacle is None else self.obstacle - 0.1)
            if self.obstacle is not None:
                self.obstacle = max(0.0, self.obstacle - went)
        if self._settling and until >= self._settling[0] + self._settling[1].seconds:
            self._pose, self._settling = self._settling[1].at(self._settling[1].seconds), None

    def _happen(self) -> bool:
        """Do one thing that is due; return whether there was one."""
        running = self._running
        if running and self._time >= running.ends:
            self._running = None
            self._end(running)
            return True
        if self._inbox and self._inbox[0][0] <= self._time:
            self._handle(heappop(self._inbox)[2])
            return True
        if self.vitals.battery <= 0.0 and self.posture not in ("damped", "fallen"):
            self._damp()
            return True
        return False

    # -- requests

    def _handle(self, request: Request) -> None:
        code, data = self._judge(request)
        if code is not None:
            self._answer(request, code, data)

    def _judge(self, request: Request) -> tuple[int | None, str]:
        """Return the answer's code and data; None where it comes later."""
        if request.api_id == VERSION:
            return OK, "1.0.0.1"
        act = ACTS.get(request.api_id)
        if request.api_id in self.faults.refuse:
            return self.faults.refuse[request.api_id], ""
        if act is None:
            return NO_SUCH, ""
        given = parameter_of(act, request.parameter)
        if given is None:
            return BAD_PARAMETER, ""
        if act.kind in ("damp", "stop", "config", "get"):
            return self._at_once(request.api_id, act, given)
        if self.vitals.battery <= 0.0:
            return NOT_READY, ""
        if self._busy_for(act) or self.posture not in act.needs:
            return REFUSED, ""
        return self._carry_out(request, act, given), ""

    def _at_once(self, api_id: int, act: Act, given: dict[str, Any]) -> tuple[int, str]:
        if api_id == DAMP:
            self._damp()
        elif api_id == STOP:
            self._stop()
        elif act.kind == "get":
            return OK, json.dumps({"data": self.options[2054]})
        else:
            self.options[api_id] = given.get("data", not self.options.get(api_id, False))
        return OK, ""

    def _busy_for(self, act: Act) -> bool:
        running = self._running
        if running is None:
            return False
        return not (act.kind == "posture" and running.act.kind == "posture" and running.leads != "fallen")

    def _carry_out(self, request: Request, act: Act, given: dict[str, Any]) -> int | None:
        if act.kind == "move":
            return self._move(given)
        if self.held and act.kind != "posture" and request.api_id != self.held:
            return REFUSED
        if act.kind in ("gait", "mode"):
            self.options[request.api_id] = given.get("data", True)
            return OK
        if act.kind == "hold":
            if (self.held != 0) == given["data"]:
                return OK
            self.held = request.api_id if given["data"] else 0
        elif act.kind == "posture":
            self.held = 0
        self._abort()
        leads = act.leads
        self._begin(request.api_id, act, request, act_track(request.api_id, act.seconds, self._pose, leads))
        return None

    def _move(self, given: dict[str, Any]) -> int:
        if self.held:
            return REFUSED
        self.walk.command((float(given["x"]), float(given["y"]), float(given["z"])), self._time)
        return OK

    # -- motions

    def _begin(self, api_id: int, act: Act, request: Request | None, track: Track) -> None:
        self.walk.halt(at_once=True)
        self._settling = None
        self._running = _Running(api_id, act, request, self._time, track, act.leads)

    def _end(self, ended: _Running) -> None:
        self._pose = ended.track.at(ended.track.seconds)
        self.posture = ended.leads
        if ended.request:
            self._answer(ended.request, OK, "")

    def _abort(self) -> None:
        """End what runs in the middle: the pose stays as it is, and who waits hears of it."""
        self._pose = self._posed()
        running, self._running, self._settling = self._running, None, None
        if running and self._time - running.began >= 0.5 * running.track.seconds:
            self.posture = running.leads
        if running and running.request:
            self._answer(running.request, ABORTED, "")

    def _stop(self) -> None:
        if self.faults.stuck or self.posture in ("damped", "fallen"):
            return
        if self._running is None and not self.held:
            self.walk.halt()
            return
        self._abort()
        self.held = 0
        self._settling = (self._time, settle(self._pose, self.posture))

    def _damp(self) -> None:
        if self.posture == "damped" or (self._running and self._running.leads == "fallen"):
            return
        self._abort()
        self.held = 0
        leads: Posture = "fallen" if self.posture == "fallen" else "damped"
        self.posture = leads
        self._begin(DAMP, ACTS[DAMP], None, settle(self._pose, leads))
        if self._running:
            self._running.leads = leads

    def _answer(self, request: Request, code: int, data: str) -> None:
        if not request.noreply and not self._lost():
            self._number += 1
            heappush(self._outbox, (self._time + self.faults.delay, self._number, request, code, data))

    def _lost(self) -> bool:
        return self.faults.drop > 0.0 and self._dice.random() < self.faults.drop

    # -- what it tells

    def _posed(self) -> Pose:
        if self._running:
            return self._running.track.at(self._time - self._running.began)
        if self._settling:
            return self._settling[1].at(self._time - self._settling[0])
        return self._pose

    def _tell(self, now: float) -> Telemetry:
        running, pose, walk = self._running, self._posed(), self.walk
        fsm, mode, progress = IDLE_FSM[self.posture], IDLE_MODE[self.posture], 0.0
        if running:
            fsm, mode = running.act.fsm, running.act.mode
            progress = min(1.0, (self._time - running.began) / max(running.track.seconds, 1e-6))
        elif self.held:
            fsm, mode = ACTS[self.held].fsm, ACTS[self.held].mode
        elif walk.moving:
            fsm, mode = 1015, 3
        yaw = (walk.yaw + pose.yaw + pi) % (2 * pi) - pi
        return Telemetry(
            now, self._time, fsm, mode, progress, (walk.velocity[0], walk.velocity[1], 0.0), walk.velocity[2],
            self.obstacle, self.vitals.battery, self.vitals.hottest, pose.roll, pose.pitch, pose.joints,
            (walk.x + pose.x, walk.y + pose.y, height(pose), pose.roll, pose.pitch, yaw),
        )  # fmt: skip


__all__ = ["EULER", "MOVE", "SimDog"]
