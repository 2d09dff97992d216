"""The prompt optimizer from the settings, and the command's learning of the table that chooses a prompt's kind."""

from collections.abc import Iterator
from pathlib import Path

from deshi.ask.prompts import Prompts
from deshi.ask.prompts_templates import read_templates
from deshi.learn.kinds.sentences import Sentence, sentences
from deshi.sections import Settings
from deshi.tasks.robot_dog.corpus.build import examples

EACH, COMMANDS, TALKS = 300, 1_600, 1_200  # sentences a kind and language, and of the robot's corpus
_KINDS = {
    "do": "command",
    "wont": "command",
    "cannot": "command",
    "talk": "small_talk",
    "who": "small_talk",
    "abilities": "small_talk",
}
_DRAWN = 26_000


def make_prompts(settings: Settings) -> Prompts:
    """Return the optimizer. Raises `BadInput` for a wrong setting or template."""
    own = settings.prompts
    return Prompts(read_templates(own.folder), own.applies, own.history_tokens)


def learn_kinds(out: Path, seed: int = 1) -> float:
    """Learn the table that chooses the kind, write it to `out`, return the share of its sentences that it gets right."""
    from deshi.learn.kinds.train import train

    return train([*sentences(seed, EACH), *_of_the_robot(seed)], out)


def _of_the_robot(seed: int) -> Iterator[Sentence]:
    """Yield sentences of the robot's corpus: what people order it to do, and what they just say to it."""
    left = {"command": COMMANDS, "small_talk": TALKS}
    for one in examples(seed, _DRAWN):
        kind = _KINDS.get(one.label, "")
        if kind and not one.turns and left[kind]:
            left[kind] -= 1
            yield Sentence(one.text, kind)
        if not any(left.values()):
            return
