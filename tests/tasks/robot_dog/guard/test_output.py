"""What the guard prints when it is ready waits for nobody, and does not grow."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

from deshi.tasks.robot_dog.guard import output
from deshi.tasks.robot_dog.guard_now import stop_now

SRC = Path(output.__file__).parents[4]

PROGRAM = """
import os, sys
from pathlib import Path
from deshi.tasks.robot_dog.guard import output
print("before", flush=True)
output.MOST = 1000
output.keep(Path(sys.argv[1]))
for _ in range(2000):
    os.write(2, b"a line of the library" * 10)
    output.bound()
print("the last")
"""


def test_it_goes_to_a_file_that_stays_small(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "err")],
        env={**os.environ, "PYTHONPATH": str(SRC)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("before\n", "")
    kept = (tmp_path / "err").read_text()
    assert kept.endswith("the last\n")
    assert len(kept) < 2000
    assert (tmp_path / "err").stat().st_mode & 0o777 == 0o600


def test_it_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "err").write_text("of the last time")
    program = [sys.executable, "-c", PROGRAM.replace("2000", "1"), str(tmp_path / "err")]
    subprocess.run(program, env={**os.environ, "PYTHONPATH": str(SRC)}, capture_output=True, check=True)
    assert "of the last time" not in (tmp_path / "err").read_text()


def test_where_it_can_not_be_kept_it_goes_nowhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "none" / "err")],
        env={**os.environ, "PYTHONPATH": str(SRC)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("before\n", "")


def test_a_guard_whose_pipe_is_full_still_stops(tmp_path: Path) -> None:
    output, pipe = os.pipe()
    guard = subprocess.Popen(
        [sys.executable, "-m", "deshi.tasks.robot_dog.guard", "--home", str(tmp_path), "--port", "0"],
        stdout=pipe, stderr=pipe, env={**os.environ, "PYTHONPATH": str(SRC)},
    )  # fmt: skip
    try:
        with os.fdopen(output, "rb") as lines:
            told = json.loads(lines.readline().removeprefix(b"guard ready "))
            fcntl.fcntl(pipe, fcntl.F_SETFL, os.O_NONBLOCK)
            try:
                while os.write(pipe, b"x" * 512):
                    pass
            except BlockingIOError:
                pass  # nothing more goes in
            assert stop_now(tmp_path)["stopped"]
            where = {os.readlink(f"/proc/{guard.pid}/fd/{number}") for number in (1, 2)}
            assert told["pid"] == guard.pid
            assert where == {str(tmp_path / "guard.err")}
            assert stop_now(tmp_path)["stopped"]
    finally:
        os.close(pipe)
        guard.kill()
        guard.wait()
