"""Whose states are heard: they are taken from one publisher, and two that speak in one domain are two robots.

Two robots in one domain obey each order as one, and the state of one of them says nothing about the other. Told are those
whose samples come; one that publishes and is silent counts only after `GHOST`, as a robot that went without a word stays
known to DDS for ten seconds.
"""

from collections.abc import Collection

RECENT = 1.0  # seconds within which two that speak are two robots; after which one that is silent is left for another
GHOST = 12.0  # seconds for which a publisher that says nothing may be one that is gone


class Heard:
    """The publishers of one topic, by their handles. `holds` takes a sample's; `doubled` tells whether there are two."""

    def __init__(self) -> None:
        self._bound = 0  # the handle whose samples are taken
        self._at: dict[int, float] = {}  # when each was last heard
        self._both = False
        self._two_since: float | None = None  # since when two are known to DDS

    def holds(self, handle: int, now: float) -> bool:
        """Note a sample of `handle` at `now`; return whether it is of the publisher that is listened to."""
        self._at = {one: at for one, at in self._at.items() if now - at <= RECENT}
        self._at[handle] = now
        if self._bound not in self._at:
            self._bound = handle
        return handle == self._bound

    def doubled(self, known: Collection[int], now: float) -> bool:
        """Tell whether two robots are heard, where DDS knows of the publishers `known`; those that went are forgotten."""
        self._at = {one: at for one, at in self._at.items() if one in known and now - at <= RECENT}
        if len(known) < 2:
            self._two_since, self._both = None, False
            return False
        self._two_since = now if self._two_since is None else self._two_since
        if len(self._at) > 1:
            self._both = True  # and for as long as both are there: one of them may be missed for a while
        return self._both or now - self._two_since >= GHOST
