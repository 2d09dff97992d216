"""`deshi learn gate`: the pairs written out, the weights learnt from them, and what they reach on pairs held back."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from deshi.errors import BadInput
from deshi.learn.gate.pairs import pairs, write
from deshi.learn.gate.train import train
from deshi.learn.gate.train import write as write_weights

PAIRS, WEIGHTS = "pairs.jsonl", "weights.json"


def train_gate(out: Path | None) -> Iterator[str]:
    """Train and write both files into a folder, the shipped one's by default; yield what there is to say."""
    folder = out or Path(str(files("deshi.decide.gate")))
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file; name a folder for the gate.")
    folder.mkdir(parents=True, exist_ok=True)
    yield f"{folder / PAIRS}: {write(folder / PAIRS)} pairs"
    trained = train(pairs())
    write_weights(trained, folder / WEIGHTS)
    told = ", ".join(f"{name} {share:.2%}" for name, share in trained.figures.items())
    yield f"{folder / WEIGHTS}: {told}"
