"""Roles and order: whether what two meanings share stands in the same places."""

import re
from collections.abc import Iterable, Sequence

from deshi.pure.meaning.lexicon import lists
from deshi.pure.meaning.record import Meaning, Slot, Token

_LISTS = lists("compare_lists")
_STRONG, _LANGUAGES, _LIGHT, _VERBS, _ADVERBIAL, _ANIMATE = (
    frozenset(_LISTS[name]) for name in ("strong", "languages", "light", "verbs", "adverbial", "animate")
)
_LIKE = (
    frozenset(("of", "in")),
    frozenset(("from", "of")),
    frozenset(("in", "for")),
    frozenset(("about", "of")),
    frozenset(("about", "in")),
    frozenset(("with", "in")),
    frozenset(("to", "for")),
    frozenset(("for", "的")),
    frozenset(("给", "的")),
    frozenset(("给", "for")),
    frozenset(("对", "给")),
    frozenset(("在", "with")),
    frozenset(("在", "of")),
    frozenset(("的", "with")),
    frozenset(("的", "to")),
    frozenset(("to", "在")),
    frozenset(("with", "of")),
)
_PLACES = frozenset({"from", "of", "in", "の", "的", "で", "在", ""})
_ENDPOINTS = frozenset({"from", "to", "between", "until", "の", "は", "と", "が", "的", "离", "of", ""})
_GROUPS = (
    frozenset(["は", "が", "を", "の", "も", "って", "topic"]),
    frozenset(["は", "で", "に", "の", "が", "も"]),
    frozenset(["に", "へ", "まで", "to", "toward", "は"]),
    frozenset(["的", "把", "在", "对"]),
)
_DAYS = frozenset("#" + day for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
_YEAR = re.compile(r"\$(?:1\d|20)\d\d")
_NAMING = frozenset({"", "of", "for", "in", "about"})
_WISHES = frozenset({"~want", "~howto", "&can", "&must", ">", "?how", "^best"})  # が may stand for を there


def compare_roles(
    one: Sequence[Token], two: Sequence[Token], pairs: Sequence[tuple[int, int]], marks: frozenset[str]
) -> tuple[Slot, int]:
    """Roles conflict where a strong one meets another, or where two words have swapped theirs."""
    wrong, soft = [], 0
    swaps: set[tuple[str, str]] = set()
    advice, wished = "~handle" in marks, bool(marks & _WISHES)
    gone = any(one[i].key == "^remove" for i, _ in pairs)
    far = any(one[i].key == "distance" for i, _ in pairs)
    for i, j in pairs:
        told = (one[i].role, two[j].role)
        first, second = (role.rstrip("+") for role in told)
        if first == second or (one[i].kind == "time" and not {first, second} & _STRONG):
            continue
        if (advice and "if" in (first, second)) or (gone and {first, second} <= _PLACES):
            continue
        if far and {first, second} <= _ENDPOINTS:
            continue
        if {first, second} <= {"in", "into", "to", ""} and (
            one[i].kind == "number" or one[i].key in _LANGUAGES
        ):
            continue
        if (second, first) in swaps and {first, second} != {"は", "の"}:
            wrong.append((i, j))
        swaps.add((first, second))
        if (_doer(first, second) and not wished and one[i].key in _ANIMATE) or (
            _apart(first, second) and told == (first, second)
        ):
            wrong.append((i, j))
        else:
            soft += 1
    return Slot("role", _told(one, [i for i, _ in wrong]), _told(two, [j for _, j in wrong]), not wrong), soft


def _doer(first: str, second: str) -> bool:
    """Tell whether two particles part who does it from whom it is done to."""
    return first != second and {first, second} <= {"が", "に", "を"}


def _apart(first: str, second: str) -> bool:
    if {first, second} in ({"toward", "の"}, {"との", "の"}):
        return True  # a letter to mother, a letter of hers
    if _same_group(first, second) or {first, second} in ({"", "then"}, {"", "first"}, {"", "finally"}):
        return False
    if first in _STRONG or second in _STRONG:
        return True
    kana = any(
        "ぁ" <= role[:1] <= "ん" for role in (first, second)
    )  # particles that are not strong stand for each other
    return bool(first and second) and not kana and frozenset((first, second)) not in _LIKE


def _told(tokens: Sequence[Token], places: Iterable[int]) -> str:
    return " ".join(f"{tokens[i].role or '-'}:{tokens[i].key}" for i in places)


def _same_group(first: str, second: str) -> bool:
    return any(first in group and second in group for group in _GROUPS)


def compare_order(one: Meaning, two: Meaning, pairs: Sequence[tuple[int, int]]) -> tuple[int, Slot]:
    """Count what has moved and may; the slot holds the first two that changed places and may not."""
    moved, turned = 0, _turned(one, two, pairs)
    marks = one.marks | two.marks if "~keywords" in one.marks ^ two.marks else one.marks & two.marks
    far = any(one.tokens[i].key == "distance" for i, _ in pairs)
    adverbial = bool(_ADVERBIAL & marks) or {one.kind, two.kind} <= {"do", "bare", "polar", "open"}
    adverbial |= one.lang == "ja" and "?who" not in marks

    def free(places: tuple[tuple[int, int], tuple[int, int]]) -> bool:
        keys = [one.tokens[i].key in _VERBS for i, _ in places]
        words = all(one.tokens[i].kind == "word" for i, _ in places)
        if far:
            return True
        if one.lang == "ja":  # a noun tells its part by a particle
            words = words and all(
                (one.tokens[i].role and two.tokens[j].role) or one.tokens[i].key in _VERBS for i, j in places
            )
        return adverbial and words and keys[0] != keys[1]

    for n, (i, j) in enumerate(pairs):
        for k, m in pairs[n + 1 :]:
            if m > j:
                continue
            places = ((i, j), (k, m))
            if (
                turned
                or free(places)
                or _beside(one.tokens, two.tokens, places)
                or _may_move(one.tokens, two.tokens, places)
            ):
                moved += 1
            else:
                first, second = one.tokens[i].key, one.tokens[k].key
                return moved, Slot("order", f"{first} {second}", f"{second} {first}", False)
    return moved, Slot("order", "", "", True)


def _turned(one: Meaning, two: Meaning, pairs: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a sentence is the other turned around one point: what is asked about comes first or last.

    Not where somebody does it to somebody (persons, who), where two roles are marked, or two things are done.
    """
    places = [j for i, j in pairs if one.tokens[i].kind != "time"]
    turns = sum(places[n] > places[n + 1] for n in range(len(places) - 1))
    if turns != 1 or places[0] < places[-1]:
        return False
    marks = one.marks | two.marks
    asked = {mark for mark in marks if mark[0] == "?"}
    who = "?who" in asked and "~cleft" not in marks
    if who or asked == {"?what"} or any(token.kind == "person" for token in one.tokens):
        return False
    return not any(_pointed(token) for token in (*one.tokens, *two.tokens)) and bool(
        asked - {"?yes", "?what"}
    )


def _pointed(token: Token) -> bool:
    return token.joined or token.verb or token.role.rstrip("+") in _STRONG


def _beside(
    one: Sequence[Token], two: Sequence[Token], places: tuple[tuple[int, int], tuple[int, int]]
) -> bool:
    """Tell whether the one that moved is a number that took along what it counts."""
    for i, j in places:
        if _counts(one, i) and _counts(two, j) == _counts(one, i):
            other = places[0] if places[1] == (i, j) else places[1]
            if one[other[0]].kind != "number":
                return True
    return False


def _counts(tokens: Sequence[Token], i: int) -> str:
    """Return number and what it counts where a token is one of the two, "" where not."""
    first = i if tokens[i].kind == "number" else i - 1
    if first < 0 or first + 1 >= len(tokens) or tokens[first].kind != "number":
        return ""
    return f"{tokens[first].key} {tokens[first + 1].key}"


def _swapped(x: tuple[Token, Token], y: tuple[Token, Token]) -> bool:
    told = [[token.role.rstrip("+") for token in pair] for pair in (x, y)]
    return told[0] == told[1][::-1] or told[0][0] == told[0][1] == ""


def _may_move(
    one: Sequence[Token], two: Sequence[Token], places: tuple[tuple[int, int], tuple[int, int]]
) -> bool:
    x, y = ((one[i], two[j]) for i, j in places)
    if (x[0].verb and y[0].verb) or (x[1].verb and y[1].verb):
        return False
    kinds = {x[0].kind, y[0].kind}
    if kinds == {"time"} and (x[0].key in _DAYS) == (y[0].key in _DAYS):
        return False  # from Monday to Friday
    if (
        kinds & {"time", "way"}
        or _YEAR.fullmatch(x[0].key)
        or _YEAR.fullmatch(y[0].key)
        or {x[0].key, y[0].key} & _LIGHT
    ):
        return True
    roles = [{token.role.rstrip("+") for token in pair} for pair in (x, y)]
    if any(len(role) == 1 and not role & {"", "の", "的", "topic"} for role in roles):
        return True
    if "number" in kinds:
        return False
    if (y[0].joined and x[1].joined) and not (x[0].verb or y[0].verb):
        return True
    if roles[0] | roles[1] <= _NAMING and "" in roles[0] & roles[1] and not _swapped(x, y):
        return True
    plain = [role == {""} for role in roles]
    return any(plain[n] and "" in roles[1 - n] and len(roles[1 - n]) == 2 for n in (0, 1))
