"""The console in a real browser, against a running deshi: what a person sees, presses and types."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

if TYPE_CHECKING:
    from tests.conftest import Running

pytestmark = pytest.mark.browser

WAIT_MS = 15_000


@pytest.fixture
def cleared(page: Page, service: Running) -> Iterator[None]:
    """Leave a body that may move, whatever the test did to it."""
    yield
    service.process.send_signal(signal.SIGCONT)
    assert service.call("POST", "/v1/clear")[0] == 200


def say(page: Page, text: str) -> None:
    page.get_by_label("話しかけてください").fill(text)
    page.keyboard.press("Enter")


def wait_for_posture(page: Page, posture: str) -> None:
    expect(page.locator(".dog")).to_have_attribute("data-posture", posture, timeout=WAIT_MS)


def test_a_tired_person_is_answered_and_the_dog_sits_down(page: Page) -> None:
    say(page, "疲れたな")

    answer = page.locator("article.answer").last
    expect(answer.locator(".response")).not_to_be_empty()
    expect(answer).to_have_attribute("data-layer", "student")
    expect(answer.locator('[data-fact="layer"]')).to_contain_text("弟子")
    expect(answer.locator('[data-fact="confidence"]')).to_have_text(re.compile(r"^[01]\.\d\d$"))
    expect(answer.locator(".facts")).to_contain_text(re.compile(r"\d ms"))
    wait_for_posture(page, "sitting")
    expect(page.locator('[data-badge="posture"]')).to_have_text("座っている")


def test_the_way_to_an_answer_unfolds_as_a_picture_in_words_too(page: Page) -> None:
    say(page, "立って")
    page.locator("article.answer summary").last.click()

    picture = page.locator("svg.trace").last
    expect(picture).to_be_visible()
    assert re.search(r"反射: .+; .*弟子: 回答, [<\d. ]+ ms", picture.get_attribute("aria-label") or "")
    expect(page.locator(".identity code").last).to_have_text(re.compile(r"\w{8,}"))


def test_counts_follow_without_reloading(page: Page, service: Running) -> None:
    before = int(service.call("GET", "/v1/stats")[1]["total"])

    say(page, "伏せて")

    expect(page.locator('[data-count="total"]')).to_have_text(str(before + 1))


@pytest.mark.usefixtures("cleared")
def test_escape_stops_at_the_guard(page: Page, service: Running) -> None:
    epoch = service.state()["epoch"]

    page.keyboard.press("Escape")

    expect(page.locator(".stop-report")).to_contain_text(re.compile(r"ガード [\d.]+ ms"))
    expect(page.locator(".stop-report")).to_contain_text(re.compile(r"サービス [\d.]+ ms"))
    assert service.state()["epoch"] > epoch


@pytest.mark.usefixtures("cleared")
def test_escape_stops_while_the_service_is_frozen(page: Page, service: Running) -> None:
    epoch = service.state()["epoch"]
    service.process.send_signal(signal.SIGSTOP)

    page.keyboard.press("Escape")

    expect(page.locator(".stop-report")).to_contain_text(re.compile(r"ガード [\d.]+ ms"))
    assert service.state()["epoch"] == epoch + 1
    expect(page.locator(".stop-report")).to_contain_text("サービス: 応答なし")


@pytest.mark.usefixtures("cleared")
def test_a_second_press_lets_the_body_sink_and_resume_ends_that(page: Page, service: Running) -> None:
    page.keyboard.press("Escape")
    page.get_by_role("button", name="もう一度で脱力").click()

    wait_for_posture(page, "damped")
    assert service.state()["posture"] == "damped"

    page.get_by_role("button", name="再開").click()

    expect(page.get_by_role("button", name="再開")).to_have_count(0)
    assert not service.state()["latched"]


@pytest.mark.usefixtures("cleared")
def test_holding_escape_is_one_press(page: Page, service: Running) -> None:
    for _ in range(5):
        page.keyboard.down("Escape")  # a key that is down already repeats
    page.keyboard.up("Escape")

    expect(page.locator(".stop-report")).to_contain_text(re.compile(r"ガード [\d.]+ ms"))
    assert not service.state()["latched"]


def test_without_a_guard_the_picture_plays_by_itself_and_says_so(browser: Browser, service: Running) -> None:
    def gone(route: Route) -> None:
        route.abort()

    def closed(socket: WebSocketRoute) -> None:
        socket.close()

    with browser.new_context(locale="en-US") as context:
        page = context.new_page()
        page.route(f"{service.guard_url}/**", gone)
        page.route_web_socket(re.compile("/v1/live$"), closed)
        page.goto(service.url)

        expect(page.get_by_text("Neither the service nor the guard answers.")).to_be_visible(timeout=WAIT_MS)
        expect(page.get_by_role("listitem").filter(has_text="no guard")).to_be_visible()
        page.get_by_label("What should it do?").fill("sit")
        page.keyboard.press("Enter")

        expect(page.locator(".dog")).to_have_attribute("data-action", "1009", timeout=WAIT_MS)


def test_an_error_is_shown_as_its_sentence(page: Page) -> None:
    sentence = "The disk is full; free some space, then ask again."
    page.route(
        "**/v1/decide",
        lambda route: route.fulfill(status=503, json={"error": {"message": sentence, "type": "Unavailable"}}),
    )

    say(page, "座って")

    expect(page.locator(".trouble")).to_contain_text(sentence)


def test_a_question_offers_its_best_guess_as_a_button(page: Page) -> None:
    guess = {"intent": "action", "actions": [1016], "confidence": 0.5}
    step = {"layer": "person", "ms": 0.1, "confidence": 0.5, "outcome": "asked"}
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.post_data_json["text"])
        told = {
            "interaction": "i" * 20,
            "task": "robot_dog",
            "response": "「挨拶する」で合っていますか。",
            "action": None,
        }
        told |= {"intent": "question", "confidence": 0.5, "asks": True, "stopped": False, "guess": guess}
        told |= {"layer": "person", "latency_ms": 1.0, "trace": [step], "reasoning": "…"}
        route.fulfill(json=told)

    page.route("**/v1/decide", answer)
    say(page, "いつもの")

    page.get_by_role("button", name="はい、それをして").click()

    expect(page.locator(".said")).to_have_text([re.compile("いつもの"), re.compile("はい")])
    assert asked == ["いつもの", "はい"]


@pytest.mark.parametrize(
    ("language", "button", "example"), [("en", "STOP", "I'm worn out"), ("zh", "停止", "我累了")]
)
def test_the_language_can_be_changed_and_is_kept(
    page: Page, language: str, button: str, example: str
) -> None:
    page.get_by_label("言語").select_option(language)

    for _ in ("at once", "after reloading"):
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator(".stop-button")).to_contain_text(button)
        expect(page.get_by_role("button", name=example)).to_be_visible()
        page.reload()


def test_the_journal_is_filtered_by_text_layer_and_intent(page: Page) -> None:
    say(page, "伸びをして")
    expect(page.locator("article.answer")).to_have_count(1)
    say(page, "名前は何ですか")
    expect(page.locator("article.answer")).to_have_count(2)

    page.get_by_role("button", name="記録").click()
    rows = page.locator(".rows tbody tr")
    expect(rows.filter(has_text="伸びをして").first).to_be_visible()
    page.get_by_label("言葉").fill("伸びを")

    expect(rows.filter(has_text="名前は何ですか")).to_have_count(0)
    expect(rows.filter(has_text="伸びをして").first).to_be_visible()

    page.get_by_role("search").get_by_label("層").select_option("reflex")

    expect(page.get_by_text("この条件に合うものはありません。")).to_be_visible()


def test_a_row_of_the_journal_opens_its_details(page: Page) -> None:
    say(page, "立って")
    expect(page.locator("article.answer")).to_have_count(1)
    interaction = page.locator("article.answer").get_attribute("data-interaction")
    page.get_by_role("button", name="記録").click()

    page.locator(".link-button").first.click()

    sheet = page.get_by_role("dialog", name="詳細")
    expect(sheet.locator(".identity code")).to_have_text(interaction or "none")
    sheet.get_by_role("button", name="閉じる").click()
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["", "#journal"])
def test_everything_has_a_name_contrast_and_room_on_a_small_phone(
    page: Page, flaws: Callable[[Page], list[str]], scheme: str, view: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": 360, "height": 740})
    say(page, "座って")
    expect(page.locator("article.answer")).to_have_count(1)
    page.locator("article.answer summary").click()
    page.evaluate("view => { location.hash = view }", view)
    expect(page.locator(".journal .rows" if view else ".talk .trace")).to_be_visible()

    assert flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.get_by_role("button", name="停止")).to_be_in_viewport(ratio=1)


def test_the_page_works_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="入力欄へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("話しかけてください")).to_be_focused()

    page.keyboard.type("座って")
    page.keyboard.press("Enter")

    expect(page.locator("article.answer")).to_have_count(1)
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_nothing_is_asked_of_other_hosts(page: Page, service: Running) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.reload()
    expect(page.locator('[data-badge="link"]')).to_have_class(re.compile("live"))

    own = (f"{service.url}/", f"{service.guard_url}/", "data:")
    assert asked
    assert [url for url in asked if not url.startswith(own)] == []
