"""API keys: only hashes are kept; a known key costs nothing, an unknown one little."""

import asyncio
import hashlib
import json
import logging
import threading
from pathlib import Path

import pytest

from deshi.ask import keys as module
from deshi.ask.key_file import SCOPES, Allowance, Key
from deshi.ask.keys import Keys
from deshi.errors import BadInput, Corrupt, Denied, Limited, NotFound, Unavailable
from deshi.records.chat import HIGH, LOW, Caller


class Clock:
    """A clock that is set by hand."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the threads that compared a key with a slow hash."""
    seen: list[str] = []
    slowly = module._verify

    def verify(found: Key, raw: bytes) -> bool:
        seen.append(threading.current_thread().name)
        return slowly(found, raw)

    monkeypatch.setattr(module, "_verify", verify)
    return seen


def _known(keys: Keys, *given: str) -> list[str]:
    """Return names, or the names of errors, of keys that come one after another."""

    async def ask() -> list[str]:
        told = []
        for key in given:
            try:
                told.append((await keys.known(key)).name)
            except Denied as error:
                told.append(type(error).__name__)
        return told

    return asyncio.run(ask())


def test_a_key_is_shown_once_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    key = Keys(path).add("ann")

    assert key not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert Keys(path).check(key) == "ann"


@pytest.mark.parametrize("key", ["", "deshi-wrong", "\ud800"])
def test_a_wrong_key_is_denied_with_advice(tmp_path: Path, key: str) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("ann")

    with pytest.raises(Denied, match="deshi keys add"):
        keys.check(key)


def test_names_are_listed_and_removed(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("bob")
    keys.add("ann")
    assert keys.names() == ["ann", "bob"]
    keys.remove("bob")
    assert (keys.names(), len(keys)) == (["ann"], 1)
    with pytest.raises(NotFound):
        keys.remove("bob")
    with pytest.raises(BadInput):
        keys.add("ann")


@pytest.mark.parametrize("content", ["not json", "[]", '{"ann": 1}'])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)

    with pytest.raises(Corrupt, match=r"keys\.json"):
        Keys(path)


def test_a_place_that_can_t_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable, match="can't be written"):
        Keys(tmp_path / "file" / "keys.json").add("ann")


@pytest.mark.parametrize(
    "content",
    [
        '{"version": 2}',
        '{"version": 2, "keys": {"ann": {"hash": 1}}}',
        '{"version": 2, "keys": {"ann": {"hash": "x", "scopes": ["all"]}}}',
        '{"version": 2, "keys": {"ann": {"hash": "x", "allowance": {"rpm": "many"}}}}',
        '{"version": 2, "keys": {"ann": {"hash": "x", "expires": "soon"}}}',
    ],
)
def test_a_damaged_entry_is_named_too(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)

    with pytest.raises(Corrupt, match=r"keys\.json"):
        Keys(path)


