"""What an error says in headers: when to come again, what to bring, and that trying again does not help; and its status here."""

import math

from deshi.errors import Denied, DeshiError, NeverFits, NotCached, Refused, Spent, Unfit

_AGAIN_S = 2.0  # where nobody knows when it fits again
# the official clients try again by the status alone, which costs as much each time, unless they are told not to
_NEVER = (NeverFits, NotCached, Refused, Spent, Unfit)


def status(error: DeshiError) -> int:
    """Return an error's status at these doors: of a budget that is spent OpenAI's own, 429."""
    return 429 if isinstance(error, Spent) else error.status


def headers(error: DeshiError) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of an error."""
    found: list[tuple[bytes, bytes]] = []
    if isinstance(error, Denied) and error.status == 401:
        found.append((b"www-authenticate", b"Bearer"))
    if error.status in (429, 503) and not isinstance(error, _NEVER):
        after = getattr(error, "after_s", 0.0) or _AGAIN_S
        found.append((b"retry-after", b"%d" % max(1, math.ceil(after))))
        # the official clients read this one first: a second is long where a tenth would do
        found.append((b"retry-after-ms", b"%d" % max(1, math.ceil(after * 1000))))
    if isinstance(error, _NEVER):
        found.append((b"x-should-retry", b"false"))
    return tuple(found)
