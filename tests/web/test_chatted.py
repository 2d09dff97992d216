"""Past chats over HTTP: everyone's for who rules, a tenant's own for its keys; feedback on them takes answers back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from deshi.ask.keys import Keys
from deshi.journal.chats import entry, hit, steps_of
from deshi.journal.feedback import entry as feedback_entry
from deshi.records.chat import Caller, Chat, Span, Tally
from deshi.records.feedback import Feedback

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Door

SAID = "what time is it?"


def answered(said: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": said}
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


def write(door: Door, name: str, tenant: str = "acme", made: str = "", key: str = "k1", **more: Any) -> None:
    """Write the row of a chat, or with `made` of a cache's answer."""
    caller, tally = Caller(f"{tenant}-key", tenant, "ann"), Tally("http://s", 100, 10, 0, 0.25)
    chat = Chat(
        name,
        "chat",
        "gpt",
        {"messages": [{"role": "user", "content": SAID}], "n": 1},
        caller=caller,
        tally=tally,
    )
    at = time.time()
    steps = steps_of([Span("model", at + 0.01, 0.2, {"server": "a"})], at, 0.25, 0.1, "" if made else key)
    told = (
        hit(chat, at, "m", "exact", key, made, steps)
        if made
        else entry(chat, at, "m", answered("noon"), steps=steps, **more)
    )
    door.running.memory.journal.append_sync(told)


@pytest.fixture(scope="module")
def past(door: Door) -> Door:
    """Return a service with three chats behind it: answered, failed, and answered by a cache."""
    write(door, "i-1")
    write(door, "i-2", "other", error="Lost")
    write(door, "i-3", made="i-1")
    return door


def names(told: Any) -> list[str]:
    return [one["interaction"] for one in told["chats"]]


def test_the_newest_come_first_and_pages_go_on(past: Door) -> None:
    status, page = past.call("GET", "/v1/chats?limit=2")
    after = past.call("GET", f"/v1/chats?limit=2&before={page['next']}")[1]

    assert status == 200
    assert (names(page), names(after), after["next"]) == (["i-3", "i-2"], ["i-1"], None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=failed", ["i-2"]),
        ("status=cached", ["i-3"]),
        ("status=ok", ["i-1"]),
        ("tenant=acme", ["i-3", "i-1"]),
        ("target=m&tenant=other", ["i-2"]),
        ("target=nothing", []),
        ("status=left", []),
    ],
)
def test_they_are_filtered(past: Door, query: str, found: list[str]) -> None:
    assert names(past.call("GET", f"/v1/chats?{query}")[1]) == found


def test_a_chat_is_told_with_words_steps_and_cost(past: Door) -> None:
    told = past.call("GET", "/v1/chats/i-1")[1]

    assert (told["asked"], told["answered"], told["usd"], told["server"]) == (SAID, "noon", 0.25, "http://s")
    assert told["messages"] == [{"role": "user", "content": SAID}]
    assert told["options"] == {"n": 1}
    assert (told["took"], told["first"], told["of"]) == (0.25, 0.1, "k1")
    assert told["steps"][0]["name"] == "model"
    assert told["steps"][0]["took_ms"] == 200.0
    assert told["steps"][0]["told"] == {"server": "a"}


def test_what_a_cache_gave_again_has_the_words_of_who_made_it(past: Door) -> None:
    told = past.call("GET", "/v1/chats/i-3")[1]

    assert (told["cached"], told["made"], told["asked"], told["answered"]) == ("exact", "i-1", SAID, "noon")
    assert told["choices"][0]["message"]["content"] == "noon"


def test_what_is_not_there_or_strange_is_said(past: Door) -> None:
    assert past.call("GET", "/v1/chats/nothing")[0] == 404
    assert past.call("GET", "/v1/chats?status=odd")[0] == 400


def test_a_caller_that_left_is_found_as_such_and_has_not_failed(past: Door) -> None:
    write(past, "i-gone", "leaver", error="CancelledError")

    assert names(past.call("GET", "/v1/chats?tenant=leaver&status=left")[1]) == ["i-gone"]
    assert names(past.call("GET", "/v1/chats?tenant=leaver&status=failed")[1]) == []


