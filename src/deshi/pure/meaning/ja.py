"""Japanese: the cheapest cut into known forms; roles and negations follow what they belong to."""

import re
from collections.abc import Iterator
from dataclasses import replace

from deshi.pure.meaning import numbers
from deshi.pure.meaning.lexicon import by_signs, table
from deshi.pure.meaning.record import Builder, Meaning, Token
from deshi.pure.meaning.segment import Unit, cut

_HAN_ONLY = re.compile(
    "[々駅円込働峠畑売図広発読対気経済験応変戻覚観権沢駄黒歩毎単戦銭県圏両悪歳検価説]|予約|料理|昨日|営業"
)  # signs that only Japanese writes so
_ASKING = re.compile(r"[るたいうくすぬむぐつぶのん]\?$")
_NOUN = re.compile(r"[a-z\u3400-\u9fff々ァ-ヺー]\??$")  # so ends what is a list of words
_VERBAL = re.compile(r"(?:ます|[るうくすつぬむぶぐ])(?:か|の|んですか|のですか)?[?。!]*$")
_TESTED = re.compile("判定|判断|調べる|確認する|チェックする|確かめる")  # to find out whether is no question
_BLANK = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])| ")
_ZH_ONLY = re.compile(r"[的了吗呢吧么怎这那们个说请谁哪给让还没您你它她什]")


def looks(folded: str) -> bool:
    """Tell whether a text of Han alone is rather Japanese than Chinese."""
    return bool(_HAN_ONLY.search(folded)) and not _ZH_ONLY.search(folded)


def _more() -> str:
    """Return the te-forms after their sound changes: って, んで, して, いて."""
    rows = []
    for line in table("ja_turns").splitlines():
        left, arrow, right = line.partition("=>")
        forms = [form.strip() for form in left.split("|")]
        changed = [
            start + form[1:]
            for form in forms
            if form[:1] == "て" and len(form) > 1
            for start in ("って", "んで", "いて", "いで", "して", "きて", "べて", "けて", "めて")
        ]
        if arrow and changed:
            rows.append(f"{'|'.join(changed)} => {right.strip()}")
    return "\n".join(rows)


_BENT = {
    "う": "わいえおっ", "つ": "たちてとっ", "る": "らりれろっ", "く": "かきけこい", "ぐ": "がぎげごい",
    "す": "さしせそし", "ぬ": "なにねのん", "ぶ": "ばびべぼん", "む": "まみめもん",
}  # fmt: skip
_ONE_STEM = "いきしちにひみりぎじびぴえけせてねへめれげぜでべぺ"


def _verbs() -> str:
    """Return the forms of verbs in kana: る falls off some, the last sign of all others bends (godan, before て too)."""
    rows = []
    for key, reading in _readings():
        root, last = reading[:-1], reading[-1]
        if last in "*!":
            root, last = reading[:-2], reading[-2]
        one = last == "る" and root[-1] in _ONE_STEM and reading[-1] != "*"
        if reading[-1] == "!":
            forms, wish, can = [root + last], "", ""
        elif one:
            forms = [root + end for end in ("る", "て", "た", "ます")] + [root] * (len(root) > 1)
            wish, can = root + "たい", root + "られる"
        else:
            bent = _BENT[last]
            te = "で" if bent[4] == "ん" or last == "ぐ" else "て"
            forms = [root + end for end in (last, bent[4] + te, bent[1] + "ます")]
            forms += [root + end for end in bent] * (len(root) > 1 or root[0] >= "\u3400")
            wish, can = root + bent[1] + "たい", root + bent[2] + "る"
        if wish:
            rows += [f"{wish} => {key} > ~want", f"{can} => {key} &can"]
        rows.append("|".join(forms) + f" => {key}")
    return "\n".join([*rows, *_qualities()])


def _qualities() -> Iterator[str]:
    """Yield the forms of adjectives in い."""
    for line in table("ja_words").splitlines():
        left, arrow, right = line.partition("=>")
        forms = left.strip().split("|")
        for form in forms:
            if len(form) > 2 and _QUALITY.fullmatch(form):
                key = right.strip() if arrow else forms[0]
                yield "|".join(form[:-1] + end for end in ("く", "くて", "かっ", "けれ", "め")) + f" => {key}"


