"""A model in a process of its own, which may die and is never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.peers.embedded import chat, lives, run, spec, text

from deshi.errors import Lost
from deshi.providers.llamacpp.model import LlamaCpp
from deshi.providers.llamacpp.outside import Outside
from deshi.providers.llamacpp.spec import Spec


def test_a_process_that_dies_is_told_and_the_next_request_works(files: Path) -> None:
    runners: list[Outside] = []

    def made(spec: Spec) -> Outside:
        runners.append(Outside(spec))
        return runners[-1]

    model = LlamaCpp(spec(files), runner=made)

    async def work() -> tuple[Any, Any, str]:
        await model.load()
        endless = chat(max_tokens=100_000, ignore_eos=True)
        waiting = asyncio.ensure_future(model.chat(endless))
        stream = model.stream(endless)
        await anext(stream)
        os.kill(runners[0].pid, signal.SIGKILL)
        lost = (await asyncio.gather(waiting, return_exceptions=True))[0]
        broken: Any = None
        try:
            async for _ in stream:
                pass
        except Lost as error:
            broken = error
        return lost, broken, text(await model.chat(chat()))

    lost, broken, answer = run(model, work())
    assert isinstance(lost, Lost)
    assert "ended with -9" in str(lost)
    assert isinstance(broken, Lost)
    assert answer
    assert len(runners) == 2
    (server,) = model.state()["servers"]
    assert (server["healthy"], server["failed"], server["answered"], server["in_flight"]) == (True, 2, 1, 0)
    assert "ended with -9" in server["last_error"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of stdin ends it, a moment later")
def test_a_killed_parent_takes_its_process_along(files: Path) -> None:
    program = (
        "import asyncio, os, signal\n"
        "from deshi.providers.llamacpp.outside import Outside\n"
        "from deshi.providers.llamacpp.spec import Spec\n"
        "async def main():\n"
        f"    outside = Outside(Spec('tiny', {str(files / 'tiny.gguf')!r}, 512, 1))\n"
        "    await outside.open()\n"
        "    print(outside.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    child = int(done.stdout)
    until = time.monotonic() + 10
    while lives(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not lives(child)
