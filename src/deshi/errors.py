"""The error family. Every message says what happened, to what, and what to do next.

    DeshiError
    |- BadInput      the caller can mend it (HTTP 4xx, exit code 2)
    |  |- NotFound   what was named does not exist (HTTP 404)
    |  |- Denied     the key is missing, wrong or spent (HTTP 401, 403, 429)
    |  |  |- NotAllowed the key is known, and may not do this (HTTP 403)
    |  |  `- Limited  more requests, tokens or money than this key may use now (HTTP 429)
    |  |     `- NeverFits  this request alone is over a limit: waiting does not help (HTTP 429)
    |  |- Unsupported  a parameter or schema keyword that can't be kept here (HTTP 400)
    |  `- RealBody   the body is a real one: its world is not changed by a command (HTTP 409)
    `- Unavailable   the machine or a part of it can't do it now (HTTP 503, exit code 1)
       |- Corrupt    a file is not what it should be: wrong hash, foreign database (HTTP 503, exit code 1)
       |- Busy       a server says to come later (HTTP 503, exit code 1)
       |- Unreached  a server can't be reached: nothing was sent (HTTP 503, exit code 1)
       |- Lost       a request was sent, and no answer came that can be read (HTTP 503, exit code 1)
       |  `- Unfit   answers came, and none had the form that was asked for (HTTP 502, exit code 1)
       |- NotCached   only a kept answer was wanted, and none is kept (HTTP 504)
       |- Refused    a server will never take this request: wrong key, unknown model (HTTP 502, exit code 1)
       |- Spent      the budget does not cover the call (HTTP 503, exit code 1)
       `- NotTaken   the body has not taken an order (HTTP 503, exit code 1)

To add one: subclass the nearest, give it `status` only if the parent's is wrong, raise it with a full sentence.
"""


class DeshiError(Exception):
    """Root of the family: `str(error)` is a sentence for the user."""

    status = 500
    exit_code = 1


class BadInput(DeshiError):
    """The caller can mend it."""

    status = 400
    exit_code = 2


class NotFound(BadInput):
    """What was named does not exist."""

    status = 404


class Denied(BadInput):
    """The key is missing, wrong or spent."""

    status = 401


class NotAllowed(Denied):
    """The key is known, and may not do this."""

    status = 403


class Limited(Denied):
    """More than this key may use now; `after_s` is when it may come again, in seconds (0: unknown)."""

    status = 429

    def __init__(self, message: str, after_s: float = 0.0) -> None:
        super().__init__(message)
        self.after_s = after_s


class NeverFits(Limited):
    """This request alone is over a limit of its key or tenant: trying the same again does not help."""


class Unsupported(BadInput):
    """A parameter, or a keyword of a schema, that would be ignored silently; `param` is its name."""

    def __init__(self, message: str, param: str = "") -> None:
        super().__init__(message)
        self.param = param


class RealBody(BadInput):
    """The body is a real one: its world is not changed by a command."""

    status = 409


class Unavailable(DeshiError):
    """The machine or a part of it can't do it now; trying again may help."""

    status = 503


class Corrupt(Unavailable):
    """A file is not what it should be: wrong hash, foreign or damaged database."""


class Busy(Unavailable):
    """A server says to come later; `after_s` is when it said, in seconds (0: it did not say)."""

    def __init__(self, message: str, after_s: float = 0.0) -> None:
        super().__init__(message)
        self.after_s = after_s


class Unreached(Unavailable):
    """A server can't be reached: nothing was sent, so nothing was spent."""


class Lost(Unavailable):
    """A request was sent, and no answer came that can be read: it may have cost money."""


class Unfit(Lost):
    """Answers came, and none had the form that was asked for, in as many tries as are made: the same again would cost as much."""

    status = 502


class NotCached(Unavailable):
    """Only a kept answer was wanted (`Cache-Control: only-if-cached`), and none is kept (RFC 9111, 5.2.1.7)."""

    status = 504


class Refused(Unavailable):
    """A server will never take this request: wrong key, unknown model, bad request. Trying again does not help."""

    status = 502


class Spent(Unavailable):
    """The budget of the day or the month does not cover the call."""


class NotTaken(Unavailable):
    """The body has not taken an order; the sentence says why and what to do."""
