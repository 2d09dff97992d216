"""The driver over DDS: what it sends arrives, its answers ring, states come by the clock, and it outlives its robot."""

import gc
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.peers.domains import free_domain

from deshi.tasks.robot_dog.body.machine import state_of
from deshi.tasks.robot_dog.body.types import JOINTS, Reply, Request, Rules, Telemetry
from deshi.tasks.robot_dog.dds import idl
from deshi.tasks.robot_dog.dds.marks import MARK
from deshi.tasks.robot_dog.dds.sport import SportWire
from deshi.tasks.robot_dog.drivers.dds import DdsDriver

sys.path.insert(0, str(Path(__file__).parent))
from wire_robot import WireRobot, until


@pytest.fixture
def domain() -> int:
    return free_domain()


@pytest.fixture
def driver(domain: int) -> Iterator[DdsDriver]:
    opened = DdsDriver(domain, "lo")
    opened.open()
    yield opened
    opened.close()


def heard(driver: DdsDriver, robot: WireRobot, count: int) -> list[Reply]:
    """The next answers to the driver."""
    got: list[Reply] = []
    until(lambda: got.extend(driver.take(time.monotonic()).replies) or len(got) >= count, robot)
    return got


def told(driver: DdsDriver, robot: WireRobot, holds: object = lambda telemetry: True) -> Telemetry:
    """The first telemetry of which `holds`."""
    got: list[Telemetry] = []

    def look() -> bool:
        if (telemetry := driver.take(time.monotonic()).telemetry) and holds(telemetry):  # type: ignore[operator]
            got.append(telemetry)
        return bool(got)

    assert until(look, robot)
    return got[0]


def connect(driver: DdsDriver, robot: WireRobot) -> None:
    """Let them meet."""
    assert until(
        lambda: driver.take(time.monotonic()) and driver.link()["connected"] and driver.link()["api_version"],
        robot,
    )


