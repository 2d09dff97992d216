"""English wraps an order to stop in courtesy, in idioms and trades; what only speaks of stopping, or asks to go on, is left alone."""

import time

import pytest

from deshi.pure.stop import match

ORDERS = (
    # courtesy round any verb of stopping
    "Might I prevail upon you to halt?", "I wonder whether you could be kind enough to stand still", "I'd sooner you stayed where you are",
    "Would now be a good moment to freeze?", "Could we get you motionless, please?", "I'd prefer you stationary.", "We'd all be safer if you held still",
    "Have the decency to stop that", "Be a love and quit bouncing", "I must insist that you cease",
    # going on, denied
    "No point in carrying on with this.", "You needn't keep jumping", "Nobody asked you to keep spinning.", "Let's leave it at that, okay?",
    "You are not to move until I say so", "I won't have you moving", "We're done here, robot", "That's quite sufficient, thank you", "I've had it up to here with you",
    # idioms, warnings
    "Nip it in the bud, please", "Hang fire, lad", "Keep your distance!", "Ditch the moves", "Don't even breathe", "Enough with the acrobatics", "This is your last warning",
    "Let's wrap this up now", "One more twitch and I unplug you", "Give that thing a rest, will you?", "Would somebody switch it off?",
    # trades
    "Easy all!", "Squad, mark time, halt", "Ctrl-Z, robot", "kill dash nine", "And freeze", "Come into stillness", "Stop all engines", "Hold station, all units",
    # as learners and other countries speak
    "stop to run please", "please finish the jumping", "wait leh", "tigil na, stop", "Basta!", "🛑", "⛔⛔",
)  # fmt: skip
OTHERS = (
    "I wonder if they stand still at night", "It's nice to stay here", "You don't have to do that", "I'd be happier if it stopped raining", "Is it okay to stop here?",
    "Keep going, no need to finish early", "We're done for if mum sees this", "Give it a go", "Pack it in the suitcase", "That will do nicely as a present", "Ready, steady, go!",
    "Hold the line, please", "Cancel the pizza", "Abort the download", "Let's stop by the park", "I want to see you move", "Stop stalling and dance", "Quit hesitating, jump!",
    "No more sitting around, up you get", "Can you stop quicker than a horse?", "Dance till midnight, then stop", "We missed the last stop",
    "Stop! In the name of love, sang the choir", "Nice stop!", "Mum says stop too often", "Stop the washing machine", "A pity to stop now", "Carry on, please", "He pulled out all the stops",
    "Back in a minute", "🛑 is a road sign", "I love a full stop",
)  # fmt: skip


@pytest.mark.parametrize("text", ORDERS)
def test_a_wrapped_order_is_heard(text: str) -> None:
    assert match(text) is not None


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_near_it_is_left_alone(text: str) -> None:
    assert match(text) is None


@pytest.mark.parametrize(
    "said", ["would you mind ", "like perhaps ", "please no ", "my old dog ", "before because "]
)
def test_frames_over_and_over_are_bounded_work(said: str) -> None:
    began = time.process_time()
    match(said * 100 + "x")
    assert time.process_time() - began < 2  # a hang, not a speed
