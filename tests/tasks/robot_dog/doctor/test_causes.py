"""Every cause of the table is told by facts that hold it, with a sentence and, unless all is well, a next step."""

from dataclasses import replace

import pytest

from deshi.tasks.robot_dog.body.types import Rules, State
from deshi.tasks.robot_dog.doctor.causes import CAUSES, diagnose
from deshi.tasks.robot_dog.doctor.facts import Facts, GuardFacts
from deshi.tasks.robot_dog.doctor.network import Interface

LO = Interface("lo", "127.0.0.1", True, True, False, True)
CABLE = Interface("enp2s0", "192.168.123.99", True, False, True, True)
OFFICE = Interface("eth0", "10.0.0.5", True, False, True, True)
RUNS = GuardFacts(True, True, True, driver="dds")
STANDS = State("standing", age=0.02, battery=80.0, fsm=1013, mode=1)

WELL = Facts(
    "dds", Rules(), RUNS, package="cyclonedds 11.0.1", named="enp2s0", interfaces=(LO, CABLE), participants=3, clients=1,
    services=1, link={"connected": True, "peers": 1, "api_version": "1.0.0.1"}, rate=20.0, state=STANDS, told_fsm=True,
)  # fmt: skip
ALONE = replace(WELL, participants=0, clients=0, services=0, link={}, rate=None, state=None, told_fsm=None)
RADIO = Facts("webrtc", Rules(), replace(RUNS, driver="webrtc"), package="unitree_webrtc_connect 2.2.0")


def state(**changes: object) -> Facts:
    return replace(WELL, state=replace(STANDS, **changes))  # type: ignore[arg-type]


def on(*interfaces: Interface, named: str = "enp2s0", **more: object) -> Facts:
    return replace(ALONE, interfaces=interfaces, named=named, **more)  # type: ignore[arg-type]


CASES = {
    ("guard", "off"): replace(WELL, guard=GuardFacts(False)),
    ("guard", "home_locked"): replace(WELL, writable=False),
    ("guard", "denied"): replace(WELL, guard=GuardFacts(True, True, denied=True)),
    ("guard", "wedged"): replace(WELL, guard=GuardFacts(True, True, why="timed out")),
    ("guard", "none"): replace(WELL, guard=GuardFacts()),
    ("guard", "other_driver"): replace(WELL, settings_driver="sim"),
    ("guard", "ok"): WELL,
    ("driver", "sim"): Facts("sim", guard=replace(RUNS, driver="sim"), package="the standard library"),
    ("driver", "unknown"): replace(WELL, driver="serial"),
    ("driver", "package_dds"): replace(WELL, package="", package_why="cyclonedds is not installed"),
    ("driver", "package_webrtc"): replace(RADIO, package="", package_why="it is not installed"),
    ("driver", "ok"): WELL,
    ("interface", "none_named"): replace(WELL, named=""),
    ("interface", "missing"): replace(WELL, named="eth9"),
    ("interface", "down"): on(LO, replace(CABLE, up=False)),
    ("interface", "cable"): on(LO, replace(CABLE, carrier=False)),
    ("interface", "no_address"): on(LO, replace(CABLE, address=None)),
    ("interface", "ok"): WELL,
    ("sport service", "refused"): replace(ALONE, refused="DDS could not be opened."),
    ("sport service", "wrong_domain"): replace(ALONE, domain=5, services_in_0=1),
    ("sport service", "no_simulator"): on(LO, CABLE, named="lo"),
    ("sport service", "wrong_interface"): on(LO, CABLE, OFFICE, named="eth0"),
    ("sport service", "other_programs"): replace(ALONE, participants=2),
    ("sport service", "wrong_net"): on(LO, OFFICE, named="eth0"),
    ("sport service", "two_robots"): replace(WELL, link={**WELL.link, "doubled": True}),
    ("sport service", "multicast_here"): replace(ALONE, multicast=False),
    ("sport service", "multicast_between"): replace(ALONE, multicast=True, robot_answers=True),
    ("sport service", "robot_off"): replace(ALONE, multicast=True, robot_answers=False),
    ("sport service", "nobody"): on(LO, OFFICE, named=""),
    ("sport service", "app"): replace(RADIO, link={"connected": False, "detail": "close the vendor's app"}),
    ("sport service", "key"): replace(RADIO, link={"connected": False, "detail": "put it in DESHI_ROBOT_KEY"}),
    ("sport service", "not_connected"): replace(RADIO, link={"connected": False, "detail": "It took too long."}),
    ("sport service", "simulated"): replace(WELL, link={**WELL.link, "simulated": "go2sim"}),
    ("sport service", "ok"): WELL,
    ("states", "none"): replace(WELL, state=State()),
    ("states", "frozen"): state(age=2.0, fault="its clock stands still"),
    ("states", "slow"): replace(WELL, rate=2.0),
    ("states", "ok"): WELL,
    ("posture", "latched"): state(latched=True),
    ("posture", "fault"): state(fault="A motor is hot."),
    ("posture", "unknown"): state(posture="unknown"),
    ("posture", "fallen"): state(posture="fallen"),
    ("posture", "locked"): state(posture="locked", fsm=1002),
    ("posture", "damped"): state(posture="damped"),
    ("posture", "ok"): WELL,
    ("battery", "empty"): state(battery=9.0),
    ("battery", "low"): state(battery=15.0),
    ("battery", "weak"): state(battery=25.0),
    ("battery", "untold"): state(battery=None),
    ("battery", "ok"): WELL,
    ("clients", "beside_guard"): replace(WELL, clients=2),
    ("clients", "others"): replace(WELL, guard=GuardFacts(), clients=1),
    ("dialect", "other"): replace(WELL, told_fsm=False),
    ("dialect", "ok"): WELL,
}  # fmt: skip


