"""Does Unitree's own client command our simulator, and our driver a robot made of Unitree's parts; and how fast?

    DESHI_UNITREE_SDK=... DESHI_UNITREE_PYTHON=... python bench/sdk.py

`bench/peers/go2_sdk.sh` makes the environments and prints the variables. Each public method of the SDK's sport client is called
from a posture in which it is allowed, and each code is looked at; the SDK's subscribers read our states. Round trips ask for
the service's version, which moves nothing. The simulator's clock runs fifty times as fast as ours, so that dances are short.
"""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deshi.tasks.robot_dog.body.types import Request
from deshi.tasks.robot_dog.drivers.dds import DdsDriver

PEERS = Path(__file__).with_name("peers")
SDK, OLD, NEW = (
    os.environ.get(name, "")
    for name in ("DESHI_UNITREE_SDK", "DESHI_UNITREE_PYTHON", "DESHI_UNITREE_PYTHON_NEW")
)
METHODS = 38
PACE = 50


@contextlib.contextmanager
def running(command: list[str], first: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program that prints a line that begins with `first` when it can be used, while the block lasts."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        while line and not line.startswith(first):
            line = process.stdout.readline()
        if not line:
            raise OSError(f"{' '.join(command[:4])} ended before it was ready; run it by hand to see why.")
        yield process
    finally:
        process.stdin.close()
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def simulator(domain: int, *options: str) -> contextlib.AbstractContextManager[subprocess.Popen[str]]:
    """`deshi go2sim` on the loopback, without its page."""
    told = ["--domain", str(domain), "--interface", "lo", "--no-http", "--pace", str(PACE), *options]
    return running([sys.executable, "-m", "deshi.tasks.robot_dog.go2sim", *told], "go2sim ready")


def client(python: str, domain: int, calls: int) -> dict[str, Any]:
    """Let the SDK's client do all it can; return what it tells."""
    done = subprocess.run(
        [python, str(PEERS / "go2_sdk_client.py"), str(domain), str(calls)],
        env={**os.environ, "PYTHONPATH": SDK},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise OSError(
            f"The SDK's client ended with {done.returncode}: {done.stderr[-400:] or done.stdout[-400:]}"
        )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def robot(python: str, domain: int) -> contextlib.AbstractContextManager[subprocess.Popen[str]]:
    """A robot made of the SDK's server, types and channels."""
    return running([python, str(PEERS / "go2_sdk_robot.py"), str(domain), "60"], "ready", PYTHONPATH=SDK)


def succeeded(told: dict[str, Any]) -> list[str]:
    """Return the methods whose every call answered 0."""
    return [name for name in told["methods"] if told["codes"].get(name) and not any(told["codes"][name])]


def trips(domain: int, count: int) -> list[float]:
    """Return the milliseconds of round trips by our own driver, sorted. It blocks on the bell as the guard does."""
    import select

    driver, took = DdsDriver(domain, "lo"), []
    driver.open()
    try:
        end = time.monotonic() + 10
        while not (driver.take(time.monotonic()).telemetry and driver.link()["connected"]):
            time.sleep(0.01)
            if time.monotonic() > end:
                raise OSError("The driver met nobody: " + driver.link()["detail"])
        for number in range(1, count + 1):
            begun = time.perf_counter()
            if not driver.send(Request(1, id=number)):
                raise OSError("The driver could not send: " + driver.link()["detail"])
            while number not in {reply.id for reply in driver.take(time.monotonic()).replies}:
                select.select([driver.fileno()], [], [], 0.5)
            took.append((time.perf_counter() - begun) * 1000)
    finally:
        driver.close()
    return sorted(took)


def main() -> None:
    """Print a table of what ran; what is not there is named."""
    from results import record

    if not SDK:
        sys.exit("DESHI_UNITREE_SDK names no checkout of unitree_sdk2_python; see bench/peers/go2_sdk.sh.")
    print(f"{'client':34} {'robot':30} {'methods':>9} {'p50 ms':>7} {'p99 ms':>7}")
    for key, python, options in (("old", OLD, ()), ("new", NEW or sys.executable, ("--new-clients",))):
        if not python:
            print(f"SDK, {key}: skipped, DESHI_UNITREE_PYTHON is not set")
            continue
        domain = random.randint(1, 200)
        with simulator(domain, *options):
            told = client(python, domain, 2000)
        well, (p50, p99) = succeeded(told), told["rtt_ms"]
        who = f"SDK, Cyclone DDS {told['library']}"
        print(
            f"{who:34} {'go2sim ' + ' '.join(options):30} {len(well):>3} of {METHODS} {p50:7.2f} {p99:7.2f}"
        )
        for name in sorted(set(told["methods"]) - set(well)):
            print(f"    {name}: {told['codes'].get(name)}")
        record(
            **{
                f"sdk_methods_{key}": len(well),
                f"sdk_rtt_p50_ms_{key}": round(p50, 3),
                f"sdk_rtt_p99_ms_{key}": round(p99, 3),
            }
        )
    domain = random.randint(1, 200)
    with simulator(domain):
        took = trips(domain, 2000)
    p50, p99 = took[1000], took[1980]
    print(f"{'deshi, Cyclone DDS 11':34} {'go2sim':30} {'':9} {p50:7.2f} {p99:7.2f}")
    record(dds_rtt_p50_ms=round(p50, 3), dds_rtt_p99_ms=round(p99, 3))
    if OLD:
        with robot(OLD, domain):
            took = trips(domain, 500)
        print(
            f"{'deshi, Cyclone DDS 11':34} {'made of the SDK, 0.10.2':30} {'':9} {took[250]:7.2f} {took[495]:7.2f}"
        )
        record(dds_rtt_p50_ms_old=round(took[250], 3), dds_rtt_p99_ms_old=round(took[495], 3))


if __name__ == "__main__":
    main()
