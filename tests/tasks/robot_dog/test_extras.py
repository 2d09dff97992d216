"""What can be switched on: off, the task is as if it did not exist; on, it has codes, words in three languages and a prompt."""

import copy
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from deshi.errors import BadInput
from deshi.records.answer import Decision, Proposal
from deshi.records.ask import Ask
from deshi.tasks.robot_dog.task import RobotDog, load

OFF, ON = load(), load().switched(("walk", "gestures"))
LANGS = ("ja", "en", "zh")
MORE = {code for codes in OFF.extras.values() for code in codes}


def tables(*leave_out: str) -> list[dict[str, Any]]:
    folder = files("deshi.tasks.robot_dog")
    names = ("task.toml", "replies.toml", "prompt.toml")
    found = [tomllib.loads((folder / name).read_text("utf-8")) for name in names]
    return [{key: value for key, value in table.items() if key not in leave_out} for table in found]


def ask(text: str = "walk", lang: str = "en") -> Ask:
    return Ask("a", "robot_dog", text, "", "", lang, 0.0)


def said(task: RobotDog, lang: str, *codes: int, asks: bool = False) -> str:
    return task.reply(ask(lang=lang), Decision(Proposal("do", codes, 0.9), "student", asks, (), 0.7))


def test_off_the_task_is_the_same_as_one_that_never_had_any() -> None:
    without = RobotDog(*tables("extras"))

    assert OFF.on == ()
    assert OFF.schema() == without.schema()
    assert OFF.prompt(ask()) == without.prompt(ask())
    assert list(OFF.actions) == list(without.actions)
    for label in ("abilities", "cannot"):
        decision = Decision(Proposal(label, (), 0.9), "student", False, (), 0.7)
        for lang in LANGS:
            assert OFF.reply(ask(lang=lang), decision) == without.reply(ask(lang=lang), decision)


def test_the_tables_stay_as_they_were_read() -> None:
    read = tables()
    kept = copy.deepcopy(read)

    RobotDog(*read).switched(("walk",))

    assert read == kept


def test_on_schema_and_prompt_have_the_codes_and_off_they_have_not() -> None:
    single = ON.schema()["properties"]["action"]["anyOf"][1]["properties"]["code"]["enum"]

    assert set(single) >= MORE
    assert all(str(code) in ON.prompt(ask()).messages[0].text for code in MORE)
    assert not any(str(code) in OFF.prompt(ask()).messages[0].text for code in MORE)


def test_what_is_told_to_models_of_walking_changes_with_the_switch() -> None:
    off, on = (task.prompt(ask()).messages[0].text for task in (OFF, ON))

    assert "rolling over, walking, turning, fetching" in off
    assert "walking, turning, fetching" not in on
    assert "Turn around: six times" in on


@pytest.mark.parametrize("actions", [(100801,) * 3, (100805,), (1009, 1028), (1029, 100802)])
def test_a_proposal_is_valid_only_where_all_of_its_actions_are_on(actions: tuple[int, ...]) -> None:
    proposal = Proposal("do", actions, 0.9)

    assert ON.valid(proposal)
    assert not OFF.valid(proposal)
    assert ON.within(proposal) is proposal
    assert OFF.within(proposal) == Proposal("cannot", (), 0.9)


def test_one_extra_does_not_let_the_other_in() -> None:
    walking = OFF.switched(["walk"])

    assert walking.valid(Proposal("do", (100806,), 0.9))
    assert walking.within(Proposal("do", (100801, 1028), 0.9)).label == "cannot"


def test_more_than_an_order_holds_is_asked_back_unless_it_could_not_be_done_at_all() -> None:
    assert ON.within(Proposal("do", (100806,) * 6, 0.9, over=True)) == Proposal("unclear", (), 0.9, over=True)
    assert OFF.within(Proposal("do", (100806,) * 6, 0.9, over=True)) == Proposal("cannot", (), 0.9)


def test_the_eleven_pass_whatever_is_on() -> None:
    proposal = Proposal("do", (1009, 1003, 1001), 0.9)

    assert OFF.within(proposal) is proposal


def test_more_than_six_steps_are_no_valid_answer() -> None:
    assert ON.valid(Proposal("do", (100801,) * 6, 0.9))
    assert not ON.valid(Proposal("do", (100801,) * 7, 0.9))


@pytest.mark.parametrize(
    ("lang", "codes", "words"),
    [
        ("en", (100801,) * 3, "Okay, I'll take three steps forward."),
        ("en", (100805,), "Okay, I'll turn a little to the left."),
        ("en", (100805,) * 6, "Okay, I'll turn around."),
        ("en", (100806,) * 3 + (1009,), "Okay, I'll turn right, then sit down."),
        ("en", (1028, 1029), "Okay, I'll strike a pose, then take a bow."),
        ("ja", (100801,) * 3, "はい、前に三歩進みます。"),
        ("ja", (100805,) * 6 + (), "はい、後ろを向きます。"),
        ("ja", (100802,) * 2 + (1009,), "はい、後ろに二歩下がって、座ります。"),
        ("zh", (100801,) * 3, "好的，我往前走三步。"),
        ("zh", (100806, 1036), "好的，我往右转一点，再比个心。"),
    ],
)
def test_a_count_is_said_in_steps_and_turns(lang: str, codes: tuple[int, ...], words: str) -> None:
    assert said(ON, lang, *codes) == words


def test_asking_back_names_the_steps_too() -> None:
    assert said(ON, "ja", *(100801,) * 3, asks=True) == "「前に三歩進む」で合っていますか。"


@pytest.mark.parametrize("lang", LANGS)
def test_what_it_can_do_names_walking_once(lang: str) -> None:
    decision = Decision(Proposal("abilities", (), 0.9), "student", False, (), 0.7)
    told = {"ja": "数歩歩いたり向きを変えたりする", "en": "walk a few steps and turn", "zh": "走几步、转身"}

    assert told[lang] in ON.reply(ask(lang=lang), decision)
    assert told[lang] not in OFF.reply(ask(lang=lang), decision)


def test_every_action_that_can_be_switched_on_has_its_words() -> None:
    for code in MORE:
        action = ON.actions[code]
        assert set(action["names"]) == set(action["do"]) == set(LANGS)
        for form, by_lang in action.get("counted", {}).items():
            assert set(by_lang) == set(LANGS) if form == "do" else set(by_lang) == {"ja"}
            assert all(len(phrases) == len(set(phrases)) == 6 for phrases in by_lang.values())


def test_what_does_not_exist_can_not_be_switched_on() -> None:
    with pytest.raises(BadInput, match="'fly' to switch on; there is walk, gestures"):
        OFF.switched(["fly"])


def test_it_claims_only_what_its_release_has_learned_and_its_rules_let() -> None:
    decision = Decision(Proposal("abilities", (), 0.9), "student", False, (), 0.7)
    said = [ON.claiming(*how).reply(ask(), decision) for how in (((), False), (("walk",), True))]

    assert ["walk a few steps" in one for one in said] == [False, True]
    assert ["front flip" in one for one in said] == [False, True]
    assert all("stretch" in one for one in said)
    assert ON.claiming((), False).schema() == ON.schema()
    assert ON.claiming((), False).prompt(ask()) == ON.prompt(ask())
