"""A grammar in a file or several: what it says, and what a wrong one is told."""

import random

import pytest

from deshi.errors import BadInput
from deshi.records.ask import Turn
from deshi.tasks.robot_dog.corpus.grammar import Example, Grammar

WORDS = """
[lists]
please = ["please"]
[actions.1009]
imp = ["sit"]
[actions.1031]
imp = ["jump"]
times = ["jump {n} times"]
[numbers]
2 = "two"
3 = "three"
4 = "four"
5 = "five"
6 = "six"
too_many = ["ninety"]
"""


def speak(pattern: str, count: int = 40, words: str = WORDS) -> list[Example]:
    """Return examples of the one pattern `pattern` (without noise)."""
    text = f'[[pattern]]\ncategory = "x"\nnoise = 0\n{pattern}'
    grammar = Grammar("en", {"a.toml": words, "b.toml": text}, {"x": 1})
    rng = random.Random(1)
    return [grammar.example(rng) for _ in range(count)]


def test_slots_lists_and_actions_go_together() -> None:
    found = speak('label = "do"\ntext = "{please} {2.imp} after you {1.imp}"\nactions = [1, 2]')

    assert {(one.text, one.actions) for one in found} == {
        ("please sit after you jump", (1031, 1009)),
        ("please jump after you sit", (1009, 1031)),
    }


def test_only_restricts_a_slot_and_slots_may_repeat_where_they_need_not_differ() -> None:
    found = speak(
        'label = "do"\ntext = "{1.imp} and {2.imp}"\nactions = [1, 2]\nonly = {1 = [1009]}\ndistinct = false'
    )

    assert {one.actions for one in found} == {(1009, 1009), (1009, 1031)}


def test_an_action_without_the_form_is_left_out() -> None:
    assert {one.actions[0] for one in speak('label = "do"\ntext = "{1.times}"\nactions = ["1*n"]')} == {1031}


def test_a_count_repeats_the_action_as_often_as_the_text_says_and_stays_within_six() -> None:
    found = speak('label = "do"\ntext = "jump {n} times, then sit"\nactions = ["1031*n", 1009]', 100)

    assert {(one.text.split()[1], len(one.actions)) for one in found} == {
        ("two", 3),
        ("three", 4),
        ("four", 5),
        ("five", 6),
    }


def test_a_number_in_an_unclear_text_is_too_many() -> None:
    assert {one.text for one in speak('label = "unclear"\ntext = "{1.times}"')} == {"jump ninety times"}


def test_again_has_the_actions_of_the_turn_before() -> None:
    found = speak(
        'label = "do"\ntext = "again"\nactions = [1]\ncontext = "action"\n'
        'context_actions = [1]\ncontext_text = "{1.imp}"'
    )

    assert all(one.turns[-1].actions == one.actions and one.turns[-1].intent == "action" for one in found)
    assert {one.turns[-1].text for one in found} == {"sit", "jump"}


def test_an_answer_has_a_question_with_the_offered_actions_before_it() -> None:
    found = speak(
        'label = "do"\ntext = "the second"\nactions = [2]\ncontext = "asked"\n'
        'context_actions = [1, 2]\ncontext_text = "{1.imp} or {2.imp}"'
    )

    assert all(one.turns[-1].asked and one.turns[-1].actions[1:] == one.actions for one in found)


def test_reference_to_nothing_has_no_turn_and_other_texts_now_and_then_have_one() -> None:
    assert {one.turns for one in speak('label = "unclear"\ntext = "again"\ncontext = "empty"')} == {()}
    assert {len(one.turns) for one in speak('label = "talk"\ntext = "hello"', 100)} == {0, 1}


def test_weights_draw_some_texts_more_often() -> None:
    found = [one.text for one in speak('label = "talk"\ntext = [{t = "a", w = 9}, "b"]', 400)]

    assert 320 < found.count("a") < 400


def test_categories_are_drawn_by_their_weight_and_none_at_zero() -> None:
    rows = '[[pattern]]\nlabel = "talk"\ncategory = "{0}"\nweight = {1}\ntext = "{0}"\nnoise = 0\n'
    text = rows.format("a", 1) + rows.format("b", 50) + rows.format("c", 1)
    grammar = Grammar("en", {"a.toml": text}, {"a": 9, "b": 1, "c": 0})
    found = [grammar.example(random.Random(seed)).text for seed in range(400)]

    assert set(found) == {"a", "b"}
    assert found.count("a") > 320


