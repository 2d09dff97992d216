"""What a person taught counts for them and for nobody else, whatever their name is and whatever happened to their file."""

import asyncio
import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save
from tests.conftest import told

from deshi.decide.cache import Cache
from deshi.decide.cascade import Cascade
from deshi.decide.thresholds import Thresholds
from deshi.errors import Corrupt, Unavailable
from deshi.learn import releases
from deshi.learn.student.corrects import opened
from deshi.learn.student.tune import Pace, person_file
from deshi.providers.student import Student
from deshi.providers.student_people import People, Sizes
from deshi.pure.adapter import arrays, file_of
from deshi.pure.release import CARD, parse
from deshi.records.ask import Ask

SALT = "5a" * 16
USERS = ("ann", "\ud800", "e\u0301", "é", "../../x", "名前 様")
# The network has learnt nothing: any answer will do as long as it stays the same.
LINES = ("sit down", "jump up", "lovely weather", "grobl", "what now", "座って")
TOKEN, VECTOR = 24, 32


def content(user: str, token: int = TOKEN, vector: int = VECTOR) -> bytes:
    """Return a file that moves everything that a person says, by their own amount."""
    rows = np.arange(256, 2048)
    changes = np.random.default_rng(len(user) + ord(user[0])).normal(size=(len(rows), token))
    known = [(f"grobl {user}", "do", (8,))]
    return bytes(save(arrays(rows, changes.astype(np.float32), known, np.eye(1, vector, dtype=np.float32))))


def given(folder: Path, files: dict[str, bytes]) -> Path:
    """Add people's files to a release."""
    card = parse(json.loads((folder / CARD).read_bytes()))
    held = {name: (folder / name).read_bytes() for name in card.files}
    named = {file_of(SALT, user): data for user, data in files.items()}
    releases.write(folder, replace(card, salt=SALT), {**held, **named})
    return folder


