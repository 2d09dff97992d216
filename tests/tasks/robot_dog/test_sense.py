"""Which questions are about the dog's own body, and what is none of them."""

import json
import random
import time
from pathlib import Path

import pytest

from deshi.records.ask import Turn
from deshi.tasks.robot_dog.sense import LANGUAGES, LONGEST, sense
from deshi.tasks.robot_dog.task import load

TASK = load()
QUESTIONS = {
    "battery": (
        "you low on battery?",
        "how many percent do you have left",
        "how's your battery?", "How’s your battery", "How much battery do you have left?", "is your battery low?",
        "could you tell me how much battery you have left", "Claudia, how full is your battery?", "do you need charging",
        "バッテリーどのくらい？", "電池残量は？", "ﾊﾞｯﾃﾘｰ残量は?", "クラウディア、電池はまだある？", "バッテリー残量教えて", "充電した方がいい？",
        "你还有多少电？", "你還有多少電？", "电量多少", "你快没电了吗", "告诉我电量",
    ),
    "charging": ("are you charging?", "充電中？", "你在充电吗"),
    "lasting": ("how long will your battery last?", "あとどのくらい動ける？", "电池还能用多久"),
    "posture": (
        "are you lying or standing?", "Are you sitting?", "what position are you in?", "have you fallen over?",
        "今どんな姿勢？", "座ってるの？", "立ってるの？座ってるの？", "今の姿勢は", "你是站着还是趴着？", "你現在的姿勢是什麼？",
    ),
    "doing": (
        "what are you doing?", "What are you doing right now, Claudia?", "are you busy?", "何してるの？", "なにしてんの",
        "何をしていますか", "今何しとるん？", "你在干什么？", "干嘛呢", "你在做什麼",
    ),
    "ahead": ("is anything in front of you?", "is the way ahead clear?", "前に何かある？", "障害物はありますか", "前面有东西吗？", "你前面有什么"),
    "people": ("is anyone near you?", "近くに人はいますか", "你旁边有人吗"),
    "why": (
        "why are you standing still", "どうしたの、動かないじゃん", "なんで止まってるの", "你为什么站着不动",
        "why don't you move?", "Why aren't you moving?", "can you move now?", "what's keeping you from moving?", "なんで動かないの？",
        "動かない理由を教えて", "もう動ける？", "你为什么不动？", "你為什麼不動", "怎么没反应",
    ),
    "status": ("what's your status?", "is something wrong with you?", "今の状態は？", "どこか壊れてる？", "你的状态怎么样"),
    "link": ("are you connected?", "is your body simulated?", "体とつながってる？", "シミュレーションなの？", "你连接上了吗", "你是模拟的吗"),
}  # fmt: skip
OTHERS = (
    "you charged up",
    "why are you standing there?",
    # hints and orders
    "your battery must be low, lie down", "Is your battery low? Lie down.", "what are you doing, sit down!", "why don't you sit down?",
    "why don't you dance?", "why don't you move over", "can you stand?", "could you sit?", "charge!", "stand up",
    "電池が切れそうだから伏せて", "もう電池ないでしょ、休んで", "何してるの、早く座って", "座ってくれる？", "ちょっと座ってんか", "座ってて", "立てる？",
    "前に何かあったら止まって", "電量低了，趴下吧", "坐着吧", "充电", "能不能动一下", "你能坐下吗", "为什么不坐下",
    # statements and stories
    "Your battery is low.", "battery", "I asked what are you doing", "he said why don't you move", "バッテリーが少ない", "座ってる", "電池", "没电了", "前面有东西",
    # somebody or something else, another time
    "how's my phone's battery?", "how much battery does my phone have?", "What are you doing tonight?", "are you lying?", "are you lying to me?",
    "スマホの電池残量は？", "彼は何してるの？", "昨日何してたの？", "なんで立たないの", "手机还有多少电？", "你昨天在干什么", "有什么问题吗",
    # other questions
    "how are you?", "what can you do", "who are you", "何ができるの", "你好", "「何してるの？」って英語で何？", "",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "said"), [(kind, said) for kind, all_ in QUESTIONS.items() for said in all_]
)
def test_a_question_about_the_body_is_known(kind: str, said: str) -> None:
    assert sense(said) == kind
    assert TASK.reflex(said) is None  # nor is it taken for an order to stop


@pytest.mark.parametrize("said", OTHERS)
def test_hints_orders_stories_and_what_is_of_others_are_none(said: str) -> None:
    assert sense(said) == ""


LISTS = Path(__file__).parents[3] / "bench/data/about_itself.jsonl"
ROWS = [json.loads(line) for line in LISTS.read_text("utf-8").splitlines()]
BEFORE = Turn("are you standing?", "question", (), "I'm standing.")


def test_nearly_all_questions_of_the_lists_are_known_and_nothing_harmless_is_taken() -> None:
    rows = [(row["kind"], sense(row["text"])) for row in ROWS if row["list"] != "after"]

    asked = [(kind, found) for kind, found in rows if kind]
    assert [found for kind, found in rows if not kind and found] == []
    assert [pair for pair in asked if pair[1] not in ("", pair[0])] == []
    assert sum(kind == found for kind, found in asked) >= 0.95 * len(asked)


def test_after_such_an_answer_a_topic_alone_is_a_question() -> None:
    rows = [(row["kind"], sense(row["text"], (BEFORE,))) for row in ROWS if row["list"] == "after"]

    assert [found for kind, found in rows if not kind and found] == []
    assert sum(kind == found for kind, found in rows if kind) >= 29


@pytest.mark.parametrize(
    "said", ["and the posture", "and people?", "じゃあ前は？", "人は？", "那前面呢？", "那人呢"]
)
def test_a_topic_alone_is_one_only_right_after_such_an_answer(said: str) -> None:
    other = Turn("how are you?", "question", (), "Fine.")
    offered = Turn("are you standing?", "question", (1004,), "Shall I stand up?", asked=True)
    again = Turn(said, "question", (), "I'm told that nobody is near.")

    assert sense(said, (BEFORE,))
    assert sense(said, (BEFORE, again)) == sense(said, (BEFORE,))
    assert [sense(said, turns) for turns in ((), (other,), (BEFORE, other), (offered,))] == ["", "", "", ""]


@pytest.mark.parametrize("lang", ["en", "ja", "zh"])
def test_each_kind_has_a_form_in_each_language(lang: str) -> None:
    assert all(
        f"(?P<{kind}_" in LANGUAGES[lang].forms and kind in LANGUAGES[lang].topics for kind in QUESTIONS
    )


def test_a_form_that_may_be_a_statement_wants_its_question_mark() -> None:
    assert [sense(said) for said in ("座ってる", "座ってる？", "没电了", "没电了？", "Battery", "Battery?")] == [
        "", "posture", "", "battery", "", "battery",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["a" * 5_000, "㍿" * LONGEST, "？" * LONGEST, "\ud800 battery", "\u200b"])
def test_any_text_is_taken(said: str) -> None:
    assert sense(said) == ""


def test_no_text_of_their_own_words_takes_long() -> None:
    random.seed(7)
    parts = [
        "のか",
        "今",
        "電池は",
        "どのくらい",
        "立ってる",
        "それとも",
        "are you ",
        "lying down ",
        "or ",
        "now ",
        "电",
        "还",
        "了",
        "有",
        "?",
    ]
    began = time.process_time()
    for _ in range(2_000):
        sense("".join(random.choices(parts, k=14)))
    assert time.process_time() - began < 5  # a hang, not a speed
