"""A warm start: what a release knew it still knows, in a network with room for more actions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from deshi.errors import BadInput
from deshi.learn.student.data import Table
from deshi.learn.student.model import Network, Sizes, weights_of
from deshi.learn.student.train import Options, score, train
from deshi.learn.student.warm import start
from deshi.pure.tokenizer import Shape
from deshi.records.ask import Turn

NETWORK = {"embedding": 24, "width": 32, "layers": 1, "heads": 2, "hidden": 48}
SHAPE = Shape(2048, 8)


@dataclass(frozen=True)
class Example:
    text: str
    label: str
    actions: tuple[int, ...] = ()
    turns: tuple[Turn, ...] = ()


KNOWN = [
    Example("sit down", "do", (7,)),
    Example("jump up", "do", (8,)),
    Example("sit down, jump up", "do", (7, 8)),
    Example("lovely weather", "talk"),
]
NEW = [
    Example("walk", "do", (9,)),
    Example("walk walk walk", "do", (9, 9, 9)),
    Example("we walked home", "talk"),
]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Any:
    options = Options(examples=1200, batch=10, chunk=50, rate=5e-3, bf16=False, shape=SHAPE, network=NETWORK)
    return train(
        KNOWN * 400, Table(("talk", "do"), (7, 8), ("do",)), tmp_path_factory.mktemp("run"), options, KNOWN
    )


def weights(network: Network) -> dict[str, Any]:
    return {name: value.numpy() for name, value in weights_of(network).items()}


def grown(taught: Any, now: tuple[int, ...], before: tuple[int, ...] = (7, 8)) -> Network:
    torch.manual_seed(5)
    network = Network(Sizes(2, len(now), 2048, **NETWORK)).eval()
    start(network, weights(taught.network), before, now)
    return network


def test_the_labels_are_the_same_to_the_bit(taught: Any) -> None:
    network = grown(taught, (7, 8, 9, 10))

    before, after = (score(one, taught.encoder, KNOWN) for one in (taught.network, network))

    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old.labels, new.labels)


@pytest.mark.parametrize("now", [(7, 8, 9, 10), (9, 8, 10, 7)])
def test_the_first_action_has_the_same_score_at_its_new_place(taught: Any, now: tuple[int, ...]) -> None:
    rows = [one for one in KNOWN if one.actions]

    before, after = (score(one, taught.encoder, rows) for one in (taught.network, grown(taught, now)))

    for old, new in zip(before, after, strict=True):
        places = [now.index(7), now.index(8), len(now)]
        np.testing.assert_allclose(old.steps[0], new.steps[0][places], rtol=1e-5)
        assert int(new.steps[0].argmax()) in places


def test_without_new_actions_it_is_the_same_network(taught: Any) -> None:
    network = grown(taught, (7, 8))

    for name, value in weights(taught.network).items():
        np.testing.assert_array_equal(value, dict(network.named_parameters())[name].detach().numpy())


def test_a_training_from_there_learns_the_new_and_keeps_the_old(taught: Any, tmp_path: Path) -> None:
    options = Options(
        examples=1400, batch=10, chunk=70, rate=3e-3, average=0.9, spotting=0.0, bf16=False, shape=SHAPE, network=NETWORK
    )  # fmt: skip
    codes = (7, 8, 9)

    def begin(network: Network) -> None:
        start(network, weights(taught.network), (7, 8), codes)

    run = train(
        [*KNOWN, *NEW] * 200,
        Table(("talk", "do"), codes, ("do",)),
        tmp_path,
        options,
        [*KNOWN, *NEW],
        start=begin,
    )

    assert run.figures["exact"] == 1.0


def test_an_action_of_the_release_that_is_left_out_is_refused(taught: Any) -> None:
    with pytest.raises(BadInput, match="knows the action 8, which is to be left out"):
        grown(taught, (7, 9))


def test_a_release_of_another_size_is_refused(taught: Any) -> None:
    network = Network(Sizes(2, 3, 2048, **{**NETWORK, "hidden": 64}))

    with pytest.raises(BadInput, match="has the shape"):
        start(network, weights(taught.network), (7, 8), (7, 8, 9))
