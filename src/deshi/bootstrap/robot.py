"""What people and programs may do with the body beside ordering actions: see it, say what is around it, change a simulated one."""

from collections.abc import Mapping
from typing import Any, Protocol

from deshi.errors import BadInput, Unavailable
from deshi.sections import Body as Rules
from deshi.tasks.robot_dog.body.registry import actions, units

_SWITCHES = ("gestures", "walk", "risky")  # groups and kinds of actions, and the settings that let them


class RealBody(BadInput):
    """The body is a real one: its world is not changed by a command (HTTP 409)."""

    status = 409


class Around(Protocol):
    """A body of which one can ask more than the loop does."""

    async def state(self) -> dict[str, Any]:
        """Return posture, battery, what it does."""
        ...

    async def space(self, people: bool) -> dict[str, Any]:
        """Say whether people are near."""
        ...

    async def sim(self, **change: Any) -> dict[str, Any]:
        """Change the simulated body."""
        ...


class Robot:
    """A body with errors for what it does not take. All methods raise `Unavailable` where no guard answers."""

    def __init__(self, body: Around) -> None:
        self._body = body

    async def space(self, people: bool) -> dict[str, Any]:
        """Say whether people are near; return the state then."""
        return await self._after(await self._body.space(people))

    async def sim(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """Change the simulated body and what is around it; return the state then.

        Raises `RealBody` where the body is none, `BadInput` for what can't be changed so.
        """
        state = present(await self._body.state())
        if not state.get("simulated", True):
            raise RealBody(
                "This body is a real robot: its battery and what is around it can't be set. Set [body] driver to sim, "
                "or start `deshi up --driver sim`."
            )
        if not change:
            raise BadInput("Nothing was to be changed; name battery, obstacle, people or a fault.")
        return await self._after(await self._body.sim(**change))

    async def _after(self, reply: Mapping[str, Any]) -> dict[str, Any]:
        present(reply)
        if not reply.get("ok"):
            raise BadInput(
                str(reply.get("refused") or "The guard has refused it; see GET /v1/body for the state.")
            )
        return present(await self._body.state())


def present(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the guard told; raise `Unavailable` where none has answered."""
    if told.get("absent"):
        raise Unavailable(str(told.get("why") or "No guard runs for this home; `deshi up` starts one."))
    return dict(told)


def listed(rules: Rules) -> dict[str, Any]:
    """Return the robot's 39 actions and the units of walking, as data: names, class, risk, and whether words may order them.

    `needs` are the switches of `[body]` that let them; words never order what has no `group`.
    """
    rows = []
    for code, one in actions().items():
        needs = [name for name in (one.group, one.kind) if one.group and name in _SWITCHES]
        on = bool(one.group) and all(getattr(rules, name) for name in needs)
        rows.append(
            {
                "code": code,
                "sdk": one.sdk,
                "names": dict(one.names),
                "class": one.kind,
                "group": one.group,
                "risk": one.risk,
                "begins": sorted(one.begins),
                "leads": one.leads or "",
                "seconds": one.seconds,
                "battery": one.battery,
                "forward": one.forward,
                "needs": needs,
                "on": on,
            }
        )
    walks = [
        {"code": code, "names": dict(one.names), "move": list(one.move), "on": rules.walk}
        for code, one in units().items()
    ]
    return {"actions": rows, "units": walks}
