"""The head for corrections is learnt on what the student's network makes of sentences; the network stays as it is."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load

from deshi.learn.student.corrects import (
    calibration,
    head,
    head_and_figures,
    logits,
    looks,
    opened,
    renewed,
    train,
)
from deshi.learn.student.data import Encoder, Table
from deshi.learn.student.model import Network, Sizes, weights_of
from deshi.pure.corrects import CALIBRATION, CORRECTS, Corrects
from deshi.pure.tokenizer import Shape
from deshi.records.ask import Turn

SHAPE = Shape(2048, 8)
TABLE = Table(("talk", "do"), (7, 8), ("do",))
SAT = (Turn("sit", "action", (7,)),)
WORDS = [
    "amber",
    "birch",
    "cedar",
    "dune",
    "ember",
    "fern",
    "grove",
    "heath",
    "iris",
    "juniper",
    "kelp",
    "larch",
    "moss",
    "nettle",
    "oak",
    "pine",
    "quartz",
    "reed",
    "sage",
    "thorn",
]


@dataclass(frozen=True)
class Example:
    text: str
    turns: tuple[Turn, ...] = SAT
    label: str = "do"
    actions: tuple[int, ...] = (8,)


@dataclass(frozen=True)
class Sentence:
    example: Example
    corrects: bool


SAID = [
    Sentence(Example(f"{start} {one} {two}"), corrects)
    for one in WORDS
    for two in WORDS
    for start, corrects in (("no, I meant", True), ("then", False))
]


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(3)
    sizes = Sizes(2, 2, buckets=2304, embedding=24, width=32, layers=1, heads=2, hidden=48)
    return Network(sizes).eval()


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(TABLE, SHAPE, 7)


def test_it_learns_to_tell_them_apart_and_says_how_well(network: Network, encoder: Encoder) -> None:
    made, figures = head_and_figures(network, encoder, SAID)
    said = Corrects(load(made[CORRECTS]), 64)
    seen = looks(network, encoder, [Example("no, I meant fern"), Example("then fern")])

    assert figures["all"]["rows"] > 5
    assert figures["all"]["precision"] == 1.0
    assert figures["all"]["recall"] == figures["en"]["recall"] > 0.8
    assert said(seen[0]) > 0.8 > said(seen[1])


def test_the_same_sentences_and_seed_give_the_same_file(network: Network, encoder: Encoder) -> None:
    before = {name: value.clone() for name, value in weights_of(network).items()}
    assert head(network, encoder, SAID) == head(network, encoder, SAID)
    assert all(torch.equal(value, before[name]) for name, value in weights_of(network).items())


def test_a_head_goes_on_after_the_network_has_changed_with_few_sentences(encoder: Encoder) -> None:
    torch.manual_seed(3)
    network = Network(Sizes(2, 2, buckets=2304, embedding=24, width=32, layers=1, heads=2, hidden=48)).eval()
    before = head(network, encoder, SAID)[CORRECTS]
    with torch.no_grad():
        for value in weights_of(network).values():
            value.add_(torch.randn_like(value) * 0.01)
    few = SAID[::5]
    made, figures = renewed(network, encoder, few, before)
    seen = looks(network, encoder, [Example("no, I meant fern moss"), Example("then fern moss")])
    said = Corrects(load(made[CORRECTS]), 64)

    assert figures["all"]["rows"] == len(few) // 4
    assert figures["all"]["precision"] == 1.0
    assert said(seen[0]) > 0.8 > said(seen[1])
    assert renewed(network, encoder, few, before)[0] == made


def test_no_sentences_make_no_head(network: Network, encoder: Encoder) -> None:
    assert head(network, encoder, []) == {}


def test_a_sentence_is_looked_at_after_its_turns_and_alone(network: Network, encoder: Encoder) -> None:
    after, alone = looks(network, encoder, [Example("jump"), Example("jump", ())])

    assert np.allclose(after[32:], alone[32:])
    assert np.allclose(alone[:32], alone[32:], atol=1e-6)
    assert not np.allclose(after[:32], alone[:32])


def test_the_threshold_stands_where_nearly_all_above_are_right() -> None:
    said = np.linspace(-3, 3, 400)
    right = np.arange(400) >= 300
    right[350] = False
    slope, shift = calibration(said, right)
    sure = 1 / (1 + np.exp(-(slope * said + shift))) >= 0.8 - 1e-6

    assert 0.985 <= right[sure].mean() < 1
    assert sure.sum() == 100


def test_where_none_is_right_nothing_is_sure() -> None:
    said = np.linspace(-3, 3, 50)
    slope, shift = calibration(said, np.zeros(50, bool))

    assert (1 / (1 + np.exp(-(slope * said + shift))) < 0.8).all()


def test_the_layers_can_be_learnt_without_the_network() -> None:
    seen = np.random.default_rng(0).normal(size=(600, 6)).astype(np.float32)
    right = seen[:, 0] * seen[:, 1] > 0
    weights = train(seen, right, 1)

    assert ((logits(weights, seen) > 0) == right).mean() > 0.6
    assert list(weights[CALIBRATION]) == [1.0, 0.0]


def test_what_is_no_release_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        opened(tmp_path)
