"""`deshi ab`: two releases in one table."""

from typing import Annotated

import orjson
import typer

from deshi.bootstrap.own import find_task
from deshi.errors import BadInput
from deshi.settings import read_settings

Named = Annotated[str, typer.Argument(help="A release: its name or first digits, `shipped`, or `serving`.")]


def ab(
    a: Named,
    b: Named,
    suite: Annotated[str, typer.Option(help="exam, dev, calibration, or the path of a .jsonl file.")] = "",
    live: Annotated[
        bool, typer.Option("--live", help="Compare what each has answered to people, from the journal.")
    ] = False,
    per_day: Annotated[
        int, typer.Option("--per-day", min=1, help="Commands a day, for the cost a month.")
    ] = 100,
    task: Annotated[
        str, typer.Option("--task", "-t", help="A task, or the folder of your own.")
    ] = "robot_dog",
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON.")] = False,
) -> None:
    """Compare two releases: how often they are right, how fast, what they cost a month, and whether that is chance."""
    from deshi.bootstrap.ab import on_suite, table
    from deshi.bootstrap.ab_live import on_traffic

    if live and suite:
        raise BadInput("--live compares traffic and --suite compares rows; give one of them.")
    settings, found = read_settings(), find_task(task)
    if live:
        compared = on_traffic(settings, found, (a, b), per_day)
    else:
        compared = on_suite(settings, found, (a, b), suite or "exam", per_day)
    if as_json:
        typer.echo(orjson.dumps(compared.as_dict(), option=orjson.OPT_INDENT_2).decode())
        return
    for line in table(compared):
        typer.echo(line)
