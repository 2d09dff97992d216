"""The walk of a chat: what is kept, written down, counted and told, whatever becomes of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from deshi.chat import Chats
from deshi.decide.targets import Target, Targets
from deshi.decide.walk import Parts
from deshi.errors import Limited, NotAllowed, NotCached, NotFound, Unavailable, Unreached, Unsupported
from deshi.records.chat import Caller, Chat, Json, Meant, Served, Wishes
from deshi.testing import FakeJournal, ScriptedChatModel


@dataclass
class Shelf:
    """An exact cache that never makes anybody wait, and its flights."""

    kept: dict[str, bytes] = field(default_factory=dict)
    value: bytes | None = None
    how: str = ""
    age_s: float = 0.0
    ended: list[str] = field(default_factory=list)
    key: str = ""

    async def board(self, key: str, wait_s: float, max_age_s: float = -1.0) -> Shelf:
        found = self.kept.get(key) if max_age_s != 0 else None
        return Shelf(self.kept, found, "exact" if found else "", 0.0, self.ended, key)

    async def keep(self, value: bytes, ttl_s: float) -> None:
        self.kept[self.key] = value
        self.ended.append("kept")

    async def drop(self) -> None:
        self.ended.append("dropped")

    async def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    async def remove(self, key: str) -> None:
        self.kept.pop(key, None)

    async def close(self) -> None:
        self.kept.clear()


@dataclass
class Senses:
    """A semantic cache for which everything means the same."""

    known: list[tuple[str, str, str]] = field(default_factory=list)

    async def find(self, scope: str, text: str) -> Meant | None:
        return next((Meant(key, said, 0.9, "alike") for s, said, key in self.known if s == scope), None)

    async def keep(self, scope: str, text: str, key: str) -> None:
        self.known.append((scope, text, key))

    async def objected(self, scope: str, text: str, key: str) -> None:
        self.known = [one for one in self.known if one[2] != key]


class Full:
    def counts(self, caller: Caller) -> bool:
        return True

    async def take(self, caller: Caller, tokens: int) -> None:
        raise Limited("That is enough for this minute; come again in 3 s.", 3.0)

    async def settle(self, caller: Caller, over: int, ago_s: float = 0.0) -> None: ...


def chat(said: str = "hi", **more: Any) -> Chat:
    body = {"messages": [{"role": "user", "content": said}]}
    return Chat(**{"id": "i1", "route": "chat", "model": "m", "body": body} | more)


@dataclass
class House:
    """A walk with everything that it may have, and what was seen of it."""

    model: Any = field(default_factory=ScriptedChatModel)
    journal: FakeJournal = field(default_factory=FakeJournal)
    shelf: Shelf = field(default_factory=Shelf)
    senses: Senses = field(default_factory=Senses)
    served: list[Served] = field(default_factory=list)

    def chats(self, **more: Any) -> Chats:
        parts: dict[str, Any] = {
            "journal": self.journal,
            "key_of": lambda chat, _: json.dumps(chat.body["messages"]),
            "tokens_of": lambda chat: 5,
            "sense_of": lambda chat, _: ("s", chat.body["messages"][-1]["content"]),
            "cache": self.shelf,
        }
        target = Target("m", "model", self.model, aliases=("mm",))
        return Chats(Targets([target]), Parts(**parts | more), (self.served.append,))

    def rows(self) -> list[Any]:
        return [entry.body for entry in self.journal.entries]


async def read(chats: Chats, asked: Chat) -> list[Json]:
    return [piece async for piece in (await chats.open(asked)).chunks]


def words(pieces: list[Json]) -> str:
    return "".join(c["delta"].get("content") or "" for p in pieces for c in p["choices"])


def test_an_answer_is_written_down_before_it_is_returned_and_told_afterwards() -> None:
    house = House()

    replied = asyncio.run(house.chats().answer(chat(caller=Caller("k", "t", "ann"))))

    assert isinstance(replied.body, dict)
    assert replied.body["choices"][0]["message"]["content"] == "hello there"
    assert replied.body["id"] == "chatcmpl-i1"
    (entry,) = house.journal.entries
    assert (entry.kind, entry.interaction, entry.user) == ("chat", "i1", "ann")
    assert entry.body["answer"]["choices"] == replied.body["choices"]
    assert (house.served[0].status, house.served[0].target, house.served[0].cached) == (200, "m", "")


def test_what_can_not_be_written_down_is_not_returned_and_not_kept() -> None:
    house = House(journal=FakeJournal(error=Unavailable("The disk is full; free some space.")))

    with pytest.raises(Unavailable, match="disk"):
        asyncio.run(house.chats().answer(chat()))

    assert house.shelf.kept == {}
    assert house.shelf.ended == ["dropped"]
    assert house.served[0].status == 503


def test_the_same_chat_is_answered_from_the_cache_with_the_same_bytes() -> None:
    house = House()
    chats = house.chats()

    async def twice() -> Any:
        return await chats.answer(chat()), await chats.answer(chat(id="i2"))

    first, second = asyncio.run(twice())

    assert len(house.model.heard) == 1
    assert json.loads(second.body) == first.body
    assert second.cached == "exact"
    assert [row.get("cached") for row in house.rows()] == [None, "exact"]


def test_a_kept_answer_comes_as_a_stream_where_a_stream_is_wanted() -> None:
    house = House()
    chats = house.chats()

    async def both() -> list[Json]:
        await chats.answer(chat())
        return await read(chats, chat(stream=True))

    pieces = asyncio.run(both())

    assert words(pieces) == "hello there"
    assert pieces[-1]["usage"]["completion_tokens"] == 2
    assert house.served[-1].cached == "exact"


def test_a_stream_is_kept_for_who_wants_it_whole() -> None:
    house = House()
    chats = house.chats()

    async def both() -> Any:
        await read(chats, chat(stream=True))
        return await chats.answer(chat())

    replied = asyncio.run(both())

    assert json.loads(replied.body)["choices"][0]["message"]["content"] == "hello there "
    assert len(house.model.heard) == 1


@pytest.mark.parametrize(("wish", "asked"), [("no-cache", 2), ("no-store", 2), ("", 1)])
def test_cache_control_is_honoured(wish: Any, asked: int) -> None:
    house = House()
    chats = house.chats()

    async def twice() -> None:
        await chats.answer(chat())
        await chats.answer(chat(wishes=Wishes(cache=wish)))

    asyncio.run(twice())

    assert len(house.model.heard) == asked


def test_only_a_kept_answer_means_only_a_kept_answer() -> None:
    house = House()

    with pytest.raises(NotCached):
        asyncio.run(house.chats().answer(chat(wishes=Wishes(cache="only-if-cached"))))

    assert house.model.heard == []
    assert house.served[0].status == 504


def test_what_means_the_same_is_answered_from_the_cache_where_that_is_on() -> None:
    house = House()
    chats = house.chats(semantic=house.senses)

    async def twice() -> Any:
        await chats.answer(chat("hi"))
        await asyncio.sleep(0)  # it is remembered beside the walk
        return await chats.answer(chat("hello you"))

    replied = asyncio.run(twice())

    assert replied.cached == "semantic"
    assert len(house.model.heard) == 1
    assert house.rows()[-1]["chat"]["messages"][0]["content"] == "hello you"


def test_who_wants_the_semantic_cache_is_told_where_it_is_off() -> None:
    with pytest.raises(Unsupported, match="is off here"):
        asyncio.run(House().chats().answer(chat(wishes=Wishes(semantic=True))))


def test_a_refused_request_reaches_nothing_and_is_told() -> None:
    house = House()

    with pytest.raises(Limited):
        asyncio.run(house.chats(limits=Full()).answer(chat()))

    assert house.model.heard == []
    assert (house.served[0].status, house.served[0].error) == (429, "Limited")


def test_a_batch_that_is_refused_and_comes_again_is_no_row() -> None:
    house = House()
    chats = house.chats(limits=Full())

    for patient in (True, False):
        with pytest.raises(Limited):
            asyncio.run(chats.answer(chat(id=f"patient: {patient}", wishes=Wishes(patient=patient))))

    assert [entry.interaction for entry in house.journal.entries] == ["patient: False"]


def test_an_order_to_stop_is_refused_by_no_limit() -> None:
    model, journal = ScriptedChatModel(), FakeJournal()
    target = Target("m", "task", model, heed=lambda chat: True)
    chats = Chats(Targets([target]), Parts(journal, lambda *_: "", lambda _: 5, limits=Full()))

    asyncio.run(chats.answer(chat("stop")))

    assert len(model.heard) == 1


def test_pieces_pass_as_they_come_and_the_end_waits_for_the_journal() -> None:
    house = House()

    async def walk() -> list[int]:
        streamed = await house.chats().open(chat(stream=True))
        return [len(house.journal.entries) async for _ in streamed.chunks]

    assert asyncio.run(walk()) == [0, 0, 1, 1]


def test_a_stream_that_breaks_off_raises_and_is_written_down_as_far_as_it_came() -> None:
    house = House(ScriptedChatModel([("half an", Unavailable("The server fell over; try again."))]))

    async def walk() -> list[Json]:
        streamed = await house.chats().open(chat(stream=True))
        got = [await anext(streamed.chunks), await anext(streamed.chunks)]
        with pytest.raises(Unavailable, match="fell over"):
            await anext(streamed.chunks)
        return got

    assert words(asyncio.run(walk())) == "half an "
    assert house.rows()[0]["error"] == "Unavailable"
    assert house.rows()[0]["answer"]["choices"][0]["message"]["content"] == "half an "
    assert house.shelf.kept == {}
    assert house.shelf.ended == ["dropped"]


def test_a_reader_who_leaves_ends_the_work_at_the_server() -> None:
    house = House()

    async def walk() -> None:
        streamed = await house.chats().open(chat(stream=True))
        await anext(streamed.chunks)
        await streamed.chunks.aclose()

    asyncio.run(walk())

    assert house.model.closed == 1
    assert house.served[0].status == 499
    assert house.shelf.ended == ["dropped"]


def test_a_stream_that_nobody_reads_is_ended_too() -> None:
    house = House()

    async def walk() -> None:
        await (await house.chats().open(chat(stream=True))).chunks.aclose()

    asyncio.run(walk())

    assert house.model.closed == 1
    assert house.shelf.ended == ["dropped"]


def test_an_error_before_the_first_piece_has_its_status() -> None:
    house = House(ScriptedChatModel([Unavailable("The server is gone; start it.")]))

    with pytest.raises(Unavailable, match="gone"):
        asyncio.run(house.chats().open(chat(stream=True)))

    assert house.served[0].status == 503


def test_a_model_that_never_answers_is_given_up_at_the_deadline() -> None:
    class Silent(ScriptedChatModel):
        async def chat(self, chat: Chat) -> Json:
            await asyncio.sleep(60)
            return {}

        async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
            await asyncio.sleep(60)
            yield {}

    chats = House(Silent()).chats()
    asked = chat(wishes=Wishes(deadline_s=0.05))

    with pytest.raises(Unavailable, match="in time"):
        asyncio.run(chats.answer(asked))
    with pytest.raises(Unavailable, match="in time"):
        asyncio.run(chats.open(asked))


def test_an_unknown_model_is_told_with_the_near_ones() -> None:
    with pytest.raises(NotFound, match="did you mean mm"):
        asyncio.run(House().chats().answer(chat(model="mmm")))


def test_what_was_cut_off_is_not_kept() -> None:
    class Filtered(ScriptedChatModel):
        async def chat(self, chat: Chat) -> Json:
            body = await super().chat(chat)
            body["choices"][0]["finish_reason"] = "content_filter"
            return body

    house = House(Filtered())
    asyncio.run(house.chats().answer(chat()))

    assert house.shelf.kept == {}
    assert house.shelf.ended == ["dropped"]


@dataclass
class Counting:
    """Limits that remember what was counted and given back."""

    counted: int = 0

    def counts(self, caller: Caller) -> bool:
        return True

    async def take(self, caller: Caller, tokens: int) -> None:
        self.counted += tokens

    async def settle(self, caller: Caller, over: int, ago_s: float = 0.0) -> None:
        self.counted += over


KEYED = Caller("k", "t")


def test_a_stream_that_is_left_after_its_words_is_counted_all_the_same() -> None:
    class Long(ScriptedChatModel):
        async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
            async for piece in super().stream(chat):
                yield piece

    house, limits = House(Long(["many words " * 200])), Counting()

    async def leave() -> None:
        streamed = await house.chats(limits=limits).open(chat(stream=True, caller=KEYED))
        for _ in range(300):
            await anext(streamed.chunks)
        await streamed.chunks.aclose()

    asyncio.run(leave())

    assert limits.counted > 200
    assert house.served[0].usage.tokens_out > 200


def test_what_never_reached_a_model_is_given_back() -> None:
    limits = Counting()
    house = House(ScriptedChatModel([Unreached("It is gone; start it.")]))

    with pytest.raises(Unreached):
        asyncio.run(house.chats(limits=limits).answer(chat(caller=KEYED)))

    assert limits.counted == 0


def test_who_is_refused_again_and_again_has_one_row_a_second() -> None:
    house = House()
    chats = house.chats(limits=Full())

    async def hammer() -> None:
        for _ in range(50):
            with pytest.raises(Limited):
                await chats.answer(chat(caller=KEYED))

    asyncio.run(hammer())

    assert len(house.rows()) == 1
    assert len(house.served) == 50


def test_words_of_other_choices_are_not_held_back() -> None:
    class Two(ScriptedChatModel):
        async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
            yield {"object": "chat.completion.chunk", "choices": []}  # what a filter says of the prompt
            for index, word, end in ((0, "a", None), (0, "", "stop"), (1, "b", None), (1, "", "stop")):
                delta = {"content": word} if word else {}
                yield {
                    "object": "chat.completion.chunk",
                    "choices": [{"index": index, "delta": delta, "finish_reason": end}],
                }

    house = House(Two())
    asked = chat(stream=True, body={"messages": [{"role": "user", "content": "x"}], "n": 2})

    async def walk() -> list[int]:
        return [len(house.journal.entries) async for _ in (await house.chats().open(asked)).chunks]

    assert asyncio.run(walk()) == [0, 0, 0, 0, 1]


def test_a_deadline_holds_for_the_whole_stream() -> None:
    class Slow(ScriptedChatModel):
        async def stream(self, chat: Chat) -> AsyncGenerator[Json, None]:
            async for piece in super().stream(chat):
                await asyncio.sleep(0.03)
                yield piece

    house = House(Slow(["one two three four five six seven"]))

    async def walk() -> None:
        streamed = await house.chats().open(chat(stream=True, wishes=Wishes(deadline_s=0.08)))
        async for _ in streamed.chunks:
            pass

    with pytest.raises(Unavailable, match="in time"):
        asyncio.run(walk())


def test_a_semantic_cache_that_fails_fails_no_chat() -> None:
    class Broken(Senses):
        async def find(self, scope: str, text: str) -> Meant | None:
            raise Unavailable("The embedder is away.")

    replied = asyncio.run(House().chats(semantic=Broken()).answer(chat()))

    assert replied.cached == ""


def test_an_age_that_the_caller_sets_is_kept_by_both_caches() -> None:
    house = House()
    chats = house.chats(semantic=house.senses)

    async def twice() -> Any:
        await chats.answer(chat("hi"))
        await asyncio.sleep(0)
        return await chats.answer(chat("hello you", wishes=Wishes(max_age_s=1.0)))

    assert asyncio.run(twice()).cached == ""


def test_optimized_answers_are_no_answers_to_plain_questions() -> None:
    house = House()
    chats = house.chats(
        semantic=house.senses,
        prompted=lambda chat, _: (
            (replace(chat, body={**chat.body, "max_tokens": 9}), {}) if chat.wishes.optimize else (chat, {})
        ),
        key_of=lambda chat, _: json.dumps(chat.body),
    )

    async def twice() -> Any:
        await chats.answer(chat("hi", wishes=Wishes(optimize=True)))
        await asyncio.sleep(0)
        return await chats.answer(chat("hello you"))

    assert asyncio.run(twice()).cached == ""


def test_a_high_chat_waits_for_no_low_one_that_asks_the_same() -> None:
    waits: list[float] = []

    class Watched(Shelf):
        async def board(self, key: str, wait_s: float, max_age_s: float = -1.0) -> Shelf:
            waits.append(wait_s)
            return await super().board(key, wait_s, max_age_s)

    house = House(shelf=Watched())
    asyncio.run(house.chats().answer(chat(wishes=Wishes(priority=0))))
    asyncio.run(house.chats().answer(chat("other")))

    assert waits[0] == 0
    assert waits[1] > 100


def test_a_key_without_the_scope_of_a_target_is_refused() -> None:
    def allow(caller: Caller, scope: str) -> None:
        raise NotAllowed(f"{caller.key} lacks {scope}.")

    model = ScriptedChatModel()
    target = Target("m", "task", model, needs="robot")
    chats = Chats(Targets([target]), Parts(FakeJournal(), lambda *_: "", lambda _: 5, allow=allow))

    with pytest.raises(NotAllowed, match="lacks robot"):
        asyncio.run(chats.answer(chat(caller=KEYED)))

    assert model.heard == []
