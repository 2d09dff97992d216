"""The semantic cache's file: written whole, read whole, or refused with a reason."""

from pathlib import Path

import numpy as np
import pytest

from deshi.decide.semantic_store import FILE, load, save
from deshi.errors import Corrupt

ROW = np.array([0.6, 0.8], np.float32)


def test_scopes_pairs_and_lessons_come_back(tmp_path: Path) -> None:
    pair = frozenset(("a", "b"))
    save(tmp_path, "e", 2, {"s": [("text", "key", 7, ROW)], "t": []}, {"s": {pair}}, ["lesson"])

    scopes, never, lessons = load(tmp_path, "e", 2)

    assert [row[:3] for row in scopes["s"]] == [("text", "key", 7)]
    assert (scopes["s"][0][3] == ROW).all()
    assert (never, lessons) == ({"s": {pair}}, ["lesson"])
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("name", "dimension"), [("other", 2), ("e", 3)])
def test_vectors_of_another_embedder_are_refused(tmp_path: Path, name: str, dimension: int) -> None:
    save(tmp_path, "e", 2, {"s": [("text", "key", 7, ROW)]}, {}, [])

    with pytest.raises(Corrupt, match="vectors are of e in 2 dimensions"):
        load(tmp_path, name, dimension)


def test_nothing_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Corrupt, match="made anew from the journal"):
        load(tmp_path, "e", 2)
