"""The write-ahead log of a database that several processes open at once."""

import sqlite3
import time


def log_ahead(database: sqlite3.Connection, patience: float) -> None:
    """Turn the log on, waiting up to `patience` seconds for others: SQLite does not wait here by itself."""
    deadline = time.monotonic() + patience
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
