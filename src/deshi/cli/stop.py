"""`deshi stop`: straight to the guard, with the standard library only."""

import os
import sys
from pathlib import Path
from typing import Any

from deshi.tasks.robot_dog.guard_now import UNSENT, home_of, stop_now


def stop(arguments: list[str]) -> int:
    """Stop the body; `--damp` lets it sink. Returns the exit code: 0 when the guard has confirmed that it went to the robot."""
    level = "damp" if "--damp" in arguments else "soft"
    unknown = [a for a in arguments if a != "--damp"]
    home = home_of(os.environ)
    told = stop_now(home, level, *_door(home))
    done = bool(told.get("stopped")) and told.get("sent") is not False
    if done:
        print(
            "stopped"
            if told.get("level", level) == "soft"
            else "stopped: the motors are off until you resume"
        )
    elif told.get("stopped"):
        print(f"deshi: {told.get('why', UNSENT)}.", file=sys.stderr)
    else:
        print(f"deshi: {told.get('why') or 'No guard answered; `deshi up` starts it.'}", file=sys.stderr)
    if unknown:  # the stop was sent all the same
        print(f"deshi: unknown option {unknown[0]!r}; `deshi stop` takes --damp only.", file=sys.stderr)
    return 0 if done else 1


def _door(home: Path) -> tuple[str, int]:
    """Return host and port where the guard has noted none: the environment's, else those of `deshi.toml`, else the usual."""
    table = _guard_table(home / "deshi.toml")
    host = os.environ.get("DESHI_GUARD_HOST") or table.get("host")
    port = os.environ.get("DESHI_GUARD_PORT") or table.get("port")
    return (
        host if isinstance(host, str) and host else "127.0.0.1",
        int(str(port)) if str(port).isdecimal() else 8002,
    )


def _guard_table(path: Path) -> dict[str, Any]:
    """Return the section `[guard]`. Never fails, whatever the file holds: a stop has priority."""
    try:
        text = path.read_text("utf-8")
        import tomllib  # only where there is something to read

        table = tomllib.loads(text).get("guard", {})
    except (OSError, ValueError, RecursionError):
        return {}
    return table if isinstance(table, dict) else {}
