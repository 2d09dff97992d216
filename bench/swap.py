"""What a promotion and a rollback cost those who are asking: failed and mixed answers, a slower moment, and the time until they hold.

    python bench/swap.py                     five rounds, about three minutes
    python bench/swap.py --pace 0            as many requests as the machine can answer

Two releases differ in their temperature, so the confidence of an answer tells which one made it. An answer is mixed when the
journal names a release and the confidence is the other's, when it was given before the command and names the new one, or asked
after the change and names the old one. Texts are the corpus generator's; the exact cache is off. The blip is the p99 of the two
seconds after a command minus that of the quiet seconds before; medians over the rounds.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from decide import LAYERS, texts, up
from deshi.bootstrap.own import shipped
from deshi.bootstrap.task_loop import make_student
from deshi.journal.bodies import body_of
from deshi.promote.lineage import Lineage
from deshi.promote.registry import Registry
from deshi.promote.shelf import identity
from deshi.sections import Settings
from deshi.stores.sqlite import SqliteStore
from results import machine, record

QUIET_S, AFTER_S = 4.0, 2.0


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as its client saw it: when it was asked (monotonic seconds), how long it took, and its number."""

    began: float
    ms: float
    status: int
    interaction: str
    text: int

    @property
    def ended(self) -> float:
        """When it was whole."""
        return self.began + self.ms / 1e3


