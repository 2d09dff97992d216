"""Answer a file of sentences and say how sure deshi was: lines of text in, a table out. Nothing moves.

python examples/batch_file.py sentences.txt
"""

import asyncio
import sys
from pathlib import Path

from deshi import Answer, Deshi, DeshiError


async def answers(deshi: Deshi, texts: list[str]) -> list[Answer]:
    """Answer eight at a time, in order. `deshi ask --file` does the same for JSON lines."""
    found: list[Answer] = []
    for start in range(0, len(texts), 8):
        part = [deshi.answer(text, dry_run=True) for text in texts[start : start + 8]]
        found += await asyncio.gather(*part)
    return found


def main() -> int:
    """Read the file, answer it, print the table."""
    if len(sys.argv) != 2:
        print("Name a file with one sentence a line: batch_file.py sentences.txt", file=sys.stderr)
        return 2
    try:
        texts = [line for line in Path(sys.argv[1]).read_text("utf-8").splitlines() if line.strip()]
        with Deshi() as deshi:
            found = deshi.run(answers(deshi, texts))
    except (DeshiError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    for text, answer in zip(texts, found, strict=True):
        codes = " ".join(map(str, answer.guess.actions)) or answer.guess.intent
        print(f"{answer.confidence:5.2f}  {'asks' if answer.asks else 'sure':4}  {codes:<16}  {text}")
    sure = sum(not answer.asks for answer in found)
    print(f"{len(found)} sentences, {sure} answered, {len(found) - sure} asked back")
    return 0


if __name__ == "__main__":
    sys.exit(main())
