"""The coordinator's plan: steps with what each needs, from the JSON of a model, checked; and the order in which they can go."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 6
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its number, what is to be done in words, which role does it, and the numbers of the steps whose results it needs."""

    id: int
    task: str
    role: str
    needs: tuple[int, ...] = ()


def schema(roles: Sequence[str]) -> dict[str, Any]:
    """Return the JSON schema of a plan whose steps these roles do."""
    step = {
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "task": {"type": "string"},
            "role": {"type": "string", "enum": list(roles)},
            "needs": {"type": "array", "items": {"type": "integer"}},
        },
        "required": ["id", "task", "role", "needs"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"steps": {"type": "array", "items": step, "maxItems": MOST}},
        "required": ["steps"],
        "additionalProperties": False,
    }


def parse(text: str, roles: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps of a plan, none for "answer directly"; raise ValueError, a sentence, for what is no plan."""
    start, end = text.find("{"), text.rfind("}")
    try:
        data = json.loads(text[start : end + 1])
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not valid JSON ({error})") from error
    rows = data.get("steps") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise ValueError("it has no list `steps`")
    if len(rows) > MOST:
        raise ValueError(f"it has {len(rows)} steps; at most {MOST} are allowed")
    steps = tuple(_step(row, roles) for row in rows)
    _connected(steps)
    return steps


def _step(row: Any, roles: Sequence[str]) -> Step:
    if not isinstance(row, Mapping):
        raise ValueError("a step is no object")
    number, task, needs = row.get("id"), row.get("task"), row.get("needs", [])
    if type(number) is not int or not isinstance(task, str) or not task.strip():
        raise ValueError("a step needs a whole number `id` and words in `task`")
    if not isinstance(needs, list) or any(type(one) is not int for one in needs):
        raise ValueError(f"`needs` of step {number} is no list of whole numbers")
    role = row.get("role", roles[0])
    if role not in roles:
        raise ValueError(f"step {number} names the role {role!r}; there is {', '.join(roles)}")
    return Step(number, task.strip()[:_LONGEST], role, tuple(dict.fromkeys(needs)))


def _connected(steps: Sequence[Step]) -> None:
    numbers = [step.id for step in steps]
    if len(set(numbers)) < len(numbers):
        raise ValueError("two steps have the same id")
    for step in steps:
        strange = set(step.needs) - set(numbers)
        if strange:
            raise ValueError(f"step {step.id} needs step {min(strange)}, which there is not")
    if sum(len(wave) for wave in waves(steps)) < len(steps):
        raise ValueError("its steps need each other in a circle")


def waves(steps: Sequence[Step]) -> list[list[Step]]:
    """Return the steps in groups, each of which needs only groups before it; steps of a circle are left out."""
    done: set[int] = set()
    left, found = list(steps), []
    while ready := [step for step in left if set(step.needs) <= done]:
        found.append(ready)
        done |= {step.id for step in ready}
        left = [step for step in left if step.id not in done]
    return found
