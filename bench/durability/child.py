"""A process that appends under load and prints every id after its acknowledgement. Started, watched and killed by others."""

import argparse
import asyncio
import os
import time
from pathlib import Path

from deshi.journal.writer import GroupWriter
from deshi.records.entry import Entry
from deshi.stores.sqlite import SqliteStore


async def load(writer: GroupWriter, waiters: int, count: int) -> None:
    """Append `count` interactions with so many waiters at once; an id goes to standard output once it is acknowledged."""

    async def one(first: int) -> None:
        for number in range(first, count, waiters):
            name = f"{writer.writer}.{number:07d}"
            body = {
                "ask": {"text": f"立って {name}", "lang": "ja"},
                "answer": {"layer": "student", "trace": []},
            }
            await writer.append(Entry("interaction", body, time.time(), name, "session", "user"))
            os.write(1, f"{name}\n".encode())

    await asyncio.gather(*[one(first) for first in range(waiters)])


def main() -> None:
    """Append to the journal of a home until the count is reached or somebody ends it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--waiters", type=int, default=16)
    parser.add_argument("--every", type=int, default=200)
    parser.add_argument("--sync", default="full")
    asked = parser.parse_args()
    store = SqliteStore(asked.home / "journal.db", asked.sync, patience=30)
    writer = GroupWriter(store, "load", asked.home / "heads.jsonl", asked.every)
    asyncio.run(load(writer, asked.waiters, asked.count))
    writer.close()
    store.close()


if __name__ == "__main__":
    main()
