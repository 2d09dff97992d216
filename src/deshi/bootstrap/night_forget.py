"""Nights forget a person: what their reports tell of them, what was judged of theirs, and what a cut-off night would learn."""

from contextlib import suppress
from pathlib import Path

from deshi.bootstrap import night_lock, night_state
from deshi.bootstrap.night_end import clean
from deshi.bootstrap.night_parts import Seen
from deshi.bootstrap.night_report import markdown
from deshi.bootstrap.night_shelf import without_names
from deshi.bootstrap.night_spent import forget as forget_spent
from deshi.errors import Corrupt
from deshi.promote.safely import remove, write


def forget_nights(home: Path, user: str) -> int:
    """Take a person out of every night of a home: their part of the reports, and nights that were cut off as a whole.

    Returns how many nights held something of theirs. Raises `Unavailable` where the disk refuses.
    """
    changed = 0
    for name in night_state.ids(home):
        place = night_state.nights(home) / name
        with suppress(Corrupt):
            if not night_state.load(home, name).ended and night_lock.running(home) != name:
                clean(place)  # the next night finds that its matter is gone, and begins anew
                changed += 1
        with suppress(Corrupt):
            changed += _forget_report(place, user)
    if night_state.nights(home).is_dir():
        remove(night_state.nights(home) / night_state.LOG)
        Seen(home, "").forget(user)
        forget_spent(home, user)
    return changed


def _forget_report(place: Path, user: str) -> bool:
    report = night_state.get(place / "report.json")
    parts = [one for one in report.get("parts", ()) if one.get("name") != user]
    mine = [
        one for one in report.get("contradictions", ()) if any(s.get("author") == user for s in one["sides"])
    ]
    if (
        len(parts) == len(report.get("parts", ()))
        and not mine
        and user not in str(report.get("sentence", ""))
    ):
        return False
    report["contradictions"] = [one for one in report["contradictions"] if one not in mine]
    report = {
        **report,
        "parts": without_names(parts, {user}),
        "sentence": without_names(report["sentence"], {user}),
    }
    report["markdown"] = markdown(report)
    night_state.put(place / "report.json", report)
    write(place / "report.md", report["markdown"].encode())
    return True
