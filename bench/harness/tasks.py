"""Three tasks of inspect_ai's form, read by `inspect eval`: what a model says, a shape that it must keep, a tool that it calls.

The file that DESHI_TRUTH names has the questions, and what llama.cpp itself says to them.
"""

import json
import os
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.model import GenerateConfig, ResponseSchema
from inspect_ai.scorer import CORRECT, INCORRECT, Score, accuracy, scorer
from inspect_ai.solver import generate, use_tools
from inspect_ai.tool import tool
from inspect_ai.util import json_schema
from pydantic import BaseModel, ConfigDict, ValidationError

SUMS = ((2, 3), (40, 2), (19, 23), (7, 0))


def _truth() -> dict:
    return json.loads(Path(os.environ["DESHI_TRUTH"]).read_text())


@scorer(metrics=[accuracy()])
def same():
    """Right are the very words."""

    async def score(state, target):
        right = state.output.completion == target.text
        return Score(value=CORRECT if right else INCORRECT, answer=state.output.completion)

    return score


@task
def said() -> Task:
    """The same words as llama.cpp's own server says."""
    samples = [Sample(one["question"], target=one["answer"]) for one in _truth()["chats"]]
    return Task(
        samples, solver=generate(), scorer=same(), config=GenerateConfig(temperature=0, max_tokens=24)
    )


class Step(BaseModel):
    """What a robot is told."""

    model_config = ConfigDict(extra="forbid")
    turn: bool
    times: int


@scorer(metrics=[accuracy()])
def shaped():
    """Right is what has the shape."""

    async def score(state, target):
        try:
            Step.model_validate_json(state.output.completion)
        except ValidationError as error:
            return Score(value=INCORRECT, answer=state.output.completion, explanation=str(error))
        return Score(value=CORRECT, answer=state.output.completion)

    return score


@task
def shape() -> Task:
    """A JSON schema that every answer must keep."""
    samples = [Sample(one["question"], target="") for one in _truth()["chats"]]
    wanted = ResponseSchema(name="step", json_schema=json_schema(Step))
    config = GenerateConfig(temperature=0, max_tokens=60, response_schema=wanted)
    return Task(samples, solver=generate(), scorer=shaped(), config=config)


@tool
def add():
    async def execute(one: int, two: int) -> int:
        """Add two numbers.

        Args:
            one: The first number.
            two: The second number.
        """
        return one + two

    return execute


@scorer(metrics=[accuracy()])
def called():
    """Right is the sum, said after the tool was run."""

    async def score(state, target):
        ran = any(message.role == "tool" for message in state.messages)
        right = ran and state.output.completion == f"The sum is {target.text}"
        return Score(value=CORRECT if right else INCORRECT, answer=state.output.completion)

    return score


@task
def tools() -> Task:
    """A question, a tool call, what the tool gave, an answer."""
    samples = [Sample(f"What is {one} and {two}?", target=str(one + two)) for one, two in SUMS]
    return Task(
        samples, solver=[use_tools(add()), generate()], scorer=called(), config=GenerateConfig(temperature=0)
    )
