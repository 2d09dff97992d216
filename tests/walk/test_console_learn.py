"""The console's side of learning: feedback on an answer, the Learn page with its night, verdict, reports and releases."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Route, expect

if TYPE_CHECKING:
    from tests.conftest import Running

pytestmark = pytest.mark.browser

ID = "20261121-193000"
NIGHT = {
    "id": ID, "at": 1.0, "seconds": 90.0, "stage": "done", "outcome": "promoted",
    "release": "a1b2c3d4e5f6", "examples": 40, "people": 1, "sentence": "Learned from mia.",
}  # fmt: skip
RUNNING = {
    "id": ID, "stage": "train", "part": "mia", "step": 30, "of": 60, "eta_s": 45,
    "curve": [{"part": "mia", "step": step, "loss": 1 / (1 + step), "held_exact": step / 60} for step in (0, 15, 30)],
}  # fmt: skip
SIDES = [
    {"label": "do", "actions": [1005], "author": "mia", "interactions": ["i1"]},
    {"label": "do", "actions": [1009], "author": "mia", "interactions": ["i2", "yes"]},
]
SAID = {"i1": "ごろん", "i2": "ごろん!", "yes": "はい"}


def line(kind: str, name: str, before: float, after: float) -> dict[str, Any]:
    return {
        "kind": kind, "name": name, "rows": 50, "before": before, "after": after,
        "change": after - before, "low": after - before - 0.05, "high": after - before + 0.05, "judged": True,
    }  # fmt: skip


VERDICT = {
    "outcome": "fail", "claim": "", "persons": [], "enough": [],
    "reasons": [
        {"rule": "target", "outcome": "pass", "words": "Target: 45 of 50 right.", "enough": ""},
        {"rule": "rest", "outcome": "fail", "words": "Everything else: worse.", "enough": ""},
    ],
    "table": [line("target", "target", 0.5, 0.9), line("category", "dialect", 0.8, 0.6)],
}  # fmt: skip
REPORT = {
    **NIGHT,
    "markdown": "# The night\n\nLearned from mia.\n\n## What was learned\n\n- <img src=x onerror=alert(1)> and **this**\n",
    "parts": [{"name": "mia", "examples": 40, "learned": [], "refused": [], "verdict": VERDICT}],
    "cost": {},
    "curve": [],
}


class Nights:
    """Answers for the routes of the nights; `posted` keeps what the page has asked for."""

    def __init__(self, page: Page) -> None:
        self.running: dict[str, Any] | None = None
        self.contradictions = [{"text": "ごろん", "lang": "ja", "sides": SIDES}]
        self.posted: list[tuple[str, Any]] = []
        page.route("**/v1/learn", self.learn)
        page.route("**/v1/learn/night**", self.night)
        page.route("**/v1/nights", lambda route: route.fulfill(json={"nights": [NIGHT]}))
        page.route("**/v1/nights/*", lambda route: route.fulfill(json=REPORT))

    def learn(self, route: Route) -> None:
        latest = [{"text": "ねころんで", "label": "do", "actions": [1005], "origin": "correction", "at": 1.0}]
        waiting = {"examples": 7, "held": 2, "people": 1, "by_label": {"do": 6, "talk": 1}, "latest": latest}
        told = {**waiting, "contradictions": self.contradictions}
        route.fulfill(json={"waiting": told, "running": self.running, "last": NIGHT, "schedule": "03:00"})

    def night(self, route: Route) -> None:
        self.posted.append((route.request.url.rsplit("/", 1)[1], route.request.post_data_json))
        self.running = None if route.request.url.endswith("cancel") else RUNNING
        route.fulfill(json={"cancelled": True} if self.running is None else {"id": ID})


@pytest.fixture
def nights(page: Page) -> Nights:
    """Return the nights that a page sees, with the Learn page open."""
    made = Nights(page)
    page.get_by_role("button", name="学習", exact=True).click()
    expect(page.locator(".verdict-table")).to_be_visible()
    return made


def say(page: Page, text: str) -> None:
    page.get_by_label("話しかけてください").fill(text)
    page.keyboard.press("Enter")


def test_a_correction_by_keyboard_is_kept_and_answers_the_next_time(page: Page) -> None:
    say(page, "ぺたんこになって")
    page.get_by_role("button", name="訂正する").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="動作を順番に")).to_be_focused()
    for name in ("伏せる", "挨拶する"):
        page.get_by_role("group", name="動作を加える").get_by_role("button", name=name).press("Enter")
    page.get_by_label("ひとこと").fill("うちの言い方")
    page.keyboard.press("Enter")

    expect(page.locator(".kept")).to_contain_text("伏せる → 挨拶する")
    expect(page.get_by_role("button", name="訂正する")).to_be_focused()
    page.evaluate(
        "sessionStorage.clear()"
    )  # a conversation of its own: whatever was said before has no part in it
    page.reload()
    say(page, "ぺたんこになって")

    answer = page.locator("article.answer").last
    expect(answer).to_have_attribute("data-layer", "corrections")
    expect(answer.locator('[data-fact="layer"]')).to_contain_text("訂正")
    expect(answer.locator(".moves")).to_have_text("伏せる → 挨拶する")


def test_thumbs_are_kept_and_the_newest_counts(page: Page, service: Running) -> None:
    say(page, "座って")
    page.get_by_role("button", name="違う").click()
    expect(page.locator(".kept")).to_have_text("「違う」と記録しました。")
    page.get_by_role("button", name="合っている").click()
    expect(page.get_by_role("button", name="合っている")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="違う")).to_have_attribute("aria-pressed", "false")

    name = page.locator("article.answer").get_attribute("data-interaction")
    events = service.call("GET", f"/v1/interactions/{name}")[1]["events"]
    told = [(one["user"], one["feedback"]["value"]) for one in events if one["kind"] == "feedback"]
    assert told == [
        ("console", False),
        ("console", True),
    ]


def test_what_cannot_be_kept_is_told_in_its_sentence(page: Page) -> None:
    say(page, "座って")
    page.get_by_role("button", name="訂正する").click()
    page.get_by_role("button", name="訂正を残す").click()
    trouble = page.locator("article.answer").get_by_role("alert")
    expect(trouble).to_contain_text("動作を一つ以上")
    page.get_by_role("group", name="動作を加える").get_by_role("button", name="座る").click()
    page.get_by_role("button", name="訂正を残す").click()

    expect(trouble).to_contain_text("there is nothing to correct")


def test_a_night_is_begun_followed_and_cancelled(page: Page, nights: Nights) -> None:
    expect(page.locator('[data-waiting="examples"]')).to_have_text("7")
    expect(page.locator(".latest")).to_contain_text("ねころんで")
    page.get_by_role("button", name="いま学ぶ").click()

    expect(page.locator("[data-stage=train]")).to_have_text("訓練中")
    expect(page.locator(".progress-told")).to_have_text(re.compile(r"60 段のうち 30 段.*45"))
    expect(page.get_by_role("img", name=re.compile("取り置きの例の正解、3 点"))).to_be_visible()
    page.locator(".night").get_by_role("button", name="やめる").click()

    expect(page.get_by_role("button", name="いま学ぶ")).to_be_enabled()
    assert nights.posted == [("night", {}), ("cancel", {})]


def test_the_verdict_is_a_picture_with_reasons_and_the_report_is_text_alone(
    page: Page, nights: Nights
) -> None:
    assert nights.posted == []
    rows = page.locator(".verdict-table tbody tr")
    expect(rows.nth(0).get_by_role("img", name="前 50%、後 90%")).to_be_visible()
    expect(rows.nth(1)).to_contain_text("方言")
    expect(page.locator(".verdict-told")).to_contain_text("不合格")
    expect(page.locator(".reasons li").first).to_contain_text("そのほか worse.")

    report = page.locator(".markdown")
    expect(report).to_contain_text("<img src=x onerror=alert(1)> and this")
    expect(report.locator("img")).to_have_count(0)
    expect(report.locator("strong")).to_have_text("this")


def test_a_contradiction_is_settled_by_a_button(page: Page, nights: Nights) -> None:
    given: list[Any] = []

    def keep(route: Route) -> None:
        given.append(route.request.post_data_json)
        nights.contradictions = []
        route.fulfill(
            json={
                "interaction": "i2",
                "kind": "correction",
                "author": "mia",
                "label": "do",
                "actions": [1005],
            }
        )

    def interaction(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        route.fulfill(json={"interaction": name, "at": 1, "user": "mia", "text": SAID[name], "answer": None})

    page.route("**/v1/feedback", keep)
    page.route("**/v1/interactions/*", interaction)
    page.get_by_role("button", name="「伏せる」が正しい").click()

    expect(page.get_by_text("「伏せる」に決めました。")).to_be_visible()
    expect(page.locator(".contradiction")).to_have_count(0)
    told = [(one["interaction"], one["kind"], one["label"], one["actions"], one["user"]) for one in given]
    assert told == [("i2", "correction", "do", [1005], "mia")]  # not the "yes" that had confirmed it


def test_a_release_is_changed_only_after_it_was_confirmed(page: Page) -> None:
    def release(name: str, **more: Any) -> dict[str, Any]:
        blank = {
            "release": name,
            "shipped": False,
            "serves": False,
            "canary": None,
            "parent": "",
            "made": 1.0,
            "verdict": "",
        }
        return {
            **blank,
            "examples": 40,
            "people": 1,
            "erased": 0,
            "why": [],
            "promoted": None,
            "problem": "",
            **more,
        }

    posted: list[tuple[str, Any]] = []
    base, candidate = "0" * 12, "a1b2c3d4e5f6"
    shelf = [release(base, shipped=True, serves=True), release(candidate, parent=base, verdict="pass")]

    def change(route: Route) -> None:
        posted.append((route.request.url.split("/v1/")[1], route.request.post_data_json))
        route.fulfill(json={"serving": base, "canary": None, "releases": shelf, "problem": ""})

    Nights(page)
    page.route(
        re.compile("/v1/releases$"),
        lambda route: route.fulfill(json={"serving": base, "canary": None, "releases": shelf, "problem": ""}),
    )
    page.route("**/v1/releases/**", change)
    page.get_by_role("button", name="学習", exact=True).click()
    row = page.locator(f'[data-release="{candidate}"]')
    expect(row).to_contain_text("試験に合格")
    row.get_by_role("button", name="採用").click()
    row.get_by_role("button", name="やめる").click()
    assert posted == []
    row.get_by_role("button", name=f"{candidate} を一部で試す").click()
    row.get_by_label("会話の割合").select_option("0.25")
    row.get_by_role("button", name="はい").click()

    expect(page.get_by_text("済みました。")).to_be_visible()
    assert posted == [(f"releases/{candidate}/promote", {"canary": 0.25, "why": ""})]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_of_it_has_names_contrast_and_room_on_a_phone(
    page: Page, nights: Nights, flaws: Callable[[Page], list[str]], scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 757})
    nights.running = RUNNING
    expect(page.locator(".run-picture")).to_have_count(2)

    assert flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.documentElement.scrollHeight") <= 757
    page.get_by_role("button", name="話す", exact=True).click()
    say(page, "座って")
    page.get_by_role("button", name="訂正する").click()

    assert flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_whole_dog_is_seen_in_a_low_window(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 757})
    for text in ("座って", "座って", "止まって"):
        say(page, text)
    expect(page.locator(".layer-counts tbody tr")).not_to_have_count(0)

    stage, dog = page.locator(".stage").bounding_box(), page.locator(".dog").bounding_box()
    assert stage
    assert dog
    assert dog["y"] + dog["height"] <= stage["y"] + stage["height"]


def test_the_exam_page_looks_for_a_new_report_when_it_is_seen_again(page: Page) -> None:
    asked: list[str] = []

    def exam(route: Route) -> None:
        asked.append(route.request.url)
        message = f"look {len(asked)}"
        route.fulfill(status=503, json={"error": {"message": message, "type": "Unavailable"}})

    page.route("**/v1/exam", exam)
    page.get_by_role("button", name="試験", exact=True).click()
    expect(page.get_by_text("look 1")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('focus'))")

    expect(page.get_by_text("look 2")).to_be_visible()
