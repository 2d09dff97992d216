"""Voice in the browser through the service: what is said reaches the server that hears, replies come from the one that speaks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.conftest import CHROMIUMS, FLAGS, WAIT_MS
from tests.peers.audio import Ears, ears, hush, tone, wav

if TYPE_CHECKING:
    from tests.conftest import Running

pytestmark = pytest.mark.browser

RATE, LONG_MS = 48_000, 45_000


@pytest.fixture(scope="module")
def ear() -> Iterator[Ears]:
    with ears("座って") as made:
        yield made


@pytest.fixture(scope="module")
def furnish(ear: Ears) -> Callable[[Path], None]:
    """Return what names the server of speech in a home's settings."""

    def prepare(home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        (home / "deshi.toml").write_text(f'[voice]\nhear_url = "{ear.url}"\nspeak_url = "{ear.url}"\n')

    return prepare


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone hears somebody speak for a second, over and over."""
    spoken = tmp_path_factory.mktemp("sound") / "spoken.wav"
    parts = hush(0.5, rate=RATE), tone(1.0, 220.0, 0.5, RATE), hush(2.5, rate=RATE)
    spoken.write_bytes(wav(*parts, rate=RATE))
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={spoken}"]  # fmt: skip
    expect.set_options(timeout=WAIT_MS)
    found = os.environ.get("DESHI_BROWSER") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found, args=[*FLAGS, "--autoplay-policy=no-user-gesture-required", *fake]
        )
        yield started
        started.close()


def test_what_is_said_is_heard_by_the_server_and_answered_aloud(
    page: Page, ear: Ears, service: Running
) -> None:
    page.get_by_label("答えを読み上げる").click()
    with page.expect_response("**/v1/audio/speech", timeout=LONG_MS) as spoken:
        page.get_by_label("声で話す").click()
        expect(page.locator("article.answer")).to_have_count(1, timeout=LONG_MS)  # silence has ended it
    form = ear.heard[0]
    assert (form["language"], form["filename"], form["file"][:4]) == (b"ja", "speech.wav", b"RIFF")
    assert int.from_bytes(form["file"][24:28], "little") == 16_000
    assert len(form["file"]) > 2 * 16_000 * 0.8  # the second that was spoken is in it
    assert spoken.value.ok
    kept = service.call("GET", "/v1/interactions?limit=1")[1]["interactions"][0]
    assert kept["text"] == "座って"
    assert ear.spoke[0]["input"].startswith(kept["answer"]["response"])  # and what the body added to it
    expect(page.get_by_label("声で話す")).to_have_attribute("aria-pressed", "false")


def test_a_server_that_fails_is_told_beside_the_button(page: Page, ear: Ears) -> None:
    ear.says = [500]
    page.get_by_label("声で話す").click()
    expect(page.get_by_role("note").filter(has_text="聞き取れませんでした")).to_be_visible(timeout=LONG_MS)
