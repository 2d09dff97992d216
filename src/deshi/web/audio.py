"""Speech in and out, passed on to the servers of `[voice]`: OpenAI's `/v1/audio/transcriptions` and `/v1/audio/speech`.

With `?heed=true` (or the header `X-Deshi-Heed`) a transcript that orders a stop stops the body at once, though nobody has asked the
brain anything. What is heard is not written down: people nearby have not asked to be; what is decided on it is, by `/v1/decide`.
https://platform.openai.com/docs/api-reference/audio
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from deshi.ask.chat_fields import BadParameter
from deshi.ask.meter import MemoryMeter
from deshi.bootstrap.service import Running
from deshi.bootstrap.voice import Voice
from deshi.errors import BadInput, Limited, Unsupported
from deshi.pure import multipart
from deshi.pure.audio_form import Recording, Transcript
from deshi.records.chat import Caller, Quota
from deshi.web import http, schemas_audio, schemas_llm
from deshi.web.access import Forbidden
from deshi.web.chat_door import Doors
from deshi.web.openai_files import OpenAIRoute
from deshi.web.room import Place, Room

_TIMES = 4  # as much as a body may have, a recording may have so many times
_AT_ONCE = {"heed": 64, "rest": 16}
HELD = 67_108_864  # bytes of recordings that wait at once, of those to heed and of all others
HEEDS_A_MINUTE = 600  # of a key: who talks on and is listened to each second sends 60
_BODY_S = 30.0
_TAKEN = ("language", "prompt", "temperature")
_FORMS = ("json", "text", "verbose_json")
_LONGEST = 1_000
_YES = ("1", "true", "yes")
_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": schemas_llm.OpenAIError} for code in (400, 401, 403, 404, 413, 415, 429, 500, 502, 503)
}
_LIKE = '{"input": "...", "voice": "..."}'
_SOUND = {"200": {"description": "The sound", "content": {"audio/*": {"schema": {"type": "string", "format": "binary"}}}}}  # fmt: skip


class Audio:
    """The two routes. Used on one event loop."""

    def __init__(self, running: Running, doors: Doors) -> None:
        self._running, self._doors = running, doors
        self._under_way = dict.fromkeys(_AT_ONCE, 0)
        self._rooms = {kind: Room(HELD, places) for kind, places in _AT_ONCE.items()}
        self._heeds = MemoryMeter()

    @property
    def _voice(self) -> Voice:
        return self._running.voice

    async def hear(self, request: http.Request) -> Response:
        """Return what a recording says, and stop the body where that is asked for and ordered."""
        heed = _wants_heed(request)
        caller, refused = await self._caller(request, heed)
        async with self._place(caller, heed) as place:
            kind = request.header(b"content-type")
            recording, fields, form = _sent(kind, await self._body(request, place))
            heard = await self._voice.hear(recording, fields)
        stop = self._heed(heard.text) if heed else None
        if refused is not None:
            raise refused
        return _transcribed(heard, form, stop)

    async def _caller(self, request: http.Request, heed: bool) -> tuple[Caller, Forbidden | None]:
        """Return who asks, and what keeps them from the transcript: a stop needs no scope and no origin, as at `/v1/decide`."""
        try:
            return await self._doors.access.caller(request), None
        except Forbidden as error:
            if not heed:
                raise
            return await self._doors.access.caller(request, "", stop=True), error

    async def _body(self, request: http.Request, place: Place) -> bytes:
        try:
            async with asyncio.timeout(_BODY_S):
                return await place.body(request, _TIMES * self._doors.most_bytes)
        except TimeoutError as error:
            raise BadInput(f"The recording took over {_BODY_S:.0f} s to come; send a shorter one.") from error

    async def speak(self, request: http.Request) -> Response:
        """Return a text spoken."""
        caller = await self._doors.access.caller(request)
        body = request.object(await request.body(self._doors.most_bytes), _LIKE)
        wanted = _spoken(body)
        async with self._place(caller):
            sound = await self._voice.speak(wanted.input, wanted.voice, wanted.response_format, wanted.speed)
        return Response(sound.data, media_type=sound.kind)

    def _heed(self, text: str) -> dict[str, Any] | None:
        """Send the stop that is ordered, and return it with what became of it."""
        found = self._running.loop.task.reflex(text)
        if found is None:
            return None
        told = self._running.loop.stop(found.level, "voice")
        self._doors.metrics.stopped()
        return {"phrase": found.phrase, **told}

    @asynccontextmanager
    async def _place(self, caller: Caller, heed: bool = False) -> AsyncIterator[Place]:
        """Count a request against its key's limits, and bound how many are under way and what they hold.

        What may be a stop has places and an allowance of its own, which nothing else takes away from it.
        """
        kind = "heed" if heed else "rest"
        most = _AT_ONCE[kind]
        if self._under_way[kind] >= most:
            raise Limited(f"{most} recordings are under way, which are the most; send it again.", 2.0)
        self._under_way[kind] += 1
        try:
            await self._count(caller, heed)
            with self._rooms[kind].place() as place:
                yield place
        finally:
            self._under_way[kind] -= 1

    async def _count(self, caller: Caller, heed: bool) -> None:
        if not heed:
            await self._running.llm.limits.take(caller, 0)
            return
        wait = await self._heeds.take([Quota(caller.key, rpm=HEEDS_A_MINUTE)], 1, 0)
        if wait:
            raise Limited(
                f"{HEEDS_A_MINUTE} recordings to heed came in a minute, which are the most; send longer ones, or stop "
                "by POST /v1/stop.",
                wait,
            )


def add(router: APIRouter, running: Running, doors: Doors) -> None:
    """Add the routes to the service's cold ones."""
    audio = Audio(running, doors)
    routes = APIRouter(route_class=OpenAIRoute, responses=_ERRORS)

    @routes.post(
        "/v1/audio/transcriptions",
        response_model=schemas_audio.Transcribed,
        openapi_extra={**schemas_audio.TRANSCRIPTION_FORM, "parameters": [_HEED]},
        summary="What a recording says; with `heed` a stop that is ordered in it stops the body",
    )
    async def transcriptions(request: Request) -> Response:
        return await audio.hear(http.Request(request.scope, request.receive))

    @routes.post(
        "/v1/audio/speech",
        response_class=Response,
        openapi_extra={"requestBody": _json_of(schemas_audio.SpeechBody), "responses": _SOUND},
        summary="A text, spoken",
    )
    async def speech(request: Request) -> Response:
        return await audio.speak(http.Request(request.scope, request.receive))

    router.include_router(routes)


