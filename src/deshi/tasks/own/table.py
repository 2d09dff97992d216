"""`task.toml` and `examples.jsonl` of a task's folder, read and checked: every mistake is a sentence with its place."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deshi.errors import BadInput, NotFound

TABLE, EXAMPLES, RELEASE = "task.toml", "examples.jsonl", "release"
LANGUAGES = ("ja", "en", "zh")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LABEL = re.compile(r"[^\s\x00-\x1f\x7f\"'\\/]{1,60}")
_KEYS = {"name", "languages", "outside", "labels", "thresholds"}
_LABEL_KEYS = {"meaning", "reply", "words"}
_THRESHOLDS = {"sure_above", "act_above", "max_error"}
_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Label:
    """A label: what it means in a sentence, what to reply a language, and whether a model may word the reply."""

    meaning: str = ""
    reply: Mapping[str, str] = field(default_factory=dict)
    words: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What `task.toml` says; `outside` is the label for what is none of the others, "" for none."""

    name: str
    languages: tuple[str, ...]
    labels: Mapping[str, Label]
    outside: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """A row of `examples.jsonl`: a text, its label, its language ("" for any), and the line that it stands on."""

    text: str
    label: str
    lang: str = ""
    line: int = 0


def read_table(folder: Path) -> Table:
    """Return the table of a task's folder. Raises `NotFound` where there is none, `BadInput` for what is wrong in it."""
    path = folder / TABLE
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound(
            f"There is no {TABLE} in {folder}. `deshi task new {folder}` makes a task there."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: not valid TOML ({error}); mend that line.") from error
    except OSError as error:
        raise BadInput(f"{path} can't be read ({error.strerror}); check its permissions.") from error
    try:
        return parse(data)
    except ValueError as error:
        raise BadInput(f"{path}: {error}") from error


def parse(data: Mapping[str, Any]) -> Table:
    """Return the table from TOML data; raise ValueError, a sentence, where it is none."""
    _known("the file", data, _KEYS)
    name = data.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"name is {name!r}; take small letters, digits and _, such as tea_shop.")
    languages = data.get("languages", ["en"])
    if not isinstance(languages, list) or not languages or not set(languages) <= set(LANGUAGES):
        raise ValueError(f"languages is {languages!r}; it takes a list of {', '.join(LANGUAGES)}.")
    labels = data.get("labels", {})
    if not isinstance(labels, dict) or len(labels) < 2:
        raise ValueError("it needs two labels at least; write [labels.NAME] for each.")
    outside = data.get("outside", "")
    if outside and outside not in labels:
        raise ValueError(
            f"outside is {outside!r}, which is no label; add [labels.{outside}] or remove the key."
        )
    found = {label: _label(label, one) for label, one in labels.items()}
    return Table(name, tuple(languages), found, outside, _thresholds(data.get("thresholds", {})))


def _label(name: str, data: Any) -> Label:
    if not _LABEL.fullmatch(name):
        raise ValueError(f"the label {name!r} can't be used; take letters, digits and _ without blanks.")
    if not isinstance(data, dict):
        raise ValueError(f"labels.{name} must be a section; write [labels.{name}].")
    _known(f"[labels.{name}]", data, _LABEL_KEYS)
    reply = data.get("reply", {})
    if not isinstance(reply, dict) or not all(
        k in LANGUAGES and isinstance(v, str) for k, v in reply.items()
    ):
        raise ValueError(f'[labels.{name}] reply takes a text a language; write reply.en = "...".')
    meaning, words = data.get("meaning", ""), data.get("words", False)
    if not isinstance(meaning, str) or not isinstance(words, bool):
        raise ValueError(f"[labels.{name}] meaning takes a text, words takes true or false.")
    return Label(meaning, reply, words)


def _thresholds(data: Any) -> dict[str, float]:
    if not isinstance(data, dict):
        raise ValueError("thresholds must be a section; write [thresholds].")
    _known("[thresholds]", data, _THRESHOLDS)
    for key, value in data.items():
        if type(value) not in (int, float) or not 0 < value < 1:
            raise ValueError(f"[thresholds] {key} is {value!r}; it takes a number between 0 and 1.")
    return {key: float(value) for key, value in data.items()}


def _known(where: str, data: Mapping[str, Any], keys: set[str]) -> None:
    unknown = sorted(data.keys() - keys)
    if unknown:
        raise ValueError(f"{where} has no key {unknown[0]!r}; it has {', '.join(sorted(keys))}.")


def read_examples(folder: Path) -> list[Example]:
    """Return the examples of a task's folder. Raises `NotFound` where there is no file, `BadInput` naming a wrong line."""
    path = folder / EXAMPLES
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput(f"{path} has over {_MOST_BYTES // 1_000_000} MB; give fewer examples.")
        lines = path.read_text("utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound(
            f'There is no {path}. Write a line {{"text": ..., "label": ...}} an example.'
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} can't be read ({error}); it must be UTF-8 and readable.") from error
    return list(_rows(path, lines))


def _rows(path: Path, lines: list[str]) -> Iterator[Example]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadInput(f"{path}, line {number}: not valid JSON ({error}); mend it.") from error
        if not isinstance(row, dict) or not all(isinstance(row.get(k), str) for k in ("text", "label")):
            raise BadInput(f'{path}, line {number}: it needs {{"text": "...", "label": "..."}}; mend it.')
        lang = row.get("lang", "")
        if lang not in ("", *LANGUAGES):
            raise BadInput(f"{path}, line {number}: lang is {lang!r}; it takes {', '.join(LANGUAGES)}.")
        yield Example(row["text"], row["label"], lang, number)


def digest(table: Table, rows: list[Example]) -> str:
    """Return what a release is made from, as 16 hexadecimal digits: the labels and the examples."""
    told = [sorted(table.labels), table.outside, [[row.text, row.label] for row in rows]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()[:16]
