"""The sentences of what can be switched on: right by their form, the same for a seed, and apart from the corpus of the eleven."""

from collections import Counter
from functools import cache
from itertools import islice

import pytest

from deshi.errors import BadInput
from deshi.tasks.robot_dog.corpus import build, more
from deshi.tasks.robot_dog.corpus.copies import Copies, read
from deshi.tasks.robot_dog.corpus.grammar import Example
from deshi.tasks.robot_dog.task import load

BOTH = ("walk", "gestures")
CODES = {code for codes in load().extras.values() for code in codes}


@cache
def drawn() -> list[Example]:
    return list(more.examples(BOTH, 1, 3_000))


def test_the_same_seed_draws_the_same() -> None:
    assert drawn()[:50] == list(more.examples(BOTH, 1, 50))


def test_every_example_is_one_that_the_task_takes() -> None:
    task = load().switched(BOTH)

    for one in drawn():
        assert one.label in task.labels
        assert bool(one.actions) == (one.label == "do")
        assert len(one.actions) <= 6
        assert set(one.actions) <= set(task.actions)


def test_every_new_action_is_drawn_in_every_language_and_so_is_what_only_sounds_like_it() -> None:
    codes = Counter((one.lang, code) for one in drawn() for code in set(one.actions) & CODES)
    labels = Counter((one.lang, one.label) for one in drawn())

    assert all(codes[lang, code] >= 10 for lang in build.LANGS for code in CODES)
    assert all(
        labels[lang, name] >= 10
        for lang in build.LANGS
        for name in ("talk", "asked", "cannot", "unclear", "wont")
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", BOTH)
def test_one_extra_alone_draws_none_of_the_other_ones_actions(name: str) -> None:
    other = {code for key, codes in load().extras.items() if key != name for code in codes}

    assert not any(other & set(one.actions) for one in more.examples((name,), 2, 500))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("walk forward", "en"), ("turn around", "en"), ("take two steps back", "en"), ("take a bow", "en"),
        ("前に進んで", "ja"), ("右を向いて", "ja"), ("三歩下がって", "ja"), ("ポーズして", "ja"),
        ("往前走三步", "zh"), ("左转", "zh"), ("給大家拜年", "zh"),
    ],
)  # fmt: skip
def test_what_could_not_be_done_and_now_can_is_left_out_of_the_corpus(text: str, lang: str) -> None:
    assert not more.holds(Example(text, lang, "cannot", (), "out_of_scope"), BOTH)
    assert more.holds(Example(text, lang, "cannot", (), "out_of_scope"), ())
    assert more.holds(Example(text, lang, "talk", (), "talk"), BOTH)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("turn on the light", "en"),
        ("fetch the ball right now", "en"),
        ("お手", "ja"),
        ("散歩に連れてって", "ja"),
        ("转账给小王", "zh"),
    ],
)
def test_what_can_still_not_be_done_stays_in_it(text: str, lang: str) -> None:
    assert more.holds(Example(text, lang, "cannot", (), "out_of_scope"), BOTH)


def test_little_of_the_corpus_is_left_out() -> None:
    drawn = list(islice(build.examples(3, 3_000), 3_000))

    assert sum(not more.holds(one, BOTH) for one in drawn) < 0.02 * len(drawn)


def test_near_copies_of_a_suite_are_not_drawn() -> None:
    held = next(one.text for one in drawn() if one.lang == "ja" and len(one.text) > 12 and not one.turns)

    assert held not in {one.text for one in more.examples(BOTH, 1, 3_000, copies=[Copies([held])])}


def test_the_suite_for_development_can_be_read_for_that() -> None:
    assert read(build.SUITES / "extras").has("We turned left at the bakery and got lost for an hour.")


def test_the_digest_names_what_was_learned() -> None:
    assert more.digest(()) == build.digest()
    assert len({more.digest(()), more.digest(BOTH), more.digest(("walk",))}) == 3


def test_an_extra_without_sentences_says_which_file_is_to_be_written() -> None:
    with pytest.raises(BadInput, match=r"no sentences for 'swim' in en: write .*swim_en\.toml"):
        more.grammar("en", ("swim",))
