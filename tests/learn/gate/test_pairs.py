"""The gate's pairs: ours, of three languages, some never shown to training."""

from pathlib import Path

from deshi.decide.gate import gate
from deshi.learn.gate.pairs import HELD_TOPICS, load, pairs, write

PAIRS = pairs()


def test_there_are_two_thousand_of_three_languages_and_both_sorts() -> None:
    assert len(PAIRS) >= 2_000
    for lang in ("en", "ja", "zh"):
        mine = [pair for pair in PAIRS if pair.lang == lang]
        assert len(mine) > 500
        assert 0.3 < sum(pair.same for pair in mine) / len(mine) < 0.7


def test_whole_topics_are_held_back() -> None:
    assert all(pair.held for pair in PAIRS if pair.topic in HELD_TOPICS)
    assert 200 < sum(pair.held for pair in PAIRS) < len(PAIRS) / 2


def test_no_pair_is_there_twice_or_of_one_text() -> None:
    assert len({(pair.a, pair.b) for pair in PAIRS}) == len(PAIRS)
    assert [pair for pair in PAIRS if pair.a == pair.b] == []


def test_what_is_written_is_read_again_and_is_what_is_shipped(tmp_path: Path) -> None:
    assert write(tmp_path / "pairs.jsonl") == len(PAIRS)
    assert load(tmp_path / "pairs.jsonl") == PAIRS
    assert load(Path(gate.__file__).with_name("pairs.jsonl")) == PAIRS
