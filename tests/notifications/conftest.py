"""A Twilio of our own for the tests of this room: started once, reset for each test."""

import json
import socket
import subprocess
import sys
import time
from urllib.request import Request, urlopen

import pytest


class Twilio:
    """The stand-in as a test sees it."""

    def __init__(self, port: int):
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, path: str, fields=None):
        body = None if fields is None else json.dumps(fields).encode()
        with urlopen(
            Request(self.url + path, data=body, headers={"Content-Type": "application/json"}), timeout=10
        ) as answer:
            return json.load(answer)

    def misbehave(self, **chances):
        self.ask("/_set", chances)

    @property
    def log(self) -> dict:
        return self.ask("/_log")


@pytest.fixture(scope="session")
def twilio_process():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.twilio_stand_in", "--port", str(port)])
    for _ in range(100):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield Twilio(port)
    process.kill()
    process.wait()


@pytest.fixture
def twilio(twilio_process, settings):
    """Settings that lead to the stand-in, which behaves well until it is told otherwise."""
    settings.TWILIO_ACCOUNT_SID = "AC" + "0" * 32
    settings.TWILIO_AUTH_TOKEN = "secret"
    settings.TWILIO_FROM = "+442079460001"
    settings.TWILIO_BASE_URL = twilio_process.url
    settings.TWILIO_TIMEOUT_SECONDS = 1
    twilio_process.ask("/_reset", {})
    chances = ("p429", "p500", "plost", "phang", "pdrop", "dup", "shuffle", "nocb", "latency", "undelivered")
    twilio_process.misbehave(**dict.fromkeys(chances, 0.0), hang=3.0)
    twilio_process.misbehave(nocb=1.0)
    return twilio_process
