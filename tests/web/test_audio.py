"""Speech in and out over a real socket, by OpenAI's own client; on the other side is a server that hears what it is told to."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openai
import pytest
from tests.peers.audio import Ears, ears, tone, wav

from deshi.ask.chat_fields import BadParameter
from deshi.ask.keys import Keys
from deshi.bootstrap.voice import make_voice
from deshi.errors import Busy, Limited
from deshi.journal.reading import Filter
from deshi.records.chat import Caller
from deshi.sections import Voice
from deshi.web.access import Access
from deshi.web.audio import HEEDS_A_MINUTE, HELD, Audio
from deshi.web.chat_door import Doors
from deshi.web.http import Request
from deshi.web.metrics import Metrics

if TYPE_CHECKING:
    from conftest import Door

_SEEN: set[str] = set()
SOUND = wav(tone(0.2))


@pytest.fixture(scope="module")
def server() -> Iterator[Ears]:
    with ears() as made:
        yield made


@pytest.fixture(scope="module")
def house(
    server: Ears, opening: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    """A service whose `[voice]` is a server that hears and speaks."""

    def prepare(running: Any) -> None:
        voice = Voice(hear_url=server.url, speak_url=server.url, speak_voice="nova", hear_model="base")
        running.voice = make_voice(replace(running.settings, voice=voice), {})

    with opening(tmp_path_factory.mktemp("voice") / "home", prepare) as made:
        yield made


@pytest.fixture
def ear(server: Ears) -> Ears:
    server.says, server.kind, server.answer = [], "", b""
    server.heard.clear()
    server.spoke.clear()
    return server


@pytest.fixture
def room(house: Door, ear: Ears) -> Door:
    house.body.heard.clear()
    return house


def client(door: Door) -> openai.OpenAI:
    return openai.OpenAI(base_url=door.url + "/v1", api_key="any", max_retries=0, timeout=20)


def form(data: bytes = SOUND, **fields: str) -> tuple[bytes, dict[str, str]]:
    mark = "xYz"
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]  # fmt: skip
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.webm"\r\nContent-Type: audio/webm\r\n\r\n'
    body = b"".join([*parts, head.encode(), data, f"\r\n--{mark}--\r\n".encode()])
    return body, {"content-type": f"multipart/form-data; boundary={mark}"}


def stops_kept(door: Door) -> set[tuple[str, str]]:
    """Return source and id of the newest stop in the journal, once it is there."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        rows = door.running.memory.readings.recent(Filter(kind="stop"), 1)
        if rows and rows[0]["interaction"] not in _SEEN:
            _SEEN.add(rows[0]["interaction"])
            return {(rows[0]["body"]["source"], rows[0]["interaction"])}
        time.sleep(0.02)
    return set()


def test_a_recording_is_heard_by_the_server_of_the_settings(room: Door, ear: Ears) -> None:
    ear.says = ["座ってください。"]
    told = client(room).audio.transcriptions.create(
        model="whisper-1", file=("a.wav", SOUND), language="ja", prompt="deshi"
    )
    assert told.text == "座ってください。"
    form = ear.heard[0]
    assert (form["model"], form["language"], form["prompt"]) == (b"base", b"ja", b"deshi")
    assert form["file"] == SOUND
    assert room.body.heard == []  # nobody asked to be heeded


def test_the_answer_has_the_form_that_is_asked_for(room: Door, ear: Ears) -> None:
    ear.says = ["sit down"]
    hear = client(room).audio.transcriptions.create
    assert hear(model="m", file=("a.wav", SOUND), response_format="text") == "sit down\n"
    verbose = hear(model="m", file=("a.wav", SOUND), response_format="verbose_json")
    assert (verbose.text, verbose.language, verbose.duration) == ("sit down", "en", 1.5)


@pytest.mark.parametrize("how", ["query", "header"])
def test_a_stop_that_is_heard_stops_at_once_where_that_is_asked(room: Door, ear: Ears, how: str) -> None:
    ear.says = ["Stop! Stop right there!"]
    body, headers = form()
    more = {"x-deshi-heed": "true"} if how == "header" else {}
    path = "/v1/audio/transcriptions" + ("?heed=true" if how == "query" else "")
    status, got, data = room.raw("POST", path, body, {**headers, **more})
    told = json.loads(data)
    assert status == 200
    assert told["stop"]["stopped"] is True
    assert (told["stop"]["level"], got["x-deshi-stop"]) == ("soft", "soft")
    assert room.body.heard == [("stop", "soft")]
    assert stops_kept(room) == {("voice", told["stop"]["interaction"])}


