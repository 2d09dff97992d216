"""The corpus from outside: as many examples as asked for, the same ones for a seed, in the asked shares."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import deshi
from deshi.errors import BadInput
from deshi.tasks.robot_dog.corpus import build
from deshi.tasks.robot_dog.corpus.build import LANGS, digest, examples, grammar, main
from deshi.tasks.robot_dog.corpus.copies import Copies
from deshi.tasks.robot_dog.task import load

PRINT = "from deshi.tasks.robot_dog.corpus.build import examples; print([*examples(3, 40, ('en',))])"


def test_a_seed_gives_the_same_examples_and_another_seed_others() -> None:
    assert [*examples(1, 300)] == [*examples(1, 300)]
    assert [*examples(1, 300)] != [*examples(2, 300)]


def test_the_examples_hang_on_no_hash_seed_of_the_process() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", PRINT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(deshi.__file__).parents[1])},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(told) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_every_category_of_a_language_speaks_and_means_something_the_task_knows(lang: str) -> None:
    task = load()
    for category in grammar(lang).categories:
        for one in examples(5, 25, (lang,), category=category):
            assert one.text
            assert one.category == category
            assert one.label in task.labels
            assert bool(one.actions) == (one.label == "do")
            assert len(one.actions) <= 6
            assert all(task.actions[code].get("model", True) for code in one.actions)


@pytest.mark.parametrize("lang", LANGS)
def test_no_place_is_left_unfilled(lang: str) -> None:
    assert not [one.text for one in examples(6, 2000, (lang,)) if "{" in one.text or "}" in one.text]


def test_languages_come_in_their_shares() -> None:
    found = Counter(one.lang for one in examples(1, 4000))

    assert 0.4 < found["ja"] / 4000 < 0.5
    assert 0.25 < found["en"] / 4000 < 0.35


@pytest.mark.parametrize("lang", LANGS)
def test_about_three_in_ten_orders_are_sequences(lang: str) -> None:
    orders = [one for one in examples(1, 4000, (lang,)) if one.label == "do"]

    assert 0.22 < sum(len(one.actions) > 1 for one in orders) / len(orders) < 0.42


def test_a_text_that_nearly_repeats_a_row_is_left_out() -> None:
    texts = [one.text for one in examples(1, 200, ("en",), category="talk")]
    long = next(text for text in texts if len(text.split()) > 6)
    kept = [one.text for one in examples(1, 200, ("en",), category="talk", copies=Copies([long + "!"]))]

    assert long in texts
    assert long not in kept
    assert len(kept) == 200


def test_an_unknown_language_or_category_says_which_there_are() -> None:
    with pytest.raises(BadInput, match="ja, en, zh"):
        grammar("fr")
    with pytest.raises(BadInput, match="greeting"):
        next(examples(1, 1, ("en",), category="juggling"))


def test_the_digest_changes_with_the_grammar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(("en",))
    for path in build.FOLDER.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    same = digest(("en",))
    (tmp_path / "en_more.toml").write_text("[lists]\n", "utf-8")

    assert same == before
    assert digest(("en",)) != before


def test_samples_and_the_table_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--seed", "7", "--count", "5", "--lang", "en", "--category", "tired"])
    samples = capsys.readouterr().out.splitlines()
    main(["--count", "50", "--lang", "en", "--table"])
    table = capsys.readouterr().out.splitlines()

    assert [line.split("\t")[:2] for line in samples] == [["en", "tired"]] * 5
    assert sum(int(line.split("\t")[3]) for line in table[1:]) == 50
