"""Orders to stop in Chinese that are heard by their sound: wrong signs of the right sound, and typed pinyin, bopomofo or jyutping.

A clause is written as toneless pinyin, sign by sign, and is an order where the whole of it sounds like one, whatever signs were
picked, unless it is a usual phrase by itself (助手 is no 住手). So one list of orders hears 里定, li ding and 歇一xie. The words
are in `phrases/zh_sound.txt`.
"""

import re
from functools import cache

from deshi.pure.stop_words import zh_more
from deshi.pure.stop_words.late import Late
from deshi.pure.stop_words.phrases import Phrases
from deshi.pure.stop_words.zh_signs import SIGNS

_LONGEST = 24  # signs of a clause that are looked at, and six times that of letters
_PHRASES = Phrases("zh_sound")
_late = _PHRASES.late
_USUAL, _CALLED, _SYLLABLE = _late("USUAL"), _late("CALLED"), _late("SYLLABLES")
_GOES_ON, _YUE_ORDER, _YUE_USUAL = _late("GOES_ON"), _late("YUE_ORDER"), _late("YUE_USUAL")
_CLAUSE = Late(r"[^,.!?;:…]+(?=([?]?))")
_TYPED = Late(r"[a-zㄅ-ㄩ]")
_LETTERS = Late(r"^[a-z0-9' ˊˇˋ˙-]+$")
_NO_LETTERS = Late(r"[0-9' ˉˊˇˋ˙-]+")
_KEYED = Late(r"^(?:[a-z012589,./;-]{1,3}[3467])++[a-z012589,./;-]{0,3}$")
_KEY_HINT = Late(r"(?:wu/|1u,|5j|50|2j/|1j|vu8)[346 ]")
_YUE_FIRST = "唔吾伍五5咪米迷停亭庭廷婷霆企煞殺杀刹剎手首守收住注主nmtkszjcu"
_PLAIN = Late(r"^[\s\S]*$")
_BLANKS = Late(r"[ '-]+")
_VOWEL = Late(r"(?<![ㄅ-ㄙ])[ㄧㄨ]")
_JOINED = (("ieng", "ing"), ("ueng", "ong"), ("iou", "iu"), ("uei", "ui"), ("ien", "in"), ("uen", "un"))
_ALONE = Late(r"[ylb](?![a-z])")
_H = Late(r"(?<=[zcs])h")


def clauses(text: str) -> "re.Match[str] | None":
    """Return the clause of folded `text` that sounds like an order to stop, None where there is none."""
    latin = text.isascii()
    if len(text) > 6 * _LONGEST or (latin and not _SYLLABLE.search(text)):
        return None
    for clause in _CLAUSE.finditer(text):
        if not clause[1] and _ordered(clause[0]):
            return None if zh_more.denied(text) or (not latin and zh_more.NOT.search(text)) else clause
    return _PLAIN.match(text) if _keyed(text) else None


def denied(text: str) -> bool:
    """Tell whether typed `text` speaks of what has stopped, or says not to stop."""
    return bool(_GOES_ON.search(text))


def _ordered(clause: str) -> bool:
    called = _CALLED.match(clause)
    said = (clause[called.end() :] if called else clause).strip()
    latin = said.isascii()
    if not 2 <= len(said) <= (6 * _LONGEST if latin else _LONGEST) or (latin and not _LETTERS.search(said)):
        return False
    typed = bool(_TYPED.search(said))
    spelt = _plain(_spelt(_NO_LETTERS.sub("", said))) if typed else said
    heard = spelt.translate(_sounds())
    alone = said[0] == "停" or said.startswith("ting")
    if heard.isascii() and _order(alone).fullmatch(heard):
        return not _USUAL.search(said)
    if said[0] not in _YUE_FIRST:
        return False
    heard = _BLANKS.sub("", said).translate(_yue())
    return heard.isascii() and bool(_YUE_ORDER.fullmatch(heard)) and not _YUE_USUAL.search(said)


def _spelt(said: str) -> str:
    """Return bopomofo as pinyin: ㄊㄧㄥ is ting."""
    if said.isascii() or not any("ㄅ" <= sign <= "ㄩ" for sign in said):
        return said
    said = _VOWEL.sub(lambda hit: "y" if hit[0] == "ㄧ" else "w", said)
    said = "".join(_bopomofo().get(sign, sign) for sign in said)
    for long, short in _JOINED:
        said = said.replace(long, short)
    return _ALONE.sub(lambda hit: {"y": "yi", "l": "le", "b": "ba"}[hit[0]], said)


def _plain(letters: str) -> str:
    """Return pinyin without what half of the speakers don't tell apart: zh and z, ing and in."""
    return _H.sub("", letters).replace("ing", "in").replace("eng", "en")


@cache
def _bopomofo() -> dict[str, str]:
    return dict(pair.split(":") for pair in _PHRASES.words("BOPOMOFO"))


@cache
def _keys() -> dict[str, str]:
    """Return the bopomofo of each key."""
    return {pair[0]: pair[1] for pair in _PHRASES.words("KEYS")}


def _keyed(text: str) -> bool:
    """Tell whether `text` is an order typed on a bopomofo keyboard that was not switched on: wu/6 is ㄊㄧㄥˊ."""
    if not _KEY_HINT.search(text):
        return False
    for word in (text, *text.split(" ")):
        word = word.rstrip("!.? ").replace(" ", "")
        if _KEYED.search(word):
            bare = re.sub("[3467 ]", "", word)
            if _order(alone=True).fullmatch(_plain(_spelt("".join(_keys().get(key, key) for key in bare)))):
                return True
    return False


@cache
def _sounds() -> dict[int, str]:
    table: dict[int, str] = {}
    for line in SIGNS.split("\n"):
        sound, _, signs = line.partition(" ")
        table |= {ord(sign): _plain(sound) for sign in signs}
    return table


@cache
def _yue() -> dict[int, str]:
    return {ord(sign): sound for sound, signs in _PHRASES.rows("YUE") for sign in signs}


@cache
def _order(alone: bool = False) -> "re.Pattern[str]":
    """Return the orders as sounds: calls, one order or more, what ends them, and then what only another order makes one."""
    table = _sounds()

    def by_sound(said: list[str]) -> str:
        return "|".join(sorted({word.translate(table) for word in said}, key=len, reverse=True))

    words = _PHRASES.words
    more = [f"{no}{verb}" for no in words("NO") for verb in words("VERBS")]
    orders = [*words("ORDERS"), *(f"{one}了" for one in more), *(f"{one}啦" for one in more)]
    ends = by_sound(words("TAILS"))
    single = "|tin" if alone else ""
    return re.compile(
        f"(?:{by_sound(words('LEADS'))}){{0,3}}(?:(?:{by_sound(orders)}{single})(?:{ends})*+)++(?:{by_sound(more)})?(?:{ends})*+"
    )
