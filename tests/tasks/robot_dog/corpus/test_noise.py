"""Noise: a sentence arrives battered, and means what it meant."""

import random

from deshi.pure.text import fold
from deshi.tasks.robot_dog.corpus.noise import Noise
from deshi.tasks.robot_dog.corpus.template import Parser


def many(noise: Noise, text: str, factor: float = 1.0) -> set[str]:
    """Return what becomes of `text` in 3000 draws."""
    rng = random.Random(1)
    return {noise.apply(text, factor, rng) for _ in range(3000)}


def test_most_sentences_differ_in_marks_and_case_only() -> None:
    found = many(Noise("en", {}, {}), "please sit down", 0)

    assert {"Please sit down", "please sit down.", "PLEASE SIT DOWN", "please sit down!"} <= found
    assert not [text for text in found if "sit dow" not in text.lower()]


def test_no_question_mark_is_ever_added() -> None:
    for lang, text in (("en", "sit down"), ("ja", "座ってください"), ("zh", "请你坐下")):
        assert not [found for found in many(Noise(lang, {}, {}), text) if "?" in found or "？" in found]


def test_a_question_mark_falls_only_where_words_still_ask() -> None:
    assert "座る" not in {fold(text) for text in many(Noise("ja", {}, {}), "座る？", 0)}
    assert "sit" not in {fold(text) for text in many(Noise("en", {}, {}), "sit?", 0)}
    assert "can you sit down" in {fold(text) for text in many(Noise("en", {}, {}), "can you sit down?", 0)}


def test_slips_come_from_the_table_and_only_as_whole_words_in_english() -> None:
    noise = Noise("en", {"sit": ["sitt"]}, {})

    assert any("sitt" in text for text in many(noise, "please sit", 5))
    assert not any("sitt" in text for text in many(noise, "visiting", 0))


def test_slips_of_fingers_leave_negation_number_and_order_alone() -> None:
    for text in many(Noise("en", {}, {}), "oh never stop, three times before you", 20):
        assert {"never", "stop", "three", "before"} <= set(
            fold(text).replace(",", " ").replace(".", " ").split()
        )
    for text in many(Noise("zh", {}, {}), "不要先跳三次", 20):
        assert "不" in text
        assert "三" in text


def test_fillers_and_names_stand_at_the_edge() -> None:
    parser = Parser({"filler": ("a", ["uh"]), "call": ("a", ["Rex"])})
    named = {name: parser.template(f"{{{name}}}", "a")[0] for name in ("filler", "call")}
    found = {fold(text) for text in many(Noise("en", {}, named), "sit down")}

    assert {"uh, sit down", "rex, sit down", "sit down, rex", "uh, rex, sit down"} <= found
