"""Callers of the LLM service from door to model server: limits, money, turns, and the usage that is told of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.peers.model_servers import OpenAIChats
from tests.peers.server import Peer

from deshi.ask.key_file import Allowance
from deshi.ask.keys import Keys
from deshi.bootstrap.chats import Service
from deshi.sections import Model, Queue

if TYPE_CHECKING:
    from conftest import Door

URL = "/v1/chat/completions"


@dataclass
class House:
    """A service with keys before one model server, which says 1,000 tokens in and 40 out of everything."""

    door: Door
    peer: Peer
    keys: Keys

    def ask(self, key: str, words: str = "hello", priority: str = "normal", **more: Any) -> tuple[int, Any]:
        body = {"model": "big", "messages": [{"role": "user", "content": words}], **more}
        headers = {"authorization": f"Bearer {key}", "x-deshi-priority": priority}
        status, got, raw = self.door.raw("POST", URL, body, headers)
        self.headers = got
        return status, raw.decode()

    def usage(self, key: str, group: str = "tenant") -> list[dict[str, Any]]:
        told = self.door.call("GET", f"/v1/usage?group={group}", None, {"authorization": f"Bearer {key}"})[1]
        return list(told["rows"])


@pytest.fixture
def house(tmp_path: Path, open_door: Callable[..., Door]) -> Iterator[Callable[..., House]]:
    """Return a function that opens a house; a million tokens cost `price` dollars, and `queue` is how chats wait."""
    with ExitStack() as stack:

        def make(price: float = 0.0, queue: Queue | None = None, delay_s: float = 0.0) -> House:
            peer = stack.enter_context(Peer(OpenAIChats(), "hello there", delay_s=delay_s))
            home = tmp_path / "home"
            home.mkdir()
            keys = Keys(home / "keys.json")
            keys.add("first")  # no service is reachable without any

            def prepare(running: Any) -> None:
                model = Model("openai", "m", peer.url + "/v1", price_in=price, price_out=price)
                settings = replace(running.settings, models={"big": model}, queue=queue or Queue())
                parts = running.memory, running.loops, running.keys, running._ledger
                running.llm = Service(settings, *parts)
                running.chats = running.llm.chats

            return House(open_door(home, prepare=prepare, require_key=True), peer, keys)

        yield make


def test_a_key_that_asks_too_often_is_told_when_it_may_again(house: Callable[..., House]) -> None:
    open_house = house()
    key = open_house.keys.add("ann", allowance=Allowance(rpm=3))

    assert [open_house.ask(key, f"{n}")[0] for n in range(4)] == [200, 200, 200, 429]
    status, told = open_house.ask(key)
    assert status == 429
    assert "3 requests a minute of the key 'ann'" in told
    assert 55 <= int(open_house.headers["retry-after"]) <= 61
    assert len(open_house.peer.seen) == 3


def test_tokens_are_counted_as_the_server_counts_them(house: Callable[..., House]) -> None:
    open_house = house()
    key = open_house.keys.add("ann", allowance=Allowance(tpm=2_000))

    assert [open_house.ask(key, f"{n}")[0] for n in range(3)] == [200, 200, 429]
    assert open_house.door.running.llm.limits._meter.used("key:ann") == (2, 2_080)


def test_a_tenant_s_money_is_paid_by_real_cost_and_ends(house: Callable[..., House]) -> None:
    open_house = house(
        price=100.0
    )  # a chat of 1,040 tokens costs 0.104 dollars, and at most 0.07 and 0.41 more
    keys = open_house.keys
    key, chief = keys.add("ann", tenant="acme"), keys.add("chief", scopes=("admin",))
    keys.set_tenant("acme", Allowance(usd_day=0.45))

    answers = [open_house.ask(key, f"{n}", max_tokens=1_000) for n in range(6)]

    assert [status for status, _ in answers] == [200, 200, 200, 429, 429, 429]
    assert "$0.45 a day of the tenant 'acme'" in answers[-1][1]
    assert int(open_house.headers["retry-after"]) > 0
    row = open_house.usage(chief)[0]
    assert (row["requests"], row["errors"], row["tokens_in"]) == (6, 3, 3_000)
    assert row["usd"] == pytest.approx(3 * 0.104)
    assert open_house.usage(key, "key")[0]["key"] == "ann"


def test_a_paid_answer_is_sent_with_a_length(house: Callable[..., House]) -> None:
    open_house = house(price=0.001)
    open_house.ask(open_house.keys.add("ann"))

    assert open_house.peer.seen[-1].body["max_tokens"] == 4_096


def test_a_high_one_is_sent_before_the_low_ones_that_wait(house: Callable[..., House]) -> None:
    open_house = house(queue=Queue(batch=1, batches=2), delay_s=0.04)
    low, high = open_house.keys.add("low"), open_house.keys.add("high")
    for key in (low, high):
        open_house.ask(key, "warm")

    threads = [threading.Thread(target=open_house.ask, args=(low, f"low {n}", "low")) for n in range(24)]
    for thread in threads:
        thread.start()
    lane = open_house.door.running.llm.scheduler._lanes["big"]
    for _ in range(2_000):
        if len(lane.line) >= 18:
            break
        time.sleep(0.002)
    assert open_house.ask(high, "high", "high")[0] == 200
    for thread in threads:
        thread.join(20)

    said = [one.body["messages"][-1]["content"] for one in open_house.peer.seen]
    assert len(said) == 27
    assert said.index("high") < 20
