"""Our own web server with three processes: how soon it answers, and the memory that the three take together."""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

PORT = 8247
REQUESTS = 900


def served(pages: int = 0) -> tuple[float, float, float]:
    """(seconds from the start to the first answer, those of them computing, MB of the three processes after so many pages).

    Memory is counted as PSS: what processes share counts once.
    """
    started = time.perf_counter()
    command = [sys.executable, "-m", "config.web", "config.wsgi", str(PORT), "3", "1"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not _answers("/health/live"):
            time.sleep(0.01)
        first = time.perf_counter() - started
        computing = sum(map(_computed, [server.pid, *_children(server.pid)]))
        for _ in range(pages):
            _answers("/account/login/")
        return first, computing, sum(_megabytes(child) for child in _children(server.pid))
    finally:
        server.terminate()
        server.wait()


def _answers(path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def _children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _computed(pid: int) -> float:
    """Seconds that the process has computed, as proc(5) counts them."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    first, computing, memory = served(REQUESTS)
    print(f"first answer after {first:.2f} s, {computing:.2f} s of them computing; {memory:.0f} MB")
