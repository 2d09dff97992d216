"""The simulated dog: requests of the sport service go in, replies and telemetry come out, by a clock that is handed in.

It answers as the robot does: a motion's answer comes at its end, what was aborted answers 4201, a gesture from a bad posture
4206, an unknown id 3203, a bad parameter 3204; a Move holds a second and has no answer. While a motion runs, StopMove and
Damp are heard at once, another change of posture replaces a change of posture, and the rest is refused with 4206.
"""

import json
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random
from typing import Any

from deshi.tasks.robot_dog.body.registry import DAMP, RECOVER
from deshi.tasks.robot_dog.body.types import Posture, Reply, Request, Telemetry
from deshi.tasks.robot_dog.sim import acts
from deshi.tasks.robot_dog.sim.acts import Act
from deshi.tasks.robot_dog.sim.faults import Faults, changed, flag, number
from deshi.tasks.robot_dog.sim.frame import Frame
from deshi.tasks.robot_dog.sim.kinematics import Pose, leaning
from deshi.tasks.robot_dog.sim.tracks import Track, act_track, named, rest, settle
from deshi.tasks.robot_dog.sim.vitals import Vitals
from deshi.tasks.robot_dog.sim.walk import STEP

AVOIDED, TOUCHED = (
    0.5,
    0.1,
)  # metres in front of an obstacle where it stops: with avoidance on, and by running into it


@dataclass(slots=True)
class _Running:
    act: Act
    request: Request | None  # who waits for the answer
    ends: float
    leads: Posture


