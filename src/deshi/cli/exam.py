"""`deshi exam` and `deshi calibrate`: how right the student is, and how far confidence can be believed."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from deshi.bootstrap.calibrations import find, save
from deshi.bootstrap.exam import (
    Answered,
    Desk,
    is_secret,
    report_path,
    save_report,
    suite_path,
)
from deshi.bootstrap.promises import Chosen, Promises, checked
from deshi.bootstrap.registries import serving_folder
from deshi.cli.model_calibration import Wanted, calibrate_model
from deshi.errors import BadInput
from deshi.measure.calibration_file import Calibration
from deshi.measure.exam import text
from deshi.measure.promise import LEAST, SHARES, promise, sentence
from deshi.plugins import load_task
from deshi.sections import Settings
from deshi.settings import read_settings

TaskName = Annotated[str, typer.Option("--task", "-t", help="The task.")]
Escalated = Annotated[
    bool, typer.Option("--escalated", help="With --model: only rows that the student is not sure of.")
]
Release = Annotated[Path | None, typer.Option(help="A release folder (default: the one that serves).")]


def exam(
    suite: Annotated[
        str, typer.Option(help="exam, dev, calibration, or the path of a .jsonl file.")
    ] = "exam",
    release: Release = None,
    task: TaskName = "robot_dog",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    wrong: Annotated[
        bool,
        typer.Option(
            "--wrong", help="List the rows that were answered wrongly (not of exam and calibration)."
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Where the report goes (default: exams/ of the home).")
    ] = None,
) -> None:
    """Grade reflex and student, as they answer offline, on a suite and print a table a category."""
    if wrong and is_secret(suite_path(task, suite)):
        raise BadInput(
            f"The rows of the {suite} suite are shown to nobody; leave out --wrong, or take --suite dev."
        )
    settings = read_settings()
    desk = _desk(settings, task, release)
    force = Promises(settings, task, desk.release).thresholds()
    report, answered = desk.examine(suite, (force.sure_above, force.act_above))
    path = out or report_path(settings.home, task, report.suite)
    save_report(report, path)
    if as_json:
        typer.echo(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2).decode())
        return
    typer.echo(text(report))
    found = find(settings.home, task, desk.release)
    if found and found.suite == report.suite:
        typer.echo(
            f"The confidence was fitted on {found.suite}; its honest figures are those of `deshi calibrate`."
        )
    typer.echo(f"report: {path}")
    if wrong:
        _list_wrong(answered)


def _list_wrong(answered: Answered) -> None:
    for one in answered.graded:
        if not one.exact:
            right = " or ".join(f"{r.intent} {list(r.actions)}" for r in one.row.right)
            given = "asks" if one.given.asks else f"{one.given.intent} {list(one.given.actions)}"
            typer.echo(f"{one.row.id}\t{one.given.confidence:.2f}\t{given}\t(right: {right})\t{one.row.text}")


def calibrate(
    max_error: Annotated[
        float | None,
        typer.Option(
            help="Choose the thresholds by the share of wrong answers among accepted ones: 0.02 is 2 %; 0 goes back to the settings."
        ),
    ] = None,
    confidence: Annotated[float, typer.Option(help="With which confidence the promise holds.")] = 0.95,
    suite: Annotated[
        str,
        typer.Option(
            help="Fit anew on this suite: calibration, dev, or a path (default: what is kept, else calibration)."
        ),
    ] = "",
    release: Release = None,
    task: TaskName = "robot_dog",
    in_home: Annotated[
        bool, typer.Option("--home", help="Keep the calibration in the home, not beside the release.")
    ] = False,
    model: Annotated[
        str, typer.Option(help="Calibrate this model of deshi.toml instead of the student: it is asked.")
    ] = "",
    rows: Annotated[
        int, typer.Option(help="With --model: ask so many rows of the suite (default: all).")
    ] = 0,
    escalated: Escalated = False,
    keep: Annotated[
        bool, typer.Option("--save", help="With --model: keep the map in the home, for the service.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --model: ask it though it costs money.")] = False,
) -> None:
    """Fit the student's confidence, or a model's, print how far it can be believed, and promise an error."""
    if model:
        if max_error is not None or release or in_home:
            raise BadInput(
                "--max-error, --release and --home are the student's; leave them out with --model."
            )
        calibrate_model(Wanted(model, task, suite or "calibration", rows, escalated, keep, yes))
        return
    if rows or escalated or keep or yes:
        raise BadInput("--rows, --escalated, --save and --yes are for a model; add --model NAME.")
    _calibrate_student(max_error, confidence, suite, release, task, in_home)


def _calibrate_student(
    max_error: float | None, confidence: float, suite: str, release: Path | None, task: str, in_home: bool
) -> None:
    settings = read_settings()
    if max_error == 0:
        force = Promises(settings, task, release or serving_folder(settings, task)).choose(None)
        typer.echo(
            f"The settings are in force again: sure above {force.sure_above}, act above {force.act_above}."
        )
        return
    if max_error is not None:
        checked(max_error)  # before anything is fitted or written
    desk = _desk(settings, task, release)
    anew = max_error is None or suite != ""
    found = None if anew else find(settings.home, task, desk.release)
    if found is None:
        found = desk.calibrate(suite or "calibration")
        _show(found)
        saved = save(found, settings.home, desk.release, in_home or not _shipped_suite(suite))
        typer.echo(f"calibration: {saved.file}\npicture: {saved.picture}")
    if max_error is not None:
        one, half = (
            promise(found.pairs, share, confidence) for share in (max_error, max(max_error / 2, LEAST))
        )
        Promises(settings, task, desk.release).choose(Chosen(max_error, confidence))
        typer.echo(sentence(one, half))
        typer.echo("Kept for this and every later release; a running service takes it up at its next start.")


def _shipped_suite(suite: str) -> bool:
    return suite in ("", "calibration", "dev")


def _desk(settings: Settings, task: str, release: Path | None) -> Desk:
    return Desk(settings.home, load_task(task), release or serving_folder(settings, task))


def _show(found: Calibration) -> None:
    figures, before = found.figures, found.figures["before"]
    losses = figures["losses"]
    typer.echo(f"release {found.release}, suite {found.suite}: {figures['rows']} rows, cross-validated")
    typer.echo(
        f"log loss: as given {losses['before']}, logistic {losses['logistic']}, with isotonic {losses['isotonic']}"
    )
    typer.echo("| | ECE | AURC | log loss | alone at 98 % | at 95 % |\n|---|---|---|---|---|---|")
    for name, one in (("as given", before), ("calibrated", figures)):
        typer.echo(
            f"| {name} | {one['ece']:.4f} | {one['aurc']:.4f} | {one['loss']:.4f} | {one['covered_98']:.1%} | {one['covered_95']:.1%} |"
        )
    typer.echo(f"nonsense taken for something at 0.7: {figures['nonsense']:.1%}")
    for share in SHARES:
        typer.echo("- " + sentence(promise(found.pairs, share)))
