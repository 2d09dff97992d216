"""A long history is cut by value: what is asked about and what holds facts stays, in whole exchanges."""

from typing import Any

from deshi.ask.prompts_history import cut, last_said, terms
from deshi.pure.tokens import of_messages

TALK = "The weather was nice again and we walked through the park for a while, as we often do on such afternoons."


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def _bot(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


def _long(turns: int = 60) -> list[dict[str, Any]]:
    """Return a long chat; the number of the locker is said early, and nothing after it holds a fact."""
    said = [_user("My locker has the number 4417, remember that."), _bot("I will.")]
    for _ in range(turns):
        said += [_user(TALK), _bot("That sounds lovely, tell me more about it.")]
    return said


def test_a_short_history_stays_as_it_is() -> None:
    messages = [_user("Hello"), _bot("Hello!"), _user("How are you?")]

    assert cut(messages, 1_000).messages == messages
    assert cut(messages, 1_000).dropped == 0


def test_a_long_history_is_cut_to_the_budget() -> None:
    messages = [*_long(), _user("Good night then.")]

    done = cut(messages, 500)

    assert of_messages(done.messages[:-1]) <= 500
    assert of_messages(messages) - of_messages(done.messages) == done.tokens
    assert len(messages) - len(done.messages) == done.dropped


def test_an_early_fact_stays_whatever_is_asked_last() -> None:
    messages = [*_long(), _user("Good night then.")]

    assert "4417" in str(cut(messages, 500).messages)


def test_what_the_last_message_asks_about_comes_back() -> None:
    story = [_user("The zeppelin museum was closed for renovation"), _bot("What a pity, perhaps next year.")]
    messages = [*story, *_long(), _user("Why could we not visit that zeppelin museum?")]
    other = [*story, *_long(), _user("Good night then.")]

    assert "zeppelin" in str(cut(messages, 400).messages[:-1])
    assert "zeppelin" not in str(cut(other, 400).messages[:-1])


def test_facts_are_kept_in_japanese_and_chinese() -> None:
    ja = [_user("私の暗証番号は7391です、覚えておいて。"), _bot("はい。")] + [
        _user("今日もいい天気で散歩をしました"),
        _bot("いいですね"),
    ] * 60
    zh = [_user("记住，我对花生过敏。"), _bot("好的。")] + [
        _user("今天又去公园散步了，天气真好"),
        _bot("真不错"),
    ] * 60

    assert "7391" in str(cut([*ja, _user("おやすみ")], 400).messages)
    assert "花生" in str(cut([*zh, _user("晚安")], 400).messages)


def test_system_messages_the_last_exchange_and_the_last_message_always_stay() -> None:
    system = {"role": "system", "content": "You are a guide. " * 100}
    late = {"role": "system", "content": "The museum is closed today."}
    code = [_user("Write it."), _bot("def f(): pass\n" * 300)]
    messages = [system, *_long(30), late, *_long(5), *code, _user("Explain the second function. " * 50)]

    done = cut(messages, 200).messages

    assert done[0] == system
    assert late in done
    assert done[-3:] == messages[-3:]


def test_a_tool_call_and_its_result_stay_or_go_together() -> None:
    call = {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}],
    }
    result = {"role": "tool", "tool_call_id": "1", "content": "sunny " * 40}
    messages = [*([_user("Look again."), call, result, _bot("It is sunny.")] * 40), _user("Thanks.")]

    done = cut(messages, 600).messages

    assert [m["role"] for m in done[:-1]] == ["user", "assistant", "tool", "assistant"] * (
        (len(done) - 1) // 4
    )
    assert 0 < len(done) < len(messages)


def test_messages_after_the_last_one_of_the_user_stay() -> None:
    tail = [
        _user("Look it up."),
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "content": "found"},
    ]

    done = cut([*_long(), *tail], 300).messages

    assert done[-3:] == tail


def test_messages_keep_their_order() -> None:
    messages = [*_long(), _user("And my locker?")]

    done = cut(messages, 500).messages

    places = [next(i for i, message in enumerate(messages) if message is one) for one in done]
    assert places == sorted(places)
    assert places[0] == 0


def test_the_beginning_stays_the_same_for_several_turns() -> None:
    messages, same, asked = _long(), 0, 40
    before: list[Any] = []
    for turn in range(asked):
        now = list(cut([*messages, _user(f"Turn {turn} was fine.")], 500).messages[:-1])
        same += before == now[: len(before)]
        before = now
        messages += [_user(f"Turn {turn} was fine."), _bot("I am glad.")]

    assert same > asked * 0.6


def test_a_chat_without_a_message_of_the_user_is_left_alone() -> None:
    messages = [{"role": "system", "content": "Tell a story. " * 500}]

    assert cut(messages, 10).messages == messages
    assert last_said(messages) == 0


def test_contents_that_are_no_text_are_no_obstacle() -> None:
    odd: list[Any] = [
        {"role": "user", "content": None},
        {"role": "assistant", "content": [{"type": "text", "text": "yes " * 300}, 5]},
    ]

    assert cut([*odd * 10, _user("And?")], 100).messages[-1] == _user("And?")


def test_words_are_found_again_by_their_beginnings_and_pairs_of_signs() -> None:
    assert terms("Running zeppelins") & terms("the zeppelin") == {"zeppe"}
    assert "猫" in terms("我家的猫")
    assert terms("カメラを買った") & terms("あのカメラ")
    assert terms("and what about the") == set()
