"""Identifiers that sort by time."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def make_id(milliseconds: int, noise: bytes) -> str:
    """Return a 20-character id: 10 of Unix time in milliseconds, 10 of 50 random bits (Crockford's base 32, as in ULID).

    `noise` is at least 7 random bytes; the caller brings clock and randomness, this function has neither.
    """
    number = (milliseconds << 50) | (int.from_bytes(noise[:7], "big") & ((1 << 50) - 1))
    digits = []
    for _ in range(20):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
