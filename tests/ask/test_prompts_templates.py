"""Templates of one's own replace shipped ones; every mistake in them is a sentence."""

from pathlib import Path

import pytest

from deshi.ask.prompts_templates import LANGUAGES, read_templates
from deshi.errors import BadInput
from deshi.pure.kinds import KINDS


def test_there_are_words_and_parameters_for_every_kind_and_language() -> None:
    templates = read_templates()

    assert set(templates.words) == {(kind, lang) for kind in KINDS for lang in LANGUAGES}
    assert all(templates.words.values())
    assert set(templates.manners) == set(KINDS)


def test_limits_go_from_twenty_tokens_to_two_hundred_and_more_and_technical_help_has_none() -> None:
    manners = read_templates().manners

    assert manners["command"].most(0, 1) == 20
    assert manners["emergency"].most(1, 1) >= 200
    assert manners["small_talk"].most(0, 1) < manners["small_talk"].most(1, 1)
    assert manners["technical"].most(0, 1) == 0


def test_own_words_and_parameters_replace_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "command.en.txt").write_text("Say yes.\n")
    (tmp_path / "kinds.toml").write_text("[command]\ntokens = [10, 15]\n[languages]\nja = 2\n")
    (tmp_path / "notes.md").write_text("not a template")

    templates = read_templates(str(tmp_path))

    assert templates.words["command", "en"] == "Say yes."
    assert templates.words["command", "ja"] == read_templates().words["command", "ja"]
    assert templates.manners["command"].most(1, 2) == 30
    assert templates.manners["command"].parameters["temperature"] == 0
    assert templates.factors["ja"] == 2


def test_zero_is_no_limit(tmp_path: Path) -> None:
    (tmp_path / "kinds.toml").write_text("[technical]\ntokens = [0, 0]\n")

    assert read_templates(str(tmp_path)).manners["technical"].most(1, 1) == 0


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("comand.en.txt", "x", "no template goes by this name"),
        ("command.fr.txt", "x", "no template goes by this name"),
        ("kinds.toml", "[commands]\n", "no section [commands]"),
        ("kinds.toml", "command = 3\n", "must be a section"),
        ("kinds.toml", "[command]\nlimit = 3\n", "no key 'limit'"),
        ("kinds.toml", "[command]\ntokens = [200, 20]\n", "the smaller first"),
        ("kinds.toml", "[command]\ntokens = [true, 20]\n", "two whole numbers"),
        ("kinds.toml", "[command]\ntemperature = 9\n", "out of range"),
        ("kinds.toml", "[languages]\nfr = 1\n", "[languages] fr"),
        ("kinds.toml", "[command\n", "not valid TOML"),
        ("command.en.txt", "x" * 9_000, "at most 8000"),
    ],
)
def test_a_mistake_is_a_sentence_with_its_file(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(BadInput) as error:
        read_templates(str(tmp_path))

    assert told in str(error.value)
    assert name in str(error.value)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "command.en.txt").write_bytes(b"\xff\xfe")

    with pytest.raises(BadInput, match="is not UTF-8"):
        read_templates(str(tmp_path))


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="which is no folder"):
        read_templates(str(tmp_path / "missing"))
