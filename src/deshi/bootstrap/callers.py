"""What callers may use: limits of keys and tenants, and who pays for their chats."""

from collections.abc import Callable

from deshi.ask.keys import Keys
from deshi.bootstrap.models import home_budget
from deshi.bootstrap.pools import price_of_model
from deshi.bootstrap.upstreams import address
from deshi.decide.budget import Share
from deshi.decide.chat_prices import Tariff
from deshi.decide.tenant_budget import TenantBudgets
from deshi.records.chat import Caller
from deshi.records.protocols import Ledger
from deshi.sections import Settings

LONGEST = 4_096
_OPENAI = "https://api.openai.com"


def make_purse(settings: Settings, keys: Keys, ledger: Ledger) -> TenantBudgets:
    """Return who pays for chats. Raises `BadInput` for a limit below 0 and for an address that is none."""
    return TenantBudgets(home_budget(settings, ledger), tariffs(settings), shares(keys))


def tariffs(settings: Settings) -> dict[str, Tariff]:
    """Return what each model of the settings costs, and how long its answers are where nobody says."""
    return {name: _tariff(settings, name) for name in settings.models}


def _tariff(settings: Settings, name: str) -> Tariff:
    model = settings.models[name]
    price = price_of_model(settings, name)
    if price.free:
        return Tariff(price)
    cloud = address(f"deshi.toml: [models.{name}]", model).startswith(_OPENAI)
    length = "max_completion_tokens" if model.provider == "openai" and cloud else "max_tokens"
    return Tariff(price, max(LONGEST, model.num_predict), length)


def shares(keys: Keys) -> Callable[[Caller], list[Share]]:
    """Return the function that tells who pays beside the home: the caller's tenant and key."""

    def of(caller: Caller) -> list[Share]:
        if not caller.key:
            return []
        tenant, key = keys.tenant(caller.tenant), keys.allowance(caller.key)
        return [
            Share(f"tenant:{caller.tenant}", tenant.usd_day, tenant.usd_month),
            Share(f"key:{caller.key}", key.usd_day, key.usd_month),
        ]

    return of
