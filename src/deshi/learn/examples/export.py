"""The set in the forms that other trainers read: Alpaca, chat messages, and preference pairs for DPO; JSON lines in UTF-8."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import orjson

from deshi.errors import BadInput
from deshi.learn.examples import files
from deshi.learn.examples.collect import Collection
from deshi.learn.examples.example import Example, Target
from deshi.records.model import Message

FORMS = ("alpaca", "chat", "dpo", "deshi")

Prompter = Callable[[Example], Sequence[Message]]


def export(collection: Collection, form: str, prompt: Prompter) -> Iterator[bytes]:
    """Yield the lines of a form, each with its newline. Raises `BadInput` for a form that there is not.

    `prompt` gives the messages that a model is asked with; the answer is the JSON object that deshi reads from models.
    `alpaca`: `instruction` (the system message), `input`, `output`, `history` (pairs of earlier user and assistant messages).
    `chat`: `messages`. `dpo`: `prompt` (messages), `chosen`, `rejected` (one assistant message each). All have `weight`,
    `origin`, `split`, `interactions` and, where it is personal, `user`. `deshi`: the examples themselves (`files.lines`).
    """
    if form not in FORMS:
        raise BadInput(f"There is no format {form!r}; use --export {', '.join(FORMS[:-1])} or {FORMS[-1]}.")
    if form == "deshi":
        return files.lines(collection.examples)
    made = _pairs(collection, prompt) if form == "dpo" else _shown(collection.examples, form, prompt)
    return (orjson.dumps(one) + b"\n" for one in made)


def _shown(examples: Iterable[Example], form: str, prompt: Prompter) -> Iterator[dict[str, Any]]:
    for example in examples:
        asked = prompt(example)
        told = answer(example.target)
        shape = _alpaca(asked, told) if form == "alpaca" else {"messages": [*_plain(asked), _said(told)]}
        yield {**shape, **_source(example)}


def _alpaca(asked: Sequence[Message], told: str) -> dict[str, Any]:
    system = "\n".join(message.text for message in asked if message.role == "system")
    talk = [message.text for message in asked if message.role != "system"]
    history = [talk[i : i + 2] for i in range(0, len(talk) - 1, 2)]
    return {"instruction": system, "input": talk[-1], "output": told, "history": history}


def _pairs(collection: Collection, prompt: Prompter) -> Iterator[dict[str, Any]]:
    for pair in collection.pairs:
        yield {
            "prompt": _plain(prompt(pair.example)),
            "chosen": [_said(answer(pair.chosen))],
            "rejected": [_said(answer(pair.rejected))],
            **_source(pair.example),
        }


def answer(target: Target) -> str:
    """Return label and actions as the JSON object that a model is to answer with."""
    label, actions = target
    return json.dumps({"label": label, **({"actions": list(actions)} if actions else {})}, ensure_ascii=False)


def _plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.text} for message in messages]


def _said(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def _source(example: Example) -> dict[str, Any]:
    told: dict[str, Any] = {"weight": example.weight, "origin": example.origin, "split": example.split}
    told["interactions"] = list(example.interactions)
    return told | ({"user": example.author} if example.personal else {})
