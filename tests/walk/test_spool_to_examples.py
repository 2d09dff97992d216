"""A line of the guard's spool becomes what a night learns: through the journal, its readings and the export."""

import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from deshi.bootstrap.examples import examples_of
from deshi.bootstrap.memory import open_memory, spool_role
from deshi.bootstrap.night_parts import gather
from deshi.journal import spool
from deshi.journal.counts import Tally
from deshi.journal.export import export
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.sections import Settings
from deshi.tasks.robot_dog.task import load

TASK = load()


def interaction(confidence: float) -> Entry:
    guess = {"intent": "action", "actions": [1016], "confidence": confidence}
    answer = {
        "interaction": "i", "response": "Okay.", "intent": "action", "confidence": confidence, "asks": False, "stopped": False,
        "action": {"type": "single", "code": 1016, "confidence": confidence}, "guess": guess, "layer": "student", "trace": [],
    }  # fmt: skip
    ask = {"text": "give me a wave", "lang": "en", "task": "robot_dog", "turns": 0, "dry_run": False}
    return Entry("interaction", {"ask": ask, "answer": answer, "label": "do"}, time.time(), "i", "s", "ann")


@pytest.mark.parametrize(
    ("lines", "learned", "wrong", "counted", "succeeded"),
    [
        ([{"event": "done", "code": 1016}], ["success"], [], {"done": 1}, True),
        ([{"event": "failed", "code": 4206, "action": 1016, "left": []}], [], [], {"failed": 1}, False),
        ([{"event": "unknown", "code": 1016, "left": []}], [], [], {"unknown": 1}, False),
        ([{"event": "refused", "reason": "battery", "why": "Low."}], [], [], {"refused": 1}, False),
        ([{"event": "halted", "code": 1016, "after": 2.0, "by": "cli"}], [], ["stopped"], {"stopped": 1}, True),
        (
            [{"event": "watchdog", "kind": "heartbeat"}, {"event": "halted", "code": 1016, "by": "watchdog"}],
            [], [], {"watchdog": 1}, False,
        ),
        ([{"event": "refused", "reason": "confirm"}], [], [], {}, False),
    ],
    ids=["done", "failed", "unknown", "refused", "stopped", "watchdog", "waits"],
)  # fmt: skip
def test_what_the_body_reports_teaches_and_counts(
    tmp_path: Path,
    lines: list[dict[str, Any]],
    learned: list[str],
    wrong: list[str],
    counted: dict[str, int],
    succeeded: bool,
) -> None:
    settings = Settings(tmp_path)
    memory = open_memory(settings, "test")
    memory.journal.append_sync(interaction(0.75))
    started = [{"event": "started", "codes": [1016]}, {"event": "step", "code": 1016, "inserted": False}]
    told = [*(started if lines[0]["event"] != "refused" else []), *lines]
    rows = [{**line, "interaction": "i", "at": time.time()} for line in told]
    (tmp_path / "guard.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    writer = GroupWriter(memory.store, spool_role(settings), tmp_path / "heads.jsonl")
    try:
        assert spool.move(tmp_path / "guard.jsonl", memory.store, writer) == len(rows)
        stats = Tally(memory.store).refresh()["body"]
        (line,) = [orjson.loads(one) for one in export(memory.store, "audit")]
    finally:
        writer.close()
        memory.close()

    found = examples_of(settings, TASK)
    assert [one.origin for one in found.examples] == learned
    assert [one.why for one in found.negatives] == wrong
    assert {name: count for name, count in stats.items() if count} == counted
    assert gather(settings, TASK, 0, 0.0).body == counted
    assert line["success"] is succeeded
    assert line.get("body", []) == [name for name, count in counted.items() for _ in range(count)]
