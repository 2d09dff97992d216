"""Which conversations a candidate answers."""

import json
from pathlib import Path

import pytest

from deshi.errors import Corrupt
from deshi.promote.canary import CANARY, Canary, begin, end, read

NAMES = [f"ann\0{i}" for i in range(4_000)]


def test_a_conversation_is_always_answered_by_the_same_release() -> None:
    first, again = (Canary("r2", 0.3) for _ in range(2))

    assert [first.takes(name) for name in NAMES] == [again.takes(name) for name in NAMES]


def test_the_share_is_kept_and_a_larger_one_takes_nobody_away() -> None:
    tenth, half = ({n for n in NAMES if Canary("r2", share).takes(n)} for share in (0.1, 0.5))

    assert 320 < len(tenth) < 480
    assert 1850 < len(half) < 2150
    assert tenth < half


def test_another_candidate_draws_others() -> None:
    one, two = ({n for n in NAMES if Canary(release, 0.5).takes(n)} for release in ("r2", "r3"))

    assert 800 < len(one & two) < 1200


def test_requests_that_stand_alone_are_drawn_each_by_itself() -> None:
    taken = sum(Canary("r2", 0.5).takes("") for _ in range(400))

    assert 100 < taken < 300  # ten standard deviations from the half


def test_a_shadow_takes_none() -> None:
    assert not any(Canary("r2", 0.5, shadow=True).takes(name) for name in NAMES)


def test_a_name_of_any_kind_can_be_drawn() -> None:
    drawn = {Canary("r2", share).takes("\ud800\0\U0001f436") for share in (0.999999, 0.000001)}

    assert drawn == {True, False}


def test_a_trial_is_kept_until_it_is_ended(tmp_path: Path) -> None:
    assert read(tmp_path) is None
    begin(tmp_path, Canary("r2", 0.1, by="ann", at=5.0))
    assert read(tmp_path) == Canary("r2", 0.1, by="ann", at=5.0)
    end(tmp_path)
    end(tmp_path)
    assert read(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "\x00", json.dumps({"release": "r", "share": 7, "shadow": False, "by": "", "at": 0})],
)
def test_a_damaged_trial_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / CANARY).write_text(content)

    with pytest.raises(Corrupt, match="remove it"):
        read(tmp_path)
