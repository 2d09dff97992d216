"""Is this an order to stop, now? The reflex's only question, answered without a model.

Text that may be an order to stop the dog is one; a stop word as a topic, in a compound, negated, quoted, in a question
about stopping, in a story or under a condition is none. The rules are a file a language in `stop_words/`, with a learnt
table beside them (`sound.py`) for what no rule knows; this file asks them in their order, keeps places, leaves out what is
quoted and finds what remains to be understood.
"""

from dataclasses import dataclass
from re import Match
from types import ModuleType
from typing import Literal

from deshi.pure.stop_words import en, en_wide, ja, ja_more, ja_romaji, sound, zh, zh_more, zh_sound, zh_wide
from deshi.pure.stop_words.folded import KANA_HAN, fold
from deshi.pure.stop_words.late import Late
from deshi.pure.stop_words.phrases import Phrases
from deshi.pure.stop_words.spoken_of import spoken_of

Level = Literal["soft", "damp"]
REACH = (
    800  # characters looked at from either end of a long text: a stop is not hidden in the middle of a book
)


@dataclass(frozen=True, slots=True)
class StopMatch:
    """An order to stop: `phrase` is `text[start:end]`, `rest` what else was said, without names and fillers.

    `first` is false where something was said before it. What only the learnt table heard may be something else: then `first` is false and
    the rest is the whole text.
    """

    level: Level
    phrase: str
    start: int
    end: int
    rest: str
    first: bool = True


_BLANK = Late(rf"(?<=[{KANA_HAN}]{{2}})[ 　](?=[{KANA_HAN}]{{2}})")
_COUNTS = frozenset({"等等", "一二三", "三二一"})  # between two orders they are no stop
_KANA = Late("[ぁ-ゟ]")
_EDGES = Phrases("edges")
_HEAD, _TAIL, _QUOTED, _SAYS = (_EDGES.late(name) for name in ("HEAD", "TAIL", "QUOTED", "SAYS"))


def match(text: str) -> StopMatch | None:
    """Return the order to stop in `text`, None where there is none. Never raises; long texts are read at both ends."""
    if len(text) > 2 * REACH:
        first = _match(text[:REACH])
        if first:
            return _moved(first, text, 0)
        last = _match(text[-REACH:])
        return _moved(last, text, len(text) - REACH) if last else None
    return _match(text)


def _moved(found: StopMatch, text: str, by: int) -> StopMatch:
    start, end = found.start + by, found.end + by
    return StopMatch(
        found.level, found.phrase, start, end, (text[:start] + " " + text[end:]).strip(), by == 0
    )


def _match(text: str) -> StopMatch | None:
    found = _read(text) or _in_pieces(text)
    return None if found and spoken_of(fold(text)[0]) else found


def _in_pieces(text: str) -> StopMatch | None:
    """Take a blank between Chinese or Japanese words for the comma that nobody types in a hurry."""
    parted = _BLANK.sub("，", text)
    found = _read(parted, by_sound=False) if parted != text else None
    if not found or found.phrase.strip("，") in _COUNTS:
        return None
    return StopMatch(found.level, text[found.start : found.end], found.start, found.end, text.strip(), False)


def _read(text: str, by_sound: bool = True) -> StopMatch | None:
    folded, places = fold(text)
    hits = _hits(folded)
    if not hits:
        return (
            _in_other_words(text, folded, places)
            or (_by_sound(text, folded, places) if by_sound else None)
            or _signed(text, folded, places)
        )
    level: Level = "damp" if any(h[2] == "damp" for h in hits) else "soft"
    start, last = _place(places, hits[0][0]), _place(places, hits[0][1] - 1) + 1
    rest = _rest(text, folded, places, hits)
    return StopMatch(
        level, text[start:last], start, last, rest, not _piece(text, folded, places, 0, hits[0][0])
    )


def _in_other_words(text: str, folded: str, places: list[int] | None) -> StopMatch | None:
    """Hear what is an order only as a clause by itself, and a misspelt Japanese one: what else was said is not known."""
    for more in _tongues(folded):
        clause = more.clauses(folded)
        if clause:
            return _whole("damp" if clause.lastgroup == "damp" else "soft", text, places, clause.span())
    mended = ja_more.mended(folded) if _KANA.search(folded) else folded
    if mended == folded:
        return None
    hits = _uncited(mended, list(ja.find(mended)))
    again = None if hits else ja_more.clauses(mended)
    if not hits and not again:
        return None
    damp = any(hit[2] == "damp" for hit in hits) or bool(again and again.lastgroup == "damp")
    return _whole("damp" if damp else "soft", text, places, (0, len(folded)))


