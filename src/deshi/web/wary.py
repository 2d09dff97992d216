"""HTTP that is wary of who speaks it: requests must come in time, in bounds, and be read in one way only.

The parser (llhttp, strict) refuses most of what could be read in two ways: `Content-Length` beside `Transfer-Encoding`, twice or
signed, bare line feeds, folded headers. What it lets through is refused here. https://www.rfc-editor.org/rfc/rfc9112#section-11.2
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from deshi.web.cork import Cork

HEAD_S = 10.0
BODY_S = 30.0
SLOWEST = 16_384
HEAD_BYTES = 65_536
MOST_HEADERS = 200


class Wary(HttpToolsProtocol):
    """uvicorn's protocol with deadlines and bounds.

    A head must be whole `HEAD_S` after its first byte (of a new connection: after it was made), a body `BODY_S` later, or as long as
    it comes with `SLOWEST` bytes a second. A connection that breaks this is closed with 408, else 400, 431 or 501.
    """

    _deadline: TimerHandle | None = None
    _began = 0.0
    _taken = 0
    _head = True

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(Cork(transport, self.loop))  # type: ignore[arg-type]
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, and count those of a head before they are parsed."""
        if self._deadline is None:  # the first bytes of the next request
            self._begin()
        self._taken += len(data)
        if (
            self._head and self._taken > HEAD_BYTES and b"\r\n\r\n" not in data
        ):  # a head and the beginning of its body
            self._refuse(431, f"The head of the request is over {HEAD_BYTES} bytes; send less.")
            return
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Look at a whole head before anything is done with it."""
        problem = _problem(self.headers, self.parser.get_http_version(), self.url)
        if problem:
            self._refuse(*problem)
            return
        self._head, self._taken = False, 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body, unless the head was refused."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is there: nothing is waited for until the next one begins."""
        self._rest()
        if not self.transport.is_closing():
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to the protocol of sockets."""
        self._rest()
        if not self.transport.is_closing():
            super().handle_websocket_upgrade()

    def _begin(self) -> None:
        self._head, self._taken, self._began = True, 0, self.loop.time()
        self._deadline = self.loop.call_later(HEAD_S, self._look)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _look(self) -> None:
        """See whether what is waited for comes fast enough."""
        allowed = HEAD_S if self._head else HEAD_S + BODY_S + self._taken / SLOWEST
        left = self._began + allowed - self.loop.time()
        if self.flow.read_paused:
            left = max(left, 1.0)  # the service itself reads no faster: not the client's fault
        if left > 0:
            self._deadline = self.loop.call_later(max(left, 0.1), self._look)
            return
        self._deadline = None
        self._refuse(408, "The request did not come in time; send it whole at once.")

    def _refuse(self, status: int, sentence: str) -> None:
        """Close the connection, with an answer where one is waited for and none has begun."""
        self._rest()
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle
        if self._head:
            answer = self._taken > 0 and (cycle is None or cycle.response_complete)
        else:
            answer = cycle is not None and not cycle.response_started
        if answer:
            self.transport.write(_answer(status, sentence))
        self.transport.close()


def _problem(headers: list[tuple[bytes, bytes]], version: str, url: bytes) -> tuple[int, str] | None:
    """Return status and sentence of a head that could be read in two ways, or is too much; None for a good one."""
    if len(headers) > MOST_HEADERS:
        return 431, f"The request has {len(headers)} headers; send at most {MOST_HEADERS}."
    hosts = 0
    for name, value in headers:
        if name == b"host":
            hosts += 1
        elif name == b"transfer-encoding":
            if version != "1.1":
                return 400, "HTTP 1.0 knows no Transfer-Encoding; send Content-Length."
            if value.strip().lower() != b"chunked":
                return 501, "No Transfer-Encoding but `chunked` is read here; send the body as it is."
    if hosts > 1:
        return 400, "The request names two hosts; send one."
    if url[:1] not in (b"/", b"*"):
        return 400, "The request names a whole address, and this is no proxy; send the path alone."
    return None


_REASONS: dict[int, bytes] = {
    400: b"Bad Request",
    408: b"Request Timeout",
    431: b"Request Header Fields Too Large",
    501: b"Not Implemented",
}


def _answer(status: int, sentence: str) -> bytes:
    told = b'{"error":{"message":"%s","type":"BadInput"}}' % sentence.encode()
    head = (
        b"HTTP/1.1 %d %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
    )
    return head % (status, _REASONS[status], len(told)) + told
