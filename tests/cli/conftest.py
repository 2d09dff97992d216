"""Commands run in this process, as `deshi` itself runs them: fast enough to try every one."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from deshi.cli.main import main
from deshi.records.answer import Proposal
from deshi.testing import ScriptedLayer

KNOWN = {
    "座って": Proposal("do", (1009,), 0.95, evidence=(("座っ", 1.0),)),
    "stand up and then say hello": Proposal("do", (1004, 1016), 0.91),
    "sit": Proposal("do", (1009,), 0.97),
    "who are you": Proposal("who", (), 0.9),
    "perhaps sit": Proposal("do", (1009,), 0.4),
}


class Student(ScriptedLayer):
    """A scripted layer that can be closed."""

    def close(self) -> None:
        """Nothing to let go."""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def student(monkeypatch: pytest.MonkeyPatch) -> Student:
    """Return the scripted student that answers instead of the shipped one."""
    layer = Student(KNOWN)
    monkeypatch.setattr("deshi.bootstrap.door.make_student", lambda *_: (layer, "r1"))
    return layer


@pytest.fixture
def deshi(
    student: Student, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Done]:
    """Return a function that runs a command and tells its exit code and what it wrote."""

    def run(*words: str, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "argv", ["deshi", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Done(int(ended.value.code or 0), out.decode(errors="replace"), err.decode(errors="replace"))

    return run
