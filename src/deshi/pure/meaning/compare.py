"""Two meanings, slot by slot: what is the same, what speaks against, and numbers for the gate that weighs the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deshi.pure.meaning.align import align
from deshi.pure.meaning.lexicon import lists
from deshi.pure.meaning.places import compare_order, compare_roles
from deshi.pure.meaning.record import Meaning, Slot, Token

_VERBS, _ABOUT, _OPEN, _ADJECTIVES, _OWN = (
    frozenset(lists("compare_lists")[name]) for name in ("verbs", "about", "open", "adjectives", "own")
)

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
_STRICT = ("number", "time", "way", "amount")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`slots` that were compared; `against` are those of them that forbid a hit; `features` in the order of `NAMES`."""

    slots: tuple[Slot, ...]
    against: tuple[str, ...]
    features: tuple[float, ...]


def compare(one: Meaning, two: Meaning) -> Comparison:
    """Return what two meanings have in common and where they differ."""
    pairs, left, right, derived = align(one.tokens, two.tokens)
    slots: list[Slot] = [Slot("language", one.lang, two.lang, one.lang == two.lang)]
    slots.append(Slot("signs", one.literal, two.literal, _signs(one.literal, two.literal)))
    slots += [_rest(kind, left, right) for kind in _STRICT]
    slots.append(_nots(one, two, pairs))
    slots += [
        _asks(one, two),
        _kinds(one, two),
        _moods(one, two),
        _lights(one, two, left, right),
        _persons(left, right, pairs, one),
    ]
    roles, soft = compare_roles(one.tokens, two.tokens, pairs, one.marks | two.marks)
    slots.append(roles)
    moved, order = compare_order(one, two, pairs)
    slots.append(order)
    slots += [_attached(one, two, pairs), _names(one, two, left, right), _rest("word", left, right)]
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


def _rest(kind: str, left: Iterable[Token], right: Iterable[Token]) -> Slot:
    one = [token.key for token in left if token.kind == kind]
    two = [token.key for token in right if token.kind == kind]
    same = not one and not two
    if kind == "way" and set(one + two) <= {"^best", "^good"}:
        same = not (one and two)
    if kind == "number" and sorted(one + two) == ["$1"]:
        same = True  # "a joke", "one joke"
    return Slot(kind, " ".join(one), " ".join(two), same)


def _signs(one: str, two: str) -> bool:
    """Tell whether sums agree; one that is all in words is compared by its words: 3 + 4, 3 plus 4."""
    return one == two or (not (one and two) and set(one + two) <= set("0123456789.,+*/×÷="))


def _attached(one: Meaning, two: Meaning, pairs: Sequence[tuple[int, int]]) -> Slot:
    """`Only` and `all` belong to what stands beside them: only members may pay, members may only pay."""
    keys = [{token.key for token in side.tokens} for side in (one, two)]
    for i, j in pairs:
        step = -1 if one.lang == "ja" and one.tokens[i].kind == "amount" else 1
        if (one.tokens[i].kind != "amount" and one.tokens[i].key not in _ADJECTIVES) or not (
            0 <= i + step < len(one.tokens) and 0 <= j + step < len(two.tokens)
        ):
            continue
        first, second = one.tokens[i + step].key, two.tokens[j + step].key
        if first != second and first in keys[1] and second in keys[0] and first != _after(two, j + 2 * step):
            return Slot("scope", f"{one.tokens[i].key} {first}", f"{two.tokens[j].key} {second}", False)
    return Slot("scope", "", "", True)


def _after(meaning: Meaning, place: int) -> str:
    return meaning.tokens[place].key if 0 <= place < len(meaning.tokens) else ""


def _names(one: Meaning, two: Meaning, left: Sequence[Token], right: Sequence[Token]) -> Slot:
    """A Han sign that only one side has may make another name, where it stands beside one that both have."""
    sides = [[token.key for token in side if token.kind == "word"] for side in (left, right)]
    odd = any(_part(one.tokens, token) for token in left) or any(_part(two.tokens, token) for token in right)
    return Slot("name", " ".join(sides[0]), " ".join(sides[1]), not odd or all(sides))


def _part(tokens: Sequence[Token], token: Token) -> bool:
    """Tell whether a sign is one of several unknown ones in a row."""
    at = next((n for n, other in enumerate(tokens) if other is token), -1)
    beside = [tokens[n] for n in (at - 1, at + 1) if 0 <= n < len(tokens)]
    return _sign(token) and at >= 0 and any(_sign(other) for other in beside)


def _sign(token: Token) -> bool:
    return len(token.key) == 1 and "\u3400" <= token.key <= "\u9fff"


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
    known = {one.tokens[i].key for i, _ in pairs if one.tokens[i].kind == "person"}
    if known:
        others |= (first ^ second) - known  # can I call you, can you call me: one is hidden in "can I"
    words = {one.tokens[i].key for i, _ in pairs if one.tokens[i].kind in ("word", "way", "number")}
    if words <= _OWN and one.kind in ("ask", "polar"):
        others |= (first ^ second) & {"=1"}
    return Slot(
        "person", " ".join(sorted(first)), " ".join(sorted(second)), not (first and second) and not others
    )
