"""How far the console lets one trust deshi: confidence against its thresholds, questions, counts, exam, promised errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from deshi.bootstrap.exam import release_folder, report_path, save_report
from deshi.measure.calibration_file import Calibration
from deshi.measure.exam import Sitting, report
from deshi.measure.grade import Given, Graded, grade
from deshi.measure.suite import Right, Row
from deshi.promote.shelf import identity
from deshi.pure.confidence import NAMES, Map

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Running

pytestmark = pytest.mark.browser

WAIT_MS = 15_000
PAIRS = tuple(sorted([(0.9, True)] * 300 + [(0.5, True)] * 60 + [(0.4, False)] * 140))
SURE = ("direct", 0.95, True)
SHAKY = ("dialect", 0.4, False)


def graded(number: int, category: str, confidence: float, right: bool) -> Graded:
    row = Row(str(number), "ja", category, f"made up {number}", (Right("action", (1009,)),))
    return grade(row, Given("action", (1009,) if right else (1016,), confidence))


def prepare(home: Path) -> None:
    """Leave a calibration and an exam report of the shipped release in a home."""
    release = identity(release_folder(home, "robot_dog"))
    known = Map(0.0, (1.0,) * len(NAMES))
    found = Calibration("robot_dog", release, "made up", 1.0, known, PAIRS, {"ece": 0.01})
    (home / "calibration").mkdir(parents=True)
    (home / "calibration" / "robot_dog.json").write_text(json.dumps(found.as_dict()))
    rows = [graded(number, *(SHAKY if number % 4 == 0 else SURE)) for number in range(40)]
    made = report(Sitting("robot_dog", "exam", release, 1.0, 0.8, 0.7), rows, 2, [1.5])
    save_report(made, report_path(home, "robot_dog", "exam"))


@pytest.fixture(scope="module")
def furnish() -> Callable[[Path], None]:
    return prepare


@pytest.fixture(autouse=True)
def no_promise(service: Running) -> Iterator[None]:
    """Leave the thresholds of the settings, whatever a test chose."""
    yield
    assert service.call("PUT", "/v1/thresholds", {"max_error": None})[0] == 200


def say(page: Page, text: str) -> None:
    page.get_by_label("話しかけてください").fill(text)
    page.keyboard.press("Enter")


def view(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=name).click()


def told(**more: Any) -> dict[str, Any]:
    """Return an answer that asks back, with other values where they are given."""
    guess = {"intent": "action", "actions": [1009], "confidence": 0.52}
    base = {
        "interaction": "i" * 20,
        "task": "robot_dog",
        "response": "「座る」で合っていますか。",
        "action": None,
    }
    base |= {"intent": "question", "confidence": 0.52, "asks": True, "stopped": False, "guess": guess}
    return base | {"layer": "person", "latency_ms": 1.0, "trace": [], "reasoning": "…"} | more


def ask_back(page: Page, service: Running, text: str) -> None:
    """Make deshi ask, though it is sure: nothing may be wrong for one request."""
    assert service.call("PUT", "/v1/thresholds", {"max_error": 0.0001})[1]["act_above"] == 1.0
    say(page, text)
    expect(page.locator(".confirm")).to_be_visible()
    service.call("PUT", "/v1/thresholds", {"max_error": None})


def test_yes_is_understood_and_the_dog_does_what_it_asked_about(page: Page, service: Running) -> None:
    ask_back(page, service, "座って")
    expect(page.locator(".guess")).to_contain_text("しようとしたこと: 座る")

    page.get_by_role("button", name="はい、それをして").click()

    expect(page.locator(".said").last).to_contain_text("はい")
    expect(page.locator("article.answer")).to_have_count(2)
    expect(page.locator(".dog")).to_have_attribute("data-posture", "sitting", timeout=WAIT_MS)
    expect(page.locator(".choices")).to_have_count(0)


def test_no_is_understood_and_nothing_moves(page: Page, service: Running) -> None:
    ask_back(page, service, "挨拶して")
    epoch = service.state()["epoch"]

    page.get_by_role("button", name="いいえ").focus()
    page.keyboard.press("Enter")

    expect(page.locator("article.answer")).to_have_count(2)
    expect(page.locator("article.answer").last.locator(".fact.moves")).to_have_count(0)
    expect(page.get_by_label("話しかけてください")).to_be_focused()
    assert service.state()["epoch"] == epoch


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("「座る」で合っていますか。", ["はい", "いいえ"]),
        ("Did you mean: sit down?", ["yes", "no"]),
        ("你是要我坐下吗？", ["对", "不是"]),
    ],
)
def test_the_buttons_say_the_words_of_the_one_who_was_asked(
    page: Page, question: str, words: list[str]
) -> None:
    sent: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(json=told(response=question))

    page.route("**/v1/decide", answer)
    say(page, "…")
    for name in ("はい、それをして", "いいえ"):
        page.get_by_role("button", name=name).click()

    expect(page.locator("article.answer")).to_have_count(3)
    assert [one["text"] for one in sent] == ["…", *words]
    assert len({one["session"] for one in sent}) == 1


def test_where_it_would_have_done_nothing_there_is_nothing_to_confirm(page: Page) -> None:
    nothing = {"intent": "dialog", "actions": [], "confidence": 0.4}
    page.route("**/v1/decide", lambda route: route.fulfill(json=told(guess=nothing)))

    say(page, "あのね")

    expect(page.locator(".guess")).to_contain_text("動作なし")
    expect(page.locator(".choices")).to_have_count(0)


@pytest.mark.parametrize(
    ("confidence", "standing"), [(0.69, "ask"), (0.7, "act"), (0.91, "act"), (0.92, "sure")]
)
def test_confidence_is_drawn_against_the_two_thresholds(page: Page, confidence: float, standing: str) -> None:
    page.route("**/v1/decide", lambda route: route.fulfill(json=told(confidence=confidence)))

    say(page, "座って")

    drawn = page.locator(".sureness").last
    expect(drawn).to_have_attribute("data-standing", standing)
    sentence = drawn.get_by_role("img").get_attribute("aria-label") or ""
    assert f"{confidence:.2f}" in sentence
    assert "0.70 未満なら尋ね、0.92 以上なら確か" in sentence
    expect(drawn.locator("text")).to_have_text(["尋ねる", "動く", "確か"])


def test_the_way_through_the_layers_tells_what_each_cost(page: Page) -> None:
    steps = [("student", 2.0, 0.41, "escalated"), ("teacher", 812.0, 0.97, "answered")]
    trace = [
        {"layer": layer, "ms": ms, "confidence": sure, "outcome": came} for layer, ms, sure, came in steps
    ]
    row = {"interaction": "i" * 20, "at": 1.0, "answer": {}, "text": "", "cost": {"teacher": 0.0031}}
    page.route("**/v1/decide", lambda route: route.fulfill(json=told(trace=trace, layer="teacher")))
    page.route("**/v1/interactions/*", lambda route: route.fulfill(json=row))

    say(page, "座って")
    page.locator("article.answer summary").click()

    expect(page.locator("svg.trace")).to_have_attribute(
        "aria-label",
        re.compile("弟子: 次へ, 2.0 ms, 確信度 0.41, [$]0; 先生: 回答, 812 ms, 確信度 0.97, [$]0.0031"),
    )
    expect(page.locator("svg.trace")).to_contain_text("$0.0031")


def test_the_counts_tell_each_layer_its_cost_and_what_is_left(page: Page) -> None:
    counts = {"answered": 7, "low_confidence": 1, "escalated": 2, "failed": 3, "cost": 0.25}
    budget = {"day": {"usd": 0.75, "calls": 8}, "month": {"usd": 1.5, "calls": None}}
    stats = {"total": 9, "asks": 1, "stopped": 0, "layers": {"teacher": counts}, "budget": budget}
    message = json.dumps({"type": "stats", "stats": stats})

    def tell(socket: WebSocketRoute) -> None:
        socket.send(message)

    page.route_web_socket(re.compile("/v1/live$"), tell)
    page.reload()

    cells = page.locator('[data-counts="teacher"] td')
    expect(cells).to_have_text(["7", "1", "2", "3", "$0.25"])
    expect(page.locator('dd[data-count="cost"]')).to_have_text("$0.25")
    expect(page.locator('[data-count="budget"]')).to_have_text("予算の残り: 今日: $0.75, 8 回; 今月: $1.50")


def test_the_exam_is_a_table_with_intervals_the_weakest_category_first(page: Page) -> None:
    view(page, "試験")

    rows = page.locator(".exam-table tbody tr")
    expect(rows.locator("th")).to_have_text(["全体", "日本語", "方言", "そのまま"])
    expect(rows.nth(2).locator("td.number")).to_have_text(["10", "0%", "0%–28%", "100%", "–"])
    expect(rows.nth(3).locator("td.number").nth(2)).to_have_text("89%–100%")
    expect(page.locator('[data-total="exact"]')).to_have_text("75%")
    expect(page.locator('[data-total="alone"]')).to_have_text("75%")


def test_the_exam_draws_reliability_and_what_alone_costs(page: Page) -> None:
    view(page, "試験")

    pictures = page.locator("svg.axes")
    expect(pictures).to_have_count(3)
    expect(pictures.nth(0)).to_have_attribute("aria-label", re.compile(r"期待校正誤差は 0\.\d{3}"))
    expect(pictures.nth(1)).to_have_attribute("aria-label", re.compile("75% をひとりで答え、その 0% が誤り"))
    page.get_by_text("表で見る").first.click()
    expect(page.locator(".as-table tbody tr").first).to_contain_text("0.40")


@pytest.mark.parametrize("language", ["ja", "en", "zh"])
def test_without_an_exam_it_says_how_to_make_one(page: Page, language: str) -> None:
    error = {"error": {"message": "There is no exam report yet.", "type": "NotFound"}}
    page.route("**/v1/exam", lambda route: route.fulfill(status=404, json=error))
    page.get_by_label("言語").select_option(language)

    page.evaluate("location.hash = 'exam'")

    expect(page.locator(".measured .trouble")).to_contain_text("deshi exam")


def test_a_promised_error_is_chosen_saved_and_read_again(page: Page, service: Running) -> None:
    view(page, "設定")
    choice = page.get_by_role("radio", name="2% まで")
    expect(page.get_by_role("radio", name="約束しない")).to_be_checked()
    expect(page.locator(".promise").filter(has=choice)).to_contain_text("72% をひとりで回答")

    choice.check()
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_text("保存しました。次の依頼から有効です。")).to_be_visible()
    expect(page.locator(".now-told")).to_have_attribute("data-max-error", "0.02")
    assert service.call("GET", "/v1/calibration")[1]["thresholds"]["max_error"] == 0.02
    page.reload()
    expect(page.get_by_role("radio", name="2% まで")).to_be_checked()

    page.get_by_role("radio", name="約束しない").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".now-told")).to_have_attribute("data-max-error", "0")
    assert service.call("GET", "/v1/config")[1]["thresholds"] == {"sure_above": 0.92, "act_above": 0.7}


def test_saved_thresholds_move_the_marks_of_the_answers_after(page: Page, service: Running) -> None:
    say(page, "座って")
    expect(page.locator("article.answer")).to_have_count(1)

    view(page, "設定")
    page.get_by_role("radio", name="2% まで").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".now-told")).to_have_attribute("data-max-error", "0.02")
    view(page, "話す")
    say(page, "立って")

    answers = page.locator("article.answer")
    expect(answers.nth(1).locator(".sureness text")).to_have_text(["尋ねる", "確か"])
    expect(answers.nth(0).locator(".sureness text")).to_have_text(["尋ねる", "動く", "確か"])
    assert service.call("GET", "/v1/config")[1]["thresholds"]["sure_above"] == 0.5


def test_a_promise_that_lacks_rows_says_how_many(page: Page, service: Running) -> None:
    lacking = {one["max_error"]: one for one in service.call("GET", "/v1/calibration")[1]["promises"]}[0.005]
    assert not lacking["kept"]

    view(page, "設定")

    row = page.locator(".promise").filter(has=page.get_by_role("radio", name="0.5% まで"))
    expect(row).to_contain_text(f"あと少なくとも {lacking['lacks']} 件必要")
    expect(row).to_contain_text("毎回尋ねる")


def test_a_share_of_ones_own_shows_its_promise_before_it_is_saved(page: Page, service: Running) -> None:
    view(page, "設定")
    page.get_by_label("許す割合（パーセント）").fill("40")
    row = page.locator(".promise").filter(has=page.get_by_role("radio", name="自分で決める"))

    expect(page.get_by_role("radio", name="自分で決める")).to_be_checked()
    expect(row.locator(".outcome")).to_contain_text("100% をひとりで回答")
    assert service.call("GET", "/v1/calibration")[1]["thresholds"]["max_error"] == 0.0
    page.keyboard.press("Enter")

    expect(page.locator(".now-told")).to_contain_text("誤りは 40% まで")
    assert service.call("GET", "/v1/calibration")[1]["thresholds"]["max_error"] == 0.4
    page.reload()
    expect(page.get_by_label("許す割合（パーセント）")).to_have_value("40")


@pytest.mark.parametrize("typed", ["", "0", "100", "-2"])
def test_what_is_no_share_is_not_sent(page: Page, service: Running, typed: str) -> None:
    view(page, "設定")
    page.get_by_label("許す割合（パーセント）").fill(typed)
    page.get_by_role("radio", name="自分で決める").check()

    page.get_by_role("button", name="保存").click()

    expect(page.get_by_text("0 より大きく 100% より小さい割合")).to_be_visible()
    assert service.call("GET", "/v1/calibration")[1]["thresholds"]["max_error"] == 0.0


def test_thresholds_are_chosen_by_keyboard_alone(page: Page, service: Running) -> None:
    page.evaluate("location.hash = 'settings'")
    page.get_by_role("radio", name="約束しない").focus()
    page.keyboard.press("ArrowDown")  # round to the first
    expect(page.get_by_role("radio", name="0.5% まで")).to_be_checked()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="10% まで")).to_be_checked()

    page.keyboard.press("Enter")

    expect(page.locator(".now-told")).to_have_attribute("data-max-error", "0.1")
    assert service.call("GET", "/v1/calibration")[1]["thresholds"]["max_error"] == 0.1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["exam", "settings"])
def test_measured_pages_have_names_contrast_room_and_the_stop(
    page: Page, service: Running, flaws: Callable[[Page], list[str]], scheme: str, name: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("name => { location.hash = name }", name)
    expect(page.locator(".exam-table" if name == "exam" else ".promises")).to_be_visible()

    assert flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.get_by_role("button", name="停止")).to_be_in_viewport(ratio=1)

    epoch = service.state()["epoch"]
    page.keyboard.press("Escape")
    expect(page.locator(".stop-report")).to_contain_text(re.compile(r"ガード [\d.]+ ms"))
    assert service.state()["epoch"] > epoch
