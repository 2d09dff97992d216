"""Who is next: priorities, tenants that had least, and nobody forgotten."""

import pytest

from deshi.decide.line import Line
from deshi.records.chat import HIGH, LOW, NORMAL


def _line(*come: tuple[str, str, int], age_s: float = 10.0) -> Line[str]:
    line: Line[str] = Line(age_s)
    for name, tenant, priority in come:
        line.add(name, tenant, priority, 0.0)
    return line


def _order(line: Line[str], now: float = 0.0, count: int = 100) -> list[str]:
    names = []
    for _ in range(min(count, len(line))):
        one = line.take(now)
        assert one is not None
        names.append(one.item)
        line.shares.begin(one.tenant, 1.0)
    return names


def test_the_better_priority_is_next_and_inside_of_one_who_came_first() -> None:
    line = _line(("l", "a", LOW), ("n1", "a", NORMAL), ("h", "a", HIGH), ("n2", "a", NORMAL))

    assert _order(line) == ["h", "n1", "n2", "l"]
    assert line.take(0.0) is None


def test_tenants_of_one_priority_take_turns_however_many_requests_one_has() -> None:
    line = _line(*((f"a{n}", "a", NORMAL) for n in range(6)), ("b0", "b", NORMAL), ("b1", "b", NORMAL))

    assert _order(line) == ["a0", "b0", "a1", "b1", "a2", "a3", "a4", "a5"]


def test_who_takes_longer_is_called_less_often() -> None:
    line = _line(*((f"{who}{n}", who, NORMAL) for n in range(12) for who in "ab"))
    names = []
    for _ in range(12):
        one = line.take(0.0)
        assert one is not None
        names.append(one.item[0])
        line.shares.begin(one.tenant, 1.0)
        line.shares.end(
            one.tenant, 2.0 if one.tenant == "a" else 0.0
        )  # a holds its place three times as long

    assert names.count("a") == 3


def test_a_newcomer_starts_where_the_others_are_and_not_with_all_that_it_missed() -> None:
    line = _line(*((f"a{n}", "a", NORMAL) for n in range(20)))
    _order(line, count=10)
    for number in range(6):
        line.add(f"b{number}", "b", NORMAL, 0.0)

    assert [name[0] for name in _order(line, count=8)].count("b") in (4, 5)


def test_a_low_one_is_a_normal_one_after_an_age() -> None:
    line = _line(("old", "a", LOW))
    line.add("young", "a", LOW, 9.0)
    line.add("normal", "a", NORMAL, 9.0)
    first = line.take(10.0)
    assert first is not None
    line.add("late", "a", NORMAL, 10.0)

    assert first.item == "normal"
    assert line.counts() == (0, 2, 1)
    assert _order(line, 10.0) == ["old", "late", "young"]


@pytest.mark.parametrize(("waited", "every"), [(9.0, 0), (10.0, 4), (20.0, 2)])
def test_who_waits_longest_has_its_turns_whatever_else_comes(waited: float, every: int) -> None:
    line = _line(*((f"l{n}", "a", LOW) for n in range(8)))
    names = []
    for turn in range(16):
        line.add(f"h{turn}", "b", HIGH, waited)
        line.add(f"i{turn}", "b", HIGH, waited)
        names += _order(line, waited, 1)

    low = [turn for turn, name in enumerate(names, 1) if name.startswith("l")]
    assert low == (list(range(every, 17, every)) if every else [])


def test_who_leaves_is_called_no_more() -> None:
    line: Line[str] = Line(10.0)
    gone = line.add("gone", "a", HIGH, 0.0)
    line.add("stays", "a", LOW, 0.0)

    assert line.remove(gone)
    assert not line.remove(gone)
    assert _order(line) == ["stays"]


def test_only_high_ones_where_only_those_are_wanted() -> None:
    line = _line(("n", "a", NORMAL))
    assert line.take(0.0, only_high=True) is None

    line.add("h", "a", HIGH, 0.0)
    one = line.take(0.0, only_high=True)
    assert one is not None
    assert one.item == "h"


@pytest.mark.parametrize(
    ("priority", "tenant", "leaves"),
    [
        (HIGH, "c", "l2"),
        (NORMAL, "c", "l2"),
        (LOW, "c", "l2"),  # tenant a has two low ones, the newcomer would have one
        (LOW, "a", None),
        (LOW, "b", None),  # with its own, b would have as many
    ],
)
def test_in_a_full_line_the_youngest_low_one_of_the_greediest_makes_room(
    priority: int, tenant: str, leaves: str | None
) -> None:
    line = _line(("h", "a", HIGH), ("n", "b", NORMAL), ("l0", "b", LOW), ("l1", "a", LOW), ("l2", "a", LOW))
    last = line.last(priority, tenant)

    assert (last.item if last else None) == leaves


def test_a_line_tells_who_waits_and_how_long() -> None:
    line = _line(("l", "a", LOW), ("h", "a", HIGH))

    assert (line.counts(), line.ahead(NORMAL), line.oldest(7.0), len(line)) == ((1, 0, 1), 1, 7.0, 2)
    assert Line[str](1.0).oldest(7.0) == 0.0


def test_notes_of_tenants_are_bounded() -> None:
    line: Line[str] = Line(10.0)
    for number in range(5_000):
        line.shares.begin(str(number), 0.0)

    assert len(line.shares._had) <= 1_024
