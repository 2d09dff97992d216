"""The two confidences that the cascade goes by, as one record: it can be swapped while the service runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`sure_above` ends the walk; after the last layer the best answer is taken from `act_above` on (both in 0..1).

    `max_error` is the promised share of wrong answers that both were chosen for, 0 where they are settings. `note` says what
    a person should know of them, "" for nothing.
    """

    sure_above: float = 0.8
    act_above: float = 0.7
    max_error: float = 0.0
    note: str = ""
