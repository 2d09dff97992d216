"""The same sentence with two answers."""

from __future__ import annotations

from deshi.learn.examples.example import WEIGHTS, Example
from deshi.learn.examples.settle import settle


def example(
    text: str, code: int, author: str = "ann", origin: str = "correction", number: str = ""
) -> Example:
    number = number or f"i-{author}-{code}"
    return Example(text, (), "do", (code,), "en", WEIGHTS[origin], origin, (number,), author, 1.0, "s")


def test_agreement_becomes_one_common_example_with_all_sources() -> None:
    kept, found, waiting = settle([example("chill", 2), example("Chill!", 2, "bob"), example("sit", 1)])

    assert [(one.text, one.personal) for one in kept] == [("chill", False), ("sit", False)]
    assert kept[0].interactions == ("i-ann-2", "i-bob-2")
    assert (found, waiting) == ([], 0)


def test_one_against_all_others_is_each_ones_own() -> None:
    kept, found, _ = settle(
        [example("chill", 2), *(example("chill", 1, name) for name in ("bob", "cem", "dan"))]
    )

    assert [(one.author, one.actions, one.personal) for one in kept] == [
        ("ann", (2,), True),
        ("bob", (1,), True),
        ("cem", (1,), True),
        ("dan", (1,), True),
    ]
    assert found == []


def test_who_contradicts_themselves_is_asked_and_not_guessed() -> None:
    kept, found, waiting = settle([example("chill", 2), example("chill", 1), example("chill", 3, "bob")])

    assert [(one.author, one.personal) for one in kept] == [("bob", False)]
    assert [(one.author, one.text) for one in found] == [("ann", "chill")]
    assert [(side.actions, side.interactions) for side in found[0].sides] == [
        ((2,), ("i-ann-2",)),
        ((1,), ("i-ann-1",)),
    ]
    assert waiting == 2


def test_what_was_said_outdoes_what_nobody_objected_to() -> None:
    kept, found, _ = settle([example("chill", 1, origin="success"), example("chill", 2)])

    assert [(one.actions, one.origin) for one in kept] == [((2,), "correction")]
    assert found == []


def test_nobody_in_particular_has_no_examples_of_their_own() -> None:
    kept, found, waiting = settle([example("chill", 2), example("chill", 1, "")])

    assert [(one.author, one.personal) for one in kept] == [("ann", True)]
    assert [one.author for one in found] == [""]
    assert waiting == 1
