"""What a student's release folder holds: written by `learn`, read by `providers`."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from deshi.errors import Corrupt
from deshi.pure.corrects import CORRECTS
from deshi.pure.novelty import NOVELTY
from deshi.pure.tokenizer import Shape

CARD = "release.json"
GRAPH = "graph.onnx"
WEIGHTS = "weights.safetensors"
INDEX = "index.safetensors"
TEXTS = "index.json"
_FILES = {"encoder": (GRAPH, WEIGHTS, INDEX, TEXTS), "ngram": (WEIGHTS, INDEX, TEXTS)}
_OPTIONAL = (NOVELTY, CORRECTS)
INPUTS = ("rows", "more")
OUTPUTS = ("labels", "steps", "shares", "looks", "vector")
FORMAT = 1
_READS = 3  # times that a release is read before it counts as damaged: somebody may be replacing it


@dataclass(frozen=True, slots=True)
class Release:
    """The card of a release.

    `labels` and `codes` are in the order of the model's outputs, `acting` the labels that carry actions, `files` the
    SHA-256 (hexadecimal) of every other file, `network` the sizes, `corpus` the digest of what it learnt from, `figures`
    what was measured, `made` when (Unix time in seconds), `command` and `seconds` how and how long. `kind` is `encoder` (the
    student that reads a sentence in order) or `ngram` (that of a task of one's own, see `pure/ngram.py`). `salt` (hexadecimal)
    is what the names of single persons' files are made with, "" where there are none (see `pure/adapter.py`).
    """

    task: str
    labels: tuple[str, ...]
    codes: tuple[int, ...]
    acting: tuple[str, ...]
    shape: Shape
    temperature: float
    files: dict[str, str]
    network: dict[str, int] = field(default_factory=dict)
    corpus: str = ""
    figures: dict[str, Any] = field(default_factory=dict)
    made: float = 0.0
    command: str = ""
    seconds: float = 0.0
    parent: str = ""
    kind: str = "encoder"
    format: int = FORMAT
    salt: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the card as JSON-able data."""
        return asdict(self)


def parse(data: dict[str, Any]) -> Release:
    """Return the card from JSON data; raise KeyError, TypeError or ValueError where it is not one."""
    if data["format"] != FORMAT:
        raise ValueError(f"its format is {data['format']!r}, this version reads {FORMAT}")
    fields = dict(data)
    fields["labels"] = tuple(str(label) for label in data["labels"])
    fields["codes"] = tuple(int(code) for code in data["codes"])
    fields["acting"] = tuple(str(label) for label in data["acting"])
    fields["shape"] = Shape.of(data["shape"])
    fields["temperature"] = float(data["temperature"])
    fields["files"] = {str(name): str(digest) for name, digest in data["files"].items()}
    fields["salt"] = bytes.fromhex(data.get("salt", "")).hex()
    return Release(**fields)


def verified(
    read: Callable[[str], bytes], kind: str, where: str, remedy: str
) -> tuple[Release, dict[str, bytes]]:
    """Return the card and the content of a release's files, whatever else the card may name; `read` gives a file of the folder by its name.

    A release that is replaced meanwhile is read again. Raises `Corrupt` (`where` names the folder, `remedy` what to do) for
    a card that is none of this `kind` and for a file with another hash.
    """
    for _ in range(_READS - 1):
        try:
            return _verified(read, kind, where, remedy)
        except Corrupt:
            continue
    return _verified(read, kind, where, remedy)


def _verified(
    read: Callable[[str], bytes], kind: str, where: str, remedy: str
) -> tuple[Release, dict[str, bytes]]:
    try:
        card = parse(json.loads(read(CARD)))
        if card.kind != kind:
            raise ValueError(f"its kind is {card.kind!r}, not {kind!r}")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Corrupt(f"The student's card {CARD} in {where} is damaged ({error!r}). {remedy}") from error
    needed = _FILES[kind]
    missing = [name for name in needed if name not in card.files]
    if missing:
        raise Corrupt(f"The student's card {CARD} in {where} does not name {missing[0]}. {remedy}")
    content = {name: read(name) for name in (*needed, *_OPTIONAL) if name in card.files}
    for name, data in content.items():
        if hashlib.sha256(data).hexdigest() != card.files[name]:
            raise Corrupt(f"The student's file {where}/{name} has another hash than its card says. {remedy}")
    return card, content
