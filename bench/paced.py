"""Clients that ask at a pace, or one request after the other, and remember each answer: when, how long, its status and its number.

    python bench/paced.py PORT CLIENTS SECONDS PACE TEXTS      PACE: requests a second of each client, 0: as fast as it is answered

The texts are asked again and again. Prints one JSON list of [began, ms, status, interaction, text's number]; `began` is the
system's monotonic clock in seconds, the same in every process.
"""

import json
import selectors
import sys
import time
from pathlib import Path

from load import _HEAD, Client


def main(port: int, clients: int, seconds: float, pace: float, texts: Path) -> None:
    """Ask until the time is over, and print what was answered."""
    asks = [_request(text) for text in texts.read_text("utf-8").splitlines()]
    select = selectors.DefaultSelector()
    began = time.monotonic()
    idle = [(began + i / (clients * pace) if pace else began, Client(port)) for i in range(clients)]
    told: list[tuple[float, float, int, str, int]] = []
    number: dict[Client, tuple[int, float]] = {}
    count = 0
    while idle or select.get_map():
        now = time.monotonic()
        if now - began > seconds:
            idle = []
        for due, client in [one for one in idle if one[0] <= now]:
            idle.remove((due, client))
            number[client] = (count % len(asks), due if pace else now)  # waiting for one's turn counts, too
            client.send(asks[count % len(asks)])
            select.register(client.sock, selectors.EVENT_READ, client)
            count += 1
        wait = max(0.0, min((due for due, _ in idle), default=now + 1) - time.monotonic())
        for key, _ in select.select(wait) if select.get_map() else ():
            status = key.data.read()
            if status:
                which, since = number[key.data]
                ended = time.monotonic()
                told.append((since, (ended - since) * 1e3, status, _number(key.data), which))
                select.unregister(key.data.sock)
                idle.append((max(ended, since + 1 / pace) if pace else ended, key.data))
        if not select.get_map() and idle:
            time.sleep(min(wait, 0.01))
    print(json.dumps(told))


def _request(text: str) -> bytes:
    body = json.dumps({"text": text}, ensure_ascii=False).encode()
    return _HEAD.format(len(body)).encode() + body


def _number(client: Client) -> str:
    body = client.body()
    return str(json.loads(body).get("interaction", "")) if body.startswith(b"{") else ""


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), Path(sys.argv[5]))
