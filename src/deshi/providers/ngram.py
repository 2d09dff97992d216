"""The student of a task of one's own: a release folder of the kind `ngram`, answered from with numpy alone."""

import asyncio
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load

from deshi.errors import Corrupt, Unavailable
from deshi.pure.choose import choose
from deshi.pure.confidence import Map, Signals
from deshi.pure.ngram import Floats, Grams, Heard, Net, grams, net_of, signals
from deshi.pure.release import INDEX, TEXTS, WEIGHTS, Release, verified
from deshi.records.answer import Proposal
from deshi.records.ask import Ask, Turn

_PIECES = 4  # pieces of evidence at most
_FAINT = 0.25  # of the strongest word: what is weaker is no evidence


@dataclass(frozen=True, slots=True)
class _Loaded:
    release: Release
    net: Net
    vectors: Floats
    known: tuple[str, ...]


class NgramStudent:
    """A layer of the cascade over one release folder.

    `confidence` is the map that was fitted for this release; without one the card's temperature has to do. `remedy` is said
    where the release is missing or damaged.
    """

    name = "student"

    def __init__(
        self,
        folder: Path,
        threads: int = 2,
        nearest: int = 3,
        confidence: Map | None = None,
        remedy: str = "Train it with `deshi learn base --task DIR`.",
    ) -> None:
        self.folder, self.nearest, self.confidence, self._remedy = folder, nearest, confidence, remedy
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="student")
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return the student's proposal without blocking the event loop; raise `Unavailable` or `Corrupt` as `load` does."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self.propose, ask.text, ask.turns)

    def propose(self, text: str, turns: Sequence[Turn] = ()) -> Proposal | None:
        """Return label, calibrated confidence, evidence and nearest examples; None where the text has nothing to read.

        The turns before are not looked at: examples of a task of one's own have none.
        """
        seen = self.observe(text, turns)
        return seen[0] if seen else None

    def observe(self, text: str, turns: Sequence[Turn] = ()) -> tuple[Proposal, Signals] | None:
        """Return the proposal and the signals that its confidence is made from; None as `propose` does."""
        loaded = self._load()
        found = grams(text)
        if not found.words:
            return None
        heard = loaded.net.hear(found)
        at = loaded.release.temperature
        choice = choose(heard.logits, _NO_STEPS, frozenset(), at)
        strength = float(heard.logits[choice.label]) / at
        seen = signals(choice, strength, loaded.net.unseen(found), len(found.words))
        proposal = Proposal(
            label=loaded.release.labels[choice.label],
            actions=(),
            confidence=self.confidence(seen) if self.confidence else round(choice.confidence, 4),
            evidence=_evidence(loaded.net, found, heard, choice.label),
            nearest=self._nearest(loaded, heard.hidden),
        )
        return proposal, seen

    def load(self) -> Release:
        """Load now instead of at the first question and return the card.

        Raises `Unavailable` when files are missing, `Corrupt` when one is not what the card says.
        """
        return self._load().release

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _load(self) -> _Loaded:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._open()
        return self._loaded

    def _nearest(self, loaded: _Loaded, hidden: Floats) -> tuple[tuple[str, float], ...]:
        count = min(self.nearest, len(loaded.known))
        if count == 0:
            return ()
        likeness = loaded.vectors @ (hidden / max(float(np.linalg.norm(hidden)), 1e-9))
        best = np.argpartition(-likeness, count - 1)[:count]
        best = best[np.argsort(-likeness[best])]
        return tuple((loaded.known[i], round(min(float(likeness[i]), 1.0), 4)) for i in best)

    def _open(self) -> _Loaded:
        release, content = verified(
            lambda name: self._read(self.folder / name), "ngram", str(self.folder), self._remedy
        )
        try:
            known = tuple(str(row[0]) for row in json.loads(content[TEXTS]))
            vectors = np.ascontiguousarray(load(content[INDEX])["vectors"], np.float32)
            return _Loaded(release, net_of(load(content[WEIGHTS])), vectors, known)
        except Exception as error:  # the format has an error family of its own
            raise Corrupt(
                f"The student's release in {self.folder} can't be loaded ({error}). {self._remedy}"
            ) from error

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Unavailable(f"The student's file {path} is missing. {self._remedy}") from error
        except OSError as error:
            raise Unavailable(
                f"The student's file {path} can't be read ({error.strerror}). Make it readable."
            ) from error


_NO_STEPS = np.zeros((1, 1))


def _evidence(net: Net, found: Grams, heard: Heard, label: int) -> tuple[tuple[str, float], ...]:
    """Return the strongest words for the label against the second best, as shares of what speaks for it."""
    rivals = heard.logits.copy()
    rivals[label] = -np.inf
    told = net.shares(found, heard, label, int(rivals.argmax())).clip(0)
    top = float(told.max(initial=0.0))
    if top <= 0:
        return ()
    strong = [i for i in np.argsort(-told)[:_PIECES].tolist() if told[i] >= _FAINT * top]
    total = float(told.sum())
    return tuple((found.words[i], round(float(told[i]) / total, 4)) for i in strong)
