"""Which pages may see the body; a stop is heard from all, and from a stranger's page it is soft and no press."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deshi.tasks.robot_dog.guard.pages import Asker, asker

sys.path.insert(0, str(Path(__file__).parents[1]))
from guards import Running, guard

HERE = "Host: 127.0.0.1:8002"


@pytest.fixture
def dog(tmp_path: Path) -> Iterator[Running]:
    """A running guard that knows the service's origin."""
    with guard(tmp_path, "--origin", "http://dog.lan:8001") as running:
        yield running


def of(*rows: str) -> Asker:
    """Return who sends these headers, to a guard whose service is at dog.lan."""
    return asker("\r\n".join(["GET /state HTTP/1.1", *rows]).encode(), ["http://dog.lan:8001"])


@pytest.mark.parametrize(
    "origin",
    ["http://127.0.0.1:8001", "http://localhost:5173", "http://[::1]:8001", "http://dog.lan:8001"],
)
def test_pages_of_this_machine_and_of_the_service_may_read(origin: str) -> None:
    assert of(HERE, f"Origin: {origin}", "Sec-Fetch-Site: cross-site") == Asker(page=origin)


@pytest.mark.parametrize(
    "row",
    [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1.evil.example",
        "Origin: http://dog.lan:9999",
        "Origin: http://[",
        "sec-fetch-site: cross-site",
    ],
)
def test_other_pages_are_strangers(row: str) -> None:
    assert of(HERE, row) == Asker(stranger=True)


def test_a_program_is_no_page() -> None:
    assert of() == of(HERE) == of("Host: localhost") == of("Host: dog.lan:8002") == Asker()


def test_a_name_that_is_none_of_ours_leads_here_by_a_strangers_dns() -> None:
    assert of("Host: evil.example:8002") == Asker(named=False)


def test_a_strangers_stop_is_soft_counts_no_press_and_is_told_nothing(dog: Running) -> None:
    for _ in range(3):
        head, told = dog.http(
            "POST /stop?level=damp&source=console&press=p", HERE, "Origin: https://evil.example"
        )
        assert told == {"ok": True, "stopped": True}
        assert "Access-Control" not in head
    state = dog.ask(op="state")
    assert (state["stops"], state["damped"]) == (3, False)
    assert not dog.http("POST /stop?source=console", HERE, "Origin: http://127.0.0.1:8001")[1][
        "level"
    ].startswith("damp")
    assert dog.http("POST /stop?source=console", HERE, "Origin: http://127.0.0.1:8001")[1]["level"] == "damp"


@pytest.mark.parametrize("row", ["Origin: https://evil.example", "Host: evil.example:8002"])
@pytest.mark.parametrize("path", ["/state", "/events", "/health"])
def test_a_stranger_does_not_see_the_body(dog: Running, path: str, row: str) -> None:
    head, told = dog.http(f"GET {path}", *([row] if row.startswith("Host") else [HERE, row]))
    assert head.startswith("HTTP/1.1 403")
    assert "Access-Control" not in head
    assert "posture" not in told


def test_the_console_reads_and_is_named_in_the_answer(dog: Running) -> None:
    for origin in ("http://127.0.0.1:8001", "http://dog.lan:8001"):
        head, told = dog.http("GET /state", HERE, f"Origin: {origin}", "Sec-Fetch-Site: same-site")
        assert f"Access-Control-Allow-Origin: {origin}" in head
        assert told["posture"] == "lying"
        assert f"Access-Control-Allow-Origin: {origin}" in dog.http("OPTIONS /stop", HERE, f"Origin: {origin}")[0]  # fmt: skip


def test_what_is_asked_over_tcp_stays_a_stop_and_its_words_are_cut(dog: Running) -> None:
    words = f"op=clear&level=damp&source={'s' * 99}&interaction={'i' * 99}"
    assert dog.http(f"POST /stop?{words}", HERE)[1]["stopped"]
    (stop,) = dog.events("stop")
    assert (stop["level"], stop["source"], stop["interaction"]) == ("damp", "s" * 80, "i" * 80)
    assert dog.ask(op="state")["latched"]


def test_a_stop_over_tcp_that_says_nothing_more_is_soft(dog: Running) -> None:
    assert dog.http("POST /stop", HERE)[1]["level"] == "soft"
    assert [event["source"] for event in dog.events("stop")] == ["http"]
