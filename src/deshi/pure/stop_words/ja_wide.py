"""Whole clauses of Japanese that ask for an end in other words, made from lists of verbs and of endings.

A clause stands between marks; calls and fillers before it are taken off, and what is left must be one of the bodies from
end to end. What asks that something go on, and what holds only under a condition, is none. The phrases are in
`phrases/ja_wide.txt`.
"""

import re

from deshi.pure.stop_words.phrases import Phrases


def _forbidden(stem: str, a: str, i: str, plain: str) -> str:
    short = "[んる]" if plain == "る" else plain
    return (
        f"(?:{stem})(?:{short}な(?:よ|や|て|って|ってば|っつの|っての|っちゃ|ちゅうねん|っちゅうねん)?|"
        f"{short}ん?[じや](?:ゃ)?(?:ない|ねえ|ありません|ねぇ)|{plain}ん?で(?:ない|ねえ|ね)|んでねえ|{plain}べからず|"
        f"{a}(?:れんな?|れんで)|{i}(?:んさんな|なや|なんな))"
    )


def _bans() -> str:
    return "|".join(_forbidden(*verb) for verb in _PHRASES.rows("VERBS"))


_PHRASES: Phrases = Phrases("ja_wide", BANS=_bans)
_late = _PHRASES.late
_CLAUSE, _LEAD, _WHY, _FIRST = _late("CLAUSE"), _late("LEAD"), _late("WHY"), _late("FIRST")
_SENTENCE, _HINT = _late("SENTENCE"), _late("SENTENCE_HINT")
_REQUEST, _ON, _IF = _late("REQUEST"), _late("ON"), _late("IF")


def _free(before: str) -> bool:
    """Tell whether what was said just before is no condition: そげんこつしたら is none, for it is what goes on."""
    said = before[-16:].rstrip(" ,")
    return (
        said == before[-16:].rstrip() or not _IF.search(said) or said.endswith(("ことしたら", "こつしたら"))
    )


def found(text: str) -> "re.Match[str] | None":
    """Return the clause or sentence of folded `text` that is an order to stop, None where there is none."""
    if _ON.search(text) or "「" in text or "『" in text:
        return None
    if _HINT.search(text):
        whole = _SENTENCE.search(text)
        if whole:
            return whole
    start = 0
    for mark in [*_FIRST.finditer(text), None]:
        end = mark.start() if mark else len(text)
        hit = _clause(text, start, end) if end > start and _free(text[:start]) else None
        if hit and (not mark or "?" not in mark[0] or _REQUEST.search(hit[0])):
            return hit
        start = mark.end() if mark else end
    return None


def _clause(text: str, start: int, end: int) -> "re.Match[str] | None":
    hit = _CLAUSE.match(text, start, end)
    if hit:
        return hit
    at = max([start, *(start + why.end() for why in _WHY.finditer(text[start:end]))])
    hit = _CLAUSE.match(text, at, end) if at > start else None
    lead = _LEAD.match(text, at, end)
    return hit or (_CLAUSE.match(text, lead.end(), end) if lead and lead.end() > at else None)
