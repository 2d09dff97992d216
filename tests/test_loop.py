"""The whole walk: heard, decided, written down, acted on."""

import asyncio
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from deshi.ask.incoming import Incoming
from deshi.ask.sessions import Sessions
from deshi.decide.cache import Cache
from deshi.decide.cascade import Cascade
from deshi.decide.reflex import Reflex
from deshi.errors import BadInput, Unavailable
from deshi.loop import Loop
from deshi.records.answer import Answer, Outcome, Proposal
from deshi.tasks.robot_dog.task import load
from deshi.testing import FakeBody, FakeHistory, FakeJournal, ScriptedLayer

TASK = load()
KNOWN: dict[str, Any] = {
    "座って": Proposal("do", (1009,), 0.95, evidence=(("座っ", 1.0),), nearest=(("座ってね", 0.9),)),
    "立って、手を振って": Proposal("do", (1004, 1016), 0.9),
    "たぶん座って": Proposal("do", (1009,), 0.4),
    "壊れて": Unavailable("The student is away; see `deshi doctor`."),
    "折れて": RuntimeError("a stranger's layer"),
    "君は誰": Proposal("who", (), 0.9),
    "座って、あ待って、伏せ": Proposal("do", (1005,), 0.9),
    "おとなしくなって": Proposal("do", (1003,), 0.9),
    "おとなしくなって、座って": Proposal("do", (1003, 1009), 0.9),
}
KNOWN |= {f"止まって、{text}": KNOWN[text] for text in ("座って", "たぶん座って", "壊れて", "折れて")}
ORDER = [
    "interaction", "task", "response", "intent", "action", "confidence", "asks", "stopped", "guess", "layer",
    "latency_ms", "trace", "reasoning", "outcome",
]  # fmt: skip


class World:
    """A loop over fakes, and what they saw."""

    def __init__(
        self,
        refused: str = "",
        error: Unavailable | None = None,
        known: Any = KNOWN,
        student: Any = None,
        taught: Any = None,
        **body: Any,
    ) -> None:
        self.student = student or ScriptedLayer(known)
        self.journal = FakeJournal(error=error)
        self.body = FakeBody(refused=refused, **body)
        cache = Cache(10, 60.0, "r1", frozenset(TASK.stop_codes.values()))
        layers = (Reflex(TASK.stop_codes), cache, self.student)
        cascade = Cascade(layers, TASK.valid, TASK.asks)
        sessions = Sessions(FakeHistory(), 10, 5, 60.0, 100)
        self.loop = Loop(TASK, cascade, cache, sessions, self.journal, self.body, "r1", taught)

    def told(self, event: str) -> list[dict[str, Any]]:
        return [dict(e.body) for e in self.journal.entries if e.body.get("event") == event]

    def ask(self, *texts: str, session: str = "", dry_run: bool = False, confirm: str = "") -> Answer:
        async def walk() -> Answer:
            for text in texts:
                asked = Incoming("robot_dog", text, session, "ann", dry_run, confirm=confirm)
                answer = await self.loop.answer(asked)
            return answer

        return asyncio.run(walk())


@pytest.mark.parametrize("error", [None, Unavailable("The disk is full; free some space.")])
def test_a_stop_that_a_model_understood_is_sent_as_a_stop_and_waits_for_no_disk(
    error: Unavailable | None,
) -> None:
    world = World(error=error)
    answer = world.ask("おとなしくなって")

    assert world.body.heard == [("stop", "soft")]
    assert answer.guess.actions == (1003,)
    assert not answer.asks


def test_what_follows_a_stop_that_a_model_understood_is_done_after_it() -> None:
    world = World()
    world.ask("おとなしくなって、座って")

    assert world.body.heard == [("stop", "soft"), ("do", (1009,))]


def test_a_stop_that_a_model_understood_moves_nothing_in_a_dry_run() -> None:
    world = World()
    world.ask("おとなしくなって", dry_run=True)

    assert world.body.heard == []


