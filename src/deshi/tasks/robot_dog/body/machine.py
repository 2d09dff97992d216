"""What the body is known to be, from what it tells of itself: never from what was sent to it.

`seen` folds telemetry into the little history that is needed (does the robot's clock move, do its joints), `state_of` reads
the rest off the newest sample. Both are pure; whoever holds the result holds all of the state.
"""

import math
from dataclasses import dataclass, replace

from deshi.tasks.robot_dog.body import codes
from deshi.tasks.robot_dog.body.codes import MODE, Shown
from deshi.tasks.robot_dog.body.types import Activity, Posture, Rules, State, Telemetry
from deshi.tasks.robot_dog.body.words import fault

SILENT = 3.0  # seconds without a word after which the robot counts as gone
TILT = 1.0  # radians of roll or pitch beyond which a body that should not lean has fallen
HOT = 85.0  # degrees Celsius of the hottest motor
STILL_SPEED, STILL_TURN, STILL_JOINT = 0.08, 0.15, 0.4  # m/s, rad/s, rad/s: noise of a body that stands
SPAN = 0.019  # seconds over which the speed of joints is taken
QUICK = 0.2  # seconds between two looks at the joints, beyond which a gait can't be still by chance
UNKNOWN = Shown("unknown", "unknown")


@dataclass(frozen=True, slots=True)
class Seen:
    """History of telemetry: `moved` is when the robot's clock last moved, `restless` the fastest joint in rad/s.

    `joints` were read at `since` of their own clock, `reach` is how far one has gone from there until `read`: speed is taken
    over `SPAN` at least, since noise over less looks like speed, and only where the joints were read anew, since they may come
    more seldom than the rest.
    """

    stamp: float
    moved: float
    restless: float = 0.0
    joints: tuple[float, ...] = ()
    since: float = 0.0
    reach: float = 0.0
    read: float = -math.inf


def known(telemetry: Telemetry) -> Telemetry:
    """Return a sample without battery, heat and joints where these, which come by themselves, have been silent for too long."""
    since = telemetry.at if telemetry.joints_at is None else telemetry.joints_at
    if telemetry.at - since <= SILENT:
        return telemetry
    return replace(telemetry, battery=None, hottest=None, joints=(), joints_at=None)


def seen(before: Seen | None, telemetry: Telemetry) -> Seen:
    """Return the history with one more sample. A clock that went back (the robot was restarted) has moved, too."""
    telemetry = known(telemetry)
    clock = telemetry.stamp if telemetry.joints_at is None else telemetry.joints_at
    if before is None or math.isnan(before.stamp):
        return Seen(telemetry.stamp, telemetry.at, 0.0, telemetry.joints, clock, 0.0, clock)
    if abs(telemetry.stamp - before.stamp) > 0:  # else the same sample, or no clock at all
        before = replace(before, stamp=telemetry.stamp, moved=telemetry.at)
    return _felt(before, telemetry.joints, clock) if abs(clock - before.read) > 0 else before


def _felt(before: Seen, joints: tuple[float, ...], clock: float) -> Seen:
    """Return the history with joints that were read anew."""
    passed = abs(clock - before.since)
    pairs = zip(before.joints, joints, strict=False)
    reach = max(max((abs(new - old) for old, new in pairs), default=0.0), before.reach)
    if passed < SPAN and before.joints:
        return replace(before, read=clock, reach=reach)
    # half of what was stays for a sample, since a gait is still for a moment, too
    kept = 0.5 * before.restless if passed <= QUICK else 0.0
    restless = 0.0 if passed > 1.0 else max(reach / passed, kept)
    return replace(before, restless=restless, joints=joints, since=clock, reach=0.0, read=clock)


def state_of(
    telemetry: Telemetry | None,
    now: float,
    latched: bool,
    people: bool,
    rules: Rules,
    history: Seen | None = None,
) -> State:
    """Return what is known of the body at `now`; without `history` the sample's own arrival stands for the robot's clock."""
    if telemetry is None or not now - telemetry.at <= SILENT:
        age = now - telemetry.at if telemetry else math.inf
        return State("offline", age=age, people=people, latched=latched)
    telemetry = known(telemetry)
    age = max(now - (history.moved if history else telemetry.at), 0.0)  # in this order: NaN stays NaN
    shown = codes.shown(telemetry.fsm, telemetry.mode) or UNKNOWN
    speed = math.hypot(telemetry.velocity[0], telemetry.velocity[1])
    return State(
        posture=_posture(telemetry, shown),
        activity=_activity(telemetry, shown, speed, history),
        age=age,
        battery=telemetry.battery,
        speed=speed,
        turning=telemetry.yaw_speed,
        obstacle=telemetry.obstacle,
        people=people,
        latched=latched,
        fault=_fault(telemetry, now, age, rules),
        fsm=telemetry.fsm,
        mode=telemetry.mode,
    )


def _posture(telemetry: Telemetry, shown: Shown) -> Posture:
    """A body that leans far has fallen, except in what is done leaning."""
    if shown.tilts or max(abs(telemetry.roll), abs(telemetry.pitch)) <= TILT:
        return shown.posture
    return "fallen"


def _activity(telemetry: Telemetry, shown: Shown, speed: float, history: Seen | None) -> Activity:
    if shown.activity != "idle":
        return shown.activity
    if not (speed <= STILL_SPEED and abs(telemetry.yaw_speed) <= STILL_TURN):
        return "moving"
    older = MODE.get(telemetry.mode)
    getting_up = older is not None and older.activity == "changing"
    felt = history is not None and bool(
        history.joints
    )  # where joints are told, they say whether anything moves
    restless = felt and history is not None and not history.restless <= STILL_JOINT
    between = not felt and older is not None and telemetry.mode != 0 and older.posture != shown.posture
    under_way = not (
        telemetry.progress <= 0.0 or telemetry.progress >= 1.0
    )  # what can't be read is taken for motion
    return "changing" if getting_up or between or restless or under_way else "idle"


def _fault(telemetry: Telemetry, now: float, age: float, rules: Rules) -> str:
    if telemetry.fault:
        return fault(telemetry.fault)
    if now - telemetry.at <= rules.stale and not age <= rules.stale:  # it talks, but its clock stands still
        return fault("clock")
    if not all(
        map(math.isfinite, (telemetry.roll, telemetry.pitch, *telemetry.velocity, telemetry.yaw_speed))
    ):
        return fault("senses")
    return fault("hot") if telemetry.hottest is not None and not telemetry.hottest < HOT else ""
