"""A small robot made of the SDK's own parts (its server, its types, its channels), for clients that are not the SDK's.

    PYTHONPATH=<checkout of unitree_sdk2_python> python go2_sdk_robot.py DOMAIN SECONDS

Answers 4206 to Hello (1016), its version to api id 1, and 0 to the other ids of the sport service that it knows; ends when its
standard input does. Prints `ready`, and a line of JSON for each request. Imports nothing of deshi.
"""

import json
import select
import sys
import time

from unitree_sdk2py.core.channel import ChannelFactoryInitialize, ChannelPublisher
from unitree_sdk2py.go2.sport import sport_api
from unitree_sdk2py.idl.default import unitree_go_msg_dds__LowState_, unitree_go_msg_dds__SportModeState_
from unitree_sdk2py.idl.unitree_go.msg.dds_ import LowState_, SportModeState_
from unitree_sdk2py.rpc.server import Server

IDS = sorted(value for name, value in vars(sport_api).items() if name.startswith("SPORT_API_ID_"))


class Robot(Server):
    """The sport service."""

    def Init(self):
        """Say what is answered."""
        self._SetApiVersion(sport_api.SPORT_API_VERSION)
        for api_id in IDS:
            self._RegistHandler(api_id, lambda parameter, of=api_id: self.hear(of, parameter), False)

    def hear(self, api_id, parameter):
        """Answer a request."""
        print(json.dumps({"api_id": api_id, "parameter": parameter}), flush=True)
        return (4206 if api_id == 1016 else 0), ""


def main():
    """Serve until the end."""
    ChannelFactoryInitialize(int(sys.argv[1]), "lo")
    robot = Robot("sport")
    robot.Init()
    robot.Start()
    sport, low = (
        ChannelPublisher("rt/sportmodestate", SportModeState_),
        ChannelPublisher("rt/lowstate", LowState_),
    )
    sport.Init()
    low.Init()
    motion, motors = unitree_go_msg_dds__SportModeState_(), unitree_go_msg_dds__LowState_()
    motion.error_code, motion.mode, motion.progress, motion.velocity[0] = 1013, 255, 0.5, 0.25
    motion.range_obstacle[0], motion.imu_state.rpy[2], motors.bms_state.soc = 1.5, 0.75, 201
    for number, motor in enumerate(motors.motor_state):
        motor.q, motor.temperature = number / 8, 100 + number
    print("ready", flush=True)
    end = time.monotonic() + float(sys.argv[2])
    while time.monotonic() < end and not select.select([sys.stdin], [], [], 0.02)[0]:
        motion.stamp.nanosec += 1
        sport.Write(motion)
        low.Write(motors)


if __name__ == "__main__":
    main()
