"""What a calibration leaves behind: `calibration.json`, bound to one release, without a text in it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from deshi.measure.calibration import Pair, calibrated, parse_pairs, reliability
from deshi.measure.fit import Fitted
from deshi.measure.promise import SHARES, promise
from deshi.pure.confidence import FORMAT, Map, parse_map


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted map of a release and what was measured.

    `pairs` are (confidence, right) of rows that the map was not fitted on (cross-validation), lowest first, rounded and
    sorted so that none can be told; promises come from them. `made` is Unix time in seconds. `weights` is the hash of the
    release's weights ("" where it was not kept): releases that share them answer alike, but for one person's own habits.
    """

    task: str
    release: str
    suite: str
    made: float
    map: Map
    pairs: tuple[Pair, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)
    weights: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return what is written to the file: the record, and for readers its figures, reliability and promises."""
        return {
            "format": FORMAT,
            "task": self.task,
            "release": self.release,
            "weights": self.weights,
            "suite": self.suite,
            "made": self.made,
            "map": self.map.as_dict(),
            "figures": dict(self.figures),
            "reliability": [asdict(one) for one in reliability(self.pairs)],
            "promises": [asdict(promise(self.pairs, share)) for share in SHARES],
            "pairs": [[confidence, int(right)] for confidence, right in self.pairs],
        }


def calibration(
    names: tuple[str, str, str], made: float, found: Fitted, before: Sequence[Pair], nonsense: float
) -> Calibration:
    """Return the record of a fit; `names` are task, release and suite, `before` the pairs of the confidence as it was given.

    `nonsense` is the share of meaningless texts that the map still lets act or answer at 0.7.
    """
    figures = {
        **asdict(calibrated(found.pairs)),
        "before": asdict(calibrated(before)),
        "losses": found.losses,
        "ridge": found.ridge,
        "nonsense": round(nonsense, 4),
    }
    return Calibration(*names, round(made, 3), found.map, found.pairs, figures)


def parse(data: Mapping[str, Any]) -> Calibration:
    """Return the record from the file's JSON; raise KeyError, TypeError or ValueError where it is none."""
    if data["format"] != FORMAT:
        raise ValueError(f"its format is {data['format']!r}, this version reads {FORMAT}")
    return Calibration(
        task=str(data["task"]),
        release=str(data["release"]),
        suite=str(data["suite"]),
        made=float(data["made"]),
        map=parse_map(data["map"]),
        pairs=parse_pairs(data["pairs"]),
        figures=dict(data["figures"]),
        weights=str(data.get("weights", "")),
    )
