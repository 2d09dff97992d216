"""Test your own program against deshi without model, disk or robot: the fakes of `deshi.testing`.

python -m pytest examples/fake_body_test.py
"""

import asyncio

from deshi.ask.incoming import Incoming
from deshi.ask.sessions import Sessions
from deshi.decide.cache import Cache
from deshi.decide.cascade import Cascade
from deshi.decide.reflex import Reflex
from deshi.loop import Loop
from deshi.plugins import load_task
from deshi.records.answer import Answer, Proposal
from deshi.testing import FakeBody, FakeHistory, FakeJournal, ScriptedLayer

SIT = Proposal("do", (1009,), 0.95)
SCRIPT = {"sit": SIT, "stop! sit": SIT, "hmm": Proposal("do", (1023,), 0.4)}


def answer(text: str, body: FakeBody) -> Answer:
    """Return what a deshi with a scripted student answers."""
    task = load_task("robot_dog")
    layers = [Reflex(task.stop_codes), ScriptedLayer(SCRIPT)]
    loop = Loop(
        task,
        Cascade(layers, task.valid, task.asks),
        Cache(10, 60.0, "none", never=frozenset()),
        Sessions(FakeHistory(), kept=10, given=5, expires_s=60.0, most=10),
        FakeJournal(),
        body,
        release="none",
    )
    return asyncio.run(loop.answer(Incoming("robot_dog", text)))


def test_what_is_sure_moves_the_body() -> None:
    body = FakeBody()

    assert answer("sit", body).layer == "student"
    assert body.heard == [("do", (1009,))]


def test_what_is_not_sure_asks_and_moves_nothing() -> None:
    body = FakeBody()

    assert answer("hmm", body).asks
    assert body.heard == []


def test_a_stop_goes_first_and_the_rest_is_still_understood() -> None:
    body = FakeBody()

    assert answer("stop! sit", body).stopped
    assert body.heard == [("stop", "soft"), ("do", (1009,))]
