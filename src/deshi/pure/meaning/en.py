"""English: words brought to their stems, turns of speech by the longest form, roles before what they mark."""

import re
from dataclasses import replace
from functools import lru_cache

from deshi.pure.meaning import numbers
from deshi.pure.meaning.lexicon import by_words, lists, table
from deshi.pure.meaning.record import Builder, Meaning, Token

_WORD = re.compile(r"(?<![\w)])-(?=\d)|[a-z]+(?:'[a-z]+)*|\d+(?:[.,:/]\d+)*|[^\W\d_a-z]+|[^\w\s]|_")
_ENDS = frozenset(",.;:!?\"'()[]{}-…—–“”‘’`")
_SIGNS = frozenset("+-*/=%$€¥£<>#&@^|~_")
_OPENERS = frozenset(("me", "know", "wonder", "please", "hey", "hi"))
_SPLIT = {
    "won't": "do n't", "can't": "can n't", "shan't": "shall n't", "ain't": "is n't", "cannot": "can n't",
    "let's": "let", "dont": "do n't", "doesnt": "does n't", "didnt": "did n't", "cant": "can n't", "isnt": "is n't",
    "thats": "that is", "theres": "there is", "wouldnt": "would n't", "couldnt": "could n't", "shouldnt": "should n't",
    "wont": "do n't", "arent": "are n't", "wasnt": "was n't", "havent": "have n't", "hasnt": "has n't", "youre": "you are",
    "theyre": "they are", "weve": "we have", "youve": "you have", "itll": "it will", "whos": "who is", "whens": "when is",
    "r": "are", "2day": "today", "2moro": "tomorrow", "tmr": "tomorrow", "gr8": "great", "b4": "before", "w": "with",
    "whats": "what is", "wheres": "where is", "hows": "how is", "im": "i am", "ive": "i have", "id": "id",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "lemme": "let me", "gimme": "give me",
    "o'clock": "", "y'all": "you",
}  # fmt: skip
_ASKING = frozenset(("why", "how", "what", "who", "where", "when"))
_HALVES = {"#am": "am", "#pm": "pm", "#morning": "am", "#afternoon": "pm", "#evening": "pm"}
_MONTHS = frozenset(f"#m{n}" for n in range(1, 13))
_QUARTERS = {"halfpast": 30, "quarterpast": 15, "quarterto": -15}  # minutes after the hour
_CLOCK = re.compile(r"\$1?\d|#t1?\d:\d\d")
_PAST = frozenset(["did", "was", "were", "had"])
_SHIFT = frozenset(("turn", "switch", "power", "flip", "crank"))
_LISTS = lists("en_lists")
_COMMANDS, _ABLE, _KEPT, _IRREGULAR, _IS, _AUX, _SUBJECT, _DETERMINERS, _ORDERS = (
    frozenset(_LISTS[name])
    for name in ("commands", "able", "kept", "past", "is", "aux", "subject", "determiners", "orders")
)
_MOVED = frozenset(_LISTS["moved"])
_SHAPES: dict[str, str] = {}
for _row in table("en_shapes").splitlines():
    _stem, *_forms = _row.split()
    _SHAPES |= dict.fromkeys(_forms, _stem)
_VOWEL = re.compile("[aeiouy]")
_SHORT = re.compile("[^aeiou][aeiou][^aeiouwxy]")


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Return a word without its inflection: plural, -ing, -ed; a table has what is irregular."""
    if word in _SHAPES:
        return _SHAPES[word]
    if len(word) < 4 or word in _KEPT or not word.isascii():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 2 and _VOWEL.search(word[: -len(ending)]):
            return _bare(word[: -len(ending)])
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _bare(word: str) -> str:
    """Return the stem of what lost -ing or -ed: running and run, making and make."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    if _SHORT.fullmatch(word):
        return word + "e"
    return word[:-1] + "y" if word.endswith("i") else word


def read(text: str, folded: str) -> Meaning:
    """Return what an English text asks for; `folded` is `text` in NFKC and lower case."""
    words = _words(folded)
    builder = Builder(after=False)
    marks = builder.marks
    i = 0
    while i < len(words):
        i = _step(words, i, builder)
    if ">can" in marks:
        marks.discard(">can")
        marks.add(">")
    if "?much" in marks and any(token.key == "percent" for token in builder.tokens):
        marks -= {"?much"}
        marks.add("?what")
        builder.tokens = [token for token in builder.tokens if token.key != "cost"]
    tense(words, marks)
    kind = _kind(words, folded, marks)
    if kind == "polar":
        marks.add("?yes")
    if (
        kind in ("bare", "open")
        and builder.tokens
        and words[0] not in _ORDERS
        and not _DETERMINERS.intersection(words)
    ):
        marks.add("~keywords")
    return Meaning(text, "en", kind, _clocks(builder), frozenset(marks), builder.nots)


