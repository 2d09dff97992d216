"""The service view in a real browser: chats through a real model server are counted, drawn, opened with their trace and judged."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect
from tests.conftest import free_port
from tests.peers.model_servers import OpenAIChats
from tests.peers.server import Peer

if TYPE_CHECKING:
    from tests.conftest import Running

pytestmark = pytest.mark.browser

SAID = "春はあけぼの"
ASKED = "好きな季節は？"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """Return a model server that always says the same."""
    with Peer(OpenAIChats(tokens=(120, 40)), said=SAID, delay_s=0.05) as server:
        yield server


@pytest.fixture(scope="module")
def dashboard() -> int:
    """Return the port that the dashboard has to itself."""
    return free_port()


@pytest.fixture(scope="module")
def furnish(peer: Peer, dashboard: int) -> Callable[[Path], None]:
    """Return what names that server in the settings of `service`, and one that nobody listens at."""

    def write(home: Path) -> None:
        home.mkdir(parents=True)
        model = f'[models.poet]\nprovider = "openai"\nmodel = "tiny"\nurl = "{peer.url}"\nprice_in = 1.0\nprice_out = 2.0\n'
        model += f'[models.away]\nprovider = "openai"\nmodel = "tiny"\nurl = "{NOWHERE}"\n'
        own = f"[budget]\nusd_day = 0.5\n[telemetry]\ndashboard_port = {dashboard}\n"
        (home / "deshi.toml").write_text(model + own, "utf-8")

    return write


def chat(service: Running, said: str = ASKED, model: str = "poet", **more: Any) -> str:
    """Ask a chat that is answered; return its interaction."""
    body = {"model": model, "messages": [{"role": "user", "content": said}], "temperature": 0, **more}
    status, answer = service.call("POST", "/v1/chat/completions", body)
    assert status == 200, answer
    return str(answer["id"]).removeprefix("chatcmpl-")


@pytest.fixture
def view(page: Page) -> Page:
    """Return a page with the service view open."""
    page.get_by_role("button", name="サービス", exact=True).click()
    expect(page.locator('[data-tile="rate"]')).to_be_visible()
    return page


def test_chats_show_up_as_they_come_without_reloading(view: Page, service: Running, peer: Peer) -> None:
    for place in range(3):
        chat(service, f"{ASKED}{place}")

    tile = view.locator('[data-tile="rate"] + span')
    expect(tile).to_have_text(re.compile("直近の1分に[3-9]"))
    expect(view.locator(f'[data-server="{peer.url}"]')).to_contain_text("稼働")
    expect(view.locator(f'[data-server="{NOWHERE}"]')).to_contain_text("未確認")
    expect(view.locator('[data-target="poet"]')).to_contain_text("poet")
    expect(view.locator('[data-tile="spent"] + span')).to_contain_text("今日 $0.49")
    expect(view.get_by_role("img", name=re.compile("応答時間、直近の10分"))).to_be_visible()
    expect(view.locator(".plots canvas")).to_have_count(3)
    expect(view.locator("[data-chat]").first).to_contain_text(ASKED)


def test_a_chat_opens_with_words_waterfall_and_cost_by_keyboard(view: Page, service: Running) -> None:
    name = chat(service, "夜明けは？")
    row = view.locator(f'[data-chat="{name}"]')
    row.get_by_role("button").press("Enter")

    sheet = view.get_by_role("dialog")
    expect(sheet.locator(".chat-words")).to_contain_text(SAID)
    expect(sheet.locator('[data-step="upstream"] .ms')).to_have_text(re.compile(r"^\d+ ms$"))
    expect(sheet.locator(".chat-facts")).to_contain_text("120 → 40")
    expect(sheet.locator(".chat-facts")).to_contain_text("$0.0002")
    view.keyboard.press("Tab")
    expect(sheet.get_by_role("button", name="閉じる")).to_be_focused()


def test_an_answer_called_wrong_is_asked_anew(view: Page, service: Running, peer: Peer) -> None:
    said = "秋は？"
    first, hit = chat(service, said), chat(service, said)
    row = view.locator("[data-chat]").first
    expect(row).to_have_attribute("data-became", "cached")
    expect(row).to_contain_text(said)
    row.get_by_role("button").click()
    before = len(peer.seen)
    view.get_by_role("button", name="違う").click()
    expect(view.get_by_text("この答えはもうキャッシュから出ません")).to_be_visible()
    expect(view.locator(".chat-said")).to_contain_text("違う")
    chat(service, said)

    assert first
    assert hit
    assert len(peer.seen) == before + 1


def test_chats_that_failed_are_found(view: Page, service: Running) -> None:
    status, _ = service.call(
        "POST", "/v1/chat/completions", {"model": "nobody", "messages": [{"role": "user", "content": "?"}]}
    )
    assert status == 404
    view.get_by_label("状態").select_option("failed")

    expect(view.locator("[data-chat]")).to_have_count(1)
    expect(view.locator("[data-chat]")).to_contain_text("失敗 (そのモデルはない)")


def test_a_client_that_leaves_is_no_failure(
    view: Page, service: Running, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer, "delay_s", 30.0)
    body = {"model": "poet", "messages": [{"role": "user", "content": "冬は？"}]}
    sent = urllib.request.Request(
        f"{service.url}/v1/chat/completions", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with pytest.raises(TimeoutError):
        urllib.request.urlopen(sent, timeout=1.0)
    view.get_by_label("状態").select_option("left")

    expect(view.locator("[data-chat]")).to_have_count(1)
    expect(view.locator('[data-became="left"]')).to_contain_text("相手が離脱")


def test_usage_is_a_table_and_a_file(view: Page, service: Running) -> None:
    chat(service)
    view.get_by_label("集計").select_option("model")
    usage = view.get_by_role("region", name="利用量")
    expect(usage.locator("tbody th", has_text="poet")).to_be_visible()
    with view.expect_download() as coming:
        usage.get_by_role("link", name="CSVで保存").click()

    rows = coming.value.path().read_text("utf-8").splitlines()
    assert rows[0].startswith("model,requests,")
    assert any(row.startswith("poet,") for row in rows)


def test_usage_by_something_else_leaves_no_row_behind(view: Page, service: Running) -> None:
    chat(service)
    chat(service, model="deshi/robot_dog")
    usage = view.get_by_role("region", name="利用量")
    names = {"key": "キー", "model": "モデル", "tenant": "テナント", "day": "日"}
    for group in ("key", "model", "tenant", "day", "model", "key"):
        view.get_by_label("集計").select_option(group)
        expect(usage.locator("thead th").first).to_have_text(names[group])

    expect(usage.locator("tbody tr")).to_have_count(1)
    expect(usage.locator("tbody th")).to_have_text("（なし）")


def test_a_table_that_is_wider_than_a_phone_shows_it(view: Page, service: Running) -> None:
    chat(service, "何色が好き？")
    view.set_viewport_size({"width": 390, "height": 757})
    usage = view.get_by_role("group", name="利用量")
    expect(usage).to_have_attribute("data-more", "right")
    usage.evaluate("box => { box.scrollLeft = 9999 }")

    expect(usage).to_have_attribute("data-more", "left")


def test_nothing_is_sent_for_the_view_before_it_is_open(page: Page) -> None:
    heard: list[str] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda told: heard.append(json.loads(told)["type"])),
    )
    page.reload()
    page.wait_for_timeout(2_500)
    assert heard
    assert "service" not in heard
    page.get_by_role("button", name="サービス", exact=True).click()
    expect(page.locator('[data-tile="rate"]')).to_be_visible()

    assert "service" in heard


def test_the_dashboard_s_address_leads_to_it(page: Page, service: Running) -> None:
    page.goto(f"{service.url}/dashboard")

    expect(page.locator('[data-tile="rate"]')).to_be_visible()


def test_the_dashboard_s_own_port_shows_and_changes_nothing(
    page: Page, service: Running, dashboard: int
) -> None:
    base = f"http://127.0.0.1:{dashboard}"
    page.goto(f"{base}/dashboard")
    expect(page.locator('[data-tile="rate"]')).to_be_visible()
    body = {"model": "poet", "messages": [{"role": "user", "content": "?"}]}
    status, told = service.call("POST", "/v1/chat/completions", body, base=base)

    assert status == 403
    assert "dashboard's port" in told["error"]["message"]
    assert service.call("GET", "/v1/chats", base=base)[0] == 200
    assert service.call("POST", "/v1/stop", {}, base=base)[0] == 200
    assert service.call("POST", "/v1/clear", base=base)[0] == 403
    assert service.call("POST", "/v1/clear")[0] == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 900), (390, 757)])
def test_all_of_it_has_names_contrast_and_room(
    view: Page, service: Running, flaws: Callable[[Page], list[str]], scheme: str, size: tuple[int, int]
) -> None:
    chat(service)
    newest = view.locator(f'[data-chat="{chat(service, model="deshi/robot_dog")}"]')
    view.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    view.set_viewport_size({"width": size[0], "height": size[1]})
    expect(view.locator(".plots canvas")).to_have_count(3)

    expect(newest).to_be_visible()  # rows that come later would move the one that is clicked
    assert flaws(view) == []
    assert view.evaluate("document.documentElement.scrollWidth") <= size[0]
    newest.get_by_role("button").click()
    expect(view.locator(".waterfall")).to_be_visible()

    assert flaws(view) == []
    assert view.evaluate("document.documentElement.scrollWidth") <= size[0]
