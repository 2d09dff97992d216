"""Orders to stop in Japanese that were misspelt on a keyboard, flicked in the wrong direction, or written as they sounded.

The tables are made: every word of stopping with each kana typed half, and each kana beside it in its row. Letters
left among the kana are read back to kana first.
"""

import re
from functools import cache

from deshi.pure.stop_words.ja_romaji import slips
from deshi.pure.stop_words.late import Late

_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "g": "がぎぐげご", "s": "さしすせそ", "z": "ざじずぜぞ", "j": "じじじ", "t": "たちつてと", "d": "だぢづでど", "n": "なにぬねの",
    "h": "はひふへほ", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "m": "まみむめも", "y": "やいゆいよ", "r": "らりるれろ", "w": "わいうえを",
}  # fmt: skip
_KANA = {key + "aiueo"[at]: kana for key, row in _ROWS.items() for at, kana in enumerate(row) if key != "j"}
_KANA |= {"shi": "し", "chi": "ち", "tsu": "つ", "ji": "じ", "fu": "ふ"}
_VOWELS = dict(zip("あいうえおぁぃぅぇぉ", "aiueoaiueo", strict=True))
_LATIN = Late(r"[a-z]")
_KANA_SIGN = Late("[ぁ-鿿]")
_RUN = Late(r"(?:(?<=[ぁ-鿿])[a-z]{1,6}|(?<![a-z ])[a-z]{1,6}(?=[ぁ-鿿]))[あいうえおぁぃぅぇぉ]*")
_MORA = Late(r"(?:sh|ch|ts|[kgsztdnhbpmyrwjf])?[aiueo]|([kgsztdhbpmyrwjf])(?=\1)")
# words that a keyboard spoils; every one also with marks of its own beside it
_WORDS = (
    "とまれ", "とまって", "とまってば", "止まれ", "止まって", "停まって", "やめて", "やめろ", "やめなさい", "やめ", "すとっぷ", "すとおっぷ", "すっとっぷ", "じっとして", "うごくな", "動くな", "うごかないで",
    "動かないで", "まって", "待って", "ていし",
)  # fmt: skip
_LETTERS = {kana: key[0] for key, kana in _KANA.items() if len(key) > 1} | {
    "っ": "ctpks",
    "い": "i",
    "う": "u",
    "お": "o",
}
_FLICKED = (
    "とまれ",
    "とまって",
    "やめて",
    "やめろ",
    "すとっぷ",
    "うごくな",
    "じっとして",
    "うごかないで",
    "やめなさい",
)
# what a word of those becomes by one sign and yet means something else
_OTHER_WORDS = (
    "とまる とまり つまれ だまれ たまれ ともれ ともって とまった たまって つまって ちまって だまって すてっぷ よめて ゆめて やめた やめだ やめど やめち やめと よめろ やめる うごくね うごくの うごきな うごくぬ うごくに じっとした しっとして うごかないと うごかないだ とみれ つめれ そとっぷ"
)  # fmt: skip
_OTHER = frozenset(_OTHER_WORDS.split())
_SAME = (
    ("か", "が"), ("き", "ぎ"), ("く", "ぐ"), ("け", "げ"), ("こ", "ご"), ("さ", "ざ"), ("し", "じ"), ("す", "ず"), ("た", "だ"), ("て", "で"), ("と", "ど"),
    ("ぷ", "ぶ"), ("ぷ", "ふ"),
)  # fmt: skip
# written as it sounded, and what was meant
_HEARD = {
    r"(?:戸|都|斗|徒|土)真(?=っ|れ)|苫(?=れ)|(?<![一-鿿ぁ-ん])富(?:ま)?(?=って$|れ$)": "止ま",
    r"(?:矢|八|山|家|焼|闇)目(?=[てろな])|(?:止目|夜目)(?=[てろ])": "やめ",
    r"(?:実|質|実土|10|十)とし(?=てて|て(?:$|[!,.よねくい]|ください|下さい)|ろ|なさい)": "じっとし",
    r"(?:^|(?<=[,!.]))寄せ(?=って|$|[,!.]|よ)": "よせ",
    r"(?:^|(?<=[,!.す]))(?:今すぐ|すぐ)?(?:生死|制止|製紙|精子|正視|製糸|誓紙|整姿)(?=し(?:なさい|て|ろ)|せよ|$|[!,])": "静止",
    r"(?<=[てずらかりばみきれげねび]ない)出(?=$|[!,. ]|[^しさるたてなまれ来口入かっす])": "で",
    r"(?<=足を)[泊留停富]め(?!てあ|た)|(?<=手を)[泊留停富]め|(?<=の)[泊留富]め(?=て$|ろ$)|(?<=動きを)[泊留停富]め": "止め",
    r"[一壱]端(?=停止|止ま)": "一旦",
    r"(?:蔵|倉|鞍|暗|苦楽|九楽|くら)(?:打|内|家|う)?でぃあ": "くらうでぃあ",
    r"(?:^|(?<=[!,.待]))(?:真|増|末)(?=って(?:$|[!,.よくねば]))": "待",
    r"(?:^|(?<=[,!.]))やみれ(?=$|[!,.])": "やめれ",
    r"(?<=終わり)尾張": "終わり",
}
_SOUNDS = Late("|".join(f"(?P<s{number}>{heard})" for number, heard in enumerate(_HEARD)))
_MEANT = list(_HEARD.values())
_SIGNS = Late(
    "[戸都斗徒土苫富矢八山家焼闇止夜実質10十寄生制製精正誓整出泊留停一壱蔵倉鞍暗苦九真増末尾]|やみれ|くらう?でぃあ"
)
_SMALL = Late(r"(?<=[ぁ-ん])[ぁぃぅぇぉ]")
_SMALLS = Late(r"[ぁ-ん][ぁぃぅぇぉ].*[ぁ-ん][ぁぃぅぇぉ]")
_AT_START = Late(
    r"(?:くらうでぃあ,?|おい,?|こら,?|はい,?|もう,?|早く,?|はやく,?|[! ])*([ぁ-ん]{3,6})(?:[!,.よねぇっ]|はやく|早く|って|くらうでぃあ)*$"
)


