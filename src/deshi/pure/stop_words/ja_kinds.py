"""Whether a Japanese word of stopping is an order, by what stands before and after it: a rule for each kind of word.

A verb, a noun, a wait, a bare "enough", an emergency and a cut of the power are each taken for something else by other
words around them. The words are in `phrases/ja_orders.txt` and `ja_around.txt`.
"""

import re

from deshi.pure.stop_words.phrases import Phrases


def _not_of_a_dog() -> str:
    return "".join(f"(?<!{word})" for word in PHRASES.choices("OF_A_DOG"))


PHRASES: Phrases = Phrases("ja_orders", "ja_around", NOT_OF_A_DOG=_not_of_a_dog)
_late = PHRASES.late
LEAD_FILL, SUBJECT, NOUN_BEFORE = _late("LEAD_FILL"), _late("SUBJECT"), _late("NOUN_BEFORE")
_END, _TAIL, _TE_NOT, _STORY = _late("END"), _late("TAIL"), _late("TE_NOT"), _late("STORY")
_WHETHER, _PERCH, _GLUED = _late("WHETHER"), _late("PERCH"), _late("GLUED")
_OTHER_WORD, _PREFIX = _late("OTHER_WORD"), _late("PREFIX")
_PAST, _A_THING, _TOPIC = _late("PAST"), _late("A_THING"), _late("TOPIC")
_KANJI, _NOT_GLUED, _NOUN_SAID_OF = _late("KANJI"), _late("NOT_GLUED"), _late("NOUN_SAID_OF")
_ALONE, _BARE_LEAD = _late("ALONE"), _late("BARE_LEAD")
_BARE_END, _BARE_ASKED = _late("BARE_END"), _late("BARE_ASKED")
_WAITED_FOR, _WAIT_HERE, _WAIT_STATE = _late("WAITED_FOR"), _late("WAIT_HERE"), _late("WAIT_STATE")
_WAIT_TOLD, _IF_OR_NOUN, _IN_WONDER = _late("WAIT_TOLD"), _late("IF_OR_NOUN"), _late("WAIT_IN_WONDER")
_ALARM_END, _ALARM_SAID_OF = _late("ALARM_END"), _late("ALARM_SAID_OF")
_CUT_ELSE, _CUT_TOLD = _late("CUT_ELSE"), _late("CUT_TOLD")


def fits(kind: str, before: str, after: str, word: str) -> bool:
    """Tell whether `word`, of a kind of `CORE`, is an order between the text of its sentence before it and what is after it."""
    return _FITS.get(kind, _verb)(before, after, word)


def _verb(before: str, after: str, word: str) -> bool:
    """A verb form: no subject, no doubtful kanji glued before it, and no story in the te-form."""
    if (word.startswith("よし") and after.startswith(("が", "は", "も"))) or _WHETHER.match(after):
        return False
    if _stays(before, after, word) or (word == "止め" and not LEAD_FILL.match(before)):
        return False
    subject = SUBJECT.search(before) and not (word.startswith("やめ") and before.endswith("のは"))
    if subject or (word[0] in "泊富矢病留" and not LEAD_FILL.match(before)):
        return False
    if word[:2] in ("とま", "とめ") and _GLUED.search(before) and not LEAD_FILL.match(before):
        return not _OTHER_WORD.search(before + word[0])
    if word[0] in "止留停とや" and _PREFIX.search(before):
        return before.endswith("足")
    if "て" in word[:4] or "って" in word:
        return not _tells(before, after)
    return True


def _stays(before: str, after: str, word: str) -> bool:
    """Tell whether somebody stays the night, or something sits on something."""
    if word[0] == "泊" and ("も" in word or "いっ" in word or after.startswith("も")):
        return True
    return word[:2] in ("とま", "と") and bool(_PERCH.search(before))


def _tells(before: str, after: str) -> bool:
    """Tell whether a te-form goes on as a story: the sentence ends in the past or as a statement without a break before."""
    if not after or after[0] in "!.?」』" or LEAD_FILL.match(before):
        return after.startswith(",") and bool(_PAST.search(after)) and "が" in before
    sentence = re.split(r"[!.?\n]", after)[0]
    if _A_THING.match(sentence) and _STORY.search(sentence):
        return True
    return bool(_TOPIC.search(before)) and bool(_STORY.search(sentence)) and len(sentence) > 3


def _noun(before: str, after: str, _word: str) -> bool:
    """ストップ, 停止, タンマ: a noun is an order when it stands alone or is done, not when something is said of it."""
    if NOUN_BEFORE.search(before) or (_KANJI.search(before) and not _NOT_GLUED.search(before)):
        return False
    if after.startswith(("です", "でした")) and before.endswith(("は", "が", "も")):
        return False
    return bool(_TAIL.match(after)) and not _NOUN_SAID_OF.match(after)


def _bare(before: str, after: str, word: str) -> bool:
    """もういい, そこまで, だめ: an order only where nothing else is said."""
    if not LEAD_FILL.match(before):
        if word.startswith(("いい加減に", "いいかげんに", "ええ加減に", "近", "こっち")):
            return True
        said = word[:2] in ("そこ", "もう") and before.endswith((",", "は", "が", "で"))
        return said and bool(_END.match(after)) and len(word) > 4
    if word in ("待", "終わり", "おわり"):
        return bool(_ALONE.match(after) and _BARE_LEAD.match(before))
    if word in ("だめ", "駄目", "あかん", "こら", "いけない", "いけません"):
        return bool(_ALONE.match(after))
    return bool(_BARE_END.match(after)) and not _BARE_ASKED.match(after)


def _wait(before: str, after: str, word: str) -> bool:
    """待って: as a request to somebody near, not as a state, a story, or a cry of wonder."""
    if _WAITED_FOR.search(before) and not _WAIT_HERE.search(before):
        return False
    if not _TE_NOT.match(after) or _WAIT_STATE.match(after) or _WAIT_TOLD.match(after):
        return False
    if (word.endswith("待て") and _IF_OR_NOUN.match(after)) or _IN_WONDER.match(after):
        return False
    return not _tells(before, after)


def _alarm(before: str, after: str, word: str) -> bool:
    if word in ("緊急", "きんきゅう", "緊急事態"):
        return bool(LEAD_FILL.match(before) and _ALARM_END.match(after))
    return not _ALARM_SAID_OF.match(after)


def _cut(before: str, after: str, word: str) -> bool:
    if word.endswith("て") and not _TE_NOT.match(after):
        return False
    return not _CUT_ELSE.search(before) and not _CUT_TOLD.match(after)


_FITS = {
    "stop": _noun,
    "teishi": _noun,
    "bare": _bare,
    "matte": _wait,
    "matta": _bare,
    "machi": _bare,
    "alarm": _alarm,
    "cut": _cut,
}
