"""Every example does what it says, against a running deshi or in a home of its own."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Running

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def run(name: str, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run an example as a reader would."""
    return subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments],
        env={**os.environ, "DESHI_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_example_is_run_here() -> None:
    here = Path(__file__).read_text("utf-8")

    assert [path.name for path in EXAMPLES.glob("*.py") if f'"{path.name}"' not in here] == []


def test_ask_in_python_moves_the_running_body(service: "Running") -> None:
    done = run("ask_in_python.py", "止まれ", "座って", home=service.home)

    assert done.returncode == 0, done.stderr
    assert "does [1003], 1.00 by reflex" in done.stdout
    assert "座って -> " in done.stdout
    assert "[1009]" in done.stdout


def test_ask_in_python_says_what_is_wrong(home: Path) -> None:
    done = run("ask_in_python.py", "  ", home=home)

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "empty" in done.stderr


def test_ask_over_http_prints_the_answer(service: "Running") -> None:
    done = run("ask_over_http.py", "stop!", "--url", service.url, home=service.home)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["action"] == {"type": "single", "code": 1003, "confidence": 1.0}


def test_ask_over_http_says_what_is_wrong(service: "Running") -> None:
    empty = run("ask_over_http.py", " ", "--url", service.url, home=service.home)
    nobody = run("ask_over_http.py", "sit", "--url", "http://127.0.0.1:9", home=service.home)

    assert (empty.returncode, "empty" in empty.stderr) == (2, True)
    assert (nobody.returncode, "deshi up" in nobody.stderr) == (1, True)


def test_stream_live_shows_counts_state_and_answers(service: "Running") -> None:
    url = service.url.replace("http", "ws") + "/v1/live"
    command = [sys.executable, str(EXAMPLES / "stream_live.py"), "--url", url]
    watching = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    limit = threading.Timer(30, watching.kill)
    limit.start()
    seen: list[str] = []
    assert watching.stdout is not None
    for line in watching.stdout:
        if not seen:
            service.ask("停下")  # the first line has come, so the reader is there
        seen.append(line)
        if line.startswith("'停下' -> "):
            break
    limit.cancel()
    watching.kill()
    watching.wait()
    watching.stdout.close()

    assert seen[0].startswith("requests: ")
    assert any(line.startswith("body: ") for line in seen)
    assert "(reflex)" in seen[-1]


def test_stream_live_says_that_nobody_is_there(home: Path) -> None:
    done = run("stream_live.py", "--url", "ws://127.0.0.1:9/v1/live", home=home)

    assert (done.returncode, "deshi up" in done.stderr) == (1, True)


def test_batch_file_answers_every_line_and_moves_nothing(home: Path, tmp_path: Path) -> None:
    sentences = tmp_path / "sentences.txt"
    sentences.write_text("stop\n\n座って\n坐下\n", "utf-8")

    done = run("batch_file.py", str(sentences), home=home)

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 4
    assert done.stdout.splitlines()[0].split() == ["1.00", "sure", "1003", "stop"]
    assert done.stdout.splitlines()[-1].startswith("3 sentences, ")


@pytest.mark.parametrize("arguments", [[], ["gone.txt"]])
def test_batch_file_says_what_is_wrong(home: Path, arguments: list[str]) -> None:
    done = run("batch_file.py", *arguments, home=home)

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_journal_export_shows_what_was_said(home: Path, tmp_path: Path) -> None:
    sentences = tmp_path / "sentences.txt"
    sentences.write_text("stop\nstop\n", "utf-8")
    assert run("batch_file.py", str(sentences), home=home).returncode == 0

    done = run("journal_export.py", "--least", "2", home=home)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[:3] == ["2", "stop", "->"]
    assert done.stdout.splitlines()[-1] == "1 different sentences"


def test_teacher_answers_what_the_student_is_not_sure_of(home: Path) -> None:
    done = run("teacher.py", home=home)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "More than you would think."
    assert done.stdout.splitlines()[-1] == "teacher: answered"


def test_fake_body_test_passes() -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(EXAMPLES / "fake_body_test.py"),
    ]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert "3 passed" in done.stdout, done.stdout


def test_own_task_is_made_trained_and_asked(home: Path, tmp_path: Path) -> None:
    done = run("own_task.py", str(tmp_path / "shop"), "what time do you close", home=home)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split()[0] in ("hours", "order", "complaint", "outside")
    assert run("own_task.py", home=home).returncode == 2


def test_chat_clients_are_answered(service: "Running") -> None:
    done = run("chat_clients.py", "座って", "--url", service.url, home=service.home)

    assert done.returncode == 0, done.stderr
    first, second, third = done.stdout.splitlines()
    assert json.loads(first.removeprefix("openai: "))["action"]["code"] == 1009
    assert json.loads(second)["action"]["code"] == 1009
    assert third.startswith("ollama: ")