def _typed(word: str) -> str:
    return "".join(
        "(?:[a-z]?っ|[a-z]|つ)?"
        if kana == "っ"
        else f"(?:{kana}|{_LETTERS[kana]}{{1,2}}{kana}?)"
        if kana in _LETTERS
        else kana
        for kana in word
    )


_HALF = Late(
    "|".join(
        f"(?P<h{number}>{_typed(word)}p*)"
        for number, word in sorted(enumerate(_WORDS), key=lambda one: -len(one[1]))
    )
)


@cache
def _flicked() -> dict[str, str]:
    """Return every word with one kana taken from its row, and what was meant."""
    rows = [set(row) for row in _ROWS.values()] + [set(pair) for pair in _SAME]
    made: dict[str, str] = {}
    for word in _FLICKED:
        for at, kana in enumerate(word):
            for row in rows:
                if kana in row:
                    made |= {word[:at] + other + word[at + 1 :]: word for other in row - {kana}}
    return {slip: word for slip, word in made.items() if slip not in _OTHER and slip not in _FLICKED}


def _kana(run: "re.Match[str]") -> str:
    letters = "".join(_VOWELS.get(sign, sign) for sign in run[0])
    return _MORA.sub(lambda mora: "っ" if mora[1] else _KANA.get(mora[0], mora[0]), letters)


def _latin(text: str) -> str:
    read = _RUN.sub(_kana, text)
    return _HALF.sub(
        lambda hit: _WORDS[int((hit.lastgroup or "h0")[1:])] if _KANA_SIGN.search(hit[0]) else hit[0], read
    )


_KEYS = (
    "tomare tomatte yamete yamero sutoppu ugokuna ugokanaide jittosite yamenasai tomattekudasai yametekudasai tomarinasai yametekure tomattekure yametoke "
    "jittositete jittosiro zittosite zittositete zittosiro ugokanaidekudasai mouyamete tomatteyo tomareyo yameteyo yametteba"
)  # fmt: skip
_PLAIN = Late(
    r"(?:^|(?<=[!,. ]))(?:もう|おい|こら|早く|はやく|今すぐ|すぐ|くらうでぃあ)*([ぁ-んa-z]{3,14})(?:!|,|[. ]|$)"
)


@cache
def _keyed() -> frozenset[str]:
    return frozenset(slip for word in _KEYS.split() for slip in slips(word))


@cache
def _reading() -> dict[str, str]:
    return {
        kana: keys for keys, kana in reversed(_KANA.items()) if keys not in ("shi", "chi", "tsu", "ji")
    } | {"ん": "n"}


def _keys(kana: str) -> str:
    """Return the keys that `kana` with letters left among them was typed with."""
    reading = _reading()
    typed = "".join(reading.get(sign, sign) for sign in kana)
    return re.sub("っ(.)", r"\1\1", typed)


def _by_keys(hit: "re.Match[str]") -> str:
    kana = hit[1]
    if not _KANA_SIGN.search(kana) or not (_LATIN.search(kana) or len(kana) > 4):
        return hit[0]
    keys = _keys(kana)
    known = keys in _keyed() and (len(keys) > 7 or _LATIN.search(kana) is not None)
    return hit[0].replace(kana, "止まれ", 1) if known else hit[0]


def mended(text: str) -> str:
    """Return folded Japanese `text` with what was misspelt set right; `text` itself where nothing was."""
    right = _PLAIN.sub(_by_keys, text)
    right = _latin(right) if _LATIN.search(right) else right
    if _SMALLS.search(right):
        right = _SMALL.sub(lambda _: "", right)
    if _SIGNS.search(right):
        right = _SOUNDS.sub(lambda hit: _MEANT[int((hit.lastgroup or "s0")[1:])], right)
    whole = _AT_START.match(right)
    meant = _flicked().get(whole[1]) if whole else None
    return right[: whole.start(1)] + meant + right[whole.end(1) :] if whole and meant else right
