"""`deshi stop`: straight to the guard, with the standard library only."""

import os
import sys
from pathlib import Path

from deshi.tasks.robot_dog.guard_now import stop_now


def stop(arguments: list[str]) -> int:
    """Stop the body; `--damp` lets it sink. Returns the exit code: 0 when the guard has confirmed."""
    level = "damp" if "--damp" in arguments else "soft"
    unknown = [a for a in arguments if a != "--damp"]
    told = stop_now(_home(), level, os.environ.get("DESHI_GUARD_HOST", "127.0.0.1"), _port())
    if told.get("stopped"):
        print(
            "stopped"
            if told.get("level", level) == "soft"
            else "stopped: the motors are off until you resume"
        )
    else:
        print(
            f"deshi: no guard answered ({told.get('why', 'unknown')}); `deshi up` starts it.", file=sys.stderr
        )
    if unknown:  # the stop was sent all the same
        print(f"deshi: unknown option {unknown[0]!r}; `deshi stop` takes --damp only.", file=sys.stderr)
    return 0 if told.get("stopped") else 1


def _home() -> Path:
    named = os.environ.get("DESHI_HOME", "")
    return Path(named).expanduser().absolute() if named else Path.home() / ".deshi"


def _port() -> int:
    """Return the guard's port: the environment's, else that of `deshi.toml`, else 8002. Never fails: a stop has priority."""
    try:
        import tomllib

        table = tomllib.loads((_home() / "deshi.toml").read_text("utf-8"))
        return int(os.environ.get("DESHI_GUARD_PORT") or table.get("guard", {}).get("port", 8002))
    except (OSError, ValueError, AttributeError):
        named = os.environ.get("DESHI_GUARD_PORT", "")
        return int(named) if named.isdigit() else 8002
