"""The one door: a text in any of the three languages as a `Meaning`."""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from deshi.pure.meaning import en, ja, zh
from deshi.pure.meaning.literal import literal
from deshi.pure.meaning.record import Meaning
from deshi.pure.text import clean, language

LONGEST = 400  # characters: what is longer is hardly said twice in other words
_HAN = re.compile(r"[\u3400-\u9fff]")
_STATES = re.compile(r"\bUS\b")  # in small letters it would be a pronoun
_READERS = {"en": en.read, "ja": ja.read, "zh": zh.read}


@lru_cache(maxsize=2048)
def read(text: str) -> Meaning | None:
    """Return what a text asks for; None for one without words or longer than `LONGEST`."""
    if len(text) > LONGEST:
        return None
    original = text
    text = _STATES.sub("USA", text)
    folded = clean(unicodedata.normalize("NFKC", text)).lower()
    lang = language(folded, "en")
    if lang == "zh" and ja.looks(folded):
        lang = "ja"
    meaning = _READERS[lang](text, folded)
    if not meaning.tokens and not meaning.marks:
        return None
    return replace(meaning, text=original, literal=literal(original))
