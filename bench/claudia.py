"""The planner beside the SafetyCompiler of Claudia, another open safety layer for the same robot: where do they differ, and why?

    DESHI_CLAUDIA=/path/to/Claudia python bench/claudia.py            all sequences of up to three, half a minute
    DESHI_CLAUDIA=... python bench/claudia.py --longest 2 --write     also brings the table in docs/claudia.md up to date

Claudia is nvidiasamp/Claudia on GitHub (MIT); compared was 0960948. It is read from the checkout that the variable names and is
no part of deshi. Every sequence of its 19 actions and of four that it doesn't know, times batteries, postures (it knows standing
or not; ours is lying then) and its switch for risky actions, goes to both. A difference that falls under none of the classes
below ends with status 1.
"""

import argparse
import importlib.util
import itertools
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from deshi.tasks.robot_dog.body.planner import plan
from deshi.tasks.robot_dog.body.types import Plan, Rules, State
from results import machine

PAGE = Path(__file__).parents[1] / "docs" / "claudia.md"
BATTERIES = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.80)
BOUNDARIES = (0.10, 0.20, 0.30)
FLIPS, DANCES = {1030, 1031, 1032}, {1022, 1023}
UNSEEN = {1002, 1028}  # theirs doesn't take these for standing up
OURS_ONLY = (1020, 2041, 2043)
BLOCKED = 1027

CLASSES = {
    "unlock": "After StandUp the joints are locked, and gestures, walks and sitting need balance: ours inserts BalanceStand (1002), "
    "theirs takes locked for ready.",
    "rise": "From sitting, ours inserts RiseSit (1010), the action that the robot has for it; theirs inserts StandUp or nothing.",
    "raise": "BalanceStand or Pose from the ground: ours stands up before it, theirs sends it to a lying body and stands that up "
    "later, before the first action that it knows to need it.",
    "lying": "StandDown while lying: ours sends it as it is, theirs stands the body up to lay it down.",
    "sitting": "Sit while sitting: ours sends it as it is, theirs stands the body up to sit it down.",
    "whole": "A sequence with an action that is refused: ours does none of it and says why, theirs does the part before it.",
    "downgrade": "A flip between 20 and 30 per cent of battery: ours refuses, theirs dances instead.",
    "dances": "A dance between 10 and 20 per cent of battery: ours refuses what is long and energetic, theirs dances.",
    "ground": "Under 10 per cent of battery a body on the ground stays there; theirs stands up (StandUp, RecoveryStand).",
    "boundary": "At exactly 10, 20 or 30 per cent ours still allows what needs that much, theirs refuses or replaces it.",
    "seated flip": "A flip, jump or pounce while sitting: ours refuses and says to stand up first, theirs stands up and jumps.",
    "nothing to rise from": "RiseSit by a body that doesn't sit: ours refuses, theirs sends it.",
    "damp": "Damp as a step of a sequence: ours never, it is the emergency stop and sinks the body; theirs sends it, and what follows "
    "is planned as if the body still stood.",
    "older firmware": "WiggleHips (1033) is not in today's firmware: unknown to ours, sent by theirs.",
    "not known there": "Content and the flips of today's firmware (1020, 2041, 2043): in our table, not in theirs.",
    "pose": "Pose is switched on and off again by ours; theirs leaves the body in it.",
    "one stop": "Stops in a row are one step of ours and several of theirs.",
}
"""Every class of difference with its reason."""

# (inserted by ours, inserted by theirs) before an action: the class that this is.
INSERTED = {
    (("unlock",), ()): "unlock",
    (("unlock",), (1004,)): "unlock",
    (("stand_up", "unlock"), (1004,)): "unlock",
    (("rise",), (1004,)): "rise",
    (("rise",), ()): "rise",
}


