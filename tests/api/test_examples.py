"""The examples of the description, sent to the service: each request is taken, and each answer is what the example shows.

Ids, references and moments are another's each time: they have to be of the same kind. After a change of the API,
`RECORD_EXAMPLES=1 pytest tests/api/test_examples.py` writes what the service answers now.
"""

import json
import os
import re

import pytest

from api.examples import FILES, examples
from referrals import actions as referrals
from referrals.models import Referral
from tests import people_of_london as london
from tests.api.callers import Caller
from tests.description import description

SHAPES = {
    "id": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "reference": r"(GOL|DEV)-[0-9A-Z-]+",
    "moment": r"\d{4}-\d\d-\d\dT[0-9:.+Z-]+",
    "day": r"\d{4}-\d\d-\d\d",
}
NEW = {
    "your_ref": "S-1042",
    "referrer_email": "maria.santos@southwark.example",
    "resident": {
        "first_name": "Amina",
        "last_name": "Yusuf",
        "date_of_birth": "1968-03-14",
        "phone": "07700 900123",
        "postcode": "SE1 2QH",
        "language": "so",
    },
    "needs": [{"kind": "device", "form": "laptop", "use": "work"}, {"kind": "skills"}],
    "reason": "She looks for work and has no way to apply online.",
    "consent": [{"purpose": "share", "given": True, "method": "in_person"}],
    "contact_policy": {"mode": "direct", "channels": {"sms": True}},
}
DEVICE = {"serial": "PF-3XK2", "kind": "laptop", "make_and_model": "Dell Latitude 5400", "pool": "general"}


def _of_a_kind(value):
    """The same for what differs each time only because it is another's."""
    if isinstance(value, dict):
        return {name: _of_a_kind(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_of_a_kind(inner) for inner in value]
    if isinstance(value, str):
        return next((f"<{kind}>" for kind, shape in SHAPES.items() if re.fullmatch(shape, value)), value)
    return value


class Exchanges:
    """Requests by the names of their operations, and what came back."""

    def __init__(self):
        self.made = {}
        self.addresses = {
            operation["operationId"]: (method, path.removeprefix("/api/v1/"))
            for path, methods in description()["paths"].items()
            for method, operation in methods.items()
        }

    def __call__(self, caller, operation, id="", body=None):
        method, path = self.addresses[operation]
        address = path.replace("{id}", str(id))
        response = caller.get(address) if method == "get" else caller(method, address, body or {})
        assert response.status_code < 300, response.content
        exchange = {"status": response.status_code, "response": response.json()}
        self.made[operation] = ({} if body is None else {"request": body}) | exchange
        return response.json()


def _from_a_referral_to_a_seat(exchange) -> None:
    partner = Caller("partner", london.organisation())
    caseworker = Caller("caseworker")
    receipt = exchange(partner, "referrals_create", body=NEW)
    reference = receipt["reference"]
    exchange(partner, "referrals_list")
    referrals.route(Referral.objects.get(reference=reference), by=london.actor("caseworker"))
    exchange(caseworker, "referrals_ask", reference, {"questions": ["Which floor does she live on?"]})
    exchange(partner, "referrals_questions", reference)
    exchange(partner, "referrals_answer", reference, {"answers": ["The third. There is a lift."]})
    message = {"words": "She now works on Mondays. Any other day is good."}
    exchange(partner, "referrals_send_message", reference, message)
    decisions = [{"need": need["id"], "approve": True} for need in receipt["needs"]]
    exchange(caseworker, "referrals_accept", reference, {"decisions": decisions})
    session = london.session_today()
    skills = next(need["id"] for need in receipt["needs"] if need["kind"] == "skills")
    exchange(partner, "sessions_list")
    exchange(partner, "bookings_create", body={"need": skills, "session": str(session.pk)})
    exchange(partner, "needs_read", skills)
    exchange(partner, "referrals_read", reference)
    exchange(partner, "referrals_story", reference)


def _at_the_bench(exchange) -> None:
    london.pool()
    technician = Caller("technician")
    device = exchange(technician, "devices_create", body=DEVICE)["asset_tag"]
    exchange(technician, "devices_to_wipe", device)


@pytest.fixture
def exchanges(db):
    exchange = Exchanges()
    _from_a_referral_to_a_seat(exchange)
    _at_the_bench(exchange)
    return exchange.made


def test_the_service_takes_and_gives_what_the_examples_show(exchanges):
    if os.environ.get("RECORD_EXAMPLES"):
        FILES.mkdir(exist_ok=True)
        for operation, exchange in exchanges.items():
            (FILES / f"{operation}.json").write_text(json.dumps(exchange, indent=2, ensure_ascii=False) + "\n")
        examples.cache_clear()
    assert sorted(examples()) == sorted(exchanges)
    different = {
        operation: (_of_a_kind(exchange), _of_a_kind(examples()[operation]))
        for operation, exchange in exchanges.items()
        if _of_a_kind(exchange) != _of_a_kind(examples()[operation])
    }
    assert different == {}
