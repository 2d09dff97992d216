"""One concept, one file; short functions."""

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "deshi"
FILES = sorted(SRC.rglob("*.py"))


def _functions(path: Path) -> list[tuple[str, int]]:
    """Return `(name, lines)` of each function of a file, its docstring left out."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            doc = node.body[0] if ast.get_docstring(node) else None
            told = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
            found.append((node.name, (node.end_lineno or node.lineno) - node.lineno + 1 - told))
    return found


def test_no_file_is_over_400_lines() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in FILES}

    assert {name: n for name, n in lengths.items() if n > 400} == {}


def test_no_function_is_over_60_lines() -> None:
    long = {f"{p.relative_to(ROOT)}:{name}": n for p in FILES for name, n in _functions(p) if n > 60}

    assert long == {}


def test_the_median_function_has_at_most_10_lines() -> None:
    assert statistics.median(n for p in FILES for _, n in _functions(p)) <= 10
