"""Rows of the journal become examples: a pure function, so that the same rows give the same examples, whenever it runs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from deshi.learn.examples.example import WEIGHTS, Example, Negative, Schema, Target
from deshi.learn.examples.lines import from_lines
from deshi.learn.examples.reading import Event, Heard, Opinion, Past, read
from deshi.pure.outcomes import CONFIRM, REGRET_S
from deshi.records.entry import Row

SURE = 0.8  # an answer that nobody objected to is believed above this confidence
_GOOD, _BAD = 0.8, 0.5  # a number from `_GOOD` on confirms, one under `_BAD` objects
_BODYS = {
    "refused",
    "failed",
    "unknown",
    "watchdog",
    "halted",
}  # what of the body's outcomes ends an order early
_PERSON, _STOPPED = "person", "stopped"
_OWN_LAYERS = {"reflex", "senses", "corrections", "cache", "student", "person"}
_RIGHT = {"correction", "demonstration"}
_RATING = {"boolean", "number"}


@dataclass(frozen=True, slots=True)
class Mined:
    """Examples in order of arrival, wrong answers without a right one, the interactions by number, and how many answers were
    good to learn from but for a row that does not tell their label."""

    examples: tuple[Example, ...]
    negatives: tuple[Negative, ...]
    heard: dict[str, Heard]
    unlabelled: int


@dataclass(frozen=True, slots=True)
class _Judged:
    """An interaction with what people and the body said of it: the newest opinion that counts of each author, and what went
    wrong ("" for nothing). What the body could or would not do is no fault of the words: it makes an answer `bent`."""

    heard: Heard
    right: dict[str, tuple[str, Target]]  # by author: `correction` or `demonstration`, and what was right
    liked: tuple[str, ...]
    wrong: str
    bent: bool  # refused, failed, halted later, or waited for a yes in vain: neither right nor wrong
    done: bool = False  # carried out to the end
    agreed: bool = False  # a person said yes before it was carried out
    yes: tuple[str, ...] = ()  # the sentences in which they did

    @property
    def target(self) -> Target:
        return self.heard.label, self.heard.actions


def mine(rows: Iterable[tuple[int, Row]], schema: Schema) -> Mined:
    """Return what can be learned from `(position, row)`, in order of position; nothing is filtered yet.

    Of each person the newest feedback on an interaction counts, and a correction more than a thumb. No clock is read.
    """
    past = read(rows, schema)
    regretted = _regretted(past, schema)
    judged = _frightened(
        [_judge(past, heard, schema, heard.id in regretted) for heard in past.heard.values()]
    )
    yes = _confirmations(judged)
    examples: list[Example] = []
    unlabelled = 0
    for one in judged:
        found = list(_examples(one, schema, yes.get(one.heard.id)))
        examples += found
        unlabelled += not found and _believed(one) and not one.heard.label
    examples += from_lines(past.lines, schema, SURE)
    negatives = (_negative(one) for one in judged if _is_negative(one))
    return Mined(tuple(examples), tuple(negatives), past.heard, unlabelled)


def _examples(one: _Judged, schema: Schema, yes: Heard | None) -> Iterator[Example]:
    """Yield what one interaction teaches: each author's word, else the person's yes, a teacher's answer, its success."""
    heard = one.heard
    for author, (kind, target) in one.right.items():
        same = target == one.target and not heard.asks
        yield _example(heard, "confirmed" if same else kind, target, author)
    if heard.label and (not heard.asks or heard.label in schema.asking):
        for author in one.liked:
            yield _example(heard, "confirmed", one.target, author)
    if one.right or one.liked:
        return
    if yes is not None and not one.wrong:
        label = heard.label or yes.label or schema.label("", heard.actions)
        made = _example(heard, "confirmed", (label, heard.actions), heard.user)
        yield replace(made, interactions=(heard.id, yes.id))
    elif one.agreed and heard.label and not (one.wrong or heard.stopped):
        yield _example(heard, "confirmed", one.target, heard.user)
    elif heard.label and _believed(one) and not _untaught(heard, schema):
        yield _example(heard, _origin(one), one.target, heard.user)


def _believed(one: _Judged) -> bool:
    """Return whether an answer is right as far as anybody knows: sure or a teacher's, nobody objected, and the body did not
    refuse or fail. One that the body has carried out to the end need not be sure: whoever asked has seen it.

    What the stop reflex or the cache answered teaches nothing: the one is no model's, the other was learned when it was new.
    """
    heard = one.heard
    if one.wrong or one.bent or heard.asks or heard.stopped or heard.dry_run:
        return False
    taught = heard.layer not in _OWN_LAYERS
    return taught or (heard.layer == "student" and (heard.confidence > SURE or one.done))


def _untaught(heard: Heard, schema: Schema) -> bool:
    return heard.layer == "student" and schema.untaught(heard.release, heard.label)


def _origin(one: _Judged) -> str:
    heard = one.heard
    if heard.layer not in _OWN_LAYERS and _differs(heard):
        return "teacher"
    return "multi_turn" if heard.turns else "success"


def _differs(heard: Heard) -> bool:
    """Return whether a teacher's answer is not the student's guess. A row that does not tell the guess tells who was asked:
    a teacher is asked where the student was not sure."""
    if heard.below is not None:
        return heard.below != (heard.label, heard.actions)
    return heard.layers.get("student") != "answered"


def _corrected(heard: Heard, opinion: Opinion, schema: Schema) -> Target:
    """Return what an opinion says was right; of a sentence with a stop the student learns the rest."""
    actions = opinion.actions
    if heard.stopped and len(actions) > 1 and actions[0] in schema.stops:
        actions = actions[1:]
    return opinion.label or schema.label("", actions), actions


