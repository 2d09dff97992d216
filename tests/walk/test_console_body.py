"""The dog in the browser: it shows the body's joints, says what it will not do and why, and stops by every key that should."""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.peers.domains import free_domain
from tests.walk.talking import say

from deshi.tasks.robot_dog.body.types import Posture
from deshi.tasks.robot_dog.sim.kinematics import height
from deshi.tasks.robot_dog.sim.tracks import act_track, keyframes, motion, rest

if TYPE_CHECKING:
    from tests.conftest import Running

pytestmark = pytest.mark.browser

WAIT_MS = 20_000
BUILD = Path(__file__).parents[2] / "src" / "deshi" / "web" / "console"
COLOURS = """async (data) => {
  const image = new Image(); image.src = data; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const paper = canvas.getContext('2d'); paper.drawImage(image, 0, 0);
  return new Set(new Uint32Array(paper.getImageData(0, 0, image.width, image.height).data.buffer)).size; }"""
POSES = """async (wanted) => {
  const dog = document.querySelector('.dog'); const found = [];
  const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (const detail of wanted) {
    dog.dispatchEvent(new CustomEvent('pose', {detail})); await drawn();
    found.push([...dog.dataset.joints.split(' '), ...dog.dataset.trunk.split(' ')].map(Number)); }
  return found; }"""


