"""The guard's client: a stop is one write that waits for nothing and finds another way; a guard that is gone is an answer."""

import asyncio
import json
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.peers.domains import free_domain

from deshi.records.protocols import Body
from deshi.tasks.robot_dog import guard_client
from deshi.tasks.robot_dog.guard_client import GuardClient
from deshi.tasks.robot_dog.guard_now import socket_path, stop_now

sys.path.insert(0, str(Path(__file__).parent))
from guards import Running, guard


def with_client(home: Path, scene: Callable[[GuardClient, Running], Awaitable[None]]) -> None:
    """Play a scene with a guard and an open client."""

    async def play(dog: Running) -> None:
        client = GuardClient(home, port=dog.address["port"])
        await client.open()
        try:
            await asyncio.wait_for(scene(client, dog), 20)
        finally:
            await client.close()

    with guard(home) as dog:
        asyncio.run(play(dog))


def test_it_is_a_body(tmp_path: Path) -> None:
    body: Body = GuardClient(tmp_path)
    assert body.epoch() == 0


def test_actions_are_accepted_with_what_was_inserted(tmp_path: Path) -> None:
    async def scene(client: GuardClient, _: Running) -> None:
        told = await client.do([1016], "i", client.epoch())
        assert told["accepted"]
        assert (told["steps"], told["inserted"]) == ([1004, 1002, 1016], [1004, 1002])
        assert [step["inserted"] for step in told["plan"]] == ["stand_up", "unlock", ""]
        assert (await client.state())["action"] == 1004
        assert told["after"] == []
        assert (await client.do([1009], "j", client.epoch()))["after"] == [1004, 1002, 1016]

    with_client(tmp_path, scene)


def test_a_stop_outdates_what_was_decided_at_once(tmp_path: Path) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        before = client.epoch()
        client.stop("soft", "s")
        assert client.epoch() != before
        assert (await client.do([1004], "late", before))["dropped"]
        assert dog.events("stop")[0]["interaction"] == "s"

    with_client(tmp_path, scene)


def test_somebody_elses_stop_outdates_it_too(tmp_path: Path) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        before = client.epoch()
        await asyncio.to_thread(dog.http, "POST /stop")
        assert (await client.do([1004], "late", before))["dropped"]
        assert (await client.do([1004], "now", client.epoch()))["accepted"]

    with_client(tmp_path, scene)


def test_states_are_pushed(tmp_path: Path) -> None:
    async def scene(client: GuardClient, _: Running) -> None:
        seen = []
        async for state in client.watch():
            seen.append(state["action"])
            if len(seen) == 1:
                await client.do([1004], "i", client.epoch())
            if state["action"] == 1004:
                break

    with_client(tmp_path, scene)


def test_an_absent_guard_is_an_answer(tmp_path: Path) -> None:
    async def scene() -> None:
        client = GuardClient(tmp_path, port=1)
        await client.open()
        client.stop("soft")
        assert (await client.state())["absent"]
        outcome = await client.do([1004], "i", client.epoch())
        assert "deshi up" in outcome["why"]
        await client.close()

    asyncio.run(scene())


def test_a_guard_that_comes_back_is_found_again(tmp_path: Path) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        old = client.epoch()
        await asyncio.to_thread(dog.end)
        while "absent" not in await client.state():
            await asyncio.sleep(0.01)
        with guard(tmp_path):
            while "absent" in await client.state():
                await asyncio.sleep(0.01)
            assert client.epoch() > old
            assert (await client.do([1004], "i", client.epoch()))["accepted"]

    with_client(tmp_path, scene)


def test_stop_now_reaches_it_by_socket_and_by_tcp(tmp_path: Path) -> None:
    with guard(tmp_path / "home") as dog:
        assert stop_now(dog.home, port=1)["stopped"]
        Path(dog.address["socket"]).unlink()
        assert stop_now(dog.home, level="damp", port=1)["level"] == "damp"
        assert dog.http("GET /state")[1]["stops"] == 2


def test_the_guard_of_another_home_is_not_taken_for_ours(tmp_path: Path) -> None:
    with guard(tmp_path / "home") as dog:
        (tmp_path / "ours").mkdir()
        for home in (tmp_path / "ours", tmp_path / "nowhere"):
            told = stop_now(home, port=dog.address["port"])
            assert not told["stopped"]
            assert "another home" in told["why"]


def test_stop_now_says_why_it_could_not(tmp_path: Path) -> None:
    reply = stop_now(tmp_path, port=1)
    assert reply["absent"]
    assert "remote" in reply["why"]


