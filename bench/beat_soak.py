"""Does the heartbeat ever stop a body whose brain lives? A service under load, with training and swaps of models beside it.

    python bench/beat_soak.py [minutes]        60 by default

`deshi up` runs, and the dog dances and gestures all the time: the service orders it by sentences, so it attends every motion and
must be heard every 0.3 s while one runs. Meanwhile clients keep the service busy, two releases are swapped in its process every
few seconds, a training runs beside it, and every second minute two processes take both cores. A `watchdog` event of the
kinds `heartbeat` and `gone` is a false trip: nobody has died. Others are told, too; there should be none.
"""

import argparse
import contextlib
import http.client
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from deshi.bootstrap.own import shipped
from deshi.promote.registry import Registry
from guarded import Guarded, up
from results import machine, record
from stop import decide
from swap import post, warmer

ORDERS = ("dance", "please wave hello", "stretch yourself", "踊って", "跳个舞", "show me a heart", "dance")
SWAP_S, BUSY_S = 5.0, 60.0
FALSE = ("heartbeat", "gone")


class Soak(Guarded):
    """What is going on, until `ended`."""

    def __init__(self, home: Path, port: int, other: str) -> None:
        super().__init__(home)
        self.port, self.other = port, other
        self.ended = threading.Event()
        self.told: Counter[str] = Counter()
        self.moving = 0.0

    def move(self) -> None:
        """Order one motion after the other by sentences."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for text in itertools.cycle(ORDERS):
            if self.ended.is_set():
                return
            body = json.dumps({"task": "robot_dog", "text": text}).encode()
            with contextlib.suppress(OSError, http.client.HTTPException):
                link.request("POST", "/v1/decide", body, {"Content-Type": "application/json"})
                self.told["orders" if link.getresponse().read() else "none"] += 1
            link.close()
            self._watch()

    def _watch(self) -> None:
        """Return when the dog has been at rest for a moment."""
        idle = 0
        while idle < 3 and not self.ended.wait(0.1):
            moves = self.state()["action"] is not None
            self.moving += 0.1 * moves
            idle = 0 if moves else idle + 1

    def swap(self) -> None:
        """Promote and roll back by turns."""
        for route in itertools.cycle((f"{self.other}/promote", "rollback")):
            if self.ended.wait(SWAP_S):
                return
            with contextlib.suppress(OSError):
                post(self.port, f"/v1/releases/{route}")
                self.told["swaps"] += 1

    def crowd(self) -> None:
        """Take both cores every second minute."""
        while not self.ended.wait(BUSY_S):
            busy = [
                subprocess.Popen([sys.executable, "-c", "while True: pass"])
                for _ in range(os.cpu_count() or 2)
            ]
            self.told["busy minutes"] += 1
            self.ended.wait(BUSY_S)
            for process in busy:
                process.kill()
                process.wait()

    def train(self, folder: Path) -> None:
        """Train, again and again, in a home of its own."""
        env = {**os.environ, "DESHI_HOME": str(folder)}
        while not self.ended.is_set():
            command = [sys.executable, "-m", "deshi.cli.main", "learn", "base"]
            training = subprocess.Popen(
                command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            self.told["trainings"] += 1
            while training.poll() is None and not self.ended.wait(1.0):
                pass
            training.kill()
            training.wait()
            self.ended.wait(1.0)

    def trips(self) -> Counter[str]:
        """Return how often which watchdog has barked."""
        return Counter(event["kind"] for event in self.events("watchdog"))


def main() -> None:
    """Soak and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("minutes", type=float, nargs="?", default=60.0)
    parser.add_argument("--clients", type=int, default=4)
    args = parser.parse_args()
    print(f"{machine()}, {args.minutes:g} minutes", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        other = warmer(Registry(home, "robot_dog", shipped("robot_dog")), Path(folder) / "warmer")
        with up(home) as (port, _):
            soak = Soak(home, port, other)
            works = [soak.move, soak.swap, soak.crowd, lambda: soak.train(Path(folder) / "training")]
            works += [lambda n=n: decide(port, soak.ended, n) for n in range(args.clients)]
            threads = [threading.Thread(target=work, daemon=True) for work in works]
            for thread in threads:
                thread.start()
            end = time.monotonic() + 60 * args.minutes
            while time.monotonic() < end:
                time.sleep(min(60.0, max(0.0, end - time.monotonic())))
                print(
                    f"{dict(soak.told)}, moving {soak.moving:.0f} s, trips {dict(soak.trips())}", flush=True
                )
            trips = soak.trips()
            soak.ended.set()
            for thread in threads:
                thread.join(20)
    false = sum(trips[kind] for kind in FALSE)
    print(
        f"{soak.moving / 60:.1f} minutes of motion; false trips {false}; others {sum(trips.values()) - false}"
    )
    record(beat_false_trips=false)


if __name__ == "__main__":
    main()