@pytest.fixture(scope="module")
def furnish() -> Callable[[Path], None]:
    """Return what lets risky moves be asked for."""

    def prepare(home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        (home / "deshi.toml").write_text("[body]\nrisky = true\n")

    return prepare


@pytest.fixture(autouse=True)
def well(service: Running) -> Iterator[None]:
    """Leave a body that may move, with a full battery and room around it."""
    yield
    assert service.call("POST", "/v1/clear")[0] == 200
    assert service.call("POST", "/v1/body/sim", {"battery": 100, "obstacle": None})[0] == 200
    assert service.call("POST", "/v1/body/space", {"people": False})[0] == 200


def wait_for_posture(page: Page, posture: str) -> None:
    expect(page.locator(".dog")).to_have_attribute("data-posture", posture, timeout=WAIT_MS)


def rests(page: Page, posture: Posture) -> None:
    """Wait until the joints that are shown are those of a posture."""
    wanted = [round(angle, 2) for angle in rest(posture).joints]
    near = "([wanted]) => { const now = (document.querySelector('.dog').dataset.joints ?? '').split(' ').map(Number);"
    near += " return now.length === 12 && now.every((angle, i) => Math.abs(angle - wanted[i]) < 0.02) }"
    page.wait_for_function(near, arg=[wanted], timeout=WAIT_MS)


def set_slider(page: Page, value: int) -> None:
    """Move the battery slider as a hand does: by its own events."""
    slider = page.get_by_role("slider", name="電池")
    slider.fill(str(value))
    expect(page.locator('[data-badge="battery"]')).to_contain_text(f"{value}%")


def test_a_tired_person_sees_the_dog_sit_down(page: Page, tmp_path: Path) -> None:
    expect(page.locator(".dog-solid")).to_have_attribute("data-ready", "true")

    answer = say(page, "疲れたな")

    wait_for_posture(page, "sitting")
    expect(page.locator('[data-badge="posture"]')).to_have_text("座っている")
    rests(page, "sitting")
    expect(answer.locator('.step[data-inserted="stand_up"]')).to_contain_text("立ち上がる")
    expect(answer.locator(".plan-note")).to_be_visible()
    image = page.locator(".dog-solid").screenshot(path=tmp_path / "sitting.png")
    assert page.evaluate(COLOURS, "data:image/png;base64," + base64.b64encode(image).decode()) > 200


def test_the_plan_goes_on_step_by_step(page: Page) -> None:
    say(page, "座って")
    wait_for_posture(page, "sitting")

    say(page, "挨拶して")

    steps = page.locator(".scene .step")
    expect(steps.filter(has_text="座った姿勢から立つ")).to_have_attribute("data-state", "now")
    expect(steps.last).to_have_attribute("data-state", "waiting")
    expect(page.locator(".dog")).to_have_attribute("data-action", "1016", timeout=WAIT_MS)
    expect(steps.last).to_have_attribute("data-state", "now")
    expect(steps).to_have_count(0, timeout=WAIT_MS)


def test_an_empty_battery_refuses_in_words(page: Page) -> None:
    set_slider(page, 5)

    answer = say(page, "踊って")

    expect(answer.locator(".response")).to_contain_text("電池")
    expect(answer.locator(".refused")).to_have_attribute("data-reason", "battery")
    expect(answer.locator(".refused")).to_contain_text("電池が足りない")
    expect(answer.locator(".fact.moves")).to_have_count(0)  # nothing moves


@pytest.mark.parametrize(
    ("switch", "reason", "words"),
    [("前に物がある", "obstacle", "前が"), ("近くに人がいる", "people", "人が")],
)
def test_what_is_near_refuses_a_jump(page: Page, switch: str, reason: str, words: str) -> None:
    page.get_by_role("switch", name=switch).check()
    expect(page.get_by_role("switch", name=switch)).to_be_checked()

    answer = say(page, "ジャンプして")

    expect(answer.locator(".refused")).to_have_attribute("data-reason", reason)
    expect(answer.locator(".response")).to_contain_text(words)


def test_what_is_risky_waits_for_a_plain_yes(page: Page, service: Running) -> None:
    answer = say(page, "ジャンプして")
    expect(answer.get_by_role("group", name="危ない動きです")).to_be_visible()
    expect(answer.locator(".choices")).to_have_count(1)
    assert service.state()["action"] is None

    answer.get_by_role("button", name="空いています").click()

    expect(page.locator(".dog")).to_have_attribute("data-action", "1031", timeout=WAIT_MS)
    expect(answer.locator(".choices")).to_have_count(0)
    expect(answer.locator(".fact.moves")).to_have_text("ジャンプする")


def test_no_leaves_it(page: Page, service: Running) -> None:
    answer = say(page, "ジャンプして")

    answer.get_by_role("button", name="やめておく").click()

    expect(page.locator(".said")).to_have_count(2)
    expect(answer.locator(".confirm.risky")).to_have_count(0)
    assert service.state()["action"] is None


def test_what_the_robot_refuses_on_its_way_is_told_under_the_answer(page: Page, service: Running) -> None:
    say(page, "立って")
    assert service.call("POST", "/v1/body/sim", {"refuse": {"1016": 4206}})[0] == 200

    answer = say(page, "挨拶して")

    expect(answer.get_by_role("status").locator(".came")).to_contain_text("断", timeout=WAIT_MS)
    assert service.call("POST", "/v1/body/sim", {"refuse": {}})[0] == 200


@pytest.mark.parametrize("key", ["Escape", "Space"])
def test_a_key_stops_the_dance(page: Page, service: Running, key: str) -> None:
    say(page, "踊って")
    expect(page.locator(".dog")).to_have_attribute("data-action", "1023", timeout=WAIT_MS)
    epoch = service.state()["epoch"]
    page.get_by_label("話しかけてください").blur()

    page.keyboard.press(key)

    expect(page.locator(".stop-report")).to_contain_text(re.compile(r"ガード [\d.]+ ms"))
    expect(page.locator(".dog")).to_have_attribute("data-action", "")
    assert service.state()["epoch"] > epoch
    expect(page.get_by_role("button", name="再開")).to_have_count(0)


def test_a_stop_that_did_not_reach_the_robot_says_so(page: Page) -> None:
    told = '{"ok": true, "stopped": true, "sent": false}'
    page.route(
        "**/stop?*",
        lambda route: route.fulfill(body=told, headers={"Access-Control-Allow-Origin": "*"}),
    )
    page.locator(".stop-button").click()

    expect(page.locator(".stop-report strong")).to_have_text(re.compile("停止を送れませんでした。.*リモコン"))
    expect(page.locator(".stop-report")).not_to_contain_text("停止を送りました")


def test_the_space_bar_writes_where_one_writes_and_presses_what_one_presses(
    page: Page, service: Running
) -> None:
    epoch = service.state()["epoch"]
    field = page.get_by_label("話しかけてください")
    field.press("a")
    field.press("Space")
    expect(field).to_have_value("a ")
    page.get_by_role("button", name="記録").focus()

    page.keyboard.press("Space")

    expect(page.locator(".journal")).to_be_visible()
    assert service.state()["epoch"] == epoch


def test_a_second_press_sinks_and_only_then_there_is_something_to_resume(page: Page) -> None:
    page.get_by_label("話しかけてください").press("Space")  # in a field that is empty it stops, too
    page.keyboard.press("Space")  # people scroll with it: it never sinks the dog
    expect(page.locator(".stop-button")).to_have_attribute("data-armed", "true")
    expect(page.get_by_role("button", name="再開")).to_have_count(0)

    page.keyboard.press("Escape")

    wait_for_posture(page, "damped")
    rests(page, "damped")
    page.get_by_role("button", name="再開").click()
    expect(page.get_by_role("button", name="再開")).to_have_count(0)
    expect(page.locator('[data-badge="halted"]')).to_have_count(
        0
    )  # a clear is no stop, though its epoch is new


def test_while_an_answer_is_under_way_the_dog_thinks(page: Page, service: Running) -> None:
    before = service.state()
    held: list[Route] = []
    page.route("**/v1/decide", lambda route: held.append(route))
    page.get_by_label("話しかけてください").fill("座って")

    page.keyboard.press("Enter")

    expect(page.locator('[data-badge="thinking"]')).to_have_text("考えています")
    expect(page.locator(".dog")).to_have_attribute("data-thinking", "true")
    assert {key: service.state()[key] for key in ("epoch", "action", "plan")} == {
        key: before[key] for key in ("epoch", "action", "plan")
    }
    assert len(held) == 1
    held[0].abort()
    expect(page.locator('[data-badge="thinking"]')).to_have_count(0)


def test_the_drawing_sits_down_from_the_same_joints(page: Page, service: Running) -> None:
    page.goto(f"{service.url}/?dog=svg")
    expect(page.locator(".dog")).to_have_attribute("data-view", "svg")
    say(page, "立って")
    rests(page, "locked")
    tall = page.locator(".dog-side .dog-head").bounding_box()

    say(page, "伏せて")

    rests(page, "lying")
    low = page.locator(".dog-side .dog-head").bounding_box()
    assert tall
    assert low
    assert low["y"] > tall["y"] + 20


@pytest.fixture
def bare(browser: Browser, service: Running) -> Iterator[Callable[[str, str], Page]]:
    """Return a function that opens the console with neither service nor guard, in a browser that was told something first."""
    contexts = []

    def opened(address: str, first: str = "") -> Page:
        contexts.append(browser.new_context(locale="en-US", reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.add_init_script(first)
        page.route(f"{service.guard_url}/**", lambda route: route.abort())
        page.route_web_socket(re.compile("/v1/live$"), lambda socket: socket.close())
        page.goto(service.url + address)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_without_webgl_the_dog_is_drawn(bare: Callable[[str, str], Page]) -> None:
    none = "const get = HTMLCanvasElement.prototype.getContext;"
    none += "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
    none += " return /webgl/.test(kind) ? null : get.call(this, kind, ...more) };"

    page = bare("/", none)

    expect(page.locator(".dog")).to_have_attribute("data-view", "svg", timeout=WAIT_MS)
    expect(page.locator(".dog-side .dog-head")).to_be_visible()


def moments() -> list[tuple[int, float, Posture]]:
    """Return moments of every motion that an action has, from the posture that it begins in."""
    begins: dict[int, Posture] = {1004: "lying", 1006: "lying", 1010: "sitting"}
    found: list[tuple[int, float, Posture]] = []
    for key, written in keyframes()["motions"].items():
        code, _, own = key.partition("@")
        if code.isdigit():
            posture: Any = own or begins.get(int(code), "standing")
            found += [(int(code), share * written["seconds"], posture) for share in (0.0, 0.31, 0.77, 1.0)]
    return found


def test_the_page_plays_the_simulators_motions_to_the_same_joints(bare: Callable[[str, str], Page]) -> None:
    page = bare("/?dog=svg", "")
    expect(page.locator(".dog-side")).to_be_visible()
    wanted = moments()

    found = page.evaluate(POSES, wanted)

    assert len(wanted) > 100
    for (code, seconds, posture), numbers in zip(wanted, found, strict=True):
        pose = act_track(code, rest(posture), posture, motion(str(code)).seconds).at(seconds)
        trunk = (pose.x, pose.y, height(pose), pose.roll, pose.pitch, pose.yaw)
        assert numbers == pytest.approx([*pose.joints, *trunk], abs=2e-4), (code, seconds, posture)


@pytest.fixture
def domain() -> int:
    return free_domain()


@pytest.fixture
def simulator(domain: int) -> Iterator[str]:
    """Run the simulator as a program of its own; yield its page's address."""
    pytest.importorskip("cyclonedds")
    command = [
        sys.executable,
        "-m",
        "deshi.tasks.robot_dog.go2sim",
        "--http",
        "0",
        "--interface",
        "lo",
        "--domain",
        str(domain),
        "--posture",
        "standing",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        _, brace, told = process.stdout.readline().partition("{")
        yield str(json.loads(brace + told)["page"])
        process.terminate()


def test_the_simulators_own_page_shows_its_dog_and_changes_its_world(
    browser: Browser, simulator: str
) -> None:
    with browser.new_context(locale="en-US") as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(simulator)
        expect(page.locator(".dog-solid")).to_have_attribute("data-ready", "true")
        wait_for_posture(page, "standing")

        page.get_by_role("button", name="Sit", exact=True).click()

        wait_for_posture(page, "sitting")
        rests(page, "sitting")
        expect(page.locator(".sim-heard li").first).to_contain_text("← 0")
        page.get_by_role("slider", name="Battery").fill("12")
        expect(page.locator('[data-badge="battery"]')).to_contain_text("12%")
        page.get_by_role("switch", name="Motion service frozen").check()
        expect(page.locator('[data-badge="stale"]')).to_be_visible()
        assert errors == []


def test_a_simulator_at_the_end_of_the_wire_is_called_one_and_its_world_is_its_own(
    browser: Browser, simulator: str, domain: int, launch: Callable[..., Running]
) -> None:
    far = launch(DESHI_BODY_DRIVER="dds", DESHI_BODY_INTERFACE="lo", DESHI_BODY_DOMAIN=str(domain))
    with browser.new_context(locale="en-US") as context:
        page = context.new_page()
        page.goto(f"{far.url}/?dog=svg")

        expect(page.locator('[data-badge="link"].live')).to_have_text("simulated (go2sim)", timeout=WAIT_MS)
        wait_for_posture(page, "standing")
        expect(page.get_by_role("slider", name="Battery")).to_have_count(0)
        expect(page.get_by_role("group", name="Around it")).to_be_visible()
        told = far.state()
        assert (told["simulated"], told["link"]["simulated"]) == (False, "go2sim")
        assert far.call("POST", "/v1/body/sim", {"battery": 5})[0] == 409


def test_all_scripts_of_the_first_page_are_small(page: Page) -> None:
    expect(page.locator(".dog-solid")).to_have_attribute("data-ready", "true")

    loaded = page.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).pathname)")

    scripts = {path.rpartition("/")[2] for path in loaded if path.endswith(".js")}
    assert any(name.startswith("scene") for name in scripts)
    assert sum(len(gzip.compress((BUILD / "assets" / name).read_bytes(), 9)) for name in scripts) <= 250_000
