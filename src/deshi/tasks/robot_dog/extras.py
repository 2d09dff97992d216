"""What the task can be given besides its eleven actions: walking and more gestures, off unless they are switched on.

The tables of the task hold them apart (`[extras]` of `task.toml` and `prompt.toml`); `merged` puts those that are on into the
tables that everything else reads, so that with none on nothing differs from a task that never had any.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from deshi.errors import BadInput


def known(table: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Return the action codes of each extra of a task's table, in the table's order."""
    extras = table.get("extras", {})
    return {name: tuple(int(code) for code in one["actions"]) for name, one in extras.items()}


def checked(names: Iterable[str], table: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names in the table's order, each once. Raises `BadInput` for one that the task does not have."""
    wanted, there = set(names), known(table)
    if strange := sorted(wanted - there.keys()):
        raise BadInput(f"There is nothing called {strange[0]!r} to switch on; there is {', '.join(there)}.")
    return tuple(name for name in there if name in wanted)


def merged(table: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the task's table with the actions of the extras `names` after its own; without any it is the same table."""
    on = checked(names, table)
    more = {code: one for name in on for code, one in table["extras"][name]["actions"].items()}
    return {**table, "actions": {**table["actions"], **more}}


def told(prompt: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the words of the prompt with the rules of the extras `names`: some added, some words of others replaced."""
    rules = list(prompt["rules"])
    for name in names:
        extra = prompt.get("extras", {}).get(name, {})
        for old, new in extra.get("instead", ()):
            rules = [rule.replace(old, new) for rule in rules]
        rules += extra.get("rules", ())
    return {**prompt, "rules": rules}


def listed(table: Mapping[str, Any], names: Iterable[str], risky: bool = True) -> list[Mapping[str, str]]:
    """Return what the task says that it can do, each in every language: an extra may stand for all of its actions.

    Without `risky` it leaves out what is so: a body that refuses flips must not boast of them.
    """
    offered = (one for one in table["actions"].values() if risky or one["class"] != "risky")
    found = [one["names"] for one in offered if one.get("model", True)]
    for name in checked(names, table):
        extra = table["extras"][name]
        found += (
            [extra["ability"]] if "ability" in extra else [one["names"] for one in extra["actions"].values()]
        )
    return found
