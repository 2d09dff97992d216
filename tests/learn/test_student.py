"""The student's training: it learns, it can be stopped and gone on with, and what it publishes says what the network says."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.numpy import load_file

from deshi.errors import BadInput, Corrupt
from deshi.learn.student.calibrate import Scored, temperature
from deshi.learn.student.data import Encoder, Table, batches, blur
from deshi.learn.student.model import weights_of
from deshi.learn.student.publish import publish
from deshi.learn.student.train import BEST, CHECKPOINT, METRICS, Options, Trained, measure, train
from deshi.pure.packed import unpacked
from deshi.pure.release import CARD, GRAPH, INPUTS, OUTPUTS, WEIGHTS, parse
from deshi.pure.tokenizer import RESERVED, Shape
from deshi.records.ask import Turn

TABLE = Table(("do", "talk"), (11, 22, 33), ("do",))
TINY = Options(
    examples=2400,
    batch=20,
    chunk=60,
    rate=5e-3,
    check_every=40,
    report_every=20,
    lost_features=0.0,
    lost_tokens=0.0,
    bf16=False,
    shape=Shape(buckets=2048, features=8),
    network={"embedding": 24, "width": 32, "layers": 1, "heads": 2, "hidden": 48},
)


@dataclass(frozen=True)
class Example:
    text: str
    label: str = "talk"
    actions: tuple[int, ...] = ()
    turns: tuple[Turn, ...] = ()


WORDS = {11: ("red", "赤"), 22: ("green", "緑"), 33: ("blue", "青")}
SENTENCES = [
    *(Example(word, "do", (code,)) for code, words in WORDS.items() for word in words),
    *(Example(f"{WORDS[a][0]} then {WORDS[b][0]}", "do", (a, b)) for a in WORDS for b in WORDS),
    *(Example("again", "do", (code,), (Turn(WORDS[code][0], "action", (code,)),)) for code in WORDS),
    Example("nice weather"),
    Example("いい天気"),
]


def stream(times: int = 1000) -> Iterator[Example]:
    for _ in range(times):
        yield from SENTENCES


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return train(stream(), TABLE, tmp_path_factory.mktemp("run"), TINY, SENTENCES)


@pytest.fixture(scope="module")
def release(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    publish(trained, folder, "colours", SENTENCES, SENTENCES, {"command": "make colours", "corpus": "abc"})
    return folder


def test_twenty_sentences_with_order_and_context_are_learnt(trained: Trained) -> None:
    assert trained.figures == {"label": 1.0, "exact": 1.0}
    assert measure(trained.network, trained.encoder, TABLE, SENTENCES)["exact"] == 1.0


def test_a_stopped_run_goes_on_to_the_same_weights(trained: Trained, tmp_path: Path) -> None:
    class Twice(threading.Event):
        """Set after 70 looks: in the middle of a chunk."""

        looks = 0

        def is_set(self) -> bool:
            self.looks += 1
            return self.looks > 70

    half = train(stream(), TABLE, tmp_path, TINY, SENTENCES, stop=Twice())
    assert half.stopped
    assert half.examples < trained.examples
    whole = train(stream(), TABLE, tmp_path, TINY, SENTENCES)
    assert not whole.stopped
    for (name, one), (_, two) in zip(
        trained.network.named_parameters(), whole.network.named_parameters(), strict=True
    ):
        assert torch.equal(one, two), name


def test_metrics_tell_loss_speed_and_what_is_left(trained: Trained, tmp_path: Path) -> None:
    train(stream(), TABLE, tmp_path, Options(**{**_fields(TINY), "examples": 400}), SENTENCES)
    lines = [json.loads(line) for line in (tmp_path / METRICS).read_text().splitlines()]
    assert lines[0].keys() >= {"step", "examples", "loss", "lr", "examples_per_s", "eta_s"}
    assert "held_exact" in lines[-1]


def test_no_examples_are_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no example"):
        train([], TABLE, tmp_path, TINY)


def test_a_checkpoint_of_other_sizes_is_refused_by_name(tmp_path: Path) -> None:
    train(stream(), TABLE, tmp_path, Options(**{**_fields(TINY), "examples": 20}))
    with pytest.raises(Corrupt, match=CHECKPOINT):
        train(
            stream(), TABLE, tmp_path, Options(**{**_fields(TINY), "shape": Shape(buckets=1024, features=8)})
        )


def test_checkpoints_hold_tensors_only(tmp_path: Path) -> None:
    train(stream(), TABLE, tmp_path, Options(**{**_fields(TINY), "examples": 20}))
    assert load_file(tmp_path / BEST).keys() == {
        k for k in load_file(tmp_path / CHECKPOINT) if k.startswith("weight/")
    }


def test_the_graph_without_weights_says_what_the_network_says(trained: Trained, release: Path) -> None:
    weights = unpacked(load_file(release / WEIGHTS))
    options = onnxruntime.SessionOptions()
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
    options.add_external_initializers(list(weights), values)
    session = onnxruntime.InferenceSession((release / GRAPH).read_bytes(), options)
    rows = trained.encoder.batch([trained.encoder.encode(one) for one in SENTENCES]).rows
    for name, value in weights_of(trained.network).items():
        value.copy_(torch.from_numpy(weights[name]))  # what is shipped is rounded to 16 bits
    more = np.random.default_rng(1).normal(0, 0.1, (*rows.shape[:2], trained.network.sizes.embedding))
    given = dict(zip(INPUTS, (rows, more.astype(np.float32)), strict=True))
    with torch.inference_mode():
        wanted = trained.network(*(torch.from_numpy(value) for value in given.values()))
    for name, got, want in zip(OUTPUTS, session.run(OUTPUTS, given), wanted, strict=True):
        assert np.abs(got - want.numpy()).max() < 1e-4, name


def test_the_graph_is_small_and_holds_no_weight(release: Path) -> None:
    assert (release / GRAPH).stat().st_size < 300_000


def test_the_card_names_table_files_and_origin(release: Path) -> None:
    card = parse(json.loads((release / CARD).read_text()))
    assert (card.task, card.labels, card.codes, card.acting) == (
        "colours",
        TABLE.labels,
        TABLE.codes,
        TABLE.acting,
    )
    assert (card.command, card.corpus) == ("make colours", "abc")
    assert all(len(digest) == 64 for digest in card.files.values())
    assert 0.3 <= card.temperature <= 5


def test_shares_of_the_tokens_add_up_to_the_logit(trained: Trained) -> None:
    rows = trained.encoder.batch([trained.encoder.encode(one) for one in SENTENCES]).rows
    with torch.inference_mode():
        labels, _, shares, looks, vector = trained.network(torch.from_numpy(rows))
    assert torch.allclose(shares.sum(1), labels)
    assert torch.allclose(looks.sum(2), torch.ones(looks.shape[:2]), atol=1e-5)
    assert torch.allclose(vector.norm(dim=-1), torch.ones(len(rows)), atol=1e-3)
    assert (shares[torch.from_numpy(rows[:, :, 0] == 0)].abs() < 1e-6).all()


def test_batches_go_on_where_they_were_left() -> None:
    encoder = Encoder(TABLE, TINY.shape, 7)
    whole = [batch.rows for batch in batches(SENTENCES * 5, encoder, 7, 30, 3)]
    rest = [batch.rows for batch in batches(SENTENCES * 5, encoder, 7, 30, 3, skip=6)]
    assert len(whole) - len(rest) == 6
    assert all(np.array_equal(one, two) for one, two in zip(whole[6:], rest, strict=True))


def test_blurring_leaves_places_and_context_alone() -> None:
    rows = np.array([[[1, 300, 301], [2, 302, 0]]])
    assert np.array_equal(blur(rows, np.random.default_rng(0), 1.0, 0.0), [[[1, 0, 0], [2, 0, 0]]])
    assert (
        np.array([[[150, 120, RESERVED - 1]]])
        == blur(np.array([[[150, 120, RESERVED - 1]]]), np.random.default_rng(0), 1.0, 1.0)
    ).all()


def test_the_temperature_of_the_overconfident_is_above_one() -> None:
    sure, steps = np.array([0.0, 4.0]), np.zeros((7, 4))
    rows = [Scored(sure, steps, label, ()) for label in (1, 1, 1, 0)]
    assert 2.5 < temperature(rows, {0}) < 5  # 4 / T = log(3): three of four are right
    assert temperature([], {0}) == 1.0


def _fields(options: Options) -> dict[str, object]:
    return {name: getattr(options, name) for name in options.__slots__}
