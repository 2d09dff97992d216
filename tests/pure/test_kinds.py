"""What kind of prompt a text is, and how complex."""

import numpy as np
import pytest

from deshi.pure.kinds import BUCKETS, KINDS, Chooser, complexity, names, rows


def _chooser(**words: str) -> Chooser:
    weights = np.zeros((BUCKETS, len(KINDS)), np.int8)
    for word, kind in words.items():
        weights[rows(word), KINDS.index(kind)] = 100
    return Chooser(weights, np.zeros(len(KINDS), np.float32), 0.1)


def test_words_that_speak_for_a_kind_choose_it() -> None:
    chooser = _chooser(fire="emergency", sit="command")

    assert chooser.tell("fire").name == "emergency"
    assert chooser.tell("sit").name == "command"


def test_in_doubt_a_text_is_technical_since_its_answer_is_not_cut() -> None:
    assert _chooser().tell("something else").name == "technical"


def test_the_shares_of_a_text_sum_to_one() -> None:
    assert sum(_chooser(fire="emergency").shares("fire and ice")) == pytest.approx(1)


def test_a_text_without_words_has_shares_too() -> None:
    assert sum(_chooser().shares("")) == pytest.approx(1)


def test_full_width_and_case_make_no_other_words() -> None:
    assert set(names("ＦＩＲＥ")) == set(names("fire"))


def test_of_a_long_text_both_ends_are_read() -> None:
    text = "first " + "middle " * 500 + "last"

    assert {"wfirst", "wlast"} <= set(names(text))
    assert len(names(text)) < 300


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="its table is"):
        Chooser.of({"weights": np.zeros((3, 3), np.int8), "bias": np.zeros(4), "scale": np.ones(1)})


def test_complexity_grows_with_length_code_conditions_and_parts() -> None:
    plain = "How do I read a file?"

    assert complexity("Hello!") < 0.05
    assert complexity(plain) < complexity(plain + " It must work without libraries, in at most 10 lines.")
    assert complexity(plain) < complexity(plain + "\n```python\nopen('x')\n```")
    assert complexity(plain) < complexity(
        plain + " And then how do I write it? What about errors? Which encoding?"
    )


def test_a_page_of_demands_is_near_one_and_none_is_over() -> None:
    page = "Explain step by step, compare in a table, at least 500 words, without code, only facts. " * 40

    assert 0.7 < complexity(page + "```x = 1```\n1. one\n2. two\n3. three\n4. four?") <= 1


def test_conditions_count_in_japanese_and_chinese() -> None:
    assert complexity("詩を書いて") < complexity("詩を書いて。ただし三行以内で、必ず季語を含めて")
    assert complexity("写首诗") < complexity("写首诗，必须不超过三行，至少包括一个比喻")
