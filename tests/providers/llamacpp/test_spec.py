"""What is loaded, and how long it stays."""

import pytest

from deshi.errors import BadInput
from deshi.providers.llamacpp.spec import adapters_of, seconds


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