@pytest.mark.parametrize(("group", "name"), [(one.group, one.name) for one in CAUSES])
def test_each_cause_is_told_by_its_facts(group: str, name: str) -> None:
    found = {one.what: one for one in diagnose(CASES[group, name])}
    assert found[group].cause == name
    assert found[group].found
    assert found[group].mark == "ok" or found[group].advice
    assert "{" not in found[group].found + found[group].advice


def test_a_robot_that_is_well_has_nothing_but_well_findings() -> None:
    assert {one.mark for one in diagnose(WELL)} == {"ok"}
    assert [one.what for one in diagnose(WELL)] == ["guard", "driver", "interface", "sport service", "states", "posture", "battery", "dialect"]  # fmt: skip


def test_one_cause_hides_those_that_follow_from_it() -> None:
    found = {one.what: one.cause for one in diagnose(replace(ALONE, named="eth9"))}
    assert found == {"guard": "ok", "driver": "ok", "interface": "missing"}


def test_what_the_simulated_body_needs_is_little() -> None:
    told = diagnose(CASES["driver", "sim"])
    assert [(one.what, one.mark) for one in told] == [("guard", "ok"), ("driver", "ok")]


def test_a_locked_robot_is_told_what_that_means() -> None:
    locked = next(one for one in diagnose(CASES["posture", "locked"]) if one.what == "posture")
    assert "hot" in locked.found
    assert "unlock" in locked.advice


def test_each_cause_of_3102_has_words_of_its_own() -> None:
    names = [one.name for one in CAUSES if one.group == "sport service" and one.mark == "bad"]
    said = {next(f.found for f in diagnose(CASES["sport service", name]) if f.what == "sport service") for name in names}  # fmt: skip
    assert len(said) == len(names)


def test_what_is_not_measured_is_not_told() -> None:
    facts = replace(WELL, link={"connected": True, "peers": 1}, rate=None)
    found = {one.what: one.found for one in diagnose(facts)}
    assert found["sport service"] == "there"
    assert found["states"] == "the last 0.02 s old"


@pytest.mark.parametrize(
    ("group", "count", "said"),
    [
        ("sport service", 1, "1 DDS program is in domain 0, and no sport service"),
        ("sport service", 2, "2 DDS programs are in domain 0, and no sport service"),
        ("clients", 1, "1 other program can command the robot"),
        ("clients", 2, "2 other programs can command the robot"),
    ],
)
def test_one_program_is_told_as_one(group: str, count: int, said: str) -> None:
    case = CASES["sport service", "other_programs"] if group != "clients" else CASES["clients", "others"]
    found = {one.what: one.found for one in diagnose(replace(case, participants=count, clients=count))}
    assert found[group] == said
