"""What is loaded, and how: one GGUF file with its adapters."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deshi.errors import BadInput

LARGE = 1_500_000_000  # bytes of a file that gets a process of its own: a crash in native code takes its process along
_UNITS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "ms": 0.001, "": 1.0}


@dataclass(frozen=True, slots=True)
class Spec:
    """A model to be loaded.

    `num_ctx` is what one request may hold in tokens, `slots` how many requests run at once at least (each has `num_ctx` of its own).
    `num_ctx` 0 is as long as the model was trained for. `adapters` are (name, LoRA file): loaded, and off until a request names
    one. `gpu_layers` -1 leaves it to the engine.
    """

    name: str
    path: str
    num_ctx: int = 4_096
    slots: int = 4
    threads: int = 1
    adapters: tuple[tuple[str, str], ...] = ()
    temperature: float = 0.0
    top_p: float = 1.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    gpu_layers: int = -1

    @property
    def all_slots(self) -> int:
        """The slots that the engine has: one for each adapter, the others for requests without one.

        A power of two: with any other number the engine aborts while it loads, for the sake of embeddings.
        """
        return 1 << (self.slots + len(self.adapters) - 1).bit_length()

    @property
    def free_slots(self) -> int:
        """The slots of requests without an adapter, the first ones."""
        return self.all_slots - len(self.adapters)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @staticmethod
    def of(data: Mapping[str, Any]) -> "Spec":
        """Read what `as_dict` wrote."""
        lists = {"adapters": tuple((n, p) for n, p in data["adapters"]), "stop": tuple(data["stop"])}
        return Spec(**{**data, **lists})

    def adapter(self, name: str) -> int:
        """Return an adapter's number. Raises `BadInput` that names those there are."""
        names = [one for one, _ in self.adapters]
        if name in names:
            return names.index(name)
        known = ", ".join(names) or "none"
        raise BadInput(
            f"The model {self.name} has no adapter {name[:40]!r}; it has {known} (`adapters` of [models.{self.name}] lists files)."
        )


def adapters_of(files: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return (name, path) of LoRA files: an adapter goes by its file's name without the suffix."""
    named = tuple((Path(one).stem, str(Path(one).expanduser())) for one in files)
    twice = {name for name, _ in named if [one for one, _ in named].count(name) > 1}
    if twice:
        raise BadInput(f"Two adapters are called {min(twice)!r}; give one of the files another name.")
    return named


def seconds(text: str) -> float:
    """Read how long a model stays loaded: `10m`, `90`, `1h30m`, -1 for ever (returned as -1.0). Raises `BadInput`."""
    left, total = text.strip().lower(), 0.0
    if left.startswith("-"):
        return -1.0
    while left:
        digits = len(left) - len(left.lstrip("0123456789."))
        number, left = left[:digits], left[digits:]
        letters = len(left) - len(left.lstrip("smhd"))
        unit, left = left[:letters], left[letters:]
        if number.count(".") > 1 or not number.strip(".") or unit not in _UNITS:
            raise BadInput(
                f'keep_alive is {text[:20]!r}; write a time such as "10m", 0 to unload at once, or -1 for ever.'
            )
        total += float(number) * _UNITS[unit]
    return total
