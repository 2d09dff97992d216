"""A text in one shape, for the stop reflex: one script, one width, no case, nothing drawn out; and where each sign was.

Katakana are hiragana, marks are Latin marks, long marks and what is said three times and more are taken out, and so are
signs that nobody sees.
"""

import unicodedata

from deshi.pure.stop_words.late import Late

_TABLE = {code: code - 0x60 for code in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}
_TABLE |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TABLE |= {code: code + 32 for code in range(0x41, 0x5B)} | {
    code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)
}
_TABLE |= {
    ord(a): ord(b)
    for a, b in zip("、，。．！？；：…‥’‘“”　\t\n\r～〜", ",,..!?;:..''\"\"    ~~", strict=True)
}
KANA_HAN = "\u3040-\u9fff"
_UNSEEN = (
    r"ー~ｰ\u2010-\u2015"  # long marks
    r"\u2600-\u27bf\U0001f000-\U0010ffff"  # pictures
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\x00-\x1f\x7f-\x9f"  # signs without a shape
)
_DROP = Late(
    rf"[{_UNSEEN}]+"
    rf"|(?<=[{KANA_HAN},!.?])\s+(?=[{KANA_HAN}])"
    r"|(?<=(.))\1{2,}"  # what is said three times and more
    r"|(?<=\s)\s+|(?<=[ぁ-ヿ])[・･]|^\s+"
)
# a cry and what follows it: 停停停疼, 等等等不要, 别别别跳
_CRY = Late(
    r"停{3,}(?![停下住止手低一啊呀啦吧喇了车車机機落咗喔哦嘛!,.\s]|$)"
    r"|等{3,}(?=[不别別你先那小有前后後])"
    r"|([别別]){3,}(?=[跳跑走转轉吵闹鬧晃扑撲追叫蹦过過])"
)
_ODD = Late(r"[ｦ-ﾟ̀-ͯÀ-ɏḀ-ỿ゙゚\U0001d400-\U0001d7ff①-⓿\ud800-\udfff]")


def fold(text: str) -> tuple[str, list[int] | None]:
    """Return `text` in one shape of script, width, case and stretch, and the place of each sign in `text` (None: the same)."""
    if _ODD.search(text):
        return _fold_odd(text)
    return _drop(_cried(text.translate(_TABLE)), None)


def _fold_odd(text: str) -> tuple[str, list[int] | None]:
    """Fold signs that become several or none, half-width kana with their marks among them."""
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
