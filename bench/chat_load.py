"""A load generator for chats: keep-alive connections on one selector, requests made beforehand, times by one clock.

    python bench/chat_load.py PORT CLIENTS SECONDS MODE --model NAME [--key KEY] [--most N]

MODE: `miss` (every prompt is new), `hit` (always the same one), `stream` (new prompts, streamed). Prints one JSON line:
{"answers", "seconds", "refused", "ms": [sorted times], "first_ms": [sorted times to the first event with words]}.
"""

import argparse
import json
import selectors
import socket
import time
import uuid


class Client:
    """One connection with one request on its way; reads answers of a known length and chunked ones."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = self.first = 0.0
        self._data = b""
        self._head = -1

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._data, self._head, self.first = b"", -1, 0.0
        self.began = time.perf_counter()
        self.sock.sendall(request)

    def read(self) -> int:
        """Read what is there; return the status once the answer is whole, 0 before."""
        data = self.sock.recv(262_144)
        if not data:
            raise SystemExit("The server closed a connection in the middle of an answer.")
        self._data += data
        if self._head < 0:
            self._head = self._data.find(b"\r\n\r\n")
            if self._head < 0:
                return 0
        if not self.first and b'"content"' in self._data:
            self.first = time.perf_counter()
        head = self._data[: self._head].lower()
        body = len(self._data) - self._head - 4
        if b"content-length:" in head:
            whole = body >= int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        else:
            whole = self._data.endswith(b"0\r\n\r\n")
        return int(self._data[9:12]) if whole else 0


def request(mode: str, model: str, key: str, path: str) -> bytes:
    """Return the bytes of one request."""
    said = "Say hello in one word." if mode == "hit" else f"Say hello in one word. {uuid.uuid4().hex}"
    messages = [{"role": "system", "content": "You are brief."}, {"role": "user", "content": said}]
    told = {"model": model, "messages": messages, "temperature": 0, "max_tokens": 20}
    body = json.dumps(told | ({"stream": True} if mode == "stream" else {})).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += f"Authorization: Bearer {key}\r\n" if key else ""
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def main() -> None:
    """Send requests over as many connections as asked for, until the time or their number is over."""
    parser = argparse.ArgumentParser()
    for name, kind in (("port", int), ("clients", int), ("seconds", float), ("mode", str)):
        parser.add_argument(name, type=kind)
    parser.add_argument("--model", default="bench")
    parser.add_argument("--key", default="")
    parser.add_argument("--most", type=int, default=1_000_000)
    parser.add_argument("--path", default="/v1/chat/completions")
    args = parser.parse_args()
    ready = [request(args.mode, args.model, args.key, args.path) for _ in range(min(args.most, 20_000))]
    left = iter(ready)
    select = selectors.DefaultSelector()
    began = time.perf_counter()
    for _ in range(args.clients):
        client = Client(args.port)
        client.send(next(left))
        select.register(client.sock, selectors.EVENT_READ, client)
    times, firsts, refused = [], [], 0
    while select.get_map():
        for key, _ in select.select():
            client = key.data
            status = client.read()
            if not status:
                continue
            now = time.perf_counter()
            refused += status != 200
            times.append(round((now - client.began) * 1e3, 3))
            firsts.append(round((client.first - client.began) * 1e3, 3))
            following = next(left, None) if now - began < args.seconds else None
            if following is None:
                select.unregister(client.sock)
                client.sock.close()
            else:
                client.send(following)
    took = time.perf_counter() - began
    print(
        json.dumps(
            {
                "answers": len(times),
                "seconds": took,
                "refused": refused,
                "ms": sorted(times),
                "first_ms": sorted(firsts),
            }
        )
    )


if __name__ == "__main__":
    main()
