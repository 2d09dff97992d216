"""`deshi robot`: the body and the way to it, past all words."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
import typer

from deshi.bootstrap.robot import code_of, listed, with_robot
from deshi.cli import robot_doctor
from deshi.errors import BadInput
from deshi.settings import read_settings

app = typer.Typer(
    no_args_is_help=True,
    help="The robot: how it is, what it can do, what is around it, and what keeps it from moving.",
)
app.command("doctor")(robot_doctor.doctor)

Json = Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")]


@app.command("state")
def state(as_json: Json = False) -> None:
    """Show how the body is."""
    told = with_robot(read_settings(), lambda robot: robot.state())
    typer.echo(_json(told) if as_json else "\n".join(_shown(told)))


@app.command("actions")
def actions(as_json: Json = False) -> None:
    """List the robot's 39 actions, the units of walking, and which of them words may order."""
    found = listed(read_settings().body)
    if as_json:
        typer.echo(_json(found))
        return
    for one in found["actions"]:
        named = " / ".join(one["names"][lang] for lang in ("en", "ja", "zh"))
        typer.echo(f"{one['code']:<7}{one['class']:<9}{_may(one):<32}{named}")
    for one in found["units"]:
        named = " / ".join(one["names"][lang] for lang in ("en", "ja", "zh"))
        typer.echo(f"{one['code']:<7}{'walk':<9}{'on' if one['on'] else 'off: [body] walk':<32}{named}")


def _may(one: Mapping[str, Any]) -> str:
    if one["on"]:
        return "on, confirmed each time" if one["class"] == "risky" else "on"
    if not one["group"]:
        return "never by words"
    return f"off: [body] {', '.join(one['needs'])}"


@app.command("do")
def do(
    what: Annotated[
        list[str], typer.Argument(metavar="CODE...", help="Actions in order, by code or name; 12 at most.")
    ],
    confirm: Annotated[
        bool, typer.Option("--confirm", help="There is room and nobody near: do what is risky, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Let the body act, past all words. It goes on when this command has ended; `deshi stop` stops it."""
    codes = [code_of(word) for word in what]
    told = with_robot(read_settings(), lambda robot: robot.do(codes, confirm))
    plan = told.get("plan") or [{"code": code} for code in told.get("steps", ())]
    after = (
        [f"after     {', '.join(map(str, told['after']))}, which is under way"] if told.get("after") else []
    )
    typer.echo(_json(told) if as_json else "\n".join([*after, *_steps(plan)]))


@app.command("clear")
def clear(as_json: Json = False) -> None:
    """Let the body move again after an emergency stop. See first that the place around it is safe."""
    told = with_robot(read_settings(), lambda robot: robot.clear())
    said = (
        "It may move again."
        if told["cleared"]
        else "Nothing had to be cleared: it was not in emergency stop."
    )
    typer.echo(_json(told) if as_json else said)


@app.command("space")
def space(
    people: Annotated[
        bool | None, typer.Option("--people/--nobody", help="Somebody is near it, or nobody is.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say whether people are near: then it neither walks nor jumps."""
    if people is None:
        raise BadInput("Say who is near: `deshi robot space --people`, or `--nobody`.")
    told = with_robot(read_settings(), lambda robot: robot.space(people))
    typer.echo(_json(told) if as_json else "\n".join(_shown(told)))


@app.command("sim")
def sim(
    battery: Annotated[float | None, typer.Option(help="Per cent.")] = None,
    obstacle: Annotated[float | None, typer.Option(help="Metres free in front.")] = None,
    no_obstacle: Annotated[bool, typer.Option("--no-obstacle", help="Nothing is in front.")] = False,
    people: Annotated[
        bool | None, typer.Option("--people/--nobody", help="Somebody is near it, or nobody.")
    ] = None,
    fall: Annotated[bool, typer.Option("--fall", help="It falls over now.")] = False,
    drop: Annotated[float | None, typer.Option(help="Share 0..1 of messages that get lost.")] = None,
    delay: Annotated[float | None, typer.Option(help="Seconds that each message takes.")] = None,
    freeze: Annotated[
        bool | None, typer.Option("--freeze/--thaw", help="Its motion service stands still.")
    ] = None,
    stuck: Annotated[
        bool | None, typer.Option("--stuck/--unstuck", help="A soft stop has no effect.")
    ] = None,
    refuse: Annotated[
        list[str] | None, typer.Option(metavar="ID=CODE", help="Answer an api id with a code.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change the simulated body and what is around it; a real one takes none of this."""
    change: dict[str, Any] = {"battery": battery, "obstacle": obstacle, "people": people, "drop": drop}
    change |= {"delay": delay, "freeze": freeze, "stuck": stuck, "fall": fall or None}
    kept = {name: value for name, value in change.items() if value is not None}
    kept |= {"obstacle": None} if no_obstacle else {}
    kept |= {"refuse": dict(map(_refusal, refuse))} if refuse else {}
    told = with_robot(read_settings(), lambda robot: robot.sim(kept))
    typer.echo(_json(told) if as_json else "\n".join(_shown(told)))


def _refusal(word: str) -> tuple[str, int]:
    number, _, code = word.partition("=")
    if not (number.isdecimal() and code.isdecimal()):
        raise BadInput(f"--refuse takes an api id and a result code such as 1016=4206, not {word!r}.")
    return number, int(code)


def _shown(told: Mapping[str, Any]) -> list[str]:
    """Return a state as lines."""
    simulator = (told.get("link") or {}).get("simulated")
    real = f"simulated ({simulator})" if simulator else "simulated" if told.get("simulated", True) else "real"
    if real == "real" and told.get("posture", "offline") == "offline":
        real = "nothing is heard, so robot or simulator is not known"
    lines = [
        f"posture   {told.get('posture', 'unknown')}, {told.get('activity') or 'idle'}  ({told.get('driver', 'sim')}, {real})"
    ]
    if told.get("battery") is not None:
        lines.append(f"battery   {told['battery']:g} %")
    near = ["people are near"] if told.get("people") else []
    near += [f"{told['obstacle']:g} m free in front"] if told.get("obstacle") is not None else []
    lines += [f"around    {', '.join(near)}"] if near else []
    lines += (
        ["stopped   in emergency stop; `deshi robot clear` lets it move again"] if told.get("latched") else []
    )
    if told.get("latch_kept") is False:
        lines.append(
            "disk      does not keep the emergency stop: make room, or a guard that starts anew won't know of it"
        )
    lines += [f"fault     {told['fault']}"] if told.get("fault") else []
    return lines + [f"plan      {step}" for step in _steps(told.get("plan") or ())]


def _steps(plan: Any) -> list[str]:
    return [
        f"{step['code']}  {step.get('state') or ''}{'  put in: ' + step['inserted'] if step.get('inserted') else ''}".rstrip()
        for step in plan
    ]


def _json(told: Any) -> str:
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode()
