"""The demonstration: three people use deshi, put it right, and a night makes it better; then somebody misleads it, and is refused.

Everything is the real thing: loop, journal, feedback, night with its training and exam, shelf and hot swap. Only the time on the
journal's rows is the demonstration's own, and how fast an answer came is told, not judged: so the same seed gives the same table.
"""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from deshi.bootstrap.demo_cost import Teacher
from deshi.bootstrap.demo_home import Clock, Home, Said
from deshi.bootstrap.demo_people import Line, Person, Size, people, sessions
from deshi.bootstrap.exam import Desk
from deshi.bootstrap.exams_paired import Paper, paper_of, sit_pair
from deshi.bootstrap.night import run_night
from deshi.bootstrap.night_report import NightReport
from deshi.bootstrap.night_work import Works
from deshi.errors import Unavailable
from deshi.measure.rules import Latency
from deshi.sections import Decide, Settings

BY = "the demonstration"
PROMISED = (
    0.08  # of what is answered alone may be wrong: what calibration promises, and thresholds follow from
)
_NO_LIMIT = Latency(math.inf, math.inf, math.inf)
_WHOLE = Size()


@dataclass(frozen=True, slots=True)
class Means:
    """What the demonstration is done with; tests take less. `paper` is the exam of the nights (None: the task's), `suite` what
    everybody's score is measured on (a name or a path), `works` the hands of the nights."""

    paper: Paper | None = None
    suite: str = "exam"
    works: Works = field(default_factory=Works)


_USUAL = Means()


@dataclass(frozen=True, slots=True)
class Used:
    """What a person has seen of deshi in one round: shares 0..1; `exact` is of lines that nobody has taught.

    `asked` and `escalated` are shares of the same lines: deshi asked back, and a teacher would have been asked.
    """

    exact: float
    asked: float
    escalated: float


