"""The robot's sport service and its states, as a client sees them on DDS: a writer, a reader of answers, and readers of states.

States are polled, and only the newest sample is kept and decoded: a Go2 says how its motors are 500 times a second, and to decode
all of that in Python takes a sixth of a core and tells nobody anything. Which of its topics are read follows from that:

- motors and battery: rt/lf/lowstate, the slow one, where it is published; rt/lowstate only where it is not, or when somebody
  watches the joints.
- motion: rt/sportmodestate, as a stop is confirmed by it and the slow one would tell of it up to 50 ms later; where only
  rt/lf/sportmodestate is published, or comes, that.
"""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from cyclonedds.core import DDSException, Listener

from deshi.tasks.robot_dog.body.types import Telemetry
from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.heard import Heard
from deshi.tasks.robot_dog.dds.marks import OURS, SIMULATOR, Marked
from deshi.tasks.robot_dog.dds.participant import Kind, matched, misfits, participant, reader, taken, writer

LATE = 0.5
"""Seconds after which a request that was lost, or not yet read, is none any more: nobody expects it.

Stops expire, too; the guard says them again until they show, so a robot that comes to always finds one. They go through the same
writer as all else, as only what one writer has written arrives in its order.
"""


SILENT, SILENT_LOW = 0.2, 1.0
"""Seconds without a state on the topic that is read, of motion and of the motors, after which the other one counts, too."""

TWO = 2
"""Samples of motion that are kept: of two robots, which speak in turn, the one that always speaks first would not be seen."""


