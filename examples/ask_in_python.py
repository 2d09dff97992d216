"""Ask from Python: one door, one conversation. The body moves when `deshi up` runs for the same home.

python examples/ask_in_python.py "踊って" "もう一回"
"""

import sys

from deshi import Answer, Deshi, DeshiError


def main(texts: list[str]) -> int:
    """Say the texts one after the other in one session; print what each was understood as."""
    with Deshi() as deshi:
        for text in texts or ["疲れたな", "stand up and then say hello"]:
            try:
                show(text, deshi.ask(text, session="example", user="example"))
            except DeshiError as error:  # one sentence: what happened, and what to do next
                print(f"{text!r}: {error}", file=sys.stderr)
                return error.exit_code
    return 0


def show(text: str, answer: Answer) -> None:
    """Print an answer in three lines."""
    codes = answer.guess.actions if answer.asks else getattr(answer.action, "sequence", None)
    if codes is None:
        codes = (answer.action.code,) if answer.action else ()
    print(f"{text} -> {answer.response}")
    print(
        f"  {'would do' if answer.asks else 'does'} {list(codes)}, {answer.confidence:.2f} by {answer.layer}"
    )
    print(f"  {answer.reasoning}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
