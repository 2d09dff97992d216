"""How the questions of one language are known: by the form of the whole sentence, else by the words that it is made of.

The text is folded, without marks but question marks. No form may be a statement or an order, and repetitions are bounded, so
that no text takes long.
"""

from collections.abc import Mapping
from dataclasses import dataclass

OPEN, CLOSED = "<open>", "<closed>"  # the form is a question by its words; by its end only


@dataclass(frozen=True, slots=True)
class Language:
    """The patterns of one language.

    `forms` has a group for each kind and is the whole sentence. Else a sentence of nothing but `words` in which `asks` finds
    a question is of the first kind whose pattern in `topics` is in it. `after` are forms that mean something only after such an answer.
    """

    forms: str
    words: str
    asks: str
    topics: Mapping[str, str]
    after: str


def kinds(before: str, ends: dict[str, str], **forms: tuple[str, ...]) -> str:
    """Return one pattern: each kind with the forms that share an end as a group, named by the kind and the end."""
    parts = []
    for place, (mark, end) in enumerate(ends.items()):
        groups = []
        for kind, own in forms.items():
            found = "|".join(form.removesuffix(mark) for form in own if _end(form) == mark)
            groups += [f"(?P<{kind}_{place}>{found})"] if found else []
        parts += [f"(?:{'|'.join(groups)}){end}"] if groups else []
    return f"{before}(?:{'|'.join(parts)})"


def vocabulary(words: str, edge: str = "") -> str:
    """Return the pattern of one word of `words` (parted by blanks; `_` stands for a blank in one), or a sign between them."""
    longest = sorted(set(words.replace("|", " ").split()), key=lambda word: (-len(word), word))
    return rf"{edge}(?:{'|'.join(longest)}){edge}|[ ?%\d]".replace("_", " ")


def _end(form: str) -> str:
    return next((mark for mark in (OPEN, CLOSED) if form.endswith(mark)), "")
