"""A chat's history cut to a budget of tokens by value, so that the beginning of the prompt stays the same for several turns.

What a server has computed for the beginning of a prompt (its KV cache) is good for the next prompt that begins alike. So the
cut moves in steps: what is recent is kept from a boundary on that jumps only when a whole step has come on top; of what is
before it stay the exchanges that hold most (names, numbers, decisions), chosen without looking at the last message, and
those that the last message asks about (rare words in common, weighted by rarity: Sparck Jones 1972). What is dropped is
dropped whole, with its answer and its tool calls; nothing is put in its place.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deshi.ask.prompts_kind import said
from deshi.pure.tokens import of_message

Json = Mapping[str, Any]
_SYSTEM = ("system", "developer")
# shares of the budget: for what is recent, and for what holds facts; the rest is for what is asked about
_RECENT, _HELD = 0.5, 0.25
_LOOKED = 400  # old exchanges that are looked at
_STEPS = 4  # the boundary moves by the budget over this
# share of a message's rarity that an old exchange must have, and how much in all: less for one that asks or points back
_ALIKE, _LEAST, _ASKING = 0.8, 6.0, 0.5

_NUMBER = re.compile(r"\d[\d.,:/-]*")
_NAME = re.compile(
    r"(?<=[a-z,] )[A-Z][a-zA-Z]+|[ァ-ヺー]{3,}|[「『“\"][^」』”\"]{1,40}[」』”\"]|\w{1,6}(?:さん|ちゃん|くん|先生)"
)
_DECIDED = re.compile(
    r"\b(?:remember|don't forget|my \w+|our \w+|I am|I'm|I live|I have|we have|I prefer|I need|we decided|we agreed|let's|settled|from now on"
    r"|always|never|must|deadline|password|code|allergic|call me|named?|called|booked|is on|will be)\b"
    r"|覚えて|忘れないで|私は|僕は|俺は|うちの|私の|僕の|決めた|決まり|決まった|にしよう|にします|必ず|アレルギー|住んで|名前は|という名|と呼んで|締め切り|予約|番号|暗証|飼って"
    r"|记住|记得|别忘|我叫|我是|我住|我家|我的|我们的|决定|定了|就按|一定要|过敏|截止|叫做|名叫|密码|预订|订了|养了",
    re.IGNORECASE,
)
_TERM = re.compile(r"[a-zA-Zà-öø-ÿÀ-ÖØ-ß]{3,}|\d+|[\u4e00-\u9fff]+|[ァ-ヺー]{2,}|[\uac00-\ud7af]{2,}")
_ASKS = re.compile(
    r"[?？]|\b(?:again|remember|earlier|before|recall|remind|that one|we (?:said|wrote|had)|you (?:said|wrote)|continue|back to)\b"
    r"|か。?$|っけ|教えて|覚えて|さっき|前に|例の|あの|続き|先ほど|吗|呢|什么|哪|几|多少|怎么|刚才|之前|上次|还记得|来着|继续|那个",
    re.IGNORECASE,
)
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the and for you your are was were what which when where who how why can could would will that this with from have has had "
        "did does not but about into they them their there then than please tell know want need like just also any some our out",
    )
)


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left of a chat: its messages, and how many messages and tokens were dropped."""

    messages: Sequence[Json]
    dropped: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said from one message of the user to the next, `messages[first:end]`, and about how many tokens that is."""

    first: int
    end: int
    tokens: int
    pinned: bool = False


def cut(messages: Sequence[Json], budget: int) -> Cut:
    """Return the chat with at most about `budget` tokens of history.

    System messages, the exchange before the last message, the last message of the user and all after it are kept, whatever
    they take.
    """
    last = last_said(messages)
    exchanges = _exchanges(messages, last)
    whole = sum(one.tokens for one in exchanges if not one.pinned)
    if whole <= budget:
        return Cut(messages)
    loose = [one for one in exchanges if not one.pinned]
    kept = set(_kept(messages, loose, last, budget, whole))
    gone = [one for i, one in enumerate(loose) if i not in kept]
    out = {i for one in gone for i in range(one.first, one.end)}
    left = [message for i, message in enumerate(messages) if i not in out]
    return Cut(left, len(out), sum(one.tokens for one in gone))


def last_said(messages: Sequence[Json]) -> int:
    """Return the place of the user's last message; that of the last message where the user has said nothing."""
    return next(
        (i for i in reversed(range(len(messages))) if messages[i].get("role") == "user"), len(messages) - 1
    )


def _exchanges(messages: Sequence[Json], last: int) -> list[Exchange]:
    """Return what is before the last message of the user, in order."""
    found: list[Exchange] = []
    for i in range(last):
        role, tokens = messages[i].get("role"), of_message(messages[i])
        if role in _SYSTEM:
            found.append(Exchange(i, i + 1, tokens, pinned=True))
        elif role == "user" or not found or found[-1].pinned:
            found.append(Exchange(i, i + 1, tokens))
        else:
            found[-1] = Exchange(found[-1].first, i + 1, found[-1].tokens + tokens)
    return found


