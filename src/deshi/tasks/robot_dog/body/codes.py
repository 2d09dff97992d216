"""The robot's numbers: result codes of its services, states of its motion machine (`error_code`), and its older `mode`.

Sources: the result codes of Unitree's RPC layer and sport service, the table of states of its sport service V2.0, the list of
modes of its ROS 2 messages. What a number means here is data for `machine.py`, the simulated dog and the doctor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from deshi.tasks.robot_dog.body.types import Activity, Posture

OK = 0
SEND_FAILED, NOT_REGISTERED, TIMED_OUT = 3102, 3103, 3104
NOT_IMPLEMENTED, BAD_PARAMETER, LEASE_DENIED = 3203, 3204, 3205
ACTION_TIMED_OUT, NOT_INITIALISED, BAD_POSTURE = 4201, 4205, 4206

CODES: Mapping[int, str] = MappingProxyType(
    {
        0: "It went well.",
        3001: "The robot reports an error without a name; look at its state and try again.",
        3102: "The request found no sport service; check that the robot is on and on the named network interface.",
        3103: "The client doesn't know this action itself; it was never sent, so bring client and firmware together.",
        3104: "No answer came in time; whether it was done is unknown, so look at the robot's state.",
        3105: "Client and robot speak different versions of the service; update the older one.",
        3106: "The answer could not be read; check that both sides run the same kind of DDS.",
        3107: "The client has no valid lease on the robot; let the other client go first.",
        3201: "The robot could not send its answer; whether it was done is unknown.",
        3202: "The robot's service failed inside; restart its motion service if that stays.",
        3203: "This firmware has no such action; check the setting `dialect`, or update the firmware.",
        3204: "The robot did not accept the parameter; stay within the ranges of the action.",
        3205: "Another client holds the robot; let it go there first.",
        3206: "The lease on the robot is over; take it again.",
        3207: "Another client has taken the lease on the robot; let it go there first.",
        4101: "The robot did not take the path it was sent; send a shorter or slower one.",
        4201: "The action was not over in the time that the robot gives it; look at how it stands.",
        4202: "The robot's motion service has not started yet; wait a moment and try again.",
        4205: "The robot's state machine has not started yet; wait until it stands by itself.",
        4206: "The robot refused: its posture doesn't allow this action; let it stand in balance first.",
    }
)
"""Result codes, each as what happened and what to do next."""

UNCERTAIN = frozenset({3104, 3106, 3201, 4201})
"""Codes after which nobody knows whether the action was carried out: never counted as done, nor as not done."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a state of the robot's means; `mode` is what its older field shows meanwhile. `tilts`: leaning is part of it.

    `air` is how many seconds a jump or a flip usually takes, 0.0 for what stays on the ground: nothing stops it in between.
    """

    name: str
    posture: Posture
    activity: Activity = "idle"
    mode: int = 0
    tilts: bool = False
    air: float = 0.0


FSM: Mapping[int, Shown] = MappingProxyType(
    {
        100: Shown("agile", "standing", mode=3),
        1001: Shown("damped", "damped", mode=7),
        1002: Shown("standing locked", "locked", mode=6),
        1004: Shown("lying", "lying", mode=5),
        1006: Shown("gesture", "standing", "gesture"),
        1007: Shown("sitting", "sitting", mode=10),
        1008: Shown("front jump", "standing", "gesture", 12, tilts=True, air=2.0),
        1009: Shown("pounce", "standing", "gesture", 13, tilts=True, air=2.0),
        1013: Shown("standing in balance", "standing", mode=1),
        1015: Shown("walking", "standing", mode=3),
        1016: Shown("running", "standing", mode=3),
        1017: Shown("walking economically", "standing", mode=3),
        1091: Shown("pose", "standing", "gesture", 2),
        2006: Shown("lying", "lying", mode=5),
        2007: Shown("dodging", "standing", mode=3),
        2008: Shown("bounding", "standing", mode=3),
        2009: Shown("leaping", "standing", mode=3),
        2010: Shown("walking classically", "standing", mode=3),
        2011: Shown("handstand", "standing", "gesture", tilts=True),
        2012: Shown("front flip", "standing", "gesture", 11, tilts=True, air=3.0),
        2013: Shown("back flip", "standing", "gesture", 11, tilts=True, air=3.0),
        2014: Shown("left flip", "standing", "gesture", 11, tilts=True, air=3.0),
        2016: Shown("crossed steps", "standing", mode=3),
        2017: Shown("upright", "standing", "gesture", tilts=True),
        2019: Shown("following", "standing", mode=3),
    }
)
"""States of the motion machine (`error_code` of SportModeState_)."""

MODE: Mapping[int, Shown] = MappingProxyType(
    {
        0: Shown(
            "idle", "locked", mode=0
        ),  # may or may not be in balance: unlocking it once more does no harm
        1: Shown("standing in balance", "standing", mode=1),
        2: Shown("pose", "standing", "gesture", 2),
        3: Shown("walking", "standing", mode=3),
        5: Shown("lying", "lying", mode=5),
        6: Shown("standing locked", "locked", mode=6),
        7: Shown("damped", "damped", mode=7),
        8: Shown("getting up", "unknown", "changing", 8, tilts=True),
        10: Shown("sitting", "sitting", mode=10),
        11: Shown("front flip", "standing", "gesture", 11, tilts=True, air=3.0),
        12: Shown("front jump", "standing", "gesture", 12, tilts=True, air=2.0),
        13: Shown("pounce", "standing", "gesture", 13, tilts=True, air=2.0),
    }
)
"""`mode` of SportModeState_, for firmware that tells no state of its machine."""


def shown(fsm: int, mode: int) -> Shown | None:
    """Return what the two fields say together, None where no table lists it.

    A mode of 0 says nothing beside a state of the machine that nobody knows: it is what most states show there.
    """
    return FSM.get(fsm) or (MODE.get(mode) if fsm == 0 or mode != 0 else None)


def sentence(code: int) -> str:
    """Return what a result code means and what to do next; total."""
    known = CODES.get(code)
    return known or "The robot answered with a code that its documents don't name; look at its state."
