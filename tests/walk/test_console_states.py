"""States of a body that no simulator gets into by itself, as the console shows them: of the console alone, with a guard that is told."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, ViewportSize, WebSocketRoute

pytestmark = pytest.mark.browser

SRC = Path(__file__).parents[2] / "src" / "deshi"
BUILD = SRC / "web" / "console"
ADDRESS = "http://console.test/"
TELEPHONE: ViewportSize = {"width": 390, "height": 844}
CONFIG = {
    "version": "1", "languages": ["ja", "en", "zh"], "guard": {"host": "127.0.0.1", "port": 1}, "auth": False,
    "actions": [{"code": 1016, "names": {"ja": "挨拶する", "en": "say hello", "zh": "打招呼"}, "class": "gesture"}],
    "thresholds": {"sure_above": 0.92, "act_above": 0.7}, "voice": {"hear": False, "speak": False},
}  # fmt: skip
TELLS = """window.EventSource = class {
  constructor() { setTimeout(() => this.onmessage(EVENT)) } addEventListener() {} close() {} };"""
WIDE: ViewportSize = {"width": 1280, "height": 800}
MOVES = {"action": 1023, "activity": "gesture"}
OUTCOME = {"accepted": True, "reason": "", "detail": {}, "plan": [], "token": ""}
ANSWER = {
    "interaction": "one", "task": "robot_dog", "response": "はい。", "intent": "command", "confidence": 0.99, "asks": False,
    "action": {"type": "single", "code": 1016, "confidence": 0.99}, "guess": {"intent": "", "actions": [], "confidence": 0.9},
    "stopped": False, "layer": "student", "latency_ms": 1, "trace": [], "reasoning": "", "outcome": OUTCOME,
}  # fmt: skip
SMALL = """() => [...document.querySelectorAll('button, select, summary, input')].filter(e => e.checkVisibility())
  .filter(e => (e.closest('label') ?? e).getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 90))"""


def serve(route: Route) -> None:
    """Answer with the build's files and the configuration; there is nothing else."""
    path = route.request.url.removeprefix(ADDRESS).partition("?")[0] or "index.html"
    if path == "v1/config":
        route.fulfill(json=CONFIG)
    elif (BUILD / path).is_file():
        route.fulfill(path=BUILD / path)
    else:
        route.fulfill(status=404, json={"error": {"message": "There is none."}})


