"""Sentences after a turn: those that put its answer right, and those that only sound like it."""

from collections import Counter
from functools import cache

from deshi.tasks.robot_dog.corpus.corrections import Sentence, sentences


@cache
def some() -> list[Sentence]:
    return [*sentences(1, 1500)]


def texts(corrects: bool, lang: str) -> set[str]:
    return {one.example.text for one in some() if one.corrects == corrects and one.example.lang == lang}


def test_a_seed_gives_the_same_sentences_and_another_seed_others() -> None:
    assert [*sentences(1, 100)] == some()[:100]
    assert [*sentences(2, 100)] != some()[:100]


def test_every_sentence_has_a_turn_before_it() -> None:
    assert all(one.example.turns and one.example.text for one in some())


def test_both_kinds_are_there_in_every_language() -> None:
    found = Counter((one.example.lang, one.corrects) for one in some())
    assert all(found[lang, corrects] > 60 for lang in ("ja", "en", "zh") for corrects in (True, False))


def test_corrections_come_after_what_was_done_offered_and_not_understood() -> None:
    last = [one.example.turns[-1] for one in some() if one.corrects]
    found = Counter((bool(turn.actions), turn.asked) for turn in last)
    assert min(found[place] for place in ((True, False), (True, True), (False, True), (False, False))) > 10


def test_a_change_of_mind_is_no_correction() -> None:
    assert not any(word in text.lower() for text in texts(True, "en") for word in ("chang", "second thought"))
    assert not any(word in text for text in texts(True, "ja") for word in ("やっぱ", "気が変わ"))
    assert not any(word in text for text in texts(True, "zh") for word in ("改主意", "换一个"))


def test_what_goes_on_comes_from_every_category_in_context() -> None:
    found = {one.example.category for one in some() if not one.corrects}
    assert {"again", "ellipsis", "other", "answer", "goes_on", "direct", "self_correction"} <= found
    assert "not_that" not in found
