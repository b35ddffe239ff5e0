"""Beside our own stand-in: the two mocks that the contract facts name, Prism over the description before the stateful
emulate.

They are 90 MB of npm that nothing else needs, so they are run when MOCKS names a folder with them:
`npm install --prefix DIR @stoplight/prism-cli@5.14.2 emulate@0.11.2`, then `MOCKS=DIR pytest
tests/notifications/test_mocks.py`.
"""

import os
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from law.actors import SYSTEM
from notifications import actions as notifications
from notifications import sender
from notifications.events import EVENTS, Event
from notifications.gateway import OutgoingMessage, TwilioGateway
from notifications.models import Message, Receipt
from notifications.provider_codes import Meaning
from tests import people_of_london as london

MOCKS = Path(os.environ.get("MOCKS", "/nowhere")) / "node_modules" / ".bin"
ACCOUNT = "AC" + "0" * 32
TOKEN = "twilio_test_auth_token"
LINE = "+442079460001"
SEED = f'twilio:\n  account: {{sid: {ACCOUNT}, auth_token: {TOKEN}}}\n  phone_numbers:\n    - phone_number: "{LINE}"\n'
DESCRIPTION = settings.ROOT / "tests" / "data" / "twilio_messages.openapi.json"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (MOCKS / "emulate").exists(), reason="MOCKS names no folder with emulate and Prism"),
]


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_for(port: int):
    for _ in range(100):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError("a mock did not start")


@pytest.fixture
def mocks(tmp_path, settings, live_server, monkeypatch):
    """(address of Prism, which checks and passes on; address of emulate). Receipts come to the live server, signed."""
    seed = tmp_path / "seed.yaml"
    ports = (_port(), _port())
    seed.write_text(SEED)
    emulated, checked = (f"http://127.0.0.1:{port}" for port in ports)
    commands = [
        ["emulate", "start", "--service", "twilio", "--port", str(ports[0]), "--seed", str(seed)],
        ["prism", "proxy", str(DESCRIPTION), emulated, "--port", str(ports[1])],
    ]
    running = []
    for (program, *rest), port in zip(commands, ports, strict=True):
        running.append(
            subprocess.Popen(
                [str(MOCKS / program), *rest], stdout=(tmp_path / program).open("w"), stderr=subprocess.STDOUT
            )
        )
        _wait_for(port)
    settings.TWILIO_ACCOUNT_SID = ACCOUNT
    settings.TWILIO_AUTH_TOKEN = TOKEN
    settings.TWILIO_FROM = LINE
    settings.PUBLIC_URL = live_server.url
    settings.TWILIO_BASE_URL = checked
    monkeypatch.setitem(EVENTS, "test.word", Event("test.word", "Word for word", matters=True))
    monkeypatch.setattr("notifications.sender.gateway_for", lambda _: TwilioGateway())
    yield checked, emulated
    for process in running:
        process.terminate()
        process.wait()


def written(channel="sms") -> Message:
    case = london.accepted(needs=("skills",))
    case.resident.safe_channels = ["sms", "call", "voicemail"]
    case.resident.save(update_fields=["safe_channels"])
    message = notifications.compose(
        "test.word",
        reason=case.resident,
        address="+447700900123",
        channel=channel,
        resident=case.resident,
        referral=case,
    )
    notifications.queue([message], by=SYSTEM)
    return message


def test_a_text_leaves_through_prism_is_found_again_and_its_signed_receipts_arrive(mocks, tmp_path):
    _, emulated = mocks
    message = written()
    sender.send_one(message.pk)
    message.refresh_from_db()
    assert message.state == "sent", (tmp_path / "prism").read_text()
    assert message.provider_id.startswith("SM"), (tmp_path / "prism").read_text()
    response = httpx.post(
        f"{emulated}/_twilio/simulate/message-status",
        data={"MessageSid": message.provider_id, "Status": "delivered"},
        auth=(ACCOUNT, TOKEN),
    )
    assert response.status_code < 300, response.text
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.filter(message=message, status="delivered").exists()
    assert "violation" not in (tmp_path / "prism").read_text().lower()


def test_a_text_whose_answer_was_lost_is_found_by_its_number_and_words(mocks, settings):
    _, emulated = mocks
    message = written()
    sender.send_one(message.pk)
    message.refresh_from_db()
    settings.TWILIO_BASE_URL = (
        emulated  # Prism holds lists to absolute addresses, which neither Twilio nor emulate sends
    )
    outgoing = OutgoingMessage(message.pk, "sms", message.address, message.body, handed_at=message.sent_at)
    assert TwilioGateway().look_up(outgoing) == message.provider_id


def test_a_call_leaves_through_prism(mocks, tmp_path):
    message = written("voice")
    sender.send_one(message.pk)
    message.refresh_from_db()
    assert message.provider_id.startswith("CA"), (tmp_path / "prism").read_text()


def test_what_is_malformed_is_not_taken(mocks, settings, db):
    settings.TWILIO_ACCOUNT_SID = "AC1"
    outgoing = OutgoingMessage(written().pk, "sms", "+447700900123", "Word")
    assert TwilioGateway().send(outgoing).meaning != Meaning.TAKEN