def load(checkout: str) -> Any:
    """Return a class that compiles sequences, from a checkout, without running anything else of it."""
    brain = Path(checkout) / "src" / "claudia" / "brain"
    package = ModuleType("claudia_brain")
    package.__path__ = [str(brain)]
    sys.modules["claudia_brain"] = package
    for name in ("action_registry", "safety_compiler"):
        spec = importlib.util.spec_from_file_location(f"claudia_brain.{name}", brain / f"{name}.py")
        if spec is None or spec.loader is None:
            raise OSError(f"{brain} has no {name}.py; name a checkout of Claudia in DESHI_CLAUDIA.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    return sys.modules["claudia_brain.safety_compiler"].SafetyCompiler


def differs(
    asked: Sequence[int],
    ours: Plan,
    theirs: Any,
    standing: bool,
    battery: float,
    alone: Callable[[int], Plan],
) -> set[str]:
    """Return the classes of difference between two results, none where they are the same, {"?"} where a class is missing.

    `alone` plans one action by itself in the same state.
    """
    sent = [] if theirs.is_blocked else list(theirs.executable_sequence)
    if ours.reason and not sent:
        return set()
    if ours.reason:
        return {_refused(ours, theirs, battery, alone)}
    if [step.api_id for step in ours.steps] == sent:
        return set()
    if theirs.rejected or "downgraded" in " ".join(theirs.warnings):
        known = theirs.rejected and theirs.rejected[0] in OURS_ONLY
        return {"not known there" if known else "boundary" if battery in BOUNDARIES else "?"}
    return _stepwise(asked, ours, sent, standing)


def _refused(ours: Plan, theirs: Any, battery: float, alone: Callable[[int], Plan]) -> str:
    """Return the class of what ours refuses and theirs does, whole or in part."""
    action, why = ours.detail.get("action"), ours.detail.get("why")
    if ours.reason == "unknown":
        return "older firmware" if action == 1033 else "?"
    if ours.reason == "blocked" and why == "damp":
        return "damp"
    if ours.reason == "posture":
        return {"sitting": "seated flip", "rise": "nothing to rise from"}.get(str(why), "?")
    if theirs.rejected:
        return _cut(theirs.rejected[0], alone, battery)
    if ours.reason == "battery":
        return _battery(ours.detail, battery)
    return "?"


def _cut(rejected: int, alone: Callable[[int], Plan], battery: float) -> str:
    """Return the class where theirs does the part before an action: whole, where ours refuses that action by itself, too."""
    if alone(rejected).reason:
        return "whole"
    if rejected in OURS_ONLY:
        return "not known there"
    return "boundary" if battery in BOUNDARIES else "?"


def _battery(detail: dict[str, Any], battery: float) -> str:
    action, needed = detail["action"], detail["needed"]
    if needed == 10 and battery < 0.1:
        return "ground"
    if action in DANCES and needed == 20 and 0.1 <= battery < 0.2:
        return "dances"
    return "downgrade" if action in FLIPS and needed == 30 and 0.2 < battery < 0.3 else "?"


def _stepwise(asked: Sequence[int], ours: Plan, sent: Sequence[int], standing: bool) -> set[str]:
    """Compare two plans action by action: what was asked must be there in both, what was inserted fall under a class."""
    classes: set[str] = set()
    steps, codes = list(ours.steps), list(sent)
    posture, before, unseen = "standing" if standing else "lying", 0, False
    for action in asked:
        if action == 1003 == before:  # ours has made one of them
            classes.add("one stop" if codes and codes.pop(0) == 1003 else "?")
            continue
        mine: list[str] = []
        while steps and steps[0].inserted:
            mine.append(steps.pop(0).inserted)
        if not steps or steps.pop(0).code != action:
            return {"?"}
        if action == 1028:
            classes.add("pose" if steps and steps.pop(0).code == 1028 else "?")
        yours = [codes.pop(0)] if len(codes) > 1 and codes[0] == 1004 and codes[0] != action else []
        if not codes or codes.pop(0) != action:
            return {"?"}
        late = unseen and not mine and yours == [1004]
        classes.add("raise" if late else _inserted(action, tuple(mine), tuple(yours), posture))
        unseen = (action in UNSEEN and (unseen or posture in ("lying", "sitting"))) or (
            unseen and not yours and action == 1003
        )
        posture, before = _after(action, posture), action
    return (classes - {""}) if not steps and not codes else {"?"}


def _inserted(action: int, mine: tuple[str, ...], yours: tuple[int, ...], posture: str) -> str:
    if (not mine and not yours) or (mine, yours) == (("stand_up",), (1004,)):
        return ""
    if not mine and yours == (1004,):
        return {(1005, "lying"): "lying", (1009, "sitting"): "sitting"}.get((action, posture), "?")
    if mine in (("stand_up",), ("stand_up", "unlock")) and not yours:
        return "raise" if action in UNSEEN else "?"
    return INSERTED.get((mine, yours), "?")


def _after(action: int, posture: str) -> str:
    return {1004: "locked", 1005: "lying", 1009: "sitting", 1003: posture}.get(action, "standing")


def compare(compiler: Any, longest: int) -> tuple[Counter[str], int, list[str]]:
    """Return counts by class, how many were compared, and those that fall under no class."""
    table = sys.modules[compiler.__module__].EXECUTABLE_API_CODES
    pool = [*sorted(table), *OURS_ONLY, BLOCKED]
    counts: Counter[str] = Counter()
    strange: list[str] = []
    total = 0
    for standing, battery, high in itertools.product((True, False), BATTERIES, (False, True)):
        rules, state = Rules(risky=high, gestures=True), _state(standing, battery)
        judge = compiler(allow_high_risk=high)
        for length in range(1, longest + 1):
            for asked in itertools.product(pool, repeat=length):
                total += 1
                ours, theirs = plan(asked, state, rules, True), judge.compile(list(asked), battery, standing)
                found = differs(asked, ours, theirs, standing, battery, partial(_alone, state, rules))
                counts.update(found or {"same"})
                if "?" in found:
                    where = f"{asked} {'standing' if standing else 'lying'} {battery:.0%} risky={high}"
                    told = [step.api_id for step in ours.steps] or ours.reason
                    strange.append(
                        f"{where}: ours {told}, theirs {theirs.executable_sequence} {theirs.block_reason}"
                    )
    return counts, total, strange


def _alone(state: State, rules: Rules, code: int) -> Plan:
    return plan([code], state, rules, True)


def _state(standing: bool, battery: float) -> State:
    return State("standing" if standing else "lying", "idle", 0.1, round(battery * 100, 6))


def table(counts: Counter[str]) -> str:
    """Return the classes with their counts as rows of a page."""
    rows = [f"| {name} | {counts[name]:,} | {why} |" for name, why in CLASSES.items()]
    return "\n".join(
        ["| class | cases | why |", "|---|---|---|", f"| (the same) | {counts['same']:,} | |", *rows]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, and with --write bring the page up to date; return 1 where a difference has no class."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--longest", type=int, default=3, help="actions of the longest sequence")
    parser.add_argument("--write", action="store_true", help="bring the table of docs/claudia.md up to date")
    options = parser.parse_args(arguments)
    checkout = os.environ.get("DESHI_CLAUDIA", "")
    if not checkout:
        print("DESHI_CLAUDIA names no checkout of Claudia; clone it and say where it is.")
        return 2
    counts, total, strange = compare(load(checkout), options.longest)
    print(machine())
    print(f"{total:,} sequences in both; differences without a class: {len(strange)}")
    print(table(counts))
    print("\n".join(strange[:20]))
    if options.write:
        page = PAGE.read_text("utf-8")
        filled = f"<!-- table -->\n{table(counts)}\n<!-- end -->"
        page = re.sub(r"<!-- table -->.*<!-- end -->", lambda _: filled, page, flags=re.DOTALL)
        PAGE.write_text(re.sub(r"\*\*[\d,]+\*\* sequences", f"**{total:,}** sequences", page), "utf-8")
    return 1 if strange else 0


if __name__ == "__main__":
    raise SystemExit(main())
