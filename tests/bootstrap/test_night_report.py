"""The report of a night, as a person reads it."""

from deshi.bootstrap.night_report import NightReport, PartReport, markdown, report_of
from deshi.bootstrap.night_state import State

STATE = State(
    "20261121-030000",
    at=1.8e9,
    stage="done",
    outcome="promoted",
    release="new1",
    examples=5,
    people=2,
    sentence="It serves.",
)
LEARNED = {
    "text": "do | <b>plop</b>",
    "before": {"label": "unclear", "actions": []},
    "after": {"label": "do", "actions": [1009]},
}


def report() -> NightReport:
    parts = (
        PartReport("ann", 4, (LEARNED,), (), {"outcome": "pass"}, "", True),
        PartReport("bob", 1, (), ("Everything else fell by 4 points.",), {"outcome": "fail"}),
    )
    return report_of(
        STATE,
        parent="old1",
        serving="new1",
        parts=parts,
        names={"1009": "sit"},
        dropped={"near": 2, "private": 1},
        contradictions=[
            {"text": "chill", "sides": [{"label": "do", "actions": [1], "author": "ann"}, {"label": "talk"}]}
        ],
        cost={"teacher_usd": 0.0123, "training_s": 60.0, "night_s": 300.0},
        body={"done": 7, "stopped": 1, "failed": 2},
    )


def test_it_tells_what_was_learned_refused_left_out_and_what_it_cost() -> None:
    text = report().as_dict()["markdown"]

    assert "ann taught it by 4 examples." in text
    assert "| do \\| &lt;b>plop&lt;/b> | unclear | sit |" in text
    assert "- Everything else fell by 4 points." in text
    assert "- 2: nearly said before" in text
    assert "- chill: 1 or talk" in text
    assert "- 7: done to the end\n- 1: stopped by a person\n- 2: ended by an error of the robot's own" in text
    assert "$0.0123" in text
    assert "Training took 60 s, the whole night 5 minutes" in text
    assert "The release new1 serves; old1 served before. `deshi rollback` takes it back." in text


def test_an_empty_night_is_one_sentence() -> None:
    told = report_of(State("20261121-030000", outcome="nothing new", sentence="Nothing new.")).as_dict()

    assert [line for line in markdown(told).splitlines() if line][1:] == ["Nothing new."]
