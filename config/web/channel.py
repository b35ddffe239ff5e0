"""One connection of the web server, and since when we wait for what on it."""

import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

from config.web.words import TOO_LARGE, Refused, Wording

if TYPE_CHECKING:
    from config.web.server import Server

LARGE = 2**20  # bytes: smaller bodies are not counted
TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Parser(HTTPRequestParser):
    """Says in words why a request is refused."""

    path = ""

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.refuse(TOO_LARGE)
        return consumed

    def refuse(self, wording: Wording) -> None:
        """Answer in these words instead of asking the application, and read no more."""
        self.error = Refused(wording, self.path, self.adj.max_request_body_size)
        self.completed = True
        self.expect_continue = False  # or waitress asks for the body after all (RFC 9110, 10.1.1)

    @property
    def size(self) -> int:
        """How many bytes of a body have come, or are said to come."""
        return int(max(self.content_length, self.body_bytes_received))


class Channel(HTTPChannel):
    """A connection that is cut when its client is late."""

    parser_class = Parser
    server: "Server"
    request: Parser | None
    header_since: float | None = None  # when the request that comes in just now began
    body_since: float | None = None
    unread_since: float | None = None
    is_refused = False
    lingers_until: float | None = None

    # ── What comes in ────────────────────────────────────────────────────────────────────────────────────────────────

    def received(self, data: bytes) -> bool:
        if self.header_since is None:
            self.header_since = time.monotonic()
        is_taken: bool = super().received(data)
        with self.requests_lock:
            self._look_at_what_came()
        return is_taken

    def _look_at_what_came(self) -> None:
        if self.requests and self.requests[-1].error:
            self.request = None  # what follows a refused request is the rest of its body
        if self.request is None:
            self.header_since = self.body_since = None
        elif self.request.headers_finished:
            if self.body_since is None:
                self.body_since = time.monotonic()
            if wording := self.server.refusal_for(self):
                self._refuse(wording)

    def _refuse(self, wording: Wording) -> None:
        refused, self.request = self.request, None
        if refused is None:
            return
        refused.refuse(wording)
        self.requests.append(refused)
        self.header_since = self.body_since = None
        if len(self.requests) == 1:
            self.server.add_task(self)

    def service(self) -> None:
        self.is_refused = bool(self.requests[0].error)
        super().service()

    @property
    def bulk(self) -> int:
        """The size of what comes in just now, if it is large."""
        size = self.request.size if self.request is not None else 0
        return size if size > LARGE else 0

    # ── Who is late ──────────────────────────────────────────────────────────────────────────────────────────────────

    def is_waiting(self) -> bool:
        """Whether nothing is asked of us on this connection just now."""
        return not self.requests and not self.total_outbufs_len

    def is_late(self, now: float) -> bool:
        """Asked once a second; `now` is of the monotonic clock."""
        limits = self.server.limits
        if self.lingers_until is not None:
            return now > self.lingers_until
        if self.total_outbufs_len:
            return self._is_unread(now)
        self.unread_since = None
        if self.requests:
            return False
        if self.body_since is not None and self.request is not None:
            return limits.is_slow(now - self.body_since, self.request.body_bytes_received)
        if self.header_since is not None:
            return now - self.header_since > limits.header_seconds
        is_new = self.last_activity == self.creation_time
        return self.quiet_seconds() > (limits.header_seconds if is_new else limits.idle_seconds)

    def quiet_seconds(self) -> float:
        return time.time() - float(self.last_activity)

    def _is_unread(self, now: float) -> bool:
        """Whether an answer lies here of which no byte has been taken for too long."""
        if self.unread_since is None or self.quiet_seconds() < now - self.unread_since:
            self.unread_since = now
        return now - self.unread_since > self.server.limits.unread_seconds

    def cut(self) -> None:
        """End the connection. Whoever was sending is told that it took too long."""
        if self.request is not None and self.is_waiting():
            with suppress(OSError):
                self.socket.send(TIMED_OUT)
        self.is_refused = False
        self.lingers_until = None
        self.will_close = True

    # ── What is refused is read on for a while ───────────────────────────────────────────────────────────────────────
    # Closing with bytes unread resets the connection, and a browser then shows nothing of the answer (RFC 9112, 9.6).

    def handle_close(self) -> None:
        if self.is_refused and self.connected and self.lingers_until is None:
            self.will_close = False
            self.lingers_until = time.monotonic() + self.server.limits.linger_seconds
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
        else:
            super().handle_close()

    def readable(self) -> bool:
        return bool(self.lingers_until or super().readable())

    def handle_read(self) -> None:
        if self.lingers_until is None:
            super().handle_read()
            return
        with suppress(OSError):
            self.recv(2**16)  # closes when there is no more
