"""A task of your own in a few lines: make it, train it, ask it. Needs `pip install 'deshi[learn]'` for the training.

python examples/own_task.py FOLDER "when do you open?"
"""

import subprocess
import sys
from pathlib import Path

from deshi import Deshi, DeshiError

DESHI = [sys.executable, "-m", "deshi.cli.main"]


def main(folder: Path, texts: list[str]) -> int:
    """Make and train the task where it is not there yet, then ask it each text."""
    if not folder.exists():
        subprocess.run([*DESHI, "task", "new", str(folder)], check=True)
    if not (folder / "release").exists():
        subprocess.run([*DESHI, "learn", "base", "--task", str(folder), "--minutes", "1"], check=True)
    try:
        with Deshi(task=folder) as deshi:
            for text in texts or ["what time do you close", "can you fix my bicycle"]:
                answer = deshi.ask(text)
                sure = "asks" if answer.asks else "sure"
                print(f"{answer.guess.intent:12} {answer.confidence:.2f} {sure}  {text} -> {answer.response}")
    except DeshiError as error:  # one sentence: what happened, and what to do next
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(
            "Name the folder of the task, which may be new: python examples/own_task.py FOLDER",
            file=sys.stderr,
        )
        sys.exit(2)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
