"""Every mistake in a task's two files is a sentence that says where."""

from pathlib import Path

import pytest

from deshi.errors import BadInput, NotFound
from deshi.tasks.own.table import EXAMPLES, TABLE, digest, parse, read_examples, read_table

LABELS = {"a": {}, "b": {"meaning": "the second", "reply": {"en": "B!"}}}


def test_the_least_table_is_a_name_and_two_labels() -> None:
    table = parse({"name": "shop", "labels": LABELS})

    assert (table.name, table.languages, table.outside) == ("shop", ("en",), "")
    assert table.labels["b"].reply == {"en": "B!"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "../x"}, "name is"),
        ({"name": 3}, "name is"),
        ({"languages": ["de"]}, "languages is"),
        ({"labels": {"a": {}}}, "two labels"),
        ({"labels": {"a": {}, "b c": {}}}, "'b c'"),
        ({"labels": {"a": {}, "b": {"colour": 1}}}, "no key 'colour'"),
        ({"labels": {"a": {}, "b": {"reply": {"de": "x"}}}}, "reply takes"),
        ({"labels": {"a": {}, "b": {"words": 1}}}, "words takes"),
        ({"outside": "c"}, "no label"),
        ({"thresholds": {"act_above": 2}}, "between 0 and 1"),
        ({"threshold": {}}, "no key 'threshold'"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse({"name": "shop", "labels": LABELS} | change)


def test_files_are_named_in_the_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="deshi task new"):
        read_table(tmp_path)
    (tmp_path / TABLE).write_text("name = ")
    with pytest.raises(BadInput, match="not valid TOML"):
        read_table(tmp_path)
    with pytest.raises(NotFound, match=EXAMPLES):
        read_examples(tmp_path)


@pytest.mark.parametrize("line", ["{", "[1]", '{"text": "x"}', '{"text": "x", "label": "a", "lang": "de"}'])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / EXAMPLES).write_text('{"text": "x", "label": "a"}\n\n' + line + "\n")

    with pytest.raises(BadInput, match="line 3"):
        read_examples(tmp_path)


def test_the_digest_follows_labels_and_examples(tmp_path: Path) -> None:
    table = parse({"name": "shop", "labels": LABELS})
    (tmp_path / EXAMPLES).write_text('{"text": "x", "label": "a"}\n')
    rows = read_examples(tmp_path)

    assert digest(table, rows) == digest(table, list(rows))
    assert digest(table, rows) != digest(table, rows * 2)
