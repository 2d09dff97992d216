"""A release of the kind `ngram` is answered from only while it is whole."""

import asyncio
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from deshi.errors import Corrupt, Unavailable
from deshi.providers.ngram import NgramStudent
from deshi.pure.ngram import Net, grams, tensors
from deshi.pure.release import CARD, INDEX, TEXTS, WEIGHTS, Release
from deshi.pure.tokenizer import Shape
from deshi.records.ask import Ask


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Return a release that says `tea` to whatever has to do with tea."""
    known = np.unique(grams("tea").hashes)
    one = np.ones((len(known), 1), np.float32)
    votes, zero = np.array([[9.0, 0.0]], np.float32), np.zeros(1, np.float32)
    net = Net(known, one[:, 0], one, zero, votes, np.array([0, 0.5], np.float32))
    save_file(tensors(net), tmp_path / WEIGHTS)
    save_file({"vectors": np.ones((1, 1), np.float16)}, tmp_path / INDEX)
    (tmp_path / TEXTS).write_text('[["some tea", "tea", []]]')
    files = {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in (WEIGHTS, INDEX, TEXTS)
    }
    card = Release("shop", ("tea", "other"), (), (), Shape(), 1.0, files, kind="ngram")
    (tmp_path / CARD).write_text(json.dumps(card.as_dict()))
    return tmp_path


def test_a_text_is_answered_with_evidence_and_the_nearest_example(release: Path) -> None:
    student = NgramStudent(release)
    found = student.propose("a cup of tea")
    asked = asyncio.run(student.answer(Ask("i", "shop", "tea", "", "", "en", 0.0)))
    student.close()

    assert found is not None
    assert (found.label, found.actions) == ("tea", ())
    assert found.evidence[0][0] == "tea"
    assert found.nearest == (("some tea", 1.0),)
    assert asked is not None
    assert asked.label == "tea"


def test_what_is_unlike_all_examples_still_has_an_answer_and_little_confidence(release: Path) -> None:
    student = NgramStudent(release)
    seen = student.observe("qqq")

    assert seen is not None
    assert (seen[0].label, seen[0].evidence, seen[1].unseen) == ("other", (), 1.0)
    assert seen[0].confidence < 0.7
    assert student.propose(" \u200b ") is None


def test_a_missing_or_changed_file_says_what_to_do(release: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="deshi learn base --task"):
        NgramStudent(tmp_path / "gone").load()
    (release / TEXTS).write_text("[]")
    with pytest.raises(Corrupt, match="another hash"):
        NgramStudent(release).load()


@pytest.mark.parametrize("change", [{"kind": "encoder"}, {"format": 9}, {"labels": 3}])
def test_a_card_of_another_kind_is_refused(release: Path, change: dict[str, object]) -> None:
    card = json.loads((release / CARD).read_text())
    (release / CARD).write_text(json.dumps(card | change))

    with pytest.raises(Corrupt, match="card"):
        NgramStudent(release).load()
