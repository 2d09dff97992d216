"""What a student's release folder holds: written by `learn`, read by `providers`."""

from dataclasses import asdict, dataclass, field
from typing import Any

from deshi.pure.tokenizer import Shape

CARD = "release.json"
GRAPH = "graph.onnx"
WEIGHTS = "weights.safetensors"
INDEX = "index.safetensors"
TEXTS = "index.json"
OUTPUTS = ("labels", "steps", "shares", "looks", "vector")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Release:
    """The card of a release.

    `labels` and `codes` are in the order of the model's outputs, `acting` the labels that carry actions, `files` the
    SHA-256 (hexadecimal) of every other file, `network` the sizes, `corpus` the digest of what it learnt from, `figures`
    what was measured, `made` when (Unix time in seconds), `command` and `seconds` how and how long. `kind` is `encoder` (the
    student that reads a sentence in order) or `ngram` (that of a task of one's own, see `pure/ngram.py`).
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
    return Release(**fields)
