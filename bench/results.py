"""Where bench scripts leave their figures for the README: `bench/results.json`, a figure a key, with machine and date.

    from results import record
    record(stop_guard_p99_ms=0.41)

The keys are listed in docs/parts/figures.py; `make docs` then brings the figures into the documents.
"""

import datetime
import json
import os
import platform
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")


def machine() -> str:
    """Return this machine in a few words."""
    model = ""
    if Path("/proc/cpuinfo").exists():
        rows = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
        model = next((row.split(":", 1)[1].strip() for row in rows if row.startswith("model name")), "")
    name = model or platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


def record(**figures: float) -> None:
    """Write figures beside those that are there; not those of a short form, which a test runs."""
    if "PYTEST_CURRENT_TEST" in os.environ:
        return
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    now = datetime.datetime.now(datetime.UTC).date().isoformat()
    for key, value in figures.items():
        kept[key] = {"value": value, "machine": machine(), "date": now}
    RESULTS.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
