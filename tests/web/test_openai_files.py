"""Files and batches, by OpenAI's own client over a real socket; batches outlive the service."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openai
import pytest
from tests.peers.chats import ScriptedChats

from deshi.errors import Limited, Unsupported

if TYPE_CHECKING:
    from conftest import Door

BOUNDARY = "xYz"
FORM = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


@pytest.fixture(scope="module")
def client(chat_door: Door) -> Iterator[openai.OpenAI]:
    with reached(chat_door) as made:
        yield made


def reached(door: Door) -> openai.OpenAI:
    return openai.OpenAI(base_url=door.url + "/v1", api_key="any", max_retries=0, timeout=20)


def line(custom_id: str, text: str, **more: Any) -> str:
    body = {"model": "tiny", "messages": [{"role": "user", "content": text}], **more}
    return json.dumps({"custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions", "body": body})


def begin(client: openai.OpenAI, *lines: str) -> Any:
    file = client.files.create(file=("requests.jsonl", "\n".join(lines).encode()), purpose="batch")
    return client.batches.create(
        input_file_id=file.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
        metadata={"why": "test"},
    )


def ended(client: openai.OpenAI, identity: str) -> Any:
    """Wait for a batch's end."""
    for _ in range(600):
        batch = client.batches.retrieve(identity)
        if batch.status in ("completed", "failed", "cancelled", "expired"):
            return batch
        time.sleep(0.05)
    raise AssertionError(batch)


def results(client: openai.OpenAI, file: str | None) -> dict[str, Any]:
    assert file
    rows = [json.loads(row) for row in client.files.content(file).text.splitlines()]
    assert len({row["custom_id"] for row in rows}) == len(rows)
    return {row["custom_id"]: row for row in rows}


def form(*fields: tuple[str, str, bytes]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + data
        for name, more, data in fields
    ]
    return b"\r\n".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def test_a_file_is_kept_listed_read_and_removed(client: openai.OpenAI, chat_door: Door) -> None:
    data = b"\r\n--a\x00\xff\r\n\r\nb\r\n"
    kept = client.files.create(file=("../../etc/passwd", data), purpose="user_data")

    assert (kept.filename, kept.bytes, kept.purpose) == ("passwd", len(data), "user_data")
    assert client.files.content(kept.id).content == data
    assert kept.id in [one.id for one in client.files.list(purpose="user_data")]
    assert kept.id not in [one.id for one in client.files.list(purpose="batch")]
    assert client.files.retrieve(kept.id).id == kept.id
    folder = chat_door.running.settings.home / "files"
    assert {path.parent for path in folder.rglob("*")} == {folder}
    assert client.files.delete(kept.id).deleted
    with pytest.raises(openai.NotFoundError, match="There is no file"):
        client.files.content(kept.id)


@pytest.mark.parametrize(
    "name", ["..", "../../keys.json", "%2e%2e%2fkeys", "file-00000000000000000000", "file-AAAA", "file-..", "a" * 300]
)  # fmt: skip
def test_a_name_of_the_network_is_never_a_path(chat_door: Door, name: str) -> None:
    for method, path in [("GET", ""), ("GET", "/content"), ("DELETE", "")]:
        status, told = chat_door.call(method, f"/v1/files/{name}{path}")
        assert status in (404, 405)
        assert "error" in told


@pytest.mark.parametrize(
    ("body", "headers", "word"),
    [
        (b"{}", {}, "no form"),
        (b"", FORM, "boundary is missing"),
        (b"--xYz", FORM, "no end"),
        (b"--xYz\r\nX: y\r\n\r\n\r\n--xYz--\r\n", FORM, "no name"),
        (form(("purpose", "", b"batch")), FORM, "`file` is missing"),
        (form(("file", '; filename="a"', b"x")), FORM, "`purpose` is missing"),
        (form(("file", '; filename="a"', b"x"), ("purpose", "", b"vision")), FORM, "of no use here"),
        (
            form(("file", "", b"x"), ("purpose", "", b"batch"), ("expires_after", "", b"1")),
            FORM,
            "`expires_after`",
        ),
        (form(*[("file", "", b"x")] * 80), FORM, "too many fields"),
    ],
    ids=["json", "empty", "cut", "nameless", "no file", "no purpose", "purpose", "unknown", "many"],
)
def test_a_bad_upload_is_refused(chat_door: Door, body: bytes, headers: dict[str, str], word: str) -> None:
    status, told = chat_door.call("POST", "/v1/files", body, headers)

    assert status == 400
    assert word in told["error"]["message"]
    assert set(told["error"]) == {"message", "type", "param", "code"}


