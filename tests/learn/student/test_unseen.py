"""A few rare words are kept out of the training: rows that hold one are held back, all others are trained on."""

from dataclasses import dataclass

from deshi.learn.student.unseen import Unseen
from deshi.records.ask import Turn


@dataclass(frozen=True)
class Example:
    text: str
    label: str = "talk"
    actions: tuple[int, ...] = ()
    turns: tuple[Turn, ...] = ()


ROWS = [
    Example(f"please word{chr(97 + n % 26)}{chr(97 + n // 26)} 今日は{chr(0x4E00 + n)}だ") for n in range(400)
] * 2


def test_training_and_held_back_rows_share_no_kept_out_word() -> None:
    unseen = Unseen.of(ROWS, share=0.05, most=0.01)
    held, trained = list(unseen.only(ROWS)), list(unseen.without(ROWS))
    assert 0.02 * len(ROWS) < len(held) < 0.6 * len(ROWS)
    assert len(held) + len(trained) == len(ROWS)
    assert not any(unseen.has(row.text) for row in trained)


def test_frequent_words_are_never_kept_out() -> None:
    unseen = Unseen.of(ROWS, share=1.0, most=0.01)
    assert not unseen.has("please")
    assert not unseen.has("今日は")
    assert unseen.has("WORDAA!")


def test_the_choice_is_the_same_every_time() -> None:
    assert Unseen.of(ROWS) == Unseen.of(list(reversed(ROWS)))
