"""waitress, made safe against clients that take their time.

waitress reads each request to its end before it takes a thread, so a client that sends slowly costs a socket and a few
kilobytes. What it lacks is added here: a deadline for headers and bodies, a limit on the bodies of all clients together,
room for a new connection when there are too many, threads of their own for whoever asks how the service is, and an end
in which every request that was begun is answered.
"""

import socket
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from config.web.channel import Channel
from config.web.limits import Limits
from config.web.words import BUSY, Wording

LANES = ("/health/live", "/health/")  # each has a thread of its own: the database may keep the second waiting
LOOK = 1.0  # seconds between two looks for clients that are late
TIME_TO_END = 15.0  # seconds for requests that were begun

Application = Callable[..., Any]


class Server(TcpWSGIServer):
    """Serves one WSGI application on a socket that other processes may share."""

    channel_class = Channel
    active_channels: dict[int, Channel]

    def __init__(self, application: Application, listener: socket.socket, *, threads: int, limits: Limits) -> None:
        adjustments = Adjustments(
            sockets=[listener],
            threads=threads,
            connection_limit=limits.connections,
            max_request_header_size=limits.largest_header,
            max_request_body_size=limits.largest_body + 1,  # waitress refuses what is as large as its limit
            recv_bytes=2**16,
            cleanup_interval=LOOK,
            clear_untrusted_proxy_headers=False,  # Django knows how many proxies are ours
            ident=None,
        )
        self.limits = limits
        self.lanes = {start: _threads(1) for start in LANES}
        about = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            application,
            _sock=listener,
            dispatcher=_threads(threads),
            adj=adjustments,
            sockinfo=about,
            bind_socket=False,
        )

    # ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def add_task(self, channel: Channel) -> None:
        path = channel.requests[0].path
        lane = next((threads for start, threads in self.lanes.items() if path.startswith(start)), self.task_dispatcher)
        lane.add_task(channel)

    def refusal_for(self, channel: Channel) -> Wording | None:
        """Why a body that has begun to come in is not taken, if it is not."""
        if not channel.bulk:
            return None
        return BUSY if sum(each.bulk for each in self.active_channels.values()) > self.limits.all_bodies else None

    # ── Clients that are late ────────────────────────────────────────────────────────────────────────────────────────

    def maintenance(self, now: float) -> None:
        """waitress asks for it every LOOK seconds."""
        moment = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.is_late(moment):
                channel.cut()

    def handle_accept(self) -> None:
        super().handle_accept()
        if len(self.active_channels) >= self.limits.connections - 8:  # the listener and its bell are counted too
            self._make_room()

    def _make_room(self) -> None:
        """End the connection that has been quiet for longest."""
        quiet = [channel for channel in self.active_channels.values() if channel.is_waiting()]
        if quiet:
            max(quiet, key=Channel.quiet_seconds).cut()

    # ── Life and end ─────────────────────────────────────────────────────────────────────────────────────────────────

    def serve(self, stopping: Callable[[], bool]) -> None:
        """Serve until told to stop; then take no new connection, and end when what was begun is answered."""
        while not stopping():
            self._turn(LOOK)
        self.del_channel()
        self.socket.close()
        until = time.monotonic() + TIME_TO_END
        while self._close_idle() and time.monotonic() < until:
            self._turn(0.1)
        self.task_dispatcher.shutdown()
        wasyncore.close_all(self._map)

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _close_idle(self) -> int:
        """How many connections there are on which something is still to be done."""
        channels = list(self.active_channels.values())
        for channel in channels:
            if channel.is_waiting() and channel.request is None:
                channel.cut()
        return len(channels)


def _threads(count: int) -> ThreadedTaskDispatcher:
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(count)
    return dispatcher
