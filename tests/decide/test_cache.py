"""The same words in the same context get the same answer; nothing else does."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deshi.decide.cache import Cache
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask, Stop, Turn

ASK = Ask("id", "robot_dog", "座って", "s", "u", "ja", 0.0)
SIT = Proposal("do", (1009,), 0.9)
OPPOSITES = [
    ("座って", "座らないで"), ("sit", "don't sit"), ("坐下", "别坐下"), ("jump twice", "jump three times"),
    ("立って", "座って"), ("turn left", "turn right"), ("踊って", "踊って？"),
]  # fmt: skip


def _decided(proposal: Proposal = SIT, layer: str = "student", asks: bool = False) -> Decision:
    return Decision(proposal, layer, asks, (), 0.7)


def _cache(**changes: object) -> Cache:
    settings = {"entries": 10, "ttl_s": 60.0, "release": "r1", "never": frozenset({1003, 1001})} | changes
    return Cache(**settings)  # type: ignore[arg-type]


def _get(cache: Cache, ask: Ask) -> Proposal | None:
    return asyncio.run(cache.answer(ask))


@pytest.mark.parametrize("text", ["座って", "座って。", " 座って！！", "座って、"])
def test_what_is_the_same_in_meaning_hits(text: str) -> None:
    cache = _cache()
    cache.keep(ASK, _decided())

    assert _get(cache, replace(ASK, text=text)) == SIT


@pytest.mark.parametrize(("one", "other"), OPPOSITES)
def test_opposites_never_hit(one: str, other: str) -> None:
    cache = _cache()
    cache.keep(replace(ASK, text=one), _decided())

    assert _get(cache, replace(ASK, text=other)) is None


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_hit_has_the_same_words(one: str, other: str) -> None:
    cache = _cache()
    cache.keep(replace(ASK, text=one), _decided())
    letters = [c for c in other.lower() if c.isalnum()]

    if _get(cache, replace(ASK, text=other)) is not None:
        assert len(letters) == 0 or len([c for c in one if c.isalnum()]) > 0


def test_another_context_is_another_request() -> None:
    cache = _cache()
    cache.keep(ASK, _decided())
    turn = Turn("踊って", "action", (1023,))

    assert _get(cache, replace(ASK, turns=(turn,))) is None


@pytest.mark.parametrize("change", [{"release": "r2"}])
def test_answers_of_another_release_are_not_given(change: dict[str, str]) -> None:
    old, new = _cache(), _cache(**change)
    old.keep(ASK, _decided())

    assert _get(new, ASK) is None


@pytest.mark.parametrize(
    "decision",
    [
        _decided(asks=True),
        _decided(layer="cache"),
        _decided(Proposal("do", (1003,), 1.0)),
        _decided(Proposal("do", (1009, 1003), 1.0)),
    ],
    ids=["a question back", "what came from the cache", "a stop", "a stop in a sequence"],
)
def test_what_must_not_be_kept_is_not(decision: Decision) -> None:
    cache = _cache()
    cache.keep(ASK, decision)

    assert _get(cache, ASK) is None


def test_a_models_words_are_not_said_again_from_memory() -> None:
    cache = _cache()
    asked = replace(ASK, text="今何時")
    cache.keep(asked, _decided(Proposal("asked", (), 0.9, said="三時です。", why="時刻の質問")))

    assert _get(cache, asked) == Proposal("asked", (), 0.9, why="時刻の質問")


def test_a_sentence_with_a_stop_is_neither_kept_nor_answered() -> None:
    cache = _cache()
    stopped = replace(ASK, stop=Stop("soft", "止まって", "座って"))
    cache.keep(stopped, _decided())
    assert _get(cache, ASK) is None

    cache.keep(ASK, _decided())
    assert _get(cache, stopped) is None


def test_an_answer_gets_stale_and_the_oldest_unused_leaves_first() -> None:
    now = [0.0]
    cache = _cache(entries=2, clock=lambda: now[0])
    for text in ("a", "b", "c"):
        cache.keep(replace(ASK, text=text), _decided())

    assert [_get(cache, replace(ASK, text=t)) is not None for t in "abc"] == [False, True, True]
    now[0] = 61.0
    assert _get(cache, replace(ASK, text="c")) is None


def test_forgetting_drops_everything() -> None:
    cache = _cache()
    cache.keep(ASK, _decided())
    cache.forget()

    assert _get(cache, ASK) is None


def test_what_was_objected_to_is_dropped_in_every_context_and_nothing_else() -> None:
    cache = _cache()
    turned = replace(ASK, turns=(Turn("踊って", "action", (1023,)),))
    for ask in (ASK, turned, replace(ASK, text="立って")):
        cache.keep(ask, _decided())
    cache.drop("座って！")

    assert [_get(cache, ask) is not None for ask in (ASK, turned, replace(ASK, text="立って"))] == [
        False,
        False,
        True,
    ]


def test_what_holds_for_one_person_is_not_kept_for_all() -> None:
    cache = _cache(private=frozenset({"corrections"}))
    cache.keep(ASK, _decided(layer="corrections"))
    assert _get(cache, ASK) is None

    other = cache.empty("r2")
    other.keep(ASK, _decided(layer="corrections"))
    assert _get(other, ASK) is None


def _known(*users: str) -> Callable[[str], str]:
    return lambda user: user if user in users else ""


def test_who_is_known_by_an_adapter_shares_no_answer_with_anybody() -> None:
    cache = _cache(whose=_known("ann", "bob"))
    jump = Proposal("do", (1030,), 0.9)
    by = {user: replace(ASK, user=user) for user in ("ann", "bob", "cy", "")}
    cache.keep(by["ann"], _decided(jump))
    assert [_get(cache, by[user]) for user in ("ann", "bob", "cy", "")] == [jump, None, None, None]

    cache.keep(by["cy"], _decided())
    assert [_get(cache, by[user]) for user in ("ann", "bob", "cy", "")] == [jump, None, SIT, SIT]


def test_another_release_may_know_other_people() -> None:
    old = _cache(whose=_known("ann"))
    new, plain = old.empty("r2", _known("bob")), old.empty("r3")
    for cache in (new, plain):
        cache.keep(replace(ASK, user="ann"), _decided())

    assert [_get(new, replace(ASK, user=user)) for user in ("bob", "cy")] == [None, SIT]
    assert _get(plain, replace(ASK, user="bob")) == SIT


def test_what_was_objected_to_is_dropped_for_those_who_are_known_as_well() -> None:
    cache = _cache(whose=_known("ann"))
    for user in ("ann", "bob"):
        cache.keep(replace(ASK, user=user), _decided())
    cache.drop(ASK.text)

    assert [_get(cache, replace(ASK, user=user)) for user in ("ann", "bob")] == [None, None]
