"""Training the shipped student: the task's table, its generated corpus, the trainer, the release."""

import json
import random
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path

from deshi.bootstrap.correcting import SENTENCES, said
from deshi.learn.reflex import Phrase, slipped
from deshi.learn.reflex import train as train_table
from deshi.learn.student.data import Table
from deshi.learn.student.publish import publish
from deshi.learn.student.train import Options, train
from deshi.learn.student.unseen import Unseen
from deshi.plugins import load_task
from deshi.pure.release import CARD
from deshi.tasks.robot_dog.corpus import build, spoken_stops
from deshi.tasks.robot_dog.corpus.copies import kept
from deshi.tasks.robot_dog.corpus.grammar import Example

_TASK = "robot_dog"
_EXAMPLES = (
    2_400_000  # an hour of two idle cores; the shipped release had seen 1.57 million when its time was up
)
_MINUTES = 85.0  # whichever comes first
_EARLY, _LATER = 800_000, 100  # examples before the late files join, and what is added to the seed then
_PART = 50_000  # examples a seed: the stream has no end and can be skipped in parts
_SAMPLE, _HELD, _CALIBRATION, _KNOWN = 9000, 9001, 9002, 9003  # seeds of rows that are not trained on
_ROWS = 2_000
_SAMPLED = 30_000  # examples whose rarest words are held back
_INDEXED = 4_000  # examples that a sentence's nearest are looked for among
_CLEARLY = 0.02  # of exact rows: more than two runs of the same length differ by
_SEEN = 200_000  # texts for the filter of known n-grams
_REFLEX, _REFLEX_EARLY, _REFLEX_LATE = (
    9004,
    60_000,
    70_000,
)  # its seed, and rows of the early and of all files
_ORDERS, _ORDER_ROWS = ("direct", "casual", "polite", "request_question", "child"), 5_000
_PHRASE_WEIGHT, _STOP_WEIGHT, _SLIPS = 5.0, 2.0, 2
_SPOKEN, _SPOKEN_WEIGHT = 20, 2.0  # sentences that are drawn of each pattern, and how much one counts
_BY_CONTEXT = ("again", "answer", "ellipsis", "not_that", "other")
_HARD_SHARE = 0.25
_HARD = {  # learnt last, so drawn more often than the corpus has them: `_HARD_SHARE` of the rows come from here
    "sequence3": 4,
    "count": 4,
    "reversed_order": 4,
    "self_correction": 2,
    "again": 2,
    "sequence5": 2,
    "ambiguous": 2,
    "indirect": 3,
    "garbage": 2,
    "talk": 2,
    "praise": 2,
    "tired": 2,
    "talk_action_word": 1,
    "other": 1,
    "negation_then": 1,
    "energetic": 1,
}


