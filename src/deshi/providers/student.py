"""The student: a release folder answered from by ONNX Runtime, on two threads of its own, loaded when first asked.

The weights come from safetensors and are handed to a graph that holds none; every file's hash is checked first.
"""

import asyncio
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load

from deshi.errors import Corrupt, Unavailable
from deshi.providers.student_people import People, Sizes
from deshi.pure.adapter import Adapter
from deshi.pure.choose import Choice, Floats, choose
from deshi.pure.confidence import KIN, Map, Signals
from deshi.pure.corrects import CORRECTS, Corrects
from deshi.pure.novelty import NOVELTY, Novelty
from deshi.pure.packed import TABLE, unpacked
from deshi.pure.release import GRAPH, INDEX, INPUTS, OUTPUTS, TEXTS, WEIGHTS, Release, verified
from deshi.pure.text import language
from deshi.pure.tokenizer import Tokenizer, Tokens
from deshi.records.answer import TURNS, Proposal
from deshi.records.ask import Ask, Turn

_PIECES = 4  # pieces of evidence at most
_CLEAR = 0.6  # confidence from which a sentence is clear by itself
_FAINT = 0.25  # of the strongest token: what is weaker is no evidence
_PLACE = "decoder.place"  # [steps, width]: what a step knows of which one it is
_REMEDY = (
    "Put the release back: `deshi rollback` lets the one before serve, reinstalling deshi brings the shipped one,"
    " `deshi learn base` makes a new one."
)


@dataclass(frozen=True, slots=True)
class _Known:
    text: str
    label: str
    actions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Loaded:
    release: Release
    tokenizer: Tokenizer
    session: Any
    acting: frozenset[int]
    vectors: npt.NDArray[np.float32]
    known: tuple[_Known, ...]
    spoken: npt.NDArray[np.str_]
    novelty: Novelty
    corrects: Corrects
    sizes: Sizes  # of an adapter; no values a token where the graph takes none (a release of before)


@dataclass(frozen=True, slots=True)
class _Reading:
    proposal: Proposal
    signals: Signals
    vector: Floats


