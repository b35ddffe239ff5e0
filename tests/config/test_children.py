"""A child that dies is started again and its sibling never notices; both end when they are asked to, or are made to."""

import os
import signal
import sys
import time

from config import children
from config.children import Child, end, program, supervise

SLEEP = "import time; print(flush=True); time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({!r}, 'w').close(); time.sleep(60)"


def child(name: str, code: str = SLEEP) -> Child:
    return program(name, [sys.executable, "-c", code])


def test_a_dead_child_is_started_again_and_its_sibling_lives_on():
    web = child("web server")
    worker = child("worker")
    sentences = []
    first = []

    def kill_once_and_stop_when_it_is_back() -> bool:
        if worker.process is None:
            return False
        if not first:
            first.append(worker.process.pid)
            siblings.append(web.process.pid)
            os.kill(worker.process.pid, signal.SIGKILL)
        return worker.process.pid != first[0]

    siblings = []
    supervise([web, worker], stopping=kill_once_and_stop_when_it_is_back, say=sentences.append)
    assert sentences == ["The worker ended unexpectedly. It starts again in 0.5 seconds."]
    assert web.process.pid == siblings[0]
    assert web.process.returncode == -signal.SIGTERM
    assert worker.process.returncode == -signal.SIGTERM


def test_one_that_dies_at_once_is_started_less_and_less_often(monkeypatch):
    monkeypatch.setattr(children, "LOOK", 0.02)
    broken = child("worker", "raise SystemExit(1)")
    sentences = []
    supervise([broken], stopping=lambda: len(sentences) == 3, say=sentences.append)
    assert [sentence.split(" in ")[1] for sentence in sentences] == ["0.5 seconds.", "1 seconds.", "2 seconds."]
    broken.pause = 30.0
    broken.look_after(sentences.append)
    broken.start_after = 0.0
    broken.look_after(sentences.append)
    broken.started_at -= children.STEADY
    broken.process.wait()
    broken.look_after(sentences.append)
    assert sentences[-1].endswith("It starts again in 0.5 seconds.")


def test_one_that_does_not_end_is_killed(tmp_path):
    ready = tmp_path / "ready"
    deaf = child("worker", DEAF.format(str(ready)))
    sentences = []
    deaf.look_after(sentences.append)
    while not ready.exists():
        time.sleep(0.02)
    end([deaf], sentences.append, within=0.3)
    assert deaf.process.returncode == -signal.SIGKILL
    assert sentences == ["The worker did not end within 0.3 seconds and was killed."]
