"""What the dog says, in the asker's language, and why."""

import re
from dataclasses import replace
from typing import get_args

import pytest

from deshi.pure.agreed import agrees
from deshi.records.answer import TURNS, Decision, Outcome, Proposal
from deshi.records.ask import Ask, Stop
from deshi.tasks.robot_dog.body.types import Reason
from deshi.tasks.robot_dog.guard.watchdogs import Kind
from deshi.tasks.robot_dog.task import load

TASK = load()
LANGS = ("ja", "en", "zh")


def _ask(lang: str = "en") -> Ask:
    return Ask("id", "robot_dog", "x", "", "", lang, 0.0)


def _decided(
    label: str = "do", *actions: int, confidence: float = 0.9, asks: bool = False, layer: str = "student"
) -> Decision:
    return Decision(Proposal(label, actions, confidence), layer, asks, (), 0.7)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "はい、立って、ジャンプして、二回ご挨拶します。"),
        ("en", "Okay, I'll stand up, then jump, then say hello twice."),
        ("zh", "好的，我站起来，再跳一下，再打个招呼两次。"),
    ],
)
def test_a_sequence_is_said_in_order_with_its_counts(lang: str, said: str) -> None:
    assert TASK.reply(_ask(lang), _decided("do", 1004, 1031, 1016, 1016)) == said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("label", ["talk", "wont", "cannot", "who", "abilities", "asked", "unclear"])
def test_every_label_has_a_reply_in_every_language(lang: str, label: str) -> None:
    said = TASK.reply(_ask(lang), _decided(label, asks=label == "unclear"))

    assert said
    assert not re.search(r"[{}]", said)


@pytest.mark.parametrize(("lang", "six"), [("ja", "六つ"), ("en", "six"), ("zh", "六个")])
def test_too_many_actions_are_asked_back_with_the_reason(lang: str, six: str) -> None:
    asked = _decided("unclear", asks=True)
    over = replace(asked, proposal=replace(asked.proposal, over=True))
    agreed = replace(asked, layer="ollama", below=over.proposal)

    assert six in TASK.reply(_ask(lang), over)
    assert six in TASK.reasoning(_ask(lang), over)
    assert TASK.reply(_ask(lang), agreed) == TASK.reply(_ask(lang), over)
    assert six not in TASK.reply(_ask(lang), asked)


@pytest.mark.parametrize("lang", LANGS)
def test_it_knows_who_it_is_and_what_it_can_do(lang: str) -> None:
    name = {"ja": "クラウディア", "en": "Claudia", "zh": "克劳迪娅"}[lang]
    can = TASK.reply(_ask(lang), _decided("abilities"))

    assert name in TASK.reply(_ask(lang), _decided("who"))
    shown = [action for action in TASK.actions.values() if action.get("model", True)]
    assert all(action["names"][lang] in can for action in shown)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", [c for c, a in TASK.actions.items() if a.get("model", True)])
def test_asking_back_names_what_was_understood(lang: str, code: int) -> None:
    said = TASK.reply(_ask(lang), _decided("do", code, confidence=0.5, asks=True))

    action = TASK.actions[code]
    assert action["names"][lang] in said or action["do"][lang] in said


def test_asking_back_without_an_action_says_so() -> None:
    assert "not sure" in TASK.reply(_ask("en"), _decided("talk", confidence=0.5, asks=True))


@pytest.mark.parametrize("lang", LANGS)
def test_a_stop_is_said_and_what_follows_it(lang: str) -> None:
    ask = replace(_ask(lang), stop=Stop("soft", "stop", "", sent=True))
    stopped = replace(_decided("do", 1003, layer="reflex"), stopped=True)
    then = replace(_decided("do", 1003, 1009), stopped=True)

    assert TASK.reply(ask, stopped) != TASK.reply(ask, then)
    assert TASK.actions[1009]["do"][lang] in TASK.reply(ask, then)
    damp = TASK.reply(
        replace(ask, stop=Stop("damp", "emergency", "", sent=True)),
        replace(_decided("do", 1001), stopped=True),
    )
    assert damp != TASK.reply(ask, stopped)


def _refused(lang: str, reason: str, **detail: object) -> str:
    return TASK.refusal(_ask(lang), Outcome(False, reason, detail), (1031,), "Okay.")


@pytest.mark.parametrize("lang", LANGS)
def test_every_reason_is_said_in_words_of_its_own_in_the_asker_s_language(lang: str) -> None:
    plain = _refused(lang, "something new")
    said = {reason: _refused(lang, reason, battery=5, needed=30) for reason in (*get_args(Reason), "absent")}

    assert plain
    assert plain not in said.values()
    assert len(set(said.values())) == len(said)
    assert [reason for reason, words in said.items() if "Okay." in words] == ["absent"]


