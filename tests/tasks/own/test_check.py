"""What would make a bad student is said before it is trained."""

from deshi.tasks.own.check import check
from deshi.tasks.own.table import Example, parse

TABLE = parse({"name": "shop", "outside": "b", "labels": {"a": {}, "b": {}}})


def problems(*rows: tuple[str, str]) -> list[tuple[str, bool]]:
    """Return the problems of rows."""
    found = check(TABLE, [Example(text, label, "", n) for n, (text, label) in enumerate(rows, 1)])
    return [(one.text, one.stops) for one in found]


def enough() -> list[tuple[str, str]]:
    """Return rows without a problem."""
    return [(f"{label} {n}", label) for label in "ab" for n in range(5)]


def test_nothing_is_wrong_with_enough_examples() -> None:
    assert problems(*enough()) == []


def test_a_label_without_examples_and_an_unknown_label_stop() -> None:
    found = problems(("x", "a"), ("y", "c"), ("z", "c"))

    assert ("The label 'b' has no example; add some or remove it.", True) in found
    assert any(text.startswith("Lines 2, 3: the label 'c'") and stops for text, stops in found)


def test_one_text_with_two_labels_stops_and_a_repeated_one_does_not() -> None:
    contrary = problems(*enough(), ("A 1!", "b"))
    repeated = problems(*enough(), ("a 1", "a"))

    assert [(text.startswith("Lines 2, 11: the same text"), stops) for text, stops in contrary] == [
        (True, True)
    ]
    assert [(text.startswith("Line 11: the text stands"), stops) for text, stops in repeated] == [
        (True, False)
    ]


def test_few_examples_and_no_outside_are_notes() -> None:
    found = check(
        parse({"name": "shop", "labels": {"a": {}, "b": {}}}), [Example("x", "a"), Example("y", "b")]
    )

    assert [one.stops for one in found] == [False] * 3
    assert "outside" in found[-1].text


def test_an_empty_text_stops() -> None:
    assert ("Line 11: the text is empty; write one.", True) in problems(*enough(), (" ", "a"))
