"""Feedback in the journal: checked against what it is about, written, and read again.

All of it is kept, late and contradictory or not. What counts is the newest of each author: see `newest`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from deshi.errors import BadInput, NotFound
from deshi.journal.bodies import actions_of, body_of, part, turn_of
from deshi.pure.text import clean
from deshi.records.answer import Proposal
from deshi.records.ask import Turn
from deshi.records.entry import Entry, Row
from deshi.records.feedback import KINDS, RESULTS, RIGHTS, SOURCES, Feedback, Heard
from deshi.records.protocols import RowStore

LONGEST_COMMENT = 4_000
_ABOUT = ("interaction", "stop", "chat")
_VALUED = ("boolean", "number", "result")
_PART = (
    0.5  # of what decided: with less from the turns, the sentence is taken to mean the same after any of them
)
_FAMILIES = {
    "boolean": "verdict",
    "number": "verdict",
    "comment": "comment",
    "demonstration": "right",
    "correction": "right",
    "result": "result",
}


class Table(Protocol):
    """What feedback is checked against: a task's table. Every task has it."""

    name: str
    labels: Mapping[str, Any]
    actions: Mapping[int, Mapping[str, Any]]

    def intent(self, label: str) -> str:
        """Return the intent of a label."""
        ...

    def asks(self, label: str) -> bool:
        """Return whether the label means that the person must be asked."""
        ...

    def valid(self, proposal: Proposal) -> bool:
        """Return whether label and actions are of the table and fit each other."""
        ...


def find(store: RowStore, interaction: str) -> Row:
    """Return the row that feedback of this id is about. Raises `NotFound` where there is none, or where it was erased."""
    named = interaction and interaction.isprintable()  # an unpaired surrogate is no id, and no store takes it
    rows = [row for _, row in store.rows(interaction=interaction)] if named else []
    found = next(filter(None, ([row for row in rows if row.kind == kind] for kind in _ABOUT)), [])
    if not found:
        raise NotFound(
            f"The journal has no interaction {interaction[:40]!r}. `deshi journal show` lists the newest."
        )
    if found[0].salt is None:
        raise NotFound(
            f"The interaction {interaction!r} was erased, and nothing more can be said of it. Choose another."
        )
    return found[0]


def check(feedback: Feedback, row: Row, table: Table, again: bool = False) -> None:
    """Raise `BadInput` where feedback does not fit the interaction of `row` or the task's table.

    `again` says that its author has told before what was right here: then the answer that was given may be it after all.
    """
    check_value(feedback)
    if feedback.text:
        raise BadInput(
            f"`text` is for chats; {feedback.interaction!r} is corrected by a label of {table.name} and actions."
        )
    if feedback.kind in RIGHTS:
        _check_right(feedback, row, table, again)


def check_value(feedback: Feedback) -> None:
    """Raise `BadInput` for feedback that is wrong whatever it is about."""
    kind, value = feedback.kind, feedback.value
    if kind not in KINDS:
        raise BadInput(f"There is no feedback of kind {kind!r}; the kinds are {', '.join(KINDS)}.")
    if feedback.source not in SOURCES:
        raise BadInput(f"Feedback has no source {feedback.source!r}; the sources are {', '.join(SOURCES)}.")
    if kind == "boolean" and type(value) is not bool:
        raise BadInput(f"Feedback of kind boolean has the value {value!r}; it takes true or false.")
    if kind == "number" and not _share(value):
        raise BadInput(f"Feedback of kind number has the value {value!r}; it takes a number from 0 to 1.")
    if kind == "result" and value not in RESULTS:
        raise BadInput(f"A result is one of {', '.join(RESULTS)}, not {value!r}; send one of them.")
    if kind == "comment" and not clean(feedback.comment):
        raise BadInput("The comment is empty; say in a few words what is on your mind.")
    if len(feedback.comment) > LONGEST_COMMENT:
        raise BadInput(f"The comment has {len(feedback.comment)} characters; give at most {LONGEST_COMMENT}.")


def _share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _check_right(feedback: Feedback, row: Row, table: Table, again: bool) -> None:
    body, label, actions = body_of(row), feedback.label, feedback.actions
    if not part(body, "ask").get("text"):
        raise BadInput(
            f"Nothing was said in {feedback.interaction!r}: it was a press of stop, which has no other answer. "
            f"`deshi journal show` lists the interactions that can be corrected."
        )
    if label not in table.labels:
        raise BadInput(f"{table.name} has no label {label!r}; its labels are {', '.join(table.labels)}.")
    unknown = [code for code in actions if code not in table.actions]
    if unknown:
        known = ", ".join(str(code) for code in table.actions) or "none at all"
        raise BadInput(f"{table.name} has no action {unknown[0]!r}; its actions are {known}.")
    if not table.valid(Proposal(label, actions, 1.0)):
        raise BadInput(_misfit(label, actions, table))
    if feedback.kind == "correction" and not again and _given(body, feedback, table):
        raise BadInput(
            f"That is what {feedback.interaction!r} was answered with, so there is nothing to correct. "
            f"`deshi feedback {feedback.interaction} up` says that it was right."
        )