def test_what_is_no_stop_is_only_heard(room: Door, ear: Ears) -> None:
    ear.says = ["I bought a stopwatch"]
    body, headers = form()
    status, told = room.call("POST", "/v1/audio/transcriptions?heed=true", body, headers)
    assert (status, told) == (200, {"text": "I bought a stopwatch"})
    assert room.body.heard == []


def test_the_recording_s_own_name_and_type_go_with_it(room: Door, ear: Ears) -> None:
    body, headers = form()
    assert room.call("POST", "/v1/audio/transcriptions", body, headers)[0] == 200
    assert ear.heard[0]["filename"] == "a.webm"


@pytest.mark.parametrize(
    ("fields", "part"),
    [({"stream": "true"}, "stream"), ({"response_format": "srt"}, "srt"), ({"include[]": "logprobs"}, "include[]")],
)  # fmt: skip
def test_what_can_t_be_kept_is_refused_by_name(room: Door, fields: dict[str, str], part: str) -> None:
    body, headers = form(**fields)
    status, told = room.call("POST", "/v1/audio/transcriptions", body, headers)
    assert status == 400
    assert part in told["error"]["message"]


def test_what_is_no_form_with_a_recording_is_refused(room: Door) -> None:
    body, headers = form(data=b"")
    assert room.call("POST", "/v1/audio/transcriptions", body, headers)[0] == 400
    status, told = room.call("POST", "/v1/audio/transcriptions", {"file": "x"})
    assert status == 400
    assert "multipart/form-data" in told["error"]["message"]


def test_a_recording_that_is_too_large_is_refused(room: Door) -> None:
    body, headers = form(data=b"x" * (4 * room.running.settings.service.max_body_bytes + 1))
    assert room.call("POST", "/v1/audio/transcriptions", body, headers)[0] == 413


def test_a_server_that_fails_is_told_with_its_words(room: Door, ear: Ears) -> None:
    ear.says = [500]
    body, headers = form()
    status, told = room.call("POST", "/v1/audio/transcriptions", body, headers)
    assert status == 503
    assert "out of order" in told["error"]["message"]


def test_a_text_is_spoken(room: Door, ear: Ears) -> None:
    said = client(room).audio.speech.create(model="tts-1", voice="alloy", input="はい", response_format="wav")
    assert said.content[:4] == b"RIFF"
    assert ear.spoke == [{"model": "tts-1", "input": "はい", "voice": "alloy", "response_format": "wav"}]
    status, headers, _ = room.raw("POST", "/v1/audio/speech", {"input": "hello"})
    assert (status, headers["content-type"]) == (200, "audio/wav")
    assert (ear.spoke[1]["voice"], ear.spoke[1]["response_format"]) == ("nova", "mp3")


@pytest.mark.parametrize(
    "body", [{}, {"input": ""}, {"input": "x" * 5_000}, {"input": "a", "speed": 9}, {"input": "a", "odd": 1}]
)
def test_what_can_t_be_spoken_is_refused(room: Door, ear: Ears, body: dict[str, Any]) -> None:
    status, told = room.call("POST", "/v1/audio/speech", body)
    assert status == 400
    assert told["error"]["message"]
    assert ear.spoke == []


def test_a_web_page_is_no_sound(room: Door, ear: Ears) -> None:
    ear.kind, ear.answer = "text/html", b"<html>"
    status, told = room.call("POST", "/v1/audio/speech", {"input": "a"})
    assert status == 503
    assert "instead of sound" in told["error"]["message"]


def test_without_a_server_it_is_said_which_setting_is_missing(door: Door) -> None:
    body, headers = form()
    status, told = door.call("POST", "/v1/audio/transcriptions?heed=true", body, headers)
    assert status == 404
    assert "hear_url" in told["error"]["message"]
    status, told = door.call("POST", "/v1/audio/speech", {"input": "a"})
    assert status == 404
    assert "speak_url" in told["error"]["message"]


def test_a_page_is_told_whether_there_are_servers(door: Door, room: Door) -> None:
    assert door.call("GET", "/v1/config")[1]["voice"] == {"hear": False, "speak": False}
    assert room.call("GET", "/v1/config")[1]["voice"] == {"hear": True, "speak": True}


def test_pages_of_other_sites_may_not_send_recordings(room: Door) -> None:
    body, headers = form()
    status, _ = room.call(
        "POST", "/v1/audio/transcriptions", body, {**headers, "origin": "http://evil.example"}
    )
    assert status == 403


HEED = "/v1/audio/transcriptions?heed=true"


