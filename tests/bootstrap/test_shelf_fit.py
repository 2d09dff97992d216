"""Will it fit: weights, cache and computing against what is free."""

from pathlib import Path
from typing import Any

import pytest
from tests.peers.llama_cpp import tiny

from deshi.bootstrap.shelf_fit import Need, fit, need_of
from deshi.errors import BadInput, NotFound
from deshi.promote.model_files import ModelFiles

GB = 10**9
# Qwen2.5 7B Instruct at Q4_K_M: 4.68 GB, 28 layers, 4 shared heads of 128
SEVEN = Need("seven", 4_683_074_240, 28 * 4 * 256 * 2, 400_000_000, 32_768)


def machine(free: int, *cards: tuple[str, int], unified: bool = False) -> dict[str, Any]:
    gpus = [{"name": name, "memory": size, "used": 0} for name, size in cards]
    return {"unified": unified, "memory": {"free": free}, "gpus": gpus}


def test_a_seven_billion_model_fits_eight_gigabytes_but_not_with_every_context() -> None:
    told = fit(SEVEN, machine(8 * GB), num_ctx=4_096, at_once=2)

    assert told["fits"]
    assert told["cache"] == 4_096 * 2 * 57_344
    longest = told["places"][0]["longest"]
    assert longest % 256 == 0
    assert SEVEN.total(longest, 2) <= 8 * GB < SEVEN.total(longest + 256, 2)
    assert not fit(SEVEN, machine(8 * GB), num_ctx=32_768, at_once=2)["fits"]


def test_the_longest_context_is_not_longer_than_the_model_knows() -> None:
    assert fit(SEVEN, machine(500 * GB))["places"][0]["longest"] == 32_768


def test_what_does_not_fit_at_all_has_no_context() -> None:
    told = fit(SEVEN, machine(4 * GB))
    assert not told["fits"]
    assert told["places"][0]["longest"] == told["places"][0]["longest_alone"] == 0


def test_a_graphics_card_is_a_place_of_its_own_and_shared_memory_is_called_so() -> None:
    told = fit(SEVEN, machine(4 * GB, ("Card", 24 * GB)))
    assert [(place["where"], place["fits"]) for place in told["places"]] == [
        ("Card", True),
        ("memory", False),
    ]
    assert fit(SEVEN, machine(8 * GB, ("Tegra", 0), unified=True))["places"][0]["where"] == "unified memory"


def test_large_files_are_counted_for_two_at_once_and_small_ones_for_four() -> None:
    assert fit(SEVEN, machine(GB))["at_once"] == 2
    assert fit(Need("small", 400_000_000, 12_288, 0, 0), machine(GB))["at_once"] == 4


@pytest.mark.parametrize(
    ("named", "least", "most"),
    [
        ("0.5b:q8", 0.5, 0.6),
        ("7b:q4", 4.1, 4.7),
        ("7B:Q4_K_M", 4.1, 4.7),
        ("500m:f16", 0.9, 1.1),
        ("70b:q4", 40, 45),
    ],
)
def test_a_size_is_estimated(named: str, least: float, most: float, tmp_path: Path) -> None:
    assert least * GB <= need_of(named, ModelFiles(tmp_path)).weights <= most * GB


def test_a_file_is_measured(tmp_path: Path) -> None:
    file = tiny(tmp_path / "tiny.gguf")
    need = need_of(str(file), ModelFiles(tmp_path))
    assert (need.weights, need.a_token, need.context) == (file.stat().st_size, 256, 8_192)


def test_what_is_neither_model_nor_size_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="deshi models add"):
        need_of("nothing", ModelFiles(tmp_path))
    with pytest.raises(BadInput, match="7b:q4"):
        need_of("7b:zz", ModelFiles(tmp_path))
