"""API keys: only hashes are kept."""

from pathlib import Path

import pytest

from deshi.ask.keys import Keys
from deshi.errors import BadInput, Corrupt, Denied, NotFound, Unavailable


def test_a_key_is_shown_once_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    key = Keys(path).add("ann")

    assert key not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert Keys(path).check(key) == "ann"


@pytest.mark.parametrize("key", ["", "deshi-wrong", "\ud800"])
def test_a_wrong_key_is_denied_with_advice(tmp_path: Path, key: str) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("ann")

    with pytest.raises(Denied, match="deshi keys add"):
        keys.check(key)


def test_names_are_listed_and_removed(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("bob")
    keys.add("ann")
    assert keys.names() == ["ann", "bob"]
    keys.remove("bob")
    assert (keys.names(), len(keys)) == (["ann"], 1)
    with pytest.raises(NotFound):
        keys.remove("bob")
    with pytest.raises(BadInput):
        keys.add("ann")


@pytest.mark.parametrize("content", ["not json", "[]", '{"ann": 1}'])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)

    with pytest.raises(Corrupt, match=r"keys\.json"):
        Keys(path)


def test_a_place_that_can_t_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable, match="can't be written"):
        Keys(tmp_path / "file" / "keys.json").add("ann")
