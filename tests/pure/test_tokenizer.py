"""Text and context as tokens: cut by script, tied to their place in the text, the same in every process."""

import subprocess
import sys

import pytest

from deshi.pure.tokenizer import RESERVED, Shape, Tokenizer
from deshi.records.ask import Turn

TOKENIZER = Tokenizer((1009, 1016))


def cut(text: str) -> list[str]:
    return [text[span[0] : span[1]] for span in TOKENIZER.encode(text).spans if span]


def hashed(text: str) -> list[set[int]]:
    return [{i for i in row if i >= RESERVED} for row in TOKENIZER.encode(text).ids[1:]]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Don’t sit, dance 20x!", ["Don’t", "sit", ",", "dance", "20", "x", "!"]),
        ("座って、sit please", ["座", "っ", "て", "、", "sit", "please"]),
        ("おすわｒ", ["お", "す", "わ", "ｒ"]),
        ("坐下20次", ["坐", "下", "20", "次"]),
        ("сидеть", ["сидеть"]),
    ],
)
def test_words_numbers_and_characters_are_cut_at_their_places(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


def test_half_width_letters_case_and_katakana_read_alike() -> None:
    assert hashed("ＳＩＴ") == hashed("sit")
    assert hashed("ｶﾞﾑ") == hashed("ガム")
    assert hashed("がむ")[0] <= hashed("ガム")[0]


def test_a_typo_shares_features_with_the_word_and_another_word_does_not() -> None:
    right, typo, other = hashed("stretch")[0], hashed("strecth")[0], hashed("boil")[0]
    assert right & typo
    assert not right & other


def test_a_question_mark_is_kept() -> None:
    assert hashed("踊れる?") != hashed("踊れる")


@pytest.mark.parametrize("text", ["", " \n\t", "\ud800\udfff", "\u202e\u200b", "\x00\x07"])
def test_text_with_nothing_to_read_has_context_only(text: str) -> None:
    tokens = TOKENIZER.encode(text)
    assert tokens.spans == (None,)


def test_a_million_characters_keep_head_and_tail() -> None:
    text = "立って" + "あいう" * 400_000 + "座って"
    tokens = TOKENIZER.encode(text)
    assert len(tokens.ids) == 96
    assert tokens.spans[1] == (0, 1)
    assert tokens.spans[-1] == (len(text) - 1, len(text))


def test_every_row_fits_the_table() -> None:
    shape = Shape(buckets=1000, features=8)
    tokens = Tokenizer((1,), shape).encode("Supercalifragilistic 座って", (Turn("sit", "action", (1, 7)),))
    assert {len(row) for row in tokens.ids} == {8}
    assert all(0 <= i < 1000 for row in tokens.ids for i in row)
    assert all(row[0] > 0 for row in tokens.ids)


def test_context_tells_what_was_done_offered_and_said() -> None:
    done = Turn("座って", "action", (1009,))
    offered = Turn("座って", "action", (1009,), asked=True)
    other = Turn("座って", "action", (1016,))
    seen = {
        TOKENIZER.encode("もう一回", turns).ids
        for turns in [(), (done,), (offered,), (other,), (other, done)]
    }
    assert len(seen) == 5
    assert (
        TOKENIZER.encode("x", (Turn("wave", "action", ()),)).ids
        != TOKENIZER.encode("x", (Turn("sit", "action", ()),)).ids
    )


def test_order_of_the_actions_before_counts() -> None:
    one = TOKENIZER.encode("again", (Turn("", "action", (1009, 1016)),))
    two = TOKENIZER.encode("again", (Turn("", "action", (1016, 1009)),))
    assert one.ids != two.ids


def test_long_context_leaves_room_for_the_text() -> None:
    turns = tuple(Turn("踊って" * 500, "action", (1009,) * 6) for _ in range(5))
    tokens = TOKENIZER.encode("座って" * 100, turns)
    assert len(tokens.ids) == 96
    assert sum(span is not None for span in tokens.spans) >= 50


def test_ids_are_the_same_in_another_process() -> None:
    code = (
        "from deshi.pure.tokenizer import Tokenizer; print(Tokenizer((1009, 1016)).encode('座って sit').ids)"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == str(TOKENIZER.encode("座って sit").ids)
