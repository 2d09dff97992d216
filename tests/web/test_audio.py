"""Speech in and out over a real socket, by OpenAI's own client; on the other side is a server that hears what it is told to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openai
import pytest
from tests.peers.audio import Ears, ears, tone, wav

from deshi.bootstrap.voice import make_voice
from deshi.journal.reading import Filter
from deshi.sections import Voice

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