def _kept(
    messages: Sequence[Json], loose: Sequence[Exchange], last: int, budget: int, whole: int
) -> list[int]:
    boundary = _boundary(loose, budget, whole)
    recent = sum(one.tokens for one in loose[boundary:])
    old = _once(messages, loose, boundary)
    held = _fitting(_by_value(messages, loose, old), loose, min(int(budget * _HELD), budget - recent))
    left = budget - recent - sum(loose[i].tokens for i in held)
    asked = [last, *(one.first for one in reversed(loose[boundary:]))]
    wanted = [i for i in _by_likeness(messages, loose, asked, old) if i not in set(held)] if left > 0 else []
    return [*held, *_fitting(wanted, loose, left), *range(boundary, len(loose))]


def _once(messages: Sequence[Json], loose: Sequence[Exchange], boundary: int) -> list[int]:
    """Return the exchanges before the boundary, less those that were repeated word for word later on.

    Of a chat of very many only the later ones.
    """
    seen: set[str] = set()
    found = []
    for i in reversed(range(len(loose))):
        text = str(messages[loose[i].first : loose[i].end])
        if i < boundary and text not in seen:
            found.append(i)
        seen.add(text)
        if len(found) == _LOOKED:
            break
    return found[::-1]


def _boundary(loose: Sequence[Exchange], budget: int, whole: int) -> int:
    """Return the first exchange that is recent: a step further only when a whole step of tokens has come on top."""
    step = max(1, budget // _STEPS)
    past = math.ceil((whole - budget * _RECENT) / step) * step
    before = 0
    for i, one in enumerate(loose[:-1]):
        if before >= past:
            return i
        before += one.tokens
    return len(loose) - 1


def _fitting(order: Sequence[int], loose: Sequence[Exchange], room: int) -> list[int]:
    found = []
    for i in order:
        if loose[i].tokens <= room:
            found.append(i)
            room -= loose[i].tokens
    return found


def _by_value(messages: Sequence[Json], loose: Sequence[Exchange], old: Sequence[int]) -> list[int]:
    """Return the old exchanges that hold something, the most first; which they are does not depend on the last message."""
    worth = {i: _worth(messages, loose[i]) for i in old}
    return sorted((i for i in old if worth[i] > 0), key=lambda i: (-worth[i], -i))


def _worth(messages: Sequence[Json], one: Exchange) -> float:
    mine = said(messages[one.first])[:2_000]
    theirs = " ".join(said(message)[:1_000] for message in messages[one.first + 1 : one.end])
    value = 1.0 * min(3, len(_NUMBER.findall(mine))) + 0.7 * min(3, len(_NAME.findall(mine)))
    value += 1.5 * min(2, len(_DECIDED.findall(mine))) + 0.1 * min(3, len(_NUMBER.findall(theirs)))
    if mine.rstrip().endswith(("?", "？", "か。", "吗", "呢", "か")):
        value -= 1.5  # who asks tells less
    return value / (1 + one.tokens / 120)


def _by_likeness(
    messages: Sequence[Json], loose: Sequence[Exchange], asked: Sequence[int], old: Sequence[int]
) -> list[int]:
    """Return the old exchanges that the messages `asked` ask about: those of the first message first, the most alike first.

    Beside the last message all recent ones count: what was fetched for one of them stays until the boundary moves.
    """
    held = [
        terms(" ".join(said(message)[:2_000] for message in messages[one.first : one.end])) for one in loose
    ]
    counts = Counter(term for some in held for term in some)
    rare = {term: math.log((1 + len(loose)) / count) for term, count in counts.items()}
    found: dict[int, None] = {}
    for place in asked:
        text = said(messages[place])[:4_000]
        query, ease = terms(text) & rare.keys(), _ASKING if _ASKS.search(text) else 1.0
        least = ease * max(_LEAST, _ALIKE * sum(rare[term] for term in query))
        sums = {i: sum(rare[term] for term in query & held[i]) for i in old}
        alike = [i for i in old if sums[i] >= least]
        found.update(dict.fromkeys(sorted(alike, key=lambda i: (-sums[i], -i))))
    return list(found)


def terms(text: str) -> set[str]:
    """Return the words of a text by which it is found again: beginnings of words, numbers, runs of two signs, single Han."""
    found: set[str] = set()
    for word in _TERM.findall(text):
        if word[0] >= "\u3040":
            found.update(word[i : i + 2] for i in range(len(word) - 1))
            found.update(word if word[0] >= "\u4e00" else ())
        elif word.lower() not in _COMMON:
            found.add(word.lower()[:5])
    return found