@dataclass(frozen=True, slots=True)
class Round:
    """A round of use and the night after it; round 0 is before anybody has taught anything.

    `exact` and `ece` are of the suite, `cost` US dollars a month. `verdict` is `pass` where something was promoted, else the
    worst of the parts, "" for round 0; `parts` has that of each person. Of answers that no teacher was asked for, `wrong` of
    `accepted` were wrong in use, and `wrong_unseen` of `accepted_unseen` on the untaught lines. `seconds` is by stage.
    """

    number: int
    users: Mapping[str, Used]
    exact: float
    ece: float
    cost: float
    verdict: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    release: str = ""
    wrong: int = 0
    accepted: int = 0
    wrong_unseen: int = 0
    accepted_unseen: int = 0
    told: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Demo:
    """The whole: the rounds, the poisoned one, and what was promised of accepted answers (a share that is wrong at most)."""

    rounds: tuple[Round, ...]
    poisoned: Round
    promised: float
    teacher: str
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return what `deshi demo --json` writes."""
        rounds = [
            {
                "round": one.number,
                "users": {
                    name: {"exact": used.exact, "asked": used.asked, "escalated": used.escalated}
                    for name, used in one.users.items()
                },
                "suite": {"exact": one.exact, "ece": one.ece},
                "cost": one.cost,
                "verdict": one.verdict,
            }
            for one in self.rounds
        ]
        return {"rounds": rounds, "poisoned": {"verdict": self.poisoned.verdict, "why": self.poisoned.why}}


Tell = Callable[[Round], None]
Step = Callable[[str], None]


def run_demo(
    home: Path,
    seed: int = 1,
    size: Size = _WHOLE,
    *,
    tell: Tell = lambda _: None,
    step: Step = lambda _: None,
    means: Means = _USUAL,
) -> Demo:
    """Run the demonstration in an empty folder `home`; `tell` hears each round, `step` what is being done.

    Blocks for minutes. Raises `Unavailable` where `home` is in use, and what
    the parts raise.
    """
    if home.exists() and any(home.iterdir()):
        raise Unavailable(f"{home} is not empty; name a folder that is not there yet, or leave out --home.")
    began = time.monotonic()
    settings = Settings(home, decide=Decide(max_error=PROMISED))
    with Home(settings, Clock()) as house:
        show = _Show(house, people(seed, size), seed, means, step)
        rounds = [show.before()]
        tell(rounds[0])
        for number in range(1, size.rounds + 1):
            rounds.append(show.round(number))
            tell(rounds[-1])
        poisoned = show.poisoned(size.rounds + 1)
        tell(poisoned)
        return Demo(tuple(rounds), poisoned, show.promised(), show.teacher.words(), time.monotonic() - began)


class _Show:
    """The demonstration in a home that is open."""

    def __init__(self, house: Home, cast: Sequence[Person], seed: int, means: Means, step: Step) -> None:
        self.house, self.cast, self.seed, self.means, self.step = house, cast, seed, means, step
        self.teacher = Teacher(house.task)
        paper = means.paper or paper_of(house.task)
        self.paper = replace(paper, rules=replace(paper.rules, latency=_NO_LIMIT))
        self.suite: tuple[str, float, float] = ("", 0.0, 0.0)

    def promised(self) -> float:
        """Return the share of errors among what is answered alone that the thresholds in force promise."""
        return self.house.settings.decide.max_error

    def before(self) -> Round:
        """Return how it is before anybody has taught anything: what would be said in the first round is tried out."""
        said = {one.name: [self.house.try_out(line, one.name) for line in one.rounds[0]] for one in self.cast}
        return self._measured(0, said, {})

    def round(self, number: int) -> Round:
        """Let everybody use it, tell what was right, and let a night follow."""
        began = time.monotonic()
        self.step(f"Round {number}: people use it and put it right.")
        said, told = {}, 0
        for one in self.cast:
            found = [self._said(line, one.name, place) for place, line in self._sittings(one, number)]
            said[one.name] = [each for each, _ in found]
            told += sum(not yes for _, yes in found)
        return self._after(number, said, told, time.monotonic() - began)

    def poisoned(self, number: int) -> Round:
        """Let everybody call right answers wrong and wrong ones right, and let a night follow."""
        began = time.monotonic()
        self.step("The poisoned round: people put right answers wrong.")
        said = {}
        for one in self.cast:
            found = [self._said(line, one.name, place) for place, line in _placed(one.poison, number)]
            said[one.name] = [each for each, _ in found]
        return self._after(number, said, sum(map(len, said.values())), time.monotonic() - began)

    def _sittings(self, one: Person, number: int) -> Iterable[tuple[str, Line]]:
        return _placed(one.rounds[number - 1], number)

    def _said(self, line: Line, user: str, place: str) -> tuple[Said, bool]:
        if place.endswith(" 1"):
            self.house.clock.hour()
        said = self.house.say(line, user, place.rsplit(" ", 1)[0])
        return said, self.house.tell(said)

    def _after(self, number: int, said: Mapping[str, Sequence[Said]], told: int, used: float) -> Round:
        self.house.clock.hour()
        stages = _Stages()
        night = self._night(stages)
        began = time.monotonic()
        self.house.follow()
        stages.seconds["swap"] = time.monotonic() - began
        seconds = {"use": used, **stages.seconds}
        return self._measured(number, said, seconds, night, told)

    def _night(self, stages: "_Stages") -> NightReport:
        def sit(*given: Any) -> Any:
            return sit_pair(*given, paper=self.paper)

        def heard(line: Mapping[str, Any]) -> None:
            stages.hear(line)
            if "sentence" in line:
                self.step(f"  {line['stage']:<9} {line['sentence']}")

        settings, task = self.house.settings, self.house.task
        works = replace(self.means.works, sit=sit, clock=self.house.clock)
        night = run_night(settings, task, BY, seed=self.seed, works=works, report=heard)
        stages.end()
        if night.outcome in ("failed", "cancelled"):
            raise Unavailable(f"The demonstration's night ended early. {night.sentence}")
        return night

    def _measured(
        self,
        number: int,
        said: Mapping[str, Sequence[Said]],
        seconds: Mapping[str, float],
        night: NightReport | None = None,
        told: int = 0,
    ) -> Round:
        began = time.monotonic()
        self.step("  asking lines that nobody has taught")
        unseen = {one.name: [self.house.try_out(line, one.name) for line in one.unseen] for one in self.cast}
        exact, ece = self._suite()
        everything = [each for ones in said.values() for each in ones]
        asked = [each for ones in unseen.values() for each in ones]
        verdict, parts, why = _verdict(night) if night else ("", {}, "")
        return Round(
            number=number,
            users={name: _used(ones) for name, ones in unseen.items()},
            exact=exact,
            ece=ece,
            cost=self.teacher.month(asked),
            verdict=verdict,
            parts=parts,
            why=why,
            release=self.house.registry.serving(),
            wrong=sum(each.sure and not each.exact for each in everything),
            accepted=sum(each.sure for each in everything),
            wrong_unseen=sum(each.sure and not each.exact for each in asked),
            accepted_unseen=sum(each.sure for each in asked),
            told=told,
            seconds={**seconds, "measure": time.monotonic() - began},
        )

    def _suite(self) -> tuple[float, float]:
        """Return the suite's exact share and calibration error of the release that serves."""
        serving = self.house.registry.serving()
        if self.suite[0] != serving:
            self.step("  sitting the suite")
            desk = Desk(self.house.settings.home, self.house.task, self.house.folder)
            above = self.house.sure_above
            report, _ = desk.examine(self.means.suite, (above, above))
            self.suite = (serving, report.total.exact / report.total.rows, report.confidence.ece)
        return self.suite[1:]


class _Stages:
    """How long each stage of a night takes, by what it reports."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._since = "examples", time.monotonic()

    def hear(self, line: Mapping[str, Any]) -> None:
        """Take note of the stage."""
        if line["stage"] != self._stage and "outcome" not in line:
            self.end()
            self._stage = str(line["stage"])

    def end(self) -> None:
        """Count the stage that ends."""
        now = time.monotonic()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._since = now


def _placed(lines: Sequence[Line], number: int) -> Iterable[tuple[str, Line]]:
    """Yield each line with its sitting and its place there: `round-sitting place`."""
    for sitting, part in enumerate(sessions(lines), 1):
        for place, line in enumerate(part, 1):
            yield f"{number}-{sitting} {place}", line


def _used(unseen: Sequence[Said]) -> Used:
    return Used(
        exact=_share(each.exact for each in unseen),
        asked=_share(each.answer.asks for each in unseen),
        escalated=_share(not each.sure for each in unseen),
    )


def _share(found: Iterable[bool]) -> float:
    counted = list(found)
    return sum(counted) / len(counted) if counted else 0.0


def _verdict(night: NightReport) -> tuple[str, dict[str, str], str]:
    """Return the verdict on the whole, on each part, and why what was not kept was not."""
    parts = {one.name: str(one.verdict.get("outcome", "")) for one in night.parts}
    whole = "pass" if night.outcome == "promoted" else "fail" if "fail" in parts.values() else "undecided"
    why = " ".join(f"{one.name}: {' '.join(one.refused)}" for one in night.parts if one.refused)
    return whole, parts, why or night.sentence
