"""What people and programs may do with the body beside ordering actions: see it, say what is around it, change a simulated one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from deshi.ask.incoming import new_id
from deshi.bootstrap.body import passing_body
from deshi.errors import BadInput, NotTaken, RealBody, Unavailable
from deshi.pure.text import fold
from deshi.sections import Body as Rules
from deshi.sections import Settings
from deshi.tasks.robot_dog.body import words
from deshi.tasks.robot_dog.body.planner import LONGEST
from deshi.tasks.robot_dog.body.registry import STOP, actions, name, units

_SWITCHES = ("gestures", "walk", "risky")  # groups and kinds of actions, and the settings that let them


class Around(Protocol):
    """A body of which one can ask more than the loop does."""

    def epoch(self) -> int:
        """Return the count of stops seen."""
        ...

    async def do(
        self, actions: Sequence[int], interaction: str, epoch: int, confirm: str = ""
    ) -> dict[str, Any]:
        """Hand actions over."""
        ...

    async def clear(self, epoch: int | None = None) -> dict[str, Any]:
        """Take the latch of an emergency stop off; refused where a stop has come since `epoch`."""
        ...

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
            raise RealBody(_not_ours(state))
        if not change:
            raise BadInput("Nothing was to be changed; name battery, obstacle, people or a fault.")
        return await self._after(await self._body.sim(**change))

    async def do(self, codes: Sequence[int], confirm: bool = False) -> dict[str, Any]:
        """Hand actions over past all words; with `confirm`, risky ones, too.

        Raises `BadInput` for none or more than `LONGEST` (a stop at their head is passed on first), `NotTaken` where the body does
        not take them.
        """
        number, epoch = new_id(), self._body.epoch()
        if not 1 <= len(codes) <= LONGEST:
            if codes and codes[0] == STOP:
                await self._body.do([STOP], number, epoch)
            raise BadInput(
                f"{len(codes)} actions were given, and the body takes 1 to {LONGEST} at a time; "
                "send them in several orders, one after the other."
            )
        reply = present(await self._body.do(codes, number, epoch))
        token = (reply.get("detail") or {}).get("token", "")
        if token and confirm:
            reply = present(await self._body.do(codes, number, epoch, confirm=str(token)))
        if not reply.get("accepted"):
            raise NotTaken(_why(reply))
        return {"interaction": number, **reply}

    async def clear(self, epoch: int | None = None) -> dict[str, Any]:
        """Let the body move again after an emergency stop; return whether it was stopped.

        `epoch` is the one that whoever clears it has seen. Raises `NotTaken` where a stop has come since.
        """
        told = present(await self._body.clear(epoch))
        if not told.get("ok"):
            raise NotTaken(_why(told))
        return {"cleared": bool(told.get("cleared"))}

    async def state(self) -> dict[str, Any]:
        """Return the body's state."""
        return present(await self._body.state())

    async def _after(self, reply: Mapping[str, Any]) -> dict[str, Any]:
        present(reply)
        if not reply.get("ok"):
            raise BadInput(
                str(reply.get("refused") or "The guard has refused it; see GET /v1/body for the state.")
            )
        return present(await self._body.state())


def _not_ours(state: Mapping[str, Any]) -> str:
    simulator = (state.get("link") or {}).get("simulated")
    if simulator:
        return (
            f"This body is a simulator of its own ({simulator}): its battery and what is around it are changed on its page or by "
            "its options. For one whose world is set from here, start `deshi up --driver sim`."
        )
    return (
        "This body is a real robot: its battery and what is around it can't be set. Set [body] driver to sim, "
        "or start `deshi up --driver sim`."
    )


def _why(reply: Mapping[str, Any]) -> str:
    reason, detail = str(reply.get("reason", "")), dict(reply.get("detail") or {})
    if reason == "confirm":
        return f"{words.said(reason, 'en', detail)} With --confirm it is done."
    if (reason, detail.get("why")) == ("heartbeat", "alone"):
        return (
            "Not taken: a walk wants somebody who stays until it ends, and this command doesn't. While `deshi up` runs, order it "
            "on its page, by POST /v1/decide, or by `deshi listen`."
        )
    if reason == "blocked" and not detail.get("why"):
        named = name(int(detail.get("action", 0)), "en") or "This"
        return (
            f"Not taken: {named} is nothing to be ordered by its code; `deshi robot actions` lists what is."
        )
    return (
        words.said(reason, "en", detail)
        if reason
        else str(reply.get("refused") or "The body has refused it.")
    )


def with_robot(settings: Settings, ask: Callable[[Robot], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    """Return what `ask` returns of the robot of a home, from a program that runs for a moment."""

    async def asked() -> dict[str, Any]:
        body = passing_body(settings)
        await body.open()
        try:
            return await ask(Robot(body))
        finally:
            await body.close()

    return asyncio.run(asked())


def code_of(word: str) -> int:
    """Return the code of an action or a unit of walking by its code or its name in any language.

    A word of the name will do where it is clear. Raises `BadInput`.
    """
    known = {
        **{code: one.names for code, one in actions().items()},
        **{code: one.names for code, one in units().items()},
    }
    if word.isdecimal() and int(word) in known:
        return int(word)
    wanted = fold(word.replace("-", " ").replace("_", " "))
    named = {code: {fold(name) for name in names.values()} for code, names in known.items()}
    whole = [code for code, names in named.items() if wanted in names]
    found = whole or [code for code, names in named.items() if any(wanted in name.split() for name in names)]
    if len(found) == 1:
        return found[0]
    raise BadInput(
        f"{word!r} is no action of the robot's, or more than one; `deshi robot actions` lists them with their codes."
    )


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