class SportWire:
    """One participant at the robot's topics. `arrived` is called in a thread of the library when an answer is there.

    Raises `OSError` with a sentence where DDS can't be had. Nothing else here raises or waits.
    """

    def __init__(
        self,
        domain: int,
        interface: str,
        peer_mode: str,
        peers: Sequence[str],
        arrived: Callable[[], None],
    ) -> None:
        self._of = participant(domain, interface, peer_mode, peers, OURS)
        self._listener = Listener(on_data_available=lambda _: arrived())
        self._answers = reader(self._of, idl.ANSWERS, idl.Response_, listener=self._listener)
        self._requests = writer(self._of, idl.REQUESTS, idl.Request_, lifespan=LATE)
        self._readers: dict[str, Any] = {}
        self._heard = {topic: Heard() for topic in (idl.SPORT_STATE, idl.SLOW_SPORT_STATE)}
        self._fast_at = float("-inf")
        self._slow_at = float("inf")  # nothing is missed before the first look
        for topic, kind in (
            (idl.SPORT_STATE, idl.SportModeState_),
            (idl.SLOW_SPORT_STATE, idl.SportModeState_),
            (idl.SLOW_LOW_STATE, idl.LowState_),
        ):
            self._readers[topic] = reader(
                self._of, topic, kind, newest=TWO if kind is idl.SportModeState_ else 1
            )
        self._marked = [Marked(one) for one in (self._requests, *self._readers.values())]

    def close(self) -> None:
        """Leave the wire; the robot sees us go."""
        with contextlib.suppress(DDSException):
            self._answers.set_listener(None)
        self._readers.clear()
        self._marked.clear()
        del self._answers, self._requests, self._of

    def peers(self) -> int:
        """Return how many listen for requests, 0 where no robot is there."""
        return int(self._requests.get_publication_matched_status().current_count)

    def simulator(self) -> str:
        """Return the name of the simulator that this wire leads to, "" for a robot, and for whatever is not known to be none.

        All who listen for requests must say so, and all who tell of a state: one of them may be a robot.
        """
        if not self._marked:
            return ""
        heard, *told = (one.counts() for one in self._marked)
        sure = heard[0] > 0 and all(peers == marked for peers, marked in (heard, *told))
        return SIMULATOR if sure else ""

    def misfits(self) -> int:
        """Return how many were met at the sport service's topics whose types are not ours."""
        return misfits(self._requests) + misfits(self._answers)

    def publishers(self, topic: str) -> int:
        """Return how many publish a state that is read here."""
        return matched(self._readers[topic]) if topic in self._readers else 0

    def _publishers(self, topic: str) -> frozenset[int]:
        found = self._readers[topic].get_matched_publications()
        return frozenset(handle % 2**64 for handle in found)  # samples tell theirs without a sign

    def send(self, number: int, api_id: int, parameter: str, noreply: bool) -> bool:
        """Put a request on the wire; return whether it went."""
        header = idl.RequestHeader_(
            idl.RequestIdentity_(number, api_id), idl.RequestLease_(0), idl.RequestPolicy_(0, noreply)
        )
        try:
            self._requests.write(idl.Request_(header, parameter, []))
        except Exception:  # full, or nothing that the type can hold: the library raises all kinds
            return False
        return True

    def answers(self) -> list[idl.Response_]:
        """Return the answers to all clients of the robot since the last look."""
        return taken(self._answers, idl.Response_)

    def sport(self, now: float) -> idl.SportModeState_ | None:
        """Return the newest state of the motion service, None where there is none since the last look.

        Who publishes and says nothing hides nobody: the slow topic counts when the fast one has been silent for `SILENT`.
        """
        fast, slow = self._state(idl.SPORT_STATE, now), self._state(idl.SLOW_SPORT_STATE, now)
        if fast is not None:
            self._fast_at = now
            return fast
        lively = now - self._fast_at <= SILENT and self.publishers(idl.SPORT_STATE)
        return None if lively else slow

    def doubled(self, now: float) -> bool:
        """Tell whether two robots are heard in this domain."""
        told = [heard.doubled(self._publishers(topic), now) for topic, heard in self._heard.items()]
        return any(told)

    def _state(self, topic: str, now: float) -> idl.SportModeState_ | None:
        """Return the newest state on a topic of the one robot that is listened to."""
        found = None
        for sample in taken(self._readers[topic], idl.SportModeState_, TWO):
            told: Any = sample
            if self._heard[topic].holds(int(told.sample_info.publication_handle), now):
                found = sample
        return found

    def low(self, fast: bool, now: float) -> idl.LowState_ | None:
        """Return the newest state of motors and battery; `fast` asks for the topic that tells it often."""
        slow = self._newest(idl.SLOW_LOW_STATE, idl.LowState_)
        if slow is not None or not self.publishers(idl.SLOW_LOW_STATE):
            self._slow_at = now
        self._slow_at = min(self._slow_at, now)
        if fast or not self.publishers(idl.SLOW_LOW_STATE) or now - self._slow_at > SILENT_LOW:
            if idl.LOW_STATE not in self._readers:
                self._readers[idl.LOW_STATE] = reader(self._of, idl.LOW_STATE, idl.LowState_, newest=1)
            return self._newest(idl.LOW_STATE, idl.LowState_, slow)
        self._readers.pop(idl.LOW_STATE, None)
        return slow

    def _newest(self, topic: str, kind: type[Kind], otherwise: Kind | None = None) -> Kind | None:
        found = taken(self._readers[topic], kind, 1)
        return found[-1] if found else otherwise

    @staticmethod
    def telemetry(
        sport: idl.SportModeState_, low: idl.LowState_ | None, at: float, fault: str = ""
    ) -> Telemetry:
        """Return what the robot has said about itself; `at` is when `sport` came. Four distances of zero mean: none measured."""
        free = sport.range_obstacle
        roll, pitch, yaw = sport.imu_state.rpy
        motors = low.motor_state[:12] if low is not None else ()
        return Telemetry(
            at=at,
            fault=fault,
            stamp=sport.stamp.sec + sport.stamp.nanosec / 1e9,
            fsm=sport.error_code,
            mode=sport.mode,
            progress=sport.progress,
            velocity=tuple(sport.velocity),
            yaw_speed=sport.yaw_speed,
            obstacle=free[0] if any(free) else None,
            battery=float(low.bms_state.soc) if low is not None else None,
            hottest=float(max(motor.temperature for motor in motors)) if motors else None,
            roll=roll,
            pitch=pitch,
            joints=tuple(motor.q for motor in motors),
            trunk=(*sport.position, roll, pitch, yaw),
        )
