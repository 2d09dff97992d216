"""A model as a layer: asked within its budget and its time-out, read with tolerance, believed by its probabilities."""

import asyncio
import json
import math
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from deshi.decide.breaker import Breaker
from deshi.decide.budget import Budget, Limits
from deshi.decide.model_layer import Manner, ModelLayer
from deshi.decide.prices import Price
from deshi.errors import Busy, DeshiError, Lost, Refused, Spent, Unavailable, Unreached
from deshi.records.answer import Proposal
from deshi.records.ask import Ask
from deshi.records.model import Completion, Prompt, Token
from deshi.testing import FakeLedger, FakeTask, ScriptedModel

ASK = Ask("id", "fake", "sit", "", "", "en", 0.0)
SAID = json.dumps({"label": "do", "actions": [9], "reply": ""})
GOOD = Completion(SAID, (), 1_000, 50)
PRICE = Price(1.0, 10.0)
COST = 0.0015
DOLLAR = Limits(usd_day=1.0)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Setting:
    """A layer over a scripted model, with everything around it in reach."""

    def __init__(
        self,
        *answers: Completion | Exception,
        limits: Limits = DOLLAR,
        price: Price = PRICE,
        **manner: Any,
    ) -> None:
        self.model = ScriptedModel(answers)
        self.ledger = FakeLedger()
        self.time = Time()
        self.breaker = Breaker(failures=3, pause_s=5.0)
        self.layer = ModelLayer(
            "teacher",
            self.model,
            FakeTask(),
            Budget(limits, self.ledger),
            price,
            Manner(**{"tries": 3, **manner}),
            self.breaker,
            self.time,
            self.time.sleep,
        )

    def ask(self, ask: Ask = ASK) -> Proposal:
        found = asyncio.run(self.layer.answer(ask))
        assert found is not None
        return found

    def counted(self) -> tuple[int, float]:
        """Return the calls and dollars that are counted for the day."""
        calls, nano = next(iter(self.ledger.table.values()), (0, 0))
        return calls, round(nano / 1e9, 6)


def _tokens(text: str, chance: float) -> tuple[Token, ...]:
    return tuple(Token(sign, math.log(chance)) for sign in text)


def test_the_models_json_becomes_a_proposal() -> None:
    setting = Setting(GOOD)
    proposal = setting.ask()

    assert (proposal.label, proposal.actions, proposal.cost) == ("do", (9,), COST)
    assert setting.model.prompts[0].messages[0].text == "sit"


@pytest.mark.parametrize(
    "around", ["```json\n{}\n```", "Sure: {} Anything else?", "<think>A {} or not?</think>\n{}"]
)
def test_fences_and_prose_are_tolerated(around: str) -> None:
    assert Setting(Completion(around.replace("{}", SAID))).ask().actions == (9,)


def test_confidence_is_the_chance_of_the_tokens_that_spell_the_decision() -> None:
    text = '{"label": "do", "actions": [9]}'
    proposal = Setting(Completion(text, _tokens(text, 0.99))).ask()

    assert proposal.confidence == round(0.99 ** len('"do"[9]'), 4)


def test_without_probabilities_it_is_the_one_of_the_settings() -> None:
    assert Setting(GOOD).ask().confidence == 0.75
    assert Setting(GOOD, without_logprobs=0.9).ask().confidence == 0.9


def test_probabilities_go_through_the_calibration_and_the_setting_does_not() -> None:
    text = '{"label": "do", "actions": [9]}'
    told = Completion(text, _tokens(text, 0.99))

    assert Setting(told, calibration=(0.5, 0.0)).ask().confidence < Setting(told).ask().confidence
    assert Setting(GOOD, calibration=(0.5, 0.0)).ask().confidence == 0.75


