"""Rules are data, and what is wrong in them is said by name."""

from importlib.resources import files
from pathlib import Path

import pytest

from deshi.errors import BadInput, NotFound
from deshi.measure.rules import parse, read

TEXT = files("deshi.tasks.robot_dog").joinpath("exam.toml").read_text("utf-8")


def test_the_dogs_rules_can_be_read() -> None:
    rules = parse(TEXT)
    assert (rules.target.alpha, rules.target.fewest) == (0.05, 30)
    assert (rules.rest.limit, rules.rest.bound, rules.ece.most) == (0.01, 0.025, 0.05)


def test_a_category_may_have_a_limit_of_its_own() -> None:
    rules = parse(TEXT)
    assert rules.limit("category", "reflex").limit == 0.0
    assert rules.limit("category", "talk") is rules.category
    assert rules.limit("language", "reflex") is rules.language
    assert rules.limit("person", "anna") is rules.person


def test_what_a_persons_habits_must_not_break_are_categories_of_the_suite() -> None:
    assert "direct" in parse(TEXT).personal.categories
    assert "tired" not in parse(TEXT).personal.categories  # a matter of taste
    head, _, tail = TEXT.partition("[personal]")
    assert parse(head + tail[tail.index("[categories.reflex]") :]).personal.categories == ()


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('  "direct", ', "  7, ", r"\[personal\] must hold"),
        ('"talk_action_word",\n]', '"talk"]\nlimit = 1', r"\[personal\] must hold"),
        ("alpha = 0.05 ", "alpha = 5 ", "alpha = 5"),
        ("alpha = 0.05 ", "alpha = 1 ", "alpha = 1"),
        ("alpha = 0.05 ", "alpha = true ", "alpha = True"),
        ("fewest = 30 ", "fewest = 1.5 ", "a whole number"),
        ("bound = 0.025", "bund = 0.025", "bound is missing"),
        ("bound = 0.025", "bound = 0.025\nextra = 1", "extra is unknown"),
        ("[coverage]", "[cover]", r"unknown part \[cover\]"),
        ("most_ms = 25.0", "most_ms = -1", "most_ms = -1"),
        ("most_ms = 25.0", "most_ms = nan", "most_ms = nan"),
        ("[target]", "[target", "no TOML"),
    ],
)
def test_what_is_wrong_is_named(was: str, becomes: str, told: str) -> None:
    assert was in TEXT
    with pytest.raises(BadInput, match=told):
        parse(TEXT.replace(was, becomes, 1))


def test_a_missing_part_is_named() -> None:
    with pytest.raises(BadInput, match=r"lacks the part \[target\]"):
        parse("")


def test_limits_of_categories_are_tables() -> None:
    head, _, tail = TEXT.partition("[categories.reflex]")
    with pytest.raises(BadInput, match="must be tables"):
        parse("categories = 3\n" + head + tail[tail.index("[false_acts]") :])


def test_a_missing_or_broken_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no exam rules"):
        read(tmp_path / "exam.toml")
    (tmp_path / "exam.toml").write_bytes(b"\xff")
    with pytest.raises(BadInput, match="can't be read"):
        read(tmp_path / "exam.toml")
    (tmp_path / "exam.toml").write_text(TEXT, "utf-8")
    assert read(tmp_path / "exam.toml") == parse(TEXT)
