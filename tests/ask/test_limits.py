"""Requests and tokens a minute: of the key and of its tenant, refused with what is reached and when it is free again."""

import asyncio
from pathlib import Path

import pytest

from deshi.ask.key_file import Allowance
from deshi.ask.keys import Keys
from deshi.ask.limits import KeyLimits
from deshi.ask.meter import MemoryMeter
from deshi.errors import Denied, Limited, NeverFits
from deshi.records.chat import Caller

ANN, BOB, NOBODY = Caller("ann", "acme"), Caller("bob", "acme"), Caller()


class Clock:
    """A clock that is set by hand."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(tmp_path: Path, clock: Clock) -> KeyLimits:
    """Return limits where ann may 3 requests and 1,000 tokens a minute, bob anything, and both together 5 requests."""
    keys = Keys(tmp_path / "keys.json")
    keys.add("ann", tenant="acme", allowance=Allowance(rpm=3, tpm=1_000))
    keys.add("bob", tenant="acme")
    keys.set_tenant("acme", Allowance(rpm=5))
    return KeyLimits(keys, MemoryMeter(clock))


def _take(limits: KeyLimits, caller: Caller, times: int = 1, tokens: int = 10) -> None:
    async def all_of_them() -> None:
        for _ in range(times):
            await limits.take(caller, tokens)

    asyncio.run(all_of_them())


def test_a_key_may_ask_so_often_in_a_minute(limits: KeyLimits, clock: Clock) -> None:
    _take(limits, ANN, 3)
    clock.now += 20.0

    with pytest.raises(
        Limited, match=r"3 requests a minute of the key 'ann'; it is free again in 41 s"
    ) as told:
        _take(limits, ANN)
    assert told.value.after_s == pytest.approx(40.0, abs=0.5)
    clock.now += told.value.after_s
    _take(limits, ANN)


def test_the_keys_of_a_tenant_share_its_limit(limits: KeyLimits) -> None:
    _take(limits, ANN, 3)
    _take(limits, BOB, 2)

    with pytest.raises(Limited, match="5 requests a minute of the tenant 'acme'"):
        _take(limits, BOB)


def test_who_is_refused_for_the_key_takes_nothing_from_the_tenant(limits: KeyLimits) -> None:
    _take(limits, ANN, 3)
    for _ in range(10):
        with pytest.raises(Limited):
            _take(limits, ANN)

    _take(limits, BOB, 2)


def test_tokens_are_counted_as_expected_and_settled_to_what_they_were(limits: KeyLimits) -> None:
    _take(limits, ANN, tokens=800)
    with pytest.raises(
        Limited, match=r"1,000 tokens a minute of the key 'ann' \(this request takes about 300\)"
    ):
        _take(limits, ANN, tokens=300)

    asyncio.run(limits.settle(ANN, -700))
    _take(limits, ANN, tokens=300)
    assert limits.left(ANN).tokens == 600


def test_a_request_that_is_over_a_limit_all_alone_is_told_so(limits: KeyLimits) -> None:
    with pytest.raises(NeverFits, match="about 2,000 tokens, and 1,000 a minute are the most"):
        _take(limits, ANN, tokens=2_000)


def test_without_limits_nothing_is_counted(limits: KeyLimits) -> None:
    _take(limits, NOBODY, 1_000)
    asyncio.run(limits.settle(NOBODY, 10))

    assert limits.left(NOBODY).headers() == {}


def test_nothing_is_free_for_a_key_that_is_removed(limits: KeyLimits) -> None:
    _take(limits, ANN, tokens=100)
    limits._keys.remove("ann")

    with pytest.raises(Denied, match="'ann' is removed"):
        _take(limits, ANN)
    asyncio.run(limits.settle(ANN, 10))  # what it had begun still ends well
    assert limits.left(ANN).headers() == {}


def test_what_is_left_is_told_of_the_tightest_limit(limits: KeyLimits) -> None:
    _take(limits, BOB, 3)
    _take(limits, ANN, tokens=100)

    assert limits.left(ANN).headers() == {
        "x-ratelimit-limit-requests": "5",
        "x-ratelimit-remaining-requests": "1",
        "x-ratelimit-limit-tokens": "1000",
        "x-ratelimit-remaining-tokens": "900",
    }
    assert limits.left(BOB).headers() == {
        "x-ratelimit-limit-requests": "5",
        "x-ratelimit-remaining-requests": "1",
    }


def test_a_limit_that_is_changed_holds_at_once(limits: KeyLimits) -> None:
    _take(limits, ANN, 3)
    limits._keys.set("ann", allowance=Allowance(rpm=4))

    _take(limits, ANN)
