"""The desk of a night: what it was asked for, what it works with, how it tells how far it is, and how it hears that it shall end."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deshi.bootstrap import night_state
from deshi.bootstrap.night_parts import Matter
from deshi.bootstrap.night_state import CANCEL, State
from deshi.bootstrap.night_work import Works
from deshi.bootstrap.releases import Releases
from deshi.errors import Corrupt, DeshiError
from deshi.sections import Settings
from deshi.tasks.own.task import OwnTask

Report = Callable[[dict[str, Any]], None]


class Cancelled(DeshiError):
    """Somebody has ended the night."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a night is to be: who began it, how long it may train (minutes, 0: as long as it takes), whether it may promote."""

    by: str
    minutes: float = 0.0
    promote: bool = True
    seed: int = 1


class Desk:
    """What the stages of one night share. `now` is the state that was written last, `found` what it is to learn."""

    def __init__(
        self,
        settings: Settings,
        task: Any,
        wish: Wish,
        works: Works,
        report: Report | None,
        stop: threading.Event,
    ) -> None:
        self.settings, self.task, self.wish, self.works = settings, task, wish, works
        self.releases = Releases(settings, task if isinstance(task, OwnTask) else task.name)
        self.registry = self.releases.registry
        self.found: Matter | None = None
        self.now: State | None = None
        self.before = 0.0  # seconds of an earlier process that was cut off
        self.report: Report = report or (lambda _: None)
        self._stop, self._began = stop, time.monotonic()

    @property
    def matter(self) -> Matter:
        """What the night is to learn. Raises `Corrupt` where it was not collected."""
        if self.found is None:
            raise Corrupt("The night has no examples; begin it again.")
        return self.found

    def place(self, state: State) -> Path:
        """Return the folder of a night."""
        return night_state.nights(self.settings.home) / state.id

    def seconds(self) -> float:
        """Return how long the night has been worked on."""
        return round(self.before + time.monotonic() - self._began, 3)

    def save(self, state: State) -> State:
        """Write a state down and return it. Raises `Unavailable` where the disk refuses."""
        self.now = night_state.save(self.settings.home, replace(state, seconds=self.seconds()))
        return self.now

    def tell(self, state: State, sentence: str) -> None:
        """Tell how far the night is."""
        self.report({"id": state.id, "stage": state.stage, "sentence": sentence})

    def step(self, state: State, line: dict[str, Any]) -> None:
        """Pass a line of the training's metrics on."""
        self.report({"id": state.id, "stage": state.stage, **line})

    def ended(self) -> bool:
        """Return whether the night was asked to end."""
        return self._stop.is_set() or (self.now is not None and (self.place(self.now) / CANCEL).exists())

    def go_on(self, state: State) -> None:
        """Raise `Cancelled` where the night was asked to end."""
        self.now = self.now or state
        if self.ended():
            raise Cancelled(f"It was ended by hand in the stage {state.stage}; nothing was promoted.")
