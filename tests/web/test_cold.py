"""The readings over HTTP: counts, interactions, health, metrics, configuration."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from deshi import __version__
from deshi.bootstrap.models import home_budget
from deshi.errors import Unavailable
from deshi.records.entry import Entry
from deshi.stores.ledger import SqliteLedger

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Door


def test_the_configuration_tells_a_client_what_it_needs(door: Door) -> None:
    status, config = door.call("GET", "/v1/config")

    assert status == 200
    assert config["version"] == __version__
    assert config["languages"] == ["ja", "en", "zh"]
    assert config["tasks"] == ["robot_dog"]
    assert config["guard"] == {"host": "127.0.0.1", "port": 8002}
    assert config["thresholds"] == {"sure_above": 0.92, "act_above": 0.7}
    assert config["auth"] is False
    sit = next(action for action in config["actions"] if action["code"] == 1009)
    assert sit == {"code": 1009, "class": "posture", "names": {"ja": "座る", "en": "sit", "zh": "坐下"}}


def test_the_counts_follow_the_answers(door: Door) -> None:
    before = door.call("GET", "/v1/stats")[1]
    door.ask("sit down")
    door.ask("perhaps sit")
    after = door.call("GET", "/v1/stats")[1]

    assert after["total"] == before["total"] + 2
    assert after["asks"] == before["asks"] + 1
    assert set(after["layers"]["student"]) == {"answered", "low_confidence", "escalated", "failed", "cost"}


def test_the_counts_tell_what_is_left_of_the_budget(open_door: Callable[..., Door]) -> None:
    door = open_door()
    left = {"day": {"usd": 0.5, "calls": None}, "month": {"usd": 5.0, "calls": None}}
    assert door.call("GET", "/v1/stats")[1]["budget"] == left

    ledger = SqliteLedger(door.running.settings.home / "budget.db")
    budget = home_budget(door.running.settings, ledger)
    asyncio.run(budget.reserve("teacher", 0.2))
    ledger.close()
    assert door.call("GET", "/v1/stats")[1]["budget"]["day"]["usd"] == pytest.approx(0.3)


def test_a_damaged_ledger_leaves_the_counts(tmp_path: Path, open_door: Callable[..., Door]) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "budget.db").write_bytes(b"no ledger" * 100)

    status, told = open_door().call("GET", "/v1/stats")

    assert (status, told["budget"], told["total"]) == (200, None, 0)


def test_one_interaction_is_given_with_what_followed(door: Door) -> None:
    answer = door.ask("座って", user="ann", session="s")
    told = Entry("outcome", {"event": "done", "code": 1009}, time.time(), answer["interaction"])
    door.running.memory.journal.append_sync(told)

    status, found = door.call("GET", f"/v1/interactions/{answer['interaction']}")

    assert status == 200
    assert (found["text"], found["user"], found["session"]) == ("座って", "ann", "s")
    assert found["answer"]["action"] == answer["action"]
    assert found["cost"] == {}
    assert [(event["kind"], event["code"]) for event in found["events"]] == [("outcome", 1009)]


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "%00", "x" * 5_000, "座", "' OR 1=1 --"])
def test_an_unknown_interaction_is_not_found(door: Door, name: str) -> None:
    status, told = door.call("GET", f"/v1/interactions/{quote(name, safe='%')}")

    assert status == 404
    assert told["error"]["type"] == "NotFound"


def test_interactions_come_newest_first_in_pages(door: Door) -> None:
    asked = [door.ask("sit down", session="paged")["interaction"] for _ in range(5)]

    first = door.call("GET", "/v1/interactions?session=paged&limit=2")[1]
    second = door.call("GET", f"/v1/interactions?session=paged&limit=2&before={first['next']}")[1]
    third = door.call("GET", f"/v1/interactions?session=paged&limit=2&before={second['next']}")[1]

    found = [row["interaction"] for page in (first, second, third) for row in page["interactions"]]
    assert found == asked[::-1]
    assert third["next"] is None


def test_interactions_are_filtered(door: Door) -> None:
    door.ask("who are you", session="f", user="ann")
    door.ask("perhaps sit", session="f")
    door.ask("止まって", session="f")
    door.ask("sit down")  # a stop waits for no disk; this one waits, and comes after it

    def texts(query: str) -> list[str]:
        page = door.call("GET", f"/v1/interactions?session=f&{query}")[1]
        return [row["text"] for row in page["interactions"]]

    assert texts("layer=reflex") == ["止まって"]
    assert texts("intent=question") == ["perhaps sit", "who are you"]
    assert texts("text=PERHAPS") == ["perhaps sit"]
    assert texts(f"text={quote('止まっ')}") == ["止まって"]
    assert texts("text=nowhere") == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=many", "before=-1", "before=x", "text=" + "a" * 201]
)
def test_a_bad_filter_is_named(door: Door, query: str) -> None:
    status, told = door.call("GET", f"/v1/interactions?{query}")

    assert status == 400
    assert query.partition("=")[0] in told["error"]["message"]


def test_health_says_version_and_age(door: Door) -> None:
    status, told = door.call("GET", "/health")

    assert (status, told["status"], told["version"]) == (200, "ok", __version__)
    assert told["uptime_s"] >= 0


def test_ready_names_what_is_missing(open_door: Callable[..., Door]) -> None:
    door = open_door()
    assert door.call("GET", "/ready") == (200, {"ready": True, "missing": [], "notes": []})

    door.body.absent = True
    door.student.missing = Unavailable("The student's file is missing. Put the release back.")
    status, told = door.call("GET", "/ready")

    assert (status, told["ready"]) == (503, False)
    assert [sentence[:11] for sentence in told["missing"]] == ["The student", "The guard d"]


def test_the_body_is_cleared_by_post_only(door: Door) -> None:
    assert door.call("POST", "/v1/clear") == (200, {"ok": True})
    assert door.body.heard[-1] == ("clear", "")
    assert door.call("GET", "/v1/clear")[0] == 405


def test_a_clear_says_what_its_sender_has_seen(door: Door) -> None:
    assert door.call("POST", "/v1/clear", {"epoch": 7}) == (200, {"ok": True})
    assert door.body.heard[-1] == ("clear", "7")
    status, told = door.call("POST", "/v1/clear", {"epoch": 0})
    assert (status, told["error"]["type"]) == (503, "NotTaken")
    assert "A stop came after" in told["error"]["message"]
    assert door.call("POST", "/v1/clear", {"epoch": "x"})[0] == 400


def test_an_erased_person_leaves_the_memory_of_the_service_too(open_door: Callable[..., Door]) -> None:
    from deshi.journal.erase import erase

    door = open_door()
    answer = door.ask("sit down", user="ann", session="s")
    memory = door.running.memory
    erase("ann", memory.store, memory.journal, memory.home / "guard.jsonl")
    end = time.monotonic() + 10
    while door.running.loop.sessions._sessions and time.monotonic() < end:
        time.sleep(0.05)

    door.ask("who are you", user="ann", session="s")
    assert door.student.asked[-1].turns == ()
    found = door.call("GET", f"/v1/interactions/{answer['interaction']}")[1]
    assert (found["text"], found["answer"], found["user"]) == ("", {}, None)