def _tongues(folded: str) -> list[ModuleType]:
    if folded.isascii():
        return [en_wide, zh_sound, ja_romaji]
    return [ja_more] if _KANA.search(folded) else [zh_more, zh_wide, zh_sound]


def _whole(level: Level, text: str, places: list[int] | None, span: tuple[int, int]) -> StopMatch:
    start, end = _place(places, span[0]), _place(places, span[1] - 1) + 1
    return StopMatch(level, text[start:end], start, end, text.strip(), first=False)


def _by_sound(text: str, folded: str, places: list[int] | None) -> StopMatch | None:
    heard = sound.heard(folded, sound.ENOUGH)
    if heard and _named(folded):
        heard = sound.heard(folded, sound.SURE)
    if not heard or any(more.denied(folded) for more in _tongues(folded)):
        return None
    start, last = _place(places, heard[0]), _place(places, heard[1] - 1) + 1
    return StopMatch("soft", text[start:last], start, last, text.strip(), first=False)


def _signed(text: str, folded: str, places: list[int] | None) -> StopMatch | None:
    """Take a stop sign for an order where nothing else is said."""
    at = max(text.find("🛑"), text.find("⛔"))
    if at < 0 or _piece(text, folded, places, 0, len(folded)):
        return None
    return StopMatch("soft", text[at], at, at + 1, "", first=False)


def _place(places: list[int] | None, at: int) -> int:
    return places[at] if places else at


def _hits(folded: str) -> list[tuple[int, int, str]]:
    found = list(en.find(folded))
    if not folded.isascii():
        found = [hit for hit in found if not ja_more.spoken_of(folded, hit[1])] + _east(folded)
    return sorted(_uncited(folded, found))


def _uncited(folded: str, found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    if found and any(c in folded for c in "「『\"'《<"):
        quotes = [m.span() for m in _QUOTED.finditer(folded) if _cited(folded, m)]
        found = [h for h in found if not any(a <= h[0] and h[1] <= b for a, b in quotes)]
    return found


def _named(folded: str) -> bool:
    """Tell whether a word of stopping is there, which the rules have then taken for something else."""
    if en.CORE.search(folded):
        return True
    return not folded.isascii() and bool(ja.CORE.search(folded) or zh.CORE.search(folded))


def _east(folded: str) -> list[tuple[int, int, str]]:
    """Kana make a text Japanese; Han alone is Chinese, or a Japanese word or two."""
    if _KANA.search(folded):
        return list(ja.find(folded))
    return list(zh.find(folded)) or (list(ja.find(folded)) if len(folded) <= 10 else [])


def _cited(folded: str, quote: Match[str]) -> bool:
    """Tell whether a quotation only cites: not where it is the whole text, or what the speaker says he says."""
    outside = (folded[: quote.start()] + folded[quote.end() :]).strip(" ,.!?")
    return bool(outside) and not (
        _SAYS.search(folded, 0, quote.start()) and not folded[quote.end() :].strip(" ,.!?")
    )


def _rest(text: str, folded: str, places: list[int] | None, hits: list[tuple[int, int, str]]) -> str:
    """Return what was said besides the orders, in the person's own words."""
    pieces: list[str] = []
    at = 0
    for start, end, _ in [*hits, (len(folded), len(folded), "")]:
        if start > at:
            piece = _piece(text, folded, places, at, start)
            if piece:
                pieces.append(piece)
        at = max(at, end)
    return " ".join(pieces)


def _piece(text: str, folded: str, places: list[int] | None, start: int, end: int) -> str:
    part = folded[start:end]
    head = _HEAD.match(part)
    start += head.end() if head else 0
    tail = _TAIL.search(folded[start:end])
    end = start + tail.start() if tail else end
    if start >= end:
        return ""
    return text[places[start] : places[end - 1] + 1] if places else text[start:end]


def warm() -> None:
    """Compile the tables now: a process that waits for a stop does so before it says that it is ready."""
    for text in (
        "please stop it", "じっとして、止まって", "停下来", "stop 「止まれ」", "利定", "停ㄚㄅ", "bie dong", "m ho yuk", "wu/6",
        "good dog, over here", "いい子だね、こっちだよ", "好狗狗，过来这边",
        "踊るtき出かける、ここまで遊んで", "犬はストップ、どこで待つの", "もう動か",
    ):  # fmt: skip
        match(text)
