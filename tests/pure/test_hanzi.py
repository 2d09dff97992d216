"""Signs of one meaning and two shapes are folded where a reader asks for it, and nowhere else."""

import pytest

from deshi.pure.hanzi import folding


def test_only_the_named_signs_are_folded() -> None:
    assert "別動".translate(folding("別")) == "别動"


def test_a_sign_without_a_simplified_shape_is_refused() -> None:
    with pytest.raises(KeyError):
        folding("停")
