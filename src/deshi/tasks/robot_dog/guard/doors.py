"""The two languages the guard is spoken to in: JSON lines over the Unix socket, the least of HTTP/1.1 over TCP.

Over TCP anybody on this machine may stop the dog and look at it, and nothing else; pages of other sites may stop it softly. A stop
whose request line is all that can be read is a soft one.
"""

import json
import re
from dataclasses import dataclass, field
from socket import socket
from time import monotonic
from urllib.parse import parse_qs, urlsplit

from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.pages import Asker, asker

# Bytes that one client may make the guard keep: of a line, of a request's head, and of what it does not fetch.
LINE = 65_536
HEAD = 32_768
OUT = 262_144
A_ROUND = 8  # lines of one client that are answered before the others' turn
SUSPECTS = 32  # lines of one client that are looked at for a stop before anything is answered
LONGEST_ID = 80  # characters
# A request line that stops, whole, at the beginning of a line; the end of a head.
STOPS = re.compile(rb"(?:^|\n)POST +(?:http://[^/ \n]*)?/+stop/*[? \r][^\n]*\n")
ENDS = re.compile(rb"\r?\n\r?\n")
STRANGER = "Pages of other sites may not look at the body; use the console at http://127.0.0.1:8001."


@dataclass(slots=True, eq=False)
class Client:
    """One connection: what came in and is not whole yet, what still has to go out."""

    sock: socket
    unix: bool
    epoch: int = 0  # the one before any stop of the round in which its last words came
    since: float = field(default_factory=monotonic)
    inbox: bytes = b""
    behind: bool = False  # whole lines of it wait to be answered
    outbox: bytes = b""
    watching: bool = False
    joints: bool = False  # it wants the joints, too, while the body moves
    drawn: bool = False  # it has had a frame of them
    ending: bool = False  # close when the outbox is empty
    page: str = ""  # the origin of the page that may read the answer
    drained: bool = False  # the answer is out; only waits for the other side to close
    skipping: bool = False  # until the next line: this one is too long
    stopped: bool = False  # its request line has stopped the body, and its head is not whole yet
    dead: bool = False

    def say(self, data: bytes) -> None:
        """Queue bytes; a client that doesn't read is dropped, not waited for."""
        self.outbox += data
        if len(self.outbox) > OUT:
            self.dead = True


