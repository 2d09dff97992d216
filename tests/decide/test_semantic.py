"""An earlier request that means the same answers this one: what hits, what never does, and what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from deshi.decide.gate.gate import shipped
from deshi.decide.semantic import Semantic
from deshi.decide.semantic_store import FILE
from deshi.decide.sense import SURE

T = TypeVar("T")
GATE = shipped()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one test's work."""
    return asyncio.run(work)


class Lengths:
    """An embedder that knows only how long a text is, and counts its calls."""

    name, dimension = "lengths", 4

    def __init__(self) -> None:
        self.calls = 0

    async def embed(self, texts: Sequence[str]) -> Any:
        """Return a vector of length 1 for each text."""
        self.calls += 1
        rows = np.array([[len(text), 100.0, 1.0, 0.0] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


async def asked(cache: Semantic, kept: str, asked: str, scope: str = "s") -> str:
    """Keep one request, ask another, and return the key of the answer that is found, "" for none."""
    await cache.keep(scope, kept, "k1")
    found = await cache.find(scope, asked)
    return found.key if found else ""


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("How do I boil an egg?", "how do I boil an egg"),
        ("How do I boil an egg?", "Could you tell me how to boil an egg, please?"),
        ("What's the capital of Peru?", "capital of Peru"),
        ("remind me to buy milk at 5 pm", "please remind me to buy milk at 17:00"),
        ("明日の札幌の天気は?", "札幌の明日の天気を教えてください"),
        ("Pythonでリストを逆順にする方法は?", "Pythonでリストを逆順にするにはどうすればいいですか"),
        ("明天成都的天气怎么样?", "我想知道成都明天天气如何"),
        ("怎么学英语?", "请问学英语的方法是什么"),
    ],
)
def test_the_same_in_other_words_hits(one: str, two: str) -> None:
    assert run(asked(Semantic(GATE), one, two)) == "k1"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("turn left", "turn right"),
        ("walk 2 steps", "walk 3 steps"),
        ("open the door", "don't open the door"),
        ("trains from Rome to Pisa", "trains from Pisa to Rome"),
        ("weather in Lisbon on Friday", "weather in Lisbon on Sunday"),
        ("What is 2*8?", "What is 2+8?"),
        ("Explain ls -a", "Explain ls -A"),
        ("右に曲がって", "左に曲がって"),
        ("エアコンをつけて", "エアコンを消して"),
        ("9引く4は?", "4引く9は?"),
        ("向左转", "向右转"),
        ("把灯打开", "把灯关掉"),
        ("给妈妈的礼物", "妈妈给的礼物"),
        ("menu", "菜单"),
    ],
)
def test_near_misses_never_hit(one: str, two: str) -> None:
    assert run(asked(Semantic(GATE), one, two)) == ""
    assert run(asked(Semantic(GATE), two, one)) == ""


def test_what_is_found_tells_the_earlier_text_the_likeness_and_why() -> None:
    async def work() -> None:
        cache = Semantic(GATE)
        await cache.keep("s", "How do I boil an egg?", "k1")

        same, other = (
            await cache.find("s", "how do i BOIL an egg?"),
            await cache.find("s", "please tell me how to boil an egg"),
        )

        assert same is not None
        assert (same.similarity, same.why) == (1.0, "the same words")
        assert other is not None
        assert (other.text, other.why) == ("How do I boil an egg?", "every slot agrees")
        assert 0.5 < other.similarity < 1

    run(work())


def test_a_scope_sees_nothing_of_another() -> None:
    async def work() -> None:
        cache = Semantic(GATE)
        await cache.keep("ann", "How do I boil an egg?", "k1")

        assert await cache.find("bob", "How do I boil an egg?") is None

    run(work())


def test_where_a_body_moves_only_the_certain_hits() -> None:
    kept, asked_later = "Please sit for me now", "sit for you"
    scope = SURE + "s"

    assert run(asked(Semantic(GATE), "sit down", "please sit down", scope)) == "k1"
    assert run(asked(Semantic(GATE), kept, asked_later, scope)) == ""


def test_nothing_hits_where_nothing_may() -> None:
    assert run(asked(Semantic(GATE, false_hits=0.0), "sit down", "please sit down")) == ""
    assert run(asked(Semantic(GATE, false_hits=0.0), "sit down", "sit down")) == "k1"


def test_at_most_so_many_are_kept_and_the_unused_leave() -> None:
    async def work() -> None:
        cache = Semantic(GATE, entries=3)
        for n in range(3):
            await cache.keep("s", f"song number {n}", f"k{n}")
        await cache.find("s", "song number 0")
        await cache.keep("s", "song number 3", "k3")

        assert len(cache) == 3
        assert await cache.find("s", "song number 1") is None
        assert (await cache.find("s", "song number 0")) is not None

    run(work())


