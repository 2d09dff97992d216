"""What strangers send and get about releases, for the API reference."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from deshi.web.schemas import Share

_Task = Annotated[str, Field(max_length=100)]
_Why = Annotated[str, Field(max_length=500, description="For the history.")]


class Promote(BaseModel):
    """How a release is promoted; may be left out altogether: then it serves at once."""

    model_config = ConfigDict(extra="forbid")
    task: _Task = "robot_dog"
    canary: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        None, description="The share of conversations that it answers on trial."
    )
    shadow: bool = Field(False, description="It answers nobody; what it would have said is written down.")
    why: _Why = ""


class Rollback(BaseModel):
    """What is taken back; may be left out altogether."""

    model_config = ConfigDict(extra="forbid")
    task: _Task = "robot_dog"
    why: _Why = ""


class Trial(BaseModel):
    """A candidate on trial: the share of conversations that it answers, or that it only listens."""

    release: str
    share: Share
    shadow: bool
    by: str
    at: float


class Promoted(BaseModel):
    """Who let a release serve, when (Unix time in seconds) and why."""

    at: float
    by: str
    why: str


class Release(BaseModel):
    """A release, and what it was made of: how many examples of how many people, from which parent, with which verdict.

    `erased` counts the interactions it has learnt from whose person was erased since: train it anew to be without them.
    """

    release: str
    shipped: bool
    serves: bool
    canary: Trial | None
    parent: str
    made: float
    examples: int
    interactions: int
    people: int
    erased: int
    corpus: str
    code: str
    verdict: str
    why: list[str]
    promoted: Promoted | None
    problem: str


class Watch(BaseModel):
    """A release that is watched: `release` against the one `against`, on `trial` or after it was `promoted`.

    `ended` is "" while it goes on, else `taken back`, `as good` or `no harm`; `why` says it in words. While it goes on, `answers`
    and `shares` (of what went `wrong`, and of what was `asked` back, 0..1) are those of the release, `..._before` of the other.
    """

    kind: str
    release: str
    against: str
    change: int
    at: float
    begin: int
    ended: str
    why: str
    conversations: int | None = None
    answers: int | None = None
    answers_before: int | None = None
    shares: dict[str, float | None] | None = None
    shares_before: dict[str, float | None] | None = None
    said: str | None = None


class Releases(BaseModel):
    """The releases of a task. `answers` is the one that this server answers by, `problem` why it is not the one that serves."""

    task: str
    serving: str
    canary: Trial | None
    releases: list[Release]
    history: list[dict[str, Any]]
    answers: str
    problem: str
    watches: list[Watch] = []
