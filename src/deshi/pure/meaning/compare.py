"""Two meanings, slot by slot: what is the same, what speaks against, and numbers for the gate that weighs the rest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deshi.pure.meaning.lexicon import lists
from deshi.pure.meaning.record import Meaning, Token

NAMES = (
    "less",
    "more",
    "share",
    "weak",
    "person",
    "mood",
    "kind",
    "ask",
    "moved",
    "roles",
    "unlike",
    "length",
    "derived",
    "past",
)
_SOFT_ASK = frozenset({"?what"})
_ABOUT = frozenset(
    {"~keywords", "~explain", "~handle", "~howto", "~want", "~verbal"}
)  # marks about the sentence, which say nothing
_OPEN = frozenset(
    {"?what", "?how", "?when", "?where", "?who", "?why", "?often", "?long", "?many", "?howmany", "?much"}
)
_STRICT = ("number", "time", "way", "amount")
_STRONG, _LANGUAGES, _LIGHT, _IDLE, _VERBS, _ADVERBIAL = (
    frozenset(lists("compare_lists")[name])
    for name in ("strong", "languages", "light", "idle", "verbs", "adverbial")
)
_ENDPOINTS = frozenset({"from", "to", "between", "until", "の", "は", "と", "が", "的", "离", "of", ""})
_PLACES = frozenset({"from", "of", "in", "の", "的", "で", "在", ""})
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
_ENDS = ("ion", "ation", "ment", "ing", "al", "ance", "ence", "ly", "ness", "ity", "y", "e", "able", "ive")


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that was compared: what each side has there, and whether that is the same."""

    name: str
    one: str
    two: str
    same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`slots` that were compared; `against` are those of them that forbid a hit; `features` in the order of `NAMES`."""

    slots: tuple[Slot, ...]
    against: tuple[str, ...]
    features: tuple[float, ...]


def compare(one: Meaning, two: Meaning) -> Comparison:
    """Return what two meanings have in common and where they differ."""
    pairs, left, right, derived = _align(one.tokens, two.tokens)
    slots: list[Slot] = [Slot("language", one.lang, two.lang, one.lang == two.lang)]
    slots += [_rest(kind, left, right) for kind in _STRICT]
    slots.append(_nots(one, two, pairs))
    slots += [
        _asks(one, two),
        _kinds(one, two),
        _moods(one, two),
        _lights(one, two, left, right),
        _persons(left, right, pairs, one),
    ]
    roles, soft = _roles(one.tokens, two.tokens, pairs, "~handle" in one.marks | two.marks)
    slots.append(roles)
    moved, order = _order(one, two, pairs)
    slots.append(order)
    words = _rest("word", left, right)
    slots.append(words)
    against = tuple(slot.name for slot in slots if not slot.same and slot.name != "word")
    counts = [sum(token.kind == "word" for token in side) for side in (left, right)]
    total = len(pairs) + sum(counts)
    persons = sum(token.kind == "person" for token in (*left, *right))
    features = (
        float(min(counts)),
        float(max(counts)),
        sum(counts) / max(total, 1),
        float(len((_of(one, "~") ^ _of(two, "~")) - _ABOUT)),
        float(persons),
        float(len((_of(one, "&") ^ _of(two, "&")) - {"&past?"})),
        float(one.kind != two.kind),
        float(len(_of(one, "?") ^ _of(two, "?"))),
        min(moved, 6) / 3,
        float(soft),
        1 - dice(one.text, two.text),
        1 / max(1, len(pairs)),
        float(derived),
        float(("&past?" in one.marks) != ("&past?" in two.marks)),
    )
    return Comparison(tuple(slots), against, features)


def dice(one: str, two: str) -> float:
    """Return how many pairs of neighbouring signs two texts share, 0..1 (Dice 1945)."""
    first, second = _pairs(one), _pairs(two)
    return 2 * len(first & second) / max(1, len(first) + len(second))


def _pairs(text: str) -> set[str]:
    text = "".join(text.lower().split())
    return {text[i : i + 2] for i in range(max(1, len(text) - 1))}


def _of(meaning: Meaning, sign: str) -> set[str]:
    return {mark for mark in meaning.marks if mark[0] == sign}


def _align(
    one: Sequence[Token], two: Sequence[Token]
) -> tuple[list[tuple[int, int]], list[Token], list[Token], int]:
    places: dict[str, list[int]] = defaultdict(list)
    for j, token in enumerate(two):
        places[token.key].append(j)
    pairs, left = [], []
    for i, token in enumerate(one):
        free = places.get(token.key)
        if free:
            pairs.append((i, free.pop(0)))
        else:
            left.append(i)
    right = sorted(j for free in places.values() for j in free)
    derived = 0
    for i in list(left):
        kin = next((j for j in right if _kin(one[i].key, two[j].key)), None)
        if kin is not None:
            pairs.append((i, kin))
            left.remove(i)
            right.remove(kin)
            derived += 1
    _compound(one, two, left, right)
    _compound(two, one, right, left)
    _dedupe(one, left, pairs, 0)
    _dedupe(two, right, pairs, 1)
    rests = ([one[i] for i in left], [two[j] for j in right])
    if pairs:
        rests = (_spared(rests[0], rests[1]), _spared(rests[1], rests[0]))
    return sorted(pairs), *rests, derived


def _compound(one: Sequence[Token], two: Sequence[Token], left: list[int], right: list[int]) -> None:
    """A compound is the same with and without a blank: lightbulb, light bulb."""
    for i in left[:-1]:
        whole = one[i].key + one[i + 1].key if i + 1 in left else ""
        j = next((j for j in right if two[j].key == whole), None)
        if j is not None:
            left[:] = [k for k in left if k not in (i, i + 1)]
            right.remove(j)
            return


def _spared(rest: list[Token], others: list[Token]) -> list[Token]:
    """Leave out words that say nothing where the other side has no word in their place."""
    if any(token.kind == "word" and token.key not in _IDLE for token in others):
        return rest
    return [token for token in rest if token.key not in _IDLE]


def _dedupe(tokens: Sequence[Token], rest: list[int], pairs: list[tuple[int, int]], side: int) -> None:
    """A word said again is no other word."""
    known = {tokens[pair[side]].key for pair in pairs if tokens[pair[side]].kind == "word"}
    rest[:] = [i for i in rest if tokens[i].key not in known]


def _kin(one: str, two: str) -> bool:
    """Tell whether two English words are forms of one: translate and translation, not employer and employee."""
    if one[0] + two[0] in ("$#", "#$"):
        number, clock = sorted((one, two), key=lambda key: key[0] == "#")
        return clock == f"#t{number[1:]}:00"
    if not (one.isascii() and two.isascii() and one.isalpha() and two.isalpha()):
        return False
    short, long = sorted((one, two), key=len)
    common = 0
    while common < len(short) and short[common] == long[common]:
        common += 1
    return common >= 5 and short[common:] in ("", "e", "y", "t", "d") and long[common:] in _ENDS


def _rest(kind: str, left: Iterable[Token], right: Iterable[Token]) -> Slot:
    one = [token.key for token in left if token.kind == kind]
    two = [token.key for token in right if token.kind == kind]
    same = not one and not two
    if kind == "way" and set(one + two) <= {"^best", "^good"}:
        same = not (one and two)
    if kind == "number" and sorted(one + two) == ["$1"]:
        same = True  # "a joke", "one joke"
    return Slot(kind, " ".join(one), " ".join(two), same)


def _nots(one: Meaning, two: Meaning, pairs: Sequence[tuple[int, int]]) -> Slot:
    first = {one.tokens[i].key for i, _ in pairs if one.tokens[i].negated}
    second = {two.tokens[j].key for _, j in pairs if two.tokens[j].negated}
    same = one.nots == two.nots and (first == second or not first or not second)
    return Slot("polarity", _said(one), _said(two), same)


def _said(meaning: Meaning) -> str:
    words = [token.key for token in meaning.tokens if token.negated]
    return " ".join(["not"] * (meaning.nots - len(words)) + [f"not:{word}" for word in words])


def _asks(one: Meaning, two: Meaning) -> Slot:
    first, second = _of(one, "?"), _of(two, "?")
    odd = (first ^ second) - _SOFT_ASK
    if "~explain" in one.marks | two.marks and first | second <= {"?what", "?how"}:
        odd = set()
    if "~howto" in one.marks | two.marks and (not first or not second):
        odd -= {"?how"}
    if (_keywords(one) and first <= second) or (_keywords(two) and second <= first):
        odd -= _OPEN
    if "open" in (one.kind, two.kind):
        odd -= {"?yes"}
    return Slot("question", " ".join(sorted(first)), " ".join(sorted(second)), not odd)


def _keywords(meaning: Meaning) -> bool:
    """Tell whether a text is only words to look for, as people type them: `sort dictionary python`."""
    return meaning.kind in ("bare", "open") and "~keywords" in meaning.marks and len(meaning.tokens) > 1


def _kinds(one: Meaning, two: Meaning) -> Slot:
    kinds = {one.kind, two.kind}
    bad = len(kinds) == 2 and ("polar" in kinds or kinds in ({"ask", "say"}, {"say", "do"}, {"say", "open"}))
    return Slot("kind", one.kind, two.kind, not bad or kinds == {"polar", "open"})


def _moods(one: Meaning, two: Meaning) -> Slot:
    first, second = _of(one, "&") - {"&past?"}, _of(two, "&") - {"&past?"}
    odd = first ^ second
    if "ask" in (one.kind, two.kind) and not (first and second):
        odd -= {"&can", "&should", "&must"}
    if one.kind == two.kind == "ask" and odd <= {"&should", "&must"}:
        odd = set()
    if _keywords(one) or _keywords(two):
        odd -= {"&past", "&should", "&must", "&can"}
    if odd == {"&will"} and any(token.kind == "time" for token in one.tokens):
        odd = set()
    silent = two if "&past" in first else one
    if odd == {"&past"} and one.lang == "ja" and silent.kind == "ask" and "~verbal" not in silent.marks:
        odd = set()
    if odd == {"&past"} and ("&past?" in one.marks or "&past?" in two.marks):
        odd = set()
    return Slot("mood", " ".join(sorted(first)), " ".join(sorted(second)), not odd)


def _lights(one: Meaning, two: Meaning, left: Iterable[Token], right: Iterable[Token]) -> Slot:
    """Two light verbs that differ say enough, as does one where the other side has a verb of its own."""
    first, second = ({mark for mark in side.marks if mark[:2] == "~="} for side in (one, two))
    firm = [{token.key for token in side if token.key in _VERBS} for side in (left, right)]
    odd = (first - second and (second - first or firm[1])) or (second - first and firm[0])
    told = [" ".join(sorted(marks | verbs)) for marks, verbs in zip((first, second), firm, strict=True)]
    return Slot("verb", told[0], told[1], not odd)


def _persons(
    left: Iterable[Token], right: Iterable[Token], pairs: Sequence[tuple[int, int]], one: Meaning
) -> Slot:
    """Me and you may be left unsaid, but not where hardly anything else is asked: how old, how old am I."""
    first = {token.key for token in left if token.kind == "person"}
    second = {token.key for token in right if token.kind == "person"}
    others = {key for key in first | second if key not in ("=1", "=2")}
    advice = one.kind not in ("ask", "polar") or "~handle" in one.marks
    if sum(one.tokens[i].kind == "word" for i, _ in pairs) < 2 and not advice:
        others |= (first ^ second) & {"=1"}
    return Slot(
        "person", " ".join(sorted(first)), " ".join(sorted(second)), not (first and second) and not others
    )


def _roles(
    one: Sequence[Token], two: Sequence[Token], pairs: Sequence[tuple[int, int]], advice: bool
) -> tuple[Slot, int]:
    """Roles conflict where a strong one meets another, or where two words have swapped theirs."""
    wrong, soft = [], 0
    swaps: set[tuple[str, str]] = set()
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
        if (second, first) in swaps:
            wrong.append((i, j))
        swaps.add((first, second))
        if _apart(first, second) and told == (first, second):
            wrong.append((i, j))
        else:
            soft += 1
    return Slot("role", _told(one, [i for i, _ in wrong]), _told(two, [j for _, j in wrong]), not wrong), soft


def _apart(first: str, second: str) -> bool:
    if _same_group(first, second):
        return False
    if first in _STRONG or second in _STRONG:
        return True
    kana = any(
        "ぁ" <= role[:1] <= "ん" for role in (first, second)
    )  # particles that are not strong stand for each other
    return bool(first and second) and not kana and frozenset((first, second)) not in _LIKE


def _told(tokens: Sequence[Token], places: Iterable[int]) -> str:
    return " ".join(f"{tokens[i].role or '-'}:{tokens[i].key}" for i in places)


_NAMING = frozenset({"", "of", "for", "in", "about"})
_GROUPS = (
    frozenset(["は", "が", "を", "の", "も", "って", "topic"]),
    frozenset(["は", "で", "に", "の", "が", "も"]),
    frozenset(["に", "へ", "まで", "to"]),
    frozenset(["的", "把", "在", "对"]),
)


def _same_group(first: str, second: str) -> bool:
    return any(first in group and second in group for group in _GROUPS)


def _order(one: Meaning, two: Meaning, pairs: Sequence[tuple[int, int]]) -> tuple[int, Slot]:
    """Count what has moved and may; the slot holds the first two that changed places and may not."""
    moved, turned = 0, _turned(one, two, pairs)
    marks = one.marks & two.marks
    far = any(one.tokens[i].key == "distance" for i, _ in pairs)
    adverbial = bool(_ADVERBIAL & marks) or {one.kind, two.kind} <= {"do", "bare", "polar", "open"}
    adverbial |= one.lang == "ja" and "?who" not in marks

    def free(places: tuple[tuple[int, int], tuple[int, int]]) -> bool:
        keys = [one.tokens[i].key in _VERBS for i, _ in places]
        words = all(one.tokens[i].kind == "word" for i, _ in places)
        if far:
            return True
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
    return not any(_pointed(token) for token in (*one.tokens, *two.tokens)) and bool(asked)


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
    if kinds & {"time", "way"} or {x[0].key, y[0].key} & _LIGHT:
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
