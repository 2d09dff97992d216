"""What strangers send and get, for the API reference. Requests on hot routes are checked by hand, with these as the contract."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

Share = Annotated[float, Field(ge=0, le=1)]


class Decide(BaseModel):
    """A request in words."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(
        min_length=1, max_length=4000, description="What was said, in any language the task knows."
    )
    task: str = Field("robot_dog", description="The task to ask.")
    session: str = Field(
        "", max_length=200, description="The conversation; empty for a request that stands alone."
    )
    user: str = Field("", max_length=200, description="Whose request it is.")
    dry_run: bool = Field(False, description="Decide and write down, but do not move the body.")


class Action(BaseModel):
    """What the body does: `code` for a single action, `sequence` for more."""

    type: Literal["single", "sequence"]
    code: int | None = None
    sequence: list[int] | None = None
    confidence: Share


class Guess(BaseModel):
    """The best understanding, also when deshi asks instead of acting."""

    intent: str
    actions: list[int]
    confidence: Share


class Step(BaseModel):
    """One layer's part in the answer."""

    layer: str
    ms: float
    confidence: Share | None
    outcome: Literal[
        "answered", "passed", "escalated", "low_confidence", "failed", "late", "spent", "talked", "asked"
    ]


class Planned(BaseModel):
    """A step of the body: `code` that was asked for (0: nobody did), what is sent, why it was put in, how long it takes."""

    code: int
    api_id: int
    inserted: str
    seconds: float


class Outcome(BaseModel):
    """What the body said to the actions: taken, or the `reason` why not, with its numbers.

    Actions that were taken behind what is under way have the codes of that in `detail.after`. With the reason `confirm`
    it waits 20 s for a yes: the next words of the session, or `token` to /v1/body/confirm.
    """

    accepted: bool
    reason: str = ""
    detail: dict[str, Any] = {}
    plan: list[Planned] = []
    token: str = ""


class Answer(BaseModel):
    """The answer to a request; `outcome` is null where the body was given nothing to do."""

    interaction: str
    task: str
    response: str
    intent: Literal["action", "dialog", "question"]
    action: Action | None
    confidence: Share
    asks: bool
    stopped: bool
    guess: Guess
    layer: str
    latency_ms: float
    trace: list[Step]
    reasoning: str
    outcome: Outcome | None = None


class StopRequest(BaseModel):
    """How to stop; may be left out altogether."""

    level: Literal["soft", "damp"] = "soft"


class Stopped(BaseModel):
    """Whether the stop has been sent, and where not, `why`."""

    stopped: bool
    level: Literal["soft", "damp"]
    interaction: str
    why: str = ""


class Problem(BaseModel):
    """What happened, to what, and what to do next."""

    message: str
    type: str


class Error(BaseModel):
    """Every error looks like this."""

    error: Problem


class Interaction(BaseModel):
    """An interaction as the journal keeps it, with what followed from it."""

    interaction: str
    at: float
    user: str | None
    session: str | None
    text: str
    answer: dict[str, Any]
    cost: dict[str, float] = Field(description="US dollars by layer")
    events: list[dict[str, Any]] = []


class Feedback(BaseModel):
    """Feedback on an interaction.

    `boolean` takes true or false as `value`, `number` 0 to 1, `result` one of done, refused, stopped; `comment` has a comment
    alone; `correction` and `demonstration` say what was right: a label of the task and its actions, codes in order. Each may
    have a comment. A chat's `correction` says in `text` what should have been answered.
    """

    model_config = ConfigDict(extra="forbid")
    interaction: str = Field(max_length=200, description="The id that came with the answer.")
    kind: Literal["boolean", "number", "comment", "demonstration", "correction", "result"]
    value: StrictBool | StrictInt | StrictFloat | StrictStr | None = None
    label: str = Field("", max_length=200)
    actions: list[StrictInt] = Field([], max_length=100)
    comment: str = Field("", max_length=4000)
    text: str = Field("", max_length=4000)
    user: str = Field("", max_length=200, description="Who says so; empty for whoever the interaction is of.")
    source: Literal["http", "console", "body"] = "http"


class Kept(BaseModel):
    """The feedback was written down, and what it puts right holds from now on."""

    interaction: str
    kind: str
    author: str
    label: str
    actions: list[int]


class Page(BaseModel):
    """A page of interactions, newest first."""

    interactions: list[Interaction]
    next: int | None


class Health(BaseModel):
    """The process is alive."""

    status: Literal["ok"]
    version: str
    uptime_s: float


class Ready(BaseModel):
    """Whether requests will be answered, and what is missing if not; `notes` say what else a person should know."""

    ready: bool
    missing: list[str]
    notes: list[str] = []


class Config(BaseModel):
    """What a client needs to know at its start."""

    version: str
    languages: list[str]
    tasks: list[str]
    guard: dict[str, Any]
    actions: list[dict[str, Any]]
    thresholds: dict[str, float]
    voice: dict[str, bool]
    auth: bool


class WantedError(BaseModel):
    """The largest share of wrong answers among accepted ones."""

    model_config = ConfigDict(extra="forbid")
    max_error: Annotated[float, Field(ge=0.0001, lt=1)] | None = Field(
        description="0.02 for 2 %; null goes back to the thresholds of the settings."
    )


class Thresholds(BaseModel):
    """The confidences in force: `sure_above` ends the walk, from `act_above` on the best answer is taken.

    `max_error` is the promise that they were chosen for (0: none), `note` what to know of it.
    """

    sure_above: Share
    act_above: Share
    max_error: Share
    note: str


class Bin(BaseModel):
    """Rows of like confidence: what was said, the share that was right, its 95 % interval."""

    rows: int
    confidence: Share
    right: Share
    low: Share
    high: Share


class Promise(BaseModel):
    """At most `max_error` of the answers from `threshold` up are wrong, where `kept`; else what is lacking for it."""

    max_error: Share
    confidence: Share
    kept: bool
    threshold: Share
    rows: int
    accepted: int
    errors: int
    coverage: Share
    bound: Share
    lacks: int


class Calibration(BaseModel):
    """How far the student's confidence can be believed; null and empty where it was never calibrated."""

    calibrated: bool
    task: str | None
    release: str | None
    suite: str | None
    made: float | None
    figures: dict[str, Any] | None
    reliability: list[Bin]
    promises: list[Promise]
    thresholds: Thresholds


class Counted(BaseModel):
    """Rows of an exam: `exact` with its 95 % interval, and false acts of those where nothing may move."""

    rows: int
    exact: int
    intent: int
    low: Share
    high: Share
    still: int
    false_acts: int


class Exam(BaseModel):
    """An exam report; `current` tells whether it is that of the release that serves."""

    task: str
    suite: str
    release: str
    current: bool
    made: float
    ambiguous: int
    total: Counted
    languages: dict[str, Counted]
    categories: dict[str, Counted]
    confidence: dict[str, float]
    reliability: list[Bin]
    shipped: dict[str, float]
    p50_ms: float
    p95_ms: float
