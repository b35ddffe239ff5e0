"""A worker in a process of its own, on the test's database, with tasks that write down what they did.

`python -m tests.jobs.process FOLDER` is that process; `Process` is how a test starts, watches and kills it.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOON = timedelta(milliseconds=200)


class Process:
    def __init__(self, folder: Path, database_url: str):
        self.folder = folder
        environment = os.environ | {"DATABASE_URL": database_url, "JOB_STALLED_SECONDS": "1", "LOG_LEVEL": "WARNING"}
        self.log = folder / "log"
        with self.log.open("a") as log:
            command = [sys.executable, "-m", "tests.jobs.process", str(folder)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)

    def lives(self) -> bool:
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=15)


def ran(folder: Path) -> list[str]:
    """What the tasks wrote down, one line each."""
    lines = folder / "ran"
    return lines.read_text().split("\n")[:-1] if lines.exists() else []


def until(is_so, seconds: float = 30):
    """Wait until something is so; fails when it takes too long."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def main(folder: Path):
    import django  # noqa: PLC0415 - only in the process of its own

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from jobs import worker  # noqa: PLC0415
    from jobs.registry import SCHEDULE, Slot, task  # noqa: PLC0415

    def write_down(line: str):
        with (folder / "ran").open("a") as lines:
            lines.write(f"{line}\n")

    @task("tests.ask", backoff=SOON)
    def ask(number):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02)")
        write_down(str(number))

    @task("tests.hang", backoff=SOON)
    def hang(name):
        write_down(f"{name} {os.getpid()}")
        while not (folder / "go on").exists():
            time.sleep(0.05)

    @task("tests.kill", max_attempts=1)
    def kill():
        write_down(f"kill {os.getpid()}")
        os.kill(os.getpid(), signal.SIGKILL)

    @task("tests.break", max_attempts=1)
    def break_down(name):
        raise ValueError(name)

    SCHEDULE[:] = [Slot("jobs.give_back_lost_jobs", "* * * * * *")]
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    worker.work(stopping=lambda: bool(stopping))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