def _example(heard: Heard, origin: str, target: Target, author: str) -> Example:
    return Example(
        text=heard.text,
        turns=heard.turns,
        label=target[0],
        actions=target[1],
        lang=heard.lang,
        weight=WEIGHTS[origin],
        origin=origin,
        interactions=(heard.id,),
        author=author,
        at=heard.at,
        session=heard.session,
    )


def _is_negative(one: _Judged) -> bool:
    """Return whether an answer was wrong. A plain yes is a person's own answer: what came of it says nothing of its words."""
    heard = one.heard
    by_person = heard.layer == _PERSON and not heard.asks
    return bool(one.wrong and (heard.label or heard.actions) and not by_person)


def _negative(one: _Judged) -> Negative:
    heard = one.heard
    return Negative(
        heard.text, heard.turns, heard.label, heard.actions, one.wrong, heard.id, heard.user, heard.at
    )


def _judge(past: Past, heard: Heard, schema: Schema, regretted: bool) -> _Judged:
    opinions, events = past.opinions.get(heard.id, []), past.events.get(heard.id, [])
    said = _newest(opinions)
    right = {who: (one.kind, _corrected(heard, one, schema)) for who, one in said.items() if _corrects(one)}
    liked = tuple(who for who, one in said.items() if _mark(one) >= _GOOD)
    results = {one.value for one in opinions if one.kind == "result" and isinstance(one.value, str)}
    names = {event.name for event in events if event.reason != CONFIRM} | results
    waits = any(event.reason == CONFIRM for event in events)
    objected = any(_mark(one) < _BAD for one in said.values()) or any(
        target != (heard.label, heard.actions) for _, target in right.values()
    )
    stopped = regretted or "stopped" in results or _halted(events, heard.at)
    agreed = "confirmed" in names
    bent = bool(names & _BODYS) or (waits and not agreed)
    wrong = "objected" if objected else _STOPPED if stopped else ""
    yes = tuple(event.by for event in events if event.name == "confirmed")
    return _Judged(heard, right, liked, wrong, bent, "done" in names, agreed, yes)


def _frightened(judged: list[_Judged]) -> list[_Judged]:
    """Return the same, with what was stopped just after a person's yes as neither right nor wrong, whichever way they said yes:
    the yes said that it was meant, and the stop that it was not, or that it was too much."""
    stopped = {one.heard.id for one in judged if one.wrong == _STOPPED}
    return [
        replace(one, wrong="" if one.wrong == _STOPPED else one.wrong, agreed=False, bent=True)
        if one.agreed and stopped & {one.heard.id, *one.yes}
        else one
        for one in judged
    ]


def _newest(opinions: list[Opinion]) -> dict[str, Opinion]:
    """Return the opinion that counts of each author."""
    said: dict[str, Opinion] = {}
    for one in opinions:
        if _corrects(one) or (one.kind in _RATING and not _corrects(said.get(one.author))):
            said[one.author] = one
    return said


def _corrects(opinion: Opinion | None) -> bool:
    return opinion is not None and opinion.kind in _RIGHT


def _mark(opinion: Opinion) -> float:
    """Return a rating in 0..1; something between good and bad for what is none."""
    value = opinion.value
    if opinion.kind not in _RATING or not isinstance(value, bool | int | float):
        return (_GOOD + _BAD) / 2
    return float(value)


def _halted(events: list[Event], since: float) -> bool:
    """Return whether somebody stopped the body within `REGRET_S` of what it had last begun or ended; no watchdog is somebody."""
    for event in events:
        if event.name == "halted" and event.by_itself:
            return False
        if event.name != "halted":
            since = event.at
        elif event.after is not None:
            return event.after < REGRET_S
        else:
            return event.at - since < REGRET_S  # a clock that went back makes it less, never more
    return False


def _regretted(past: Past, schema: Schema) -> set[str]:
    """Return the interactions whose actions were the newest when a stop came within `REGRET_S` of the answer.

    The guard reports late, so here, and only here, time says what came first. What stopped and acted in one sentence
    is left out: its own stop is among the stops.
    """
    moments = [(stop.at, "", True) for stop in past.stops if not stop.by_itself]
    for heard in past.heard.values():
        if _moves(heard) and not _unmoved(past.events.get(heard.id, [])):
            moments.append((heard.at, heard.id, heard.stopped or heard.actions[0] in schema.stops))
    found: set[str] = set()
    newest, when = "", 0.0
    for at, number, stops in sorted(moments, key=lambda moment: moment[0]):
        if stops and newest and at - when < REGRET_S:
            found.add(newest)
        newest, when = ("", at) if stops else (number, at)
    return found


def _moves(heard: Heard) -> bool:
    return bool(heard.actions) and not heard.asks and not heard.dry_run


def _unmoved(events: list[Event]) -> bool:
    """Return whether the body refused at once, so that a stop can't be about it."""
    names = {event.name for event in events}
    return "refused" in names and not names & {"started", "step", "done", "halted"}


def _confirmations(judged: list[_Judged]) -> dict[str, Heard]:
    """Return, by the number of a question, the sentence after it that made deshi do what it had offered.

    Whatever the words: the student understood them as that, deshi did it, and nobody objected.
    """
    found: dict[str, Heard] = {}
    before: dict[tuple[str, str], Heard] = {}
    for one in judged:
        heard = one.heard
        asked = before.get((heard.user, heard.session))
        before[(heard.user, heard.session)] = heard
        if asked is None or not heard.turns or not asked.asks or not asked.actions:
            continue
        good = not (one.wrong or one.bent or heard.asks or heard.stopped)
        if good and heard.actions == asked.actions:
            found[asked.id] = heard
    return found
