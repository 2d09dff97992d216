"""A model behind a server as a layer of the cascade: prompt, budget, call, reading, confidence.

What comes back is checked by the task itself (`task.proposal`), not by a JSON-schema library: the schema is small, its rules
(which codes, how many, for which label) are the task's table anyway, and no schema can say all of them.
"""

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from deshi.decide.breaker import Breaker
from deshi.decide.budget import Budget, Reservation
from deshi.decide.prices import Price
from deshi.errors import Busy, Lost, Refused, Spent, Unavailable, Unreached
from deshi.pure.json_text import first
from deshi.pure.logprobs import platt, spelled
from deshi.records.answer import Proposal
from deshi.records.ask import Ask
from deshi.records.model import Completion, Message, Model, Prompt
from deshi.records.protocols import Task

ARGUMENTS = ("label", "actions")
_BACKOFF_S = 0.2
_LEAST_LEFT = 0.2  # of the time-out, for a further try
_MOST_BILLS = 1_000
_MOST_QUOTED = 500
_LONGEST = "\U0001f415" * _MOST_QUOTED  # four bytes each: no quoted answer is longer
_WRONG = "It does not hold exactly one object of the form that was asked for."
_CUT = "It was cut off; keep `reply` and `why` short."


@dataclass(frozen=True, slots=True)
class Manner:
    """How a model is asked: `tries` in all, `timeout_s` for all of them together.

    `without_logprobs` is the confidence where the server gives no probabilities; `calibration` (slope, shift) maps those
    that it gives (`pure.logprobs.platt`). `most_tokens` bounds an answer in place of the prompt's own bound, 0: it does not.
    """

    timeout_s: float = 5.0
    tries: int = 2
    talks: bool = False
    without_logprobs: float = 0.75
    calibration: tuple[float, float] = (1.0, 0.0)
    most_tokens: int = 0