@dataclass(frozen=True, slots=True)
class Command:
    """A promotion or a rollback to `release`: when it was given, and when it was said to be done."""

    name: str
    release: str
    given: float
    done: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument(
        "--pace", type=float, default=4.0, help="requests a second of each client; 0: no pause"
    )
    asked = parser.parse_args()
    os.environ |= {"DESHI_DECIDE_LAYERS": LAYERS, "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        registry = Registry(home, "robot_dog", shipped("robot_dog"))
        other = warmer(registry, Path(folder) / "warmer")
        lines = list(islice(texts(), 400))
        sure = confidences(home, lines, [registry.shipped, registry.folder(other)])
        with up(home) as port:
            commands, told = walk(port, other, lines, asked, Path(folder) / "texts")
        report(asked, commands, told, *journal(home, told, sure))


def warmer(registry: Registry, place: Path) -> str:
    """Put a copy of the shipped release with another temperature on the shelf, as one that passed; return its name."""
    shutil.copytree(registry.shipped, place)
    card = json.loads((place / "release.json").read_bytes())
    (place / "release.json").write_text(json.dumps(card | {"temperature": card["temperature"] * 1.15}))
    return registry.add(place, Lineage(verdict="pass", made=time.time()))


def confidences(home: Path, lines: Sequence[str], folders: Sequence[Path]) -> dict[str, list[float]]:
    """Return, by release, the confidence in each text."""
    found = {}
    for folder in folders:
        student, _ = make_student(Settings(home), "robot_dog", folder)
        said = [student.propose(line) for line in lines]
        found[identity(folder)] = [one.confidence if one else -1.0 for one in said]
        student.close()
    return found


def walk(
    port: int, other: str, lines: Sequence[str], asked: argparse.Namespace, path: Path
) -> tuple[list[Command], list[Told]]:
    """Promote and roll back by turns while the clients ask; return the commands and the answers."""
    path.write_text("\n".join(lines), "utf-8")
    seconds = 3 + 2 * asked.rounds * (QUIET_S + AFTER_S + 1)
    generator = [sys.executable, str(Path(__file__).with_name("paced.py"))]
    arguments = [str(port), str(asked.clients), str(seconds), str(asked.pace), str(path)]
    clients = subprocess.Popen([*generator, *arguments], stdout=subprocess.PIPE, text=True)
    first = identity(shipped("robot_dog"))
    commands = []
    time.sleep(3)
    for _ in range(asked.rounds):
        for name, route, release in (("promote", f"{other}/promote", other), ("rollback", "rollback", first)):
            time.sleep(QUIET_S)
            given = time.monotonic()
            post(port, f"/v1/releases/{route}")
            commands.append(Command(name, release, given, time.monotonic()))
            time.sleep(AFTER_S)
    printed, _ = clients.communicate()
    return commands, [Told(*one) for one in json.loads(printed)]


def post(port: int, path: str) -> Any:
    """Post to the service and return its answer."""
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", b"{}", headers)
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


def journal(
    home: Path, told: Sequence[Told], sure: dict[str, list[float]]
) -> tuple[dict[str, str], int, int]:
    """Return the release of each answer, how many bear the other's confidence, and how many could be told apart."""
    store = SqliteStore(home / "journal.db")
    bodies = {row.interaction: body_of(row) for _, row in store.rows(kind="interaction")}
    store.close()
    release = {one.interaction: str(bodies[one.interaction]["release"]) for one in told if one.status == 200}
    mixed = apart = 0
    for one in told:
        if one.status != 200:
            continue
        answer, mine = bodies[one.interaction]["answer"], release[one.interaction]
        other = next(name for name in sure if name != mine)
        expected, wrong = sure[mine][one.text], sure[other][one.text]
        if answer["layer"] not in ("student", "person") or abs(expected - wrong) < 1e-4:
            continue
        apart += 1
        mixed += abs(answer["confidence"] - wrong) < abs(answer["confidence"] - expected)
    return release, mixed, apart


def report(
    asked: argparse.Namespace,
    commands: Sequence[Command],
    told: Sequence[Told],
    release: dict[str, str],
    mixed: int,
    apart: int,
) -> None:
    """Print what was measured and keep the figures."""
    failed = sum(one.status != 200 for one in told)
    late = sum(out_of_turn(commands, one, release[one.interaction]) for one in told if one.status == 200)
    pace = f"{asked.pace:g} requests/s each" if asked.pace else "no pause"
    print(f"{machine()}, load {os.getloadavg()[0]:.1f}\n{asked.clients} clients, {pace}: {len(told)} answers")
    print(
        f"failed {failed}, mixed {mixed} of {apart} that can be told apart, by the wrong release for their time {late}"
    )
    print(
        f"{'':10} {'first answer':>14} {'p99 before':>11} {'p99 after':>10} {'blip':>8} {'worst':>8}   (medians, ms)"
    )
    for name in ("promote", "rollback"):
        rows = [figures(one, told, release) for one in commands if one.name == name]
        first, before, after, worst = (statistics.median(row[i] for row in rows) for i in range(4))
        blip = statistics.median(row[2] - row[1] for row in rows)
        print(f"{name:10} {first:14.0f} {before:11.1f} {after:10.1f} {blip:8.1f} {worst:8.1f}", flush=True)
        if (
            asked.pace
        ):  # without a pause every answer waits for the others, and the figures tell of the machine
            record(**{f"{name}_first_ms": first, f"{name}_blip_ms": blip})
    record(swap_failed=failed, swap_mixed=mixed + late)


def out_of_turn(commands: Sequence[Command], one: Told, release: str) -> bool:
    """Return whether an answer is of a release that could not have been its own: ended before it came, or began after it went."""
    serving = identity(shipped("robot_dog"))
    possible = set()
    for command in commands:
        if command.given > one.ended:
            break
        if command.done > one.began:
            possible |= {serving, command.release}
        serving = command.release
    return release not in (possible or {serving})


def figures(
    command: Command, told: Sequence[Told], release: dict[str, str]
) -> tuple[float, float, float, float]:
    """Return ms from the command to the first answer by its release, the p99 before and after, and the worst after."""
    given = command.given
    before = sorted(one.ms for one in told if given - QUIET_S + 1 <= one.began and one.ended <= given)
    after = sorted(one.ms for one in told if one.ended > given and one.began <= given + AFTER_S)
    mine = [
        one.ended for one in told if one.ended > given and release.get(one.interaction) == command.release
    ]
    return (min(mine) - given) * 1e3, p99(before), p99(after), after[-1]


def p99(times: Sequence[float]) -> float:
    """Return the 99th percentile of sorted times."""
    return times[min(len(times) - 1, int(len(times) * 0.99))]


if __name__ == "__main__":
    main()