class SimDog:
    """A Go2 with one posture, one battery and faults of your choice; the same calls at the same times give the same dog.

    `posture`, `frame` (pose and place), `vitals`, `faults`, `obstacle`, `held` (the api id of a pose that is switched on) and
    `options` (what SpeedLevel and its kind were set to, by api id) may be read. Raises `ValueError` with a sentence.
    """

    def __init__(
        self, posture: Posture = "lying", battery: float = 100.0, seed: int = 0, dialect: str = "go2"
    ) -> None:
        if posture not in acts.IDLE:
            raise ValueError(
                f"The simulated dog can't begin as {posture!r}; choose one of {', '.join(acts.IDLE)}."
            )
        self.posture: Posture = posture
        self.vitals = Vitals(number("battery", battery, 0.0, 100.0))
        self.frame = Frame(rest(posture))
        self.faults = Faults()
        self.obstacle: float | None = None
        self.people = False
        self.options: dict[int, Any] = {2054: True}
        self.held = 0
        self._acts = acts.acts(dialect)
        self._by_id = {act.id: act for act in self._acts.values()}
        self._dice = Random(seed)
        self._time = 0.0  # the robot's own clock: it stands still in a freeze
        self._now: float | None = None
        self._freeze_at = float("inf")
        self._number = 0
        self._inbox: list[tuple[float, int, Request]] = []
        self._outbox: list[tuple[float, int, Request, int, str]] = []
        self._running: _Running | None = None

    # -- the door

    def send(self, request: Request, now: float) -> None:
        """Hear a request at `now`."""
        self._advance(now)
        if not self.faults.freeze and not self._lost():
            self._number += 1
            heappush(self._inbox, (self._time + self.faults.delay, self._number, request))
            self._advance(now)

    def step(self, now: float) -> tuple[list[Reply], Telemetry]:
        """Let time pass until `now`; return the answers since the last step, oldest first, and the state.

        A frozen dog tells the same again and again: its `stamp` stands still.
        """
        self._advance(now)
        replies = []
        while not self.faults.freeze and self._outbox and self._outbox[0][0] <= self._time:
            _, _, request, code, data = heappop(self._outbox)
            replies.append(Reply(request.id, request.api_id, code, data, now))
        return replies, self._tell(now)

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
        if fall and self.posture != "fallen":
            self._abort()
            self._begin(acts.FALL, None, named("fall", self.frame.pose), "fallen")

    def due(self, now: float) -> float:
        """Return when the next `step` is worth making: at 50 Hz while anything moves, else at 10 Hz."""
        busy = self.moving or self._inbox or self._outbox
        return now + (0.02 if busy and not self.faults.freeze else 0.1)

    @property
    def moving(self) -> bool:
        """Whether any joint moves."""
        return self._running is not None or self.frame.moves(self._time)

    # -- time

    def _advance(self, now: float) -> None:
        passed = 0.0 if self._now is None else max(0.0, now - self._now)
        self._now = now if self._now is None else max(now, self._now)
        goal = self._time + passed
        while not self.faults.freeze:
            until = min(goal, self._freeze_at, self._next())
            self._pass(max(until, self._time))
            if not self._happen() and self._time >= min(goal, self._freeze_at):
                break
        if self._time >= self._freeze_at:
            self.faults, self._freeze_at = changed(self.faults, {"freeze": True}), float("inf")

    def _next(self) -> float:
        events = [self._inbox[0][0]] if self._inbox else []
        if self._running:
            events.append(self._running.ends)
        if self.frame.walk.moving:
            events.append(self._time + STEP)
        return min(events, default=float("inf"))

    def _pass(self, until: float) -> None:
        dt, self._time = until - self._time, until
        if dt <= 0.0:
            return
        self.vitals.advance(dt, self.moving, self.posture == "locked" or self.held != 0)
        walk = self.frame.walk
        if walk.moving:
            went = walk.advance(until, dt, self._free())
            if self.obstacle is not None:
                self.obstacle = max(0.0, self.obstacle - went)
        self.frame.settle_walk(until)

    def _free(self) -> float | None:
        """Return how far it may go forward."""
        if self.obstacle is None:
            return None
        avoids = self.frame.gait == acts.AVOIDING[0] or self.options.get(acts.AVOIDING[1], False)
        return self.obstacle - (AVOIDED if avoids else TOUCHED)

    def _happen(self) -> bool:
        """Do one thing that is due; return whether there was one."""
        if self._running and self._time >= self._running.ends:
            self._end(self._running)
        elif self._inbox and self._inbox[0][0] <= self._time:
            self._handle(heappop(self._inbox)[2])
        elif self.vitals.battery <= 0.0 and self.posture not in ("damped", "fallen"):
            self._damp()
        else:
            return False
        return True

    # -- requests

    def _handle(self, request: Request) -> None:
        code, data = self._judge(request)
        if code is not None:
            self._answer(request, code, data)

    def _judge(self, request: Request) -> tuple[int | None, str]:
        """Return the answer's code and data; None where it comes later."""
        if request.api_id in self.faults.refuse:
            return self.faults.refuse[request.api_id], ""
        if request.api_id == acts.VERSION:
            return acts.OK, "1.0.0.1"
        act = self._acts.get(request.api_id)
        if act is None:
            return acts.NO_SUCH, ""
        given = acts.parameter_of(act, request.parameter)
        if given is None:
            return acts.BAD_PARAMETER, ""
        if act.kind in ("damp", "stop", "config", "get"):
            return self._at_once(act, given)
        if self.vitals.battery <= 0.0:
            return acts.NOT_READY, ""
        return (self._carry_out(request, act, given) if self._may(act) else acts.REFUSED), ""

    def _at_once(self, act: Act, given: dict[str, Any]) -> tuple[int, str]:
        if act.kind == "get":
            return acts.OK, json.dumps({"data": self.options[2054]})
        if act.kind == "damp":
            self._damp()
        elif act.kind == "stop":
            self._stop()
        else:
            self.options[act.id] = given.get("data", not self.options.get(act.id, False))
        return acts.OK, ""

    def _may(self, act: Act) -> bool:
        """Return whether the body can do it now."""
        running, posture = self._running, self.posture
        if running:
            if (
                act.kind != "posture"
                or running.act.kind not in ("posture", "damp")
                or running.leads == "fallen"
            ):
                return False
            posture = self._between(running)
        if posture not in act.needs:
            return False
        if act.kind == "posture" or act.id == self.held:
            return act.leads != "sitting" or not (self.frame.walk.moving or self.held)
        still = act.kind in ("move", "gait") or not self.frame.walk.moving
        return still and (not self.held or (act.kind == "hold" and act.id == self.held))

    def _carry_out(self, request: Request, act: Act, given: dict[str, Any]) -> int | None:
        """Begin it; return the answer's code, None where it comes at the end."""
        if act.kind == "move":
            self.frame.go((float(given["x"]), float(given["y"]), float(given["z"])), self._time)
            return acts.OK
        if act.kind == "gait":
            self._walk_as(act.id, given.get("data", True))
            return acts.OK
        if act.kind == "hold" and (self.held != 0) == given["data"]:
            return acts.OK
        self._abort()
        start = self.frame.pose
        leads = act.leads or self.posture
        if act.kind == "euler":
            self.frame.stood = leaning(rest("standing"), given["x"], given["y"], given["z"])
            track = settle(start, self.frame.stood, act.seconds)
        elif act.kind == "hold" and not given["data"]:
            track = settle(start, rest("standing"), act.seconds)
        else:
            track = act_track(act.id, start, self.posture, act.seconds)
        self.held = act.id if act.kind == "hold" and given["data"] else 0
        if act.kind == "posture":
            self._walk_as(self.frame.gait, False)
        self._begin(act, request, track, leads)
        return None

    def _walk_as(self, gait: int, on: bool) -> None:
        if on:
            self.frame.step_as(gait, self._time)
        elif self.frame.gait == gait:
            self.frame.step_as(0, self._time)

    # -- motions

    def _begin(self, act: Act, request: Request | None, track: Track, leads: Posture) -> None:
        if act.kind != "euler":
            self.frame.stood = rest("standing")
        self.frame.play(track, self._time)
        self._running = _Running(act, request, self._time + track.seconds, leads)

    def _end(self, ended: _Running) -> None:
        self._running = None
        self.frame.leave(self._time)
        self.posture = ended.leads
        if ended.request:
            self._answer(ended.request, acts.OK, "")

    def _abort(self) -> None:
        """End what runs in the middle: the pose stays as it is, and who waits hears of it.

        A change of posture that was half done or more leads where it would have led; who hangs head down in the air falls.
        """
        running, self._running = self._running, None
        if running:
            self.posture = self._between(running)
            if running.act.kind == "gesture" and self.frame.over(self._time):
                self.posture = "fallen"
            if running.request:
                self._answer(running.request, acts.ABORTED, "")
        self.frame.leave(self._time)

    def _between(self, running: _Running) -> Posture:
        """Return the posture it has when a motion ends now."""
        track = self.frame.track
        half = track is None or running.ends - self._time <= 0.5 * track.seconds
        return running.leads if half else self.posture

    def _stop(self) -> None:
        if self.faults.stuck or self._limp():
            return
        self.options.pop(1015, None)
        if self._running is None and not self.held:
            self.frame.walk.halt()
            return
        self._abort()
        self.held = 0
        self.frame.stood = rest("standing")
        self.frame.play(settle(self.frame.pose, rest(self.posture)), self._time)

    def _limp(self) -> bool:
        """Return whether its motors are off, and stay so: one that gets up from there can be stopped."""
        leads = self._running.leads if self._running else self.posture
        return self.posture in ("damped", "fallen") and leads in ("damped", "fallen")

    def _damp(self) -> None:
        falls = self._running is not None and self._running.leads == "fallen"
        if falls or (self.posture == "damped" and self._limp()):
            return
        over = self.posture == "fallen" or self.frame.over(self._time)
        self._abort()
        self.held = self.frame.gait = 0
        self.posture = "fallen" if over else "damped"
        start = self.frame.pose
        track = settle(start, rest("fallen"), 0.5) if over else named("1001", start)
        self._begin(acts.FALL if over else self._by_id[DAMP], None, track, self.posture)

    # -- what it tells

    def _answer(self, request: Request, code: int, data: str) -> None:
        if not request.noreply and not self._lost():
            self._number += 1
            heappush(self._outbox, (self._time + self.faults.delay, self._number, request, code, data))

    def _lost(self) -> bool:
        return self.faults.drop > 0.0 and self._dice.random() < self.faults.drop

    def pose(self) -> Pose:
        """Return the pose it has now."""
        return self.frame.at(self._time)

    def _fsm(self) -> int:
        if self._running:
            return self._running.act.fsm
        if self.held:
            return self._by_id[self.held].fsm
        gait = self.frame.gait
        if self.posture == "standing" and (gait >= 2000 or (gait and self.frame.walk.moving)):
            return self._by_id[gait].fsm
        return 1015 if self.frame.walk.moving else acts.IDLE[self.posture]

    def _tell(self, now: float) -> Telemetry:
        running, pose, walk, track = self._running, self.pose(), self.frame.walk, self.frame.track
        progress = 0.0
        if running and track:
            progress = min(max((self._time - self.frame.began) / track.seconds, 0.001), 1.0)
        fsm = self._fsm()
        mode = 8 if running and running.act.id == RECOVER else acts.mode_of(fsm)
        return Telemetry(
            now, self._time, fsm, mode, progress, (walk.velocity[0], walk.velocity[1], 0.0), walk.velocity[2],
            self.obstacle, self.vitals.battery, self.vitals.hottest, pose.roll, pose.pitch, pose.joints,
            self.frame.trunk(pose),
        )  # fmt: skip
