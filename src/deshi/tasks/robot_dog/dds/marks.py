"""How programs of deshi's say on the wire what they are, by user data: a simulator on its readers and writers that it is one, and
those that command a robot (the guard, the ROS bridge) on their participant that they are deshi's.

DDS carries user data beside a topic, for whoever looks for it. It changes no sample and takes no part in who meets whom, so a
client of the robot's, which knows nothing of it, notices nothing. Whoever does not carry it is taken for a robot.
"""

from typing import Any

SIMULATOR = "go2sim"
MARK = b"deshi.simulated=go2sim;"
"""Keys, values and semicolons, as ROS 2 has them in its user data."""
OURS = b"deshi.program=commander;"
"""What is neither a robot nor a stranger in its domain."""


class Marked:
    """Who of the peers of one reader or writer says that it is a simulator; each is asked once."""

    def __init__(self, entity: Any) -> None:
        self._entity = entity
        self._known: dict[int, bool] = {}

    def counts(self) -> tuple[int, int]:
        """Return how many peers there are, and how many of them say so."""
        found = _peers(self._entity)
        self._known = {one: known for one, known in self._known.items() if one in found}
        for one in found:
            if one not in self._known:
                told = _says(self._entity, one)
                if told is not None:
                    self._known[one] = told
        return len(found), sum(self._known.values())


def _peers(entity: Any) -> list[int]:
    from cyclonedds.pub import DataWriter

    writes = isinstance(entity, DataWriter)
    return list(entity.get_matched_subscriptions() if writes else entity.get_matched_publications())


def _says(entity: Any, peer: int) -> bool | None:
    """Return whether a peer carries the mark, None for one that can't be asked, as it is going."""
    from cyclonedds.core import DDSException, Policy
    from cyclonedds.pub import DataWriter

    writes = isinstance(entity, DataWriter)
    try:
        told = (
            entity.get_matched_subscription_data(peer)
            if writes
            else entity.get_matched_publication_data(peer)
        )
    except DDSException:
        return None
    if told is None:
        return None
    data = told.qos[Policy.Userdata]
    return data is not None and MARK in data.data
