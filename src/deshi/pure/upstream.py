"""What a model server's answer over HTTP means: JSON to be read, or an error in a sentence that names no key."""

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from deshi.errors import Busy, DeshiError, Lost, Refused, Unavailable
from deshi.pure import large_json
from deshi.pure.text import clean
from deshi.records.model import Reply

MOST_WORDS = 200
MOST_TOKENS = 16_384  # of one answer, whose probabilities are read on the event loop
MOST_WAIT_S = 86_400.0


def read(reply: Reply, server: str, secret: str = "") -> dict[str, Any]:
    """Return the JSON object of a good answer. Raises what `failure` makes of another status, `Lost` for what is no JSON.

    Large ones (`is_large`) take so long that this belongs into a thread.
    """
    if reply.status != 200:
        raise failure(reply, server, secret)
    if reply.kind != "application/json" and not reply.kind.endswith("+json"):
        raise Lost(
            f"{server} answered with {clean(reply.kind)[:60] or 'no content type'} instead of JSON; "
            f"check that the model's `url` in deshi.toml is the server's own and not a web page's."
        )
    try:
        data = large_json.loads(reply.body) if is_large(reply) else orjson.loads(reply.body)
    except ValueError as error:
        raise Lost(f"{server} answered with broken JSON; try again, and see the server's log.") from error
    if not isinstance(data, dict):
        raise Lost(f"{server} answered with JSON that is no object; check the `provider` in deshi.toml.")
    return data


def is_large(reply: Reply) -> bool:
    """Return whether an answer is to be read in a thread."""
    return len(reply.body) > large_json.LARGE


def failure(reply: Reply, server: str, secret: str = "") -> DeshiError:
    """Return the error for an answer that is none: `Busy`, `Unavailable` or `Refused`, with what to do next.

    The server's own words are added where they help, with `secret` taken out; never where the key is what it complains of.
    """
    status = reply.status
    said = words(reply, secret)
    told = f" It says: {said}" if said else ""
    if status == 429 or (status == 503 and reply.after_s):
        later = f"in {reply.after_s:.0f} s" if reply.after_s else "later"
        return Busy(f"{server} takes no more requests now (status {status}); it may {later}.", reply.after_s)
    if status >= 500 or status == 408:
        return Unavailable(f"{server} failed (status {status}); try again, and see the server's log.{told}")
    if status in (401, 403):
        return Refused(
            f"{server} did not accept the key (status {status}); check the environment variable that `key_env` names "
            f"for this model in deshi.toml."
        )
    if 300 <= status < 400:
        return Refused(
            f"{server} sends elsewhere (status {status}), which is not followed; write the right `url` for this model "
            f"into deshi.toml."
        )
    if status == 404:
        return Refused(
            f"{server} does not know the model or the path (status 404); check `model` and `url` in deshi.toml.{told}"
        )
    return Refused(f"{server} refused the request (status {status}); check the model in deshi.toml.{told}")


def words(reply: Reply, secret: str = "") -> str:
    """Return what the server says in its JSON error, shortened, without `secret`; "" for a page or anything else."""
    try:
        data = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return ""
    inner = data.get("error", data) if isinstance(data, dict) else ""
    said = inner.get("message", "") if isinstance(inner, Mapping) else inner
    said = clean(said) if isinstance(said, str) else ""
    return (said.replace(secret, "[key]") if secret else said)[:MOST_WORDS]


def retry_after(value: str, now: float) -> float:
    """Return the seconds of a `Retry-After` header, given in seconds or as a date (RFC 9110, 10.2.3); 0 for none.

    `now` is Unix time in seconds.
    """
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - now
        except (TypeError, ValueError, OverflowError):
            return 0.0
    return min(MOST_WAIT_S, max(0.0, seconds)) if math.isfinite(seconds) else 0.0


def count(data: Any, *keys: str) -> int:
    """Return a count of tokens somewhere inside of an answer; 0 when it is not there, or is no count."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data if type(data) is int and 0 <= data < 1 << 40 else 0
