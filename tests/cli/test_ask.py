"""`deshi ask` and `deshi chat`: a text, a file, a conversation through a pipe."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deshi.testing import FakeBody

if TYPE_CHECKING:
    from conftest import Done, Student

    Run = Callable[..., Done]

ORDER = [
    "interaction", "task", "response", "intent", "action", "confidence", "asks", "stopped", "guess", "layer",
    "latency_ms", "trace", "reasoning", "outcome",
]  # fmt: skip


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_text_is_answered_in_a_sentence_with_the_facts(deshi: Run) -> None:
    done = deshi("ask", "座って")

    assert done.code == 0
    assert done.out.startswith("はい、座ります。")
    assert "[1009]  (student, confidence 0.95, " in done.out


def test_json_holds_the_promised_fields_in_their_order(deshi: Run) -> None:
    done = deshi("ask", "stand up and then say hello", "--json")
    answer = json.loads(done.out)

    assert list(answer) == ORDER
    assert answer["action"] == {"type": "sequence", "sequence": [1004, 1016], "confidence": 0.91}
    assert list(answer["guess"]) == ["intent", "actions", "confidence"]
    assert list(answer["trace"][0]) == ["layer", "ms", "confidence", "outcome"]


def test_what_is_not_sure_is_asked_back(deshi: Run) -> None:
    done = deshi("ask", "perhaps sit")

    assert done.code == 0
    assert "?" in done.out
    assert "[1009]" not in done.out


def test_session_and_user_reach_the_journal(deshi: Run) -> None:
    deshi("ask", "sit", "--session", "s", "--user", "ann")

    shown = rows(deshi("journal", "show", "--json", "--kind", "interaction", "--user", "ann").out)
    assert [(row["session"], row["user"]) for row in shown] == [("s", "ann")]


def test_a_file_is_answered_in_order(deshi: Run, tmp_path: Path) -> None:
    asked = [{"text": "sit"}, {"text": "who are you", "session": "s"}] * 10
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, asked)))

    done = deshi("ask", "--file", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))

    answers = rows((tmp_path / "out.jsonl").read_text())
    assert done.code == 0
    assert [answer["intent"] for answer in answers] == ["action", "question"] * 10
    assert all(list(answer) == ORDER for answer in answers)


def test_lines_of_one_session_see_each_other(deshi: Run, student: Student, tmp_path: Path) -> None:
    lines = [
        {"text": text, "session": name}
        for name in ("a", "b")
        for text in ("sit", "座って", f"last of {name}")
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, lines)))

    deshi("ask", "--file", str(tmp_path / "in.jsonl"))

    seen = [(ask.session, [turn.text for turn in ask.turns]) for ask in student.asked if "last" in ask.text]
    assert seen == [("a", ["sit", "座って"]), ("b", ["sit", "座って"])]


def test_bad_lines_are_reported_in_their_rows_and_the_rest_is_answered(deshi: Run, tmp_path: Path) -> None:
    lines = [
        b'{"text": "sit"}', b"{broken", b"", b'["sit"]', b'{"session": "s"}', b'{"text": ""}', b'{"text": 3}',
        b'{"text": "\\ud800"}', b'{"text": "a", "session": "\\u0000"}', b"\xff\xfe", b'{"text": "' + b"a" * 5_000 + b'"}',
        b'{"text": "sit", "session": "\\udc80"}', b'{"text": "sit", "session": {"a": 1}}', b"[" * 100_000,
        '{"text": "座って"}'.encode(),
    ]  # fmt: skip
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))

    done = deshi("ask", "--file", str(tmp_path / "in.jsonl"))
    answers = rows(done.out)

    assert done.code == 1
    assert len(answers) == 14  # a blank line is none
    assert [number for number, row in enumerate(answers) if "error" not in row] == [0, 13]
    assert [row["error"]["line"] for row in answers if "error" in row] == [
        2,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
    ]
    assert "12 lines could not be answered" in done.err
    assert "Traceback" not in done.out + done.err


def test_the_terminal_is_read_for_a_dash(deshi: Run) -> None:
    done = deshi("ask", "--file", "-", stdin='{"text": "sit"}\n{"text": "who are you"}\n')

    assert [row["intent"] for row in rows(done.out)] == ["action", "question"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((), 2, "Give either a text or --file"),
        (("sit", "--file", "x"), 2, "Give either a text or --file"),
        (("--file", "nowhere.jsonl"), 2, "nowhere.jsonl can't be read"),
        (("--file", "."), 2, ". can't be read"),
        (("--file", "-", "--out", "/nowhere/out"), 1, "/nowhere/out can't be written"),
        (("sit", "--task", "cook"), 2, "There is no task 'cook'"),
        (("",), 2, "The text is empty"),
        (("   ",), 2, "The text is empty"),
        (("a" * 4_001,), 2, "4001 characters"),
        (("sit", "--session", "s" * 201), 2, "201 characters"),
        (("sit", "--user", "a\nb"), 2, "can't be printed"),
        (("\udcff\udcfe",), 2, "The text is empty"),
    ],
    ids=lambda value: str(value)[:30].encode("ascii", "replace").decode(),
)
def test_what_can_not_be_asked_gets_a_sentence(
    deshi: Run, words: tuple[str, ...], code: int, sentence: str
) -> None:
    done = deshi("ask", *words)

    assert done.code == code
    assert done.err.startswith("deshi: ")
    assert sentence in done.err
    assert "Traceback" not in done.err


def test_a_conversation_goes_through_a_pipe_and_is_remembered(deshi: Run, student: Student) -> None:
    done = deshi("chat", stdin="sit\nwho are you\n\nsit\n")

    assert done.code == 0
    assert done.out.count("(student, ") == 2  # an empty line ends it
    assert [turn.text for turn in student.asked[-1].turns] == ["sit"]


def test_a_conversation_survives_what_it_can_not_take(deshi: Run) -> None:
    done = deshi("chat", stdin="a" * 5_000 + "\nsit\n")

    assert done.code == 0
    assert "5000 characters" in done.err
    assert "(student, " in done.out


def test_the_shipped_student_answers_in_a_process_of_its_own(
    command: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = command("ask", "座って", "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["action"]["code"] == 1009


def test_a_risky_order_says_where_a_yes_is_heard(
    deshi: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Body(FakeBody):
        async def open(self) -> None:
            """It is here."""

        async def close(self) -> None:
            """It stays."""

    monkeypatch.setattr("deshi.bootstrap.door.passing_body", lambda _: Body(risky=frozenset({1009})))

    assert "deshi robot do 1009 --confirm" in deshi("ask", "sit").out
