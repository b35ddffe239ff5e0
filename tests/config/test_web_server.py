"""The web server answers beside clients that take their time, cuts them, and takes no more than it says."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from config.web import processes
from config.web.limits import Limits
from config.web.server import Server

ROOT = Path(__file__).resolve().parents[2]
QUICK = Limits(header_seconds=0.2, body_seconds=0.2, idle_seconds=0.4, unread_seconds=0.3, linger_seconds=0.3)
PATIENT = Limits()


class Application:
    """Says how much it was given; keeps whoever asks for /slow waiting until it is let go."""

    def __init__(self):
        self.asked = []
        self.go_on = threading.Event()

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if path == "/slow":
            self.go_on.wait(10)
        size = 30_000_000 if path == "/large" else len(environ["wsgi.input"].read())
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"x" * size] if path == "/large" else [str(size).encode()]


@contextmanager
def serving(limits, monkeypatch, threads=2):
    monkeypatch.setattr("config.web.server.LOOK", 0.05)
    application = Application()
    listener = processes.listen("127.0.0.1", 0)
    address = listener.getsockname()
    server = Server(application, listener, threads=threads, limits=limits)
    over = threading.Event()
    thread = threading.Thread(target=server.serve, args=[over.is_set], daemon=True)
    thread.start()
    try:
        yield address, application
    finally:
        over.set()
        server.pull_trigger()
        while server.socket.fileno() != -1:  # it listens no more
            time.sleep(0.01)
        application.go_on.set()
        thread.join(5)
        assert not thread.is_alive()


def connected(address, said=b""):
    client = socket.create_connection(address, timeout=20)
    client.sendall(said)
    return client


def answer(client) -> bytes:
    parts = []
    while part := client.recv(2**16):
        parts.append(part)
    return b"".join(parts)


def ask(address, path="/", more="") -> bytes:
    with connected(address, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{more}\r\n".encode()) as client:
        return answer(client)


HEADERS_WITHOUT_END = b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "
BODY_THAT_NEVER_COMES = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
SLOW = [b"", HEADERS_WITHOUT_END, BODY_THAT_NEVER_COMES]


@pytest.mark.parametrize("count", [9, 90])
def test_someone_is_answered_beside_clients_that_never_end(count, monkeypatch):
    with serving(PATIENT, monkeypatch) as (address, _):
        clients = [connected(address, SLOW[number % 3]) for number in range(count)]
        began = time.monotonic()
        assert ask(address).startswith(b"HTTP/1.1 200")
        assert time.monotonic() - began < 10
        for client in clients:
            client.close()


def test_each_kind_of_slow_client_is_cut_and_told_why(monkeypatch):
    with serving(QUICK, monkeypatch) as (address, application):
        began = time.monotonic()
        answers = [answer(client) for client in [connected(address, said) for said in SLOW]]
        assert [said[:12] for said in answers] == [b"", b"HTTP/1.1 408", b"HTTP/1.1 408"]
        assert 0.2 < time.monotonic() - began < 10
        assert application.asked == []


def test_a_body_that_drips_is_cut_and_one_that_keeps_coming_is_taken(monkeypatch):
    limits = Limits(body_seconds=0.3, body_rate=1000)
    with serving(limits, monkeypatch) as (address, application):
        steady = connected(address, b"POST /steady HTTP/1.1\r\nConnection: close\r\nContent-Length: 2000\r\n\r\n")
        dripping = connected(address, b"POST /drip HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n")
        for turn in range(8):
            steady.sendall(b"x" * 250)
            dripping.sendall(b"x" * (turn < 4))
            time.sleep(0.07)
        assert answer(steady).endswith(b"\r\n\r\n2000")
        assert answer(dripping).startswith(b"HTTP/1.1 408")
        assert application.asked == ["/steady"]


def test_who_does_not_read_the_answer_is_cut_and_frees_the_thread(monkeypatch):
    with serving(QUICK, monkeypatch, threads=1) as (address, _):
        deaf = connected(address, b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        assert ask(address, more="").startswith(b"HTTP/1.1 200")
        deaf.close()


def test_health_is_answered_while_every_thread_is_busy(monkeypatch):
    with serving(PATIENT, monkeypatch, threads=1) as (address, application):
        busy = [connected(address, b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(4)]
        while "/slow" not in application.asked:
            time.sleep(0.01)
        assert ask(address, "/health/live").startswith(b"HTTP/1.1 200")
        assert ask(address, "/health/ready").startswith(b"HTTP/1.1 200")
        for client in busy:
            client.close()


@pytest.mark.parametrize("path", ["/account/login/", "/api/v1/referrals/bulk"])
def test_what_is_too_large_is_refused_in_words_before_it_is_read(path, monkeypatch):
    start = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    with serving(PATIENT, monkeypatch) as (address, application):
        client = connected(address, f"{start}Content-Length: {300 * 2**20}\r\n\r\n".encode())
        for _ in range(10):  # it goes on sending, as a browser does, and still reads the answer
            client.sendall(b"x" * 100_000)
        head, body = answer(client).split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 413")
        assert b"We take up to 25 MB at once." in body
        if path.startswith("/api/"):
            assert json.loads(body)["code"] == "too_large"
        assert application.asked == []


def test_who_asks_first_is_told_before_the_body_is_sent(monkeypatch):
    start = b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
    with serving(PATIENT, monkeypatch) as (address, application):
        assert answer(connected(address, start % (300 * 2**20))).startswith(b"HTTP/1.1 413")
        small = connected(address, start % 3)
        assert small.recv(100).startswith(b"HTTP/1.1 100")
        small.close()
        assert application.asked == []


def test_a_body_without_a_length_is_refused_when_it_has_become_too_large(monkeypatch):
    with serving(Limits(largest_body=2**20), monkeypatch) as (address, application):
        client = connected(address, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(12):
            client.sendall(b"19000\r\n" + b"x" * 0x19000 + b"\r\n")
        assert answer(client).startswith(b"HTTP/1.1 413")
        assert application.asked == []


def test_the_bodies_of_all_clients_together_have_a_limit(monkeypatch):
    start = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2000000\r\n\r\n"
    with serving(Limits(all_bodies=5 * 10**6), monkeypatch) as (address, _):
        first, second = connected(address, start + b"x"), connected(address, start + b"x")
        time.sleep(0.1)
        refused = answer(connected(address, start))
        assert refused.startswith(b"HTTP/1.1 503")
        assert b"Retry-After: 30" in refused
        second.close()
        first.sendall(b"x" * 1_999_999)
        assert answer(first).endswith(b"\r\n\r\n2000000")


def test_the_quietest_makes_room_when_there_are_too_many(monkeypatch):
    with serving(Limits(connections=30), monkeypatch) as (address, _):
        clients = [connected(address) for _ in range(60)]
        assert ask(address).startswith(b"HTTP/1.1 200")
        assert clients[0].recv(10) == b""
        for client in clients:
            client.close()


def test_what_was_begun_is_answered_before_the_end(monkeypatch):
    with serving(PATIENT, monkeypatch) as (address, application):
        client = connected(address, b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        while "/slow" not in application.asked:
            time.sleep(0.01)
        idle = connected(address)
    assert client.recv(1000).startswith(b"HTTP/1.1 200")
    assert idle.recv(10) == b""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def pid_of_answer(port: int) -> int:
    end = time.monotonic() + 20
    while True:
        try:
            return int(ask(("127.0.0.1", port)).rpartition(b"\r\n\r\n")[2])
        except OSError:
            assert time.monotonic() < end, "no one answers"
            time.sleep(0.05)


def test_a_process_that_dies_is_replaced_and_all_end_with_the_first():
    port = free_port()
    command = [sys.executable, "-m", "config.web", "tests.config.tiny", str(port), "2", "1"]
    first = subprocess.Popen(command, cwd=ROOT)
    try:
        killed = pid_of_answer(port)
        os.kill(killed, signal.SIGKILL)
        assert pid_of_answer(port) != killed
        children = psutil.Process(first.pid).children()
        first.kill()  # they notice that it is gone, and end by themselves
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == []
    finally:
        first.kill()
        first.wait()


def test_asked_to_end_all_processes_end_well():
    port = free_port()
    command = [sys.executable, "-m", "config.web", "tests.config.tiny", str(port), "2", "1"]
    first = subprocess.Popen(command, cwd=ROOT)
    pid_of_answer(port)
    first.terminate()
    assert first.wait(20) == 0
