"""The body of a home: behind its guard, or none."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from deshi.sections import Settings
from deshi.tasks.robot_dog.guard_client import GuardClient
from deshi.tasks.robot_dog.guard_now import address


class NoBody:
    """A `Body` where no guard runs: answers are given, nothing moves."""

    def stop(self, level: str, interaction: str = "") -> bool:
        """Return False: there is nothing that could move."""
        return False

    def epoch(self) -> int:
        """Return 0."""
        return 0

    async def do(
        self, actions: Sequence[int], interaction: str, epoch: int, confirm: str = ""
    ) -> dict[str, Any]:
        """Return that there is no body."""
        return await self.state()

    async def state(self) -> dict[str, Any]:
        """Return that there is no body."""
        return {"absent": True, "why": "no guard runs for this home"}

    async def watch(self) -> AsyncIterator[dict[str, Any]]:
        """Yield that there is no body, once."""
        yield await self.state()

    async def clear(self, epoch: int | None = None) -> dict[str, Any]:
        """Return that there is no body."""
        return await self.state()

    async def space(self, people: bool) -> dict[str, Any]:
        """Return that there is no body."""
        return await self.state()

    async def sim(self, **change: Any) -> dict[str, Any]:
        """Return that there is no body."""
        return await self.state()

    async def open(self) -> None:
        """Nothing to reach."""

    async def close(self) -> None:
        """Nothing to let go."""


def service_body(settings: Settings, attended: bool = True) -> GuardClient | NoBody:
    """Return the body for a service: it keeps trying to reach the guard, for as long as it runs. None where no guard is enabled."""
    if not settings.guard.enabled:
        return NoBody()
    return GuardClient(settings.home, settings.guard.host, settings.guard.port, attended)


def passing_body(settings: Settings) -> GuardClient | NoBody:
    """Return the body for a program that runs for a moment: the guard's if one has said that it runs, else none.

    What it orders goes on when the program has ended, so the guard takes no walks from it.
    """
    return service_body(settings, attended=False) if address(settings.home) else NoBody()
