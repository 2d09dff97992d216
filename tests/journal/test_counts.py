"""Counts of the layers: folded row by row, the same when folded again from the start."""

from collections.abc import Callable

from deshi.journal.counts import Tally
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores.memory import MemoryStore

Interaction = Callable[..., Entry]


def step(layer: str, outcome: str) -> dict[str, object]:
    return {"layer": layer, "ms": 1.0, "confidence": None, "outcome": outcome}


def test_counts_say_what_each_layer_did(interaction: Interaction) -> None:
    store = MemoryStore()
    writer = GroupWriter(store, "service")
    sure = interaction("a")
    unsure = interaction(
        "b",
        asks=True,
        layer="person",
        trace=[step("cache", "passed"), step("student", "low_confidence"), step("person", "asked")],
    )
    costly = interaction(
        "c", stopped=True, layer="student", trace=[step("student", "escalated"), step("teacher", "late")]
    )
    costly = Entry("interaction", {**costly.body, "cost": {"teacher": 0.002}}, 3.0, "c", "s", "u")
    writer.append_sync(sure, unsure, costly, Entry("stop", {"level": "soft"}, 4.0))
    counts = Tally(store).refresh()
    assert (counts["total"], counts["asks"], counts["stopped"]) == (3, 1, 2)
    nothing = {"answered": 0, "low_confidence": 0, "escalated": 0, "failed": 0, "cost": 0.0}
    assert counts["layers"] == {
        "student": nothing | {"answered": 2, "low_confidence": 1, "escalated": 1},
        "cache": nothing,
        "person": nothing | {"answered": 1},
        "teacher": nothing | {"failed": 1, "cost": 0.002},
    }
    writer.close()


def test_counts_keep_up_and_equal_those_folded_from_the_start(interaction: Interaction) -> None:
    store = MemoryStore()
    writer, tally = GroupWriter(store, "service"), Tally(store)
    for n in range(5):
        writer.append_sync(interaction(str(n)))
        assert tally.refresh()["total"] == n + 1
    assert tally.refresh() == Tally(store).refresh()
    writer.close()


def test_an_erased_interaction_still_counts(interaction: Interaction) -> None:
    store = MemoryStore()
    writer = GroupWriter(store, "service")
    writer.append_sync(interaction("a"), interaction("b", user="bo"))
    store.blank("mia", 100)
    counts = Tally(store).refresh()
    assert (counts["total"], counts["erased"], counts["layers"]["student"]["answered"]) == (2, 1, 1)
    writer.close()


def test_the_latency_is_of_the_latest_answers(interaction: Interaction) -> None:
    store = MemoryStore()
    writer, tally = GroupWriter(store, "service"), Tally(store)
    assert tally.refresh()["latency_ms"] == {"p50": None, "p95": None}
    writer.append_sync(*[interaction(str(n), latency_ms=float(n)) for n in range(1, 102)])
    assert tally.refresh()["latency_ms"] == {"p50": 51.0, "p95": 96.0}
    writer.close()


def test_a_press_is_counted_once_though_the_guard_reports_it_too() -> None:
    store = MemoryStore()
    service, guard, tally = GroupWriter(store, "service"), GroupWriter(store, "guard"), Tally(store)
    service.append_sync(Entry("stop", {"level": "soft", "source": "http"}, 1.0))
    guard.append_sync(
        *[
            Entry("stop", {"event": "stop", "source": one}, 2.0)
            for one in ("service", "console", "page", "do", "exit", "ros-ask", "cli", "key", "voice", "ros")
        ]
    )
    assert tally.refresh()["stopped"] == 1 + len(("cli", "key", "voice", "ros"))
    service.close()
    guard.close()


def test_an_order_that_became_a_question_is_counted_as_one(interaction: Interaction) -> None:
    store = MemoryStore()
    writer = GroupWriter(store, "service")
    writer.append_sync(
        interaction("a"),
        Entry("outcome", {"event": "replied", "reason": "confirm", "accepted": False}, 2.0, "a"),
        interaction("b"),
        Entry("outcome", {"event": "replied", "reason": "battery", "accepted": False}, 3.0, "b"),
    )

    assert Tally(store).refresh()["asks"] == 1
    writer.close()
