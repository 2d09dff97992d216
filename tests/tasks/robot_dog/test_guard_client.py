"""The guard's client: a stop is one write that waits for nothing, and a guard that is gone is an answer."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from deshi.records.protocols import Body
from deshi.tasks.robot_dog.guard_client import GuardClient
from deshi.tasks.robot_dog.guard_now import stop_now

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
        assert await client.do([1016], "i", client.epoch()) == {
            "accepted": True,
            "steps": [1004, 1016],
            "inserted": [1004],
        }
        assert (await client.state())["action"] == 1004

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
