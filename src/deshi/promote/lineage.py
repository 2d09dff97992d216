"""Where a release comes from: parent, corpus, examples, whose interactions, code, verdict.

It lies beside the card as `lineage.json`. People are in it as salted hashes only: enough to find which releases a person's
examples went into, and nothing that could be joined with another file.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from deshi.errors import Corrupt, Unavailable
from deshi.promote.safely import write

LINEAGE = "lineage.json"
VERDICTS = PASS, FAIL, UNDECIDED = ("pass", "fail", "undecided")
_ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Lineage:
    """`parent` is the release that it was made from (12 hexadecimal digits, "" for none); with `inherits` its weights began
    from the parent's, so what the parent has learnt is in it, too.

    `corpus` and `examples` are digests of what it learnt from, `count` how many examples. `interactions` maps the
    interactions that were used to the salted hash of whose they were ("" for nobody's, `erased` for a person who was
    erased since). `code` is the version of deshi, `made` Unix time in seconds. `verdict` is the exam's: `pass`, `fail`,
    `undecided`, or "" before it; `why` its reasons, `exam` its table. `unlearnt` are
    those of its interactions that it still answers wrong.
    """

    parent: str = ""
    inherits: bool = True
    corpus: str = ""
    examples: str = ""
    count: int = 0
    interactions: Mapping[str, str] = field(default_factory=dict)
    salt: str = ""
    code: str = ""
    made: float = 0.0
    verdict: str = ""
    why: tuple[str, ...] = ()
    exam: Mapping[str, Any] = field(default_factory=dict)
    unlearnt: tuple[str, ...] = ()

    def with_people(self, used: Iterable[tuple[str, str]]) -> "Lineage":
        """Return the lineage with the interactions that were used, `(interaction, user)` each, under a fresh salt."""
        salted = replace(self, salt=secrets.token_hex(16))
        return replace(salted, interactions={one: salted.hashed(user) for one, user in used})

    def hashed(self, user: str) -> str:
        """Return the salted hash that stands for a person here, "" for nobody."""
        if not user:
            return ""
        return hmac.new(
            bytes.fromhex(self.salt), user.encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()[:32]

    def of(self, user: str) -> tuple[str, ...]:
        """Return the interactions of a person that were used."""
        name = self.hashed(user) if self.salt else ""
        return tuple(one for one, whose in self.interactions.items() if name and whose == name)

    def without(self, user: str) -> "Lineage":
        """Return the lineage with a person's hash and part of the exam gone; which interactions were used stays."""
        theirs = set(self.of(user))
        known = {one: _ERASED if one in theirs else whose for one, whose in self.interactions.items()}
        return replace(self, interactions=known, exam=_without_part(self.exam, user))

    @property
    def people(self) -> int:
        """How many known people's examples it has learnt from."""
        return len({whose for whose in self.interactions.values() if whose not in ("", _ERASED)})

    @property
    def erased(self) -> int:
        """How many interactions it has learnt from whose person was erased since."""
        return sum(whose == _ERASED for whose in self.interactions.values())

    def as_dict(self) -> dict[str, Any]:
        """Return the lineage as JSON-able data."""
        return asdict(self)


def part_of(user: str) -> str:
    """Return the name of a person's part in files that hold no names: 16 hexadecimal digits, "everybody" for nobody."""
    return hashlib.sha256(user.encode("utf-8", "surrogatepass")).hexdigest()[:16] if user else "everybody"


def _without_part(exam: Mapping[str, Any], user: str) -> Mapping[str, Any]:
    parts = exam.get("parts")
    if not user or not isinstance(parts, Mapping) or part_of(user) not in parts:
        return exam
    return {**exam, "parts": {name: one for name, one in parts.items() if name != part_of(user)}}


def parse(data: Any) -> Lineage:
    """Return a lineage from JSON data; raise TypeError or ValueError where it is none. Unknown keys are left out."""
    if not isinstance(data, dict):
        raise ValueError("it is no object")
    known = {one.name for one in fields(Lineage)}
    found = Lineage(**{name: value for name, value in data.items() if name in known})
    bytes.fromhex(found.salt)
    if found.verdict not in ("", *VERDICTS):
        raise ValueError(f"its verdict is {found.verdict!r}")
    interactions = {str(one): str(whose) for one, whose in dict(found.interactions).items()}
    why, unlearnt = (tuple(str(one) for one in told) for told in (found.why, found.unlearnt or ()))
    return replace(found, interactions=interactions, why=why, unlearnt=unlearnt)


def read(folder: Path) -> Lineage | None:
    """Return the lineage of a release, None where there is no file. Raises `Corrupt` for a damaged one."""
    path = folder / LINEAGE
    try:
        return parse(json.loads(path.read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Corrupt(
            f"The lineage {path} is damaged ({error}); restore it, or add the release again."
        ) from error
    except OSError as error:
        raise Unavailable(
            f"The lineage {path} can't be read ({error.strerror}); make it readable."
        ) from error


def save(folder: Path, lineage: Lineage) -> None:
    """Write a release's lineage whole or not at all. Raises `Unavailable` where the disk refuses."""
    write(folder / LINEAGE, json.dumps(lineage.as_dict(), ensure_ascii=False, indent=1).encode() + b"\n")
