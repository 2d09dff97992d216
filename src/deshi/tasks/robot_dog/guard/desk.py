"""One thread, no waiting: the guard's sockets, the driver's bell and the body's timers behind one selector.

A round lets everybody in, reads everybody, and writes the stops among what they said; answers come after that, the Unix socket's
before TCP's, for `BUDGET` seconds a round, a few lines each in turn, and who is not answered yet is not read further: a stop waits
for no crowd. When too many are connected, watchers go first, then the one that has waited longest: a new connection may be the
one with the stop.
"""

import contextlib
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from deshi.tasks.robot_dog.guard.core import Guard
from deshi.tasks.robot_dog.guard.doors import Client, event, http, line, lines, unfinished, urgent
from deshi.tasks.robot_dog.guard.frames import Frames

# Connections of a kind (Unix, TCP).
MOST = 128
# Seconds for a whole HTTP request.
PATIENCE = 5.0
# Seconds between looks around.
PULSE = 0.25
# Seconds of answering in one round.
BUDGET = 0.005
# Errors of a driver, after which its bell counts for nothing.
ERRORS = 100
# Seconds that the end waits for a body that does not stand yet.
FAREWELL = 0.5


class Door(Protocol):
    """Another way in, beside the sockets: served as soon as `fileno` is readable, told the state when it changes or is `due`."""

    def fileno(self) -> int:
        """Return what is readable when somebody has said something."""
        ...

    def serve(self, guard: Guard) -> None:
        """Hear it; a stop is handed to `guard.stop` at once."""
        ...

    def due(self, now: float) -> float:
        """Return when the state is to be told again though nothing has changed."""
        ...

    def tell(self, state: dict[str, Any], now: float) -> bool:
        """Publish the state if it is worth it."""
        ...

    def close(self) -> None:
        """Hear no more."""
        ...


