"""What the guard sees of the body: the newest telemetry, the state that follows from it, and whether anything moves."""

from dataclasses import replace
from math import hypot

from deshi.tasks.robot_dog.body.codes import shown
from deshi.tasks.robot_dog.body.machine import STILL_SPEED, STILL_TURN, Seen, seen, state_of
from deshi.tasks.robot_dog.body.types import Rules, State, Telemetry
from deshi.tasks.robot_dog.body.words import fault
from deshi.tasks.robot_dog.guard.stopper import Sight


class Eyes:
    """Folds telemetry; `people` and `latched` are what the robot itself can't tell, `unheeded` that it refuses to stop."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._history: Seen | None = None
        self.newest: Telemetry | None = None
        self.people = False
        self.latched = False
        self.unheeded = False

    def see(self, telemetry: Telemetry) -> None:
        """Take a sample."""
        self.newest = telemetry
        self._history = seen(self._history, telemetry)

    def state(self, now: float) -> State:
        """Return what the body is known to be."""
        state = state_of(self.newest, now, self.latched, self.people, self._rules, self._history)
        return replace(state, fault=fault("unheeded")) if self.unheeded and not state.fault else state

    def sight(self, now: float) -> Sight:
        """Return what there is to see of its motion. In a state that no table lists only trunk and joints can tell of rest."""
        newest, history = self.newest, self._history
        if newest is None or history is None:
            return Sight()
        listed = shown(newest.fsm, newest.mode)
        speed = hypot(newest.velocity[0], newest.velocity[1]) / STILL_SPEED
        limbs = self.state(now).activity != "idle"
        return Sight(
            at=history.moved,
            pace=max(speed, abs(newest.yaw_speed) / STILL_TURN),
            idle=listed.activity == "idle" if listed else bool(newest.joints) and not limbs,
            limbs=limbs,
            limp=newest.fsm == 1001 or newest.mode == 7,
            stamp=history.stamp,
            air=listed.air if listed else 0.0,
        )
