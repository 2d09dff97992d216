"""The table that chooses a prompt's kind is learnt from sentences, the same each time."""

from pathlib import Path

from safetensors.numpy import load

from deshi.learn.kinds.sentences import Sentence
from deshi.learn.kinds.train import Options, train
from deshi.pure.kinds import Chooser

SENTENCES = [
    Sentence("hello my friend", "small_talk"),
    Sentence("turn to the left", "command"),
    Sentence("explain this error", "technical"),
    Sentence("call an ambulance", "emergency"),
] * 10


def test_what_was_taught_is_known(tmp_path: Path) -> None:
    share = train(SENTENCES, tmp_path / "kinds", Options(passes=8))
    chooser = Chooser.of(load((tmp_path / "kinds").read_bytes()))

    assert share == 1
    assert [chooser.tell(one.text).name for one in SENTENCES[:4]] == [one.label for one in SENTENCES[:4]]


def test_the_same_sentences_make_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(SENTENCES, tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_file_is_small(tmp_path: Path) -> None:
    train(SENTENCES, tmp_path / "kinds")

    assert (tmp_path / "kinds").stat().st_size < 500_000