class Desk:
    """The guard's sockets. `run` returns after a signal or when `alive` says so; the body is halted by then, whatever ended it."""

    def __init__(
        self,
        guard: Guard,
        unix: socket.socket,
        tcp: socket.socket,
        alive: Callable[[], bool] = lambda: True,
        doors: Sequence[Door] = (),
    ) -> None:
        self._guard = guard
        self._doors = list(doors)
        self._frames = Frames(guard.driver)
        self._alive = alive
        self._clients: dict[int, Client] = {}
        self._behind: dict[Client, None] = {}  # who has something to be answered, the longest waiting first
        self._ended = False
        self._dirty = False
        self._complained = False
        self._looked = 0.0
        # The epoch when this round began.
        self._epoch = guard.epoch
        self._select = selectors.DefaultSelector()
        self._wake, self._bell = socket.socketpair()
        for listener, name in ((unix, "unix"), (tcp, "tcp"), (self._wake, "wake")):
            listener.setblocking(False)
            self._select.register(listener, selectors.EVENT_READ, name)
        self._bell.setblocking(False)
        self._ring = guard.hands.driver.fileno()  # the driver's bell
        if self._ring >= 0:
            self._select.register(self._ring, selectors.EVENT_READ, "driver")
        for door in self._doors:
            self._select.register(door, selectors.EVENT_READ, door)
        self._listeners = (unix, tcp)
        guard.changed = self._changed

    def catch_signals(self) -> None:
        """Let SIGTERM and SIGINT end `run`."""
        signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.end())

    def end(self) -> None:
        """Halt the body and leave `run` soon; safe from any thread."""
        self._ended = True
        with contextlib.suppress(OSError):
            self._bell.send(b".")

    def run(self) -> None:
        """Serve until the end."""
        try:
            while not self._ended:
                self._round()
        finally:
            self._guard.hands.leave()
            self._guard.stop("soft", "exit")
            self._farewell()
            self._close()

    def _farewell(self) -> None:
        """Go on for a moment, until the body is seen to stand: the stop is repeated meanwhile, and others are heard."""
        until = time.monotonic() + FAREWELL
        with contextlib.suppress(Exception):  # what ended the guard may do so again
            while self._guard.stopping and time.monotonic() < until:
                self._round()

    def _close(self) -> None:
        self._push()
        for client in list(self._clients.values()):
            self._send(client)
            self._drop(client)
        for sock in (*self._listeners, self._wake, self._bell):
            with contextlib.suppress(ValueError, OSError):
                self._select.unregister(sock) if sock is not self._bell else None
            sock.close()
        for door in self._doors:
            with contextlib.suppress(Exception):  # a stranger's library may fail on the way out
                door.close()
        self._select.close()

    def _round(self) -> None:
        ready = self._select.select(0.0 if self._behind else self._idle())
        self._epoch = self._guard.epoch
        ready.sort(key=lambda pair: _order(pair[0].data))
        for key, mask in ready:
            if isinstance(key.data, Client):
                self._serve(key.data, mask)
            elif key.data == "wake":
                with contextlib.suppress(OSError):
                    self._wake.recv(64)
            elif key.data in ("unix", "tcp"):
                self._accept(key.fileobj, key.data == "unix")
            elif key.data != "driver":  # that one is asked below, in every round
                self._open(key.data)
        self._mute()
        self._answer()
        self._guard.tick()
        self._tell()
        if self._dirty:
            self._push()
        self._show()
        if time.monotonic() - self._looked > PULSE:
            self._look_around()

    def _idle(self) -> float:
        """Return how many seconds nothing is to be done but for what arrives."""
        due, now = self._guard.due(), time.monotonic()
        wait = min([PULSE, *(self._next(door, now) - now for door in list(self._doors))])
        return max(0.0, wait if due is None else min(wait, due - self._guard.clock()))

    def _mute(self) -> None:
        """Mind no more the bell of a driver that fails again and again: it may never fall silent. The clock goes on asking."""
        if self._ring >= 0 and self._guard.hands.driver.errors > ERRORS:
            with contextlib.suppress(KeyError, ValueError, OSError):
                self._select.unregister(self._ring)
            self._ring = -1

    def _next(self, door: Door, now: float) -> float:
        """Return when a way in is to be told again; one that fails is closed."""
        try:
            return door.due(now)
        except Exception as error:
            self._shut(door, error)
            return now + PULSE

    def _open(self, door: Door) -> None:
        """Serve another way in."""
        try:
            door.serve(self._guard)
        except Exception as error:
            self._shut(door, error)

    def _tell(self) -> None:
        """Tell the other ways in how the body is, where that is due."""
        now = time.monotonic()
        for door in list(self._doors):
            if self._dirty or now >= self._next(door, now):
                try:
                    door.tell(self._guard.state(), now)
                except Exception as error:
                    self._shut(door, error)

    def _shut(self, door: Door, error: Exception) -> None:
        """Close a way in that has failed; the others stay."""
        self._complain(error)
        if door in self._doors:
            self._doors.remove(door)
        with contextlib.suppress(KeyError, ValueError):
            self._select.unregister(door)

    def _accept(self, listener: object, unix: bool) -> None:
        assert isinstance(listener, socket.socket)
        for _ in range(32):
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            sock.setblocking(False)
            if not unix:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._make_room(unix)
            client = Client(sock, unix)
            self._clients[sock.fileno()] = client
            self._select.register(sock, selectors.EVENT_READ, client)
            self._serve(client, selectors.EVENT_READ)

    def _make_room(self, unix: bool) -> None:
        same = [c for c in self._clients.values() if c.unix == unix]
        if len(same) >= MOST:
            leaving = min(same, key=lambda c: (not c.watching, c.since))
            leaving.behind = False
            self._serve(leaving, selectors.EVENT_READ)  # it may have said stop just now
            self._drop(leaving)

    def _serve(self, client: Client, mask: int) -> None:
        """Read, write a stop that is among it, and send; what else it said waits for `_answer`."""
        with self._at_its_cost(client):
            if mask & selectors.EVENT_READ and not client.dead and not client.behind:
                self._read(client)
            if not client.dead:
                self._send(client)

    def _answer(self) -> None:
        """Answer who waits, in turn, until the round's time is over; one is answered in any case."""
        end = time.monotonic() + BUDGET
        for client in list(self._behind):
            if client not in self._behind:  # it has been dropped meanwhile
                continue
            del self._behind[client]
            with self._at_its_cost(client):
                (lines if client.unix else http)(self._guard, client)
                if client.behind:
                    self._behind[client] = None
                self._send(client)
            if time.monotonic() >= end:
                return

    @contextlib.contextmanager
    def _at_its_cost(self, client: Client) -> Iterator[None]:
        """Whatever goes wrong with one client costs that client only: neither the others nor the body pay for its bytes."""
        try:
            yield
        except Exception as error:
            client.dead = True
            self._complain(error)
        if client.dead:
            self._drop(client)

    def _complain(self, error: Exception) -> None:
        if not self._complained:  # once: nobody may be reading, and a full pipe would hold the guard up
            self._complained = True
            with contextlib.suppress(OSError, ValueError):
                print(f"The guard has dropped a client: {error!r}. Please report it.", file=sys.stderr)

    def _read(self, client: Client) -> None:
        try:
            data = client.sock.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            client.dead = True
            return
        if not data:
            unfinished(self._guard, client)
            self._send(client)
            client.dead = True
            return
        client.inbox += data
        client.epoch = self._epoch
        urgent(self._guard, client)
        client.behind = bool(client.inbox)
        if client.behind:
            self._behind[client] = None

    def _send(self, client: Client) -> None:
        try:
            while client.outbox:
                client.outbox = client.outbox[client.sock.send(client.outbox) :]
        except BlockingIOError:
            pass
        except OSError:
            client.dead = True
            return
        if client.ending and not client.outbox and not client.drained:
            # half-close and let the other side go first: closing over unread bytes would tear the answer away
            client.drained = True
            with contextlib.suppress(OSError):
                client.sock.shutdown(socket.SHUT_WR)
        self._expect(client)

    def _expect(self, client: Client) -> None:
        """Watch a client's socket for what is wanted from it now."""
        if self._clients.get(client.sock.fileno()) is not client:
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.outbox else 0)
        if self._select.get_key(client.sock).events != wanted:
            self._select.modify(client.sock, wanted, client)

    def _drop(self, client: Client) -> None:
        client.dead = True
        self._behind.pop(client, None)
        if self._clients.get(client.sock.fileno()) is client:
            del self._clients[client.sock.fileno()]
            with contextlib.suppress(KeyError):
                self._select.unregister(client.sock)
            self._guard.gone(client)
        client.sock.close()

    def _changed(self) -> None:
        self._dirty = True

    def _push(self) -> None:
        self._dirty = False
        watchers = [c for c in self._clients.values() if c.watching]
        if not watchers:
            return
        state = self._guard.state()
        as_line, as_event = line({**state, "push": "state"}), event(state)
        for client in watchers:
            client.say(as_line if client.unix else as_event)
            self._serve(client, 0)

    def _show(self) -> None:
        """Send a frame of the joints to who wants them; who can't follow misses frames, never the newest."""
        wanting = [c for c in self._clients.values() if c.joints]
        moved = self._frames.next(bool(wanting), self._guard.hands.eyes.newest, self._guard.clock())
        for client in wanting:
            frame = moved if client.drawn else self._frames.last
            if frame and not client.outbox:
                client.say(frame)
                client.drawn = True
                self._serve(client, 0)

    def _look_around(self) -> None:
        self._looked = time.monotonic()
        if not self._alive():
            self._ended = True
        for client in list(self._clients.values()):
            if not client.unix and not client.watching and self._looked - client.since > PATIENCE:
                self._drop(client)


def _order(data: object) -> int:
    """Return what goes first: the doors, so that nobody is left outside, then who is in."""
    if isinstance(data, Client):
        return 2 if data.unix else 3
    return 0 if data == "unix" else 1