@pytest.mark.parametrize(("lang", "name"), [("ja", "ジャンプ"), ("en", "jump"), ("zh", "跳")])
def test_a_refusal_has_its_numbers_and_what_was_wanted(lang: str, name: str) -> None:
    said = _refused(lang, "battery", battery=5.0, needed=30.0, action=1031)

    assert "5" in said
    assert "30" in said
    assert name in said


@pytest.mark.parametrize(
    ("lang", "name", "yes"), [("ja", "ジャンプして", "はい"), ("en", "jump", "yes"), ("zh", "跳", "好")]
)
def test_what_is_risky_is_asked_for_with_the_word_that_confirms_it(lang: str, name: str, yes: str) -> None:
    said = _refused(lang, "confirm")

    assert name in said
    assert yes in said
    assert agrees(yes)


@pytest.mark.parametrize("lang", LANGS)
def test_a_refusal_after_a_stop_says_first_that_it_has_stopped(lang: str) -> None:
    ask = replace(_ask(lang), stop=Stop("soft", "stop", "", sent=True))
    stopped = TASK.reply(ask, replace(_decided("do", 1003, layer="reflex"), stopped=True))

    assert TASK.refusal(ask, Outcome(False, "battery"), (1031,), "Okay.").startswith(stopped)


@pytest.mark.parametrize("lang", LANGS)
def test_steps_that_nobody_asked_for_are_told_after_what_is_done(lang: str) -> None:
    plan = [
        {"code": 0, "inserted": "stand_up"},
        {"code": 0, "inserted": "unlock"},
        {"code": 1016, "inserted": ""},
    ]
    said = TASK.explained(_ask(lang), plan, "Okay.")

    assert said.startswith("Okay.")
    assert len(said) > len(TASK.explained(_ask(lang), plan[:1] + plan[2:], "Okay.")) > len("Okay.")
    assert TASK.explained(_ask(lang), plan[2:], "Okay.") == "Okay."


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "はい、今の動きが終わってから、座って、ご挨拶します。"),
        ("en", "Okay. When what I'm doing is finished, I'll sit down, then say hello."),
        ("zh", "好的，等现在的动作做完，我就坐下，再打个招呼。"),
    ],
)
def test_what_comes_after_another_motion_says_so(lang: str, said: str) -> None:
    plain = TASK.reply(_ask(lang), _decided("do", 1009, 1016))

    assert TASK.later(_ask(lang), (1009, 1016), plain) == said
    own = TASK.later(_ask(lang), (1009, 1016), "Woof.")  # a model's words stay
    assert own.startswith("Woof.")
    assert own.rpartition("Woof.")[2].strip()


@pytest.mark.parametrize("lang", LANGS)
def test_what_comes_of_it_later_is_said_where_it_went_wrong(lang: str) -> None:
    failed = TASK.came(lang, {"event": "failed", "code": 4206})

    assert "4206" in failed
    assert TASK.came(lang, {"event": "unknown"}) not in ("", failed)
    unseen = {"event": "unknown", "detail": {"why": "unmoved"}}
    assert TASK.came(lang, unseen) not in ("", failed, TASK.came(lang, {"event": "unknown"}))
    kinds = (*get_args(Kind)[1:], "something new")
    told = {TASK.came(lang, {"event": "watchdog", "kind": kind}) for kind in kinds}
    assert len(told) >= 9
    assert "" not in told
    late = {"event": "refused", "reason": "battery", "detail": {"battery": 9, "needed": 10}}
    assert "9" in TASK.came(lang, {**late, "left": [1016]})
    assert TASK.came(lang, late) == ""  # that was said at once
    assert TASK.came(lang, {"event": "done"}) == ""


def test_the_reasons_are_the_evidence_of_this_decision() -> None:
    proposal = Proposal(
        "do", (1009,), 0.5, (("worn out", 0.8), (TURNS, 0.2)), (("I'm worn out today", 0.91),)
    )
    decision = Decision(proposal, "person", True, (), 0.7)
    reasoning = TASK.reasoning(_ask("en"), decision)

    for part in ("worn out", "the turn before", "I'm worn out today", "0.91", "0.50", "0.70"):
        assert part in reasoning


@pytest.mark.parametrize("lang", LANGS)
def test_there_is_always_a_reason(lang: str) -> None:
    stop = replace(_ask(lang), stop=Stop("soft", "stop", ""))

    assert TASK.reasoning(_ask(lang), _decided("talk"))
    assert "stop" in TASK.reasoning(stop, replace(_decided("do", 1003), stopped=True))
    assert TASK.reasoning(_ask(lang), _decided("talk", layer="cache"))
    assert TASK.reasoning(_ask(lang), _decided("unclear", asks=True))
