"""`deshi journal`: look, check, take out, bring in, erase."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from deshi.bootstrap.memory import open_memory
from deshi.journal.chats import entry, hit
from deshi.records.chat import Chat
from deshi.sections import Settings

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def asked(deshi: Run) -> None:
    """Leave three interactions of two people in the journal."""
    for text, user in (("sit", "ann"), ("who are you", "bob"), ("座って", "ann")):
        deshi("ask", text, "--user", user, "--session", f"of-{user}")


@pytest.mark.usefixtures("asked")
def test_show_lists_the_newest_rows_oldest_first(deshi: Run) -> None:
    shown = deshi("journal", "show", "--kind", "interaction").out.splitlines()

    assert len(shown) == 3
    assert ["'sit'" in shown[0], "'who are you'" in shown[1], "'座って'" in shown[2]] == [True] * 3
    assert "(student)" in shown[0]


def test_show_tells_a_chat_in_a_line(deshi: Run, home: Path) -> None:
    chat = Chat("i1", "chat", "tiny", {"messages": [{"role": "user", "content": "Where is the sun?"}]})
    answer = {"choices": [{"message": {"role": "assistant", "content": "Above."}}]}
    memory = open_memory(Settings(home), "test")
    memory.journal.tell(entry(chat, 1.0, "tiny", answer))
    memory.journal.tell(hit(chat, 2.0, "tiny", "exact", "k"))
    memory.close()

    made, kept = deshi("journal", "show", "--kind", "chat").out.splitlines()

    assert made.endswith("'Where is the sun?' -> 'Above.' (tiny)")
    assert kept.endswith("(from the exact cache) (tiny)")


@pytest.mark.usefixtures("asked")
def test_show_filters_and_counts(deshi: Run) -> None:
    def found(*words: str) -> list[str]:
        return [
            row["body"]["ask"]["text"]
            for row in rows(deshi("journal", "show", "--json", "--kind", "interaction", *words).out)
        ]

    assert found("--user", "ann") == ["sit", "座って"]
    assert found("--session", "of-bob") == ["who are you"]
    assert found("--text", "座っ") == ["座って"]
    assert found("--limit", "1") == ["座って"]


@pytest.mark.usefixtures("asked")
def test_verify_counts_what_it_found_intact(deshi: Run) -> None:
    done = deshi("journal", "verify")

    assert done.code == 0
    assert done.out.startswith("intact: ")


@pytest.mark.usefixtures("asked")
def test_verify_names_the_row_that_was_changed(deshi: Run, home: Path) -> None:
    database = sqlite3.connect(home / "journal.db")
    database.execute("UPDATE rows SET body = replace(body, 'sit', 'fly') WHERE user = 'ann'")
    database.commit()
    database.close()

    done = deshi("journal", "verify")

    assert done.code == 1
    assert "The journal is broken at position" in done.err
    assert "from a backup" in done.err


@pytest.mark.usefixtures("asked")
def test_export_writes_both_formats(deshi: Run, tmp_path: Path) -> None:
    out = tmp_path / "audit.jsonl"

    assert deshi("journal", "export", "--out", str(out)).out == f"wrote {out}\n"
    assert len(rows(out.read_text("utf-8"))) == 3
    assert deshi("journal", "export", "--format", "sft").code == 0
    assert len(rows(deshi("journal", "export").out)) == 3


def test_export_refuses_other_formats_and_places(deshi: Run) -> None:
    wrong, nowhere = (
        deshi("journal", "export", "--format", "xml"),
        deshi("journal", "export", "--out", "/nowhere/x"),
    )

    assert (wrong.code, nowhere.code) == (2, 1)
    assert "There is no format 'xml'" in wrong.err
    assert "/nowhere/x can't be written" in nowhere.err


@pytest.mark.usefixtures("asked")
def test_import_takes_each_line_once_and_names_bad_ones(deshi: Run, tmp_path: Path) -> None:
    log = tmp_path / "old.jsonl"
    good = {
        "timestamp": "2026-01-02T03:04:05", "user_input": "座って",
        "response": {"response": "はい", "intent": "action", "action": {"type": "single", "code": 1009}},
    }  # fmt: skip
    exported = deshi("journal", "export").out.splitlines()[0]
    log.write_text(f"{exported}\n{{broken\n{json.dumps(good)}\n", "utf-8")

    first, second = deshi("journal", "import", str(log)), deshi("journal", "import", str(log))

    assert first.code == 1
    assert f"{log}:2: " in first.err
    assert first.out.startswith("imported ")
    assert second.out.startswith("imported 0, ")
    assert deshi("journal", "verify").code == 0


@pytest.mark.usefixtures("asked")
def test_erase_can_make_a_release_without_them_where_one_is_needed(deshi: Run) -> None:
    done = deshi("journal", "erase", "--user", "ann", "--yes", "--retrain")

    assert done.code == 0
    assert "what serves for robot_dog has learnt nothing from them" in done.out


@pytest.mark.usefixtures("asked")
def test_erasing_somebody_unknown_says_that_nothing_was_theirs(deshi: Run) -> None:
    done = deshi("journal", "erase", "--user", "anne", "--yes")

    assert done.code == 0
    assert "held nothing of 'anne'" in done.out
    assert "'sit'" in deshi("journal", "show").out


def test_import_of_nothing_is_a_sentence(deshi: Run, tmp_path: Path) -> None:
    done = deshi("journal", "import", str(tmp_path / "nowhere.jsonl"))

    assert done.code != 0
    assert done.err.startswith("deshi: ")
    assert "nowhere.jsonl" in done.err


@pytest.mark.usefixtures("asked")
def test_erase_asks_first(deshi: Run) -> None:
    assert deshi("journal", "erase", "--user", "ann", stdin="n\n").code == 1
    assert "'sit'" in deshi("journal", "show").out


@pytest.mark.usefixtures("asked")
def test_an_erased_person_leaves_no_byte_and_whole_chains(deshi: Run, home: Path) -> None:
    done = deshi("journal", "erase", "--user", "ann", "--yes")

    assert done.out.startswith("erased ")
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert "座って".encode() not in kept
    assert b"of-ann" not in kept
    assert b"who are you" in kept
    assert "(erased)" in deshi("journal", "show").out
    assert deshi("journal", "verify").code == 0


def test_tail_shows_rows_as_they_come(deshi: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    deshi("ask", "sit")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) > 1:
            raise KeyboardInterrupt
        from deshi.bootstrap.door import Deshi

        with Deshi() as other:
            other.ask("who are you")

    own = SimpleNamespace(sleep=wait, strftime=time.strftime, localtime=time.localtime)
    monkeypatch.setattr("deshi.cli.journal.time", own)  # its own waits alone: a door that opens may wait, too
    done = deshi("journal", "tail", "--kind", "interaction")

    assert done.code in (1, 130)
    assert "'who are you'" in done.out
    assert "'sit'" not in done.out


@pytest.mark.parametrize("words", [("show",), ("verify",), ("export",), ("erase", "--user", "x", "--yes")])
def test_an_empty_home_is_no_error(deshi: Run, words: tuple[str, ...]) -> None:
    assert deshi("journal", *words).code == 0


def test_erase_takes_the_files_that_they_sent_too(deshi: Run, home: Path) -> None:
    from deshi.bootstrap.kept_files import KeptFiles

    KeptFiles(home).keep("ann", "secrets.jsonl", "batch", [b'{"secret": 1}\n'])

    done = deshi("journal", "erase", "--user", "ann", "--yes")

    assert "removed 0 batches, 1 files" in done.out
    assert not list((home / "files").iterdir())
