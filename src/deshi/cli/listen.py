"""`deshi listen`: orders by voice; a stop that is heard stops before anything else is asked."""

from pathlib import Path
from typing import Annotated

import typer

from deshi.bootstrap.listening import Kind, Listener
from deshi.bootstrap.microphone import microphone, recording
from deshi.bootstrap.voice_calls import ways
from deshi.settings import read_settings

_MARKS: dict[str, str] = {
    "heard": "   heard", "aside": "   heard", "order": "     you", "reply": "   deshi", "stop": "    STOP", "trouble": " trouble",
}  # fmt: skip


def listen(
    file: Annotated[Path | None, typer.Option(help="Hear a recording (WAV, 16 bits) instead of the microphone.")] = None,
    device: Annotated[str, typer.Option(help="The microphone, as the recording program names it (`arecord -L`).")] = "",
    language: Annotated[str, typer.Option("--language", "-l", help="ja, en or zh, where the recognition shall not guess.")] = "",
    user: Annotated[str, typer.Option("--user", "-u", help="Whose orders these are.")] = "console",
    quiet: Annotated[bool, typer.Option("--quiet", help="Print replies, do not speak them.")] = False,
) -> None:  # fmt: skip
    """Listen to the microphone: stops go to the guard at once, orders to the service. Needs [voice] hear_url; Ctrl-C ends it.

    With --file it ends with the recording; exit code 1 where nothing was understood, or something went wrong.
    """
    settings = read_settings()
    kinds: set[Kind] = set()

    def tell(kind: Kind, text: str) -> None:
        kinds.add(kind)
        typer.echo(f"{_MARKS[kind]}: {text}", err=kind == "trouble")

    listener = Listener(ways(settings, tell, language, quiet, user), settings.voice.wake)
    sound = recording(file) if file else microphone(device)
    if not file:
        word = f"Orders begin with {settings.voice.wake!r}; a stop" if settings.voice.wake else "A stop"
        typer.echo(f"deshi listens. {word} is heeded at once. Ctrl-C ends it.", err=True)
    listener.listen(sound)
    if file and not kinds:
        tell(
            "trouble",
            "Nothing was understood; see that somebody speaks in it, and that [voice] hear_url and hear_model are right.",
        )
    if file and "trouble" in kinds:
        raise typer.Exit(1)
