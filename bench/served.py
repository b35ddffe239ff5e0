"""A WSGI application behind our own web server: how soon it answers, what it computes, and the memory that its processes take."""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

PORT = 8247
REQUESTS = 900
READY_WITHIN = 60  # seconds


class Served:
    """The server, with processes of one thread each, for as long as the block lasts."""

    def __init__(self, app: str, processes: int, port: int, settings: dict[str, str] | None = None) -> None:
        self.port = port
        self._command = [sys.executable, "-m", "config.web", app, str(port), str(processes), "1"]
        self._settings = os.environ | (settings or {})

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self._command, env=self._settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + READY_WITHIN
        while not _answers("/health/live", self.port):
            if time.monotonic() > until:
                raise SystemExit(f"The web server did not start: {' '.join(self._command)}")
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()


def served(pages: int = 0) -> tuple[float, float, float]:
    """(seconds from the start to the first answer, those of them computing, MB of the three processes after so many pages).

    Memory is counted as PSS: what processes share counts once.
    """
    started = time.perf_counter()
    with Served("config.wsgi", 3, PORT) as server:
        first = time.perf_counter() - started
        computing = computed(server.process.pid)
        for _ in range(pages):
            _answers("/account/login/", PORT)
        return first, computing, sum(_megabytes(child) for child in _children(server.process.pid))


def _answers(path: str, port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def computed(server: int) -> float:
    """Seconds that a server and its processes have computed, as proc(5) counts them."""
    return sum(map(_computed, [server, *_children(server)]))


def _children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _computed(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    first, computing, memory = served(REQUESTS)
    print(f"first answer after {first:.2f} s, {computing:.2f} s of them computing; {memory:.0f} MB")
