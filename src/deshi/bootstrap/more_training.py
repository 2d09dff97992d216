"""Teaching a release of robot_dog what else can be switched on: a warm start from its weights, on the corpus with the extras' sentences.

The corpus of the eleven actions is gone through again beside the new sentences, so that nothing is forgotten; what it says can't
be done, and now can, is left out of it. The result is a release of its own; what serves stays as it is.
"""

import random
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from safetensors.numpy import load

from deshi.bootstrap import calibrations
from deshi.bootstrap.correcting import said
from deshi.bootstrap.exam import Desk
from deshi.bootstrap.extras import knows
from deshi.bootstrap.registries import registry_of
from deshi.bootstrap.training import mixed
from deshi.bootstrap.tuned_parts import put_release, read_release
from deshi.learn.student.corrects import renewed
from deshi.learn.student.data import Table
from deshi.learn.student.publish import publish
from deshi.learn.student.train import Options, Trained, train
from deshi.learn.student.unseen import Unseen
from deshi.learn.student.warm import start
from deshi.plugins import load_task
from deshi.promote.shelf import identity
from deshi.pure.adapter import is_adapter
from deshi.pure.corrects import CORRECTS
from deshi.pure.novelty import NOVELTY, extended
from deshi.pure.packed import unpacked
from deshi.pure.release import WEIGHTS
from deshi.sections import Settings
from deshi.tasks.robot_dog.corpus import build, more
from deshi.tasks.robot_dog.corpus.copies import kept
from deshi.tasks.robot_dog.corpus.grammar import Example

TASK, RELEASE = "robot_dog", "release"
_SUITES = build.SUITES / "extras"
EXAMPLES = 200_000
_SHARE = 0.45  # of the sentences are the extras'
_PART = 50_000  # examples a seed: the stream has no end
# seeds of rows that are not trained on
_SAMPLE, _HELD, _CALIBRATION, _KNOWN, _SEEN = range(9100, 9105)
_SAMPLED, _FEWEST, _ROWS = 30_000, 4_000, 2_000
_INDEXED, _INDEXED_NEW, _MET, _SAID = 4_000, 1_500, 30_000, 12_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to teach (`names` of extras) from which release (`parent`: shipped, serving, or one of the shelf), and for how long."""

    names: tuple[str, ...]
    parent: str = "shipped"
    examples: int = 0
    minutes: float = 0.0
    threads: int = 2
    seed: int = 1


def train_more(settings: Settings, wanted: Wanted, out: Path) -> Path:
    """Train, write the release into `out`, calibrated, and return its folder; `out` keeps the checkpoint, so that it resumes.

    Raises `BadInput` for an extra that the task does not have, and what reading the parent raises.
    """
    parent = parent_folder(settings, wanted.parent)
    card, content = read_release(parent)
    task = load_task(TASK).switched(wanted.names)
    names = knows(task, (*card.codes, *(code for name in task.on for code in task.extras[name])))
    codes = tuple(dict.fromkeys((*card.codes, *(code for name in names for code in task.extras[name]))))
    table = Table(card.labels, codes, card.acting)
    count = wanted.examples or EXAMPLES
    sampled = min(
        _SAMPLED, max(_FEWEST, 2 * count)
    )  # of a handful no word is rare, and nothing could be held back
    unseen = Unseen.of(islice(stream(names, _SAMPLE), sampled), share=0.004)
    rows = min(_ROWS, count // 10)
    held, calibration = (list(islice(unseen.only(stream(names, s)), rows)) for s in (_HELD, _CALIBRATION))
    options = Options(
        examples=count,
        minutes=wanted.minutes,
        batch=128,
        rate=1.2e-3,
        warmup=0.06,
        average=0.99,
        spotting=0.0,
        seed=wanted.seed,
        threads=wanted.threads,
        ahead=True,
        check_every=250,
        shape=card.shape,
    )
    begin = partial(start, weights=unpacked(load(content[WEIGHTS])), before=card.codes, now=codes)
    trained = train(_Corpus(names, wanted.seed, unseen), table, out, options, held, start=begin)
    return _release(settings, names, trained, parent, out, calibration)


def parent_folder(settings: Settings, named: str) -> Path:
    """Return the folder of the release to begin from. Raises `NotFound` for one that is not on the shelf."""
    registry = registry_of(settings, TASK)
    return registry.folder(registry.serving() if named == "serving" else named)


def stream(names: tuple[str, ...], seed: int) -> Iterator[Example]:
    """Yield examples without end, the same for a seed: the corpus as far as it holds, and the sentences of the extras."""
    dice, old, new = random.Random(seed), _old(names, seed), _new(names, seed)
    while True:
        yield next(new if dice.random() < _SHARE else old)


def _old(names: tuple[str, ...], seed: int) -> Iterator[Example]:
    copies = kept(_SUITES)
    found = mixed(seed + 300, late=True)
    return (one for one in found if more.holds(one, names) and not copies.has(one.text))


def _new(names: tuple[str, ...], seed: int) -> Iterator[Example]:
    copies = (kept(build.SUITES), kept(_SUITES))
    for part in range(1 << 30):
        yield from more.examples(names, seed * 100_000 + part, _PART, copies=copies)


@dataclass(frozen=True, slots=True)
class _Corpus:
    """The examples to train on, without end: what another process can make, too."""

    names: tuple[str, ...]
    seed: int
    unseen: Unseen

    def __iter__(self) -> Iterator[Example]:
        return self.unseen.without(stream(self.names, self.seed))


def _release(
    settings: Settings,
    names: tuple[str, ...],
    trained: Trained,
    parent: Path,
    out: Path,
    calibration: Sequence[Example],
) -> Path:
    """Write the release: the student, what it knows of new words and corrections beside the parent's, the parent's people, calibration."""
    before, content = read_release(parent)
    known = [
        *islice(_old(names, _KNOWN), min(_INDEXED, trained.examples)),
        *islice(_new(names, _KNOWN), min(_INDEXED_NEW, trained.examples)),
    ]
    notes = {
        "corpus": more.digest(names),
        "command": shlex.join(["deshi", *sys.argv[1:]]),
        "parent": identity(parent),
        "figures": {"extras": list(names)},
    }
    bare = out / "bare"
    publish(trained, bare, TASK, calibration, known, notes)
    card, kept = read_release(bare)
    kept |= {name: data for name, data in content.items() if is_adapter(name)}
    met = (one.text for one in islice(_new(names, _SEEN), min(_MET, trained.examples)))
    kept[NOVELTY] = extended(content.get(NOVELTY, b""), met)
    if CORRECTS in content:
        sentences = said(min(_SAID, trained.examples))
        head, figures = renewed(trained.network, trained.encoder, sentences, content[CORRECTS], 1)
        kept |= head
        card = replace(card, figures={**card.figures, "corrects": figures})

    def calibrated(place: Path) -> None:
        found = Desk(settings.home, load_task(TASK), place).calibrate("calibration")
        calibrations.save(found, settings.home, place, in_home=False)

    return put_release(out / RELEASE, replace(card, salt=before.salt), kept, calibrated)
