"""What callers may use, from the settings and the keys."""

from pathlib import Path

import pytest

from deshi.ask.key_file import Allowance
from deshi.ask.keys import Keys
from deshi.bootstrap.callers import shares, tariffs
from deshi.decide.budget import Share
from deshi.decide.prices import Price
from deshi.records.chat import Caller
from deshi.sections import Model, Settings


def _settings(tmp_path: Path, **model: object) -> Settings:
    return Settings(tmp_path, models={"m": Model(**model)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("provider", "model", "url", "price", "length"),
    [
        ("openai", "gpt-4o-mini", "", Price(0.15, 0.6, 0.075), "max_completion_tokens"),
        ("openai", "gpt-4o-mini", "https://proxy.example/v1", Price(0.15, 0.6, 0.075), "max_tokens"),
        ("ollama", "qwen2.5:7b", "", Price(), "max_tokens"),
        ("llamacpp", "qwen", "", Price(), "max_tokens"),
    ],
)
def test_a_model_has_its_price_and_its_server_s_word_for_length(
    tmp_path: Path, provider: str, model: str, url: str, price: Price, length: str
) -> None:
    found = tariffs(_settings(tmp_path, provider=provider, model=model, url=url))["m"]

    assert (found.price, found.length) == (price, length)
    assert found.most == 4_096


def test_a_price_of_the_settings_is_the_one_that_counts(tmp_path: Path) -> None:
    found = tariffs(_settings(tmp_path, provider="openai", model="gpt-4o-mini", price_in=1.0, price_out=2.0))

    assert found["m"].price == Price(1.0, 2.0)


def test_tenant_and_key_pay_beside_the_home(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json")
    keys.add("ann", tenant="acme", allowance=Allowance(usd_day=1.0))
    keys.set_tenant("acme", Allowance(usd_month=5.0))

    assert shares(keys)(Caller("ann", "acme")) == [Share("tenant:acme", 0.0, 5.0), Share("key:ann", 1.0, 0.0)]
    assert shares(keys)(Caller()) == []
