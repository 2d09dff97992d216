"""`deshi feedback` and `deshi correct`: what a person says of an answer."""

from typing import Annotated, Any

import typer

from deshi.bootstrap.extras import unlearned, with_extras
from deshi.bootstrap.feedback import chosen, give, opinion
from deshi.bootstrap.memory import open_memory
from deshi.bootstrap.own import find_task
from deshi.errors import BadInput
from deshi.records.feedback import Feedback
from deshi.settings import read_settings

ANY_WORDS = {"allow_extra_args": True, "ignore_unknown_options": True}
_VERDICTS = {"up": True, "down": False}

Interaction = Annotated[
    str, typer.Argument(help="The id of the interaction; `deshi journal show` lists the newest.")
]
Task = Annotated[
    str,
    typer.Option("--task", "-t", help="The interaction's task: its name, or the folder of one of your own."),
]
User = Annotated[str, typer.Option("--user", "-u", help="Who says so (default: whose request it was).")]
Comment = Annotated[str, typer.Option("--comment", help="Why, in a few words.")]


def feedback(
    interaction: Interaction,
    value: Annotated[str, typer.Argument(help="up, down, a number from 0 to 1, or a comment.")],
    comment: Comment = "",
    user: User = "",
) -> None:
    """Say that an answer was right or wrong, how good it was, or what is on your mind."""
    kept = _give(find_task("robot_dog"), opinion(interaction, _value(value), comment, user, "cli"))
    typer.echo(f"kept: {kept.kind} on {kept.interaction}{_by(kept)}")


def correct(
    context: typer.Context,
    interaction: Interaction,
    then: Annotated[
        list[str] | None, typer.Option("--then", help="A further action, after those before it.")
    ] = None,
    action: Annotated[str, typer.Option("--action", help="The actions as codes: 1009,1016.")] = "",
    label: Annotated[
        str, typer.Option("--label", help="The label of the task that would have been right.")
    ] = "",
    nothing: Annotated[bool, typer.Option("--nothing", help="There was nothing to do.")] = False,
    comment: Comment = "",
    task: Task = "robot_dog",
    user: User = "",
) -> None:
    """Say what would have been right; it holds at once: deshi correct ID --sit --then hello.

    The first action is an option by its name in any language of the task (--sit, --lie-down), further ones follow --then.
    """
    found = with_extras(read_settings(), find_task(task))
    words = [word.removeprefix("--") for word in context.args] + list(then or ())
    codes = [code.strip() for code in action.split(",") if code.strip()]
    if words and codes:
        raise BadInput(
            "The actions are given twice; name them (--sit --then hello), or give --action with codes."
        )
    right, actions = chosen(found, words or codes, label, nothing)
    told = Feedback(interaction, "correction", None, right, actions, comment, user, "cli")
    kept = _give(found, told)
    done = ", then ".join(str(found.actions[code]["names"].get("en", code)) for code in kept.actions)
    typer.echo(f"kept: {kept.label}{': ' + done if done else ''} on {kept.interaction}{_by(kept)}")
    if strange := unlearned(read_settings(), found, kept.actions):
        names = ", ".join(str(found.actions[code]["names"].get("en", code)) for code in strange)
        typer.echo(
            f"The release that serves has not learned {names}: this holds at once, and no night can learn from it. "
            f"`deshi learn base --with {','.join(found.on)}` makes a release that can.",
            err=True,
        )


def _value(text: str) -> bool | float | str:
    if text.lower() in _VERDICTS:
        return _VERDICTS[text.lower()]
    try:
        return float(text)
    except ValueError:
        return text


def _by(kept: Feedback) -> str:
    return f", said by {kept.author}" if kept.author else ""


def _give(task: Any, feedback: Feedback) -> Feedback:
    memory = open_memory(read_settings(), "cli")
    try:
        return give(memory, {task.name: task}, feedback)
    finally:
        memory.close()
