"""Is this an order to stop, now? The reflex's only question, answered without a model.

Text that may be an order to stop the dog is one; a stop word as a topic, in a compound, negated, quoted, in a question
about stopping, in a story or under a condition is none. The rules are a file a language in `stop_words/`, with a learnt
table beside them (`sound.py`) for what no rule knows; this file folds the text, keeps places, leaves out what is quoted and
finds what remains to be understood.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from re import Match
from types import ModuleType
from typing import Literal

from deshi.pure.stop_words import en, en_wide, ja, ja_more, ja_romaji, sound, zh, zh_more, zh_sound, zh_wide
from deshi.pure.stop_words.late import Late
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


_TABLE = {code: code - 0x60 for code in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}
_TABLE |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TABLE |= {code: code + 32 for code in range(0x41, 0x5B)} | {
    code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)
}
_TABLE |= {
    ord(a): ord(b)
    for a, b in zip("、，。．！？；：…‥’‘“”　\t\n\r～〜", ",,..!?;:..''\"\"    ~~", strict=True)
}
_KANA_HAN = "\u3040-\u9fff"
_DROP = Late(
    r"[ー~ｰ\u2010-\u2015\u2600-\u27bf\U0001f000-\U0010ffff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\x00-\x1f\x7f-\x9f]+|"
    rf"(?<=[{_KANA_HAN},!.?])\s+(?=[{_KANA_HAN}])|(?<=(.))\1{{2,}}|(?<=\s)\s+|(?<=[ぁ-ヿ])[・･]|^\s+"
)
_CRY = Late(
    r"停{3,}(?![停下住止手低一啊呀啦吧喇了车車机機落咗喔哦嘛!,.\s]|$)|等{3,}(?=[不别別你先那小有前后後])|([别別]){3,}(?=[跳跑走转轉吵闹鬧晃扑撲追叫蹦过過])"
)
_BLANK = Late(rf"(?<=[{_KANA_HAN}]{{2}})[ 　](?=[{_KANA_HAN}]{{2}})")
_COUNTS = frozenset({"等等", "一二三", "三二一"})  # between two orders they are no stop
_KANA = Late("[ぁ-ゟ]")
_ODD = Late(r"[ｦ-ﾟ̀-ͯÀ-ɏḀ-ỿ゙゚\U0001d400-\U0001d7ff①-⓿\ud800-\udfff]")
_QUOTED = Late(r"「([^「」]*)」|『([^『』]*)』|\"([^\"]*)\"|(?<!\w)'([^']*)'(?!\w)|《([^》]*)》|<([^>]*)>")
_SAYS = Late(
    r"(?:i (?:said|say)|i told you(?: to)?|我(?:说|說|叫你|让你)|だから|言ってる[のだ]|[!,.])[\s,:]*$"
)
_EDGE = Late(
    r"^(?:[\s,.!?;:~…\"'()「」『』-]|(?:and then|and|then|but|so|or|please|pls|plz|now|right now|right there|there|ok|okay|hey|oh|no|just|immediately|at once|already|claudia|robot|dog|doggy|buddy|boy|girl|good|it|that|this|will you|would you|you|all|everyone|for a (?:second|sec|minute|moment|bit)|a (?:second|sec|minute|moment)|moving|everything|right|instead|at all|thanks|thank you|before)(?![\w'])|"
    r"それから|そして|そのあと|その後|次に|あと|で(?=[^す])|から(?=[^だ])|くらうでぃあ|ろぼっと|わんちゃん|お願い(?:します|だから)?|ください|下さい|くれ|ちょうだい|して|しろ|よ|ね|な(?=$|[!,])|や(?=$|[!,])|だ|って(?:ば)?|おい|こら|ほら|ねえ|ちょっと|あ(?=$|[,!っ])|え(?=$|[,!っ])|っ|もう|はい|早く|今すぐ|すぐ(?:に)?|そこで|ここで|ぁ|ぇ|の(?=$|[!,])|"
    r"然后|然後|再(?=[^见])|接着|之后|並|并且|快点?|赶紧|马上|立刻|现在|请|請|你|吧|啊|呀|啦|喇|了|先|就|喂|嘿|狗狗|克劳迪娅|给我|給我|一下|下来|現在)+",
)
_TAIL_EDGE = Late(
    r"(?:[\s,.!?;:~…\"'()「」『』-]|(?<![\w'])(?:and then|and|then|but|so|or|please|pls|now|ok|okay|hey|just|immediately|claudia|dog|robot|can you|could you|would you|will you|i said|i told you to|thanks|it|that|oh|no)(?![\w'])|くらうでぃあ|ちょっと|もう|だから|から|ので|お願い|ねえ|(?<![ぁ-ん])(?:おい|こら|ほら|あ|え|お)っ?|今すぐ|すぐ(?:に)?|早く|そこで|ここで|请|請|快|赶紧|马上|立刻|给我|你|先|就|喂|我说|狗狗)+$"
)


def fold(text: str) -> tuple[str, list[int] | None]:
    """Return `text` in one shape of script, width, case and stretch, and the place of each sign in `text` (None: the same)."""
    if _ODD.search(text):
        return _fold_odd(text)
    return _drop(_cried(text.translate(_TABLE)), None)


def _fold_odd(text: str) -> tuple[str, list[int] | None]:
    signs: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        if sign in "゙゚ﾞﾟ" and signs:
            joined = unicodedata.normalize("NFC", signs[-1] + ("\u3099" if sign in "゙ﾞ" else "\u309a"))
            signs[-1] = joined if len(joined) == 1 else signs[-1]
            continue
        plain = (
            unicodedata.normalize("NFKD", sign)
            if ord(sign) < 0x2000 or ord(sign) > 0xFFFF
            else unicodedata.normalize("NFKC", sign)
        )
        for part in plain:
            if not unicodedata.combining(part) and not 0xD800 <= ord(part) <= 0xDFFF:
                signs.append(part)
                places.append(at)
    return _drop(_cried("".join(signs).translate(_TABLE)), places)


def _cried(folded: str) -> str:
    """Part a cry from what follows it, never changing the length: 停停停疼 is 停!!疼, or it would be read as one word."""
    if not any(cry in folded for cry in ("停停停", "等等等", "别别别", "別別別")):
        return folded
    return _CRY.sub(lambda cry: cry[0][0] + "!" * (len(cry[0]) - 2) + (cry[0][0] if cry[1] else "!"), folded)


def _drop(folded: str, places: list[int] | None) -> tuple[str, list[int] | None]:
    """Take out what only stretches: long marks, blanks between signs, letters said three times and more."""
    cuts = [(m.start(), m.end()) for m in _DROP.finditer(folded)]
    if not cuts:
        return folded, places
    kept: list[int] = []
    at = 0
    for start, end in cuts:
        kept.extend(range(at, start))
        at = end
    kept.extend(range(at, len(folded)))
    return "".join([folded[i] for i in kept]), [places[i] for i in kept] if places else kept


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
    if folded.isascii() and en_wide.withdrawn(folded) and not zh_sound.clauses(folded):
        return None
    level: Level = "damp" if any(h[2] == "damp" for h in hits) else "soft"
    start, last = _place(places, hits[0][0]), _place(places, hits[0][1] - 1) + 1
    rest = _rest(text, folded, places, hits)
    return StopMatch(
        level, text[start:last], start, last, rest, not _piece(text, folded, places, 0, hits[0][0])
    )


def _in_other_words(text: str, folded: str, places: list[int] | None) -> StopMatch | None:
    """Hear what is an order only as a clause by itself, and a misspelt order: its place is the clause, and the rest is not known."""
    for more, find in _tongues(folded):
        clause = more.clauses(folded)
        if clause:
            return _whole("damp" if clause.lastgroup == "damp" else "soft", text, places, clause.span())
        mended = more.mended(folded)
        if mended != folded:
            hits = _uncited(mended, list(find(mended)))
            again = None if hits else more.clauses(mended)
            if hits or again:
                damp = any(hit[2] == "damp" for hit in hits) or bool(again and again.lastgroup == "damp")
                return _whole("damp" if damp else "soft", text, places, (0, len(folded)))
    return None


def _tongues(folded: str) -> "list[tuple[ModuleType, Callable[[str], Iterator[tuple[int, int, str]]]]]":
    if folded.isascii():
        return [(en_wide, en.find), (zh_sound, en.find), (ja_romaji, ja.find)]
    if _KANA.search(folded):
        return [(ja_more, ja.find)]
    return [(zh_more, zh.find), (zh_wide, zh.find), (zh_sound, zh.find)]


def _whole(level: Level, text: str, places: list[int] | None, span: tuple[int, int]) -> StopMatch:
    start, end = _place(places, span[0]), _place(places, span[1] - 1) + 1
    return StopMatch(level, text[start:end], start, end, text.strip(), first=False)


def _by_sound(text: str, folded: str, places: list[int] | None) -> StopMatch | None:
    heard = sound.heard(folded, sound.ENOUGH)
    if heard and _named(folded):
        heard = sound.heard(folded, sound.SURE)
    if not heard or any(more.denied(folded) for more, _ in _tongues(folded)):
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
    head = _EDGE.match(part)
    start += head.end() if head else 0
    tail = _TAIL_EDGE.search(folded[start:end])
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