_QUALITY = re.compile("[\u3400-\u9fff]?[ぁ-ん]*[かしたさるなよきいすじもろつくぽ]い")
_PLAIN = re.compile("[\u3400-\u9fff][ぁ-ん]*[るうくすつむぶぐぬ]")


def _readings() -> Iterator[tuple[str, str]]:
    """Yield what a verb stands for and its plain form: those in kana, and those that a line of words has."""
    for line in table("ja_verbs").splitlines():
        key, reading = line.split()
        yield key, reading
    for line in table("ja_words").splitlines():
        left, arrow, right = line.partition("=>")
        forms = left.strip().split("|")
        for form in forms:
            if _PLAIN.fullmatch(form) and not form.endswith("する"):
                yield right.strip() if arrow else forms[0], form


LEXICON = by_signs((table("ja_turns"), table("ja_words"), _more(), _verbs()))


def read(text: str, folded: str) -> Meaning:
    """Return what a Japanese text asks for; `folded` is `text` in NFKC and lower case."""
    builder = Builder(after=True)
    asks = False
    for unit in cut(_BLANK.sub("、", folded), LEXICON, numbers.HAN, tails=True):
        _take(replace(unit, keys=("|",)) if asks and unit.keys and "?か" in unit.keys else unit, builder)
        asks = unit.keys is not None and ">" in unit.keys  # could you: no question
    marks = builder.marks
    sure, asked = "?か" in marks, "??" in marks
    marks -= {"?か", "??"}
    sure = sure and not _TESTED.search(folded)
    if any(token.key == "首都" for token in builder.tokens):
        marks.discard("?where")
        marks.add("?what")
    kind = _kind(builder, sure, asked, folded)
    if kind in ("bare", "open") and _NOUN.search(folded) and "て" not in folded and len(builder.tokens) > 1:
        builder.marks.add("~keywords")
    if _VERBAL.search(folded):
        builder.marks.add("~verbal")
    if kind == "polar":
        builder.marks.add("?yes")
    return Meaning(text, "ja", kind, tuple(clocks(builder.tokens)), frozenset(builder.marks), builder.nots)


def _take(unit: Unit, builder: Builder) -> None:
    if unit.keys == ("~counter",) and not builder.counting() and not "ぁ" <= unit.text[0] <= "ん":
        builder.add([unit.text])
    elif unit.keys == ("$",):
        builder.add([numbers.key(numbers.han(unit.text))])
    elif unit.keys is not None:
        builder.add(unit.keys)
    elif unit.text[0].isdigit():
        builder.add([numbers.digits(unit.text)])
    elif unit.text[0].isalnum() or unit.text in numbers.SIGNS:
        key = unit.text.rstrip("ー") if len(unit.text) > 2 else unit.text
        builder.add([key if key not in ("|", "-") else "'" + key])


def _kind(builder: Builder, sure: bool, asked: bool, folded: str) -> str:
    marks = builder.marks
    if any(mark[0] == "?" for mark in marks):
        return "ask"
    if sure:
        return "polar"
    if ">" in marks:
        return "do"
    if asked and _ASKING.search(folded):
        return "polar"
    if asked:
        return "open"
    if any(token.verb for token in builder.tokens):
        return "do"
    return "say" if re.search(r"(?:です|ます|だ|た|い|る|よ|ね)[。!]?$", folded) else "bare"


def clocks(tokens: list[Token]) -> list[Token]:
    """Join (午前 or 午後) number 時 (number 分, 半) to a time of day."""
    found: list[Token] = []
    for one in tokens:
        hour = found[-1] if found else None
        if one.key in ("hour", "点") and hour is not None and hour.key[0] == "$" and hour.key[1:].isdigit():
            half = found[-2].key[1:] if len(found) > 1 and found[-2].key in ("#am", "#pm") else ""
            if half:
                del found[-2]
            found[-1] = replace(one, key=numbers.clock(float(hour.key[1:]), 0, half))
        elif (
            one.key == "$0.5" and hour is not None and hour.key.startswith("#t") and hour.key.endswith(":00")
        ):
            found[-1] = replace(hour, key=hour.key[:-2] + "30")
        elif (
            one.key == "minute"
            and len(found) > 1
            and found[-1].key[0] == "$"
            and found[-2].key.startswith("#t")
        ):
            minute = found.pop()
            found[-1] = replace(found[-1], key=found[-1].key[:-2] + f"{int(float(minute.key[1:])):02d}")
        else:
            found.append(one)
    return found
