"""What may keep the robot from moving, as data: by group the first cause whose condition holds is told, with one next step.

`bad` keeps the robot from moving, `note` is worth knowing, `ok` says what was found. The causes of the group `sport service` are what
stands behind a client's error 3102 ("send request error"), which does not say why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from deshi.tasks.robot_dog.body.types import State
from deshi.tasks.robot_dog.doctor.facts import Facts
from deshi.tasks.robot_dog.doctor.network import NET, ROBOT

Mark = Literal["ok", "note", "bad"]
Holds = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause: `found` and `advice` are sentences with places for what `told` gives."""

    group: str
    name: str
    mark: Mark
    when: Holds
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the doctor tells of one group."""

    mark: Mark
    cause: str
    what: str
    found: str
    advice: str = ""


def diagnose(facts: Facts) -> list[Finding]:
    """Return a finding for each group that has one, in the order in which one would look."""
    values = told(facts)
    found: list[Finding] = []
    for cause in CAUSES:
        if all(one.what != cause.group for one in found) and cause.when(facts):
            said, advice = cause.found.format(**values), cause.advice.format(**values)
            found.append(Finding(cause.mark, cause.name, cause.group, said, advice))
    return found


def told(facts: Facts) -> dict[str, Any]:
    """Return what the sentences may name."""
    named, link, state = facts.interface, facts.link, facts.state
    rows = [f"{one.name} ({one.address or 'no address'})" for one in facts.interfaces]
    return {
        "driver": facts.driver,
        "settings_driver": facts.settings_driver,
        "guard_driver": facts.guard.driver,
        "guard_why": facts.guard.why,
        "package": facts.package,
        "package_why": facts.package_why,
        "named": facts.named or "the interface that DDS chose",
        "address": (named.address if named else None) or "no address",
        "interfaces": ", ".join(rows),
        "other": ", ".join(one.name for one in facts.others_in_net),
        "net": str(NET),
        "robot": ROBOT,
        "domain": facts.domain,
        "programs_are": "1 DDS program is"
        if facts.participants == 1
        else f"{facts.participants or 0} DDS programs are",
        "clients": facts.clients or 0,
        "others": "1 other program" if facts.clients == 1 else f"{facts.clients or 0} other programs",
        "version": link.get("api_version") or "",
        "simulated": link.get("simulated") or "",
        "detail": link.get("detail", ""),
        "refused": facts.refused,
        "rate": facts.rate or 0.0,
        "age": state.age if state else 0.0,
        "posture": state.posture if state else "unknown",
        "fsm": state.fsm if state else 0,
        "mode": state.mode if state else 0,
        "battery": state.battery if state and state.battery is not None else 0.0,
        "fault": state.fault if state else "",
        "dialect": facts.rules.dialect,
        "guess": facts.dialect,
    }


def _dds(facts: Facts) -> bool:
    return facts.driver == "dds" and bool(facts.package)


def _guarded(facts: Facts) -> bool:
    return facts.guard.answers and facts.guard.driver == "dds"


def _missing(facts: Facts) -> bool:
    """Tell whether no sport service is there, although everything on this machine lets it be."""
    usable = facts.interface is not None if facts.named else True
    return _dds(facts) and usable and not facts.here and not facts.refused


def _known(facts: Facts) -> State | None:
    state = facts.state
    return state if state is not None and state.posture != "offline" else None


def _posture(*names: str) -> Holds:
    return lambda facts: (state := _known(facts)) is not None and state.posture in names


def _battery_under(least: float) -> Holds:
    return lambda facts: (
        (state := _known(facts)) is not None and state.battery is not None and state.battery < least
    )


CAUSES = (
    Cause("guard", "off", "note", lambda f: not f.guard.enabled, "none is wanted here ([guard] enabled = false), so nothing moves", "set it to true to move a body"),
    Cause("guard", "home_locked", "bad", lambda f: not f.writable, "the home can't be written, so no guard starts in it", "set DESHI_HOME to a folder of yours"),
    Cause("guard", "denied", "bad", lambda f: f.guard.denied, "one runs, and its socket is another user's", "run `deshi` as the user who started it"),
    Cause("guard", "wedged", "bad", lambda f: f.guard.noted and not f.guard.answers, "one was started and does not answer ({guard_why})", "end `deshi up` if it runs, and start it anew"),
    Cause("guard", "none", "note", lambda f: not f.guard.answers, "none runs, so nothing moves until one does; the rest was looked at without it", "`deshi up`"),
    Cause("guard", "other_driver", "note", lambda f: bool(f.settings_driver) and f.guard.driver != f.settings_driver, "it moves by {guard_driver}, and the settings say {settings_driver}", "if `deshi up --driver {guard_driver}` was meant, all is well; else start it again: settings are read at its start"),
    Cause("guard", "ok", "ok", lambda f: True, "runs, with the driver {guard_driver}"),

    Cause("driver", "sim", "ok", lambda f: f.driver == "sim", "the body is simulated in the guard; there is nothing to reach ([body] driver = \"dds\" or \"webrtc\" for a robot)"),
    Cause("driver", "unknown", "bad", lambda f: f.driver not in ("dds", "webrtc"), "there is no driver {driver!r}", "set [body] driver to sim, dds or webrtc"),
    Cause("driver", "package_dds", "bad", lambda f: not f.package and f.driver == "dds", "{package_why}", "`pip install 'deshi[go2]'`"),
    Cause("driver", "package_webrtc", "bad", lambda f: not f.package, "{package_why}", "`pip install 'deshi[webrtc]'`, after `apt install build-essential python3-dev portaudio19-dev` (PyAudio is built by it)"),
    Cause("driver", "ok", "ok", lambda f: True, "{driver}, by {package}"),

    Cause("interface", "none_named", "ok", lambda f: _dds(f) and not f.named, "none is named, DDS takes one of {interfaces}"),
    Cause("interface", "missing", "bad", lambda f: _dds(f) and f.interface is None, "there is no {named}; this machine has {interfaces}", "write one of them into [body] interface"),
    Cause("interface", "down", "bad", lambda f: _dds(f) and f.interface is not None and f.interface.up is False, "{named} is down", "`sudo ip link set {named} up`"),
    Cause("interface", "cable", "bad", lambda f: _dds(f) and not f.local and f.interface is not None and f.interface.carrier is False, "{named} is up, and no cable (or wireless net) is on it", "plug the cable in at both ends"),
    Cause("interface", "no_address", "bad", lambda f: _dds(f) and f.interface is not None and f.interface.up is True and f.interface.address is None, "{named} has no address", "`sudo ip address add 192.168.123.99/24 dev {named}`"),
    Cause("interface", "ok", "ok", lambda f: _dds(f), "{named}, {address}"),

    Cause("sport service", "refused", "bad", lambda f: bool(f.refused), "the way to the robot can't be had: {refused}", "mend that, then look again"),
    Cause("sport service", "wrong_domain", "bad", lambda f: _missing(f) and f.services_in_0 > 0, "nobody in DDS domain {domain}, and a sport service in domain 0", "set [body] domain = 0"),
    Cause("sport service", "no_simulator", "bad", lambda f: _missing(f) and f.local and not f.participants, "nobody on {named}, domain {domain}: no simulator runs here", "`deshi go2sim`, or name the robot's interface in [body] interface"),
    Cause("sport service", "wrong_interface", "bad", lambda f: _missing(f) and bool(f.others_in_net) and not (f.interface and f.interface.in_net), "nobody is heard on {named}, and {other} has an address in the robot's net {net}", "write that one into [body] interface"),
    Cause("sport service", "other_programs", "bad", lambda f: _missing(f) and bool(f.participants), "{programs_are} in domain {domain}, and no sport service", "wait until the robot has stood up by itself, then restart its motion service from the app"),
    Cause("sport service", "wrong_net", "bad", lambda f: _missing(f) and f.interface is not None and not f.interface.in_net and not f.local, "{named} has {address}, which is not in the robot's net {net}, and nobody is heard there", "`sudo ip address add 192.168.123.99/24 dev {named}` if the robot's cable is in it"),
    Cause("sport service", "multicast_here", "bad", lambda f: _missing(f) and f.multicast is False, "multicast does not come through on this machine, which is how DDS finds a robot", "allow UDP to 239.255.0.1 in the firewall, or set [body] peer_mode = \"unicast\" and peers = [\"{robot}\"]"),
    Cause("sport service", "multicast_between", "bad", lambda f: _missing(f) and f.robot_answers is True, "somebody answers at {robot}, and no DDS of it comes through: something on the way blocks multicast", "set [body] peer_mode = \"unicast\" and peers = [\"{robot}\"], or go around that switch"),
    Cause("sport service", "robot_off", "bad", lambda f: _missing(f) and f.robot_answers is False and bool(f.interface and f.interface.in_net), "nobody answers at {robot}", "switch the robot on and wait a minute; see that the cable is in its own socket"),
    Cause("sport service", "nobody", "bad", lambda f: _missing(f), "nobody is heard in DDS domain {domain} on {named} ({interfaces})", "switch the robot on, put the cable in, and name its interface in [body] interface"),
    Cause("sport service", "two_robots", "bad", lambda f: bool(f.link.get("doubled")), "two robots are heard in DDS domain {domain}, and each would do what the other is told; only stops go", "switch one of them off, or give it a domain of its own ([body] domain)"),
    Cause("sport service", "app", "bad", lambda f: f.driver == "webrtc" and "vendor's app" in str(f.link.get("detail", "")) and not f.here, "{detail}", "close the vendor's app on every phone, wait 20 s, and look again"),
    Cause("sport service", "key", "bad", lambda f: f.driver == "webrtc" and "DESHI_ROBOT_KEY" in str(f.link.get("detail", "")) and not f.here, "{detail}", "`unitree-fetch-aes-key --device-type Go2` fetches the key; put it into DESHI_ROBOT_KEY before `deshi up`"),
    Cause("sport service", "not_connected", "bad", lambda f: f.driver == "webrtc" and bool(f.package) and not f.here, "{detail}", "see that the robot is on and this machine is in its net, and check [body] address"),
    Cause("sport service", "simulated", "ok", lambda f: f.here and bool(f.link.get("simulated")), "there, version {version}, simulated ({simulated}): no robot moves"),
    Cause("sport service", "ok", "ok", lambda f: f.here and bool(f.link.get("api_version")), "there, version {version}"),
    Cause("sport service", "ok", "ok", lambda f: f.here, "there"),

    Cause("states", "none", "bad", lambda f: f.here and _known(f) is None, "the robot tells nothing of itself", "a robot that is starting needs a minute; restart its motion service if that stays"),
    Cause("states", "frozen", "bad", lambda f: (s := _known(f)) is not None and s.age > f.rules.stale, "the robot's clock has stood still for {age:.1f} s: its motion service hangs, and no software can stop it so", "hold the robot, switch it off by its button, and start it again"),
    Cause("states", "slow", "note", lambda f: f.rate is not None and f.rate < 4 and _known(f) is not None, "only {rate:.0f} a second come", "prefer a cable, or a nearer wireless net"),
    Cause("states", "ok", "ok", lambda f: _known(f) is not None and not f.rate, "the last {age:.2f} s old"),
    Cause("states", "ok", "ok", lambda f: _known(f) is not None, "{rate:.0f} a second, the last {age:.2f} s old"),

    Cause("posture", "latched", "bad", lambda f: (s := _known(f)) is not None and s.latched, "damped after an emergency stop, and held so", "see that all is well, then `deshi robot clear`"),
    Cause("posture", "fault", "bad", lambda f: (s := _known(f)) is not None and bool(s.fault) and s.age <= f.rules.stale, "{fault}", "let it lie down and cool, or start it again"),
    Cause("posture", "unknown", "bad", _posture("unknown"), "its state {fsm} (mode {mode}) is none that is known here", "let it stand up by the remote, and report the numbers with the firmware's version"),
    Cause("posture", "fallen", "note", _posture("fallen"), "it has fallen", "keep clear; the next order to stand up lets it recover"),
    Cause("posture", "locked", "note", _posture("locked"), "stands with stiff joints, whose motors get hot", "let it lie down, or unlock it with any order, in time"),
    Cause("posture", "damped", "note", _posture("damped"), "its motors are off", "it stands up when it is told to"),
    Cause("posture", "ok", "ok", lambda f: _known(f) is not None, "{posture} (state {fsm}, mode {mode})"),

    Cause("battery", "empty", "bad", _battery_under(10), "{battery:.0f} %: under 10 % it only stops, lies down, sits and rises from sitting", "charge it"),
    Cause("battery", "low", "note", _battery_under(20), "{battery:.0f} %: under 20 % it neither dances nor walks", "charge it soon"),
    Cause("battery", "weak", "note", _battery_under(30), "{battery:.0f} %: under 30 % no flips and jumps", "charge it before you show it to anybody"),
    Cause("battery", "untold", "note", lambda f: (s := _known(f)) is not None and s.battery is None, "the robot does not tell it, so it counts as low", "wait a few seconds, and look again"),
    Cause("battery", "ok", "ok", lambda f: _known(f) is not None, "{battery:.0f} %"),

    Cause("clients", "beside_guard", "note", lambda f: _guarded(f) and (f.clients or 0) > 1, "{clients} programs can command the robot, the guard is one of them", "end the others: their commands cross ours"),
    Cause("clients", "others", "note", lambda f: _dds(f) and not _guarded(f) and (f.clients or 0) > 0, "{others} can command the robot", "end them before you move it: their commands would cross ours"),
    Cause("dialect", "other", "note", lambda f: bool(f.dialect) and f.dialect != f.rules.dialect, "the firmware looks like {guess}, and the settings say {dialect}: some codes would mean something else", "set [body] dialect = \"{guess}\""),
    Cause("dialect", "ok", "ok", lambda f: bool(f.dialect), "{dialect}, as far as can be seen"),
)  # fmt: skip
"""All causes. Of a group the first that holds is told."""
