"""The reference of routes, shapes, commands and errors, from the program itself."""

import ast
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import typer
from fastapi import FastAPI

from deshi.cli.app import app
from deshi.web import cold
from deshi.web.reference import openapi

SRC = Path(__file__).parents[2] / "src" / "deshi"


def document() -> dict[str, Any]:
    """Return the OpenAPI document of the service. The routes are described, never called, so no service is needed."""
    parts: Any = MagicMock()
    api = FastAPI(title="deshi", docs_url=None, redoc_url=None)
    api.include_router(cold.build(parts, parts, parts, parts))
    return openapi(api)


def routes(lang: str) -> str:
    """Return every route: what it takes, what it answers."""
    lines: list[str] = []
    for path, methods in sorted(document()["paths"].items()):
        for method, told in methods.items():
            lines += [f"### {method.upper()} {path}", "", _sentence(told.get("summary", "")), ""]
            lines += _parameters(told.get("parameters", []))
            sent = told.get("requestBody")
            if sent:
                need = "" if sent.get("required") else " (may be left out)"
                lines += [f"Body: {_shape(sent['content'])}{need}.", ""]
            lines += [*_answers(told["responses"]), ""]
    return "\n".join(lines).rstrip()


def _answers(responses: dict[str, Any]) -> list[str]:
    """Return a row a shape: most errors share one."""
    shapes: dict[str, list[str]] = {}
    for status, reply in sorted(responses.items()):
        if status != "422":  # this service answers what does not fit with 400
            shapes.setdefault(_shape(reply.get("content", {})) or "see the summary", []).append(status)
    rows = [f"| {', '.join(statuses)} | {shape} |" for shape, statuses in shapes.items()]
    return ["| status | answer |", "|---|---|", *rows]


def _sentence(text: str) -> str:
    return text if text.endswith(("?", ".")) else text + "."


def _parameters(parameters: list[dict[str, Any]]) -> list[str]:
    if not parameters:
        return []
    rows = ["| parameter | in | type | default | meaning |", "|---|---|---|---|---|"]
    for one in parameters:
        schema = one["schema"]
        default = schema.get("default", "")
        shown = f"`{default}`" if default != "" else ""
        rows.append(
            f"| `{one['name']}` | {one['in']} | {_type(schema)} | {shown} | {one.get('description', '')} |"
        )
    return [*rows, ""]


def _shape(content: dict[str, Any]) -> str:
    schema = content.get("application/json", {}).get("schema", {})
    return _type(schema) if schema else ""


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    bounds = {"minimum": "≥", "maximum": "≤", "minLength": "length ≥", "maxLength": "length ≤"}
    limits = [f"{sign} {schema[key]:g}" for key, sign in bounds.items() if key in schema]
    return " ".join([schema.get("type", "any"), *([f"({', '.join(limits)})"] if limits else [])])


def shapes(lang: str) -> str:
    """Return every model that routes take or answer with."""
    lines: list[str] = []
    for name, model in sorted(document()["components"]["schemas"].items()):
        if name in ("HTTPValidationError", "ValidationError"):
            continue
        lines += [f"### {name}", "", model.get("description", ""), "", "| field | type | needed | meaning |"]
        lines.append("|---|---|---|---|")
        for field, schema in model.get("properties", {}).items():
            need = "yes" if field in model.get("required", []) else "no"
            lines.append(f"| `{field}` | {_type(schema)} | {need} | {schema.get('description', '')} |")
        lines.append("")
    return "\n".join(lines).rstrip()


def tree() -> dict[str, Any]:
    """Return `full name -> command` of every command that does something and is shown to people."""

    def walk(command: Any, name: str) -> dict[str, Any]:
        inner = getattr(command, "commands", None)
        if inner is None:
            return {name: command}
        itself = {name: command} if command.invoke_without_command else {}
        shown = {child: one for child, one in inner.items() if not one.hidden}
        return itself | {
            k: v for child, one in shown.items() for k, v in walk(one, f"{name} {child}").items()
        }

    return walk(typer.main.get_command(app), "deshi")


def commands(lang: str) -> str:
    """Return every command with its arguments and options."""
    lines: list[str] = []
    for name, command in tree().items():
        help_text = " ".join((command.help or "").split())
        lines += [f"### {name}", "", help_text, ""]
        shown = [one for one in command.params if one.name != "help" and not getattr(one, "hidden", False)]
        rows = [_option(one) for one in shown]
        if rows:
            lines += ["| argument or option | default | meaning |", "|---|---|---|", *rows, ""]
    return "\n".join(lines).rstrip()


def _option(param: Any) -> str:
    argument = param.param_type_name == "argument"
    names = param.name.upper() if argument else ", ".join(param.opts)
    default = param.default
    shown = (
        "" if default in (None, "", False, -1, ...) or callable(default) or param.required else f"`{default}`"
    )
    need = " (needed)" if param.required else ""
    return f"| `{names}`{need} | {shown} | {param.help or ''} |"


def family() -> list[tuple[str, str, str, int, int, str]]:
    """Return `(file, class, parent, status, exit code, sentence)` of every error, parents before children."""
    known: dict[str, tuple[int, int]] = {"Exception": (500, 1)}
    found: list[tuple[str, str, str, int, int, str]] = []
    classes = [
        (path, node)
        for path in [SRC / "errors.py", *sorted(SRC.rglob("*.py"))]
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and node.bases and isinstance(node.bases[0], ast.Name)
    ]
    for path, node in classes:
        parent = node.bases[0].id  # type: ignore[attr-defined]
        if node.name in known or parent not in known or (parent == "Exception" and node.name != "DeshiError"):
            continue
        own = {k.targets[0].id: k.value.value for k in node.body if isinstance(k, ast.Assign)}  # type: ignore
        known[node.name] = (own.get("status", known[parent][0]), own.get("exit_code", known[parent][1]))
        place = path.relative_to(SRC).as_posix()
        found.append((place, node.name, parent, *known[node.name], ast.get_docstring(node) or ""))
    return found


def errors(lang: str) -> str:
    """Return the error family as a table."""
    rows = ["| class | kind of | HTTP | exit code | when | defined in |", "|---|---|---|---|---|---|"]
    for place, name, parent, status, code, doc in family():
        said = " ".join(doc.split())
        above = "" if parent == "Exception" else f"`{parent}`"
        rows.append(f"| `{name}` | {above} | {status} | {code} | {said} | `{place}` |")
    return "\n".join(rows)
