"""A model behind a server answers a suite through its real layer, and its confidence is fitted to how right it was.

What it is asked is what the cascade would ask it: cleaned text, turns, and the student's attempt where the student stands
below. Its budget is the home's.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from deshi.ask.incoming import Incoming, make_ask
from deshi.bootstrap.exam import suite_path
from deshi.bootstrap.memory import home_ledger
from deshi.bootstrap.model_maps import keep
from deshi.bootstrap.models import WITHOUT_LOGPROBS, home_budget, model_layers
from deshi.bootstrap.task_loop import make_student, make_thresholds
from deshi.bootstrap.upstreams import is_priced
from deshi.decide.model_layer import ModelLayer
from deshi.decide.reflex import with_stop
from deshi.errors import BadInput, Busy, NotFound, Refused, Spent, Unavailable
from deshi.measure import platt
from deshi.measure.grade import Given, grade
from deshi.measure.suite import Row, read
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask
from deshi.records.protocols import Task
from deshi.sections import Model, Settings

_GIVES_UP = 10
_LONGEST_WAIT_S = 60.0
_SEED = 0

Asked = tuple[Row, Ask]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is about to be asked: `calls` and `usd` at most, `priced` whether a price is known, `left` of the budget."""

    name: str
    model: Model
    suite: str
    asked: tuple[Asked, ...]
    calls: int
    usd: float
    priced: bool
    left: dict[str, dict[str, float | None]]

    @property
    def paid(self) -> bool:
        """Return whether it costs money, or may."""
        return self.usd > 0 or not self.priced


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came of it: answers and how many are right, calls that gave none, the cost in US dollars, and what was fitted.

    `line` is for answers with a probability, `level` for those without; None where they were too few. `ended` says why not
    all rows were asked.
    """

    plan: Plan
    answers: int
    right: int
    failed: int
    usd: float
    line: platt.Line | None
    level: platt.Level | None
    ended: str = ""

    def as_dict(self, made: float) -> dict[str, Any]:
        """Return what is written to the file; `made` is Unix time in seconds."""
        one, other = self.line, self.level
        main = one or other
        return {
            "name": self.plan.name,
            "task": self.plan.asked[0][1].task,
            "provider": self.plan.model.provider,
            "model": self.plan.model.model,
            "calibration": [one.slope, one.shift] if one else None,
            "without_logprobs": other.confidence if other else None,
            "suite": self.plan.suite,
            "made": round(made, 3),
            "rows": self.answers,
            "right": self.right,
            "ece": main.after.ece if main else None,
            "before": asdict(main.before) if main else None,
            "after": asdict(main.after) if main else None,
        }


class ModelDesk:
    """Calibrates one model of the settings on one task.

    Raises `NotFound` where `[models.NAME]` is not there, and what `model_layers` raises for settings that can't work.
    """

    def __init__(self, settings: Settings, task: Task, name: str) -> None:
        if name not in settings.models:
            known = ", ".join(settings.models) or "none"
            raise NotFound(f"deshi.toml has no [models.{name}]; the models there are: {known}.")
        self._settings = settings
        self._task = task
        self._name = name
        self._model = settings.models[name]
        layer = model_layers(settings, task)[name]()
        assert isinstance(layer, ModelLayer)
        self._layer = layer

    async def plan(self, suite: str, most: int = 0, escalated: bool = False) -> Plan:
        """Return what would be asked: `most` rows (0: all), with `escalated` only those that the student is not sure of."""
        rows = [row for row in read(suite_path(self._task.name, suite)) if not row.ambiguous]
        random.Random(_SEED).shuffle(
            rows
        )  # a suite is sorted by language and kind; its first rows are not like it
        asked = await self._asked(rows, escalated)
        asked = asked[:most] if most else asked
        if not asked:
            raise BadInput(f"The suite {suite} leaves no row to ask {self._name}; give one with more rows.")
        most_each = [self._layer.most(ask) for _, ask in asked]
        budget = home_budget(self._settings, home_ledger(self._settings))
        try:
            left = await budget.left()
        finally:
            await budget.close()
        return Plan(
            self._name,
            self._model,
            Path(suite).stem,
            tuple(asked),
            sum(calls for calls, _ in most_each),
            sum(usd for _, usd in most_each),
            is_priced(self._name, self._model),
            left,
        )

    async def fit(
        self,
        plan: Plan,
        told: Callable[[int], None] = lambda _: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> Fitted:
        """Ask the rows of a plan one after the other and return the fit; `told` hears how many are done.

        A row without an answer is left out. A spent budget ends it, and what there is then is fitted. Raises `Refused`, what
        ten rows in a row failed with, and `BadInput` where the answers are too few.
        """
        sheet = _Sheet()
        for number, (row, ask) in enumerate(plan.asked, 1):
            try:
                proposal, chance = await asyncio.wait_for(self._layer.read(ask), self._layer.timeout_s)
                sheet.answers.append((chance, self._right(row, ask, proposal)))
                sheet.in_a_row = 0
            except Spent as error:
                sheet.ended = str(error)
                break
            except (TimeoutError, Unavailable) as error:
                await sleep(sheet.fell(self._name, ask, error))
            finally:
                sheet.usd += self._layer.bill(ask)
            told(number)
        return sheet.fitted(plan)

    def save(self, found: Fitted) -> Path:
        """Keep what was fitted in the home; return its file."""
        return keep(self._settings.home, self._name, found.as_dict(time.time()))

    async def close(self) -> None:
        """Close the connections and the ledger."""
        await self._layer.release()

    async def _asked(self, rows: Sequence[Row], escalated: bool) -> list[Asked]:
        """Return the rows that reach a model, as requests: not those that the reflex answers alone."""
        layers = self._settings.decide.layers
        below = "student" in (layers[: layers.index(self._name)] if self._name in layers else layers)
        sure_above = make_thresholds(self._settings, self._task.name).sure_above
        student, _ = make_student(self._settings, self._task.name)
        found = []
        try:
            for row in rows:
                ask = self._ask(row)
                if ask is None:
                    continue
                attempt = await student.answer(ask) if below or escalated else None
                if escalated and attempt and attempt.confidence >= sure_above:
                    continue
                if below and attempt:
                    ask = replace(ask, below=attempt, below_by="student")
                found.append((row, ask))
        finally:
            student.close()
        return found

    def _ask(self, row: Row) -> Ask | None:
        """Return a row as a request; None where no model is asked: nothing but a stop, or no request at all."""
        stop = self._task.reflex(row.text)
        if stop and not stop.rest:
            return None
        try:
            return replace(make_ask(Incoming(self._task.name, row.text), row.turns), stop=stop)
        except BadInput:
            return None

    def _right(self, row: Row, ask: Ask, proposal: Proposal) -> bool:
        if not self._task.valid(proposal):
            return False
        decision = Decision(proposal, self._name, self._task.asks(proposal.label), (), 0.0)
        decision = with_stop(ask, decision, self._task.stop_codes)
        one = decision.proposal
        return grade(row, Given(self._task.intent(one.label), one.actions, 0.0, decision.asks)).exact


class _Sheet:
    """The answers so far, as (probability, right)."""

    def __init__(self) -> None:
        self.answers: list[tuple[float | None, bool]] = []
        self.failed = 0
        self.in_a_row = 0
        self.usd = 0.0
        self.ended = ""

    def fell(self, name: str, ask: Ask, error: Exception) -> float:
        """Count a row without an answer; return how long to wait, in seconds. Raises what the next row would meet, too."""
        self.failed += 1
        self.in_a_row += 1
        # a server may quote what it was asked, and nobody is shown the rows of some suites
        words = str(error).replace(ask.text, "[the row]") or "it was too late"
        if isinstance(error, Refused):
            raise Refused(words) from None
        if self.in_a_row >= _GIVES_UP:
            raise Unavailable(
                f"{name} gave no answer to {self.in_a_row} rows in a row (the last time: {words}); see `deshi doctor`."
            ) from None
        return min(error.after_s, _LONGEST_WAIT_S) if isinstance(error, Busy) else 0.0

    def fitted(self, plan: Plan) -> Fitted:
        """Return the fit of what was answered."""
        pairs = [(chance, right) for chance, right in self.answers if chance is not None]
        others = [right for chance, right in self.answers if chance is None]
        if max(len(pairs), len(others)) < platt.FEWEST:
            told = f" The budget ended it: {self.ended}" if self.ended else ""
            raise BadInput(
                f"{plan.name} gave {len(pairs)} usable answers with probabilities and {len(others)} without; {platt.FEWEST} of "
                f"one kind are needed.{told}"
            )
        own = plan.model.confidence_without_logprobs
        before = WITHOUT_LOGPROBS if own is None else own
        return Fitted(
            plan,
            len(self.answers),
            sum(right for _, right in self.answers),
            self.failed,
            self.usd,
            platt.line(pairs) if len(pairs) >= platt.FEWEST else None,
            platt.level(others, before) if len(others) >= platt.FEWEST else None,
            self.ended,
        )
