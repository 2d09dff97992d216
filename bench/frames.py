"""What the console's first page costs: its scripts in bytes, and the script time of a frame while the dog dances and walks.

    python bench/frames.py [--seconds 9]

Script time is the main thread's own time (Chromium's trace, `tdur`) in scripts, timers, events and garbage collection from one
frame to the next; drawing pixels is other threads' work, here in software. It needs Chromium: `$DESHI_BROWSER`, the system's,
or the one that `playwright install chromium` brings.
"""

import argparse
import asyncio
import contextlib
import gzip
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from results import machine, record
from screenshot import FLAGS, chromium, running

BUILD = Path(__file__).parents[1] / "src" / "deshi" / "web" / "console" / "assets"
MOST_KB, MOST_MS = 250.0, 4.0
SCRIPT = {
    "FunctionCall", "FireAnimationFrame", "EvaluateScript", "v8.run", "EventDispatch", "TimerFire", "RunMicrotasks", "MinorGC", "MajorGC",
}  # fmt: skip
DANCE, WALK = [1023], [100801] * 11
STAND = [1004]
SETTINGS = "[body]\nwalk = true\n"


def main() -> None:
    """Print sizes and times, and keep them."""
    parser = argparse.ArgumentParser(description="Measure the console's first page.")
    parser.add_argument("--seconds", type=float, default=9.0, help="of each motion")
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="deshi-") as folder, sync_playwright() as playwright:
        home = Path(folder)
        (home / "deshi.toml").write_text(SETTINGS)
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with running(home) as address, commander(home) as order:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(address)
            page.locator(".dog-solid[data-ready]").wait_for()
            kilobytes = sizes(page)
            worst = max(
                motion(browser, page, order, *row, args.seconds) for row in (("dance", DANCE), ("walk", WALK))
            )
        browser.close()
    record(page_first_kb=round(kilobytes, 1), page_frame_ms=round(worst, 2))


def sizes(page: Page) -> float:
    """Print the scripts that the first page loads; return their sum in kB (1,000 bytes), gzipped."""
    paths = page.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).pathname)")
    found = {path.rpartition("/")[2] for path in paths if path.endswith(".js")}
    packed = {name: len(gzip.compress((BUILD / name).read_bytes(), 9)) / 1000 for name in found}
    for name, size in sorted(packed.items(), key=lambda row: -row[1]):
        print(f"  {name:32} {size:7.1f} kB")
    total = sum(packed.values())
    print(f"scripts of the first page, gzipped: {total:.1f} kB (goal: at most {MOST_KB:.0f} kB)")
    return total


def motion(
    browser: Browser,
    page: Page,
    order: Callable[[list[int]], None],
    name: str,
    actions: list[int],
    seconds: float,
) -> float:
    """Trace while the dog does something; print and return the p99 of a frame's script time, in milliseconds."""
    order([*STAND, *actions])
    page.locator(f'.dog[data-action="{actions[0]}"], .dog[data-action="1008"]').wait_for(timeout=60_000)
    browser.start_tracing(
        page=page, categories=["devtools.timeline", "disabled-by-default-devtools.timeline", "v8"]
    )
    page.wait_for_timeout(seconds * 1000)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    frames = script_times(events)
    page.locator('.dog[data-action=""]').wait_for(timeout=60_000)
    p99 = sorted(frames)[round(0.99 * (len(frames) - 1))]
    print(
        f"{name}: {len(frames)} frames in {seconds:.0f} s, script time a frame: median {statistics.median(frames):.2f} ms, "
        f"p99 {p99:.2f} ms, most {max(frames):.2f} ms (goal: p99 at most {MOST_MS:.0f} ms)"
    )
    return p99


def script_times(events: list[dict[str, Any]]) -> list[float]:
    """Return the script time from each frame's start to the next one's, in milliseconds, of the thread that has frames."""
    starts = [event for event in events if event["name"] == "FireAnimationFrame"]
    if len(starts) < 20:
        sys.exit("The page drew fewer than 20 frames; is the machine busy, or the page hidden?")
    thread = (starts[0]["pid"], starts[0]["tid"])
    ours = [
        e for e in events if e["name"] in SCRIPT and (e["pid"], e["tid"]) == thread and e.get("ph") == "X"
    ]
    outer, end = [], 0.0
    for event in sorted(ours, key=lambda e: (e["ts"], -e.get("dur", 0))):
        if event["ts"] >= end:  # not within another one that counts already
            outer.append(event)
            end = event["ts"] + event.get("dur", 0)
    edges = sorted(event["ts"] for event in starts)
    times = [0.0] * (len(edges) - 1)
    for event in outer:
        number = sum(edge <= event["ts"] for edge in edges) - 1
        if 0 <= number < len(times):
            times[number] += event.get("tdur", event.get("dur", 0)) / 1000
    return times


@contextlib.contextmanager
def commander(home: Path) -> Iterator[Callable[[list[int]], None]]:
    """Yield what has the body do actions; it stays with the guard, as one who orders a walk must."""
    from deshi.tasks.robot_dog.guard_client import GuardClient

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    body = GuardClient(home)

    def wait(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(10)

    def order(actions: list[int]) -> None:
        reply = wait(body.do(actions, f"frames-{time.time_ns()}", body.epoch()))
        if not reply.get("accepted"):
            sys.exit(f"The body refused: {reply}")

    wait(body.open())
    yield order
    wait(body.close())
    loop.call_soon_threadsafe(loop.stop)


if __name__ == "__main__":
    main()
