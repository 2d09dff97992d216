"""Errors as OpenAI's clients know them: a type and a code that they act on, and when to come again.

https://platform.openai.com/docs/guides/error-codes
"""

import math
from typing import Any

from deshi.errors import (
    BadInput,
    Busy,
    Denied,
    DeshiError,
    Limited,
    NotCached,
    NotFound,
    Refused,
    Spent,
    Unavailable,
    Unsupported,
)

_AGAIN_S = 2.0  # where nobody knows when it fits again
_KINDS: tuple[tuple[type[DeshiError], str, str | None], ...] = (
    (Limited, "rate_limit_error", "rate_limit_exceeded"),
    (Denied, "authentication_error", "invalid_api_key"),
    (NotFound, "invalid_request_error", "not_found"),
    (Unsupported, "invalid_request_error", "unsupported_parameter"),
    (BadInput, "invalid_request_error", None),
    (NotCached, "cache_miss", "not_cached"),
    (Spent, "insufficient_quota", "insufficient_quota"),
    (Busy, "overloaded_error", "overloaded"),
    (Refused, "upstream_error", "refused_upstream"),
    (Unavailable, "service_unavailable", "unavailable"),
    (DeshiError, "server_error", "internal_error"),
)


def body(error: DeshiError) -> dict[str, Any]:
    """Return an error in OpenAI's form."""
    kind, code = next((kind, code) for family, kind, code in _KINDS if isinstance(error, family))
    if isinstance(error, Denied) and error.status == 403:
        kind, code = "permission_error", "forbidden"
    if isinstance(error, NotFound) and "model" in str(error)[:24]:
        code = "model_not_found"
    param = getattr(error, "param", "") or None
    if code == "model_not_found":
        param = "model"
    return {"error": {"message": str(error), "type": kind, "param": param, "code": code}}


def headers(error: DeshiError) -> tuple[tuple[bytes, bytes], ...]:
    """Return what an error says in headers: when to come again, what to bring, that trying again does not help."""
    found: list[tuple[bytes, bytes]] = []
    if isinstance(error, Denied) and error.status == 401:
        found.append((b"www-authenticate", b"Bearer"))
    if error.status in (429, 503):
        after = getattr(error, "after_s", 0.0) or _AGAIN_S
        found.append((b"retry-after", b"%d" % max(1, math.ceil(after))))
        # the official clients read this one first: a second is long where a tenth would do
        found.append((b"retry-after-ms", b"%d" % max(1, math.ceil(after * 1000))))
    if isinstance(error, Refused | NotCached | Spent):
        found.append((b"x-should-retry", b"false"))
    return tuple(found)
