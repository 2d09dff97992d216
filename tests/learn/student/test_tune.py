"""Teaching a student: one person's words become changes of their rows, and the network stays; what holds for all changes it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load
from tests.conftest import little_network, told

from deshi.errors import Unavailable
from deshi.learn.student.corrects import fill, vectors
from deshi.learn.student.data import Encoder
from deshi.learn.student.model import Network, weights_of
from deshi.learn.student.tune import Pace, adapt, pace_for, person_file, share, shared_file
from deshi.pure.adapter import adapter
from deshi.pure.tokenizer import RESERVED
from deshi.records.ask import Turn

PACE = Pace(steps=40, batch=8, warmup=4)
LESSONS = (
    told("grobl", 8),
    told("grobl now", 8),
    told("plim"),
    told("plim", turns=(Turn("so what", "dialog", ()),)),
)
OLD = (told("sit down", 7), told("lovely weather"), told("grobl", 7))
SAT = (Turn("grobl plim", "action", (7,)),)


@pytest.fixture
def trained() -> tuple[Network, Encoder]:
    return little_network()[1:]


@pytest.fixture
def taught(trained: tuple[Network, Encoder]) -> Callable[..., Any]:
    """Return a function that does one of the teachings with the lessons above."""

    def teach(how: Callable[..., Any], lessons: Any = LESSONS, pace: Pace = PACE, **more: Any) -> Any:
        heard = more.get("heard", lambda line: None)
        return how(*trained, lessons, OLD, pace, heard, more.get("stop", threading.Event()))

    return teach


def weights(network: Network) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in weights_of(network).items()}


def same(network: Network, before: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(value, before[name]) for name, value in weights_of(network).items())


def test_only_the_rows_of_the_lessons_change_and_none_that_is_reserved(
    trained: tuple[Network, Encoder], taught: Callable[..., Any]
) -> None:
    network, encoder = trained
    before = weights(network)
    rows, changes = taught(adapt)
    used = {int(row) for one in LESSONS for row in encoder.encode(one).rows.ravel()}

    assert rows.tolist() == sorted(row for row in used if row >= RESERVED)
    assert changes.shape == (len(rows), network.sizes.embedding)
    assert np.abs(changes).max() > 0
    assert same(network, before)
    assert all(value.requires_grad for value in network.parameters())


def test_the_loss_falls_and_every_line_says_how_far_it_is(taught: Callable[..., Any]) -> None:
    lines: list[dict[str, Any]] = []
    taught(adapt, heard=lines.append)

    assert [(one["step"], one["of"]) for one in lines] == [(10, 40), (20, 40), (30, 40), (40, 40)]
    assert lines[-1]["loss"] < lines[0]["loss"]
    assert lines[-1]["eta_s"] == 0


def test_the_same_lessons_and_seed_give_the_same_file(taught: Callable[..., Any]) -> None:
    first = taught(person_file)
    assert taught(person_file) == first
    assert taught(person_file, pace=replace(PACE, seed=2)) != first


def test_a_file_holds_each_lesson_once_with_its_vector_as_its_person_is_heard(
    trained: tuple[Network, Encoder], taught: Callable[..., Any]
) -> None:
    found = adapter(load(taught(person_file, lessons=(*LESSONS, LESSONS[0]))))

    assert [text for text, *_ in found.known] == ["grobl", "grobl now", "plim"]
    assert found.known[0] == ("grobl", "do", (8,))
    as_heard = vectors(*trained, [told("grobl")], found.more)
    assert float(as_heard[0] @ found.vectors[0]) == pytest.approx(1, abs=2e-3)
    assert float(vectors(*trained, [told("grobl")])[0] @ found.vectors[0]) < 0.999


def test_a_lesson_of_a_conversation_is_never_learnt_without_its_turns(
    trained: tuple[Network, Encoder], taught: Callable[..., Any]
) -> None:
    alone = told("again", 7, turns=SAT)
    rows, _ = taught(adapt, lessons=(replace(alone, origin="multi_turn"),))
    both, _ = taught(adapt, lessons=(alone,))

    assert rows.tolist() == both.tolist()
    spoken = trained[1].encode(replace(alone, turns=())).rows.ravel()
    assert set(spoken[spoken >= RESERVED].tolist()) <= set(rows.tolist())


def test_what_holds_for_everybody_changes_the_weights(
    trained: tuple[Network, Encoder], taught: Callable[..., Any]
) -> None:
    network = trained[0]
    before = weights(network)
    taught(share)

    assert not same(network, before)
    assert not network.training
    content = shared_file(network)
    fill(network, content)
    assert shared_file(network) == content


def test_it_ends_when_it_is_told_to(taught: Callable[..., Any]) -> None:
    stop, lines = threading.Event(), list[Any]()

    def heard(line: dict[str, Any]) -> None:
        lines.append(line)
        stop.set()

    for how in (adapt, share):
        stop.clear()
        lines.clear()
        with pytest.raises(Unavailable, match="Start it again"):
            taught(how, heard=heard, stop=stop)
        assert [one["step"] for one in lines] == [10]


def test_who_taught_more_is_taught_longer_but_not_without_end() -> None:
    assert (
        pace_for(3, 1).steps < pace_for(90, 1).steps < pace_for(100_000, 1).steps == pace_for(10**9, 1).steps
    )
    assert pace_for(3, 7).seed == 7