def test_what_a_key_may_is_kept_in_the_file(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json", Clock())
    allowance = Allowance(60, 10_000, 0.5, 5.0)
    keys.add("ann", tenant="acme", scopes=("admin",), priority=LOW, expires=2_000_000.0, allowance=allowance)
    keys.set_tenant("acme", Allowance(rpm=100))

    again = Keys(tmp_path / "keys.json")
    ann = again.get("ann")
    assert (ann.tenant, ann.scopes, ann.priority) == ("acme", ("admin",), LOW)
    assert (ann.made, ann.expires, ann.allowance) == (1_000_000.0, 2_000_000.0, allowance)
    assert again.tenant("acme") == Allowance(rpm=100)
    assert again.tenant("other") == Allowance()
    assert (again.best("ann"), again.best("")) == (LOW, HIGH)


def test_a_key_usually_chats_and_moves_the_robot_and_does_not_rule(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("ann")

    assert (keys.get("ann").tenant, keys.get("ann").scopes) == ("ann", ("chat", "robot"))


def test_a_known_key_is_hashed_once_and_never_on_the_event_loop(tmp_path: Path, checks: list[str]) -> None:
    keys = Keys(tmp_path / "keys.json")
    key = keys.add("ann")

    assert _known(keys, *[key] * 50) == ["ann"] * 50
    assert len(checks) == 1
    assert checks[0].startswith("keys")


def test_equal_keys_that_come_together_are_hashed_once(tmp_path: Path, checks: list[str]) -> None:
    keys = Keys(tmp_path / "keys.json")
    key = keys.add("ann")

    async def together() -> list[Key]:
        return list(await asyncio.gather(*(keys.known(key) for _ in range(50))))

    assert {one.name for one in asyncio.run(together())} == {"ann"}
    assert len(checks) == 1


def test_keys_that_nobody_has_cost_no_slow_hash(tmp_path: Path, checks: list[str]) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("ann")
    strange = ["", "x", "sk-proj-1234", "deshi-00000000-" + "a" * 43, "\ud800", "deshi-" + "b" * 43, "é" * 9]

    assert _known(keys, *strange) == ["Denied"] * 7
    assert checks == []


def test_wrong_keys_with_a_right_id_can_not_burn_the_cpu(tmp_path: Path, checks: list[str]) -> None:
    clock = Clock()
    keys = Keys(tmp_path / "keys.json", steady=clock)
    begin = keys.add("ann")[:15]
    wrong = [f"{begin}{number:043}" for number in range(40)]

    assert _known(keys, *wrong) == ["Denied"] * 10 + ["Limited"] * 30
    assert len(checks) == 10
    clock.now += 4.0
    assert _known(keys, *wrong[20:]) == ["Denied"] * 2 + ["Limited"] * 18
    assert _known(keys, wrong[0]) == ["Denied"]
    assert len(checks) == 12


def test_who_was_here_before_does_not_notice_wrong_keys_and_a_stop_has_patience_of_its_own(
    tmp_path: Path,
) -> None:
    keys = Keys(tmp_path / "keys.json", steady=Clock())
    key = keys.add("ann")
    begin = key[:15]
    assert _known(keys, key) == ["ann"]
    assert _known(keys, *(f"{begin}{n:043}" for n in range(20)))[-1] == "Limited"

    assert _known(keys, key) == ["ann"]
    with pytest.raises(Denied) as told:
        asyncio.run(keys.known(f"{begin}{99:043}", urgent=True))
    assert not isinstance(told.value, Limited)


def test_many_right_keys_are_not_taken_for_an_attack(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json", steady=Clock())
    key = keys.add("ann")
    for _ in range(15):
        keys._remembered = type(keys._remembered)()

        assert _known(keys, key) == ["ann"]


def test_an_expired_key_is_refused_with_the_date(tmp_path: Path) -> None:
    clock = Clock()
    keys = Keys(tmp_path / "keys.json", clock)
    key = keys.add("ann", expires=clock.now + 10)
    assert _known(keys, key) == ["ann"]
    clock.now += 10

    for ask in (lambda: asyncio.run(keys.known(key)), lambda: keys.check(key)):
        with pytest.raises(Denied, match="'ann' was valid until 1970-01-12 13:46 UTC"):
            ask()


def test_a_rotated_and_a_removed_key_are_refused_at_once(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json")
    old = keys.add("ann")
    assert _known(keys, old) == ["ann"]
    new = keys.rotate("ann")

    assert _known(keys, old, new) == ["Denied", "ann"]
    keys.remove("ann")
    assert _known(keys, new) == ["Denied"]


def test_a_running_service_notices_what_another_process_changes(tmp_path: Path) -> None:
    running, other = Keys(tmp_path / "keys.json"), Keys(tmp_path / "keys.json")
    key = other.add("ann")
    assert _known(running, key) == ["ann"]  # an unknown key is worth a look at the file

    other.remove("ann")
    running.look()
    assert _known(running, key) == ["Denied"]


def test_the_watch_looks_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_S", 0.01)
    running = Keys(tmp_path / "keys.json")
    Keys(tmp_path / "keys.json").add("ann")

    async def watch() -> None:
        task = asyncio.ensure_future(running.watch())
        async with asyncio.timeout(10):
            while not len(running):
                await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(watch())
    assert running.names() == ["ann"]


def test_a_file_that_is_damaged_while_the_service_runs_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = Keys(tmp_path / "keys.json")
    key = keys.add("ann")
    (tmp_path / "keys.json").write_text("broken")

    with caplog.at_level(logging.ERROR):
        keys.look()
        keys.look()

    assert _known(keys, key) == ["ann"]
    assert caplog.text.count("the keys stay as they were") == 1


def test_keys_of_an_older_version_go_on_with_all_that_they_could(tmp_path: Path, checks: list[str]) -> None:
    path = tmp_path / "keys.json"
    old = "deshi-Ab-cd_" + "x" * 36
    path.write_text(json.dumps({"ann": hashlib.sha256(old.encode()).hexdigest()}))
    keys = Keys(path)
    keys.add("bob")

    again = Keys(path)
    assert _known(again, old, old, old + "x") == ["ann", "ann", "Denied"]
    assert again.check(old) == "ann"
    assert again.get("ann").scopes == SCOPES
    new = again.rotate("ann")
    assert _known(again, old, new) == ["Denied", "ann"]


def test_two_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    several = [Keys(tmp_path / "keys.json") for _ in range(4)]
    threads = [threading.Thread(target=keys.add, args=(f"k{n}",)) for n, keys in enumerate(several)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Keys(tmp_path / "keys.json").names() == ["k0", "k1", "k2", "k3"]


def test_what_is_remembered_is_bounded_and_holds_no_key(tmp_path: Path) -> None:
    remembered = Keys(tmp_path / "keys.json")._remembered
    for number in range(5_000):
        remembered.keep(remembered.mark(b"%d" % number), "ann", "hash", right=number % 2 == 0)

    assert len(remembered._right) <= 4_096
    assert len(remembered._wrong) <= 4_096
    assert b"7" not in remembered._wrong


@pytest.mark.parametrize("change", ["removed", "expired", "another tenant's", "another scope"])
def test_who_came_in_earlier_may_no_longer_when_the_key_changes(tmp_path: Path, change: str) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("ann", tenant="lab")
    ann = Caller("ann", "lab")
    keys.may_still(ann)
    keys.may_still(Caller())  # a machine without keys

    if change == "removed":
        keys.remove("ann")
    else:
        said = {
            "expired": {"expires": 1.0},
            "another tenant's": {"tenant": "x"},
            "another scope": {"scopes": ("robot",)},
        }
        keys.set("ann", **said[change])

    with pytest.raises(Denied, match="'ann'"):
        keys.may_still(ann)
