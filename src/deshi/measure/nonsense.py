"""Texts that mean nothing, to see that confidence is low on what is unlike anything seen.

Random letters of the scripts that the student reads and of scripts that it does not: the only right answer is to ask.
"""

import random

_SCRIPTS = {
    "latin": "abcdefghijklmnopqrstuvwxyz",
    "hiragana": "".join(chr(c) for c in range(0x3042, 0x3094)),
    "katakana": "".join(chr(c) for c in range(0x30A2, 0x30F4)),
    "han": "".join(chr(c) for c in range(0x4E00, 0x7000, 3)),
    "hangul": "".join(chr(c) for c in range(0xAC00, 0xD700, 7)),
    "cyrillic": "".join(chr(c) for c in range(0x0430, 0x0450)),
    "arabic": "".join(chr(c) for c in range(0x0627, 0x064B)),
    "thai": "".join(chr(c) for c in range(0x0E01, 0x0E2F)),
    "devanagari": "".join(chr(c) for c in range(0x0905, 0x093A)),
    "greek": "".join(chr(c) for c in range(0x03B1, 0x03CA)),
}
_BLANKS = {"latin", "hangul", "cyrillic", "arabic", "devanagari", "greek"}


def nonsense(each: int = 12, seed: int = 20) -> list[str]:
    """Return `each` texts a script, the same for a seed."""
    dice = random.Random(seed)
    return [_text(name, dice) for name in _SCRIPTS for _ in range(each)]


def _text(script: str, dice: random.Random) -> str:
    letters = _SCRIPTS[script]
    if script not in _BLANKS:
        return "".join(dice.choices(letters, k=dice.randint(4, 20)))
    words = ["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(dice.randint(1, 6))]
    return " ".join(words)