def test_the_bound_is_of_all_scopes_together() -> None:
    async def work() -> None:
        cache = Semantic(GATE, entries=4)
        for scope in ("a", "b", "c"):
            for n in range(2):
                await cache.keep(scope, f"song number {n}", "k")

        assert len(cache) == 4
        assert await cache.find("a", "song number 0") is None
        assert await cache.find("c", "song number 0") is not None

    run(work())


def test_an_objection_parts_the_pair_and_what_differs_just_so() -> None:
    async def work() -> None:
        cache = Semantic(GATE)
        await cache.keep("s", "a recipe for lentil soup", "k1")
        asked_for = "recipe for lentil soup dish"
        await cache.keep("s", asked_for, "k1")
        await cache.objected("s", asked_for, "k1")

        assert await cache.find("s", asked_for) is None
        assert (await cache.find("s", "a recipe for lentil soup")) is not None

    run(work())


def test_three_times_right_makes_two_wordings_one_but_never_two_numbers() -> None:
    async def work() -> None:
        cache = Semantic(GATE)
        await cache.keep("s", "Show me the garden", "k1")

        assert [cache.same("s", "Show me the garden", "what grows outside?") for _ in range(3)] == [
            False,
            False,
            True,
        ]
        found = await cache.find("s", "What grows outside?")
        assert found is not None
        assert found.why == "known to be the same"
        assert not any(cache.same("s", "show 2 gardens", "show 3 gardens") for _ in range(4))

    run(work())


def test_what_was_saved_is_there_again_with_objections(tmp_path: Path) -> None:
    async def work() -> None:
        cache = Semantic(GATE, folder=tmp_path)
        await cache.keep("s", "How do I boil an egg?", "k1")
        await cache.keep("s", "how to boil an egg", "k1")
        await cache.objected("s", "how to boil an egg", "k1")
        await cache.close()

        again = Semantic(GATE, folder=tmp_path)
        assert await again.open()
        assert (await again.find("s", "How do I boil an egg?")) is not None
        assert await again.find("s", "how to boil an egg") is None

    run(work())


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped", "other"])
def test_a_file_that_is_no_good_is_not_believed(tmp_path: Path, damage: str) -> None:
    async def work() -> None:
        cache = Semantic(GATE, folder=tmp_path, embedder=Lengths() if damage == "other" else None)
        await cache.keep("s", "How do I boil an egg?", "k1")
        await cache.close()
        data = (tmp_path / FILE).read_bytes()
        if damage == "gone":
            (tmp_path / FILE).unlink()
        elif damage == "cut":
            (tmp_path / FILE).write_bytes(data[: len(data) // 2])
        elif damage == "flipped":
            (tmp_path / FILE).write_bytes(data.replace(b"egg", b"leg"))

        again = Semantic(GATE, folder=tmp_path)
        assert not await again.open()
        assert len(again) == 0

    run(work())


def test_it_is_rebuilt_from_the_journal() -> None:
    rows = [
        {"sense": ["s", "How do I boil an egg?"], "kept": "k1"},
        {"sense": ["s", "hit by a cache"], "kept": "k1", "cached": "exact"},
        {"sense": ["s", "it failed"], "kept": "k2", "error": "Unavailable"},
        {"kept": "k3"},
    ]

    async def work() -> None:
        cache = Semantic(GATE)
        assert await cache.rebuild(rows) == 1
        found = await cache.find("s", "how to boil an egg")
        assert found is not None
        assert found.key == "k1"

    run(work())


def test_an_embedder_of_a_provider_is_asked_once_a_look_up_and_the_gate_still_judges() -> None:
    async def work() -> None:
        embedder = Lengths()
        cache = Semantic(GATE, embedder=embedder)
        await cache.keep("s", "turn left at the gate", "k1")

        assert await cache.find("s", "turn right at a gate") is None
        assert await cache.find("s", "please turn left at the gate") is not None
        assert embedder.calls == 3
        assert await cache.find("s", "turn left at the gate") is not None
        assert embedder.calls == 3

    run(work())


def test_many_at_once_find_what_they_kept() -> None:
    async def one(cache: Semantic, n: int) -> bool:
        await cache.keep(f"s{n % 3}", f"how do I cook {n} eggs?", f"k{n}")
        await asyncio.sleep(0)
        found = await cache.find(f"s{n % 3}", f"please tell me how to cook {n} eggs")
        return found is not None and found.key == f"k{n}"

    async def work() -> list[bool]:
        cache = Semantic(GATE, entries=1_000)
        return await asyncio.gather(*(one(cache, n) for n in range(1, 60)))

    assert all(run(work()))


def test_texts_without_words_are_let_be() -> None:
    assert run(asked(Semantic(GATE), "?!", "?!")) == ""