def test_a_sentence_becomes_an_action() -> None:
    world = World()
    answer = world.ask("座って")

    assert orjson.loads(orjson.dumps(answer.action)) == {"type": "single", "code": 1009, "confidence": 0.95}
    assert (answer.intent, answer.layer, answer.asks, answer.stopped) == ("action", "student", False, False)
    assert answer.response == "はい、座ります。"
    assert world.body.heard == [("do", (1009,))]


def test_a_sequence_is_said_and_done_in_order() -> None:
    world = World()
    answer = world.ask("立って、手を振って")

    assert orjson.loads(orjson.dumps(answer.action))["sequence"] == [1004, 1016]
    assert answer.response == "はい、立って、ご挨拶します。"
    assert world.body.heard == [("do", (1004, 1016))]


def test_the_answer_has_the_promised_fields_in_their_order_and_fits_the_schema() -> None:
    told = orjson.loads(orjson.dumps(World().ask("座って")))

    assert list(told) == ORDER
    Draft202012Validator(TASK.schema()).validate(
        {k: told[k] for k in ("response", "intent", "action", "reasoning")}
    )


def test_it_is_written_down_before_the_body_moves() -> None:
    world = World(error=Unavailable("The disk is full; free some space."))

    with pytest.raises(Unavailable, match="disk is full"):
        world.ask("座って")
    assert world.body.heard == []


def test_what_is_written_down_is_the_answer_and_whose_it_was() -> None:
    world = World()
    answer = world.ask("座って", session="s")
    (entry,) = world.journal.entries

    assert (entry.kind, entry.interaction, entry.session, entry.user) == (
        "interaction",
        answer.interaction,
        "s",
        "ann",
    )
    assert entry.body["ask"]["text"] == "座って"
    assert entry.body["answer"].action == answer.action
    assert entry.body["release"] == "r1"


def test_under_the_threshold_it_asks_and_names_what_it_understood() -> None:
    world = World()
    answer = world.ask("たぶん座って")

    assert answer.asks
    assert answer.action is None
    assert answer.response == "「座る」で合っていますか。"
    assert answer.guess.actions == (1009,)
    assert "0.40" in answer.reasoning
    assert world.body.heard == []


def test_the_reasoning_names_evidence_and_the_nearest_known_example() -> None:
    reasoning = World().ask("座って").reasoning

    assert "座っ" in reasoning
    assert "座ってね" in reasoning


def test_the_second_time_the_cache_answers_and_the_body_moves_again() -> None:
    world = World()
    answer = world.ask("座って", "座って。")

    assert answer.layer == "cache"
    assert world.body.heard == [("do", (1009,)), ("do", (1009,))]
    assert len(world.student.asked) == 1


def test_the_turns_before_are_given_to_the_layers() -> None:
    world = World()
    world.ask("座って", "君は誰", session="s")

    assert [turn.actions for turn in world.student.asked[-1].turns] == [(1009,)]


def test_a_stop_is_sent_first_and_answered_without_a_model() -> None:
    world = World()
    answer = world.ask("止まって")

    assert world.body.heard == [("stop", "soft")]
    assert (answer.stopped, answer.layer, answer.confidence) == (True, "reflex", 1.0)
    assert world.student.asked == []


@pytest.mark.parametrize("text", ["緊急停止", "emergency stop", "紧急停止"])
def test_an_emergency_stop_is_answered_without_a_model_and_by_its_own_code(text: str) -> None:
    world = World()
    answer = world.ask(text)

    assert world.body.heard == [("stop", "damp")]
    assert (answer.stopped, answer.layer, answer.confidence) == (True, "reflex", 1.0)
    assert [(step.layer, step.outcome) for step in answer.trace] == [("reflex", "answered")]
    assert orjson.loads(orjson.dumps(answer.action)) == {"type": "single", "code": 1001, "confidence": 1.0}
    assert world.student.asked == []
    Draft202012Validator(TASK.schema()).validate(
        {
            "response": answer.response,
            "intent": answer.intent,
            "action": orjson.loads(orjson.dumps(answer.action)),
            "reasoning": answer.reasoning,
        }
    )


