"""OpenAI's forms of what goes wrong and of vectors.

https://platform.openai.com/docs/guides/error-codes
"""

import sys
from array import array
from base64 import b64encode
from collections.abc import Mapping
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
    Unfit,
    Unsupported,
)

Json = dict[str, Any]
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
    (Unfit, "upstream_error", "unfit_answer"),
    (Unavailable, "service_unavailable", "unavailable"),
    (DeshiError, "server_error", "internal_error"),
)


def error_body(error: DeshiError) -> Json:
    """Return an error in OpenAI's form: a type and a code that clients act on, and the parameter's name."""
    kind, code = next((kind, code) for family, kind, code in _KINDS if isinstance(error, family))
    param = getattr(error, "param", "") or None
    if isinstance(error, Denied) and error.status == 403:
        kind, code = "permission_error", "forbidden"
    elif isinstance(error, NotFound) and str(error).startswith("There is no model "):
        code, param = "model_not_found", "model"
    return {"error": {"message": str(error), "type": kind, "param": param, "code": code}}


def packed(answer: Mapping[str, Any]) -> Json:
    """Return embeddings with each vector as base64 of little-endian float32."""
    return {**answer, "data": [{**one, "embedding": _base64(one["embedding"])} for one in answer["data"]]}


def _base64(vector: list[float]) -> str:
    numbers = array("f", vector)
    if sys.byteorder == "big":
        numbers.byteswap()
    return b64encode(numbers.tobytes()).decode()
