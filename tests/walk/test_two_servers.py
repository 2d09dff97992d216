"""Two servers over one PostgreSQL and one Redis: the short form of bench/two_servers.py, which ends with 1 when a claim fails."""

import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "two_servers.py"


def test_kills_lose_nothing_that_was_acknowledged_and_counts_stay_right() -> None:
    command = [sys.executable, str(BENCH), "--kills", "2", "--calls", "60", "--pause", "0.5", "--no-record"]
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("holds") == 8
    assert "0 of" in done.stdout
    assert " 0 acknowledged in" not in f" {done.stdout}"
