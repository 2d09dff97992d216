"""Battery and temperature of the simulated dog."""

from dataclasses import dataclass
from math import exp

DRAIN_REST, DRAIN_MOVING = 0.003, 0.02  # per cent of the battery a second
COOL, WARM, HOT = (
    32.0,
    48.0,
    88.0,
)  # degrees Celsius that a motor tends to: at rest, moving, with locked joints
SLOWNESS = {COOL: 240.0, WARM: 120.0, HOT: 300.0}  # seconds to get 63 % of the way there


@dataclass(slots=True)
class Vitals:
    """`battery` in per cent, `hottest` the temperature of the hottest motor in degrees Celsius."""

    battery: float = 100.0
    hottest: float = COOL

    def advance(self, dt: float, moving: bool, strained: bool) -> None:
        """Let `dt` seconds pass; `strained` motors hold a load without moving."""
        drain = DRAIN_MOVING if moving or strained else DRAIN_REST
        self.battery = max(0.0, self.battery - drain * dt)
        goal = HOT if strained else WARM if moving else COOL
        self.hottest = goal + (self.hottest - goal) * exp(-dt / SLOWNESS[goal])
