"""Take examples out of the journal: what was said often, and what deshi made of it.

python examples/journal_export.py [--least 2]
"""

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict


def rows() -> list[dict[str, str]]:
    """Return the journal's examples; the command line is the stable door to the journal."""
    command = [sys.executable, "-m", "deshi.cli.main", "journal", "export", "--format", "sft"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.strip())
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    """Print each sentence that was said at least so often, with its most frequent answer."""
    parser = argparse.ArgumentParser(description="What was said often, and what deshi made of it.")
    parser.add_argument("--least", type=int, default=1, help="how often at least")
    least = parser.parse_args().least
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows():
        answers[row["input"]][row["output"]] += 1
    for text, outputs in sorted(answers.items(), key=lambda item: -item[1].total()):
        if outputs.total() >= least:
            print(f"{outputs.total():4}  {text}  ->  {outputs.most_common(1)[0][0]}")
    print(f"{len(answers)} different sentences")


if __name__ == "__main__":
    main()
