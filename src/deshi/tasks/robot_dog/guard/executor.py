"""One step at a time: each is checked with fresh state before it goes, and over when the robot has said so and shows it.

No step is taken for done because it was sent, or because its time is over. What the robot refuses ends its order (`failed`
with the robot's code); what nobody knows the end of ends it, too (`unknown`), and the rest is not done. Time is handed in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Any

from deshi.tasks.robot_dog.body.codes import SEND_FAILED, UNCERTAIN
from deshi.tasks.robot_dog.body.planner import plan, recheck, refused
from deshi.tasks.robot_dog.body.registry import STOP, by_wire
from deshi.tasks.robot_dog.body.types import Plan, Posture, Reply, Request, Rules, State, Step
from deshi.tasks.robot_dog.guard.gate import Gate
from deshi.tasks.robot_dog.guard.orders import Order, foreseen
from deshi.tasks.robot_dog.guard.tokens import GOOD
from deshi.tasks.robot_dog.guard.watchdogs import Motion

Event = dict[str, Any]

RESEND = 0.05  # seconds between two Moves of a walk: the robot holds one for a second
REST = 1.0  # seconds that a walk may take to come to rest
SETTLE = 0.5  # seconds in which a motion must be seen to begin where its answer came before its end
WAIT = 2.0  # seconds that a step waits for a body that still moves
MOST = 24  # steps that may wait, and that one order may take


@dataclass(slots=True, eq=False)
class _Run:
    """The step that runs: `numbers` are the requests that are to be answered, `ended` when a walk was told to stand."""

    order: Order
    step: Step
    since: float
    posture: Posture
    leads: Posture
    tilts: bool
    calm: bool
    gesture: bool = False  # all there is to it is motion: one that was not seen is not done
    numbers: set[int] = field(default_factory=set)
    reply: Reply | None = None
    moved: bool = False
    next: float = float("inf")
    ended: float | None = None

    @property
    def patience(self) -> float:
        """Seconds after which nobody knows what became of it."""
        return 2.0 * self.step.seconds + 2.0


class Executor:
    """A queue of orders and the step that runs; all events are returned, oldest first.

    `astray` is set when a walk does not come to rest: whoever sees it stops the body.
    """

    def __init__(
        self, gate: Gate, rules: Rules, planner: Callable[[Sequence[int], State, Rules, bool], Plan] = plan
    ) -> None:
        self._gate = gate
        self._rules = rules
        self._planner = planner
        self.orders: list[Order] = []
        self._run: _Run | None = None
        self._waiting: float | None = None  # since when the next step waits for a body that still moves
        self.astray = False

    # -- orders

    def plan(
        self, actions: Sequence[int], state: State, confirmed: bool, still: bool, now: float = 0.0
    ) -> Plan:
        """Return what `actions` would become after all that waits; changes nothing.

        `still` plans as if the body stood still already: a stop is under way, and the order waits for it. What is risky and would
        begin later than a yes is good for is refused: at the yes, and before it where no yes could help.
        """
        waiting = [step for order in self.orders for step in order.steps]
        if waiting or still:
            state = foreseen(state, waiting, self._rules)
        made = self._planner(actions, state, self._rules, confirmed)
        if len(waiting) + len(made.steps) > MOST:
            return refused("busy", steps=len(waiting), most=MOST)
        asks = made.reason == "confirm"
        steps = self._planner(actions, state, self._rules, True).steps if asks else made.steps
        return self._too_late(steps, 0.0 if asks else self._left(waiting, now)) or made

    def _left(self, waiting: Sequence[Step], now: float) -> float:
        """Return how many seconds what waits is likely to take yet."""
        run = self._run
        spent = min(max(now - run.since, 0.0), run.step.seconds) if run else 0.0
        return sum(step.seconds for step in waiting) - spent

    def _too_late(self, steps: Sequence[Step], begins: float) -> Plan | None:
        """Refuse a plan, to begin in so many seconds, in which something risky comes too long after a person's yes."""
        for step in steps:
            if self._risky(step) and begins > GOOD:
                return refused("late", why="yes", action=step.told, seconds=round(begins), most=round(GOOD))
            begins += step.seconds
        return None

    def _risky(self, step: Step) -> bool:
        action = by_wire(self._rules.dialect).get(step.api_id)
        return action is not None and action.kind == "risky"

    def add(self, order: Order) -> list[Event]:
        """Put an order behind the others; it begins with the next `tick`."""
        self.orders.append(order)
        return [_event("started", order, codes=[step.told for step in order.steps])]

    def halt(self, now: float, by: str) -> list[Event]:
        """Forget everything, since a stop was written; `by` is who stopped."""
        halted, self.orders = self.orders, []
        run, self._run, self._waiting = self._run, None, None
        events = []
        for order in halted:
            current = run is not None and run.order is order
            share = min(1.0, (now - run.since) / max(run.step.seconds, 1e-6)) if current and run else 0.0
            left = [step.told for step in order.steps[1 if current else 0 :]]
            code = order.steps[0].told if current else None
            events.append(_event("halted", order, code=code, progress=round(share, 3), left=left, by=by))
        return events

    def leave(self, brain: str) -> list[Event]:
        """Refuse what waits of a brain that is gone; what runs is the watchdogs' affair."""
        running = self._run.order if self._run else None
        gone = [order for order in self.orders if order.brain == brain and order is not running]
        return [event for order in gone for event in self._refused(order, refused("heartbeat", why="gone"))]

    # -- what runs

    @property
    def motion(self) -> Motion | None:
        """What runs, for the watchdogs."""
        run = self._run
        if run is None:
            return None
        walking = run.step.velocity if run.ended is None else None
        return Motion(run.since, run.order.brain, walking, run.tilts, run.calm)

    @property
    def current(self) -> tuple[Step, float, Order] | None:
        """The step that runs, since when, and for which order."""
        return (self._run.step, self._run.since, self._run.order) if self._run else None

    @property
    def ahead(self) -> list[int]:
        """The codes that are to be done before another order begins: of what runs, and of what waits."""
        return [step.told for order in self.orders for step in order.steps]

    def due(self) -> float | None:
        """Return when `tick` is wanted though nothing arrives, None where it isn't."""
        run = self._run
        if run is None:
            return self._waiting + WAIT if self._waiting is not None else None
        return min(run.next, run.since + run.patience)

    def heard(self, reply: Reply) -> list[Event]:
        """Take an answer of the robot's."""
        run = self._run
        if run is None or reply.id not in run.numbers:
            return []
        if reply.code in UNCERTAIN:
            return self._over("unknown", code=run.step.told, error=reply.code)
        if reply.code:
            return self._over("failed", code=reply.code, action=run.step.told)
        run.reply = reply
        return []

    def tick(self, state: State, now: float, held: bool) -> list[Event]:
        """Look after the step that runs, and begin the next one; `held` while a stop is under way."""
        events = self._look(state, now) if self._run else []
        while self._run is None and self.orders and not held:
            before = len(self.orders)
            events += self._begin(self.orders[0], state, now)
            if len(self.orders) == before:
                break  # it runs, or waits
        return events

    def _look(self, state: State, now: float) -> list[Event]:
        run = self._run
        assert run is not None
        run.moved = run.moved or state.activity != "idle"
        if run.step.velocity is not None:
            run.moved = run.moved or _walks(state, run.step.velocity)
            self._walk(run, now)
        if self._run is run and self._shows(run, state, now):
            return self._finish(run)
        if run.ended is not None and now - run.ended > REST:
            self.astray = True
            return self._unknown(run, "restless")
        if self._unmoved(run, state, now):
            return self._unknown(run, "unmoved")
        if now - run.since > run.patience:
            return self._unknown(run, "unshown" if run.reply else "")
        return []

    def _walk(self, run: _Run, now: float) -> None:
        """Send the Move again until its time is over, then StopMove until it stands."""
        if now < run.next:
            return
        if now >= run.since + run.step.seconds:
            run.numbers.add(self._gate.step(Request(STOP), run.order.epoch))
            run.ended = now if run.ended is None else run.ended
            run.next = now + 2 * RESEND
        else:
            self._gate.step(Request(run.step.api_id, run.step.parameter, noreply=True), run.order.epoch)
            run.next = min(now + RESEND, run.since + run.step.seconds)

    def _shows(self, run: _Run, state: State, now: float) -> bool:
        """Return whether the robot has answered, and telemetry that is newer shows the result."""
        if run.reply is None or now - state.age < run.reply.at:
            return False
        if run.gesture and not run.moved:
            return False
        early = run.reply.at - run.since < 0.5 * run.step.seconds and now - run.reply.at < SETTLE
        if run.order.has_more:
            return state.activity == "gesture" or not early
        if state.activity != "idle" or not _is(state.posture, run.leads):
            return False
        return run.moved or state.posture != run.posture or not early

    def _unmoved(self, run: _Run, state: State, now: float) -> bool:
        """Return whether a gesture that was answered should have been seen by now, and was not."""
        if run.moved or not run.gesture or run.reply is None or now - state.age < run.reply.at:
            return False
        return now - run.since >= run.step.seconds and now - run.reply.at >= SETTLE

    def _finish(self, run: _Run) -> list[Event]:
        if run.step.velocity is not None and not run.moved:
            return self._unknown(run, "unmoved")
        self._run = None
        run.order.finished()
        if run.order.left:
            return []
        self.orders.remove(run.order)
        return [_event("done", run.order, code=run.step.told)]

    # -- the next step

    def _begin(self, order: Order, state: State, now: float) -> list[Event]:
        if order.epoch != self._gate.epoch:
            return self._refused(order, refused("stopped"))
        if now > order.latest and not order.done:
            return self._refused(order, refused("late", why="confirmed"))
        if state.activity != "idle" and not order.goes_on:
            self._waiting = now if self._waiting is None else self._waiting
            if now - self._waiting < WAIT:
                return []
        self._waiting = None
        made = self._checked(order, state)
        if made.reason:
            return self._refused(order, made)
        step = order.steps[0]
        if now > order.latest and self._risky(step) and not order.goes_on:
            return self._refused(order, refused("late", why="confirmed"))
        walk = step.velocity is not None
        number = self._gate.step(Request(step.api_id, step.parameter, noreply=walk), order.epoch)
        if not number:
            return self._over("failed", order, code=SEND_FAILED, action=step.told)
        action = by_wire(self._rules.dialect)[step.api_id]
        tilts = action.air or "fallen" in action.begins
        self._run = _Run(order, step, now, state.posture, action.leads or state.posture, tilts, action.calm)
        self._run.gesture = action.kind in ("gesture", "risky")
        if walk:
            self._run.next = now + RESEND
        else:
            self._run.numbers.add(number)
        return [_event("step", order, code=step.told, inserted=bool(step.inserted))]

    def _checked(self, order: Order, state: State) -> Plan:
        """Check the next step with today's state; where its posture is another than was foreseen, plan the rest anew."""
        if len(order.done) >= MOST:
            return refused("too_long", why="taken", most=MOST)
        if state.activity != "idle" and not order.goes_on:
            return refused("busy", why="moving", action=order.steps[0].told)
        made = recheck(order.steps[0], state, self._rules)
        if made.reason != "posture" or state.posture == "damped":
            return made  # a body whose motors went off meanwhile is not raised by an order from before that
        made = self._planner(order.left, state, self._rules, order.confirmed)
        if not made.reason:
            order.renew(made.steps)
        return made

    # -- ends

    def _refused(self, order: Order, made: Plan) -> list[Event]:
        self.orders.remove(order)
        left = [step.told for step in order.steps]
        told = {"why": made.refused, "reason": made.reason, "detail": made.detail}
        return [_event("refused", order, **told, dropped=made.reason == "stopped", left=left)]

    def _unknown(self, run: _Run, why: str) -> list[Event]:
        """End the order of a step of which nobody knows the end."""
        told = refused("timeout", **({"why": why} if why else {}))
        return self._over("unknown", code=run.step.told, why=told.refused, detail=told.detail)

    def _over(self, kind: str, order: Order | None = None, **more: Any) -> list[Event]:
        """End an order in the middle: the rest of it is not done, nor is what waits, since nobody knows how the body stands."""
        if order is None:
            assert self._run is not None
            order, self._run = self._run.order, None
        self.orders.remove(order)
        events = [_event(kind, order, left=[step.told for step in order.steps[1:]], **more)]
        for later in list(self.orders):
            events += self._refused(later, refused("robot", why="before"))
        return events


def _walks(state: State, velocity: tuple[float, float, float]) -> bool:
    """Return whether a third of the ordered speed is to be seen."""
    pace, turn = hypot(*velocity[:2]), abs(velocity[2])
    return (pace > 0.0 and state.speed >= 0.3 * pace) or (turn > 0.0 and abs(state.turning) >= 0.3 * turn)


def _is(posture: Posture, wanted: Posture) -> bool:
    """Return whether a posture is the wanted one; a body that balances where it was to stand locked does better."""
    return posture == wanted or (wanted == "locked" and posture == "standing")


def _event(kind: str, order: Order, **more: Any) -> Event:
    return {"event": kind, "interaction": order.interaction, **more}
