"""Rows of chats: the words once, pictures by their hash, vectors not at all."""

from deshi.journal.chats import entry, hit, maker, steps_of
from deshi.records.chat import Caller, Chat, Span, Tally


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


def test_a_row_tells_its_steps_and_what_an_objection_takes_back() -> None:
    spans = [
        Span("queue", 5.001, 0.25, {}),
        Span("auto", 5.3, 1.5, {"server": "a", "passed": {"b": "x" * 300}}),
    ]
    steps = steps_of(spans, 5.0, 2.0, 0.5, "key", ("scope", "hi"))

    body = entry(chat(), 5.0, "t", {}, steps=steps).body

    assert (body["took"], body["first"], body["kept"], body["sense"]) == (2.0, 0.5, "key", ("scope", "hi"))
    assert body["spans"][0] == ["queue", 1.0, 250.0]
    name, begun, took, told = body["spans"][1]
    assert (name, begun, took, told["server"], len(told["passed"])) == ("auto", 300.0, 1500.0, "a", 200)


def test_a_row_has_no_more_steps_than_can_be_read() -> None:
    assert len(steps_of([Span("model", 1.0, 1.0)] * 500, 1.0, 1.0, 0.0)["spans"]) == 48


def test_a_hit_names_who_made_the_answer() -> None:
    made = maker(b'{"id":"chatcmpl-i-7","object":"chat.completion"}')

    assert made == "i-7"
    assert hit(chat(), 1.0, "t", "exact", "key", made).body["made"] == "i-7"
    assert maker(b'{"object":"list"}') == ""
