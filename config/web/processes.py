"""Several processes that serve one address: forked from one that has loaded everything, and replaced when one dies."""

import gc
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable

from config.children import Child, supervise
from config.web.limits import Limits
from config.web.server import Application, Server

BACKLOG = 1024
# Seconds. The thread that reads and writes for all clients needs the interpreter a few times for each request, and waits
# so long each time while another thread computes: with Python's own 5 ms a process answers 50 requests a second at most.
SWITCH = 0.0005


def listen(host: str, port: int) -> socket.socket:
    """The socket on which all of them wait. Raises OSError where somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def serve(
    application: Application,
    listener: socket.socket,
    *,
    processes: int,
    threads: int,
    limits: Limits,
    say: Callable[[str], None],
) -> None:
    """Serve in so many processes, each of so many threads, until SIGTERM or Ctrl-C."""
    _allow_many_files(limits)
    sys.setswitchinterval(SWITCH)
    gc.freeze()  # what is loaded stays in pages that all of them share
    stop = Stop()

    def run() -> None:
        parent = os.getppid()
        server = Server(application, listener, threads=threads, limits=limits)
        mine = Stop(server.pull_trigger)
        server.serve(lambda: mine.asked or os.getppid() != parent)

    children = [Child(f"web process {number}", lambda: Fork(run)) for number in range(1, processes + 1)]
    supervise(children, stopping=lambda: stop.asked, say=say)


class Stop:
    """Whether this process was asked to end."""

    def __init__(self, wake: Callable[[], object] = lambda: None) -> None:
        self.asked = False
        self.wake = wake
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True
        self.wake()


class Fork:
    """A copy of this process that runs a function and ends. Looked after like a `subprocess.Popen`."""

    def __init__(self, run: Callable[[], object]) -> None:
        self.returncode: int | None = None
        sys.stdout.flush()
        self.pid = os.fork()
        if not self.pid:
            run()
            sys.exit(0)  # through the callers' ends, as any process of ours

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Raises TimeoutError."""
        until = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(0.05)
        return code

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _allow_many_files(limits: Limits) -> None:
    """A connection is an open file, and so is a large body."""
    wanted = 2 * limits.connections + 200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