class Broken:
    """A socket for stops that takes a part (`taken` bytes), or fails while `meanwhile` happens."""

    def __init__(self, taken: int = -1, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.taken, self.meanwhile, self.closed = taken, meanwhile, False

    def send(self, data: bytes) -> int:
        self.meanwhile()
        if self.taken < 0:
            raise BlockingIOError
        return self.taken

    def close(self) -> None:
        self.closed = True


async def until(true: Callable[[], bool]) -> None:
    """Return when something has become true."""
    while not await asyncio.to_thread(true):
        await asyncio.sleep(0.01)


def test_a_stop_says_whether_it_was_handed_over(tmp_path: Path) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        assert client.stop("soft") is True
        await until(lambda: dog.ask(op="state")["stops"] == 1)
        await asyncio.to_thread(dog.end)
        assert client.stop("soft") is False

    with_client(tmp_path, scene)


def test_a_stop_before_any_guard_was_reached_is_not_handed_over(tmp_path: Path) -> None:
    assert GuardClient(tmp_path, port=1).stop("soft") is False


@pytest.mark.parametrize("taken", [-1, 0, 7])
def test_a_stop_that_is_not_taken_whole_goes_another_way(tmp_path: Path, taken: int) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        kept, broken = client._hot, Broken(taken)
        client._hot = broken  # type: ignore[assignment]
        assert client.stop("soft", source="console") is False
        await until(lambda: dog.ask(op="state")["stops"] == 1)
        assert broken.closed
        await until(lambda: client._hot is not None)
        assert client.stop("soft") is True
        await until(lambda: dog.ask(op="state")["stops"] == 2)
        assert kept is not None
        kept.close()

    with_client(tmp_path, scene)


def test_a_connection_that_is_lost_during_a_stop_raises_nothing(tmp_path: Path) -> None:
    client = GuardClient(tmp_path, port=1)
    client._hot = Broken(meanwhile=lambda: client._cool(client._hot))  # type: ignore[assignment]
    assert client.stop("soft") is False
    assert client._hot is None


def test_what_was_said_to_be_absent_is_never_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_client, "PATIENCE", 0.2)
    monkeypatch.setattr(guard_client, "LATEST", 0.1)

    async def scene(client: GuardClient, dog: Running) -> None:
        dog.process.send_signal(signal.SIGSTOP)
        assert (await client.do([1023], "late", client.epoch()))["absent"]
        dog.process.send_signal(signal.SIGCONT)
        refused = await asyncio.to_thread(dog.events, "refused")
        assert [(event["interaction"], event["reason"]) for event in refused] == [("late", "late")]
        assert dog.ask(op="state")["action"] is None
        assert (await client.do([1004], "now", client.epoch()))["accepted"]

    with_client(tmp_path, scene)


def test_an_old_state_that_comes_late_does_not_take_a_stop_back(tmp_path: Path) -> None:
    client = GuardClient(tmp_path, port=1)
    client._heard({"epoch": 5})
    client.stop("soft")
    client._heard({"epoch": 5})
    assert client.epoch() == 6
    client._first = True  # another guard, whose clock was set back
    client._heard({"epoch": 3})
    assert client.epoch() == 3


def test_a_stop_that_no_guard_heard_does_not_outdate_everything_for_good(tmp_path: Path) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        true = client.epoch()
        client._epoch += 1
        client._after_detour(False)
        await until(lambda: client.epoch() == true)

    with_client(tmp_path, scene)


def test_the_event_loop_reads_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = []

    def noted(home: Path) -> str:
        readers.append(threading.current_thread())
        return socket_path(home)

    monkeypatch.setattr(guard_client, "socket_path", noted)

    async def scene() -> None:
        client = GuardClient(tmp_path, port=1)
        await client.open()
        assert str(tmp_path) in (await client.state())["why"]
        await client.close()

    asyncio.run(scene())
    assert readers
    assert threading.main_thread() not in readers


def test_a_guard_whose_socket_moved_is_found(tmp_path: Path) -> None:
    async def scene() -> None:
        home = tmp_path / ("long" * 30)
        client = GuardClient(home, port=1)
        await client.open()
        with guard(home):
            while "absent" in await client.state():
                await asyncio.sleep(0.01)
            assert client.stop("soft") is True
            await client.close()

    asyncio.run(scene())


def test_what_is_attended_goes_on_while_we_are_there(tmp_path: Path) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        assert (await client.do([1004], "up", client.epoch()))["accepted"]
        assert await asyncio.to_thread(dog.events, "done")
        assert not [event for event in dog.spooled() if event["event"] == "watchdog"]

    with_client(tmp_path, scene)


