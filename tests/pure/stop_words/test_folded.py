"""A text is read in one shape, and each sign of it is found again in what was said."""

import pytest

from deshi.pure.stop_words.folded import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＳＴＯＰ！", "stop!"),
        ("ストップ", "すとっぷ"),
        ("ｽﾄｯﾌﾟ", "すとっぷ"),
        ("と ま れ", "とまれ"),
        ("stooooop", "stop"),
        ("停停停疼", "停!!疼"),
        ("stop🛑", "stop"),
    ],
)
def test_a_text_has_one_shape(text: str, folded: str) -> None:
    assert fold(text)[0] == folded


def test_the_place_of_each_sign_is_kept() -> None:
    folded, places = fold("ｽﾄｯﾌﾟ stop")

    assert places is not None
    assert len(places) == len(folded)
    assert places[folded.index("stop")] == 6
