"""An Ollama model of a task: its Modelfile, with the task's own prompt and the form of its answer, and the request that makes it.

https://docs.ollama.com/modelfile
"""

import json
from dataclasses import dataclass
from typing import Any

from deshi.errors import BadInput
from deshi.records.ask import Ask

_FORM = "Answer with one JSON object of this schema, and with nothing else:"


@dataclass(frozen=True, slots=True)
class Modelfile:
    """What makes a model of a task: `base` is the model it is made from, `system` the task's prompt, `schema` its answer's form."""

    base: str
    system: str
    schema: dict[str, Any]
    parameters: dict[str, Any]

    @property
    def text(self) -> str:
        """The Modelfile."""
        lines = [f"FROM {self.base}", f'SYSTEM """{self.system}"""']
        for key, value in self.parameters.items():
            lines += [
                f"PARAMETER {key} {_written(one)}" for one in (value if isinstance(value, list) else [value])
            ]
        return "\n".join(lines) + "\n"

    def request(self, name: str) -> dict[str, Any]:
        """Return the body of `POST /api/create`."""
        return {"model": name, "from": self.base, "system": self.system, "parameters": self.parameters}


def modelfile(task: Any, base: str, num_ctx: int = 4_096, stop: tuple[str, ...] = ()) -> Modelfile:
    """Return the Modelfile of a task. Raises `BadInput` for a prompt that can't stand in one.

    The answer's temperature is 0: a robot should do the same for the same words.
    """
    prompt = task.prompt(Ask("", task.name, "", "", "", "en", 0.0))
    system = next(message.text for message in prompt.messages if message.role == "system")
    schema = dict(prompt.schema or {})
    told = f"{system}\n\n{_FORM}\n{json.dumps(schema, ensure_ascii=False)}"
    if '"""' in told:
        raise BadInput(
            f'The prompt of {task.name} has """ in it, which ends a text of a Modelfile; take it out.'
        )
    parameters: dict[str, Any] = {"temperature": 0.0, "num_ctx": num_ctx, "num_predict": prompt.most_tokens}
    return Modelfile(base, told, schema, parameters | ({"stop": list(stop)} if stop else {}))


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
