"""How far the estimate of tokens is off real tokenizers, and the fit of its weights (`--fit`).

    pip install --target TOOLS tiktoken regex tokenizers && pip install --target TOOLS --no-deps dashscope litellm
    PYTHONPATH=TOOLS python bench/tokens.py [--fit]

Two packages ship the vocabularies that are needed: dashscope Qwen's, litellm those of cl100k, o200k, DeepSeek and Claude 2. Without
them there is nothing to compare with, and the script says so. The fit looks at this repository's texts; the errors are measured
on the public evaluation data of `DESHI_DATA` and on Python's library.
"""

import argparse
import base64
import importlib.util
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from deshi.pure.tokens import _TABLE, WEIGHTS, estimate

ROOT = Path(__file__).parents[1]
QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CL100K = QWEN.replace(r"\p{N}|", r"\p{N}{1,3}|", 1)
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
FITTED_TO = ("qwen", "deepseek", "o200k")

Counter = Callable[[str], int]


def main() -> int:
    """Print the errors, and the weights where they were fitted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fit", action="store_true", help="fit the weights anew and print them")
    wanted = parser.parse_args()
    counters = _counters()
    if not counters:
        print("The tokenizers are not installed; see the first lines of bench/tokens.py.")
        return 1
    if wanted.fit:
        _fit(_own(), counters)
    print("| texts | count | " + " | ".join(counters) + " |\n|" + "---|" * (2 + len(counters)))
    for name, texts in _others().items():
        told = []
        for count in counters.values():
            real = np.array([count(text) for text in texts])
            found = np.array([estimate(text) for text in texts])
            told.append(
                f"{found.sum() / real.sum() - 1:+.0%}, {np.median(np.abs(found / np.maximum(real, 1) - 1)):.0%}"
            )
        print(f"| {name} | {len(texts)} | " + " | ".join(told) + " |")
    print("\nof all tokens together, and the median error of a text")
    return 0


def _counters() -> dict[str, Counter]:
    if not all(importlib.util.find_spec(name) for name in ("tiktoken", "tokenizers", "dashscope", "litellm")):
        return {}
    import tiktoken
    from tokenizers import Tokenizer

    qwen = _folder("dashscope") / "resources" / "qwen.tiktoken"
    others = _folder("litellm") / "litellm_core_utils" / "tokenizers"

    def ranked(name: str, path: Path, pattern: str) -> Counter:
        lines = (line.split() for line in path.read_bytes().splitlines() if line.strip())
        ranks = {base64.b64decode(token): int(rank) for token, rank in lines}
        encoding = tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
        return lambda text: len(encoding.encode_ordinary(text))

    def pieced(path: Path) -> Counter:
        tokenizer = Tokenizer.from_file(str(path))
        return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)

    return {
        "qwen": ranked("qwen", qwen, QWEN),
        "deepseek": pieced(others / "deepseek_tokenizer.json"),
        "o200k": ranked("o200k", others / "fb374d419588a4632f3f557e76b4b70aebbca790", O200K),
        "cl100k": ranked("cl100k", others / "9b5ad71b2ce5302211f9c61530b329a4922fc6a4", CL100K),
        "claude": pieced(others / "anthropic_tokenizer.json"),
    }


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _own() -> list[str]:
    """Return pieces of this repository's texts: code, documents, sentences in three languages."""
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    kinds = {
        500: [n for n in names if n.endswith(".py") and "/corpus/" not in n],
        501: [n for n in names if n.endswith((".ts", ".tsx"))],
        502: [n for n in names if n == "README.md" or (n.startswith("docs/") and n.endswith(".md"))],
        701: [n for n in names if "/corpus/ja" in n or n == "README.ja.md"],
        702: [n for n in names if "/corpus/zh" in n or n == "README.zh.md"],
    }
    dice, found = random.Random(1), []
    for most, paths in kinds.items():
        text = "\n".join((ROOT / path).read_text("utf-8", "replace") for path in paths)
        sizes = (30, 60, 120, 250, 600)
        starts = [dice.randrange(len(text)) for _ in range(most)]
        found += [text[start : start + dice.choice(sizes)] for start in starts]
    return [text for text in found if text.strip()]


def _fit(texts: list[str], counters: dict[str, Counter]) -> None:
    """Print the weights that fit best, by least squares of about the relative error."""
    rows = np.array([_counts(text) for text in texts], float)
    real = np.mean([[counters[name](text) for text in texts] for name in FITTED_TO], axis=0)
    weight = np.maximum(real, 8) ** -0.8
    weighted = rows * weight[:, None]
    square = weighted.T @ weighted
    ridge = np.eye(len(square)) * 1e-3 * np.diag(square).mean()
    found = np.linalg.solve(square + ridge, weighted.T @ (real * weight))
    for name, value in zip([*WEIGHTS, "katakana", "wide mark"], found, strict=True):
        print(f"{name!r}: {value:.3f}")


def _counts(text: str) -> list[int]:
    raw = text.encode("utf-8", "replace")
    classes = raw.translate(_TABLE)
    return [*(classes.count(one) for one in WEIGHTS), raw.count(b"\xe3\x83"), raw.count(b"\xe3\x80")]


def _others() -> dict[str, list[str]]:
    """Return texts that the fit has not seen."""
    found: dict[str, list[str]] = {}
    library = sorted(Path(os.__file__).parent.glob("[a-d]*.py"))
    found["Python's library"] = [path.read_text("utf-8", "replace")[2_000:4_000] for path in library][:60]
    dev = ROOT / "src" / "deshi" / "tasks" / "robot_dog" / "suites" / "dev.jsonl"
    for line in dev.read_text("utf-8").splitlines():
        row = json.loads(line)
        found.setdefault(f"commands, {row['lang']}", []).append(row["text"])
    data = Path(os.environ.get("DESHI_DATA", ""))
    if os.environ.get("DESHI_DATA") and data.is_dir():
        found |= _public(data)
    return {name: [text for text in texts if text.strip()] for name, texts in found.items()}


def _public(data: Path) -> dict[str, list[str]]:
    japanese: Any = json.loads((data / "japanese" / "jsquad_valid.json").read_text("utf-8"))
    lines = (data / "bfcl" / "BFCL_v4_live_multiple.json").read_text("utf-8").splitlines()[:150]
    rows = [json.loads(line) for line in lines]
    return {
        "Japanese encyclopedia": [one["paragraphs"][0]["context"] for one in japanese["data"]],
        "requests": [row["question"][0][-1]["content"] for row in rows],
        "schemas of tools": [json.dumps(row["function"])[:3_000] for row in rows],
    }


if __name__ == "__main__":
    sys.exit(main())