def test_the_order_in_which_files_are_given_does_not_matter() -> None:
    files = {
        "a.toml": WORDS,
        "b.toml": '[[pattern]]\nlabel = "do"\ncategory = "x"\ntext = "{1.imp}"\nactions = [1]',
    }
    two = dict(reversed(files.items()))
    one, other = (Grammar("en", each, {"x": 1}) for each in (files, two))

    assert [one.example(random.Random(i)) for i in range(30)] == [
        other.example(random.Random(i)) for i in range(30)
    ]


def test_the_turns_are_records() -> None:
    found = speak(
        'label = "do"\ntext = "again"\nactions = [1009]\ncontext = "action"\ncontext_actions = [1009]', 1
    )

    assert found[0].turns[-1] == Turn("sit", "action", (1009,))


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ('label = "do"\ntext = "{0.imp}"\nactions = [1]', r"b\.toml pattern 1 \(x\) text: \{0\.imp\}"),
        ('label = "do"\ntext = "{pleas} sit"\nactions = [1009]', "Add pleas to"),
        ('label = "do"\ntext = "sit } now"\nactions = [1009]', "brace"),
        ('label = "do"\ntext = []\nactions = [1009]', "one text at least"),
        ('label = "do"\ntext = [{t = "sit", w = 0}]\nactions = [1009]', "w > 0"),
        ('label = "do"\ntext = "sit"', "don't agree"),
        ('label = "talk"\ntext = "sit"\nactions = [1009]', "don't agree"),
        ('label = "done"\ntext = "sit"', "Use one of do, talk"),
        ('label = "talk"\ntext = "sit"\nwieght = 2', "unknown key 'wieght'"),
        ('label = "talk"\ntext = "sit"\nweight = 0', "above 0"),
        ('label = "talk"\ntext = "sit"\ncontext = "later"', "Use one of none, empty"),
        ('label = "do"\ntext = "again"\nactions = [1009]\ncontext = "action"', "Give both"),
        ('label = "do"\ntext = "{1.dance}"\nactions = [1]', "no action has the form"),
        ('label = "do"\ntext = "{1.imp}"\nactions = ["1*x"]', "are no actions"),
        ('label = "do"\ntext = "sit"\nactions = ["1009*7"]', "six at most"),
        ('label = "do"\ntext = "{1.imp} a lot"\nactions = ["1*n"]', "Write {n}"),
        ('label = "do"\ntext = "{1.imp}"\nactions = [1]\nonly = {1 = [7]}', "Mend it"),
        (
            'label = "do"\ntext = "{1.imp} {2.imp}"\nactions = [1, 2]\nonly = {1 = [1009], 2 = [1009]}',
            "can't differ",
        ),
        ('label = "talk"\ntext = "sit"\ncategory = "y"', "no TOML"),
    ],
)
def test_a_wrong_pattern_is_told_where_and_what_to_mend(pattern: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        speak(pattern, 1)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.toml": '[lists]\na = ["{b}"]\nb = ["{a}"]'}, "holds itself"),
        ({"a.toml": "[lists]\na = 1"}, "is no list of texts"),
        ({"a.toml": '[lists]\na = "x"', "b.toml": '[lists]\na = "y"'}, "a stands in a.toml and in b.toml"),
        ({"a.toml": '[actions.1009]\nimp = "{1.imp}"'}, "names a slot"),
        ({"a.toml": '[actions.1009]\nimp = "a"', "b.toml": '[actions.1009]\nimp = "b"'}, "another file"),
        ({"a.toml": "[tables]"}, "unknown table"),
        ({"a.toml": "[lists]"}, "Add one"),
    ],
)
def test_a_wrong_file_is_told_where_and_what_to_mend(files: dict[str, str], said: str) -> None:
    row = '\n[[pattern]]\nlabel = "talk"\ncategory = "x"\ntext = "{a}"\n' if said != "Add one" else ""
    with pytest.raises(BadInput, match=said):
        Grammar("en", {name: text + row for name, text in files.items()}, {"x": 1})


def test_a_category_without_weight_is_named() -> None:
    with pytest.raises(BadInput, match="add y = 1 to"):
        Grammar("en", {"a.toml": '[[pattern]]\nlabel = "talk"\ncategory = "y"\ntext = "a"'}, {"x": 1})
