"""The whole service as `make run` starts it, on a database server of its own, for tests that make it suffer."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import psutil
from django.conf import settings

from database.embedded.server import Server
from tests import ground
from tests.journeys.stalling import Way

OPEN = """
import django; django.setup()
from people import actions as people
from tests import people_of_london as london
print(people.issue_token(role="referrer", organisation=london.organisation(), by=london.ADMINISTRATOR))
"""


class House:
    """`manage.py serve` on a server of its own, as `make run` starts it."""

    root = settings.ROOT
    interpreter = sys.executable

    def __init__(self, data_dir: Path, *, home: Path | None = None, through: Way | None = None, **more: str):
        """`home` is where the database server keeps its files; `through` stands between it and the service."""
        self.server = Server(home) if home else Server.of(data_dir)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        mine = {"DATA_DIR": str(data_dir), "PORT": str(self.port), "DEMO": "false", "JOB_STALLED_SECONDS": "5"} | more
        self.environment = kept | mine | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.ROOT)}
        ground.copy_template_into(self.server)
        if home or through:
            host = through.before(self.server.running()) if through else self.server.running()
            self.environment["DATABASE_URL"] = (
                f"postgresql://{Server.SUPERUSER}@{quote(str(host), '')}/{Server.DATABASE}"
            )
        self.token = self.python("-c", OPEN)
        self.serve = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=settings.ROOT, env=self.environment)

    def python(self, *command: str) -> str:
        return self.run(sys.executable, *command)

    def run(self, *command: str, environment: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            command,
            cwd=settings.ROOT,
            env=environment or self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def wait_until_ready(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(self.url("/health/ready"), timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("it never became ready")

    def child(self, word: str) -> psutil.Process:
        """The child of `serve` whose command line has this word."""
        return next(each for each in psutil.Process(self.serve.pid).children() if word in each.cmdline())

    def postmaster(self) -> psutil.Process:
        return psutil.Process(int((self.server.cluster / "postmaster.pid").read_text().splitlines()[0]))

    def end(self) -> int:
        self.serve.send_signal(signal.SIGTERM)
        return self.serve.wait(60)

    def remove(self) -> None:
        """Kill what still runs, and delete what it kept."""
        if self.serve.poll() is None:
            for process in [*psutil.Process(self.serve.pid).children(recursive=True), psutil.Process(self.serve.pid)]:
                process.kill()
            self.serve.wait(10)
        self.server.remove()


def referral(mark: str, client: int, n: int) -> dict:
    letters = "".join(chr(97 + int(digit)) for digit in f"{client}{n:03d}")
    return {
        "referrer_email": "maria.santos@southwark.example",
        "your_ref": mark,
        "resident": {
            "first_name": f"Amina{letters}",
            "last_name": f"Yusuf{letters}",
            "date_of_birth": f"{n % 28 + 1:02d}/{client + 1:02d}/{1940 + n % 50}",
            "phone": f"07700 900{(client * 150 + n) % 1000:03d}",
            "postcode": "SE1 2QH",
        },
        "needs": [{"kind": "data"}],
        "consent": [{"purpose": "share", "given": True, "method": "in_person"}],
        "contact_policy": {"mode": "direct", "channels": {"sms": True}},
    }
