"""What strangers send and get about learning, for the API reference."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from deshi.web.schemas import Share


class Begin(BaseModel):
    """Nothing to say; may be left out altogether."""

    model_config = ConfigDict(extra="forbid")


class Begun(BaseModel):
    """The night that has begun."""

    id: str


class Cancelled(BaseModel):
    """Whether a night was running; it ends after its current step."""

    cancelled: bool


class Said(BaseModel):
    """What a release answers: a label of the task and its actions in order."""

    label: str
    actions: list[int]


class Side(Said):
    """One answer of a contradiction: whose it is, and the interactions that speak for it."""

    author: str
    interactions: list[str]


class Contradiction(BaseModel):
    """A sentence with several answers; nothing is learned from it until a person has settled it."""

    text: str
    lang: str
    sides: list[Side]


class Latest(Said):
    """An example that waits: what was said when (Unix time in seconds), and how it came to be one."""

    text: str
    origin: str
    at: float


class Waiting(BaseModel):
    """What waits: examples that no night has judged, all that are held back for exams, people who taught something new."""

    examples: int
    held: int
    people: int
    contradictions: list[Contradiction]
    by_label: dict[str, int]
    latest: list[Latest]


class Point(BaseModel):
    """A point of a training's curve: `part` is whose examples it learns, by a name that stands for them."""

    part: str
    step: int
    loss: float
    held_exact: Share | None = None


class RunningNight(BaseModel):
    """How far the night is that runs; `eta_s` are the seconds left of its training, as far as anybody knows."""

    id: str
    stage: str
    part: str
    step: int
    of: int
    progress: Share
    eta_s: float | None
    curve: list[Point]


class NightSummary(BaseModel):
    """A night in a list. `at` is Unix time in seconds; `outcome` is `running`, `promoted`, `passed` (not promoted, as was
    wished), `refused`, `nothing new`, `failed` or `cancelled`; `sentence` says it in words."""

    id: str
    at: float
    seconds: float
    stage: str
    outcome: str
    release: str
    examples: int
    people: int
    sentence: str


class Learn(BaseModel):
    """What waits, what runs, what was, and the time of day at which deshi learns by itself ("" for never)."""

    waiting: Waiting
    running: RunningNight | None
    last: NightSummary | None
    schedule: str


class Nights(BaseModel):
    """All nights, newest first."""

    nights: list[NightSummary]


class Learned(BaseModel):
    """A sentence whose answer has changed."""

    text: str
    before: Said
    after: Said


class Part(BaseModel):
    """What became of what one person taught (`name`; `everybody` for what holds for all)."""

    name: str
    examples: int
    learned: list[Learned]
    refused: list[str] = Field(description="The verdict's words, where it was not kept.")
    verdict: dict[str, Any] | None


class Night(NightSummary):
    """A night with its report as Markdown; `body` counts what the body has reported since the night before, by result."""

    markdown: str
    parts: list[Part]
    cost: dict[str, float]
    body: dict[str, int] = {}
    curve: list[Point]


class Run(BaseModel):
    """A training: a night's (`kind` is `night`), or that of a base model (`base`)."""

    id: str
    kind: str
    state: str
    at: float
    stage: str
    part: str
    step: int
    of: int
    progress: Share
    eta_s: float | None
    sentence: str


class RunWithCurve(Run):
    """A training with its curve."""

    curve: list[Point]


class Runs(BaseModel):
    """Every training that a home knows."""

    runs: list[Run]