def test_a_request_arrives_as_it_is_and_its_answer_comes_back(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    robot.codes[1016] = 4206
    connect(driver, robot)
    assert driver.send(Request(1016, id=77))
    assert driver.send(Request(1008, '{"x":0.3,"y":0,"z":0}', noreply=True, id=78))
    (reply,) = heard(driver, robot, 1)
    assert (reply.id, reply.api_id, reply.code) == (77, 1016, 4206)
    assert [each[1:] for each in robot.heard if each[0] in (77, 78)] == [
        (1016, "", False),
        (1008, '{"x":0.3,"y":0,"z":0}', True),
    ]


def test_connecting_asks_for_the_version_and_moves_nothing(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    assert {api_id for _, api_id, _, _ in robot.heard} == {1}
    assert driver.link()["api_version"] == idl.API_VERSION
    assert "1.0.0.1" in driver.link()["detail"]


def test_an_answer_rings(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    driver.take(time.monotonic())
    driver.send(Request(1003, id=5))
    assert until(lambda: select.select([driver.fileno()], [], [], 0)[0], robot)
    assert [reply.id for reply in driver.take(time.monotonic()).replies] == [5]


def test_of_many_answers_at_once_none_is_lost(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    for number in range(1000, 1060):
        driver.send(Request(1003, id=number))
    assert [reply.id for reply in heard(driver, robot, 60)] == list(range(1000, 1060))


def test_without_a_robot_nothing_goes_and_nothing_is_kept_for_later(driver: DdsDriver, domain: int) -> None:
    assert not driver.send(Request(1004))
    robot = WireRobot(domain)
    connect(driver, robot)
    assert robot.orders() == []
    assert driver.take(time.monotonic()).replies == ()


def test_the_state_is_what_the_robot_says(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    robot.sport.error_code, robot.sport.mode, robot.sport.progress = 1013, 1, 0.5
    robot.sport.stamp.sec, robot.sport.velocity, robot.sport.yaw_speed = 12, [0.25, -0.5, 0.0], 0.125
    robot.sport.position, robot.sport.imu_state.rpy = [1.0, 2.0, 0.5], [0.25, 0.5, 0.75]
    robot.sport.range_obstacle = [1.5, 0.0, 0.0, 0.0]
    robot.low.bms_state.soc = 81
    for number, motor in enumerate(robot.low.motor_state):
        motor.q, motor.temperature = number / 8, 30 + number
    state = told(driver, robot)
    assert (state.fsm, state.mode, state.progress, int(state.stamp)) == (1013, 1, 0.5, 12)
    assert (state.velocity, state.yaw_speed, state.obstacle) == ((0.25, -0.5, 0.0), 0.125, 1.5)
    assert (state.battery, state.hottest, state.roll, state.pitch) == (81.0, 41.0, 0.25, 0.5)
    assert state.trunk == (1.0, 2.0, 0.5, 0.25, 0.5, 0.75)
    assert state.joints == tuple(number / 8 for number in range(len(JOINTS)))


def test_no_measured_distance_is_no_obstacle(driver: DdsDriver, domain: int) -> None:
    assert told(driver, WireRobot(domain)).obstacle is None


@pytest.mark.parametrize(("slow", "fast"), [(True, False), (False, True)])
def test_it_reads_what_is_published(driver: DdsDriver, domain: int, slow: bool, fast: bool) -> None:
    robot = WireRobot(domain, slow, fast)
    robot.low.bms_state.soc = 55
    assert told(driver, robot).battery == 55.0


def test_states_are_looked_at_by_the_clock_however_often_they_come(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    looks, later = [], time.monotonic() + 100.0
    for tick in range(1000):  # a second in steps of a millisecond, the robot speaks in each
        robot.pump()
        looks.append(driver.take(later + tick / 1000).telemetry is not None)
    assert 10 <= sum(looks) <= 51


def test_watched_joints_come_more_often(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    driver.joints = True
    robot.low.motor_state[11].q = 0.5
    assert told(driver, robot, lambda telemetry: telemetry.joints[11:] == (0.5,))
    later = time.monotonic() + 100.0
    driver.take(later)
    due = driver.due(later)
    assert due is not None
    assert due <= later + 1 / 30


def test_two_drivers_at_one_robot_do_not_mix_their_answers(driver: DdsDriver, domain: int) -> None:
    robot, other = WireRobot(domain), DdsDriver(domain, "lo")
    other.open()
    try:
        connect(driver, robot)
        connect(other, robot)
        for _ in range(20):
            assert driver.send(Request(1016))
            assert other.send(Request(1017))
        mine, others = heard(driver, robot, 20), heard(other, robot, 20)
    finally:
        other.close()
    assert [reply.api_id for reply in mine] == [1016] * 20
    assert [reply.api_id for reply in others] == [1017] * 20
    assert len({reply.id for reply in mine + others}) == 40


def test_ids_grow(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    for _ in range(30):
        driver.send(Request(1003))
    ids = [reply.id for reply in heard(driver, robot, 30)]
    assert ids == sorted(set(ids))
    assert ids[0] <= time.monotonic_ns() < ids[-1] + 10**10


def test_a_robot_that_restarts_is_found_again(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    del robot
    gc.collect()
    assert until(lambda: not driver.send(Request(1004)))
    assert not driver.link()["connected"]
    assert until(lambda: "No robot is heard" in driver.link()["detail"])
    again = WireRobot(domain)
    connect(driver, again)
    assert driver.send(Request(1016, id=9))
    assert [reply.id for reply in heard(driver, again, 1)] == [9]
    assert 1004 not in again.orders()


def test_a_service_without_states_and_states_without_a_service_are_told_apart(
    driver: DdsDriver, domain: int
) -> None:
    silent = WireRobot(domain, slow=False, fast=False)
    assert until(lambda: driver.take(time.monotonic()) and "no state" in driver.link()["detail"], silent)
    assert not driver.link()["connected"]
    del silent
    gc.collect()
    deaf = WireRobot(domain, serves=False)
    assert until(lambda: driver.take(time.monotonic()) and "does not listen" in driver.link()["detail"], deaf)
    assert not driver.link()["connected"]


def test_what_can_not_be_written_is_not_sent(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    assert not driver.send(Request(1 << 70))
    assert driver.send(Request(1003, id=3))
    assert [reply.id for reply in heard(driver, robot, 1)] == [3]


def test_to_a_silent_robot_only_stops_go(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    assert driver.send(Request(1004))
    driver.take(time.monotonic())  # its last word
    time.sleep(0.75)  # its cable is out, perhaps: what is sent now might arrive when it is in again
    driver.take(time.monotonic())
    assert not driver.send(Request(1016))
    assert not driver.send(Request(1008, "{}", noreply=True))
    assert driver.send(Request(1003))
    assert driver.send(Request(1001))
    assert until(
        lambda: robot.orders() == [1003, 1001], robot
    )  # the 1004 that it did not read in time has expired
    told(driver, robot)
    assert driver.send(Request(1016))


def test_an_answer_that_no_one_waits_for_is_dropped(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    stranger = idl.blank(idl.Response_)
    stranger.header.identity.id = 123456
    robot.answers.write(stranger)
    driver.send(Request(1003, id=4))
    assert [reply.id for reply in heard(driver, robot, 1)] == [4]


def test_a_closed_driver_is_quiet_and_can_be_opened_again(domain: int) -> None:
    driver = DdsDriver(domain, "lo")
    assert (driver.fileno(), driver.due(1.0), driver.send(Request(1003))) == (-1, None, False)
    assert "Not open" in driver.link()["detail"]
    driver.open()
    driver.close()
    driver.close()
    driver.open()
    robot = WireRobot(domain)
    connect(driver, robot)
    driver.close()
    assert driver.take(1.0).replies == ()


def test_an_interface_that_is_not_there_is_said_on_opening() -> None:
    with pytest.raises(OSError, match="no network interface"):
        DdsDriver(3, "nope0").open()


def test_a_bell_that_nobody_hears_does_not_hold_its_ringer(driver: DdsDriver) -> None:
    for _ in range(20_000):
        driver._ring()
    driver.take(time.monotonic())
    assert not select.select([driver.fileno()], [], [], 0)[0]
    driver._ring()
    assert select.select([driver.fileno()], [], [], 0)[0]


def test_a_service_with_other_types_is_told_from_none(driver: DdsDriver, domain: int) -> None:
    other = (
        "import sys; from deshi.tasks.robot_dog.dds import octets; octets.for_new_clients('lo');"
        "from deshi.tasks.robot_dog.dds import idl, participant as p;"
        f"of = p.participant({domain}, 'lo'); r = p.reader(of, idl.REQUESTS, idl.Request_); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", other], stdin=subprocess.PIPE) as process:
        assert until(lambda: "uint8" in driver.link()["detail"])
        assert not driver.send(Request(1004))
        assert process.stdin is not None
        process.stdin.close()


def test_of_two_robots_in_one_domain_none_is_told_anything_but_stops(driver: DdsDriver, domain: int) -> None:
    one = WireRobot(domain)
    connect(driver, one)
    assert not driver.link()["doubled"]
    robots = [one, WireRobot(domain)]
    assert until(
        lambda: driver.take(time.monotonic()) and driver.link()["doubled"] and driver.link()["peers"] == 2,
        *robots,
    )
    assert "Two robots" in driver.link()["detail"]
    seen: list[Telemetry] = []
    assert until(lambda: seen.extend(filter(None, [driver.take(time.monotonic()).telemetry])) or seen, one)
    assert "Two robots" in state_of(seen[-1], seen[-1].at, False, False, Rules()).fault
    assert not driver.send(Request(1016))
    assert driver.send(Request(1003))
    assert until(lambda: robots[0].orders() == robots[1].orders() == [1003], *robots)
    del robots[1]
    gc.collect()
    assert until(lambda: driver.take(time.monotonic()) and not driver.link()["doubled"], one)
    assert driver.send(Request(1016))


def test_a_simulator_that_says_so_is_known_as_one_and_its_world_is_its_own(
    driver: DdsDriver, domain: int
) -> None:
    robot = WireRobot(domain, mark=MARK)
    connect(driver, robot)
    assert driver.link()["simulated"] == "go2sim"
    assert driver.link()["detail"].startswith("Simulated (go2sim)")
    assert not driver.simulated


@pytest.mark.parametrize("stranger", [{"serves": False}, {"slow": False, "fast": False}])
def test_a_robot_is_never_taken_for_a_simulator(
    driver: DdsDriver, domain: int, stranger: dict[str, bool]
) -> None:
    assert driver.link()["simulated"] == ""  # nobody is there yet
    robots = [WireRobot(domain, mark=MARK)]
    connect(driver, robots[0])
    robots.append(WireRobot(domain, **stranger))  # type: ignore[arg-type]
    assert until(lambda: driver.take(time.monotonic()) and driver.link()["simulated"] == "", *robots)
    robots.clear()
    gc.collect()
    robots.append(WireRobot(domain))
    connect(driver, robots[0])
    assert driver.link()["simulated"] == ""
    assert driver.link()["detail"].startswith("Sport service")


def test_a_stop_that_was_not_read_in_time_does_not_come_late(driver: DdsDriver, domain: int) -> None:
    robot = WireRobot(domain)
    connect(driver, robot)
    assert driver.send(Request(1003))
    assert driver.send(Request(1001))
    time.sleep(0.75)  # the robot reads nothing; somebody clears the stop
    told(driver, robot)
    assert driver.send(Request(1016, id=12))
    assert [reply.id for reply in heard(driver, robot, 1)] == [12]
    assert robot.orders() == [1016]


class Wire:
    """States without a wire: motion by every look, motors where they have new ones, and when they were asked for."""

    def __init__(self, fsm: int) -> None:
        self.motion, self.motors = idl.blank(idl.SportModeState_), idl.blank(idl.LowState_)
        self.motion.error_code = fsm
        self.new = True
        self.asked: list[float] = []

    def sport(self, now: float) -> idl.SportModeState_:
        self.motion.stamp.sec = round(now * 1000)
        return self.motion

    def low(self, fast: bool, now: float) -> idl.LowState_ | None:
        self.asked.append(round(now, 3))
        return self.motors if self.new else None

    def doubled(self, now: float) -> bool:
        return False

    telemetry = staticmethod(SportWire.telemetry)


def looked(driver: DdsDriver, wire: Wire, times: list[float]) -> list[float | None]:
    """Look at the states at these times; return when the joints of each telemetry came."""
    return [told.joints_at for now in times if (told := driver._told(wire, now)) is not None]  # type: ignore[arg-type]


def test_joints_say_when_they_came_though_the_motion_is_newer() -> None:
    driver, wire = DdsDriver(), Wire(1006)
    wire.new = False
    assert looked(driver, wire, [8.0, 8.9, 9.1]) == [None]  # just found, it has a second to tell its battery
    wire.new = True
    assert looked(driver, wire, [10.0, 10.1]) == [10.0, 10.1]
    wire.new = False
    assert looked(driver, wire, [10.2, 10.3]) == [10.1, 10.1]


def test_motors_are_looked_at_often_while_something_runs_and_seldom_else() -> None:
    runs, rests = Wire(1006), Wire(1013)
    for wire in (runs, rests):
        looked(DdsDriver(), wire, [20.0 + 0.02 * step for step in range(100)])
    assert len([at for at in runs.asked if at >= 21.01]) >= 45
    assert len([at for at in rests.asked if at >= 21.05]) <= 11
