"""The words of what became of orders, as rows of the journal have them: who stops, and what waits for a yes."""

CONFIRM = "confirm"  # the reason of an order that waits for a person's yes
REGRET_S = 5.0  # a stop within this time says that the answer before it was wrong
ITSELF = frozenset(
    {"watchdog", "guard", "exit"}
)  # who stops the body and is no person; `exit`: the guard ends
# stops that the guard reports and that have a row already: a stop of the service's own (a sentence, a voice, a tool), the page's
# two ways at once, and the stop that a sentence begins with; and the guard's own end, which nobody has ordered
_TOLD_TWICE = frozenset({"service", "console", "page", "do", "exit", "ros-ask"})


def by_person(source: object) -> bool:
    """Return whether a stop of this source (an outcome's `by`, a stop's `source`) was ordered by somebody."""
    return source not in ITSELF


def counts_once(source: object) -> bool:
    """Return whether a stop that the guard reports is told by it alone: by the command, a key, ROS, a page without the service."""
    return by_person(source) and source not in _TOLD_TWICE
