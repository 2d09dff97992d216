"""Which tokens of two meanings stand for each other, and which are left."""

from collections import defaultdict
from collections.abc import Sequence

from deshi.pure.meaning.lexicon import lists
from deshi.pure.meaning.record import Token

_IDLE = frozenset(lists("compare_lists")["idle"])
_ENDS = ("ion", "ation", "ment", "ing", "al", "ance", "ence", "ly", "ness", "ity", "y", "e", "able", "ive")


def align(
    one: Sequence[Token], two: Sequence[Token]
) -> tuple[list[tuple[int, int]], list[Token], list[Token], int]:
    """Return pairs of places that stand for each other, what is left of each side, and how many pairs are only kin."""
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
