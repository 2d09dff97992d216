"""What chats can be asked of, by name: models behind servers, roles and tasks."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from deshi.errors import BadInput, NotFound
from deshi.records.chat import Chat, ChatModel, Json

Kind = Literal["model", "role", "task"]
_NEAR = 3


def _nothing(_: Chat) -> bool:
    return False


def _no_news() -> Json:
    return {}


@dataclass(frozen=True, slots=True)
class Target:
    """Something that answers chats.

    `name` is what a client writes, `aliases` other names for it. `revision` changes whenever its answers may: it is part of the
    caches' keys. `context` is its window in tokens (0: unknown), `temperature` what
    it samples with where a chat does not say. `heed` sends the order to stop in a chat, where there is one, and
    tells whether there was. `needs` is the scope that a key must have for it. `cached`: its answers may be kept; `written`: the journal has its words already. `tokenizer`
    has `tokenize(text)`, `detokenize(tokens)` and `about()`, all async; None where its tokens are not told. `now()` tells
    what changes while it serves: `created`, and more `details`.
    """

    name: str
    kind: Kind
    model: ChatModel
    revision: str = ""
    aliases: tuple[str, ...] = ()
    owner: str = "deshi"
    created: int = 0
    context: int = 0
    temperature: float = 1.0
    details: Mapping[str, Any] = field(default_factory=dict)
    heed: Callable[[Chat], bool] = _nothing
    needs: str = ""
    cached: bool = True
    written: bool = False
    tokenizer: Any = None
    now: Callable[[], Mapping[str, Any]] = _no_news

    def as_dict(self) -> Json:
        """Return it as OpenAI's `model` object, with what deshi knows beside."""
        now = self.now()
        return {
            "id": self.name,
            "object": "model",
            "created": now.get("created", self.created),
            "owned_by": self.owner,
            "kind": self.kind,
            "context": self.context,
            "aliases": list(self.aliases),
            "details": {**self.details, **now.get("details", {})},
        }


class Targets:
    """Targets by name; `default` answers chats that name none. An alias that several have leads to none of them."""

    def __init__(self, targets: Iterable[Target], default: str = "") -> None:
        self._all = {one.name: one for one in targets}
        self._shared = _shared(self._all)
        for name, one in self._all.items():
            if not self._shared.keys().isdisjoint(one.aliases):
                own = tuple(alias for alias in one.aliases if alias not in self._shared)
                self._all[name] = replace(one, aliases=own)
        self._names = {alias: one for one in self._all.values() for alias in one.aliases}
        self._names |= self._all
        self._default = default
        if default and default not in self._names:
            raise BadInput(
                f"deshi.toml: [chat] default is {default!r}, and there is only {self._listed()}; write one of them."
            )

    def all(self) -> list[Target]:
        """Return all targets in the order in which they were given."""
        return list(self._all.values())

    def notes(self) -> list[str]:
        """Return what a person should know: the names that lead nowhere, as several targets have them."""
        return [
            f"{' and '.join(names)} have the same model {alias!r}; ask for them by their own names"
            for alias, names in self._shared.items()
        ]

    def find(self, name: str) -> Target:
        """Return a target by its name or alias. Raises `NotFound` with the names that are near."""
        found = self._names.get(name or self._default) or self._names.get(name.removesuffix(":latest"))
        if found is not None:
            return found
        if not name:
            raise BadInput(
                f"The field `model` is missing; this server has {self._listed()} (`[chat] default` sets one)."
            )
        if name in self._shared:
            raise NotFound(
                f"{name[:80]!r} is a name of {' and of '.join(self._shared[name])}; write one of these."
            )
        base, plus, adapter = name[:80].partition("+")
        if plus and base in self._names:
            raise NotFound(
                f"There is no model {name[:80]!r} here: {self._adapters(self._names[base], adapter)}"
            )
        near = difflib.get_close_matches(name[:80], self._names, _NEAR)
        there = f"did you mean {' or '.join(near)}?" if near else f"this server has {self._listed()}."
        raise NotFound(f"There is no model {name[:80]!r} here; {there}")

    def _adapters(self, base: Target, wanted: str) -> str:
        start = f"{base.name}+"
        names = [one.removeprefix(start) for one in self._all if one.startswith(start)]
        there = f"its adapters are {', '.join(names)}." if names else "it has none."
        return (
            f"{base.name} has no adapter {wanted!r}; {there} `adapters` of [models.{base.name}] lists files."
        )

    def _listed(self) -> str:
        return ", ".join(self._all) or "none yet; add a section [models.NAME] to deshi.toml"


def _shared(targets: Mapping[str, Target]) -> dict[str, list[str]]:
    """Return the aliases that several targets have and that are no target's name, with the names of these targets."""
    found: dict[str, list[str]] = {}
    for one in targets.values():
        for alias in dict.fromkeys(one.aliases):
            found.setdefault(alias, []).append(one.name)
    return {alias: names for alias, names in found.items() if len(names) > 1 and alias not in targets}
