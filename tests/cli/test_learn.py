"""`deshi learn base --with`: what can't be put together is refused before anything begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deshi.bootstrap import more_shelf
from deshi.bootstrap.more_training import Wanted
from deshi.sections import Settings

if TYPE_CHECKING:
    from conftest import Done

    Run = Callable[..., Done]


@pytest.mark.parametrize("more", [("--task", "mail"), ("--release", "out")])
def test_what_is_taught_more_goes_to_the_shelf_and_nowhere_else(deshi: Run, more: tuple[str, str]) -> None:
    done = deshi("learn", "base", "--with", "walk", *more)

    assert done.code != 0
    assert "leave out --task and --release" in done.err


def test_names_and_parent_reach_the_training(
    deshi: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[Wanted, Path]] = []

    def teach(settings: Settings, wanted: Wanted, out: Path) -> str:
        asked.append((wanted, out))
        return "r1"

    monkeypatch.setattr(more_shelf, "teach", teach)

    done = deshi(
        "learn", "base", "--with", "walk, gestures", "--from", "serving", "--seed", "5", "--threads", "1", "--out", str(tmp_path)
    )  # fmt: skip

    assert done.code == 0
    assert asked == [(Wanted(("walk", "gestures"), "serving", 0, 0.0, 1, 5), tmp_path)]
