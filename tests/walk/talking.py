"""For the tests: talking to the dog on its page."""

from playwright.sync_api import Locator, Page, expect


def say(page: Page, text: str) -> Locator:
    """Say something; return the newest answer once it has come."""
    count = page.locator("article.answer").count()
    page.get_by_label("話しかけてください").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("article.answer")).to_have_count(count + 1)
    return page.locator("article.answer").last