def test_what_is_attended_ends_with_us(tmp_path: Path) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        await client.do([1004], "up", client.epoch())
        await client.close()
        barked = await asyncio.to_thread(dog.events, "watchdog")
        assert [(event["kind"], event["interaction"]) for event in barked] == [("gone", "up")]

    with_client(tmp_path, scene)


def test_who_only_passes_by_is_not_missed_but_may_not_walk(tmp_path: Path) -> None:
    with guard(tmp_path, "--body", '{"walk": true}') as dog:

        async def pass_by() -> None:
            client = GuardClient(tmp_path, port=1, attended=False)
            await client.open()
            assert (await client.do([100801], "walk", client.epoch()))["reason"] == "heartbeat"
            assert (await client.do([1004], "up", client.epoch()))["accepted"]
            await client.close()

        asyncio.run(pass_by())
        assert dog.events("done")[0]["interaction"] == "up"


def test_what_is_risky_is_done_after_a_second_word(tmp_path: Path) -> None:
    with guard(tmp_path, "--body", '{"risky": true}') as dog:

        async def scene() -> None:
            client = GuardClient(tmp_path, port=dog.address["port"])
            await client.open()
            asked = await client.do([1031], "jump", client.epoch())
            assert asked["reason"] == "confirm"
            token = asked["detail"]["token"]
            assert (await client.do([1030], "flip", client.epoch(), confirm=token))["reason"] == "confirm"
            assert (await client.do([1031], "jump", client.epoch(), confirm=token))["reason"] == "confirm"
            again = (await client.do([1031], "jump", client.epoch()))["detail"]["token"]
            assert (await client.do([1031], "jump", client.epoch(), confirm=again))["accepted"]
            await client.close()

        asyncio.run(scene())


def test_people_and_the_simulated_world_are_told_to_the_guard(tmp_path: Path) -> None:
    async def scene(client: GuardClient, _: Running) -> None:
        assert (await client.space(people=True))["ok"]
        assert (await client.sim(battery=40, obstacle=0.5))["ok"]
        state = await client.state()
        assert (state["people"], state["battery"], state["obstacle"]) == (True, 40.0, 0.5)
        assert "battery" in (await client.sim(battery=-1))["refused"]

    with_client(tmp_path, scene)


def test_a_guard_that_does_not_tell_of_a_stop_is_found_out(tmp_path: Path) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        await client.state()
        dog.process.send_signal(signal.SIGSTOP)
        try:
            assert client.stop("soft") is True  # nobody can know yet
            await until(lambda: not client.stop("soft"))
            assert "absent" in await client.state()
        finally:
            dog.process.send_signal(signal.SIGCONT)
        await until(lambda: dog.ask(op="state")["stops"] > 0)
        await until(lambda: client.stop("soft"))

    with_client(tmp_path, scene)


def test_a_stop_that_the_guard_tells_of_is_sent_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(client: GuardClient, dog: Running) -> None:
        detours: list[object] = []
        monkeypatch.setattr(client, "_detour", lambda *stop: detours.append(stop))
        monkeypatch.setattr(guard_client, "HEARD", 0.01)
        monkeypatch.setattr(guard_client, "MORE", 0.02)
        await client.state()
        told = client._told
        client.stop("soft")
        await until(lambda: client._told > told)
        client._missed(guard_client.MORE, ("soft", "s", "p"), told)
        assert detours == []
        client._missed(guard_client.MORE, ("soft", "s", "p"), client._told)
        await until(lambda: detours == [("soft", "s", "p")])

    with_client(tmp_path, scene)


@pytest.mark.parametrize(
    ("link", "reached"),
    [
        ({"connected": True, "peers": 1}, True),
        ({"connected": False, "peers": 1}, True),  # it is silent, and it may hear
        ({"connected": False, "peers": 0}, False),
        ({"connected": False}, False),
        ({"connected": True}, True),
    ],
)
def test_a_stop_to_a_robot_that_can_not_be_reached_is_known_not_to_go(
    tmp_path: Path, link: dict[str, object], reached: bool
) -> None:
    client = GuardClient(tmp_path, port=1)
    client._heard({"push": "state", "epoch": 5, "link": link})
    client._hot = SimpleNamespace(send=len)  # type: ignore[assignment]
    assert client.stop("soft") is reached


def test_a_stop_that_could_not_be_passed_on_says_so(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedds")
    body = json.dumps({"driver": "dds", "interface": "lo", "domain": free_domain()})
    with guard(tmp_path, "--body", body):
        told = stop_now(tmp_path)
    assert (told["stopped"], told["sent"]) == (True, False)
    assert "use its remote" in told["why"]
