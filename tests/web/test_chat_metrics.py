"""Chats are counted by names of the settings, never by what was said."""

from prometheus_client import CollectorRegistry, generate_latest

from deshi.records.chat import Caller, Served, Span, Usage
from deshi.web.chat_metrics import ChatMetrics, gauges


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


def test_what_is_so_now_becomes_gauges() -> None:
    registry = CollectorRegistry()
    metrics = ChatMetrics(registry)
    server = {"server": "http://a", "healthy": True, "in_flight": 2, "limit": 4, "latency_s": 0.5}
    never = {
        "server": "http://b",
        "healthy": True,
        "known": False,
        "in_flight": 0,
        "limit": 4,
        "latency_s": 0.0,
    }
    lane = {"target": "local", "waiting": (0, 1, 2), "running": 3, "oldest_s": 1.5}

    metrics.now = gauges(
        {
            "models": [{"name": "local", "servers": [server, never]}],
            "queue": [lane],
            "caches": {"exact": {"entries": 5, "bytes": 6, "flights": 0}},
            "stores": {"redis": {"up": False}},
            "guard": True,
            "budget": {"day": {"usd": 0.25, "calls": None}, "month": {"usd": None, "calls": 3}},
            "machine": {"memory": {"free_mb": 7}, "name": "x"},
        }
    )
    text = generate_latest(registry).decode()

    for line in (
        'deshi_server_up{server="http://a",target="local"} 1.0',
        'deshi_queue_waiting{priority="low",target="local"} 2.0',
        'deshi_cache_entries{cache="exact"} 5.0',
        'deshi_store_up{store="redis"} 0.0',
        "deshi_guard_up 1.0",
        'deshi_budget_left_usd{period="day"} 0.25',
        'deshi_machine{what="memory_free_mb"} 7.0',
    ):
        assert line in text
    assert 'period="month"' not in text
    assert 'deshi_server_up{server="http://b"' not in text  # nobody has asked it yet
