"""Texts that mean nothing: many scripts, the same every time."""

from deshi.measure.nonsense import nonsense


def test_it_is_the_same_for_a_seed_and_another_for_another() -> None:
    assert nonsense() == nonsense()
    assert nonsense() != nonsense(seed=1)


def test_every_script_is_there_and_no_text_is_empty() -> None:
    texts = nonsense(2)
    assert len(texts) == 20
    assert all(text.strip() for text in texts)
    assert any("\u0600" < char < "\u0700" for text in texts for char in text)
