"""Chats are counted by names of the settings, never by what was said."""

from prometheus_client import CollectorRegistry, generate_latest

from deshi.records.chat import Caller, Served, Span, Usage
from deshi.web.chat_metrics import ChatMetrics


def served(**more: object) -> Served:
    told = {
        "id": "i", "at": 1.0, "route": "chat", "model": "secret name", "target": "local", "server": "s",
        "caller": Caller("key", "tenant", "ann"), "priority": 2, "stream": False, "status": 200, "cached": "",
        "usage": Usage(3, 4), "usd": 0.5, "first_s": 0.2, "took": 0.3,
        "spans": (Span("queue", 1.0, 0.1),),
    }  # fmt: skip
    return Served(**told | more)  # type: ignore[arg-type]


def test_a_chat_counts_its_status_time_tokens_money_and_waiting() -> None:
    registry = CollectorRegistry()
    metrics = ChatMetrics(registry)

    metrics(served())
    metrics(served(cached="exact", usage=Usage(), usd=0.0, first_s=0.0))
    text = generate_latest(registry).decode()

    assert 'deshi_chats_total{cached="",status="200",target="local"} 1.0' in text
    assert 'deshi_chats_total{cached="exact",status="200",target="local"} 1.0' in text
    assert 'deshi_chat_tokens_total{target="local",way="in"} 3.0' in text
    assert 'deshi_chat_usd_total{target="local"} 0.5' in text
    assert 'deshi_chat_first_seconds_count{target="local"} 1.0' in text
    assert 'deshi_queue_seconds_sum{priority="low",target="local"} 0.1' in text
    for secret in ("secret name", "tenant", "ann", '"key"'):
        assert secret not in text


def test_the_state_is_read_when_it_is_asked_for() -> None:
    registry = CollectorRegistry()
    ChatMetrics(registry, lambda: {"server_up": [(("local", "http://a"), 1.0)]})

    assert 'deshi_server_up{server="http://a",target="local"} 1.0' in generate_latest(registry).decode()
