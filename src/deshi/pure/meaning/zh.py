"""Chinese: the cheapest cut into known forms; coverbs come before what they mark, 的 after it."""

import re

from deshi.pure.meaning import numbers
from deshi.pure.meaning.ja import clocks
from deshi.pure.meaning.lexicon import by_signs, lists, table
from deshi.pure.meaning.record import Builder, Meaning
from deshi.pure.meaning.segment import Unit, cut

LEXICON = by_signs((table("zh_turns"), table("zh_words")))
_POSTPOSITIONS = frozenset(("@before", "@after", "@while", "@above", "@under", "@next"))
_LISTS = lists("zh_lists")
_ORDERS, _ORDERS_OF_YOU = frozenset(_LISTS["orders"]), frozenset(_LISTS["orders_of_you"])
_TESTED = re.compile("判断|检查|检测|确认")  # to find out whether is no question
_BLANK = re.compile(" ")
_EITHER = re.compile("(?![好行])([\u3400-\u9fff])[不没]\\1")
_PERCENT = re.compile(rf"百分之([\d.]+|[{numbers.HAN}]+)")
_SIMPLE = str.maketrans(*table("zh_signs").split())


def read(text: str, folded: str) -> Meaning:
    """Return what a Chinese text asks for; `folded` is `text` in NFKC and lower case."""
    builder = Builder(after=False)
    plain = _PERCENT.sub(r"\1%", _BLANK.sub("，", folded.translate(_SIMPLE)))
    plain, either = _EITHER.subn(r"\1", plain)
    for unit in cut(plain, LEXICON, numbers.HAN, tails=False):
        _take(unit, builder)
    marks = builder.marks
    sure, asked = "?吗" in marks or bool(either), "??" in marks
    marks -= {"?吗", "??"}
    if _TESTED.search(plain):
        sure = False
    if ("~do" in marks and {"能", "可"}.intersection(plain)) or (
        "&can" in marks and sure and _ordered(builder, plain)
    ):
        marks -= {"&can"}
        marks.add(">")
        sure = False
    if any(token.key == "首都" for token in builder.tokens):
        marks.discard("?where")
        marks.add("?what")
    if "?long" in marks and "一次" in plain:
        marks.remove("?long")
        marks.add("?often")
    kind = _kind(builder, sure, asked)
    if kind in ("bare", "open") and " " in folded.strip() and len(builder.tokens) > 1:
        marks.add("~keywords")
    if kind == "polar":
        marks.add("?yes")
    return Meaning(text, "zh", kind, tuple(clocks(builder.tokens)), frozenset(marks), builder.nots)


def _ordered(builder: Builder, plain: str) -> bool:
    """Tell whether "can" asks for something to be done: can you sit, can the lamp be put on; not: can you swim."""
    keys = [token.key for token in builder.tokens if token.kind != "person"]
    first = next((key for key in keys if key in _ORDERS), "") if "把" in plain else "".join(keys[:1])
    return first in _ORDERS or ("你" in plain and first in _ORDERS_OF_YOU)


def _take(unit: Unit, builder: Builder) -> None:
    if unit.keys == ("$",):
        builder.add([numbers.key(numbers.han(unit.text))])
    elif unit.keys == ("@的",):
        builder.back("的")
    elif unit.keys is not None and len(unit.keys) == 1 and unit.keys[0] in _POSTPOSITIONS:
        builder.back(unit.keys[0][1:], force=True)
        builder.cut()
    elif unit.keys is not None:
        builder.add(unit.keys)
    elif unit.text[0].isdigit():
        builder.add([numbers.digits(unit.text)])
    elif unit.text[0].isalnum() or unit.text in numbers.SIGNS:
        builder.add([unit.text])


def _kind(builder: Builder, sure: bool, asked: bool) -> str:
    marks = builder.marks
    if any(mark[0] == "?" for mark in marks):
        return "ask"
    if sure:
        return "polar"
    if ">" in marks:
        return "do"
    if asked:
        return "open"
    return "say" if builder.tokens and builder.tokens[0].key[:2] in ("=1", "=3") else "bare"
