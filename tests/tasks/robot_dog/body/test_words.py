"""What the dog says of its body: every reason in three languages, with names and numbers, never an exception."""

import string
from typing import get_args

import pytest

from deshi.tasks.robot_dog.body import words
from deshi.tasks.robot_dog.body.types import Activity, Inserted, Posture, Reason, Step
from deshi.tasks.robot_dog.body.words import explained, fault, fault_key, said

LANGUAGES = ("ja", "en", "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_is_a_sentence_of_its_own_in_every_language(reason: str, lang: str) -> None:
    sentence = said(reason, lang, {"action": 1030})
    assert sentence.endswith("." if lang == "en" else "。")
    assert [other for other in get_args(Reason) if said(other, lang, {"action": 1030}) == sentence] == [
        reason
    ]


def test_languages_have_the_same_reasons_with_the_same_placeholders() -> None:
    tables = words._words()["reasons"]
    holes = {
        lang: {
            key: {hole for _, hole, _, _ in string.Formatter().parse(text) if hole}
            for key, text in table.items()
        }
        for lang, table in tables.items()
    }
    assert holes["ja"] == holes["en"] == holes["zh"]


def test_a_reason_that_is_none_is_a_plain_no() -> None:
    assert said("nonsense", "en") == said("other", "en") != said("robot", "en")


def test_numbers_and_names_are_filled_in() -> None:
    detail = {"action": 1023, "battery": 15.04, "needed": 20.0}
    assert (
        said("battery", "en", detail) == "My battery is at 15 %, and to dance I need 20 %; charge me first."
    )
    assert "15％" in said("battery", "ja", detail)
    assert "跳舞" in said("battery", "zh", detail)
    assert "0.6 m" in said("obstacle", "en", {"action": 1031, "obstacle": 0.61, "needed": 1.0})


def test_a_variant_is_chosen_by_why_or_by_the_robots_code() -> None:
    assert "sitting" in said("posture", "en", {"why": "sitting", "action": 1030})
    assert "4206" in said("robot", "en", {"code": 4206})
    assert "4711" in said("robot", "en", {"code": 4711})
    assert said("posture", "en", {"why": "something new", "action": 1030}) == said(
        "posture", "en", {"action": 1030}
    )


@pytest.mark.parametrize(
    "detail",
    [None, {}, {"action": "x"}, {"action": 10**6000, "age": 10**6000}, {"age": float("nan")}, {"why": []}],
)
def test_whatever_the_detail_a_sentence_comes(detail: dict[str, object] | None) -> None:
    for reason in (*get_args(Reason), "nonsense"):
        assert said(reason, "xx", detail)


def test_what_was_inserted_first_is_said_as_done_or_as_to_be_done() -> None:
    steps = (Step(0, 1004, 2.0, "", "stand_up"), Step(0, 1002, 1.0, "", "unlock"), Step(1016, 1016, 4.0))
    assert explained(steps, "en") == "I stood up and unlocked my joints first."
    assert explained(steps, "en", done=False) == "I'll stand up and unlock my joints first."
    assert explained(steps, "ja") == "先に立ち上がって、関節のロックを外しました。"
    assert explained(steps, "zh") == "我先站了起来，并解锁了关节。"


def test_what_was_inserted_between_is_said_as_such() -> None:
    rows = [{"code": 1009, "inserted": ""}, {"code": 0, "inserted": "rise"}, {"code": 1016, "inserted": ""}]
    assert explained(rows, "en") == "In between I rose from sitting."
    assert explained([{"inserted": "unlock"}, *rows], "en").startswith(
        "I unlocked my joints first. In between"
    )


def test_where_nothing_was_inserted_nothing_is_said() -> None:
    assert explained([], "en") == ""
    assert explained([{"code": 1016}], "ja") == ""
    assert explained([{"inserted": "first"}, {"inserted": "nonsense"}], "en") == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_inserted_reason_posture_activity_and_fault_has_words(lang: str) -> None:
    for why in filter(None, get_args(Inserted)):
        assert explained([{"inserted": why}], lang)
    assert len({words.posture(one, lang) for one in get_args(Posture)}) == len(get_args(Posture))
    assert len({words.activity(one, lang) for one in get_args(Activity)}) == len(get_args(Activity))
    assert all(fault(key, lang) != key for key in ("hot", "clock", "senses"))


def test_a_faults_sentence_is_found_again_in_another_language() -> None:
    assert fault(fault("hot"), "ja") == fault("hot", "ja")
    assert fault("something new", "ja") == "something new"
    assert {fault_key(fault("clock", lang)) for lang in LANGUAGES} | {fault_key("clock")} == {"clock"}
    assert fault_key("something new") == ""
    assert fault("hot", "zh") in said("fault", "zh", {"fault": fault("hot")})


def test_english_leads_to_no_other_language() -> None:
    assert words.posture("lying", "xx") == "lying"
    assert words.posture("nonsense", "ja") == "nonsense"
