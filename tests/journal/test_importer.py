"""Import: older logs come in once, bad lines are named by number, and nothing else is lost."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deshi.errors import BadInput, NotFound
from deshi.journal.bodies import body_of
from deshi.journal.importer import Imported, digest, import_file
from deshi.journal.writer import GroupWriter
from deshi.stores.memory import MemoryStore
from deshi.stores.sqlite import SqliteStore

AUDIT = {
    "input_command": "座って",
    "llm_output": '{"response": "はい", "api_code": 1009}',
    "api_code": 1009,
    "sequence": None,
    "success": True,
    "confidence": 0.93,
    "timestamp": "2025-11-10T14:30:00+09:00",
}
TEACHER = {
    "input": "stand, then wave",
    "output": {"sequence": [1004, 1016]},
    "source": "teacher",
    "timestamp": 1.7e9,
}

Bring = Callable[..., Imported]


@pytest.fixture
def bring(store: SqliteStore, writer: GroupWriter, tmp_path: Path) -> Bring:
    def act(data: str | bytes, user: str = "") -> Imported:
        path = tmp_path / "old.jsonl"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return import_file(path, store, writer, user)

    return act


def lines(*values: Any) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def test_both_forms_come_in_with_their_own_time(bring: Bring, store: SqliteStore) -> None:
    assert bring(lines(AUDIT, TEACHER)) == Imported(2, 0, ())
    first, second = [row for _, row in store.rows(kind="import")]
    assert (first.at, second.at) == (1762752600.0, 1.7e9)
    assert (body_of(first)["form"], body_of(first)["line"]) == ("audit", AUDIT)
    assert (body_of(second)["form"], body_of(second)["line"]) == ("teacher", TEACHER)


def test_a_second_import_brings_nothing_new(bring: Bring, store: SqliteStore) -> None:
    bring(lines(AUDIT, TEACHER))
    assert bring(lines(AUDIT, TEACHER, {**AUDIT, "confidence": 0.5})) == Imported(1, 2, ())
    assert len(list(store.rows(kind="import"))) == 3


def test_spacing_and_the_order_of_keys_make_no_other_line(bring: Bring) -> None:
    turned = dict(reversed(AUDIT.items()))
    assert bring(
        json.dumps(AUDIT) + "\n" + json.dumps(turned, indent=None, separators=(" ,", " : "))
    ) == Imported(1, 1, ())


def test_a_json_array_comes_in_as_well(bring: Bring) -> None:
    assert bring("\ufeff  " + json.dumps([AUDIT, TEACHER, AUDIT])).imported == 2


def test_blank_lines_byte_order_marks_and_windows_line_ends_do_no_harm(bring: Bring) -> None:
    assert bring("\ufeff" + lines(AUDIT).replace("\n", "\r\n") + "\r\n \n" + json.dumps(TEACHER)) == Imported(
        2, 0, ()
    )


def test_keys_that_deshi_does_not_know_are_kept(bring: Bring, store: SqliteStore) -> None:
    bring(lines({**AUDIT, "robot": {"ip": "none"}}))
    assert body_of(next(iter(store.rows(kind="import")))[1])["line"]["robot"] == {"ip": "none"}


def test_whose_lines_they_are(bring: Bring, store: SqliteStore) -> None:
    bring(lines(AUDIT, {**TEACHER, "user": "bo", "session": "t"}), user="mia")
    assert [(row.user, row.session) for _, row in store.rows(kind="import")] == [("mia", ""), ("bo", "t")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{not json", "no JSON"),
        (b'{"input_command": "\xff\xfe"}', "no JSON"),
        ("[1, 2]x", "no JSON"),
        ('"text"', "no JSON object"),
        ("{}", "neither `input_command`"),
        ('{"input": "x"}', "neither `input_command`"),
        ('{"input": "x", "output": ""}', "`output`"),
        ('{"input": " ", "output": "y"}', "`input`"),
        ('{"input": "x", "output": "y", "source": 3}', "`source`"),
        ('{"input_command": 7}', "`input_command`"),
        ('{"input_command": "x", "api_code": "1009"}', "`api_code`"),
        ('{"input_command": "x", "sequence": [1004, "x"]}', "`sequence`"),
        ('{"input_command": "x", "success": "yes"}', "`success`"),
        ('{"input_command": "x", "confidence": 1.5}', "`confidence`"),
        ('{"input_command": "x", "confidence": true}', "`confidence`"),
        ('{"input_command": "x", "timestamp": "yesterday"}', "`timestamp`"),
        ('{"input_command": "x", "timestamp": 1e300}', "`timestamp`"),
        ('{"input_command": "x", "timestamp": {}}', "`timestamp`"),
        ('{"input_command": "x", "user": 3}', "`user`"),
    ],
)
def test_a_bad_line_is_named_by_number_and_reason_and_the_rest_comes_in(
    bring: Bring, line: str | bytes, reason: str
) -> None:
    bad = line if isinstance(line, bytes) else line.encode()
    result = bring(lines(AUDIT).encode() + bad + b"\n" + lines(TEACHER).encode())
    assert (result.imported, [one.number for one in result.bad]) == (2, [2])
    assert reason in result.bad[0].reason


def test_a_missing_file_and_a_broken_array_are_sentences(
    bring: Bring, store: SqliteStore, writer: GroupWriter, tmp_path: Path
) -> None:
    with pytest.raises(NotFound, match="no file"):
        import_file(Path("nowhere.jsonl"), store, writer)
    with pytest.raises(BadInput, match="nothing was imported"):
        bring('[{"input": "x", "output": "y"}')
    with pytest.raises(BadInput, match="can't be read"):
        import_file(tmp_path, store, writer)


def test_a_thousand_lines_come_in(bring: Bring, store: SqliteStore) -> None:
    many = lines(*[{**TEACHER, "input": f"say {n}"} for n in range(1001)])
    assert bring(many).imported == 1001
    assert bring(many).duplicates == 1001


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
)
audits = st.fixed_dictionaries(
    {"input_command": st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)},
    optional={
        "api_code": st.none() | st.integers(0, 9999),
        "sequence": st.none() | st.lists(st.integers(0, 9999), max_size=4),
        "success": st.none() | st.booleans(),
        "confidence": st.none() | st.floats(0, 1),
        "more": values,
    },
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(audits, max_size=8),
    st.lists(st.binary(max_size=20).filter(lambda b: b"\n" not in b), max_size=4),
)
def test_every_line_is_counted_once_whatever_stands_around_it(
    tmp_path_factory: pytest.TempPathFactory, good: list[dict[str, Any]], noise: list[bytes]
) -> None:
    store = MemoryStore()
    writer = GroupWriter(store, "cli")
    path = tmp_path_factory.mktemp("import") / "old.jsonl"
    rows = [orjson.dumps(line) for line in good]
    path.write_bytes(b"\n".join([*rows, *(b"{" + one for one in noise)]))
    first, second = import_file(path, store, writer), import_file(path, store, writer)
    writer.close()
    different = {digest(line) for line in good}
    assert (first.imported, first.duplicates) == (len(different), len(good) - len(different))
    assert (second.imported, second.duplicates) == (0, len(good))
    assert len(first.bad) == len(noise)
    assert {body_of(row)["digest"] for _, row in store.rows(kind="import")} == different
