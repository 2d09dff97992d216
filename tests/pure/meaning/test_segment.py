"""Text without blanks, cut into known forms."""

from deshi.pure.meaning.lexicon import by_signs
from deshi.pure.meaning.numbers import HAN
from deshi.pure.meaning.segment import cut

WORDS = by_signs(("灯|电灯 => 灯\n打开 => ^on\n开 => ^on",))


def cuts(text: str, tails: bool = False) -> list[str]:
    return [unit.text for unit in cut(text, WORDS, HAN, tails)]


def test_the_longest_known_forms_win() -> None:
    assert cuts("打开电灯") == ["打开", "电灯"]


def test_runs_of_letters_digits_and_katakana_stay_whole() -> None:
    assert cuts("python3.5テスト12:30") == ["python3.5", "テスト", "12:30"]


def test_kana_after_han_is_an_ending() -> None:
    found = cut("走る灯", WORDS, HAN, tails=True)

    assert [(unit.text, unit.tail) for unit in found] == [("走", False), ("る", True), ("灯", False)]


def test_nothing_is_lost() -> None:
    assert "".join(cuts("請開灯!二十3か月")) == "請開灯!二十3か月"