def test_a_task_s_chat_has_its_words_from_the_task(past: Door) -> None:
    asked = {"model": "deshi/robot_dog", "messages": [{"role": "user", "content": "sit down"}]}
    name = past.call("POST", "/v1/chat/completions", asked)[1]["id"].removeprefix("chatcmpl-")
    told = past.call("GET", f"/v1/chats/{name}")[1]

    assert told["asked"] == "sit down"
    assert told["task"]["answer"]["guess"]["actions"] == [1009]
    assert [step["name"] for step in told["steps"]] == ["limits", "model", "task"]

    assert (
        past.call("POST", "/v1/feedback", {"interaction": name, "kind": "boolean", "value": False})[0] == 200
    )
    spoken = past.call("GET", f"/v1/interactions/{told['task']['interaction']}")[1]
    assert spoken["events"][-1]["feedback"]["value"] is False


def test_a_thumb_down_takes_the_answer_out_of_the_cache(past: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[tuple[Any, ...]] = []

    async def objected(*told: Any) -> None:
        forgotten.append(told)

    monkeypatch.setattr(past.running.llm.chats, "objected", objected)
    told = {"interaction": "i-3", "kind": "boolean", "value": False, "user": "mia"}

    assert past.call("POST", "/v1/feedback", told)[0] == 200
    assert ("k1", None) in forgotten
    assert past.call("GET", "/v1/chats/i-3")[1]["feedback"][0]["user"] == "mia"


def test_what_another_process_has_written_takes_the_answer_back(
    past: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[str] = []

    async def objected(key: str, sense: Any = None) -> None:
        forgotten.append(key)

    monkeypatch.setattr(past.running.llm.chats, "objected", objected)
    write(past, "i-9", key="k9")
    told = Feedback("i-9", "boolean", False, author="kim", source="cli")
    past.running.memory.journal.append_sync(feedback_entry(told, "", time.time()))
    end = time.monotonic() + 20
    while "k9" not in forgotten and time.monotonic() < end:
        time.sleep(0.05)

    assert "k9" in forgotten


def test_a_chat_is_corrected_in_words(past: Door) -> None:
    told = {
        "interaction": "i-1",
        "kind": "correction",
        "text": "a quarter\n  past",
        "comment": "see the clock",
    }

    assert past.call("POST", "/v1/feedback", told)[0] == 200
    assert past.call("GET", "/v1/chats/i-1")[1]["feedback"][-1]["text"] == "a quarter\n  past"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"kind": "correction"}, "send what should have been answered as `text`"),
        ({"kind": "demonstration", "text": "x"}, "takes feedback of the kinds"),
        ({"kind": "result", "value": "done"}, "takes feedback of the kinds"),
    ],
)
def test_feedback_that_fits_no_chat_is_refused(past: Door, told: dict[str, Any], says: str) -> None:
    status, error = past.call("POST", "/v1/feedback", {"interaction": "i-1", **told})

    assert status == 400
    assert says in error["error"]["message"]


def test_a_key_sees_and_judges_its_tenant_s_chats_alone(
    tmp_path: Path, open_door: Callable[..., Door]
) -> None:
    home = tmp_path / "keyed"
    home.mkdir()
    keys = Keys(home / "keys.json")
    made = {
        "ann": keys.add("ann", tenant="acme", scopes=("chat",)),
        "bo": keys.add("bo", tenant="other", scopes=("chat",)),
        "chief": keys.add("chief", scopes=("admin",)),
    }
    door = open_door(home, require_key=True)
    write(door, "i-1")
    write(door, "i-2", "other")

    def call(who: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        return door.call(method, path, body, {"authorization": f"Bearer {made[who]}"})

    assert names(call("ann", "GET", "/v1/chats")[1]) == ["i-1"]
    assert names(call("ann", "GET", "/v1/chats?tenant=other")[1]) == ["i-1"]
    assert names(call("chief", "GET", "/v1/chats")[1]) == ["i-2", "i-1"]
    assert call("bo", "GET", "/v1/chats/i-1")[0] == 404
    told = {"interaction": "i-1", "kind": "boolean", "value": False}
    assert call("ann", "POST", "/v1/feedback", told)[0] == 200
    assert call("bo", "POST", "/v1/feedback", told)[0] == 404
    assert door.call("GET", "/v1/chats")[0] == 401