def test_a_stop_works_while_disk_and_model_are_dead() -> None:
    world = World(error=Unavailable("The disk is full; free some space."))
    answer = world.ask("止まって")

    assert answer.stopped
    assert world.body.heard == [("stop", "soft")]


@pytest.mark.parametrize(
    ("text", "session"),
    [
        ("止まって、壊れて", ""),
        ("止まって、折れて", ""),
        ("止まれ。" + "あ" * 1_000_000, ""),
        ("止まれ", "x" * 999),
    ],
    ids=["the model", "a stranger's code", "a long text", "a wrong session"],
)
def test_whatever_fails_after_a_stop_the_stop_is_the_answer(text: str, session: str) -> None:
    world = World()
    answer = world.ask(text, session=session)

    assert (answer.stopped, answer.asks) == (True, False)
    assert world.body.heard == [("stop", "soft")]


def test_the_rest_of_a_sentence_with_a_stop_is_done_after_it() -> None:
    world = World()
    answer = world.ask("止まって、座って")

    assert orjson.loads(orjson.dumps(answer.action))["sequence"] == [1003, 1009]
    assert world.body.heard == [("stop", "soft"), ("do", (1009,))]
    assert answer.response == "止まりました。それから座ります。"


def test_a_stop_in_the_middle_stops_and_the_whole_sentence_is_understood() -> None:
    world = World()
    answer = world.ask("座って、あ待って、伏せ")

    assert (answer.stopped, answer.guess.actions) == (True, (1005,))
    assert world.body.heard == [("stop", "soft"), ("do", (1005,))]


def test_what_was_said_beside_a_stop_and_not_understood_is_not_passed_over() -> None:
    answer = World().ask("止まって、たぶん座って")

    assert orjson.loads(orjson.dumps(answer.action))["code"] == 1003
    assert answer.response == "止まりました。そのあとの言葉は、よくわかりませんでした。"


def test_a_stop_that_reached_no_body_does_not_claim_it() -> None:
    world = World()
    world.body.stop = lambda level, interaction="": False  # type: ignore[method-assign]

    assert world.ask("止まって").response == "止まる合図だとわかりましたが、体には送っていません。"
    told = world.loop.stop("soft", "http")
    assert told["stopped"] is False
    assert "The stop was not sent" in told["why"]


def test_without_a_body_it_says_that_nothing_moves_and_the_journal_keeps_that_reply() -> None:
    world = World(refused="absent")
    answer = world.ask("座って")

    assert answer.response.startswith("はい、座ります。")
    assert "繋がっていない" in answer.response
    assert world.journal.entries[-1].body["response"] == answer.response


def test_a_stop_that_comes_while_deciding_drops_the_actions() -> None:
    world = World()
    script = world.student.answer

    async def stopped_meanwhile(ask: Any) -> Proposal | None:
        world.body.stop("soft")
        return await script(ask)

    world.student.answer = stopped_meanwhile  # type: ignore[method-assign]
    answer = world.ask("座って")

    assert world.body.heard == [("stop", "soft")]
    assert answer.response == TASK.refusal(world.student.asked[0], Outcome(False, "stopped"), (1009,), "")


def test_a_dry_run_decides_and_is_written_down_but_moves_nothing() -> None:
    world = World()
    world.ask("座って", "止まって", dry_run=True)

    assert world.body.heard == []
    assert len(world.journal.entries) == 2


def test_a_dry_run_is_no_turn_of_its_conversation() -> None:
    world = World()
    world.ask("君は誰", session="s")
    world.ask("座って", session="s", dry_run=True)
    world.ask("立って、手を振って", session="s")

    assert [turn.text for turn in world.student.asked[-1].turns] == ["君は誰"]


