"""When the night of the schedule is due: once a day at a time of day, whatever happens to the clock."""

from datetime import datetime, timedelta

_LATE = timedelta(hours=1)


def due(night: str, before: datetime, now: datetime, last_day: str) -> bool:
    """Return whether the time of day `night` ("03:00", "" for never) has come between two looks at the local clock.

    `last_day` is the date (ISO) of the last night that the schedule began: a clock that goes back brings no second one. What
    was missed by more than an hour, because nothing ran, waits for the next day.
    """
    if not night:
        return False
    hours, minutes = night.split(":")
    moment = now.replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0)
    return before < moment <= now and now - moment < _LATE and last_day != now.date().isoformat()
