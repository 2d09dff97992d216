"""What comes out of the loop: the answer that callers see, and the proposals it was chosen from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Intent = Literal["action", "dialog", "question"]
TURNS = "@turns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One action of the body; `confidence` in 0..1."""

    type: Literal["single"] = "single"
    code: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Two and more actions, in the order of execution; `confidence` in 0..1."""

    type: Literal["sequence"] = "sequence"
    sequence: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Guess:
    """The best understanding, given even when deshi asks instead of acting."""

    intent: str
    actions: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trace: what a layer did with the request and how long it took, in milliseconds.

    `outcome` is one of `answered`, `passed` (it had nothing to say), `escalated` and `low_confidence` (not sure; the latter
    when no layer comes after it), `failed`, `late`, `spent` (the budget does not cover its call), `talked` (it gave the words
    for an answer that a layer before it was sure of), `asked` (the person).
    """

    layer: str
    ms: float
    confidence: float | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one layer makes of a request.

    `label` is a label of the task (its table maps labels to intents and replies), `actions` the action codes in order,
    `confidence` the probability in 0..1 that both are right, `evidence` the parts of the request that decided it
    (strongest first; `TURNS` stands for the turns before) and `nearest` the nearest known examples, each with a similarity
    in -1..1; `cost` is money spent, in US dollars. A model that can talk gives `said`, the words of the reply, and `why`,
    its reason; both are "" where the task has words of its own. `corrects` is the probability in 0..1 that the sentence puts
    the answer before it right ("no, I meant ..."), so that this proposal is what had been meant; 0 where a layer can't tell.
    `over` says that the request wants more actions than an order may hold.
    """

    label: str
    actions: tuple[int, ...]
    confidence: float
    evidence: tuple[tuple[str, float], ...] = ()
    nearest: tuple[tuple[str, float], ...] = ()
    cost: float = 0.0
    said: str = ""
    why: str = ""
    corrects: float = 0.0
    over: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the cascade settled on: the winning proposal, whose layer it was, and whether the person must be asked.

    `threshold` is the confidence under which it asks; `stopped` says that the stop reflex fired; `missed` that what was
    said beside the stop was not understood; `cost` what each layer has cost, in US dollars, also where it failed; `below`
    is what a layer before the winning one had proposed, None where there was none.
    """

    proposal: Proposal
    layer: str
    asks: bool
    trace: tuple[Step, ...]
    threshold: float
    stopped: bool = False
    missed: bool = False
    cost: Mapping[str, float] = field(default_factory=dict)
    below: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the body said to the actions of an answer, at once: it has taken them, or `reason` says why it has not.

    `detail` has the reason's numbers and names (JSON values); where actions were taken that come after what is under way, it has
    `after`, the codes that are done before them. `plan` has the steps in order, each `code` (0: nobody asked for it), `api_id`,
    `inserted` (why it was put in, "" where it was asked for) and `seconds`. With the reason `confirm` nothing moves until a
    person says yes; `token` names the order that waits for it.
    """

    accepted: bool
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    plan: tuple[Mapping[str, Any], ...] = ()
    token: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request, the same over HTTP, on the command line and in the journal.

    The top values are the deciding layer's; `guess` is the best understanding even when deshi asks; `stopped` says that
    the stop reflex fired; `latency_ms` counts from the request's arrival to its durable journal row. `outcome` is what the
    body said to the actions, None where it was given none.
    """

    interaction: str
    task: str
    response: str
    intent: Intent
    action: Single | Sequence | None
    confidence: float
    asks: bool
    stopped: bool
    guess: Guess
    layer: str
    latency_ms: float
    trace: tuple[Step, ...]
    reasoning: str
    outcome: Outcome | None = None
