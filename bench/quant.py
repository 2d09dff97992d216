"""Which quantisation of a model to take on this machine: accuracy and speed of each, and the choice.

python bench/quant.py FILE.gguf FILE.gguf ... [--suite dev] [--rows N] [--texts FILE]

The files are one model in several quantisations; everything is handed on to `deshi models compare`. Without files a tiny model
of random weights stands in (32, 16, 8 and 4 bits a weight): it shows that the measurement works, and nothing about models.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from results import machine

ROOT = Path(__file__).parents[1]


def stand_ins(folder: Path) -> list[str]:
    """Write the tiny model in four quantisations."""
    sys.path.insert(0, str(ROOT))
    from tests.peers.llama_cpp import quantised, tiny

    kinds = ("F16", "Q8_0", "Q4_0")
    return [
        str(tiny(folder / "tiny-F32.gguf")),
        *(str(quantised(folder / f"tiny-{kind}.gguf", kind)) for kind in kinds),
    ]


def main() -> int:
    words = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        if not any(word.endswith(".gguf") for word in words):
            words = [*stand_ins(Path(folder)), *words]
        print(machine(), flush=True)
        return subprocess.run(
            [sys.executable, "-m", "deshi.cli.main", "models", "compare", *words]
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