def test_nonsense_is_asked_again_and_told_what_was_wrong() -> None:
    setting = Setting(Completion("I would rather not."), Completion('{"label": "do"}', whole=False), GOOD)
    setting.ask()
    first, second, third = (prompt.messages for prompt in setting.model.prompts)

    assert len(first) == 1
    assert second[1].text == "I would rather not."
    assert "can't be used" in second[2].text
    assert "cut off" in third[2].text
    assert setting.time.slept == [0.0, 0.0]


def test_nonsense_to_the_end_is_a_failure_that_cost_money() -> None:
    setting = Setting(Completion("no", (), 1_000, 50))
    with pytest.raises(Unavailable, match="no answer of the form"):
        setting.ask()

    assert len(setting.model.prompts) == 3
    assert setting.counted() == (3, round(3 * COST, 6))
    assert setting.layer.bill(ASK) == pytest.approx(3 * COST)
    assert setting.layer.bill(ASK) == 0.0


@pytest.mark.parametrize("error", [Unavailable("500"), Lost("broken"), Unreached("away"), Busy("later")])
def test_what_may_pass_is_tried_again_after_a_growing_pause(error: DeshiError) -> None:
    setting = Setting(error, error, GOOD)
    setting.ask()

    assert len(setting.model.prompts) == 3
    assert 0.1 <= setting.time.slept[0] <= 0.3
    assert 0.2 <= setting.time.slept[1] <= 0.6


def test_the_servers_own_pause_is_kept() -> None:
    setting = Setting(Busy("later", 2.0), GOOD)
    setting.ask()

    assert setting.time.slept == [2.0]


@pytest.mark.parametrize("error", [Busy("later", 60.0), Busy("later", 5.0), Busy("later", 4.9)])
def test_a_pause_that_does_not_fit_the_time_out_ends_it(error: DeshiError) -> None:
    setting = Setting(error, GOOD, timeout_s=5.0)
    with pytest.raises(Busy):
        setting.ask()

    assert (len(setting.model.prompts), setting.time.slept) == (1, [])


def test_a_refusal_is_not_tried_again() -> None:
    setting = Setting(Refused("the key is wrong"), GOOD)
    with pytest.raises(Refused):
        setting.ask()

    assert len(setting.model.prompts) == 1


@pytest.mark.parametrize(
    ("error", "calls", "usd"),
    [(Refused("wrong key"), 1, 0.0), (Unavailable("500"), 1, 0.0), (Unreached("away"), 0, 0.0)],
)
def test_what_was_not_answered_costs_nothing(error: DeshiError, calls: int, usd: float) -> None:
    setting = Setting(error, tries=1)
    with pytest.raises(type(error)):
        setting.ask()

    assert setting.counted() == (calls, usd)
    assert setting.layer.bill(ASK) == 0.0


def test_what_may_have_been_answered_stays_counted_in_full() -> None:
    setting = Setting(Lost("broken"), tries=1)
    with pytest.raises(Lost):
        setting.ask()
    worst = round(PRICE.worst(setting.model.prompts[0]), 6)

    assert setting.counted() == (1, pytest.approx(worst, abs=2e-6))
    assert setting.layer.bill(ASK) == pytest.approx(worst, abs=2e-6)


def test_every_try_is_reserved_on_its_own() -> None:
    setting = Setting(Unavailable("500"), GOOD, limits=Limits(calls_day=1))
    with pytest.raises(Spent):
        setting.ask()

    assert len(setting.model.prompts) == 1


def test_without_budget_the_model_is_not_asked() -> None:
    setting = Setting(GOOD, limits=Limits(usd_day=0.000001))
    with pytest.raises(Spent):
        setting.ask()

    assert setting.model.prompts == []


def test_a_model_that_keeps_failing_is_left_alone_for_a_while() -> None:
    setting = Setting(Unavailable("500"), Unavailable("500"), Unavailable("500"), GOOD, tries=1)
    for _ in range(3):
        with pytest.raises(Unavailable, match="500"):
            setting.ask()
    with pytest.raises(Busy, match="3 times in a row"):
        setting.ask()
    assert len(setting.model.prompts) == 3

    setting.time.now += 5.0
    assert setting.ask().actions == (9,)


