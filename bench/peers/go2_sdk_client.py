"""Unitree's own sport client, unmodified, at whatever robot is there: every public method once or more, its states, its pace.

    PYTHONPATH=<checkout of unitree_sdk2_python> python go2_sdk_client.py DOMAIN [CALLS]

Runs in an environment of its own (Python 3.10 and Cyclone DDS 0.10.2, as the SDK wants it, or newer), so it imports nothing of
deshi. Prints one line of JSON; `CALLS` is how many round trips are timed (the version is asked for, nothing moves).
"""

import contextlib
import inspect
import io
import json
import sys
import time

import cyclonedds
from unitree_sdk2py.core.channel import ChannelFactoryInitialize, ChannelSubscriber
from unitree_sdk2py.go2.sport.sport_client import SportClient
from unitree_sdk2py.idl.unitree_go.msg.dds_ import LowState_, SportModeState_

# From lying, in an order in which each is allowed; what is switched on is switched off again.
CALLS = [
    ("AutoRecoveryGet", ()), ("AutoRecoverySet", (False,)), ("AutoRecoverySet", (True,)), ("SwitchJoystick", (True,)),
    ("SpeedLevel", (0,)), ("StandUp", ()), ("BalanceStand", ()), ("Hello", ()), ("Stretch", ()), ("Content", ()),
    ("Heart", ()), ("Scrape", ()), ("Dance1", ()), ("Dance2", ()), ("Euler", (0.1, 0.1, 0.1)), ("Euler", (0.0, 0.0, 0.0)),
    ("Pose", (True,)), ("Pose", (False,)), ("Move", (0.2, 0.0, 0.1)), ("StopMove", ()), ("Sit", ()), ("RiseSit", ()),
    ("FrontJump", ()), ("FrontPounce", ()), ("FrontFlip", ()), ("LeftFlip", ()), ("BackFlip", ()),
    ("HandStand", (True,)), ("HandStand", (False,)), ("WalkUpright", (True,)), ("WalkUpright", (False,)),
    ("StaticWalk", ()), ("TrotRun", ()), ("ClassicWalk", (True,)), ("ClassicWalk", (False,)), ("FreeWalk", ()),
    ("FreeBound", (True,)), ("FreeBound", (False,)), ("FreeJump", (True,)), ("FreeJump", (False,)),
    ("FreeAvoid", (True,)), ("FreeAvoid", (False,)), ("CrossStep", (True,)), ("CrossStep", (False,)),
    ("SwitchAvoidMode", ()), ("StandDown", ()), ("RecoveryStand", ()), ("Damp", ()),
]  # fmt: skip
TRANSIENT = 4206  # it is still on its way into the posture that the last call asked for
PATIENCE = 3.0  # seconds for that


def methods():
    """Return the names of the client's public methods."""
    return sorted(name for name in vars(SportClient) if name[0].isupper() and name != "Init")


def called(client, name, values):
    """Call a method; ask again while the robot is still settling."""
    end = time.monotonic() + PATIENCE
    while True:
        told = getattr(client, name)(*values)
        code = told[0] if isinstance(told, tuple) else told
        if code != TRANSIENT or time.monotonic() > end:
            return code
        time.sleep(0.05)


def numbers(message):
    """Return a message of the SDK as plain values."""
    if hasattr(message, "__dataclass_fields__"):
        return {name: numbers(getattr(message, name)) for name in message.__dataclass_fields__}
    if isinstance(message, (list, tuple, bytes)):
        return [numbers(one) for one in message]
    return message


def main():
    """Meet the robot, call everything, and say how it went."""
    domain, calls = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        ChannelFactoryInitialize(domain, "lo")
        seen = {"sport": [], "low": []}
        sport, low = (
            ChannelSubscriber("rt/sportmodestate", SportModeState_),
            ChannelSubscriber("rt/lowstate", LowState_),
        )
        sport.Init(seen["sport"].append, 10)
        low.Init(seen["low"].append, 10)
        client = SportClient()
        client.SetTimeout(10.0)
        client.Init()
        version = client.GetServerApiVersion()
        took = []
        for _ in range(calls):
            begun = time.perf_counter()
            client.GetServerApiVersion()
            took.append((time.perf_counter() - begun) * 1000)
        client.SetTimeout(30.0)
        codes = {}
        for name, values in CALLS:
            codes.setdefault(name, []).append(called(client, name, values))
            if name == "Move":
                time.sleep(0.1)
        end = time.monotonic() + 3.0
        while not (seen["sport"] and seen["low"]) and time.monotonic() < end:
            time.sleep(0.01)
    took.sort()
    told = {
        "library": getattr(cyclonedds, "__version__", "") or installed(),
        "python": sys.version.split()[0],
        "methods": methods(),
        "codes": codes,
        "parameters": {
            name: len(inspect.signature(getattr(SportClient, name)).parameters) - 1 for name in methods()
        },
        "version": version,
        "rtt_ms": [took[len(took) // 2], took[int(len(took) * 0.99)]] if took else [],
        "samples": {name: len(rows) for name, rows in seen.items()},
        "sport": numbers(seen["sport"][-1]) if seen["sport"] else None,
        "low": numbers(seen["low"][-1]) if seen["low"] else None,
        "said": said.getvalue()[-500:],
    }
    print(json.dumps(told), flush=True)


def installed():
    """Return the version of Cyclone DDS for Python."""
    from importlib.metadata import version

    return version("cyclonedds")


if __name__ == "__main__":
    main()
