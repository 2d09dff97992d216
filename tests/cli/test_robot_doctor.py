"""`deshi robot doctor`: a line for each thing that was looked at, JSON for programs, and an exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Done

Deshi = Callable[..., "Done"]


def test_the_simulated_body_is_well(deshi: Deshi, home: Path) -> None:
    done = deshi("robot", "doctor")
    assert done.code == 0
    assert "ok  driver: the body is simulated" in done.out
    assert "-> `deshi up`" in done.out


def test_what_keeps_it_from_moving_is_an_exit_code_and_json_tells_it(
    deshi: Deshi, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESHI_BODY_DRIVER", "serial")
    done = deshi("robot", "doctor", "--json")
    told = json.loads(done.out)
    assert (done.code, told["moves"]) == (1, False)
    bad = [one for one in told["findings"] if one["mark"] == "bad"]
    assert [(one["what"], one["cause"]) for one in bad] == [("driver", "unknown")]
    assert "sim, dds or webrtc" in bad[0]["advice"]
