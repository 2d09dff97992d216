"""The talk view where there is little room: the newest answer, the field and the stop are seen, and the dog where it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.walk.talking import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Running

pytestmark = pytest.mark.browser

PHONES = [(390, 757), (360, 640), (390, 400), (844, 390)]
SEEN = """(element, [top, bottom]) => {
  const {left, right, top: first, bottom: last, width, height} = element.getBoundingClientRect();
  const [x, y] = [left + width / 2, first + height / 2];
  const points = [[x, y], [x, first + 3], [x, last - 3], [left + 3, y], [right - 3, y]];
  return height > 0 && first >= top && last <= bottom
    && points.every(point => { const on = document.elementFromPoint(...point); return on !== null && element.contains(on); }) }"""
KEYBOARD = """
  const fake = new EventTarget();
  Object.assign(fake, {scale: 1, offsetTop: 0, offsetLeft: 0, width: innerWidth, height: innerHeight});
  Object.defineProperty(window, 'visualViewport', {value: fake, configurable: true});
  window.cover = (height, above) => { Object.assign(fake, {height, offsetTop: above}); fake.dispatchEvent(new Event('resize')); };"""


@pytest.fixture(autouse=True)
def drawn(page: Page, service: Running) -> Iterator[None]:
    """Have the dog drawn, which is quicker than in 3D; leave a body that does nothing."""
    page.goto(f"{service.url}/?dog=svg")
    expect(page.locator('[data-badge="link"].live')).to_be_visible()
    yield
    assert service.call("POST", "/v1/stop")[0] == 200
    assert service.call("POST", "/v1/clear")[0] == 200


def seen(what: Locator, top: int, bottom: int) -> bool:
    """Tell whether all of it lies between two heights, and nothing over it."""
    return bool(what.evaluate(SEEN, [top, bottom]))


def what_counts(page: Page, top: int, bottom: int) -> dict[str, bool]:
    """Tell of what one must see whether it is seen."""
    parts = {
        "answer": page.locator("article.answer .response").last,
        "field": page.locator(".entry"),
        "stop": page.locator(".stop-button"),
    }
    page.wait_for_timeout(100)  # sizes are observed after they are drawn
    return {name: seen(part, top, bottom) for name, part in parts.items()}


ALL = {"answer": True, "field": True, "stop": True}


@pytest.mark.parametrize("size", PHONES)
def test_the_newest_answer_the_field_the_stop_and_the_dog_are_in_sight(
    page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for text in ("君は誰", "踊って", "座って"):
        say(page, text)

        assert what_counts(page, 0, size[1]) == ALL, text
        dog = page.locator(".dog").bounding_box()
        assert dog is not None
        assert dog["y"] >= 0
        assert dog["height"] >= 80
    assert page.evaluate("[scrollY, document.documentElement.scrollWidth]") == [0, size[0]]


def test_a_keyboard_that_comes_out_later_hides_neither(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 757})
    say(page, "君は誰")

    page.set_viewport_size({"width": 390, "height": 400})

    assert what_counts(page, 0, 400) == ALL
    page.set_viewport_size({"width": 390, "height": 280})  # so little that the dog goes
    assert what_counts(page, 0, 280) == ALL
    expect(page.locator(".dog")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 757})
    assert what_counts(page, 0, 757) == ALL
    expect(page.locator(".dog")).to_be_visible()


@pytest.mark.parametrize(("height", "above"), [(400, 0), (420, 150)])
def test_a_keyboard_that_lies_over_the_page_covers_neither(page: Page, height: int, above: int) -> None:
    page.add_init_script(KEYBOARD)
    page.set_viewport_size({"width": 390, "height": 757})
    page.reload()
    say(page, "君は誰")

    page.evaluate("([height, above]) => cover(height, above)", [height, above])

    assert what_counts(page, above, above + height) == ALL
    page.evaluate("cover(757, 0)")
    assert what_counts(page, 0, 757) == ALL
    assert page.evaluate("document.documentElement.hasAttribute('data-low')") is False


def test_who_looks_back_is_left_there_until_the_next_answer(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 757})
    for text in ("君は誰", "立って", "何ができるの？"):
        say(page, text)
    log = page.locator(".log")
    log.hover()
    page.mouse.wheel(0, -5000)
    expect(page.locator(".said").first).to_be_in_viewport(ratio=1)

    page.set_viewport_size({"width": 390, "height": 640})
    page.wait_for_timeout(100)

    assert log.evaluate("log => log.scrollTop") == 0
    say(page, "座って")
    assert what_counts(page, 0, 640) == ALL


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 640)])
def test_an_order_behind_a_motion_says_so_and_is_seen_to_wait(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    say(page, "踊って")
    expect(page.locator(".dog")).to_have_attribute("data-action", "1023")

    answer = say(page, "座って")

    expect(answer.locator(".response")).to_have_text("はい、今の動きが終わってから、座ります。")
    steps = page.locator(".scene .steps > *")
    expect(steps.filter(has_text="踊る")).to_have_attribute("data-state", "now")
    expect(steps.nth(-2)).to_have_text("そのあと")
    expect(steps.last).to_contain_text("座る")
    expect(steps.last).to_have_attribute("data-state", "waiting")
    row, chip = page.locator(".scene .steps").bounding_box(), steps.last.bounding_box()
    assert row is not None
    assert chip is not None
    assert chip["x"] + chip["width"] <= row["x"] + row["width"] + 1

    page.locator(".stop-button").click()

    expect(page.locator(".scene .later")).to_have_count(0)
