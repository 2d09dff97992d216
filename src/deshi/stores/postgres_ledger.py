"""The ledger of the budget in PostgreSQL: a row a period, exact over all processes of all servers that share the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from deshi.errors import Unavailable
from deshi.records.budget import Limit
from deshi.stores.postgres_pool import Database

_BEGIN = "INSERT INTO deshi_spent (period) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"
_HOLD = "SELECT period, calls, nano FROM deshi_spent WHERE period = ANY(%s) ORDER BY period FOR UPDATE"
_TAKE = "UPDATE deshi_spent SET calls = calls + %s, nano = nano + %s WHERE period = ANY(%s)"
_GIVE_BACK = """UPDATE deshi_spent SET calls = greatest(0, calls - %s), nano = greatest(0, nano - %s)
  WHERE period = ANY(%s)"""
_SPENT = "SELECT calls, nano FROM deshi_spent WHERE period = %s"


class PostgresLedger:
    """A `Ledger` in the tables of a `Database`, which it closes. Safe in threads; blocks, so it is called in threads only.

    The rows of the periods are locked in the order of their names before their sums are read: nobody can take between the look
    and the entry, and nobody waits for who waits for them. Whoever dies in between has taken nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, limits: Sequence[Limit], calls: int, nano: int) -> bool:
        """Add to the periods of all limits and return True, or to none and return False when one would be passed.

        Raises `Unavailable` when nothing can be written, or when it is not known whether it was: then it counts as taken.
        """
        periods = sorted(limit.period for limit in limits)
        with _told(), self._database.lease() as connection, connection.transaction():
            with connection.pipeline():
                connection.execute(_BEGIN, (periods,))
                found = connection.execute(_HOLD, (periods,)).fetchall()
            had = {period: (calls_then, nano_then) for period, calls_then, nano_then in found}
            if not all(_fits(limit, *had[limit.period], calls, nano) for limit in limits):
                return False
            connection.execute(_TAKE, (calls, nano, periods))
            return True

    def give_back(self, periods: Sequence[str], calls: int, nano: int) -> None:
        """Subtract what was taken and not used; negative `nano` adds."""
        named = sorted(periods)
        with _told(), self._database.lease() as connection, connection.transaction():
            connection.execute(_HOLD, (named,))
            connection.execute(_GIVE_BACK, (calls, nano, named))

    def spent(self, period: str) -> tuple[int, int]:
        """Return `(calls, nano)` of a period, reservations included."""
        with _told(), self._database.lease() as connection:
            found = connection.execute(_SPENT, (period,)).fetchone()
        return (int(found[0]), int(found[1])) if found else (0, 0)

    def close(self) -> None:
        """Close the connections; a later call connects again."""
        self._database.close()


def _fits(limit: Limit, had_calls: int, had_nano: int, calls: int, nano: int) -> bool:
    if limit.calls and had_calls + calls > limit.calls:
        return False
    return not (limit.nano and nano > 0 and had_nano + nano > limit.nano)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Unavailable as error:
        raise type(error)(f"The budget can't be counted now, so no paid call is made. {error}") from error