class Student:
    """A layer of the cascade over one release folder.

    `confidence` is the map that was fitted for this release; without one the card's temperature has to do. Where the release
    holds an adapter for a request's user, what it learnt from this person is added for this person. `within` may put another
    proposal in the place of one: a task's way to hold back what is not switched on. `asks` tells the labels that ask back: with
    it, a sentence that is clear by itself is not taken for an echo of an order of several actions before it.
    """

    name = "student"

    def __init__(
        self,
        folder: Path,
        threads: int = 2,
        nearest: int = 3,
        confidence: Map | None = None,
        within: Callable[[Proposal], Proposal] | None = None,
        asks: Callable[[str], bool] | None = None,
    ) -> None:
        self.folder, self.nearest, self.confidence, self.within = folder, nearest, confidence, within
        self.asks = asks
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="student")
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._people = People(folder, lambda name: _read(folder / name), _REMEDY)

    def whose(self, user: str) -> str:
        """Return the user where the release holds an adapter of theirs, "" where they are answered like everybody."""
        return self._people.whose(user)

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return the student's proposal without blocking the event loop; raise `Unavailable` or `Corrupt` as `load` does."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self.propose, ask.text, ask.turns, ask.user)

    def propose(self, text: str, turns: Sequence[Turn] = (), user: str = "") -> Proposal | None:
        """Return label, actions, calibrated confidence, evidence and nearest examples for what `user` says in its context.

        None where the text has nothing to read (blanks, control characters, unpaired surrogates).
        """
        seen = self.observe(text, turns, user)
        return seen[0] if seen else None

    def observe(
        self, text: str, turns: Sequence[Turn] = (), user: str = ""
    ) -> tuple[Proposal, Signals] | None:
        """Return the proposal and the signals that its confidence is made from; None as `propose` does."""
        loaded = self._load()
        read = self._read(loaded, text, turns, user)
        if read is None:
            return None
        alone = self._read(loaded, text, (), user) if self.asks is not None and _hides(turns) else None
        if alone is not None and self._clear(alone.proposal):
            may = _may_correct(loaded, turns, alone.proposal.actions)
            corrects = loaded.corrects(np.concatenate([read.vector, alone.vector])) if may else 0.0
            read = replace(alone, proposal=replace(alone.proposal, corrects=corrects))
        return self.within(read.proposal) if self.within else read.proposal, read.signals

    def _clear(self, alone: Proposal) -> bool:
        return alone.confidence >= _CLEAR and self.asks is not None and not self.asks(alone.label)

    def _read(self, loaded: _Loaded, text: str, turns: Sequence[Turn], user: str) -> _Reading | None:
        """Return what the graph makes of a sentence after these turns; None where there is nothing to read."""
        tokens = loaded.tokenizer.encode(text, turns)
        if tokens.spans[-1:] in ((), (None,)):
            return None
        own = self._people.adapter(user, loaded.sizes)
        labels, steps, shares, looks, vector = _run(loaded, OUTPUTS, tokens, own)
        if own is not None and not own.speaks(vector):
            own = None  # far from all that this person has taught: answered as everybody is, to the bit
            labels, steps, shares, looks, vector = _run(loaded, OUTPUTS, tokens, own)
        release = loaded.release
        choice = choose(labels, steps, loaded.acting, release.temperature)
        label, actions = release.labels[choice.label], tuple(release.codes[slot] for slot in choice.slots)
        near = _near(loaded, own, vector, language(text))
        nearest = tuple((one.text, likeness) for one, likeness in near[: self.nearest])
        signals = Signals(
            confidence=choice.confidence,
            margin=choice.margin,
            lowest=choice.lowest,
            actions=len(choice.slots),
            nearest=near[0][1] if near else 0.0,
            kin=_kin(near, label, actions),
            unseen=loaded.novelty.share(text, own.seen if own else ()),
            turns=bool(turns),
            length=len(tokens.ids),
            label=label,
        )
        proposal = Proposal(
            label=label,
            actions=actions,
            confidence=self.confidence(signals) if self.confidence else round(choice.confidence, 4),
            evidence=_evidence(text, tokens, _weights(labels, shares, looks, choice)),
            nearest=nearest,
            over=choice.over,
        )
        read = _Reading(proposal, signals, vector)
        if not _may_correct(loaded, turns, actions):
            return read
        # the head also looks at the sentence without its turns
        bare = _run(loaded, OUTPUTS[-1:], loaded.tokenizer.encode(text), own)[0]
        corrects = loaded.corrects(np.concatenate([vector, bare]))
        return replace(read, proposal=replace(proposal, corrects=corrects))

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
                    loaded = _open(self.folder)
                    self._people.know(loaded.release)
                    self._loaded = loaded
        return self._loaded


def _run(loaded: _Loaded, outputs: Sequence[str], tokens: Tokens, own: Adapter | None) -> list[Floats]:
    """Return what the graph says of one sentence, with what one person's adapter adds."""
    ids = np.array(tokens.ids, dtype=np.int64)
    given: dict[str, Any] = {INPUTS[0]: ids[None]}
    if loaded.sizes.token:
        more = own.more(ids) if own else np.zeros((len(ids), loaded.sizes.token), np.float32)
        given[INPUTS[1]] = more[None]
    return [out[0] for out in loaded.session.run(outputs, given)]


def _may_correct(loaded: _Loaded, turns: Sequence[Turn], actions: tuple[int, ...]) -> bool:
    """Tell whether a sentence asks for other actions than the answer before it did, and so may put that right."""
    return bool(loaded.corrects and turns and actions and actions != turns[-1].actions)


def _hides(turns: Sequence[Turn]) -> bool:
    """Tell whether the turns before can hide what a sentence says by itself.

    After an order of several actions the student has learnt little but "once more": it took a third of all other sentences for
    that. What answers a question is read with the question.
    """
    return bool(turns) and not turns[-1].asked and any(len(turn.actions) > 1 for turn in turns[-2:])


def _near(loaded: _Loaded, own: Adapter | None, vector: Floats, lang: str) -> list[tuple[_Known, float]]:
    """Return the known examples most like a sentence, of its language where there are any, and a person's own: most like first."""
    count = min(KIN, len(loaded.known))
    found = []
    if count:
        likeness = loaded.vectors @ vector
        order = np.where(loaded.spoken == lang, likeness, likeness - 2)
        best = np.argpartition(-order, count - 1)[:count]
        found = [(loaded.known[i], float(likeness[i])) for i in best[np.argsort(-order[best])]]
    if own is not None and own.known:
        alike = own.vectors @ vector
        found += [(_Known(*own.known[i]), float(alike[i])) for i in np.argsort(-alike)[:KIN]]
        found = sorted(found, key=lambda one: -one[1])[:KIN]
    return [(one, round(likeness, 4)) for one, likeness in found]


