"""What `import deshi` offers, and what it costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import deshi

SRC = Path(deshi.__file__).parent
HEAVY = (
    "torch",
    "onnxruntime",
    "numpy",
    "fastapi",
    "pydantic",
    "uvicorn",
    "sqlite3",
    "aiohttp",
    "typer",
    "orjson",
)


def test_the_public_names_are_the_promised_ones_and_all_resolve() -> None:
    assert deshi.__all__ == ["Answer", "Deshi", "DeshiError", "__version__"]
    assert all(getattr(deshi, name) for name in deshi.__all__)
    assert dir(deshi) == sorted(deshi.__all__)


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(AttributeError, match="Deshi"):
        deshi.Apprentice  # noqa: B018


def test_importing_deshi_loads_nothing_heavy() -> None:
    code = f"import sys, deshi; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_every_public_function_and_class_has_a_docstring() -> None:
    silent = []
    for path in SRC.rglob("*.py"):
        for node in _public(ast.parse(path.read_text("utf-8")).body):
            if not ast.get_docstring(node):
                silent.append(f"{path.relative_to(SRC)}:{node.name}")

    assert silent == []


def _public(body: list[ast.stmt]) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Return the public definitions of a module and of its public classes."""
    found = []
    for node in body:
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) and not node.name.startswith("_"):
            found.append(node)
            if isinstance(node, ast.ClassDef):
                found += _public(node.body)
    return found


def test_public_functions_are_annotated() -> None:
    loose = []
    for path in SRC.rglob("*.py"):
        for node in _public(ast.parse(path.read_text("utf-8")).body):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is None:
                loose.append(f"{path.relative_to(SRC)}:{node.name}")

    assert loose == []