class ModelLayer:
    """Implements `Layer`. `clock` is in seconds that only grow; `sleep` waits them."""

    def __init__(
        self,
        name: str,
        model: Model,
        task: Task,
        budget: Budget,
        price: Price = Price(),  # noqa: B008 - frozen
        manner: Manner = Manner(),
        breaker: Breaker | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.name = name
        self.talks = manner.talks
        self.timeout_s = manner.timeout_s
        self._model = model
        self._task = task
        self._budget = budget
        self._price = price
        self._manner = manner
        self._breaker = breaker or Breaker()
        self._clock = clock
        self._sleep = sleep
        self._bills: OrderedDict[str, float] = OrderedDict()

    async def answer(self, ask: Ask) -> Proposal | None:
        """Return the model's proposal with its calibrated confidence; raise as `read` does."""
        proposal, chance = await self.read(ask)
        own = self._manner
        confidence = own.without_logprobs if chance is None else platt(chance, *own.calibration)
        return replace(proposal, confidence=round(confidence, 4), cost=self._bills.get(ask.id, 0.0))

    async def read(self, ask: Ask) -> tuple[Proposal, float | None]:
        """Return the proposal, its confidence 0, and the bare probability that the model gave it (None: it gave none).

        Raises `Spent` and `Refused` at once, and `Busy` for a model that is left alone; `Unavailable` after the last try, or
        when what is left of the time-out is too little for a further one (it would be paid for, and not awaited).
        """
        asked = prompt = self._prompt(ask)
        end = self._clock() + self.timeout_s
        number = 0
        while True:
            self._let_through()  # one that is left alone is not waited for: a probe with no time left tells nothing
            number += 1
            error = Unavailable(
                f"{self.name} gave no answer of the form that was asked for; try other words."
            )
            wait = 0.0
            try:
                completion = await self._call(ask, prompt, end)
                found = self._found(completion)
                if found is not None:
                    return found
                prompt = _corrected(asked, completion)
            except (Refused, Spent):
                raise
            except Unavailable as caught:
                error, wait = caught, _wait(number, caught)
            if number >= self._manner.tries or self._clock() + wait > end - _LEAST_LEFT * self.timeout_s:
                raise error
            await self._sleep(wait)

    def most(self, ask: Ask) -> tuple[int, float]:
        """Return the calls that a request can take, and US dollars that all of them together can cost at most."""
        prompt, further = self._prompt(ask), self._manner.tries - 1
        again = _corrected(prompt, Completion(_LONGEST))
        return 1 + further, self._price.worst(prompt) + further * self._price.worst(again)

    def bill(self, ask: Ask) -> float:
        """Return what this request has cost here so far, in US dollars, and forget it; what is not known counts in full."""
        return self._bills.pop(ask.id, 0.0)

    async def release(self) -> None:
        """Close the connections and the ledger; a later request opens them again."""
        await self._model.close()
        await self._budget.close()

    def _prompt(self, ask: Ask) -> Prompt:
        """Return the request with the length that the model will be given: what is reserved must cover it."""
        prompt = self._task.prompt(ask)
        return replace(prompt, most_tokens=self._manner.most_tokens or prompt.most_tokens)

    async def _call(self, ask: Ask, prompt: Prompt, end: float) -> Completion:
        """Make one paid call; what it costs is on the ask's bill whatever becomes of it."""
        try:
            worst = self._price.worst(prompt)
            reservation = await self._budget.reserve(self.name, worst)
        except BaseException:  # a spent budget, a locked ledger, a cancel: the probe was not made
            self._breaker.let_go()
            raise
        self._charge(ask, worst)
        try:
            completion = await self._model.complete(prompt)
        except asyncio.CancelledError:
            # nothing may wait here: the reservation stays counted in full, since the server may have answered
            self._left(late=self._clock() > end - 0.1 * self.timeout_s)
            raise
        except Exception as error:
            await self._fell(ask, reservation, worst, error)
            raise
        self._breaker.succeeded()
        real = self._price.real(prompt, completion)
        await self._budget.settle(reservation, real)
        self._charge(ask, real - worst)
        return completion

    def _let_through(self) -> None:
        wait = self._breaker.wait_s(self._clock())
        if wait:
            raise Busy(
                f"{self.name} has failed {self._breaker.failures} times in a row; it is asked again in {wait:.0f} s.",
                wait,
            )

    async def _fell(self, ask: Ask, reservation: Reservation, worst: float, error: Exception) -> None:
        """Count a failed call, and take back what it surely did not cost."""
        self._breaker.failed(self._clock(), error.after_s if isinstance(error, Busy) else 0.0)
        if not isinstance(error, Unavailable) or isinstance(error, Lost):
            return  # it may have been answered, and paid for
        self._charge(ask, -worst)
        if isinstance(error, Unreached):
            await self._budget.release(reservation)
        else:
            await self._budget.settle(reservation, 0.0)

    def _left(self, late: bool) -> None:
        if late:
            self._breaker.failed(self._clock())
        else:
            self._breaker.let_go()

    def _charge(self, ask: Ask, usd: float) -> None:
        self._bills[ask.id] = max(0.0, self._bills.get(ask.id, 0.0) + usd)
        while len(self._bills) > _MOST_BILLS:
            self._bills.popitem(last=False)

    def _found(self, completion: Completion) -> tuple[Proposal, float | None] | None:
        """Return the proposal in a completion and its probability; None when there is none in it."""
        found = first(completion.text, self._task.proposal, _alike)
        if found is None:
            return None
        proposal, told = found
        return proposal, spelled(completion.tokens, told, ARGUMENTS)


def _alike(one: Proposal, other: Proposal) -> bool:
    return (one.label, one.actions) == (other.label, other.actions)


def _wait(number: int, error: Unavailable) -> float:
    """Return how long to wait before the next try, in seconds: a growing time with jitter, or what the server says."""
    backoff = _BACKOFF_S * float(2 ** (number - 1)) * random.uniform(0.5, 1.5)
    return max(backoff, error.after_s) if isinstance(error, Busy) else backoff


def _corrected(prompt: Prompt, completion: Completion) -> Prompt:
    """Return the prompt with the answer that was no good, and what was wrong with it."""
    wrong = f"That answer can't be used. {_WRONG if completion.whole else _CUT}"
    said = (Message("assistant", completion.text[:_MOST_QUOTED]),) if completion.text.strip() else ()
    told = Message("user", f"{wrong} Answer again, with that JSON object alone.")
    return replace(prompt, messages=(*prompt.messages, *said, told))
