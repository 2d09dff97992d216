"""The demonstration in words: a line a round, and what came of it at the end."""

from collections.abc import Iterator, Sequence

from deshi.bootstrap.demo import Demo, Round
from deshi.bootstrap.demo_cost import COMMANDS_A_DAY

_NIGHT = ("examples", "train", "exam", "promote")


def head(names: Sequence[str]) -> str:
    """Return the two lines over the table; each person has three columns."""
    people = "".join(f"  {name:^23}" for name in names)
    columns = "  exact  asked  teacher  " * len(names)
    return f"{'':7}{people}    suite         a month   night\n{'round':7}{columns} exact    ECE   teacher    took  verdict"


def row(one: Round, poisoned: bool = False) -> str:
    """Return the line of a round."""
    people = "".join(
        f"  {_percent(used.exact)}  {_percent(used.asked)}   {_percent(used.escalated)}  "
        for used in one.users.values()
    )
    night = night_seconds(one)
    took = f"{night:5.0f} s" if night else " " * 7
    name = "poison" if poisoned else str(one.number)
    return f"{name:7}{people} {_percent(one.exact)}  {one.ece:.3f}  ${one.cost:7.2f}  {took}  {_verdict(one)}".rstrip()


def night_seconds(one: Round) -> float:
    """Return how long a round's night took, 0.0 where there was none."""
    return sum(one.seconds.get(stage, 0.0) for stage in _NIGHT)


def _verdict(one: Round) -> str:
    differ = set(one.parts.values()) - {one.verdict}
    parts = ", ".join(f"{name} {said}" for name, said in one.parts.items())
    return f"{one.verdict} ({parts})" if differ else one.verdict


def _percent(share: float) -> str:
    return f"{share:4.0%} " if share < 0.9995 else "100% "


def summary(demo: Demo, seed: int) -> Iterator[str]:
    """Yield what came of it, a sentence a line."""
    first, last = demo.rounds[0], demo.rounds[-1]
    yield f"Seed {seed}, {demo.seconds / 60:.1f} minutes."
    for name, used in last.users.items():
        before = first.users[name]
        yield (
            f"{name}: {before.exact:.0%} -> {used.exact:.0%} of lines that nobody taught; "
            f"questions {before.asked:.0%} -> {used.asked:.0%}, teacher {before.escalated:.0%} -> {used.escalated:.0%}."
        )
    yield f"The suite, for everybody else: {first.exact:.1%} -> {last.exact:.1%} exact, ECE {first.ece:.3f} -> {last.ece:.3f}."
    yield (
        f"Had {demo.teacher} answered what the student was not sure of: ${first.cost:.2f} -> ${last.cost:.2f} a month "
        f"at {COMMANDS_A_DAY} commands a day."
    )
    yield (
        f"Of the answers that no teacher was asked for, {_errors(last.wrong, last.accepted)} were wrong in the last round and "
        f"{_errors(last.wrong_unseen, last.accepted_unseen)} of the untaught lines; promised on the calibration suite: at most {demo.promised:.0%}."
    )
    yield from _poison(demo.poisoned, last)


def _poison(one: Round, last: Round) -> Iterator[str]:
    if one.verdict == "pass":
        yield f"The poisoned round was PROMOTED as {one.release}."
        return
    serves = "what served goes on serving" if one.release == last.release else f"{one.release} serves"
    yield f"The poisoned round ({one.told} wrong corrections) was refused, {serves}. {one.why}"


def _errors(wrong: int, accepted: int) -> str:
    return f"{wrong} of {accepted} ({wrong / accepted:.1%})" if accepted else "none of none"
