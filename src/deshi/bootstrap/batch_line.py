"""A line of a batch: read, checked, asked with patience, and written down in OpenAI's form.

https://platform.openai.com/docs/guides/batch
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from deshi.ask import chat_body
from deshi.ask.chat_fields import BadParameter
from deshi.ask.incoming import new_id
from deshi.errors import Busy, DeshiError, Limited, NeverFits, NotCached, Refused, Spent, Unavailable
from deshi.pure.openai_form import error_body, packed
from deshi.records.chat import LOW, Caller, Chat, Json, Replied, Route, Wishes

MOST_LINES = 50_000
ENDPOINTS: dict[str, tuple[Route, Callable[[Json], chat_body.Checked]]] = {
    "/v1/chat/completions": ("chat", chat_body.chat),
    "/v1/completions": ("completions", chat_body.completion),
    "/v1/embeddings": ("embeddings", chat_body.embedding),
}
_TRIES = 5
_LONGEST_PAUSE_S = 60.0
Answer = Callable[[Chat], Awaitable[Replied]]
May = Callable[[Caller], None]


class GaveWay(Exception):
    """The batch gives its place up: the line is asked when it has one again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What lines are asked with.

    `may` raises `Denied` for a caller whose key is no longer valid, `left` tells how long the batch has still, in seconds, and `pause`
    waits so long or raises `GaveWay`.
    """

    answer: Answer
    may: May
    left: Callable[[], float]
    pause: Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Line:
    """A request of a batch: the client's own id for it, and its body."""

    custom_id: str
    body: Json


def read(rows: Iterable[bytes], endpoint: str) -> tuple[list[Line], list[Json]]:
    """Return the lines of a file and what is wrong with it: OpenAI's errors, one a line, at most ten."""
    lines: list[Line] = []
    wrong: list[Json] = []
    seen: set[str] = set()
    for number, raw in enumerate(rows, 1):
        if not raw.strip():
            continue
        try:
            line = _line(raw, endpoint)
            if line.custom_id in seen:
                raise ValueError(
                    f"the `custom_id` {line.custom_id[:60]!r} stands in two lines; give each its own"
                )
        except ValueError as error:
            wrong.append(
                {"code": "invalid_line", "message": f"Line {number}: {error}.", "param": None, "line": number}
            )
            if len(wrong) >= 10:
                break
            continue
        seen.add(line.custom_id)
        lines.append(line)
    if not lines and not wrong:
        wrong.append({"code": "empty_file", "message": "The file has no lines.", "param": None, "line": None})
    if len(lines) > MOST_LINES:
        wrong.append(
            {
                "code": "too_many_lines",
                "message": f"The file has over {MOST_LINES} lines; send several.",
                "param": None,
                "line": None,
            }
        )
    return lines, wrong


def _line(raw: bytes, endpoint: str) -> Line:
    try:
        found: Any = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"it is not valid JSON ({error})") from error
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")
    custom, body = found.get("custom_id"), found.get("body")
    if not isinstance(custom, str) or not 0 < len(custom) <= 512:
        raise ValueError("its `custom_id` must be a text of 1 to 512 characters")
    if found.get("method") != "POST" or found.get("url") != endpoint:
        raise ValueError(f"its `method` must be POST and its `url` {endpoint}")
    if not isinstance(body, dict):
        raise ValueError("its `body` must be an object")
    return Line(custom, body)


async def ask(line: Line, endpoint: str, caller: Caller, desk: Desk) -> tuple[bool, Json]:
    """Return whether a line was answered, and its result. Raises `GaveWay`."""
    identity = new_id()
    try:
        return True, _result(line, identity, 200, await _answered(line, endpoint, caller, desk, identity))
    except DeshiError as error:
        return False, _result(line, identity, error.status, error_body(error))
    except GaveWay:
        raise
    except Exception as error:  # one line that breaks something inside must not end the batch
        told = DeshiError(f"The line failed inside deshi ({type(error).__name__}).")
        return False, _result(line, identity, 500, error_body(told))


async def _answered(line: Line, endpoint: str, caller: Caller, desk: Desk, identity: str) -> Json:
    route, check = ENDPOINTS[endpoint]
    checked = check(line.body)
    if checked.stream:
        raise BadParameter("Nobody reads the stream of a batch; leave `stream` out.", "stream")
    who = Caller(caller.key, caller.tenant, checked.user or caller.user)
    wishes = Wishes(priority=LOW, patient=True)
    chat = Chat(identity, route, checked.model, checked.body, caller=who, wishes=wishes)
    tried = waited = 0
    while True:
        desk.may(who)  # a batch lasts for a day, and its key may not
        try:
            body = (await desk.answer(chat)).body
        except (Refused, Spent, NotCached, NeverFits):
            raise
        except (Limited, Unavailable) as error:  # a batch has time: it waits for its turn
            waits = isinstance(error, Limited | Busy)
            tried, waited = tried + (not waits), waited + waits
            pause = min(getattr(error, "after_s", 0.0) or 2.0 ** min(tried + waited, 6), _LONGEST_PAUSE_S)
            if tried >= _TRIES or pause > desk.left():
                raise
            await desk.pause(pause)
            continue
        found: Json = orjson.loads(body) if isinstance(body, bytes) else body
        return packed(found) if checked.base64 else found


def _result(line: Line, identity: str, status: int, body: Json) -> Json:
    return {
        "id": f"batch_req_{identity}",
        "custom_id": line.custom_id,
        "response": {"status_code": status, "request_id": identity, "body": body},
        "error": None,
    }


def expired(line: Line) -> Json:
    """Return the result of a line for which there was no time."""
    return {
        "id": f"batch_req_{new_id()}",
        "custom_id": line.custom_id,
        "response": None,
        "error": {
            "code": "batch_expired",
            "message": "The batch ran out of time before this line was asked.",
        },
    }