def test_what_the_body_refuses_is_said() -> None:
    answer = World(refused="battery").ask("座って")

    assert "電池" in answer.response


def test_a_failing_model_is_an_error_with_advice_and_nothing_is_written() -> None:
    world = World()

    with pytest.raises(Unavailable, match="deshi doctor"):
        world.ask("壊れて")
    assert world.journal.entries == []


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(BadInput, match="empty"):
        World().ask(" ")


def test_a_stop_by_button_is_sent_and_written_down() -> None:
    world = World()
    told = world.loop.stop("damp", "http")

    assert (told["stopped"], told["level"]) == (True, "damp")
    assert world.body.heard == [("stop", "damp")]
    assert world.journal.entries[0].kind == "stop"


def test_the_answer_tells_what_the_body_said() -> None:
    outcome = World().ask("座って").outcome

    assert outcome is not None
    assert (outcome.accepted, outcome.reason) == (True, "")
    assert [step["code"] for step in outcome.plan] == [1009]
    assert World().ask("君は誰").outcome is None
    assert World().ask("座って", dry_run=True).outcome is None


def test_steps_that_nobody_asked_for_are_told_and_written_down() -> None:
    world = World(inserted=("stand_up", "unlock"))
    answer = world.ask("座って")

    assert answer.response != "はい、座ります。"
    assert "座ります" in answer.response
    (told,) = world.told("replied")
    assert (told["response"], told["accepted"], told["reason"]) == (answer.response, True, "")


def test_actions_that_wait_behind_others_are_told_as_such() -> None:
    world = World(after=(1023,))
    answer = world.ask("座って")

    assert answer.response == "はい、今の動きが終わってから、座ります。"
    assert answer.outcome is not None
    assert answer.outcome.detail == {"after": [1023]}
    assert world.told("replied")[0]["response"] == answer.response


def test_a_refusal_carries_its_reason_and_numbers() -> None:
    world = World(refused="battery", detail={"battery": 5})
    outcome = world.ask("座って").outcome

    assert outcome is not None
    assert (outcome.accepted, outcome.reason, outcome.detail) == (False, "battery", {"battery": 5})
    assert world.told("replied")[0]["detail"] == {"battery": 5}


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_question_about_the_body_is_answered_by_the_body_and_no_model(dry_run: bool) -> None:
    world = World(felt={"battery": 64.5, "simulated": True})
    answer = world.ask("電池残量は？", dry_run=dry_run)

    assert answer.response == "電池は64パーセントです。体はシミュレーションです。"
    assert (answer.intent, answer.action, answer.asks) == ("question", None, False)
    assert (answer.layer, [step.layer for step in answer.trace]) == ("senses", ["senses"])
    assert (world.student.asked, world.body.heard, len(world.journal.entries)) == ([], [], 1)


def test_a_topic_alone_is_answered_by_the_body_after_such_an_answer_only() -> None:
    world = World(felt={"battery": 64.5, "posture": "sitting"})

    assert world.ask("and the posture").layer != "senses"
    assert world.ask("how's your battery?", "and the posture", session="s").response == "I'm sitting."


def test_the_body_is_asked_anew_each_time() -> None:
    world = World()
    told = [world.ask("how's your battery?").response]
    world.body.felt = {"battery": 12.0}

    assert [*told, world.ask("how's your battery?").response] == [
        "My battery is at 100 %.",
        "My battery is at 12 %. That is too little for dancing and walking.",
    ]


def test_what_a_person_has_taught_and_a_stop_go_before_what_the_body_feels() -> None:
    known = KNOWN | {"what are you doing?": Proposal("do", (1009,), 0.95)}
    world = World(known=known, taught=ScriptedLayer(known))

    assert world.ask("what are you doing?").layer == "student"
    assert world.ask("stop! what are you doing?").stopped
