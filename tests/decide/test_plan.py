"""A plan is checked: ids, roles, needs, at most six steps, no circles."""

import json
from typing import Any

import pytest

from deshi.decide.plan import MOST, parse, schema, waves

ROLES = ("worker", "coordinator")


def _step(number: int, *needs: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "task": f"part {number}", "role": "worker", "needs": list(needs), **more}


def _plan(*steps: Any) -> str:
    return json.dumps({"steps": steps})


def test_a_plan_becomes_steps() -> None:
    first, second = parse(_plan(_step(1), _step(2, 1)), ROLES)

    assert (first.id, first.task, first.role, first.needs) == (1, "part 1", "worker", ())
    assert second.needs == (1,)


def test_words_and_fences_around_the_json_do_no_harm() -> None:
    assert len(parse(f"Here is it:\n```json\n{_plan(_step(1))}\n```", ROLES)) == 1


def test_no_steps_is_a_plan_too() -> None:
    assert parse(_plan(), ROLES) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no json", "not valid JSON"),
        ("[]", "not valid JSON"),
        ('{"steps": 3}', "no list"),
        (_plan("x"), "no object"),
        (_plan({"id": "1", "task": "x"}), "whole number"),
        (_plan({"id": 1, "task": " "}), "words in `task`"),
        (_plan(_step(1, role="boss")), "names the role 'boss'"),
        (_plan({**_step(1), "needs": "2"}), "no list of whole numbers"),
        (_plan(_step(1), _step(1)), "the same id"),
        (_plan(_step(1, 7)), "needs step 7, which there is not"),
        (_plan(_step(1, 2), _step(2, 1)), "in a circle"),
        (_plan(*[_step(i) for i in range(MOST + 1)]), "at most 6"),
    ],
)
def test_what_is_no_plan_says_why(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse(text, ROLES)


def test_steps_go_together_when_they_do_not_need_each_other() -> None:
    steps = parse(_plan(_step(1), _step(2), _step(3, 1, 2), _step(4)), ROLES)

    assert [[step.id for step in wave] for wave in waves(steps)] == [[1, 2, 4], [3]]


def test_the_schema_names_the_roles_and_the_most_steps() -> None:
    steps = schema(ROLES)["properties"]["steps"]

    assert steps["maxItems"] == MOST
    assert steps["items"]["properties"]["role"]["enum"] == list(ROLES)
