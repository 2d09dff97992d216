"""The tables of words: forms, keys, notes."""

import pytest

from deshi.pure.meaning.lexicon import by_signs, by_words, lists, table

LANGS = ("en", "ja", "zh")


def test_a_line_without_an_arrow_means_its_first_form() -> None:
    found = by_words(("buy|pick up\nhello => > -",), str.split)

    assert found.forms == {"buy": ("buy",), "pick up": ("buy",), "hello": (">", "-")}
    assert found.longest == {"buy": 1, "pick": 2, "hello": 1}


def test_the_first_meaning_of_a_form_stays() -> None:
    found = by_signs(("上 => ^up", "上|上面 => @above"))

    assert found.forms == {"上": ("^up",), "上面": ("@above",)}
    assert found.longest == {"上": 2}


@pytest.mark.parametrize("name", [f"{lang}_{sort}" for lang in LANGS for sort in ("turns", "words")])
def test_every_installed_line_can_be_read(name: str) -> None:
    rows = [line.partition("=>") for line in table(name).splitlines()]

    assert len(rows) > 100
    assert [row for row in rows if not row[0].strip("| ") or (row[1] and not row[2].strip())] == []


def test_lists_have_names() -> None:
    assert {"strong", "idle", "verbs"} <= set(lists("compare_lists"))
