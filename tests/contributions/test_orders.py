"""A borough pays once, whatever is repeated, and stock capacity opens in its own pool."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from contributions import actions as contributions
from contributions import provider_events
from contributions.actions import PurchaseOrderNeeded
from contributions.gateway import BadSignature, StripeUnavailable, signed_payment
from contributions.models import Contribution, ProviderEvent
from contributions.provider_events import take_event
from inventory.models import Pool
from law.refusals import NotAllowed
from tests import people_of_london as london


def issued(quantity=10):
    borough = london.organisation()
    finance = london.actor("finance", organisation=borough)
    order = contributions.order(organisation=borough, quantity=quantity, purchase_order="PO-77120", by=finance)
    return contributions.issue(order, by=finance)


def changed(payload: bytes, **changes) -> dict:
    event = json.loads(payload)
    event["data"]["object"] |= changes
    return event


@pytest.mark.django_db(transaction=True)
def test_the_signed_event_pays_once_however_often_it_comes():
    order = issued()
    for _ in range(3):
        take_event(*signed_payment(order))
    order.refresh_from_db()
    assert (order.state, order.total_pence) == ("paid", 60_000)
    assert Pool.objects.get(borough="E09000028").capacity == 10
    assert ProviderEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_event_about_the_same_payment_changes_nothing(monkeypatch):
    order = issued()
    payload, signature = signed_payment(order)
    take_event(payload, signature)
    again = json.loads(payload) | {"id": "evt_other"}
    monkeypatch.setattr(provider_events, "check_signature", lambda *_: None)
    assert take_event(json.dumps(again).encode(), "").outcome == "nothing to do"
    assert Pool.objects.get(borough="E09000028").capacity == 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"amount_total": 1}, "refused: other amount"),
        ({"currency": "usd"}, "refused: other amount"),
        ({"payment_status": "unpaid"}, "not paid yet"),
        ({"id": "cs_unknown"}, "refused: other checkout"),
        ({"id": "cs_unknown", "client_reference_id": "elsewhere"}, "unknown order"),
    ],
)
def test_what_does_not_match_pays_nothing(monkeypatch, changes, outcome):
    order = issued()
    event = changed(signed_payment(order)[0], **changes)
    monkeypatch.setattr(provider_events, "check_signature", lambda *_: None)
    assert take_event(json.dumps(event).encode(), "").outcome == outcome
    order.refresh_from_db()
    assert order.state == "awaiting_payment"
    assert not Pool.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "nonsense"])
def test_an_unsigned_event_is_refused_and_nothing_is_written(signature):
    payload, _ = signed_payment(issued())
    with pytest.raises(BadSignature):
        take_event(payload, signature)
    assert not ProviderEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_even_when_stripe_is_down(monkeypatch, settings):
    issued()
    settings.STRIPE_API_KEY = "sk_test_x"
    settings.STRIPE_BASE_URL = "http://127.0.0.1:9"
    with pytest.raises(StripeUnavailable):
        issued()
    settings.STRIPE_API_KEY = ""
    issued()
    assert sorted(Contribution.objects.exclude(number="").values_list("number", flat=True)) == [
        "GOL-C-000001",
        "GOL-C-000002",
    ]
    assert Contribution.objects.filter(state="draft").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_real_sdk_asks_stripe_for_the_right_checkout(settings):
    requests = []

    class Fake(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            requests.append((self.path, parse_qs(body), self.headers["Idempotency-Key"]))
            answer = json.dumps(
                {"id": "cs_test_1", "object": "checkout.session", "url": "https://checkout.example/1"}
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Fake)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.STRIPE_API_KEY = "sk_test_x"
    settings.STRIPE_BASE_URL = f"http://127.0.0.1:{server.server_port}"
    order = issued(quantity=3)
    server.shutdown()
    path, form, key = requests[0]
    assert path == "/v1/checkout/sessions"
    assert key == f"issue-{order.pk}"
    assert order.session_id == "cs_test_1"
    assert form["line_items[0][quantity]"] == ["3"]
    assert form["line_items[0][price_data][unit_amount]"] == ["6000"]
    assert form["metadata[contribution]"] == [str(order.pk)]


@pytest.mark.django_db
def test_a_borough_needs_its_purchase_order_and_only_money_people_order():
    borough = london.organisation()
    finance = london.actor("finance", organisation=borough)
    order = contributions.order(organisation=borough, quantity=1, by=finance)
    with pytest.raises(PurchaseOrderNeeded):
        contributions.issue(order, by=finance)
    with pytest.raises(NotAllowed):
        contributions.order(organisation=borough, quantity=1, by=london.actor("referrer"))
