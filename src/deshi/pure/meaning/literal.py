"""What of a text counts sign by sign: code, sums, capitals that make another word. Folding must not make those the same."""

import re
import unicodedata

_CODE = re.compile(
    r"[=!<>]=|[-=]>|&&|\|\||\*\*|<<|>>|::|(?<![cC])\+\+|[`{}\\]|;\s*$|\$\w+\b(?<!\d)|\w\[|\w\(\w*[,)\"']|\(\)|\n|\t"
    r"|(?:^|\s)--?[A-Za-z]|\w_\w|</?\w+>|\w\.\w+\(|[&|^]\s*\w|@\w+"
)
_JOINED = re.compile(r"\w\s?&\s?\w")  # R&D, fish & chips
_RAISED = re.compile(r"[⁰¹²³⁴-₎ⁿ√π∞≠≤≥±∑∫]")
_MATHS = re.compile(r"[\d)\]a-z]\s*[-+*/×÷^<>]\s*[\d(\[a-z]|[-+]\d|[=<>×÷^]", re.I)
_SIGN = re.compile(r"\d+(?:[.,]\d+)*|[-+*/=<>^×÷()]")
_CASED = re.compile(r"(?<=[\w,] )(?:Polish|Turkey|May|March|WHO|IT|AIDS|Job|Reading|Nice)\b")
_END = re.compile(r"=[\s?]*$")  # 2 + 2 = ?
_STATES = re.compile(r"\bUS\b")
_HYPHEN = re.compile(
    r"(?<=[^\W\d])-(?=[^\W\d])|(?<=[^\W\d])/(?=[^\W\d])|(?<=\d)-(?=[^\W\d])|(?<=\d)/(?=[^\W\d])"
)


def code(text: str) -> bool:
    """Tell whether a text has code, a formula or several lines in it: then only the very same text means the same."""
    return bool(_CODE.search(_JOINED.sub("", text.strip())) or _RAISED.search(text))


def literal(text: str) -> str:
    """Return what must be equal where two texts are to mean the same: all of a text with code, else its sums and such capitals."""
    if code(text):
        return text.strip()
    cased = " ".join(_CASED.findall(text))
    plain = _HYPHEN.sub(" ", _END.sub("", unicodedata.normalize("NFKC", text)))
    signs = "".join(_SIGN.findall(plain)) if any(c.isdigit() for c in plain) and _sums(plain) else ""
    return f"{cased} {signs}".strip()


def same(one: str, two: str) -> bool:
    """Tell whether two texts that fold to the same (case, width, blanks) are the same."""
    if one.strip() == two.strip():
        return True
    return literal(one) == literal(two) and len(_STATES.findall(one)) == len(_STATES.findall(two))


def _sums(plain: str) -> bool:
    found = _MATHS.search(plain)
    return bool(found) and not re.fullmatch(r"\D*[\d,./:]+\D*", plain.replace("-", "."))
