"""From a training on more actions to a release on the shelf: taught, examined against the one it began from, judged, told."""

from pathlib import Path

from deshi.bootstrap.more_training import Wanted, train_more
from deshi.sections import Settings


def teach(settings: Settings, wanted: Wanted, out: Path) -> None:
    """Train, examine and shelve a release; say how it went."""
    print(train_more(settings, wanted, out))
