"""`deshi ab` from a terminal: the shipped release beside a copy of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deshi.bootstrap.exam import release_folder
from deshi.promote.shelf import identity

Run = Callable[..., Any]


@pytest.fixture
def copy(home: Path) -> str:
    """Return the name of a release with the shipped one's weights and another card."""
    shipped = release_folder(home, "robot_dog")
    folder = home / "releases" / "robot_dog" / "copy"
    shutil.copytree(shipped, folder)
    told = json.loads((folder / "release.json").read_text())
    (folder / "release.json").write_text(json.dumps({**told, "parent": identity(shipped), "made": 1.0}))
    return "copy"


@pytest.fixture
def suite(tmp_path: Path) -> str:
    rows = [("座って", [1009]), ("stand up", [1004]), ("say hello, then sit", [1016, 1009])]
    path = tmp_path / "mine.jsonl"
    path.write_text(
        "\n".join(
            json.dumps({"id": str(n), "lang": "en", "category": "c", "text": text, "right": [{"intent": "action", "actions": codes}]})
            for n, (text, codes) in enumerate(rows)
        )
    )  # fmt: skip
    return str(path)


def test_the_table_says_that_equals_are_equal(deshi: Run, copy: str, suite: str) -> None:
    done = deshi("ab", "shipped", copy, "--suite", suite)

    assert done.code == 0, done.err
    a, b = (line.split("|") for line in done.out.splitlines() if line.startswith(("| A", "| B")))
    assert a[2:5] == b[2:5]
    assert a[7:] == b[7:]  # the copy has its parent's calibration, so as many are escalated
    assert "p = 1 (" in done.out
    assert "座って" not in done.out


def test_the_same_as_json(deshi: Run, copy: str, suite: str) -> None:
    told = json.loads(deshi("ab", "shipped", copy, "--suite", suite, "--per-day", "500", "--json").out)
    assert (told["per_day"], told["change"], told["p"]) == (500, 0.0, 1.0)
    assert {"release", "accuracy", "low", "high", "mean_ms", "p95_ms", "usd_month"} <= set(told["a"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("shipped", "serving"), "are the same release"),
        (("shipped", "nothing"), "There is no release 'nothing'"),
        (("shipped", "copy", "--live"), "has no answer of"),
        (("shipped", "copy", "--live", "--suite", "dev"), "give one of them"),
        (("shipped", "copy", "--per-day", "0"), "greater than or equal to 1"),
    ],
)
def test_what_can_not_be_compared_is_said(
    deshi: Run, copy: str, words: tuple[str, ...], sentence: str
) -> None:
    done = deshi("ab", *words)
    assert done.code == 2
    assert sentence in done.err
