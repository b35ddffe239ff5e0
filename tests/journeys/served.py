"""The web service in processes of its own, on the very database of the test: for what threads alone would not show."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from database.embedded.server import Server

THREADS = 4
READY_WITHIN = 90  # seconds


class Served:
    """So many processes of our web server for as long as the block lasts; `url` is where."""

    def __init__(self, processes: int):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.command = [sys.executable, "-m", "config.web", "config.wsgi", str(port), str(processes), str(THREADS)]

    def __enter__(self) -> "Served":
        more = {"DATABASE_URL": _address(), "DJANGO_SETTINGS_MODULE": "config.settings"}
        self.process = subprocess.Popen(self.command, cwd=settings.ROOT, env=os.environ | more)
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/health/ready", timeout=5).close()
            except OSError:
                time.sleep(0.2)
            else:
                return self
        self.__exit__()
        raise AssertionError("it never became ready")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(30)


def _address() -> str:
    """The database that this test works in, as another process names it."""
    if given := os.environ.get("DATABASE_URL"):
        return given.rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
    host = connection.get_connection_params()["host"]
    return f"postgresql://{Server.SUPERUSER}@{quote(host, '')}/{connection.settings_dict['NAME']}"
