"""The service page has words for every error of the family that a chat can end with, in its three languages."""

import re
from pathlib import Path

import pytest

from deshi import errors
from deshi.records.chat import LEFT

WORDS = Path(__file__).parents[2] / "console" / "src" / "words" / "service"
FAMILY = {name for name, one in vars(errors).items() if isinstance(one, type)} - {"DeshiError"}


@pytest.mark.parametrize("lang", ["en", "ja", "zh"])
def test_each_error_has_words(lang: str) -> None:
    found = re.search(r"whyFailed: \{(.*?)\n  \}", (WORDS / f"{lang}.ts").read_text("utf-8"), re.DOTALL)
    assert found is not None
    told = set(re.findall(r'(\w+): "[^"]+"', found[1]))

    assert FAMILY | set(LEFT) | {"TimeoutError"} <= told
