"""What became of the body's orders is counted from what its guard wrote down, and Prometheus takes it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from deshi.web.body_metrics import BodyMetrics
from deshi.web.chat_metrics import ChatMetrics, gauges

if TYPE_CHECKING:
    from conftest import Door

DONE = 'deshi_body_results_total{event="done",reason="",task="robot_dog"}'


def test_events_raise_their_counts_which_begin_at_zero() -> None:
    registry = CollectorRegistry()
    metrics = BodyMetrics(registry)
    before = generate_latest(registry).decode()

    for event in (
        {"event": "done", "code": 1009},
        {"event": "refused", "reason": "battery"},
        {"event": "halted", "by": "console"},
        {"event": "stop", "level": "damp", "source": "console"},
        {"event": "started"},
    ):
        metrics(event)
    after = generate_latest(registry).decode()

    for name in (
        DONE,
        'deshi_body_results_total{event="refused",reason="battery",task="robot_dog"}',
        'deshi_body_results_total{event="halted",reason="person",task="robot_dog"}',
        'deshi_body_stops_total{level="damp",source="console"}',
    ):
        assert f"{name} 0.0" in before
        assert f"{name} 1.0" in after
    assert sum(line.endswith(" 1.0") for line in after.splitlines()) == 4


def text_of(body: dict[str, object]) -> str:
    registry = CollectorRegistry()
    BodyMetrics(registry)
    ChatMetrics(registry).now = gauges({"guard": bool(body), "body": body})
    return generate_latest(registry).decode()


def test_the_body_s_state_is_told_while_a_guard_answers() -> None:
    text = text_of({"battery": 45.0, "posture": "sitting", "fresh": True, "latched": False})

    for line in (
        "deshi_body_battery_ratio 0.45",
        "deshi_body_fresh 1.0",
        "deshi_body_latched 0.0",
        'deshi_body_posture{posture="sitting"} 1.0',
    ):
        assert line in text
    unknown = text_of({"battery": None, "posture": "", "fresh": False, "latched": False})
    assert not re.search(r"^deshi_body_(battery|posture)", unknown, re.MULTILINE)
    assert not re.search(r"^deshi_body_(fresh|latched)", text_of({}), re.MULTILINE)


def test_promtool_finds_nothing_to_say_of_them() -> None:
    tool = shutil.which("promtool")
    if tool is None and os.environ.get("CI"):
        raise AssertionError("promtool is missing: deploy/servers.sh installs it")
    if tool is None:
        pytest.skip("promtool is missing: make test installs it")
    text = text_of({"battery": 45.0, "posture": "sitting", "fresh": True, "latched": False})
    ours = "".join(
        line for line in text.splitlines(keepends=True) if "deshi_body_" in line and "_created" not in line
    )

    done = subprocess.run([tool, "check", "metrics"], input=ours, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_what_the_guard_writes_down_is_counted_once(door: Door) -> None:
    def counted() -> dict[str, float]:
        rows = door.raw("GET", "/metrics")[2].decode().splitlines()
        return {row.rpartition(" ")[0]: float(row.rpartition(" ")[2]) for row in rows if row[:1] != "#"}

    def wait_for(name: str, count: float) -> None:
        end = time.monotonic() + 15
        while counted()[name] != count:
            assert time.monotonic() < end, f"{name} is {counted()[name]}, not {count}"
            time.sleep(0.1)

    before = counted()[DONE]
    say(door, {"event": "done", "interaction": "i", "code": 1009, "at": time.time()})
    wait_for(DONE, before + 1)
    say(door, {"event": "failed", "interaction": "i", "code": 4206, "at": time.time()})
    wait_for(DONE.replace("done", "failed").replace('reason=""', 'reason="4206"'), 1.0)

    assert counted()[DONE] == before + 1


def say(door: Door, event: dict[str, object]) -> None:
    with (door.running.settings.home / "guard.jsonl").open("a") as spool:
        spool.write(json.dumps(event) + "\n")
