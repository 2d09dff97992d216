"""Which tokens stand for each other."""

from deshi.pure.meaning.align import align
from deshi.pure.meaning.record import Token


def of(*keys: str) -> list[Token]:
    """Return tokens of some keys."""
    return [Token(key) for key in keys]


def test_equal_keys_pair_in_their_order_and_the_rest_is_left() -> None:
    pairs, left, right, derived = align(of("a1", "b1", "a1"), of("b1", "a1", "c1"))

    assert pairs == [(0, 1), (1, 0)]
    assert ([token.key for token in left], [token.key for token in right], derived) == ([], ["c1"], 0)


def test_forms_of_one_word_are_kin_but_not_who_gives_and_who_gets() -> None:
    assert align(of("translat"), of("translation"))[3] == 1
    assert align(of("employer"), of("employee"))[3] == 0


def test_a_compound_is_the_same_with_a_blank() -> None:
    assert align(of("lightbulb", "new"), of("light", "bulb", "new"))[1:3] == ([], [])


def test_words_that_say_nothing_are_left_out_where_nothing_stands_in_their_place() -> None:
    assert align(of("rome", "city"), of("rome"))[1] == []
    assert [token.key for token in align(of("rome", "city"), of("rome", "hill"))[1]] == ["city"]
