"""What is loaded, and how long it stays."""

import pytest

from deshi.errors import BadInput
from deshi.providers.llamacpp.spec import Spec, adapters_of, seconds


@pytest.mark.parametrize(
    ("said", "is_s"), [("10m", 600), ("90", 90), ("1h30m", 5_400), ("-1", -1), ("0", 0), ("500ms", 0.5)]
)
def test_a_time_is_read(said: str, is_s: float) -> None:
    assert seconds(said) == is_s


@pytest.mark.parametrize("said", ["soon", "5x", "1.2.3s", "m"])
def test_a_time_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match="keep_alive"):
        seconds(said)


def test_two_adapters_of_one_name_are_refused() -> None:
    with pytest.raises(BadInput, match="called 'a'"):
        adapters_of(("x/a.gguf", "y/a.gguf"))


@pytest.mark.parametrize(
    ("slots", "adapters", "all_", "free"),
    [(4, 0, 4, 4), (4, 1, 8, 7), (2, 2, 4, 2), (3, 0, 4, 4), (1, 0, 1, 1)],
)
def test_slots_are_a_power_of_two_and_each_adapter_has_one(
    slots: int, adapters: int, all_: int, free: int
) -> None:
    spec = Spec("m", "m.gguf", slots=slots, adapters=tuple((str(n), "x") for n in range(adapters)))
    assert (spec.all_slots, spec.free_slots) == (all_, free)
