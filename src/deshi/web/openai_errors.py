"""What an error says in headers: when to come again, what to bring, and that trying again does not help."""

import math

from deshi.errors import Denied, DeshiError, NeverFits, NotCached, Refused, Spent

_AGAIN_S = 2.0  # where nobody knows when it fits again


def headers(error: DeshiError) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of an error."""
    found: list[tuple[bytes, bytes]] = []
    if isinstance(error, Denied) and error.status == 401:
        found.append((b"www-authenticate", b"Bearer"))
    if error.status in (429, 503) and not isinstance(error, NeverFits):
        after = getattr(error, "after_s", 0.0) or _AGAIN_S
        found.append((b"retry-after", b"%d" % max(1, math.ceil(after))))
        # the official clients read this one first: a second is long where a tenth would do
        found.append((b"retry-after-ms", b"%d" % max(1, math.ceil(after * 1000))))
    if isinstance(error, Refused | NotCached | Spent | NeverFits):
        found.append((b"x-should-retry", b"false"))
    return tuple(found)
