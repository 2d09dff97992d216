"""What the dog says of its body: from its state alone, honest where that is unknown, old or simulated."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deshi.tasks.robot_dog.body import planner
from deshi.tasks.robot_dog.body.types import Rules, State
from deshi.tasks.robot_dog.sensed import sensed
from deshi.tasks.robot_dog.task import load

LANGS = ("ja", "en", "zh")
KINDS = ("battery", "charging", "lasting", "posture", "doing", "ahead", "people", "why", "status", "link")
WELL: dict[str, Any] = {
    "posture": "standing", "activity": "idle", "battery": 87.4, "obstacle": None, "people": False, "latched": False, "fault": "",
    "fresh": True, "age": 0.02, "driver": "dds", "simulated": False, "link": {"connected": True}, "action": None, "queue": [], "stopping": "",
}  # fmt: skip


def said(question: str, lang: str = "en", **changed: Any) -> str:
    return sensed(question, {**WELL, **changed}, lang)


def test_the_battery_is_said_in_whole_per_cent_and_never_rounded_up() -> None:
    assert said("battery") == "My battery is at 87 %."
    assert said("battery", "ja", battery=9.96).startswith(
        "電池は9パーセントです。伏せる、座る、止まるだけの残り"
    )
    assert said("battery", "zh", battery=64.0) == "我的电量是百分之64。"


@pytest.mark.parametrize(
    ("battery", "dances", "jumps"), [(31.0, True, True), (25.0, True, False), (15.0, False, False)]
)
def test_what_a_low_battery_is_too_little_for_is_what_the_planner_refuses(
    battery: float, dances: bool, jumps: bool
) -> None:
    state, rules = State("standing", age=0.0, battery=battery), Rules(risky=True)
    told = said("battery", battery=battery)

    assert (not planner.plan([1023], state, rules).reason) is dances
    assert (not planner.plan([1031], state, rules, True).reason) is jumps
    assert ("dancing" not in told, "flips" not in told and "dancing" not in told) == (dances, jumps)


def test_a_battery_that_is_not_told_is_unknown_and_never_empty() -> None:
    assert (
        said("battery", battery=None) == "I can't tell how full my battery is, because my body doesn't say."
    )
    assert "%" not in said("status", battery=None)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_is_not_there_or_silent_is_said_so(kind: str, lang: str) -> None:
    gone = sensed(kind, {"absent": True, "why": "no guard"}, lang)
    offline = said(kind, lang, posture="offline", battery=None)

    assert gone == sensed("battery", {"absent": True}, lang)
    assert offline == said("battery", lang, posture="offline", battery=None)
    assert not re.search(r"\d", gone + offline)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "why"])
def test_what_is_old_is_said_with_its_age(kind: str) -> None:
    told = said(kind, fresh=False, age=1.24)

    assert told.startswith("I have heard nothing from my body for 1.2 seconds. The last I know: ")
    assert told.endswith(said(kind))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("how", [{"simulated": True}, {"link": {"connected": True, "simulated": "go2sim"}}])
def test_a_simulated_body_says_so_in_every_answer(how: dict[str, Any], lang: str) -> None:
    word = {"ja": "シミュレーション", "en": "simulated", "zh": "模拟"}[lang]

    assert all(said(kind, lang, **how).count(word) == 1 for kind in KINDS)
    assert not any(word in said(kind, lang) for kind in KINDS)


def test_the_posture_is_said_and_a_change_of_it_too() -> None:
    assert said("posture") == "I'm standing."
    assert said("posture", "ja", posture="lying") == "伏せています。"
    assert said("posture", "zh", posture="sitting", activity="changing") == "我坐着。我正在换姿势。"
    assert said("posture", posture="unknown") == "I can't tell how I stand."


def test_what_it_does_has_its_name_and_what_comes_after_it() -> None:
    told = said("doing", "ja", action=1023, queue=[1016, 1016, 1009], activity="gesture")

    assert told == "今は「踊る」の途中です。そのあとに「挨拶する」「座る」が待っています。"
    assert said("doing") == "I have nothing to do right now. I'm standing."
    assert said("doing", stopping="soft", action=1023) == "I'm just stopping."
    assert said("doing", activity="moving") == "I'm moving."


def test_what_is_in_front_is_a_distance_or_what_the_body_does_not_see() -> None:
    assert said("ahead", obstacle=0.42) == "There is something 0.4 m in front of me."
    assert said("ahead", "zh", obstacle=3.0) == "我前面有3米是空的。"
    assert "may not see everything" in said("ahead")
    assert said("people", people=False).startswith("Nobody has told me")
    assert said("people", people=True).startswith("I was told that somebody is near")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"latched": True}, "emergency stop"),
        ({"posture": "offline"}, "can't reach my body"),
        ({"fresh": False, "age": 2.0}, "for 2 seconds"),
        ({"battery": 8.0}, "at 8 %"),
        ({"posture": "fallen"}, "fallen over"),
        ({"posture": "unknown"}, "can't tell how I stand"),
        ({"fault": "A motor is too hot; let it lie down and cool."}, "too hot"),
    ],
)  # fmt: skip
def test_why_it_does_not_move_is_the_reason_that_the_guard_would_give(
    changed: dict[str, Any], word: str
) -> None:
    told = said("why", **changed)

    assert word in told
    assert "Nothing keeps me" not in told


def test_all_reasons_are_said_together_and_some_keep_it_from_some_moves_only() -> None:
    both = said("why", latched=True, battery=8.0)

    assert "emergency stop" in both
    assert "8 %" in both
    assert said("why") == "Nothing keeps me from moving. Tell me what to do."
    assert said("why", obstacle=0.4, people=True).endswith("Everything else I can do. Tell me what you want.")
    assert said("why", action=1023) == "I'm doing this right now: dance."


def test_the_way_to_the_body_is_named() -> None:
    assert said("link") == "I'm connected to a robot by DDS."
    assert said("link", simulated=True, driver="sim").endswith("so no robot stands behind it.")


def test_all_languages_have_the_same_words_with_the_same_blanks() -> None:
    table = tomllib.loads((files("deshi.tasks.robot_dog") / "sensed.toml").read_text("utf-8"))
    shape = {
        lang: {k: sorted(re.findall(r"{\w+}", str(v))) for k, v in own.items()} for lang, own in table.items()
    }

    assert shape["ja"] == shape["en"] == shape["zh"]
    assert table["ja"]["postures"].keys() == table["en"]["postures"].keys() == table["zh"]["postures"].keys()


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "standing", "moving", "soft"])
    | st.lists(st.integers())
)


@example({"posture": [1], "activity": [1], "driver": [1]}, "status", "en")
@given(st.dictionaries(st.sampled_from(sorted(WELL)), VALUES), st.sampled_from(KINDS), st.sampled_from(LANGS))
def test_any_state_has_an_answer(state: dict[str, Any], kind: str, lang: str) -> None:
    told = sensed(kind, state, lang)

    assert told
    assert not re.search(r"[{}]|nan|inf\b|None", told)


def test_the_task_answers_as_a_question_without_actions() -> None:
    task = load()
    proposal = task.sensed("battery", WELL, "en")

    assert (task.intent(proposal.label), proposal.actions, task.asks(proposal.label)) == (
        "question",
        (),
        False,
    )
    assert task.valid(proposal)
    assert proposal.said == "My battery is at 87 %."
