"""A server of OpenAI's protocol with a model in it that is nearly certain of everything and right six times in ten.

It sits for rows whose number ends in 0 to 5 and stands up for the others; the rows of `suite` all want it to sit.
"""

import json
import re
from pathlib import Path
from typing import Any

from tests.peers.ollama import as_json
from tests.peers.openai import OpenAI

SIT, STAND = 1009, 1004


class Boaster(OpenAI):
    """`chance` is that of each token, a little lower in one row of four; None: the server gives none."""

    def answer(self, body: dict[str, Any], said: str) -> dict[str, Any]:
        number = int(re.findall(r"please sit no (\d+)", body["messages"][-1]["content"])[-1])
        right = number % 10 < 6
        own = self.chance
        try:
            if own is not None and number % 4 == 0:
                self.chance = own - 0.002
            return super().answer(body, as_json("do", SIT if right else STAND))
        finally:
            self.chance = own


def suite(folder: Path, rows: int, name: str = "mine") -> str:
    """Write rows that all want it to sit, and return the file's path."""
    path = folder / f"{name}.jsonl"
    right = [{"intent": "action", "actions": [SIT]}]
    lines = [
        {"id": f"r{i}", "lang": "en", "category": "c", "text": f"please sit no {i}", "right": right}
        for i in range(rows)
    ]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return str(path)
