"""Nearly the same texts are found, and only those."""

from deshi.learn.examples.near import Near
from deshi.pure.text import grams, jaccard


def test_what_is_nearly_the_same_is_found_by_its_number() -> None:
    near = Near(["please lie down on the carpet"], 0.8)
    near.add("please lie down on the carpet", 7)

    assert near.find("please lie down on the carpets") == 7
    assert near.find("please sit down on the carpet") is None
    assert near.find("") is None


def test_groups_are_apart() -> None:
    near = Near([], 0.8)
    near.add("please lie down", 1, "a")

    assert near.find("please lie down", "a") == 1
    assert near.find("please lie down", "b") is None


def test_it_finds_what_comparing_all_with_all_finds() -> None:
    texts = [
        f"{word} the {thing} {n}"
        for word in ("take", "shake", "bake")
        for thing in ("cake", "rake")
        for n in range(8)
    ]
    near = Near(texts[::3], 0.8)
    for number, text in enumerate(texts):
        expected = any(jaccard(grams(text), grams(other)) >= 0.8 for other in texts[:number])
        assert (near.find(text) is not None) == expected
        near.add(text, number)