@pytest.fixture(scope="module")
def keyed(
    server: Ears, opening: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Door, dict[str, str]]]:
    """The same where keys are needed."""
    home = tmp_path_factory.mktemp("keyed") / "home"
    home.mkdir()
    keys = Keys(home / "keys.json")
    made_keys = {scope: keys.add(f"a-{scope}", scopes=(scope,)) for scope in ("chat", "robot", "admin")}

    def prepare(running: Any) -> None:
        voice = Voice(hear_url=server.url, speak_url=server.url)
        running.voice = make_voice(replace(running.settings, voice=voice), {})

    with opening(home, prepare, require_key=True) as made:
        yield made, made_keys


@pytest.mark.parametrize(("scope", "status"), [("chat", 200), ("robot", 403), ("admin", 403)])
def test_a_stop_is_heeded_whatever_the_key_may_else(
    keyed: tuple[Door, dict[str, str]], ear: Ears, scope: str, status: int
) -> None:
    door, keys = keyed
    ear.says = ["stop!"]
    door.body.heard.clear()
    body, headers = form()
    key = {"authorization": f"Bearer {keys[scope]}"}
    assert door.call("POST", HEED, body, {**headers, **key})[0] == status
    assert door.body.heard == [("stop", "soft")]
    assert door.call("POST", HEED.partition("?")[0], body, {**headers, **key})[0] == status


def test_without_a_key_where_one_is_needed_nothing_is_heard(
    keyed: tuple[Door, dict[str, str]], ear: Ears
) -> None:
    body, headers = form()
    assert keyed[0].call("POST", HEED, body, headers)[0] == 401
    assert ear.heard == []


def test_a_page_of_another_site_may_stop_and_no_more(room: Door, ear: Ears) -> None:
    ear.says = ["stop!"]
    body, headers = form()
    status, told = room.call("POST", HEED, body, {**headers, "origin": "http://evil.example"})
    assert status == 403
    assert "text" not in told
    assert room.body.heard == [("stop", "soft")]


def audio_of(running: Any) -> Audio:
    return Audio(running, Doors(running.chats, Access(running.settings, running.keys), Metrics(), 1_000))


def test_what_is_to_be_heeded_has_places_of_its_own_and_no_more_than_those(room: Door) -> None:
    async def fill(audio: Audio, heed: bool) -> int:
        async with AsyncExitStack() as held:
            count = 0
            while count < 1_000:
                try:
                    await held.enter_async_context(audio._place(Caller(), heed))
                except Limited:
                    break
                count += 1
            if not heed:  # all others are in: a stop still gets one
                await held.enter_async_context(audio._place(Caller(), True))
        return count

    audio = audio_of(room.running)
    assert asyncio.run(fill(audio, heed=False)) == 16
    assert asyncio.run(fill(audio, heed=True)) == 64
    assert asyncio.run(fill(audio, heed=True)) == 64  # and all are given back


def test_recordings_to_heed_hold_no_more_than_64_mib_in_all(room: Door) -> None:
    most = 4 * 4_194_304
    sizes: list[int] = []

    async def send(audio: Audio, size: int) -> None:
        parts = [bytes(size), b""]

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": parts.pop(0), "more_body": len(parts) > 0}

        async with audio._place(Caller(), True) as place:
            sizes.append(len(await place.body(Request({"headers": []}, receive), most)))
            await asyncio.sleep(0.05)  # it waits for the server, as all the others do

    async def all_of_them() -> list[BaseException | None]:
        audio = audio_of(room.running)
        long = [send(audio, most) for _ in range(20)]
        short = [send(audio, 100_000) for _ in range(44)]
        return await asyncio.gather(*long, *short, return_exceptions=True)

    ended = asyncio.run(all_of_them())

    assert sum(sizes) <= HELD
    assert sizes.count(most) == 3
    assert (
        sizes.count(100_000) == 44
    )  # what may be a short order to stop is heard beside any number of long ones
    assert {type(one) for one in ended if one is not None} == {Busy}


def test_what_is_to_be_heeded_is_counted_for_each_key(room: Door) -> None:
    async def send(key: str) -> None:
        async with audio._place(Caller(key), True):
            return

    async def all_of_it() -> None:
        for _ in range(HEEDS_A_MINUTE):
            await send("a")
        with pytest.raises(Limited, match="in a minute"):
            await send("a")
        await send("b")

    audio = audio_of(room.running)
    asyncio.run(all_of_it())


def test_a_place_is_taken_before_the_recording_is_read(room: Door) -> None:
    seen: list[int] = []
    audio = audio_of(room.running)

    async def receive() -> dict[str, Any]:
        seen.append(audio._under_way["heed"])
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"headers": [(b"host", b"127.0.0.1")], "query_string": b"heed=true"}
    with pytest.raises(BadParameter):
        asyncio.run(audio.hear(Request(scope, receive)))
    assert (seen, audio._under_way["heed"]) == ([1], 0)