def train_base(
    out: Path, release: Path | None, examples: int | None, minutes: float | None, threads: int, seed: int
) -> None:
    """Train from the generated corpus and publish the release; `out` keeps checkpoint and metrics, so that it resumes.

    Held-back and calibration rows have words that the training never sees, as other people's sentences have.
    """
    chosen = Options(
        examples=examples or _EXAMPLES,
        minutes=minutes or (0.0 if examples else _MINUTES),
        threads=threads,
        seed=seed,
        ahead=True,
    )
    folder = release or Path(str(files(f"deshi.tasks.{_TASK}"))) / "release"
    unseen = Unseen.of(islice(_stream(_SAMPLE), min(_SAMPLED, 2 * chosen.examples)), share=0.004)
    rows = min(_ROWS, chosen.examples // 10)  # a short run is not worth a long look
    held, calibration = (list(islice(unseen.only(_stream(s)), rows)) for s in (_HELD, _CALIBRATION))
    trained = train(_Corpus(seed, unseen), _table(), out, chosen, held)
    if release is None and _worse(trained.figures["exact"], folder):
        print(f"It is worse than the release in {folder}, which stays. Give --release to replace one anyway.")
        folder = out / "release"
    notes = {"corpus": build.digest(), "command": shlex.join(["deshi", *sys.argv[1:]])}
    late = trained.examples > _EARLY
    known = list(islice(mixed(_KNOWN, late), _INDEXED))
    seen = (
        one.text
        for one in islice(
            unseen.without(mixed(seed + _LATER if late else seed, late)), min(trained.examples, _SEEN)
        )
    )
    card = publish(
        trained, folder, _TASK, calibration, known, notes, seen, said(min(SENTENCES, trained.examples))
    )
    print(f"{folder}: {card.figures}, temperature {card.temperature:.2f}, {card.seconds:.0f} s")
    print(
        f"Now `deshi calibrate --release {shlex.quote(str(folder))}` makes its confidence mean what it says."
    )


@dataclass(frozen=True, slots=True)
class _Corpus:
    """The examples to train on, without end: what another process can make, too."""

    seed: int
    unseen: Unseen

    def __iter__(self) -> Iterator[Example]:
        return self.unseen.without(_stream(self.seed))


def _worse(exact: float, folder: Path) -> bool:
    """Tell whether the release in a folder was clearly better on rows held back: a short run must not replace it."""
    try:
        held = json.loads((folder / CARD).read_text("utf-8"))["figures"]["held"]["exact"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return exact < float(held) - _CLEARLY


def train_reflex(out: Path | None) -> None:
    """Learn the stop matcher's table from the phrases and patterns beside the corpus, and from the corpus."""
    phrases, rng = [], random.Random(_REFLEX)
    for name in ("stops.jsonl", "stops_said.jsonl"):
        for line in files(build.__package__).joinpath(name).read_text("utf-8").splitlines():
            row = json.loads(line)
            spoken = [row["text"], *(slipped(row["text"], rng) for _ in range(_SLIPS))]
            phrases += [Phrase(text, row["stop"], _PHRASE_WEIGHT) for text in spoken]
    for text, orders in spoken_stops.drawn(_REFLEX, _SPOKEN):
        phrases += [
            Phrase(text, orders, _SPOKEN_WEIGHT),
            Phrase(slipped(text, rng), orders, _SPOKEN_WEIGHT / 2),
        ]
    stop = load_task(_TASK).stop_codes["soft"]
    early, late = _source(_REFLEX, late=False), _source(_REFLEX + _LATER, late=True)
    for example in chain(islice(early, _REFLEX_EARLY), islice(late, _REFLEX_LATE)):
        alone = example.actions == (stop,)
        if (
            stop in example.actions and (not alone or example.category in _BY_CONTEXT)
        ) or example.category == "stop_more":
            continue  # that it is a stop depends on more than the words
        phrases.append(Phrase(example.text, alone, _STOP_WEIGHT if alone else 1.0))
    for category in _ORDERS:  # "please" and "now" belong to every order, not to the stop alone
        drawn = islice(_source(_REFLEX, category, late=False), _ORDER_ROWS)
        phrases += [Phrase(one.text, False, _STOP_WEIGHT) for one in drawn if stop not in one.actions]
    path = out or Path(str(files("deshi.pure.stop_words"))) / "sound_table.py"
    right = train_table(phrases, path)
    print(f"{path}: {len(phrases)} phrases, {right:.2%} of them right")


def _table() -> Table:
    """Return labels and codes in the order of task.toml."""
    task = load_task(_TASK)
    codes = tuple(code for code, action in task.actions.items() if action.get("model", True))
    acting = tuple(name for name, label in task.labels.items() if label["intent"] == "action")
    return Table(tuple(task.labels), codes, acting)


def _stream(seed: int) -> Iterator[Example]:
    """Yield examples without end, the same for a seed, without near copies of the suites' rows.

    The corpus's late files join after `_EARLY` examples: what is said in rarer ways is learnt when the common ways are known.
    """
    yield from islice(mixed(seed, late=False), _EARLY)
    yield from mixed(seed + _LATER, late=True)


def mixed(seed: int, late: bool) -> Iterator[Example]:
    """Yield examples without end, the same for a seed: every category, and the hard ones oftener; `late` files only if wanted."""
    dice = random.Random(seed)
    plain, hard = _source(seed, late=late), {name: _source(seed + 500, name, late) for name in _HARD}
    names, weights = list(_HARD), list(_HARD.values())
    while True:
        yield next(hard[dice.choices(names, weights)[0]] if dice.random() < _HARD_SHARE else plain)


def _source(seed: int, category: str = "", late: bool = True) -> Iterator[Example]:
    copies = kept(build.SUITES)
    for part in range(1 << 30):
        yield from build.examples(seed * 100_000 + part, _PART, category=category, copies=copies, late=late)
