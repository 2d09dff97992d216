"""The semantic cache: an earlier request that means the same answers this one. Normalise, exact, vector, gate.

What it knows is a reading of the journal: `rebuild` makes it anew from the rows of chats.
"""

import asyncio
import logging
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deshi.decide.gate.gate import Gate, Judged
from deshi.decide.semantic_index import Floats, Index, Kept
from deshi.decide.semantic_store import FILE, Never, Scopes, load, save
from deshi.decide.sense import SURE
from deshi.errors import Corrupt
from deshi.pure.meaning.literal import same
from deshi.pure.meaning.read import read
from deshi.pure.meaning.record import Meaning
from deshi.pure.meaning.vector import DIMENSION, NAME, strict, vector
from deshi.pure.text import fold
from deshi.records.chat import Embedder, Meant

_log = logging.getLogger(__name__)

_LOOKED_AT = 6  # nearest requests that the gate judges
_LEAST = 0.55  # how alike they must be; what the gate lets pass is more
_INLINE = 2_000_000  # numbers in a matrix up to which a search takes less than handing it to a thread
_ALIAS = 3  # times that two wordings must be found to have the same answer
_LESSONS = 10_000


@dataclass(slots=True)
class _Scope:
    """One scope: its index, the pairs that were objected to, and the wordings found to be the same."""

    index: Index
    never: set[frozenset[str]] = field(default_factory=set)
    alias: dict[str, str] = field(default_factory=dict)
    agreed: Counter[frozenset[str]] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Semantic:
    """Implements `SemanticCache` over a gate, with at most `entries` requests in all scopes together.

    `false_hits` is the promised rate; scopes that begin with `SURE` need certainty. `embedder` is asked for the vectors where
    one is given; those of another embedder, or none, are dropped at `open`.
    """

    def __init__(
        self,
        gate: Gate,
        entries: int = 100_000,
        false_hits: float = 0.01,
        folder: Path | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        self._gate, self._entries, self._folder, self._embedder = gate, entries, folder, embedder
        self._threshold = gate.threshold(false_hits)
        self._dimension = embedder.dimension if embedder else DIMENSION
        self._name = embedder.name if embedder else NAME
        self._scopes: OrderedDict[str, _Scope] = OrderedDict()
        self._lessons: OrderedDict[str, None] = OrderedDict()
        self._count = 0
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="semantic")

    def __len__(self) -> int:
        return self._count

    async def find(self, scope: str, text: str) -> Meant | None:
        """Return the nearest earlier request that the gate lets pass, or None. Raises what an embedder raises."""
        here = self._scopes.get(scope)
        if here is None or not len(here.index):
            return None
        self._scopes.move_to_end(scope)
        name = fold(text)
        exact = here.index.get(here.alias.get(name, name))
        if exact is not None and (name != fold(exact.text) or same(text, exact.text)):
            return Meant(
                exact.key,
                exact.text,
                1.0,
                "the same words" if name == fold(exact.text) else "known to be the same",
            )
        meaning = read(text)
        if meaning is None:
            return None
        asked = await self._vector(meaning)
        if len(here.index) * self._dimension <= _INLINE:
            return self._search(here, scope, meaning, asked)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._search, here, scope, meaning, asked)

    async def keep(self, scope: str, text: str, key: str) -> None:
        """Remember a request and the key of its answer; texts that mean nothing to the gate are left out."""
        meaning = read(text)
        if meaning is None or not key:
            return
        vectored = await self._vector(meaning)
        self._put(scope, text, key, strict(meaning), vectored)

    def state(self) -> dict[str, int]:
        """Return how many requests it knows, and how many `lessons` objections have taught it."""
        return {"entries": self._count, "lessons": len(self._lessons)}

    async def objected(self, scope: str, text: str, key: str) -> None:
        """Somebody said the answer was wrong: never match the pair again, and what differs just so only less easily."""
        here = self._scopes.get(scope)
        if here is None:
            return
        name = fold(text)
        with here.lock:
            if here.index.drop(name):
                self._count -= 1
            here.alias.pop(name, None)
            others = [
                (other, kept.text)
                for other, kept, _ in here.index.items()
                if kept.key == key and other != name
            ]
            for other, said in others:
                here.never.add(frozenset((name, other)))
                lesson = _difference(read(text), read(said))
                if lesson:
                    self._lessons[lesson] = None
            while len(self._lessons) > _LESSONS:
                self._lessons.popitem(last=False)

    def same(self, scope: str, one: str, two: str) -> bool:
        """Note that two wordings were given the same answer, and that it was right; after three times they are one. Return whether.

        Not where the gate sees another number, direction or polarity: those are no wordings.
        """
        here = self._scopes.get(scope)
        first, second = fold(one), fold(two)
        if here is None or first == second or frozenset((first, second)) in here.never:
            return False
        meanings = read(one), read(two)
        if meanings[0] is None or meanings[1] is None or strict(meanings[0]) != strict(meanings[1]):
            return False
        with here.lock:
            here.agreed[frozenset((first, second))] += 1
            if here.agreed[frozenset((first, second))] >= _ALIAS:
                here.alias[second] = first
        return second in here.alias

    async def open(self) -> bool:
        """Load what was saved; return False where it is missing, damaged or of another embedder: then `rebuild` makes it anew."""
        if self._folder is None:
            return False
        loop = asyncio.get_running_loop()
        try:
            told = await loop.run_in_executor(self._pool, load, self._folder, self._name, self._dimension)
            self._take_up(*told)
        except Exception as error:  # what a file holds must never keep the service from starting
            if not isinstance(error, Corrupt) or (self._folder / FILE).exists():
                _log.warning(
                    "the semantic cache begins empty: %s", error, exc_info=not isinstance(error, Corrupt)
                )
            self._scopes.clear()
            self._lessons.clear()
            self._count = 0
            return False
        return True

    def _take_up(self, scopes: Scopes, never: Never, lessons: list[str]) -> None:
        for scope, rows in scopes.items():
            for text, key, hashed, vectored in rows:
                self._put(scope, text, key, hashed, vectored)
        for scope, pairs in never.items():
            self._of(scope).never |= pairs
        self._lessons |= dict.fromkeys(lessons)

    async def save(self) -> None:
        """Write everything to the folder, on a thread; nothing is written without one."""
        if self._folder is None:
            return
        scopes: Scopes = {}
        never = {scope: set(here.never) for scope, here in self._scopes.items() if here.never}
        for scope, here in self._scopes.items():
            with here.lock:
                scopes[scope] = [
                    (kept.text, kept.key, kept.strict, row.copy()) for _, kept, row in here.index.items()
                ]
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(
            self._pool, save, self._folder, self._name, self._dimension, scopes, never, list(self._lessons)
        )

    async def rebuild(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Read the bodies of the journal's rows of kind `chat`, oldest first; return how many requests came of them.

        A row tells `sense` (scope, text) and `kept`, the key of its answer; one that a cache answered tells nothing new.
        """
        count = 0
        for row in rows:
            sense, key = row.get("sense"), row.get("kept")
            if not sense or not key or row.get("cached") or row.get("error"):
                continue
            await self.keep(str(sense[0]), str(sense[1]), str(key))
            count += 1
            if count % 50 == 0:
                await asyncio.sleep(0)
        return count

    async def retain(self, left: Iterable[tuple[str, str]]) -> None:
        """Forget every request but those in `left`, given as scope and text, and save: somebody was erased."""
        known = {(scope, fold(text)) for scope, text in left}
        for scope, here in self._scopes.items():
            with here.lock:
                for name in [name for name, *_ in here.index.items() if (scope, name) not in known]:
                    self._count -= here.index.drop(name)
                pairs = {pair for pair in here.never if all((scope, one) in known for one in pair)}
                if pairs != here.never:
                    self._lessons.clear()  # they are made of words, and don't say whose
                here.never = pairs
                here.alias = {
                    one: two for one, two in here.alias.items() if {(scope, one), (scope, two)} <= known
                }
                here.agreed.clear()
        await self.save()

    async def close(self) -> None:
        """Save and let the thread go."""
        await self.save()
        self._pool.shutdown(wait=False)

    def judge(self, scope: str, one: Meaning | None, two: Meaning | None) -> Judged:
        """Return what the gate says of two meanings in a scope."""
        judged = self._gate.judge(one, two, self._threshold, sure=scope.startswith(SURE))
        if judged.hit and self._lessons and _difference(one, two) in self._lessons:
            return Judged(False, judged.chance, "somebody objected to the same difference", judged.slots)
        return judged

    def _search(self, here: _Scope, scope: str, meaning: Meaning, asked: Floats) -> Meant | None:
        with here.lock:
            near = here.index.near(asked, strict(meaning), _LEAST, _LOOKED_AT)
        name = fold(meaning.text)
        for kept, likeness in near:
            if here.never and frozenset((name, fold(kept.text))) in here.never:
                continue
            judged = self.judge(scope, meaning, read(kept.text))
            if judged.hit:
                here.index.used(fold(kept.text))
                return Meant(kept.key, kept.text, round(likeness, 4), judged.why)
        return None

    async def _vector(self, meaning: Meaning) -> Floats:
        if self._embedder is None:
            return vector(meaning)
        found: Floats = (await self._embedder.embed([meaning.text]))[0]
        return found

    def _put(self, scope: str, text: str, key: str, hashed: int, vectored: Floats) -> None:
        here = self._of(scope)
        with here.lock:
            before = len(here.index)
            here.index.put(fold(text), Kept(text, key, hashed, 0), vectored)
            self._count += len(here.index) - before
        while self._count > self._entries and len(self._scopes) > 1:
            _, oldest = self._scopes.popitem(last=False)
            self._count -= len(oldest.index)

    def _of(self, scope: str) -> _Scope:
        """Return a scope, a new one where there is none: one whose only text was objected to has pairs and no texts."""
        here = self._scopes.get(scope)
        if here is None:
            here = self._scopes[scope] = _Scope(Index(self._dimension, self._entries))
        return here


def _difference(one: Meaning | None, two: Meaning | None) -> str:
    """Return in what two meanings differ, as one line; "" where they have the same keys."""
    if one is None or two is None:
        return ""
    keys = [{token.key for token in side.tokens} | side.marks for side in (one, two)]
    odd = sorted(keys[0] ^ keys[1])
    return " ".join(odd) if any(not key.startswith(("~", ">")) for key in odd) else ""
