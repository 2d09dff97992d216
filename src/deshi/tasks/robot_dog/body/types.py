"""The nouns of the body: what is sent to it, what comes back, and what is known of it. No logic.

Times are seconds of `time.monotonic()` unless said otherwise; lengths metres, angles radians, battery per cent. Axes are the
robot's: x forward, y to its left, z up; a positive yaw turns left.
"""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Posture = Literal["offline", "unknown", "damped", "lying", "locked", "standing", "sitting", "fallen"]
"""How the body is: `locked` stands with stiff joints, `standing` balances and may move; `offline` tells nothing."""

Activity = Literal["idle", "changing", "gesture", "moving"]
"""What it is doing: changing its posture, a gesture (dances and jumps, too), or walking."""

Reason = Literal[
    "unknown", "blocked", "latched", "offline", "stale", "battery", "posture", "fault", "people", "obstacle", "risky", "confirm",
    "walk_off", "gesture_off", "too_long", "busy", "stopped", "late", "heartbeat", "robot", "timeout",
]  # fmt: skip
"""Why something was not done. `confirm` wants a second word from a person; `robot` is an error code of the robot's own."""

Inserted = Literal["", "stand_up", "unlock", "rise", "recover"]
"""Why a step stands in a plan though nobody asked for it; "" where somebody did."""

JOINTS = tuple(f"{leg}_{joint}" for leg in ("FR", "FL", "RR", "RL") for joint in ("hip", "thigh", "calf"))
"""The twelve joints in the order of every list of joints here, which is the robot's."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call of the robot's sport service. `parameter` is JSON text; a `noreply` request gets no answer (Move)."""

    api_id: int
    parameter: str = ""
    noreply: bool = False
    id: int = 0  # names the request; the driver gives one (nanoseconds) where it is 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the robot answered to a request: `code` 0 is well, others are of `codes.py`. `at` is when it came."""

    id: int
    api_id: int
    code: int
    data: str
    at: float


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The newest that the robot has said about itself.

    `at` is when it came, `stamp` the robot's own clock in it: one that stands still means that its motion service does.
    `fsm` is `error_code` of SportModeState_ (state of its machine), `mode` its `mode`. `obstacle` is the distance free in
    front. What the robot does not tell is None. `joints_at` is when the joints were read, by whatever clock, where they come
    in messages of their own; None where they are as old as the rest.
    """

    at: float
    stamp: float
    fsm: int
    mode: int
    progress: float = 0.0
    velocity: tuple[float, float, float] = (0.0, 0.0, 0.0)  # m/s
    yaw_speed: float = 0.0  # rad/s
    obstacle: float | None = None
    battery: float | None = None
    hottest: float | None = None  # degrees Celsius of the hottest motor
    roll: float = 0.0
    pitch: float = 0.0
    joints: tuple[float, ...] = ()  # 12, as in `JOINTS`
    trunk: tuple[float, ...] = ()  # x, y, z, roll, pitch, yaw in the world; z over the ground
    fault: str = ""  # what the driver finds wrong with the way to the robot, as a key of `words.toml`
    joints_at: float | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What the body is known to be, derived from telemetry (`machine.py`) and never from what was sent.

    `age` is the time since the robot's clock last moved; `people` is set by whoever watches the space around it.
    """

    posture: Posture = "offline"
    activity: Activity = "idle"
    age: float = float("inf")
    battery: float | None = None
    speed: float = 0.0  # m/s over the ground
    turning: float = 0.0  # rad/s
    obstacle: float | None = None
    people: bool = False
    latched: bool = False
    fault: str = ""  # a sentence; "" for none
    fsm: int = 0
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What this body may be told, from the settings `[body]`."""

    risky: bool = False  # flips, jumps and the like, each confirmed
    gestures: bool = False  # the gestures beyond the eleven actions
    walk: bool = False
    speed: float = 0.3  # m/s at most
    turn: float = 0.5  # rad/s at most
    distance: float = 3.0  # m at most in one order
    dialect: str = "go2"  # of the firmware's codes
    stale: float = 0.5  # seconds after which telemetry is too old to act on
    clear: float = 1.0  # metres that must be free for what moves the body forward or off the ground


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan: `api_id` is sent with `parameter`, for the action `code` that was asked for (0: inserted).

    `seconds` is how long it usually takes. A walk has its `velocity` (vx, vy m/s, yaw rad/s) and is sent again until
    `seconds` are over.
    """

    code: int
    api_id: int
    seconds: float
    parameter: str = ""
    inserted: Inserted = ""
    velocity: tuple[float, float, float] | None = None

    @property
    def told(self) -> int:
        """The code that it is told under: the action asked for, or what was inserted."""
        return self.code or self.api_id


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be carried out, or, where `reason` is not "", why nothing will.

    `refused` is the reason as an English sentence, `detail` its numbers and names (JSON values) for sentences in other
    languages.
    """

    steps: tuple[Step, ...] = ()
    reason: Reason | Literal[""] = ""
    refused: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def inserted(self) -> tuple[Step, ...]:
        """The steps nobody asked for."""
        return tuple(step for step in self.steps if step.inserted)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came from the robot since the last look: replies in order, and the newest telemetry if there is some."""

    replies: tuple[Reply, ...] = ()
    telemetry: Telemetry | None = None


class Driver(Protocol):
    """The way to a body. The guard's one thread calls it; but for `open` and `close`, nothing here waits or raises.

    Connecting never moves the robot. A driver that loses its robot says so by silence: no telemetry.
    """

    name: str
    simulated: bool

    def open(self) -> None:
        """Connect, within two seconds. Raises `OSError` with a sentence for people where the way itself can't be had."""
        ...

    def close(self) -> None:
        """Let go of the robot; sends nothing."""
        ...

    def fileno(self) -> int:
        """Return a file descriptor that is readable when something has arrived, -1 where only the clock tells (`due`)."""
        ...

    def send(self, request: Request) -> bool:
        """Put a request on the wire at once; return whether it went. One that can't is dropped, never kept for later."""
        ...

    def take(self, now: float) -> Arrived:
        """Return what has arrived."""
        ...

    def due(self, now: float) -> float | None:
        """Return when `take` is wanted though no bell was heard, None for never."""
        ...

    def link(self) -> dict[str, Any]:
        """Return what is known of the connection: `connected`, `detail` (a sentence), and whatever else it can tell."""
        ...
