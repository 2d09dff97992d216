"""What headers say: each is kept, or refused by its name."""

import pytest

from deshi.errors import BadInput
from deshi.records.chat import Wishes
from deshi.web.wishes import Said, read


def said(**headers: str) -> Said:
    return read([(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()])


def test_nothing_said_is_nothing_wished() -> None:
    assert said(host="x", authorization="Bearer y") == Said()


@pytest.mark.parametrize(
    ("value", "cache", "age"),
    [
        ("no-cache", "no-cache", -1), ("no-store", "no-store", -1), ("no-cache, no-store", "no-store", -1),
        ("no-store, no-cache", "no-store", -1), ("only-if-cached", "only-if-cached", -1), ("max-age=60", "", 60),
        ("MAX-AGE=0, No-Cache", "no-cache", 0), ("max-age=soon, private", "", -1), ("", "", -1), ('max-age="5"', "", 5),
    ],
)  # fmt: skip
def test_cache_control_is_read_as_written_in_rfc_9111(value: str, cache: str, age: float) -> None:
    wishes = said(cache_control=value).wishes

    assert (wishes.cache, wishes.max_age_s) == (cache, age)


@pytest.mark.parametrize(
    ("lines", "wishes"),
    [
        ([("x-deshi-cache", "off"), ("cache-control", "no-cache")], Wishes(cache="no-store")),
        ([("cache-control", "no-cache"), ("x-deshi-cache", "off")], Wishes(cache="no-store")),
        ([("cache-control", "no-store"), ("x-deshi-cache", "exact")], Wishes(cache="no-store", semantic=False)),
        ([("cache-control", "no-store"), ("cache-control", "max-age=60")], Wishes(cache="no-store", max_age_s=60)),
        ([("cache-control", "max-age=5"), ("cache-control", "max-age=60")], Wishes(max_age_s=5)),
        ([("cache-control", "only-if-cached"), ("cache-control", "no-cache")], Wishes(cache="only-if-cached", max_age_s=0)),
        ([("x-deshi-cache", "off"), ("cache-control", "only-if-cached, max-age=9")], Wishes(cache="only-if-cached", max_age_s=0)),
        ([("x-deshi-cache", "exact"), ("x-deshi-cache", "semantic")], Wishes(semantic=False)),
    ],
)  # fmt: skip
def test_of_two_headers_the_strictest_holds_in_any_order(
    lines: list[tuple[str, str]], wishes: Wishes
) -> None:
    assert read([(name.encode(), value.encode()) for name, value in lines]).wishes == wishes


def test_deshis_own_headers() -> None:
    assert said(x_deshi_priority="HIGH").wishes.priority == 0
    assert said(x_deshi_cache="semantic").wishes.semantic is True
    assert said(x_deshi_cache="exact").wishes.semantic is False
    assert said(x_deshi_cache="off").wishes == Wishes(cache="no-store")
    assert said(x_deshi_optimize="on").wishes.optimize is True
    assert said(x_deshi_deadline="0.5").wishes.deadline_s == 0.5
    assert said(x_deshi_session="座って", x_deshi_user="ann") == Said(Wishes(), "座って", "ann")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x_deshi_priority", "urgent"), ("x_deshi_cache", "on"), ("x_deshi_optimize", "1"), ("x_deshi_deadline", "0"),
        ("x_deshi_deadline", "nan"), ("x_deshi_deadline", "inf"), ("x_deshi_deadline", "soon"), ("x_deshi_deadline", "-1"),
        ("x_deshi_session", "s" * 201), ("x_deshi_user", "a\tb"),
    ],
)  # fmt: skip
def test_what_can_not_be_kept_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadInput):
        said(**{name: value})


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", True),
        ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", False),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", False),
        ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", False),
        ("nonsense", False),
    ],
)
def test_a_trace_that_is_none_is_no_reason_to_refuse(value: str, kept: bool) -> None:
    assert (said(traceparent=value).wishes.parent == value) is kept
