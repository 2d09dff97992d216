"""A candidate on trial beside the release that serves: which conversations it answers, or that it only listens.

`canary.json` on a task's shelf names it. A conversation is drawn by a hash of its name and the candidate's, so the same one is
answered by the same release while the trial lasts, on every server, and another candidate draws others.
"""

import hashlib
import json
import math
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deshi.errors import BadInput, Corrupt, Unavailable
from deshi.promote.safely import remove, write

CANARY = "canary.json"


@dataclass(frozen=True, slots=True)
class Canary:
    """A trial of `release`: the `share` of conversations (over 0, below 1) that it answers; in `shadow` it answers none.

    `by` began it, at Unix time `at` (for people to read: nothing is decided by it).
    """

    release: str
    share: float = 0.0
    shadow: bool = False
    by: str = ""
    at: float = 0.0

    def takes(self, key: str) -> bool:
        """Return whether it answers the conversation `key`; "" is a request that stands alone and is drawn by itself."""
        if self.shadow:
            return False
        drawn = f"{self.release}\0{key or secrets.token_hex(8)}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.sha256(drawn).digest()[:8]) < self.share * 2**64

    def as_dict(self) -> dict[str, Any]:
        """Return the trial as JSON-able data."""
        return asdict(self)


def checked(share: float | None, shadow: bool) -> None:
    """Raise `BadInput` for a share that is none, or one beside a shadow."""
    if shadow and share:
        raise BadInput("A candidate in the shadow answers nobody; leave the share of conversations out.")
    if share is not None and not (math.isfinite(share) and 0 < share < 1):
        raise BadInput(
            f"A share of {share!r} can't be tried; give one over 0 and below 1, such as 0.1 for 10 %."
        )


def read(shelf: Path) -> Canary | None:
    """Return the trial that runs on a shelf, or None. Raises `Corrupt` for a damaged file."""
    path = shelf / CANARY
    try:
        data = json.loads(path.read_bytes())
        found = Canary(
            str(data["release"]),
            float(data["share"]),
            bool(data["shadow"]),
            str(data["by"]),
            float(data["at"]),
        )
        checked(found.share or None, found.shadow)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, BadInput) as error:
        raise Corrupt(f"{path} is damaged ({error}); remove it to end the trial.") from error
    except OSError as error:
        raise Unavailable(f"{path} can't be read ({error.strerror}); make it readable.") from error
    return found


def begin(shelf: Path, canary: Canary) -> None:
    """Let a trial begin. Raises `Unavailable` where the disk refuses."""
    write(shelf / CANARY, json.dumps(canary.as_dict()).encode() + b"\n")


def end(shelf: Path) -> None:
    """End the trial, if one runs."""
    remove(shelf / CANARY)
