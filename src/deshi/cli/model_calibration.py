"""`deshi calibrate --model NAME`: how far the confidence of a model behind a server can be believed."""

import asyncio
from dataclasses import dataclass

import typer

from deshi.bootstrap.model_calibration import Fitted, ModelDesk, Plan
from deshi.bootstrap.model_maps import model_file
from deshi.errors import BadInput
from deshi.plugins import load_task
from deshi.settings import read_settings

_TOLD_EVERY = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command."""

    name: str
    task: str
    suite: str
    rows: int
    escalated: bool
    save: bool
    yes: bool


def calibrate_model(wanted: Wanted) -> None:
    """Say what it costs, ask the model, print the fit, and keep it where that is wanted."""
    if wanted.rows < 0:
        raise BadInput(f"--rows is {wanted.rows}; give how many rows to ask, or leave it out for all.")
    asyncio.run(_calibrate(wanted))


async def _calibrate(wanted: Wanted) -> None:
    settings = read_settings()
    desk = ModelDesk(settings, load_task(wanted.task), wanted.name)
    try:
        plan = await desk.plan(wanted.suite, wanted.rows, wanted.escalated)
        typer.echo(_planned(plan))
        if plan.paid and not wanted.yes:
            raise BadInput("Nothing was asked, since it costs money. Add --yes to ask.")
        found = await desk.fit(plan, lambda done: _progress(done, len(plan.asked)))
    finally:
        await desk.close()
    _show(found)
    if wanted.save:
        typer.echo(f"saved: {desk.save(found)}; a running service takes it up at its next start")
        _warn_of_own(found)
    else:
        typer.echo(f"--save keeps it in {model_file(settings.home, wanted.name)}.")


def _planned(plan: Plan) -> str:
    most = f"at most ${plan.usd:.4f}" if plan.priced else "what it costs is not known (no price)"
    told = [
        f"{plan.name} ({plan.model.provider}, {plan.model.model}), suite {plan.suite}: {len(plan.asked)} rows, at most "
        f"{plan.calls} calls, {most if plan.paid else 'free'}."
    ]
    for period, left in plan.left.items():
        usd, calls = left["usd"], left["calls"]
        if plan.paid and usd is not None and usd < plan.usd:
            told.append(f"The budget of this {period} has ${usd:.4f} left; when that is spent, it ends.")
        if calls is not None and calls < plan.calls:
            told.append(
                f"The budget of this {period} has {calls:.0f} calls left; when they are spent, it ends."
            )
    return "\n".join(told)


def _progress(done: int, rows: int) -> None:
    if done % _TOLD_EVERY == 0 and done < rows:
        typer.echo(f"{done} of {rows}", err=True)


def _show(found: Fitted) -> None:
    if found.ended:
        typer.echo(f"The budget ended it before all rows were asked. {found.ended}")
    typer.echo(
        f"{found.answers} answers, {found.right} exact ({found.right / found.answers:.1%}), {found.failed} rows without an answer, "
        f"cost ${found.usd:.4f}"
    )
    typer.echo("| | rows | ECE | log loss |\n|---|---|---|---|")
    for kind, one in (("by probabilities", found.line), ("without probabilities", found.level)):
        if one is not None:
            typer.echo(f"| {kind}, before | {one.rows} | {one.before.ece:.4f} | {one.before.loss:.4f} |")
            typer.echo(
                f"| {kind}, after (cross-validated) | {one.rows} | {one.after.ece:.4f} | {one.after.loss:.4f} |"
            )
    if found.line is None:
        typer.echo(
            "The server gives no usable probabilities, so all answers get one confidence: how often they were right."
        )
    elif found.line.slope == 0:
        typer.echo("Its probabilities do not tell right from wrong, so all answers get one confidence.")
    typer.echo("For deshi.toml:\n\n" + _lines(found))


def _lines(found: Fitted) -> str:
    lines = [f"[models.{found.plan.name}]"]
    if found.line:
        lines.append(f"calibration = [{found.line.slope}, {found.line.shift}]")
    if found.level:
        lines.append(f"confidence_without_logprobs = {found.level.confidence}")
    return "\n".join([*lines, ""])


def _warn_of_own(found: Fitted) -> None:
    own = found.plan.model
    if (found.line and own.calibration is not None) or (
        found.level and own.confidence_without_logprobs is not None
    ):
        typer.echo(
            "deshi.toml has values of its own for this model, and they win; take them out to use these."
        )