@pytest.fixture(autouse=True)
def everywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a person taught count in every sentence: the network has learnt nothing, so no sentence is like another."""
    if "little_release" in request.fixturenames or "made" in request.fixturenames:
        monkeypatch.setattr("deshi.pure.adapter.NEAR", -2.0)


@pytest.fixture(scope="module")
def made(little_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(little_release, tmp_path_factory.mktemp("people") / "release"))
    return given(folder, {user: content(user) for user in USERS})


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "release"))


@pytest.mark.parametrize("user", USERS)
def test_a_person_is_answered_with_what_they_taught(made: Path, user: str) -> None:
    student = Student(made, nearest=4)
    assert student.whose(user) == user
    assert any(student.propose(line, user=user) != student.propose(line) for line in LINES)
    near = student.propose(f"grobl {user}", user=user)
    assert near is not None
    assert f"grobl {user}" in [text for text, _ in near.nearest]


def test_far_from_what_a_person_taught_they_are_answered_like_everybody(
    little_release: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deshi.pure.adapter.NEAR", 2.0)
    before, after = Student(little_release), Student(made)
    for line in LINES:
        assert after.observe(line, user="ann") == before.observe(line), line


def test_nobody_elses_answer_changes_by_a_bit(little_release: Path, made: Path) -> None:
    before, after = Student(little_release), Student(made)
    for line in LINES:
        for user in ("", "stranger", "ANN", "ann ", "E\u0301"):
            assert after.observe(line, user=user) == before.observe(line), (line, user)
    assert after.whose("stranger") == before.whose("ann") == after.whose("") == ""


def test_two_spellings_of_a_name_are_two_people(made: Path) -> None:
    student = Student(made)
    assert student.observe("grobl", user="é") != student.observe("grobl", user="e\u0301")


def test_sixteen_clients_at_once_get_what_each_gets_alone(made: Path) -> None:
    alone = {
        (user, line): Student(made).propose(line, user=user) for user in ("", "ann", "é") for line in LINES
    }
    student = Student(made)
    asked = [(user, line) for user, line in alone for _ in range(8)]
    with ThreadPoolExecutor(16) as clients:
        found = list(clients.map(lambda one: student.propose(one[1], user=one[0]), asked))

    assert found == [alone[one] for one in asked]


def test_people_beyond_what_memory_holds_are_read_again(made: Path) -> None:
    read: list[str] = []

    def reading(name: str) -> bytes:
        read.append(name)
        return (made / name).read_bytes()

    people = People(made, reading, "", most=2)
    sizes = Sizes(TOKEN, VECTOR)
    for user in ("ann", "é", "ann", "../../x", "ann", "é"):
        assert people.adapter(user, sizes) is not None

    assert read == [file_of(SALT, user) for user in ("ann", "é", "../../x", "é")]
    with ThreadPoolExecutor(16) as clients:
        assert all(clients.map(lambda n: people.adapter(USERS[n % 6], sizes), range(200)))


def test_whose_is_known_without_reading_once_the_release_is_loaded(folder: Path) -> None:
    student = Student(folder)
    student.load()
    (folder / CARD).unlink()

    assert (student.whose("ann"), student.whose("bob")) == ("ann", "")


def test_whose_may_be_asked_before_and_of_what_is_no_release(folder: Path, tmp_path: Path) -> None:
    assert Student(folder).whose("ann") == "ann"
    for text in ("", "[]", '{"salt": "xyz"}'):
        (tmp_path / CARD).write_text(text)
        assert Student(tmp_path).whose("ann") == ""


def test_a_salt_that_is_none_is_a_damaged_card(folder: Path) -> None:
    card = json.loads((folder / CARD).read_bytes())
    (folder / CARD).write_text(json.dumps({**card, "salt": "not hexadecimal"}))

    with pytest.raises(Corrupt, match="card"):
        Student(folder).load()
    assert Student(folder).whose("ann") == ""


def test_a_card_from_before_there_were_people_knows_none(folder: Path) -> None:
    card = json.loads((folder / CARD).read_bytes())
    del card["salt"]
    (folder / CARD).write_text(json.dumps(card))

    student = Student(folder)
    assert student.whose("ann") == ""
    assert student.propose("grobl", user="ann") == student.propose("grobl")


@pytest.mark.parametrize(
    ("data", "error"),
    [(None, Unavailable), (b"", Corrupt), (b"{}", Corrupt)],
    ids=["missing", "empty", "another"],
)
def test_a_persons_damaged_file_is_told_to_them_and_hurts_nobody_else(
    folder: Path, data: bytes | None, error: type[Exception]
) -> None:
    path = folder / file_of(SALT, "ann")
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    student = Student(folder)

    with pytest.raises(error, match=r"person-.*Put the release back"):
        student.propose("grobl", user="ann")
    assert student.propose("grobl", user="é") == Student(folder).propose("grobl", user="é")
    assert student.propose("grobl") is not None


@pytest.mark.parametrize(
    "data",
    [content("ann", token=8), content("ann", vector=8), b"no safetensors", save({"rows": np.zeros(1)})],
    ids=["other tokens", "other vectors", "another format", "parts are missing"],
)
def test_a_file_that_does_not_fit_its_release_is_damaged(folder: Path, data: bytes) -> None:
    given(folder, {"ann": data})
    with pytest.raises(Corrupt, match="can't be loaded"):
        Student(folder).propose("grobl", user="ann")


def test_a_graph_that_takes_no_adapters_answers_everybody_alike() -> None:
    people = People(Path("nowhere"), lambda name: b"", "")
    assert people.adapter("ann", Sizes(0, VECTOR)) is None


def _asked(cascade: Cascade, cache: Cache, user: str) -> tuple[str, object]:
    ask = Ask("i", "pets", "grobl", "s", user, "en", 0.0)
    decision = asyncio.run(cascade.decide(ask))
    cache.keep(ask, decision)
    return decision.trace[-1].layer if decision.trace else "", decision.proposal


@pytest.mark.parametrize("first", ["ann", "bob"])
def test_neither_hides_a_kept_answer_what_a_person_taught_nor_the_other_way_round(
    made: Path, first: str
) -> None:
    student = Student(made)
    own, usual = student.propose("grobl", user="ann"), student.propose("grobl")
    assert own != usual
    cache = Cache(10, 60.0, "r", frozenset(), whose=student.whose)
    cascade = Cascade((cache, student), lambda _: True, lambda _: False, Thresholds(0.0, 0.0))

    for _ in range(2):
        for user in (first, "ann", "bob", "cy"):
            _, said = _asked(cascade, cache, user)
            assert said == (own if user == "ann" else usual)
    assert [_asked(cascade, cache, user)[0] for user in ("ann", "bob", "cy")] == ["cache"] * 3


SHIPPED = Path(__file__).parents[2] / "src" / "deshi" / "tasks" / "robot_dog"
TAUGHT = (told("スプルーン", 1032), told("スプルーンして", 1032), told("ねえ、スプルーンお願い", 1032))


def test_three_corrections_teach_the_shipped_release_a_private_word_and_nobody_else(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED / "release", tmp_path / "release"))
    _, network, encoder = opened(folder)
    old = [told("座って", 1009), told("手を振って", 1016), replace(told("いい天気だね"), label="talk")]
    pace = Pace(steps=10, batch=6, warmup=2, rate=0.1)
    made = person_file(network, encoder, TAUGHT, old, pace, lambda line: None, threading.Event())
    given(folder, {"ann": made})
    before, after = Student(SHIPPED / "release"), Student(folder)

    unseen = "スプルーンやってみて"
    own = after.propose(unseen, user="ann")
    assert own is not None
    assert own.actions == (1032,)
    assert after.observe(unseen, user="bob") == before.observe(unseen)
    assert before.propose(unseen).actions != (1032,)  # type: ignore[union-attr]
    rows = [json.loads(line) for line in (SHIPPED / "suites" / "dev.jsonl").read_text("utf-8").splitlines()]
    for row in rows[:: len(rows) // 30][:30]:
        one, other = before.propose(row["text"], user="bob"), after.propose(row["text"], user="bob")
        assert one == other