def _kin(near: Sequence[tuple[_Known, float]], label: str, actions: tuple[int, ...]) -> float:
    """Return the share of the nearest examples whose right answer is this one; 0 where there are none."""
    same = sum(one.label == label and one.actions == actions for one, _ in near)
    return same / len(near) if near else 0.0


def _weights(labels: Floats, shares: Floats, looks: Floats, choice: Choice) -> Floats:
    """Return how much each token speaks for the choice: its part of the margin over the second label, and where actions
    were chosen, how much the decoder looked at it. `[T]`, largest share 1 in each part."""
    rivals = labels.copy()
    rivals[choice.label] = -np.inf
    margin = shares[:, choice.label] - shares[:, int(rivals.argmax())]
    weights = margin / max(float(np.abs(margin).max()), 1e-6)
    if choice.slots:
        look = looks[: len(choice.slots)].max(axis=0)
        weights = weights.clip(0) + look / max(float(look.max()), 1e-6)
    result: Floats = weights
    return result


def _evidence(text: str, tokens: Tokens, weights: Floats) -> tuple[tuple[str, float], ...]:
    """Return the strongest pieces of the text, neighbouring strong tokens as one piece, weights as shares of their sum."""
    floor = _FAINT * float(weights.max(initial=0.0))
    pieces: list[tuple[int, int, float]] = []
    context = 0.0
    for span, weight in zip(tokens.spans, weights.tolist(), strict=True):
        if weight <= max(floor, 0.0):
            continue
        if span is None:
            context += weight
        elif pieces and text[pieces[-1][1] : span[0]].strip() == "":
            pieces[-1] = (pieces[-1][0], span[1], pieces[-1][2] + weight)
        else:
            pieces.append((*span, weight))
    found = [(text[start:end], weight) for start, end, weight in pieces]
    if context and any(span is None for span in tokens.spans[1:]):
        found.append((TURNS, context))
    total = sum(weight for _, weight in found)
    found.sort(key=lambda piece: -piece[1])
    return tuple((piece, round(weight / total, 4)) for piece, weight in found[:_PIECES])


def _open(folder: Path) -> _Loaded:
    release, content = verified(lambda name: _read(folder / name), "encoder", str(folder), _REMEDY)
    try:
        known = tuple(
            _Known(str(text), str(label), tuple(actions))
            for text, label, actions in json.loads(content[TEXTS])
        )
        vectors = np.ascontiguousarray(load(content[INDEX])["vectors"], np.float32)
        weights = _reading_on(unpacked(load(content[WEIGHTS])))
        session = _session(content[GRAPH], weights)
        takes = {one.name for one in session.get_inputs()}
        return _Loaded(
            release=release,
            tokenizer=Tokenizer(release.codes, release.shape),
            session=session,
            sizes=Sizes(weights[TABLE].shape[1] if INPUTS[1] in takes else 0, vectors.shape[1]),
            acting=frozenset(release.labels.index(label) for label in release.acting),
            vectors=vectors,
            known=known,
            spoken=np.array([language(one.text) for one in known]),
            novelty=Novelty(content.get(NOVELTY, b"")),
            corrects=Corrects(load(content[CORRECTS]) if CORRECTS in content else {}, 2 * vectors.shape[1]),
        )
    except Exception as error:  # the runtime and the format have error families of their own
        raise Corrupt(f"The student's release in {folder} can't be loaded ({error}). {_REMEDY}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Unavailable(f"The student's file {path} is missing. {_REMEDY}") from error
    except OSError as error:
        raise Unavailable(
            f"The student's file {path} can't be read ({error.strerror}). Make it readable."
        ) from error


def _reading_on(weights: dict[str, npt.NDArray[np.float32]]) -> dict[str, npt.NDArray[np.float32]]:
    """Return the weights with the decoder's last step at the place of the one before it.

    No order that was learnt from goes on there, so at its own place it can only say END; where the one before stands it says
    whether the sentence names one more action.
    """
    place = weights[_PLACE].copy()
    place[-1:] = place[-2:-1]
    return {**weights, _PLACE: place}


def _session(graph: bytes, weights: dict[str, npt.NDArray[np.float32]]) -> Any:
    """Return a session on one thread that sleeps when idle: many small requests share few cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
    options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
