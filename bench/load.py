"""A light load generator: keep-alive connections on one selector, requests made beforehand, times by one clock.

    python bench/load.py PORT CLIENTS SECONDS TEXTS      TEXTS: a file with one text a line, each sent once

Prints one JSON line: {"answers", "seconds", "refused", "ms": [sorted times]}.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_HEAD = "POST /v1/decide HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


class Client:
    """One connection with one request on its way."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self._left = -1  # bytes of the answer that are still to come; -1: its head is not whole
        self._data = b""

    def send(self, request: bytes) -> None:
        """Send a request."""
        self.began, self._left, self._data = time.perf_counter(), -1, b""
        self.sock.sendall(request)

    def read(self) -> int:
        """Read what is there; return the status once the answer is whole, 0 before."""
        data = self.sock.recv(65_536)
        if not data:
            raise SystemExit("The service closed a connection in the middle of an answer.")
        self._data += data
        if self._left < 0:
            head, end, body = self._data.partition(b"\r\n\r\n")
            if not end:
                return 0
            self._left = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]) - len(body)
        else:
            self._left -= len(data)
        return 0 if self._left > 0 else int(self._data[9:12])

    def body(self) -> bytes:
        """Return the body of the answer that is whole."""
        return self._data.partition(b"\r\n\r\n")[2]


def main(port: int, clients: int, seconds: float, texts: Path) -> None:
    """Send each text once, over as many connections as asked for, until the time or the texts are over."""
    requests = _requests(texts)
    select = selectors.DefaultSelector()
    began = time.perf_counter()
    for _ in range(clients):
        client = Client(port)
        client.send(next(requests))
        select.register(client.sock, selectors.EVENT_READ, client)
    times: list[float] = []
    refused = 0
    while select.get_map():
        for key, _ in select.select():
            status = key.data.read()
            if not status:
                continue
            now = time.perf_counter()
            refused += status != 200
            times.append(round((now - key.data.began) * 1e3, 3))
            request = next(requests, None) if now - began < seconds else None
            if request is None:
                select.unregister(key.data.sock)
                key.data.sock.close()
            else:
                key.data.send(request)
    took = time.perf_counter() - began
    print(json.dumps({"answers": len(times), "seconds": took, "refused": refused, "ms": sorted(times)}))


def _requests(texts: Path) -> Iterator[bytes]:
    made = []
    for text in texts.read_text("utf-8").splitlines():
        body = json.dumps({"text": text}, ensure_ascii=False).encode()
        made.append(_HEAD.format(len(body)).encode() + body)
    return iter(made)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