_HEED = {"name": "heed", "in": "query", "required": False, "schema": {"type": "boolean"}}


def _json_of(model: Any) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}


def _wants_heed(request: http.Request) -> bool:
    said = parse_qs(request.query).get("heed", [request.header(b"x-deshi-heed")])
    return said[-1].strip().lower() in _YES


def _sent(content_type: str, body: bytes) -> tuple[Recording, dict[str, str], str]:
    """Return recording, fields for the server and the form of the answer that a request holds. Raises `BadParameter` and `Unsupported`."""
    try:
        parts = {part.name: part for part in multipart.parts(content_type, body)}
    except ValueError as error:
        raise BadParameter(
            f"The body is no form with a recording: {error}; send `file` as multipart/form-data.", "file"
        ) from error
    if "file" not in parts or parts["file"].begin == parts["file"].end:
        raise BadParameter("The parameter `file` is missing or empty; send a recording in it.", "file")
    told = {
        name: body[part.begin : min(part.end, part.begin + _LONGEST)].decode("utf-8", "replace").strip()
        for name, part in parts.items()
        if name != "file"
    }
    form = told.pop("response_format", "") or "json"
    if form not in _FORMS:
        raise Unsupported(
            f"The response_format {form[:40]!r} can't be given here; take one of {', '.join(_FORMS)}.",
            "response_format",
        )
    fields = _fields(told)
    if form == "verbose_json":
        fields["response_format"] = form
    file = parts["file"]
    kind = _kind_of(body, file.begin)
    return Recording(body[file.begin : file.end], file.filename or "speech.wav", kind), fields, form


def _fields(told: Mapping[str, str]) -> dict[str, str]:
    for name, value in told.items():
        if name == "stream" and value.lower() in ("", "false"):
            continue
        if name not in (*_TAKEN, "model"):
            raise Unsupported(f"The parameter `{name[:60]}` can't be kept here; leave it out.", name[:60])
    return {name: told[name] for name in _TAKEN if told.get(name)}


def _kind_of(body: bytes, begin: int) -> str:
    """Return the content type that the sender gave the recording; "" for none."""
    head = body[max(0, begin - 2_000) : begin].rpartition(b"\r\n--")[2]
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-type":
            return value.strip().decode("latin-1")[:100]
    return ""


def _transcribed(heard: Transcript, form: str, stop: dict[str, Any] | None) -> Response:
    headers = {"x-deshi-stop": str(stop["level"])} if stop else {}
    if form == "text":
        return Response(heard.text + "\n", media_type="text/plain; charset=utf-8", headers=headers)
    told = dict(heard.whole) if form == "verbose_json" else {}
    told["text"] = heard.text
    if stop:
        told["stop"] = stop
    return Response(orjson.dumps(told), media_type="application/json", headers=headers)


def _spoken(body: dict[str, Any]) -> schemas_audio.SpeechBody:
    try:
        return schemas_audio.SpeechBody.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "body"
        raise BadParameter(f"The parameter `{name}` can't be taken: {first['msg']}.", name) from error