@pytest.fixture
def shown(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the console on a telephone, with a body in the state that is given."""
    contexts = []

    def opened(viewport: ViewportSize = TELEPHONE, locale: str = "en-US", **state: Any) -> Page:
        contexts.append(browser.new_context(locale=locale, reduced_motion="reduce", viewport=viewport))
        page = contexts[-1].new_page()
        event = json.dumps({"data": json.dumps({"posture": "standing", "driver": "dds", **state})})
        page.add_init_script(TELLS.replace("EVENT", event))
        page.route(f"{ADDRESS}**", serve)
        page.route_web_socket(re.compile("/v1/live$"), lambda socket: None)
        page.goto(f"{ADDRESS}?dog=svg")
        expect(page.locator('[data-badge="posture"]')).to_be_visible()
        return page

    yield opened
    for context in contexts:
        context.close()


def stops(page: Page) -> list[str]:
    """Return the list into which the guard notes the level of every stop that reaches it."""
    told: list[str] = []

    def hear(route: Route) -> None:
        told.append(route.request.url.rpartition("level=")[2])
        route.fulfill(json={"ok": True, "sent": True}, headers={"Access-Control-Allow-Origin": "*"})

    page.route("http://127.0.0.1:1/stop*", hear)
    return told


def place(page: Page, what: str) -> FloatRect:
    """Return where the last such element is."""
    found = page.locator(what).last.bounding_box()
    assert found, what
    return found


def test_a_robot_that_is_not_connected_is_told_of_with_what_to_do(shown: Callable[..., Page]) -> None:
    page = shown(posture="offline", fresh=False, age=None)

    expect(page.locator('[data-badge="posture"]')).to_have_text("not connected")
    expect(page.locator('[data-badge="link"]')).to_have_class(re.compile("lost"))
    expect(page.locator('[data-badge="stale"]')).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="deshi robot doctor")).to_be_visible()


def test_a_step_that_was_added_is_named_and_never_a_number(shown: Callable[..., Page]) -> None:
    step = {"code": 0, "api_id": 1002, "inserted": "unlock", "seconds": 1, "state": "now"}

    page = shown(action=1002, queue=[1016], activity="changing", plan=[step])

    expect(page.get_by_role("img", name=re.compile("^The robot dog: unlock the joints"))).to_be_visible()
    expect(page.locator(".badges")).not_to_contain_text("1002")


def test_resume_covers_nothing_and_what_is_pressed_is_large(shown: Callable[..., Page]) -> None:
    page = shown(posture="damped", latched=True, simulated=True, battery=50)
    expect(page.get_by_role("button", name="Resume")).to_be_visible()

    latch, stage = place(page, ".latch"), place(page, ".stage")

    assert latch["y"] + latch["height"] <= stage["y"]
    page.locator(".world-fold summary").click()
    assert page.evaluate(SMALL) == []


def test_between_badges_and_plan_the_dog_is_seen_from_ears_to_feet(shown: Callable[..., Page]) -> None:
    page = shown(posture="sitting")
    expect(page.locator(".dog-side")).to_be_visible()

    dog = place(page, ".dog")

    assert place(page, ".dog-ear")["y"] > dog["y"] + 36
    for foot in page.locator(".dog-foot").all():
        box = foot.bounding_box()
        assert box
        assert box["y"] + box["height"] < dog["y"] + dog["height"] - 30


@pytest.mark.parametrize(
    "state",
    [
        {"activity": "moving"},
        {"action": 1023},
        {"plan": [{"code": 1016, "api_id": 1016, "inserted": "", "seconds": 1, "state": "waiting"}]},
        {"queue": [1016]},
        {"fresh": False},
        {"posture": "unknown"},
    ],
    ids=str,
)
def test_while_anything_is_under_way_space_stops_from_a_button(
    shown: Callable[..., Page], state: dict[str, Any]
) -> None:
    page = shown(viewport=WIDE, **state)
    told = stops(page)
    page.get_by_role("button", name="Journal").focus()

    page.keyboard.press("Space")

    expect(page.locator(".stop-report")).to_be_visible()
    assert told == ["soft"]
    expect(page.get_by_role("button", name="Talk")).to_have_attribute("aria-current", "page")


def test_space_stops_wherever_the_focus_is_and_presses_nothing(shown: Callable[..., Page]) -> None:
    page = shown(viewport=WIDE, simulated=True, battery=50, **MOVES)
    told, sent = stops(page), []
    page.on("request", lambda request: sent.append(request.url.removeprefix(ADDRESS)))
    places = (".chip", ".tab", ".switch input", ".slider input", "select", ".round", "summary", "#message")

    for where in places:
        page.locator(where).first.focus()
        page.keyboard.press("Space")
    page.keyboard.down("Space")
    page.keyboard.down("Space")  # it repeats while it is held
    page.keyboard.up("Space")

    expect(page.locator(".stop-report")).to_be_visible()
    assert told == ["soft"] * (len(places) + 1)
    assert set(sent) - {"http://127.0.0.1:1/stop?source=page&level=soft"} == {"v1/stop?level=soft"}
    expect(page.locator("#message")).to_have_value("")


def test_space_writes_into_a_text_and_presses_a_control_of_a_dog_that_rests(
    shown: Callable[..., Page],
) -> None:
    page = shown(viewport=WIDE, **MOVES)
    told = stops(page)
    page.locator("#message").press_sequentially("a b")
    expect(page.locator("#message")).to_have_value("a b")
    assert told == []
    page = shown(viewport=WIDE)
    told = stops(page)
    page.get_by_role("button", name="Journal").focus()

    page.keyboard.press("Space")

    expect(page.locator(".journal")).to_be_visible()
    assert told == []


def test_after_a_chip_the_focus_is_in_the_text_field(shown: Callable[..., Page]) -> None:
    page = shown(viewport=WIDE)

    page.locator(".chip").first.click()

    expect(page.locator("#message")).to_be_focused()
    expect(page.locator(".said")).to_have_count(1)


def test_the_first_escape_stops_while_the_list_of_languages_is_open(shown: Callable[..., Page]) -> None:
    page = shown(viewport=WIDE, **MOVES)
    told = stops(page)
    page.locator("select").first.click()

    page.keyboard.press("Escape")

    expect(page.locator(".stop-report")).to_be_visible()
    assert told == ["soft"]


@pytest.mark.parametrize("viewport", [WIDE, TELEPHONE], ids=["wide", "telephone"])
def test_the_news_of_a_stop_covers_nothing_that_the_dog_says(
    shown: Callable[..., Page], viewport: ViewportSize
) -> None:
    page = shown(viewport=viewport, battery=50)
    stops(page)
    page.keyboard.press("Escape")
    expect(page.locator(".stop-news .stop-report")).to_be_visible()

    news = place(page, ".stop-news")

    for badge in page.locator(".badge").all():
        box = badge.bounding_box()
        assert box
        assert news["y"] + news["height"] <= box["y"] or news["x"] + news["width"] <= box["x"]


UNCONFIRMED = {"en-US": "Asked for, not confirmed", "ja-JP": "確かめられていません", "zh-CN": "尚未确认"}


@pytest.mark.parametrize("locale", UNCONFIRMED)
@pytest.mark.parametrize(
    "state",
    [
        {"posture": "standing"},
        {"posture": "damped", "stopping": "damp"},
        {"posture": "damped", "fresh": False},
    ],
    ids=str,
)
def test_motors_that_are_not_seen_to_be_off_are_not_called_so(
    shown: Callable[..., Page], locale: str, state: dict[str, Any]
) -> None:
    page = shown(locale=locale, latched=True, **state)

    expect(page.locator(".latch .stop-report")).to_contain_text(UNCONFIRMED[locale])


def test_motors_that_are_seen_to_be_off_are_called_so_once_a_second_press_has_asked_for_it(
    shown: Callable[..., Page],
) -> None:
    page = shown(posture="damped", latched=True)
    stops(page)
    expect(page.locator(".latch .stop-report")).to_contain_text("Motors off")

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    expect(page.locator(".latch .stop-report")).to_contain_text("Motors off")
    page = shown(posture="standing", **MOVES)
    stops(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".latch .stop-report strong")).to_contain_text("Asked for, not confirmed")


FAULTS = tomllib.loads((SRC / "tasks" / "robot_dog" / "body" / "words.toml").read_text("utf-8"))["faults"]


@pytest.mark.parametrize("locale", ["ja-JP", "en-US", "zh-CN"])
def test_a_fault_is_told_in_the_language_of_the_page(shown: Callable[..., Page], locale: str) -> None:
    page = shown(locale=locale, fault=FAULTS["clock"]["en"], fault_key="clock")

    expect(page.locator(".stage-fault")).to_contain_text(FAULTS["clock"][locale[:2]])


@pytest.mark.parametrize("lang", ["ja", "en", "zh"])
def test_the_page_has_the_sentence_of_every_fault(lang: str) -> None:
    words = (SRC.parents[1] / "console" / "src" / "words" / "body" / f"{lang}.ts").read_text("utf-8")

    assert [key for key, said in FAULTS.items() if f'{key}: "{said[lang]}"' not in words] == []


def test_a_fault_without_a_name_is_told_as_it_came(shown: Callable[..., Page]) -> None:
    page = shown(locale="ja-JP", fault="A foot is missing.", fault_key="")

    expect(page.locator(".stage-fault")).to_contain_text("A foot is missing.")


def test_what_comes_of_an_answer_later_stands_under_it_once(shown: Callable[..., Page]) -> None:
    page = shown(viewport=WIDE)
    page.route(f"{ADDRESS}v1/decide", lambda route: route.fulfill(json=ANSWER))
    sockets: list[WebSocketRoute] = []
    page.route_web_socket(re.compile("/v1/live$"), lambda socket: sockets.append(socket))
    page.reload()
    page.locator(".chip").first.click()
    expect(page.locator(".answer .response")).to_have_text("はい。")
    for about, event, said in (
        ("one", "watchdog", "通信が切れたので止めました。"),
        ("one", "unknown", "返事がありません。"),
        ("one", "unknown", "返事がありません。"),
        ("two", "failed", "それは別の話です。"),
        ("one", "done", ""),
    ):
        told = {"interaction": about, "event": event, "said": said}
        sockets[-1].send(json.dumps({"type": "outcome", "outcome": told}))

    came = page.locator(".answer").get_by_role("status").locator(".came")

    expect(came).to_have_text(["通信が切れたので止めました。", "返事がありません。"])
