"""The run of a batch: from wherever it was killed, and out of time."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from deshi.bootstrap.batch_run import Run
from deshi.bootstrap.batches import Batches
from deshi.bootstrap.kept_files import KeptFiles
from deshi.errors import BadInput, Busy, Denied, Limited, NeverFits, NotFound, Refused, Unavailable
from deshi.records.chat import Caller, Chat, Replied

ANN = Caller("ann", "lab", "")


class Home:
    """A home with one batch, and the chats that were asked."""

    def __init__(self, home: Path, texts: list[str]) -> None:
        self.now, self.steadily = time.time(), 1_000.0
        self.gone: set[str] = set()
        self.asked: list[str] = []
        self.error: Exception | None = None
        self.files = KeptFiles(home, self.clock)
        self.batches = Batches(home, self.files, self.answer, 0.01, self.clock, self.steady, self.may)
        rows = [
            {"custom_id": text, "method": "POST", "url": "/v1/completions", "body": {"prompt": text}}
            for text in texts
        ]
        data = b"\n".join(orjson.dumps(row) for row in rows)
        self.id = self.make(ANN, data)
        self.folder = home / "batches" / self.id

    def make(self, caller: Caller, data: bytes) -> str:
        file = self.files.keep(caller.tenant, "in.jsonl", "batch", [data])["id"]
        wanted = {"input_file_id": file, "endpoint": "/v1/completions", "completion_window": "24h"}
        return str(self.batches.make(caller, wanted)["id"])

    def clock(self) -> float:
        return self.now

    def steady(self) -> float:
        return self.steadily

    def may(self, caller: Caller) -> None:
        if caller.key in self.gone:
            raise Denied(f"The API key {caller.key!r} is removed.")

    async def answer(self, chat: Chat) -> Replied:
        self.asked.append(chat.body["prompt"])
        if self.error:
            raise self.error
        return Replied({"text": chat.body["prompt"], "key": chat.caller.key})

    def run(self) -> dict[str, Any]:
        asyncio.run(self.begun().go())
        return self.batches.told("lab", self.id)

    def begun(self) -> Run:
        return Run(self.folder, self.files, self.answer, 0.02, self.clock, self.steady, self.may)

    def rows(self, field: str) -> list[Any]:
        name = self.batches.told("lab", self.id)[field]
        return (
            [json.loads(row) for row in self.files.path("lab", name).read_bytes().splitlines()]
            if name
            else []
        )


def test_a_batch_is_asked_in_the_name_of_its_key(tmp_path: Path) -> None:
    home = Home(tmp_path, ["a", "b"])

    assert home.run()["status"] == "completed"
    assert {row["response"]["body"]["key"] for row in home.rows("output_file_id")} == {"ann"}


@pytest.mark.parametrize("moment", ["before the state was written", "between file and its card"])
def test_killed_at_the_end_nothing_is_asked_again(tmp_path: Path, moment: str) -> None:
    home = Home(tmp_path, ["a", "b"])
    before = (home.folder / "state.json").read_bytes()
    home.run()
    (home.folder / "state.json").write_bytes(before)  # as if it had been killed right before
    if moment.startswith("between"):
        output = json.loads(before)["output"]
        (tmp_path / "files" / f"{output}.json").unlink()

    batch = home.run()

    assert home.asked == ["a", "b"]
    assert (batch["status"], batch["request_counts"]["completed"]) == ("completed", 2)
    assert len(home.rows("output_file_id")) == 2


def test_what_there_was_no_time_for_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path, ["a", "b"])
    home.steadily += 90_000

    batch = home.run()

    assert batch["status"] == "expired"
    assert home.asked == []
    assert [row["error"]["code"] for row in home.rows("error_file_id")] == ["batch_expired"] * 2


@pytest.mark.parametrize(
    "error", [Busy("Later.", 3.0), Unavailable("Away."), Refused("Never."), NeverFits("Too long.")]
)
def test_patience_ends(tmp_path: Path, error: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "deshi.bootstrap.batch_line._LONGEST_PAUSE_S", 3.0 if isinstance(error, Busy) else 0.01
    )
    home = Home(tmp_path, ["a"])
    home.steadily += 86_399 if isinstance(error, Busy) else 0
    home.error = error

    batch = home.run()

    assert batch["request_counts"] == {"total": 1, "completed": 0, "failed": 1}
    assert home.rows("error_file_id")[0]["response"]["status_code"] == error.status
    assert len(home.asked) == (5 if type(error) is Unavailable else 1)


def test_batches_and_files_are_a_tenants_own(tmp_path: Path) -> None:
    home = Home(tmp_path, ["a"])
    file = home.files.all("lab")[0]["id"]

    assert home.batches.all("other") == []
    assert home.files.all("other") == []
    for call in (
        lambda: home.batches.told("other", home.id),
        lambda: home.batches.cancel("other", home.id),
        lambda: home.files.path("other", file),
        lambda: home.files.remove("other", file),
    ):
        with pytest.raises(NotFound):
            call()


def test_a_file_that_is_gone_fails_the_batch(tmp_path: Path) -> None:
    home = Home(tmp_path, ["a"])
    home.files.remove("lab", home.files.all("lab")[0]["id"])

    batch = home.run()

    assert (batch["status"], batch["errors"]["data"][0]["code"]) == ("failed", "missing_file")
    with pytest.raises(BadInput, match="failed already"):
        home.batches.cancel("lab", home.id)


def test_one_process_runs_the_batches_of_a_home(tmp_path: Path) -> None:
    home = Home(tmp_path, ["a"])
    clocks = home.clock, home.steady  # the machine's own may have run for more than a batch's day

    async def go() -> None:
        both = [Batches(tmp_path, home.files, home.answer, 0.01, *clocks) for _ in range(2)]
        works = [asyncio.ensure_future(one.work()) for one in both]
        for _ in range(300):
            if home.batches.told("lab", home.id)["status"] == "completed":
                break
            await asyncio.sleep(0.02)
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)

    asyncio.run(go())
    assert home.asked == ["a"]


def test_a_line_that_waits_for_a_limit_says_so_and_waits_as_long_as_it_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path, ["a"])
    home.error = Limited("Later.", 30.0)
    patient: list[bool] = []

    async def answer(chat: Chat) -> Replied:
        patient.append(chat.wishes.patient)
        return await home.answer(chat)

    async def go() -> float:
        run = Run(home.folder, home.files, answer, 0.01, home.clock, home.steady)
        going = asyncio.ensure_future(run.go())
        while not run.waits:
            await asyncio.sleep(0)
        waits = run.waits
        run.give_way()
        await going
        return waits

    assert asyncio.run(go()) == 30.0
    assert patient == [True]
    assert home.batches.told("lab", home.id)["status"] == "in_progress"
    home.error = None
    assert home.run()["request_counts"] == {"total": 1, "completed": 1, "failed": 0}


def test_a_batch_ends_with_its_key(tmp_path: Path) -> None:
    home = Home(tmp_path, ["a", "b"])
    home.gone.add("ann")

    batch = home.run()

    assert (home.asked, batch["status"]) == ([], "completed")
    assert [row["response"]["status_code"] for row in home.rows("error_file_id")] == [401, 401]
    assert "'ann' is removed" in home.rows("error_file_id")[0]["response"]["body"]["error"]["message"]


def test_a_clock_that_is_set_takes_no_time_from_a_batch(tmp_path: Path) -> None:
    home = Home(tmp_path, ["a"])
    home.now += 100_000

    batch = home.run()

    assert (home.asked, batch["status"]) == (["a"], "completed")
    assert batch["expires_at"] == int(home.now + 86_400)  # told by the clock as it is now


def test_a_machine_that_was_off_keeps_what_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path, ["a"])
    home.error = Limited("Later.", 50.0)
    home.steadily += 86_000

    async def begin() -> None:
        run = home.begun()
        going = asyncio.ensure_future(run.go())
        while not run.waits:
            await asyncio.sleep(0)
        run.give_way()
        await going

    asyncio.run(begin())
    monkeypatch.setattr("deshi.bootstrap.batch_time.boot", lambda: "another")
    home.steadily, home.error = 5.0, None

    run = home.begun()
    asyncio.run(run.go())

    assert home.batches.told("lab", home.id)["status"] == "completed"
    assert run._left() == pytest.approx(400.0)


def test_the_state_is_written_where_it_has_changed_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path, ["a"])
    written: list[str] = []
    run = home.begun()
    run._state = run._read_state()
    monkeypatch.setattr("deshi.promote.safely.write", lambda path, _: written.append(path.name))
    for _ in range(5):
        run._save()

    assert written == ["state.json"]
