"""What is wrong or missing in a task's folder, a sentence each, before anything is trained."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from deshi.pure.text import clean, fold
from deshi.tasks.own.table import Example, Table

FEW = 5  # examples of a label under which it is hardly learnt
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong; `stops` says that nothing can be trained before it is mended."""

    text: str
    stops: bool = True


def check(table: Table, rows: Sequence[Example]) -> list[Problem]:
    """Return what is wrong or missing, the worst first."""
    counts = Counter(row.label for row in rows)
    found = [
        Problem(f"The label {label!r} has no example; add some or remove it.")
        for label in table.labels
        if not counts[label]
    ]
    found += _unknown(table, rows)
    found += [
        Problem(f"Line {row.line}: the text is empty; write one.") for row in rows if not clean(row.text)
    ]
    found += _contradictions(rows)
    found += _repeated(rows)
    found += [
        Problem(f"The label {label!r} has {count} examples; from {FEW} on it is learnt better.", stops=False)
        for label, count in counts.items()
        if label in table.labels and count < FEW
    ]
    if not table.outside:
        told = "There is no label for what is none of the others (`outside`); what is unlike all examples is asked back."
        found.append(Problem(told, stops=False))
    return found


def _unknown(table: Table, rows: Sequence[Example]) -> list[Problem]:
    strange = defaultdict(list)
    for row in rows:
        if row.label not in table.labels:
            strange[row.label].append(row.line)
    return [
        Problem(
            f"{_lines(lines)}: the label {label!r} is not in task.toml; add [labels.{label}] or mend the row."
        )
        for label, lines in strange.items()
    ]


def _contradictions(rows: Sequence[Example]) -> list[Problem]:
    said: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        said[fold(row.text)].setdefault(row.label, row.line)
    return [
        Problem(
            f"{_lines(list(labels.values()))}: the same text has the labels {' and '.join(map(repr, labels))}; keep one."
        )
        for labels in said.values()
        if len(labels) > 1
    ]


def _repeated(rows: Sequence[Example]) -> list[Problem]:
    seen: dict[tuple[str, str], int] = {}
    again = []
    for row in rows:
        key = (fold(row.text), row.label)
        if key in seen:
            again.append(row.line)
        seen.setdefault(key, row.line)
    return (
        [Problem(f"{_lines(again)}: the text stands there already; once is enough.", stops=False)]
        if again
        else []
    )


def _lines(numbers: Sequence[int]) -> str:
    """Return line numbers in words; of many the first ones."""
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"Line {shown}" if len(numbers) == 1 else f"Lines {shown}{more}"
