"""The semantic cache on disk: one file, vectors and what they stand for, written whole and read whole.

safetensors holds the matrix; its header the name of the embedder, and a hash of the list beside it.
"""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from deshi.errors import Corrupt
from deshi.pure.text import fold

FILE = "index.safetensors"
_FORMAT = "1"

Floats = npt.NDArray[np.float32]
Scopes = dict[str, list[tuple[str, str, int, Floats]]]
Never = dict[str, set[frozenset[str]]]


def save(folder: Path, name: str, dimension: int, scopes: Scopes, never: Never, lessons: list[str]) -> None:
    """Write all scopes: of each request text, key, strict hash and vector. The file before stays until this one is whole."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = [row for requests in scopes.values() for *_, row in requests]
    told = {
        "scopes": {scope: [request[:3] for request in requests] for scope, requests in scopes.items()},
        "never": {scope: [sorted(pair) for pair in pairs] for scope, pairs in never.items()},
        "lessons": lessons,
    }
    packed = orjson.dumps(told)
    matrix = np.array(rows, np.float32) if rows else np.zeros((0, dimension), np.float32)
    head = {
        "format": _FORMAT,
        "name": name,
        "dimension": str(dimension),
        "sha256": hashlib.sha256(packed).hexdigest(),
    }
    part = folder / (FILE + f".{os.getpid()}.part")
    tensors = {"vectors": matrix, "told": np.frombuffer(packed, np.uint8)}
    save_file(tensors, str(part), metadata=head)
    part.chmod(0o600)
    part.replace(folder / FILE)


def load(folder: Path, name: str, dimension: int) -> tuple[Scopes, Never, list[str]]:
    """Return what `save` wrote. Raises `Corrupt` where there is nothing, it is damaged, or the vectors are another embedder's."""
    path = folder / FILE
    try:
        with safe_open(str(path), framework="numpy") as file:
            head: dict[str, str] = file.metadata() or {}
            matrix, packed = file.get_tensor("vectors"), file.get_tensor("told").tobytes()
        _check(head, name, dimension, packed)
        told: dict[str, Any] = orjson.loads(packed)
        scopes: Scopes = {}
        at = 0
        for scope, requests in told["scopes"].items():
            scopes[scope] = [(*request, matrix[at + i]) for i, request in enumerate(requests)]
            at += len(requests)
        never = {scope: {frozenset(pair) for pair in pairs} for scope, pairs in told["never"].items()}
        return scopes, never, list(told["lessons"])
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, IndexError) as error:
        raise Corrupt(
            f"The semantic cache's file {path} can't be used ({error}). It is made anew from the journal."
        ) from error


def forget(folder: Path, senses: Collection[tuple[str, str]]) -> int:
    """Take requests, given as scope and text, out of a file, whosever vectors it has; return how many were in it.

    A file that can't be read is removed: it is made anew from the journal.
    """
    path = folder / FILE
    if not senses or not path.exists():
        return 0
    gone = {(scope, fold(text)) for scope, text in senses}
    try:
        with safe_open(str(path), framework="numpy") as file:
            head: dict[str, str] = file.metadata() or {}
        name, dimension = head["name"], int(head["dimension"])
        scopes, never, lessons = load(folder, name, dimension)
    except (Corrupt, OSError, SafetensorError, ValueError, KeyError):
        path.unlink()
        return 0
    left = {
        scope: [row for row in rows if (scope, fold(row[0])) not in gone] for scope, rows in scopes.items()
    }
    pairs = {
        scope: {pair for pair in found if not any((scope, one) in gone for one in pair)}
        for scope, found in never.items()
    }
    count = sum(len(rows) for rows in scopes.values()) - sum(len(rows) for rows in left.values())
    if count or pairs != never:
        # a lesson is made of words, and does not say whose: with a pair all of them go
        save(folder, name, dimension, left, pairs, lessons if pairs == never else [])
    return count


def _check(head: dict[str, str], name: str, dimension: int, packed: bytes) -> None:
    if head.get("format") != _FORMAT:
        raise ValueError("it is of another version of deshi")
    if (head.get("name"), head.get("dimension")) != (name, str(dimension)):
        raise ValueError(f"its vectors are of {head.get('name')} in {head.get('dimension')} dimensions")
    if hashlib.sha256(packed).hexdigest() != head.get("sha256"):
        raise ValueError("its hash is wrong")
