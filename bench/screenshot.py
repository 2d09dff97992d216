"""Make the README's picture of the console: start a deshi of its own, say two things, photograph the page.

    python bench/screenshot.py [--out docs/images/console.png] [--language en] [--theme light]

It needs Chromium: `$DESHI_BROWSER`, the system's, or the one that `playwright install chromium` brings.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SAID = {
    "en": ("I'm worn out", "stand up and then say hello"),
    "ja": ("疲れたな", "立って、それから挨拶して"),
    "zh": ("我累了", "站起来，然后打个招呼"),
}
START_S = 60.0


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(home: Path) -> Iterator[str]:
    """Run `deshi up` in a home of its own; yield its address when it is ready."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    ports = ["--port", str(port), "--guard-port", str(free_port())]
    process = subprocess.Popen(
        [sys.executable, "-m", "deshi.cli.main", "up", *ports],
        env={**os.environ, "DESHI_HOME": str(home)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(15)


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return when the service says that it is ready; exit with a sentence when it ends or takes too long."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/ready", timeout=5):
            return
        time.sleep(0.1)
    sys.exit("deshi did not get ready; run `deshi up` and `deshi doctor` to see why.")


def chromium() -> str | None:
    """Return the browser that is there, None for Playwright's own."""
    return os.environ.get("DESHI_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


def say(page: Page, text: str, posture: str) -> None:
    """Say something and wait until the dog has done it."""
    answers = page.locator("article.answer")
    number = answers.count()
    page.fill("#message", text)
    page.keyboard.press("Enter")
    answers.nth(number).wait_for()
    page.locator(f'.dog[data-posture="{posture}"]').wait_for(timeout=20_000)


def wait_until_half_done(page: Page, address: str, code: int) -> None:
    """Return when the body is about halfway through an action."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        state = page.request.get(f"{address}/v1/body").json()
        if state["action"] == code and state["progress"] >= 0.35:
            return
        page.wait_for_timeout(50)
    sys.exit(f"The body never did {code}; run `deshi up` and try it by hand.")


def photograph(address: str, out: Path, language: str, theme: str) -> None:
    """Take the picture while the dog waves, with the way to the last answer unfolded."""
    tags = {"en": "en-US", "ja": "ja-JP", "zh": "zh-CN"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(
            viewport={"width": 1280, "height": 940},
            device_scale_factor=1.5,
            locale=tags[language],
            color_scheme="dark" if theme == "dark" else "light",
        )
        page.goto(address)
        page.locator(".dog-solid[data-ready]").wait_for()
        tired, greet = SAID[language]
        say(page, tired, "sitting")
        say(page, greet, "standing")
        page.locator("article.answer summary").last.click()
        page.locator('.dog[data-action="1016"]').wait_for(timeout=10_000)
        wait_until_half_done(page, address, 1016)
        page.mouse.click(760, 40)  # beside everything: no field has the focus
        page.screenshot(path=out)
        browser.close()


def main() -> None:
    """Read the command line and take the picture."""
    parser = argparse.ArgumentParser(description="Make the picture of the console.")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "console.png")
    parser.add_argument("--language", choices=sorted(SAID), default="en")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="deshi-") as folder, running(Path(folder)) as address:
        photograph(address, args.out, args.language, args.theme)
    print(f"{args.out}: {args.out.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
