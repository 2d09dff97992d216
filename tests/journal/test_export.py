"""Export: the audit log and fine-tuning examples, in forms that import again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deshi.errors import BadInput
from deshi.journal.erase import erase
from deshi.journal.export import export
from deshi.journal.importer import import_file
from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores.memory import MemoryStore
from deshi.stores.sqlite import SqliteStore

Interaction = Callable[..., Entry]


def read(store: Any, form: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export(store, form)]


def test_an_audit_line_has_the_fields_of_the_older_logs(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    several = {"sequence": [1004, 1016], "confidence": 0.8, "type": "sequence"}
    writer.append_sync(interaction("a", "座って", at=1.5), interaction("b", action=several, confidence=0.8))
    first, second = read(store, "audit")
    assert list(first) == [
        "input_command", "llm_output", "api_code", "sequence", "success", "confidence", "timestamp", "interaction",
        "user", "session",
    ]  # fmt: skip
    assert (first["input_command"], first["api_code"], first["sequence"]) == ("座って", 1009, None)
    assert (first["success"], first["timestamp"]) == (True, "1970-01-01T00:00:01.500000+00:00")
    assert json.loads(first["llm_output"])["response"] == "Done: 座って"
    assert (second["api_code"], second["sequence"], second["confidence"]) == (None, [1004, 1016], 0.8)


def test_an_interaction_that_asked_or_was_refused_is_no_success_and_no_example(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(
        interaction("asked", asks=True, action=None),
        interaction("refused"),
        Entry("outcome", {"event": "refused"}, 2.0, "refused"),
        interaction("late"),
        Entry("outcome", {"accepted": [], "refused": "no space"}, 2.0, "late"),
        interaction("done"),
        Entry("outcome", {"event": "accepted", "refused": None}, 2.0, "done"),
    )
    assert {line["interaction"]: line["success"] for line in read(store, "audit")} == {
        "asked": False,
        "refused": False,
        "late": False,
        "done": True,
    }
    assert len(read(store, "sft")) == 1


def test_an_example_holds_what_was_asked_and_what_was_answered(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction
) -> None:
    writer.append_sync(
        interaction("a"), Entry("teacher", {"input": "hi", "output": "hello", "source": "big"}, 2.0)
    )
    ours, teachers = read(store, "sft")
    assert ours["messages"][0] == {"role": "user", "content": "sit"}
    assert json.loads(ours["messages"][1]["content"])["action"]["code"] == 1009
    assert (teachers["input"], teachers["output"], teachers["source"]) == ("hi", "hello", "big")


def test_imported_lines_go_out_in_both_forms_and_failed_ones_are_no_examples(
    store: SqliteStore, writer: GroupWriter, tmp_path: Path
) -> None:
    good = {"input_command": "sit", "llm_output": "{}", "api_code": 1009, "success": True, "confidence": 0.9}
    bad = {**good, "input_command": "fly", "success": False}
    teacher = {"input": "hi", "output": {"a": 1}, "timestamp": "2025-01-01T00:00:00Z"}
    (tmp_path / "old").write_text("\n".join(json.dumps(line) for line in (good, bad, teacher)))
    import_file(tmp_path / "old", store, writer)
    assert [line["input_command"] for line in read(store, "audit")] == ["sit", "fly"]
    assert [(line["input"], line["output"]) for line in read(store, "sft")] == [
        ("sit", "{}"),
        ("hi", '{"a":1}'),
    ]


@pytest.mark.parametrize("form", ["audit", "sft"])
def test_what_was_exported_imports_into_another_journal(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction, tmp_path: Path, form: str
) -> None:
    writer.append_sync(*[interaction(f"i{n}", f"sit {n}") for n in range(3)])
    (tmp_path / "out.jsonl").write_bytes(b"".join(export(store, form)))  # type: ignore[arg-type]
    other = MemoryStore()
    second = GroupWriter(other, "cli")
    result = import_file(tmp_path / "out.jsonl", other, second)
    second.close()
    assert (result.imported, result.bad) == (3, ())


def test_what_was_exported_is_already_there_and_keeps_its_person(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction, tmp_path: Path
) -> None:
    writer.append_sync(interaction("a"), interaction("b", user="bo"))
    (tmp_path / "out.jsonl").write_bytes(b"".join(export(store, "audit")))
    other = MemoryStore()
    second = GroupWriter(other, "cli")

    again = import_file(tmp_path / "out.jsonl", store, writer)
    elsewhere = import_file(tmp_path / "out.jsonl", other, second)
    second.close()

    assert (again.imported, again.duplicates) == (0, 2)
    assert (elsewhere.imported, [row.user for _, row in other.rows(kind="import")]) == (2, ["mia", "bo"])


def test_an_imported_line_that_was_exported_is_already_there(
    store: SqliteStore, writer: GroupWriter, tmp_path: Path
) -> None:
    line = {"input_command": "sit", "api_code": 1009, "timestamp": 5.0}
    (tmp_path / "in.jsonl").write_text(json.dumps({**line, "interaction": "theirs"}), "utf-8")
    assert import_file(tmp_path / "in.jsonl", store, writer, "mia").imported == 1
    (tmp_path / "out.jsonl").write_bytes(b"".join(export(store, "audit")))

    again = import_file(tmp_path / "out.jsonl", store, writer)
    of_another = import_file(tmp_path / "in.jsonl", store, writer, "bo")

    assert (again.imported, again.duplicates) == (0, 1)
    assert of_another.imported == 1
    assert read(store, "audit")[0] == {**line, "interaction": "theirs", "user": "mia"}


def test_erased_rows_do_not_go_out(
    store: SqliteStore, writer: GroupWriter, interaction: Interaction, tmp_path: Path
) -> None:
    writer.append_sync(interaction("a"), interaction("b", user="bo"))
    erase("mia", store, writer, tmp_path / "guard.jsonl")
    assert [line["interaction"] for line in read(store, "audit")] == ["b"]


def test_another_format_is_refused(store: SqliteStore) -> None:
    with pytest.raises(BadInput, match="--format audit or --format sft"):
        export(store, "csv")  # type: ignore[arg-type]