def _words(folded: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(folded.replace("’", "'").replace("a.m.", "am").replace("p.m.", "pm")):
        if word in _SPLIT:
            found += _SPLIT[word].split()
        elif word.endswith("n't"):
            found += [word[:-3], "n't"] if word != "n't" else [word]
        elif "'" in word:
            head, _, tail = word.partition("'")
            if tail == "s":
                found += [head, "is" if head in _IS else "'s"]
            else:
                found += [
                    head,
                    {"re": "are", "ve": "have", "ll": "will", "d": "would", "m": "am"}.get(tail, tail),
                ]
        else:
            found.append(word)
    return [word for word in found if word]


def _step(words: list[str], i: int, builder: Builder) -> int:
    """Take in what stands at a place and return the next one."""
    word = words[i]
    if word in _ENDS:
        builder.cut()
        return i + 1
    if word == "'s":
        builder.back("of", whole=False)
        return i + 1
    if word == "=" and _last(words, i):
        return i + 1
    if not word[0].isalnum() and word not in numbers.SIGNS and not word.startswith("n't"):
        return i + 1  # a smiley
    if word[0].isdigit() or word in numbers.WORDS or word in numbers.SCALES or word in numbers.ORDINALS:
        return _number(words, i, builder)
    return _turn(words, i, builder) or _longest(words, i, builder)


def _turn(words: list[str], i: int, builder: Builder) -> int:
    """Take in a word whose place decides what it means, and return the next place; 0 for all others."""
    word = words[i]
    asked = any(mark[0] == "?" for mark in builder.marks)
    if word in ("n't", "not") and i and words[i - 1] in _AUX and (i == 1 or words[i - 2] not in _SUBJECT):
        builder.add(["!!" if _ASKING.intersection(words[:i]) else "!"])
        return i + 1
    if word in ("on", "off") and i and _last(words, i):
        builder.add(["^" + word])
        return i + 1
    if word in ("up", "down", "out") and i and not _MOVED.intersection(words[max(0, i - 3) : i]):
        builder.add(["~=" + word])  # warm up, write down: it says little, but up is not down
        return i + 1
    if word == "when" and asked:
        builder.add(["@if"])
        return i + 1
    if word in _SHIFT and (at := _particle(words, i)):
        builder.add(["^" + words[at]])
        del words[at]
        return i + 1
    if (
        words[i : i + 2] == ["can", "you"]
        and i + 2 < len(words)
        and words[i + 2] in _ABLE
        and ">" not in builder.marks
    ):
        builder.add(["?yes", "&can"])
        return i + 2
    return 0


def _last(words: list[str], i: int) -> bool:
    return all(word in _ENDS or word in ("please", "now") for word in words[i + 1 :])


def _particle(words: list[str], i: int) -> int:
    """Return where the particle of `turn ... on` stands, 0 for nowhere."""
    for j in range(i + 1, min(i + 7, len(words))):
        after = words[j + 1] if j + 1 < len(words) else ""
        if words[j] in ("on", "off", "up", "down") and (j == i + 1 or after not in ("the", "my", "a")):
            return j
    return 0


def _longest(words: list[str], i: int, builder: Builder) -> int:
    first = stem(words[i])
    if words[i] in _AUX and not builder.tokens and _opens(words, i):
        builder.marks.add("~aux")
    for size in range(min(LEXICON.longest.get(first, 0), len(words) - i), 0, -1):
        keys = LEXICON.forms.get(" ".join([stem(word) for word in words[i : i + size]]))
        if keys is not None:
            if "?yes" in keys and any(mark[0] == "?" for mark in builder.marks):
                keys = tuple(key for key in keys if key != "?yes")
            if ">" in keys:
                words[i : i + size] = ["please"] * size  # "I was wondering" is no past
            builder.add(keys)
            return i + size
    builder.add([first if len(first) > 1 else "'" + first])
    return i + 1


def _opens(words: list[str], i: int) -> bool:
    """Tell whether an auxiliary at a place opens a question after words of politeness."""
    asked = i + 1 < len(words) and words[i + 1] not in ("you", "n't", "not", "please")
    return asked and bool(i) and (words[i - 1] in _ENDS or words[i - 1] in _OPENERS)


def _known(words: list[str], i: int) -> int:
    """Return how many words the longest known form has that begins here."""
    first = stem(words[i])
    for size in range(min(LEXICON.longest.get(first, 0), len(words) - i), 0, -1):
        if " ".join([stem(word) for word in words[i : i + size]]) in LEXICON.forms:
            return size
    return 0


def _number(words: list[str], i: int, builder: Builder) -> int:
    word = words[i]
    after = words[i + 1] if i + 1 < len(words) else ""
    if word in numbers.ORDINALS and _known(words, i) > 1:
        return _longest(words, i, builder)
    if word in numbers.ORDINALS or (word.isdigit() and after in ("st", "nd", "rd", "th")):
        if word == "first" and after not in ("", "time", "day", "one", "place", "person") and i < 2:
            return _longest(words, i, builder)
        value = numbers.ORDINALS.get(word) or int(word)
        builder.add([f"$th{value}"])
        return i + 2 if word.isdigit() else i + 1
    if word[0].isdigit():
        key = numbers.digits(word)
        if after in numbers.SCALES:
            key, i = numbers.key(float(word.replace(",", "")) * numbers.SCALES[after]), i + 1
        builder.add([key])
        return i + 1
    end = i
    row: list[str] = []
    while end < len(words) and (
        words[end] in numbers.WORDS
        or words[end] in numbers.SCALES
        or (
            words[end] in ("and", "-")
            and row
            and end + 1 < len(words)
            and words[end + 1] in numbers.WORDS
            and row[-1] in (*numbers.SCALES, *numbers.WORDS)
            and (words[end] == "-" or row[-1] in numbers.SCALES)
        )
    ):
        if words[end] not in ("and", "-"):
            row.append(words[end])
        end += 1
    builder.add([numbers.key(numbers.spelled(row))])
    return end


def _clocks(builder: Builder) -> tuple[Token, ...]:
    """Join a number and am or pm to a time of day."""
    found: list[Token] = []
    for one in builder.tokens:
        half = _HALVES.get(one.key, "")
        if one.role in _QUARTERS and re.fullmatch(r"\$1?\d", one.key):
            past = int(one.key[1:]) * 60 + _QUARTERS[one.role]
            found.append(replace(one, key=numbers.clock(past // 60, past % 60, ""), role=""))
            continue
        if half and found and _CLOCK.fullmatch(found[-1].key):
            hour, _, minute = found[-1].key.lstrip("$#t").partition(":")
            found[-1] = replace(found[-1], key=numbers.clock(float(hour), float(minute or 0), half))
            continue
        if one.key.startswith("$th") and any(other.key in _MONTHS for other in builder.tokens):
            one = replace(one, key="$" + one.key[3:])
        found.append(one)
    return tuple(found)


def tense(words: list[str], marks: set[str]) -> None:
    """Note the past where an auxiliary or an irregular verb shows it."""
    if any(word in _PAST for word in words):
        marks.add("&past")
    elif any((word.endswith("ed") and len(word) > 4) or word in _IRREGULAR for word in words):
        marks.add("&past?")


def _kind(words: list[str], folded: str, marks: set[str]) -> str:
    """Return the sentence's kind from its first words, its question mark and what it was found to ask."""
    plain = [
        word for word in words if word not in _ENDS and word not in ("hey", "hi", "so", "ok", "okay", "well")
    ]
    if "?yes" in marks:
        return "polar"
    if any(mark[0] == "?" for mark in marks):
        return "ask"
    if "~aux" in marks and "?" in folded:
        return "polar"
    if ">" in marks:
        return "do"
    if not plain:
        return "bare"
    if plain[0] in _AUX and (
        len(plain) < 2 or plain[1] not in ("n't", "not") or folded.rstrip().endswith("?")
    ):
        if (plain[0] == "do" and "?" not in folded) or plain[0] == "have":
            return "do"
        return "polar"
    asked = folded.rstrip().endswith("?")
    if plain[0] in _SUBJECT or (
        plain[0] not in _COMMANDS and any(word in ("is", "are", "was", "were") for word in plain[:5])
    ):
        return "polar" if asked else "say"
    return "open" if asked else "bare"


def _shape(form: str) -> list[str]:
    return [stem(word) for word in _words(form)]


LEXICON = by_words((table("en_turns"), table("en_words")), _shape)
