"""The index of one scope: what is near, what leaves, and that the graph finds what the matrix finds."""

import numpy as np
import pytest
from tests.peers.llama_cpp import library

from deshi.decide.semantic_index import Floats, Index, Kept

RNG = np.random.default_rng(1)


def rows(count: int, dimension: int = 16) -> Floats:
    """Return vectors of length 1."""
    found = RNG.standard_normal((count, dimension)).astype(np.float32)
    normal: Floats = found / np.linalg.norm(found, axis=1, keepdims=True)
    return normal


def filled(vectors: Floats, most: int = 10_000, graph_from: int = 1 << 60) -> Index:
    index = Index(vectors.shape[1], most, graph_from)
    for n, vector in enumerate(vectors):
        index.put(str(n), Kept(str(n), f"k{n}", n % 2, 0), vector)
    return index


def test_the_nearest_come_first_and_only_those_of_the_same_hash() -> None:
    vectors = rows(200)
    found = filled(vectors).near(vectors[6], 0, 0.0, 5)

    assert found[0][0].text == "6"
    assert all(kept.strict == 0 for kept, _ in found)
    likeness = [one for _, one in found]
    assert likeness == sorted(likeness, reverse=True)
    assert len(found) == 5


def test_what_is_not_alike_enough_is_left_out() -> None:
    vectors = rows(50)

    assert [kept.text for kept, _ in filled(vectors).near(vectors[4], 0, 0.99, 5)] == ["4"]


def test_a_name_that_is_put_again_is_replaced_and_a_dropped_one_gone() -> None:
    vectors = rows(3)
    index = filled(vectors)
    index.put("0", Kept("0", "new", 0, 0), vectors[2])

    assert len(index) == 3
    assert (index.get("0") or pytest.fail("gone")).key == "new"
    assert index.drop("0")
    assert not index.drop("0")
    assert index.get("0") is None
    assert "0" not in [kept.text for kept, _ in index.near(vectors[2], 0, -1.0, 9)]


def test_those_unused_for_longest_leave_first() -> None:
    vectors = rows(70)
    index = filled(vectors[:64], most=64)
    index.used("0")
    index.put("64", Kept("64", "k", 0, 0), vectors[64])

    assert len(index) == 64
    assert index.get("0") is not None
    assert index.get("1") is None


def test_the_graph_finds_what_the_matrix_finds() -> None:
    library("usearch")
    vectors = rows(400)
    matrix, graph = filled(vectors), filled(vectors, graph_from=100 * 16)
    for index in (matrix, graph):
        index.drop("11")
        index.put("12", Kept("12", "k12", 0, 0), vectors[13])

    for n in (2, 40, 398):
        assert graph.near(vectors[n], 0, 0.9, 3)[0][0].text == str(n)
        assert [k.text for k, _ in graph.near(vectors[n], 0, 0.9, 3)] == [
            k.text for k, _ in matrix.near(vectors[n], 0, 0.9, 3)
        ]
    assert "11" not in [kept.text for kept, _ in graph.near(vectors[11], 1, 0.0, 6)]


def test_all_that_is_kept_can_be_written_out_again() -> None:
    index = filled(rows(5))
    index.used("0")

    assert [name for name, _, _ in index.items()] == ["1", "2", "3", "4", "0"]
