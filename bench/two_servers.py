"""Two servers over one PostgreSQL and one Redis: kill -9 at load loses nothing that was acknowledged, and all counts stay right.

    python bench/two_servers.py                     ten kills, about two minutes
    python bench/two_servers.py --kills 2 --calls 60

Clients ask both servers for decisions and chats, all answered by a model that costs money, and go to the other server when theirs
breaks. Meanwhile one server in turn is killed and started again; Redis is killed twice, PostgreSQL once, and each comes back.
Afterwards the journal must hold every id that a client was told, its chains must verify, and the budget must hold what the model
server has answered: never less, and at most what was under way in each kill more. Then a key's requests a minute and another
key's dollars a day are used up over both servers at once (Redis is killed once more meanwhile, where 1 % is more than what is on
its way at that moment), and must have let through what they promise, to 1 %.

Ends with status 1 when one of these claims does not hold.
"""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from deshi.journal.verify import verify
from deshi.stores.postgres import PostgresStore
from deshi.stores.postgres_pool import Database
from deshi.stores.redis_ledger import RedisLedger
from pair.load import Client, Load, Told, chat
from pair.servers import DOLLARS, Pair
from pair.upstream import TOKENS_OUT
from results import machine, record

NANO = round(TOKENS_OUT * DOLLARS * 1_000)  # billionths of a dollar that a call costs
CLIENTS = 8
MOST_OFF = 0.01
_SILENT_S = 1.0  # nothing let through for so long: all is used up


def kills(pair: Pair, key: str, count: int, pause: float) -> tuple[Told, float]:
    """Kill one server in turn under load, and what they share now and then; return what clients were told, and the seconds."""
    began = time.monotonic()
    load = Load([one.port for one in pair.servers], key, CLIENTS)
    time.sleep(pause)
    for number in range(count):
        server = pair.servers[number % 2]
        server.kill()
        if number in (count // 3, count * 2 // 3):
            pair.redis.kill()
            time.sleep(pause / 2)
            pair.redis.start()
        if number == count // 2:
            pair.postgres.crash()
            time.sleep(pause / 2)
            pair.postgres.start()
        server.start()
        time.sleep(pause)
    return load.end(), time.monotonic() - began


def lost(pair: Pair, told: Told) -> tuple[int, int, str]:
    """Return how many acknowledged decisions and chats the journal lacks, and what verify says from either home."""
    store = PostgresStore(Database(pair.postgres.url))
    kept = {kind: {row.interaction for _, row in store.rows(kind=kind)} for kind in ("interaction", "chat")}
    reports = [verify(store, server.home / "heads.jsonl") for server in pair.servers]
    store.close()
    broken = next((report.broken.why for report in reports if report.broken), "verifies")
    return len(told.decisions - kept["interaction"]), len(told.chats - kept["chat"]), broken


def over(pair: Pair) -> tuple[int, int]:
    """Return by how many calls, and by how much money in calls' worth, the budget holds more than the model server answered."""
    ledger = RedisLedger(pair.redis.url)
    calls, nano = ledger.spent(datetime.now(UTC).strftime("%Y-%m"))
    ledger.close()
    answered = sum(pair.upstream.calls.values())
    return calls - answered, round((nano - answered * NANO) / NANO)


def passed(pair: Pair, key: str, wanted: int, restart: bool) -> int:
    """Use a key up over both servers at once; return how many chats its limit let pass. With `restart` Redis is killed on the way."""
    clients = [Client([one.port for one in pair.servers], number, key) for number in range(CLIENTS)]
    through = [0] * CLIENTS

    def ask(number: int) -> None:
        last = time.monotonic()
        while time.monotonic() - last < _SILENT_S * (4 if restart else 1):
            status, _ = chat(clients[number], f"{key[-6:]}-{number}-{time.time_ns()}")
            if status not in (
                0,
                429,
            ):  # a call that can't be counted while Redis is gone is refused further on, with 503
                last = time.monotonic()
                through[number] += 1
            if status != 200:
                time.sleep(0.05)

    with ThreadPoolExecutor(CLIENTS) as threads:
        asking = [threads.submit(ask, number) for number in range(CLIENTS)]
        while restart and sum(through) < wanted // 2 and not any(one.done() for one in asking):
            time.sleep(0.01)
        if restart:
            pair.redis.kill()
            time.sleep(0.3)
            pair.redis.start()
    for one in (*asking, *clients):
        one.result() if one in asking else one.close()
    return sum(through)


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument(
        "--calls", type=int, default=600, help="what the limit a minute and the budget let through"
    )
    parser.add_argument("--pause", type=float, default=2.0, help="seconds of quiet between kills")
    parser.add_argument("--no-record", action="store_true")
    wish = parser.parse_args()
    wrong: list[str] = []

    def claim(said: str, holds: bool) -> None:
        print(f"{'holds' if holds else 'WRONG'}  {said}", flush=True)
        if not holds:
            wrong.append(said)

    with Pair() as pair:
        key = pair.key("load")
        minute = pair.key("minute", "--rpm", str(wish.calls))
        dollars = pair.key("dollars", "--tenant", "payers", "--usd-day", f"{wish.calls * NANO / 1e9:.6f}")
        for server in pair.servers:
            server.start()
        told, seconds = kills(pair, key, wish.kills, wish.pause)
        print(
            f"{told.count} acknowledged in {seconds:.0f} s, {told.refused} refused, {told.broken} connections broke"
        )
        decisions, chats, said = lost(pair, told)
        claim(f"{decisions} of {len(told.decisions)} acknowledged decisions lost", decisions == 0)
        claim(f"{chats} of {len(told.chats)} acknowledged chats lost", chats == 0)
        claim(f"the journal {said}", said == "verifies")
        time.sleep(1.0)  # what was being settled is
        calls, money = over(pair)
        answered = sum(pair.upstream.calls.values())
        claim(
            f"the budget counts {calls} calls more than the {answered} that were answered",
            0 <= calls <= CLIENTS * (wish.kills + 3),
        )
        claim(f"and the worth of {money} calls more in money", -1 <= money <= max(1, MOST_OFF * answered))
        through = passed(pair, minute, wish.calls, restart=wish.calls * MOST_OFF > 2)
        claim(
            f"{through} chats let through of {wish.calls} a minute",
            abs(through - wish.calls) <= MOST_OFF * wish.calls,
        )
        bought = passed(pair, dollars, wish.calls, restart=False)
        claim(
            f"{bought} chats let through of {wish.calls} that are paid for",
            abs(bought - wish.calls) <= max(1, MOST_OFF * wish.calls),
        )
        statuses = [server.end() for server in pair.servers]
        claim(f"both servers ended well ({statuses})", statuses == [0, 0])
    if not wish.no_record and not wrong:
        record(
            two_servers_acknowledged=told.count,
            two_servers_lost=decisions + chats,
            two_servers_kills=wish.kills,
        )
    print(machine())
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
