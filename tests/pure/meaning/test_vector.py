"""Meanings as vectors: near where words differ and meaning does not."""

import numpy as np

from deshi.pure.meaning.read import read
from deshi.pure.meaning.vector import DIMENSION, Floats, strict, vector


def of(text: str) -> Floats:
    meaning = read(text)
    assert meaning is not None
    return vector(meaning)


def hashed(text: str) -> int:
    meaning = read(text)
    assert meaning is not None
    return strict(meaning)


def test_vectors_have_length_one_and_stay_the_same() -> None:
    assert of("boil an egg").shape == (DIMENSION,)
    assert (
        np.linalg.norm(of("boil an egg")) == np.float32(1).round(5)
        or abs(np.linalg.norm(of("boil an egg")) - 1) < 1e-5
    )
    assert (of("boil an egg") == of("boil an egg")).all()


def test_other_words_for_the_same_lie_nearer_than_other_things() -> None:
    asked = of("How do I buy a bicycle?")

    assert asked @ of("how to purchase a bike") > 0.8 > asked @ of("how to sell a house")


def test_the_strict_hash_is_of_what_must_be_equal() -> None:
    assert hashed("turn left 2 times") == hashed("please turn left two times")
    assert hashed("turn left") != hashed("turn right")
    assert hashed("open it") != hashed("don't open it")