def test_a_spent_budget_is_no_failure_of_the_model() -> None:
    setting = Setting(GOOD, limits=Limits(usd_day=0.000001))
    for _ in range(5):
        with pytest.raises(Spent):
            setting.ask()

    assert setting.breaker.failures == 0


class Slow(ScriptedModel):
    """A model that never comes back by itself."""

    async def complete(self, prompt: Prompt) -> Completion:
        self.prompts.append(prompt)
        await asyncio.sleep(60)
        raise AssertionError("nobody waited so long")


def _cancelled(after_s: float, price: Price = PRICE) -> Setting:
    setting = Setting(GOOD, price=price)
    setting.layer._model = Slow(())

    async def one() -> None:
        work = asyncio.ensure_future(setting.layer.answer(ASK))
        while not setting.layer._model.prompts:  # type: ignore[attr-defined]
            await asyncio.sleep(0.001)
        setting.time.now += after_s
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    asyncio.run(one())
    return setting


def test_a_call_that_is_given_up_stays_counted_and_on_the_bill() -> None:
    setting = _cancelled(after_s=5.0)

    assert setting.counted()[0] == 1
    assert setting.counted()[1] > 0.001
    assert setting.layer.bill(ASK) > 0.001
    assert setting.breaker.failures == 1


def test_a_request_that_was_called_off_early_says_nothing_of_the_model() -> None:
    assert _cancelled(after_s=0.1).breaker.failures == 0


def test_bills_that_nobody_fetches_do_not_pile_up() -> None:
    setting = Setting(GOOD, limits=Limits())
    asks: Sequence[Ask] = [Ask(f"a{n}", "fake", "sit", "", "", "en", 0.0) for n in range(1_050)]

    async def all_of_them() -> None:
        for ask in asks:
            await setting.layer.answer(ask)

    asyncio.run(all_of_them())
    assert len(setting.layer._bills) == 1_000


def test_releasing_closes_the_models_connections() -> None:
    setting = Setting(GOOD)
    asyncio.run(setting.layer.release())

    assert setting.model.closed


def test_two_answers_that_differ_are_none_and_the_model_is_asked_for_one() -> None:
    other = SAID.replace("[9]", "[5]")
    setting = Setting(Completion(f"Not {other} but {SAID}"), Completion(f"{SAID} Again: {SAID}"))

    assert setting.ask().actions == (9,)
    assert "exactly one object" in setting.model.prompts[1].messages[-1].text


def test_a_model_that_is_left_alone_is_not_waited_for() -> None:
    setting = Setting(GOOD, timeout_s=10.0)
    for _ in range(3):
        setting.breaker.failed(setting.time.now)
    with pytest.raises(Busy, match="3 times in a row"):
        setting.ask()

    assert (setting.model.prompts, setting.time.slept) == ([], [])


def test_a_probe_that_could_not_be_made_leaves_the_next_one_free() -> None:
    setting = Setting(GOOD, limits=Limits(usd_day=0.000001))
    for _ in range(3):
        setting.breaker.failed(setting.time.now)
    setting.time.now += 5.0
    for _ in range(2):
        with pytest.raises(Spent):
            setting.ask()


class Locked(FakeLedger):
    """A ledger whose file another process holds once a call has been reserved."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def give_back(self, periods: Sequence[str], calls: int, nano: int) -> None:
        assert self.free.wait(60)
        super().give_back(periods, calls, nano)


def test_an_answer_that_is_paid_for_does_not_wait_for_the_ledger() -> None:
    setting, ledger = Setting(GOOD), Locked()
    setting.ledger, setting.layer._budget = ledger, Budget(DOLLAR, ledger)

    async def one() -> Proposal | None:
        found = await setting.layer.answer(ASK)
        ledger.free.set()
        await setting.layer.release()
        return found

    assert asyncio.run(one()) is not None
    assert setting.counted() == (1, COST)
