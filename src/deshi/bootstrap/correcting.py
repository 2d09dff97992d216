"""The head for corrections of the shipped student: learnt from the corpus, put into a release that is there already."""

import hashlib
import shlex
import time
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from deshi.errors import Corrupt, Unavailable
from deshi.learn import releases
from deshi.learn.student.corrects import head_and_figures, opened
from deshi.learn.student.data import Encoder
from deshi.learn.student.model import Network
from deshi.pure.corrects import CORRECTS
from deshi.pure.release import Release
from deshi.tasks.robot_dog.corpus.corrections import Sentence, sentences

_TASK = "robot_dog"
_SEED, SENTENCES = 9005, 160_000  # five minutes of one core; a quarter of them finds fewer corrections by far


def said(rows: int = SENTENCES) -> list[Sentence]:
    """Return the sentences that the head learns from."""
    return list(sentences(_SEED, rows))


def train_corrects(release: Path | None, out: Path | None, rows: int = 0, seed: int = 1) -> None:
    """Learn the head for a release (default: the shipped one) and put it there, with the card naming it; with `out`, only
    write the head's file there.

    The release is another one afterwards: what was calibrated and examined has to be again.
    """
    folder = release or Path(str(files(f"deshi.tasks.{_TASK}"))) / "release"
    began = time.monotonic()
    card, network, encoder = _opened(folder)
    found, figures = head_and_figures(network, encoder, sentences(_SEED, rows or SENTENCES), seed)
    for name, one in figures.items():
        print(
            f"{name}: precision {one['precision']:.3f}, recall {one['recall']:.3f} of {one['rows']:.0f} rows"
        )
    if out is not None:
        out.write_bytes(found[CORRECTS])
    else:
        digest = hashlib.sha256(found[CORRECTS]).hexdigest()
        named = replace(
            card, files={**card.files, CORRECTS: digest}, figures={**card.figures, "corrects": figures}
        )
        releases.add(folder, named, found)
    print(f"{out or folder / CORRECTS}: {len(found[CORRECTS]):,} bytes, {time.monotonic() - began:.0f} s")
    if out is None:
        print(f"Now `deshi calibrate --release {shlex.quote(str(folder))}`: its card is another one.")


def _opened(folder: Path) -> tuple[Release, Network, Encoder]:
    try:
        return opened(folder)
    except FileNotFoundError as error:
        raise Unavailable(
            f"{folder} is no release: {error.filename} is missing. Name a release's folder."
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise Corrupt(
            f"The release in {folder} can't be read ({error!r}). Put it back, or name another."
        ) from error