def _misfit(label: str, actions: tuple[int, ...], table: Table) -> str:
    shown = ", ".join(str(code) for code in actions)
    if table.intent(label) != "action":
        acting = [one for one in table.labels if table.intent(one) == "action"]
        instead = f", or take the label {acting[0]!r}" if acting else ""
        return f"The label {label!r} has no actions, and {shown} came with it; leave them out{instead}."
    if not actions:
        return f"The label {label!r} needs actions, and none came with it; name one, or take another label."
    return f"{table.name} does not do {shown} on a sentence; give fewer actions, and only such that may be chosen."


def _given(body: dict[str, Any], feedback: Feedback, table: Table) -> bool:
    """Tell whether the answer was this very label and these actions; one that only asked for them was none yet."""
    answer, label = part(body, "answer"), feedback.label
    if answer.get("asks") and not table.asks(label):
        return False
    if answer.get("asks") or not feedback.actions:
        return (
            str(body.get("label", "")) == label
        )  # rows of older versions have no label: then nobody can tell
    return actions_of(answer) == feedback.actions


def entry(feedback: Feedback, session: str, at: float) -> Entry:
    """Return the journal's entry; `session` is the interaction's, `at` Unix time in seconds."""
    rights, valued = feedback.kind in RIGHTS, feedback.kind in _VALUED
    body = {
        "kind": feedback.kind,
        "value": feedback.value if valued else None,
        "label": feedback.label if rights else "",
        "actions": list(feedback.actions) if rights else [],
        "comment": clean(feedback.comment),
        "source": feedback.source,
        **({"text": feedback.text.encode("utf-8", "ignore").decode()} if feedback.text else {}),
    }
    return Entry("feedback", body, at, feedback.interaction, session, feedback.author)


def feedback_of(row: Row) -> Feedback | None:
    """Return the feedback of a row; None for an erased one and for rows of other kinds."""
    body = body_of(row) if row.kind == "feedback" else {}
    if body.get("kind") not in KINDS:
        return None
    return Feedback(
        interaction=row.interaction,
        kind=body["kind"],
        value=body.get("value"),
        label=str(body.get("label", "")),
        actions=tuple(int(code) for code in body.get("actions") or ()),
        comment=str(body.get("comment", "")),
        author=row.user or "",
        source=str(body.get("source", "")),
        text=str(body.get("text", "")),
    )


def family(feedback: Feedback) -> str:
    """Return what feedback is kept under: of one author only the newest of a family counts (see `newest`)."""
    return _FAMILIES[feedback.kind]


def newest(store: RowStore, interaction: str) -> dict[str, dict[str, Feedback]]:
    """Return what counts of the feedback on an interaction: author -> family -> their newest.

    The families are `verdict` (boolean, number), `right` (correction, demonstration), `comment` and `result`. A correction
    outdoes its author's verdict. Newest is what came into the journal last, whatever the clocks said.
    """
    told: dict[str, dict[str, Feedback]] = {}
    for _, row in store.rows(interaction=interaction, kind="feedback") if interaction else ():
        feedback = feedback_of(row)
        if feedback:
            told.setdefault(feedback.author, {})[_FAMILIES[feedback.kind]] = feedback
    for families in told.values():
        if "right" in families and families["right"].kind == "correction":
            families.pop("verdict", None)
    return told


def heard(store: RowStore, after: int = 0, interaction: str = "") -> Iterator[Heard]:
    """Yield the feedback after a position beside what it is about, in order of arrival; nothing of what was erased.

    `interaction` narrows it to what was said of this one.
    """
    where = {"interaction": interaction} if interaction else {}
    for position, row in store.rows(after, kind="feedback", **where):
        feedback = feedback_of(row)
        about = _interaction(store, row.interaction) if feedback else None
        if feedback is None or about is None:
            continue
        place, spoken = about
        body = body_of(spoken)
        ask, answer = part(body, "ask"), part(body, "answer")
        said = turn_of(spoken)
        yield Heard(
            feedback=feedback,
            position=position,
            at=row.at,
            task=str(ask.get("task", "")),
            text=str(ask.get("text", "")),
            layer=str(answer.get("layer", "")),
            given=said.actions if said else (),
            turn=_turn_before(store, place, spoken, ask),
        )


def _interaction(store: RowStore, interaction: str) -> tuple[int, Row] | None:
    rows = store.rows(interaction=interaction, kind="interaction") if interaction else ()
    return next((placed for placed in rows if placed[1].salt is not None), None)


def _turn_before(store: RowStore, place: int, row: Row, ask: dict[str, Any]) -> Turn | None:
    """Return the last turn before an interaction, None where turns had no part in its answer.

    Rows of older versions don't tell the turns' part: there every turn may have had one.
    """
    if not ask.get("turns") or not row.session or ask.get("context", 1.0) < _PART:
        return None
    before = store.rows(kind="interaction", session=row.session, user=row.user, before=place, last=1)
    return next((turn_of(one) for _, one in before), None)