def line(reply: object) -> bytes:
    """Return a reply as one line of JSON."""
    return json.dumps(reply, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def urgent(guard: Guard, client: Client) -> None:
    """Carry out the first stop among what a client has said, before anything of it or of others is answered."""
    if not client.unix:
        _urgent_request(guard, client)
        return
    if client.skipping:
        _, ended, client.inbox = client.inbox.partition(b"\n")
        client.skipping = not ended
    at = -1
    for _ in range(SUSPECTS):
        at = client.inbox.find(b"stop", at + 1)
        end = client.inbox.find(b"\n", at) if at >= 0 else -1
        if end < 0:
            return
        start = client.inbox.rfind(b"\n", 0, at) + 1
        raw = client.inbox[start:end]
        if _is_stop(raw):
            client.inbox = client.inbox[:start] + client.inbox[end + 1 :]
            _one_line(guard, client, raw)
            return
        at = end


def _urgent_request(guard: Guard, client: Client) -> None:
    """Stop for a request line that says so: in full where its head is whole, softly where it is not, or comes behind another."""
    over = client.ending or client.watching
    client.inbox = client.inbox if over else client.inbox.lstrip(b"\r\n")
    found = STOPS.search(client.inbox)
    if found and found.start() == 0 and not over:
        http(guard, client)
    elif found:
        guard.stop("soft", "http")
        client.inbox = client.inbox[: found.start() + 1]
    if over:
        client.inbox = _last_line(client.inbox)


def _last_line(data: bytes) -> bytes:
    """Return what may be the beginning of another request line."""
    return data.rpartition(b"\n")[2][:HEAD]


def unfinished(guard: Guard, client: Client) -> None:
    """Take what a client has said last without ending its line: it says no more."""
    raw, client.inbox = client.inbox, b""
    if client.unix:
        if raw.strip() and not client.skipping:
            _one_line(guard, client, raw)
    elif STOPS.search(raw + b"\n") and not client.stopped:
        guard.stop("soft", "http")


def _is_stop(raw: bytes) -> bool:
    try:
        command = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return isinstance(command, dict) and command.get("op") == "stop"


def lines(guard: Guard, client: Client) -> None:
    """Answer the next `A_ROUND` whole lines of a Unix client at most; `behind` says whether there are more."""
    *whole, client.inbox = client.inbox.split(b"\n", A_ROUND)
    client.behind = b"\n" in client.inbox
    for raw in whole:
        if raw.strip() and not client.dead:
            _one_line(guard, client, raw)
    if len(client.inbox) > LINE and not client.behind:
        client.say(line({"ok": False, "refused": f"A line has {LINE} bytes at most."}))
        client.inbox = b""
        client.skipping = True


def _one_line(guard: Guard, client: Client, raw: bytes) -> None:
    try:
        command = json.loads(raw)
    except (ValueError, RecursionError):
        command = None
    asked = command if isinstance(command, dict) else {}
    if asked.get("op") == "clear":  # stops go before it: it is no answer to one that came in the same round
        asked.setdefault("epoch", client.epoch)
    if asked.get("op") == "watch":
        client.watching = True
        reply = {**guard.state(), "push": "state"}
    else:
        reply = guard.handle(command, client)
    number = asked.get("id")
    if type(number) is int or (isinstance(number, str) and len(number) <= LONGEST_ID):
        reply["id"] = number
    if not (asked.get("quiet") is True and reply["ok"]):
        client.say(line(reply))


def http(guard: Guard, client: Client) -> None:
    """Answer an HTTP request as soon as its head is whole; a body is not waited for."""
    client.behind = False
    if client.ending or client.watching:
        return
    end = ENDS.search(client.inbox)
    if end and end.start() <= HEAD:
        head, client.inbox = client.inbox[: end.start()], _last_line(client.inbox[end.end() :])
        _request(guard, client, re.sub(rb"\r?\n", b"\r\n", head))
        return
    if STOPS.match(client.inbox) and not client.stopped:
        client.stopped = True
        guard.stop("soft", "http")
    if len(client.inbox) > HEAD:
        client.inbox = b""
        if client.stopped:
            _answer(client, "200 OK", {"ok": True, "stopped": True})
            return
        _answer(
            client,
            "431 Request Header Fields Too Large",
            {"ok": False, "refused": f"A request's head has {HEAD} bytes at most."},
        )


def _request(guard: Guard, client: Client, head: bytes) -> None:
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    try:
        url = urlsplit(re.sub("^/+", "/", words[1]))
    except (ValueError, IndexError):
        url = None
    if url is None or len(words) != 3 or not words[2].startswith("HTTP/1"):
        _unread(guard, client, head)
        return
    who = asker(head, guard.origins)
    client.page = who.page
    if (words[0], url.path.rstrip("/")) == ("POST", "/stop"):
        _answer(client, "200 OK", _stopped(guard, who, url.query))
    elif words[0] == "OPTIONS":
        _answer(client, "204 No Content", None)
    elif who.stranger or not who.named:
        _answer(client, "403 Forbidden", {"ok": False, "refused": STRANGER})
    else:
        _look(guard, client, (words[0], url.path), url.query)


def _unread(guard: Guard, client: Client, head: bytes) -> None:
    """Answer what is no request; where its first line stops all the same, it does so softly."""
    if STOPS.match(head + b"\r\n"):
        guard.stop("soft", "http")
        _answer(client, "200 OK", {"ok": True, "stopped": True})
        return
    refused = "This is no HTTP request; POST /stop stops the dog."
    _answer(client, "400 Bad Request", {"ok": False, "refused": refused})


def _stopped(guard: Guard, who: Asker, query: str) -> dict[str, object]:
    """Stop the body; a page of another site can do no more than that, and hears of nothing."""
    if who.stranger:
        guard.stop("soft", "page")
        return {"ok": True, "stopped": True}
    asked = {key: values[0] for key, values in parse_qs(query).items()}
    return guard.handle({"source": "http", **asked, "op": "stop"})


def _look(guard: Guard, client: Client, route: tuple[str, str], query: str) -> None:
    if route == ("GET", "/state"):
        _answer(client, "200 OK", guard.state())
    elif route == ("GET", "/health"):
        _answer(client, "200 OK", {"ok": True, "epoch": guard.epoch})
    elif route == ("GET", "/events"):
        client.watching = True
        client.joints = parse_qs(query).get("joints") == ["1"]
        client.say(_head("200 OK", "text/event-stream", None, client.page) + event(guard.state()))
    else:
        _answer(
            client,
            "404 Not Found",
            {
                "ok": False,
                "refused": "Over TCP the guard knows POST /stop, GET /state, GET /events and GET /health.",
            },
        )


def event(state: object, kind: str = "") -> bytes:
    """Return a state as one server-sent event; without a kind it is a `message`."""
    return (f"event: {kind}\n".encode() if kind else b"") + b"data: " + line(state) + b"\n"


def _answer(client: Client, status: str, reply: dict[str, object] | None) -> None:
    body = line(reply) if reply is not None else b""
    client.say(_head(status, "application/json", len(body), client.page) + body)
    client.ending = True


def _head(status: str, kind: str, length: int | None, page: str) -> bytes:
    rows = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Cache-Control: no-store", "Vary: Origin"]
    if page:
        rows += [
            f"Access-Control-Allow-Origin: {page}",
            "Access-Control-Allow-Methods: GET, POST, OPTIONS",
            "Access-Control-Allow-Headers: *",
            "Access-Control-Allow-Private-Network: true",
        ]
    rows.append("Connection: close")
    if length is not None:
        rows.append(f"Content-Length: {length}")
    return ("\r\n".join(rows) + "\r\n\r\n").encode("latin-1")
