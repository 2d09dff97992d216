"""Rows of chats: the words once, pictures by their hash, vectors not at all."""

from deshi.journal.chats import entry, hit
from deshi.records.chat import Caller, Chat, Tally


def chat(**more: object) -> Chat:
    told = {"messages": [{"role": "user", "content": "hi"}], "temperature": 0}
    return Chat(**{"id": "i", "route": "chat", "model": "m", "body": told} | more)  # type: ignore[arg-type]


def test_a_row_says_who_asked_what_and_what_it_used() -> None:
    asked = chat(caller=Caller("k", "t", "ann"), session="s", tally=Tally("http://a", 3, 4, 1, 0.25))

    row = entry(asked, 5.0, "target", {"choices": [1]})

    assert (row.kind, row.at, row.interaction, row.session, row.user) == ("chat", 5.0, "i", "s", "ann")
    assert row.body == {
        "chat": {
            "model": "m",
            "route": "chat",
            "stream": False,
            "options": {"temperature": 0},
            "messages": [{"role": "user", "content": "hi"}],
        },
        "tenant": "t",
        "key": "k",
        "target": "target",
        "server": "http://a",
        "answer": {"choices": [1]},
        "usage": {"tokens_in": 3, "tokens_out": 4, "cached": 1},
        "cost": 0.25,
    }


def test_words_that_another_row_has_are_not_written_twice() -> None:
    assert "messages" not in entry(chat(), 1.0, "t", {}, words=False).body["chat"]
    assert "messages" not in hit(chat(), 1.0, "t", "exact", "key").body["chat"]
    assert hit(chat(), 1.0, "t", "semantic", "key").body["chat"]["messages"][0]["content"] == "hi"


def test_a_picture_is_kept_by_its_hash() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 3_000}}
    asked = chat(body={"messages": [{"role": "user", "content": [{"type": "text", "text": "?"}, picture]}]})

    parts = entry(asked, 1.0, "t", {}).body["chat"]["messages"][0]["content"]

    assert parts[0] == {"type": "text", "text": "?"}
    assert len(parts[1]["image_url"]["sha256"]) == 64


def test_vectors_are_not_kept_and_errors_are_named() -> None:
    asked = chat(route="embeddings", body={"input": ["a"]})

    row = entry(asked, 1.0, "t", {"data": [[0.0]]}, "Lost").body

    assert "answer" not in row
    assert row["error"] == "Lost"
    assert row["chat"]["input"] == ["a"]