def test_a_batch_is_answered_line_by_line(client: openai.OpenAI, chats: ScriptedChats) -> None:
    chats.table = {"no": Unsupported("No `x` here.", "x"), "odd": ZeroDivisionError("inside")}
    begun = begin(client, *[line(f"c{i}", f"hello {i}") for i in range(20)], line("bad", "a", mirostat=1), line("no", "no"), line("odd", "odd"))  # fmt: skip

    batch = ended(client, begun.id)
    chats.table = {}

    assert (begun.status, batch.status, batch.metadata) == ("validating", "completed", {"why": "test"})
    assert (batch.request_counts.total, batch.request_counts.completed, batch.request_counts.failed) == (
        23,
        20,
        3,
    )
    good, bad = results(client, batch.output_file_id), results(client, batch.error_file_id)
    assert good["c7"]["response"]["body"]["choices"][0]["message"]["content"] == "hello 7"
    assert good["c7"]["response"]["status_code"] == 200
    assert bad["bad"]["response"]["body"]["error"]["param"] == "mirostat"
    assert bad["no"]["response"]["status_code"] == 400
    assert bad["odd"]["response"]["status_code"] == 500
    assert batch.id in [one.id for one in client.batches.list()]
    assert all(one.wishes.priority == 2 for one in chats.asked[-22:])


def test_a_batch_waits_where_there_is_no_room(client: openai.OpenAI, chats: ScriptedChats) -> None:
    class Full(dict[str, Any]):
        refusals = 2

        def get(self, key: Any, default: Any = None) -> Any:
            if key == "later" and self.refusals:
                self.refusals -= 1
                return Limited("Too many.", 0.01)
            return None

    chats.table = Full()
    batch = ended(client, begin(client, line("a", "later")).id)
    chats.table = {}

    assert batch.request_counts.completed == 1
    assert chats.asked[-1].body["messages"][0]["content"] == "later"


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (["{"], "Line 1: it is not valid JSON"),
        (["3"], "no JSON object"),
        ([line("a", "x"), "", line("a", "y")], "Line 3: the `custom_id` 'a'"),
        ([line("", "x")], "`custom_id`"),
        ([line("a", "x").replace("chat/", "shat/")], "`url`"),
        ([line("a", "x").replace("POST", "GET")], "`method`"),
        ([""], "no lines"),
    ],
)
def test_a_file_that_is_none_of_a_batch_fails_it(client: openai.OpenAI, lines: list[str], word: str) -> None:
    batch = ended(client, begin(client, *lines).id)

    assert batch.status == "failed"
    assert word in batch.errors.data[0].message


def test_a_bad_request_for_a_batch_is_refused(chat_door: Door, client: openai.OpenAI) -> None:
    other = client.files.create(file=("a", b"x"), purpose="user_data").id
    good = {"input_file_id": other, "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    for change, param, status in [
        ({}, "input_file_id", 400),
        ({"input_file_id": 3}, "input_file_id", 400),
        ({"endpoint": "/v1/decide"}, "endpoint", 400),
        ({"completion_window": "1h"}, "completion_window", 400),
        ({"metadata": [1]}, "metadata", 400),
        ({"input_file_id": "../x"}, None, 404),
    ]:
        got, told = chat_door.call("POST", "/v1/batches", {**good, **change})
        assert (got, told["error"]["param"]) == (status, param)
    assert chat_door.call("GET", "/v1/batches/../../etc")[0] == 404
    assert chat_door.call("GET", "/v1/batches/batch_00000000000000000000")[0] == 404


def test_a_cancelled_batch_keeps_what_was_answered(client: openai.OpenAI, chats: ScriptedChats) -> None:
    chats.table = {"wait": "forever"}
    begun = begin(client, line("a", "hello"), *[line(f"w{i}", "wait") for i in range(9)])
    while client.batches.retrieve(begun.id).request_counts.completed < 1:
        time.sleep(0.05)

    assert client.batches.cancel(begun.id).status == "cancelling"
    batch = ended(client, begun.id)
    chats.table = {}

    assert batch.status == "cancelled"
    assert list(results(client, batch.output_file_id)) == ["a"]
    with pytest.raises(openai.BadRequestError, match="already"):
        client.batches.cancel(begun.id)


def test_a_batch_goes_on_after_a_restart_and_asks_nothing_twice(
    opening: Callable[..., Any], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    first, second = ScriptedChats({"wait": "forever"}), ScriptedChats()
    lines = [line(f"c{i}", f"hello {i}") for i in range(5)] + [line(f"w{i}", "wait") for i in range(12)]
    with opening(home, lambda running: setattr(running, "chats", first)) as door, reached(door) as client:
        begun = begin(client, *lines)
        while client.batches.retrieve(begun.id).request_counts.completed < 5:
            time.sleep(0.05)
    part = next((home / "batches").glob("batch_*/output.jsonl"))
    with part.open("ab") as file:
        file.write(b'{"custom_id": "w0", "cut o')  # as a killed process may leave it

    with opening(home, lambda running: setattr(running, "chats", second)) as door, reached(door) as client:
        batch = ended(client, begun.id)
        rows = results(client, batch.output_file_id)

    assert batch.status == "completed"
    assert set(rows) == {f"c{i}" for i in range(5)} | {f"w{i}" for i in range(12)}
    assert {one.body["messages"][0]["content"] for one in second.asked} == {"wait"}


def test_one_model_is_told(client: openai.OpenAI) -> None:
    assert client.models.retrieve("tiny").owned_by == "deshi"
    with pytest.raises(openai.NotFoundError) as told:
        client.models.retrieve("deshi/robot")
    assert told.value.code == "model_not_found"
