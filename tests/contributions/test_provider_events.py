"""Nothing that the payment provider tells us is swallowed: it changes the order, or finance has a task about it."""

import hashlib
import hmac
import json
import time
from pathlib import Path

import pytest
from django.conf import settings

from contributions import actions as contributions
from contributions import provider_events
from contributions.actions import PaidMeanwhile
from contributions.gateway import LocalStandIn, signed_payment
from contributions.models import Contribution, ProviderEvent
from contributions.provider_events import take_event
from inventory.models import Pool
from notifications.models import Task
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
STEPS = json.loads((Path(__file__).parent / "inputs" / "stripe_paid_after_cancel.json").read_text())["steps"]
PAYMENT = "pi_1"


def finance():
    return london.actor("finance", organisation=london.organisation())


def issued() -> Contribution:
    created = contributions.order(organisation=london.organisation(), quantity=10, purchase_order="PO-1", by=finance())
    return contributions.issue(created, by=finance())


@pytest.fixture
def say(monkeypatch):
    """Have Stripe say something: the type of the event, and what it is about."""

    def tell(kind: str, *, event_id: str = "", **about) -> str:
        event = {"id": event_id or f"evt_{kind}", "type": kind, "livemode": False, "data": {"object": about}}
        monkeypatch.setattr(provider_events, "check_signature", lambda *_: None)
        return take_event(json.dumps(event).encode(), "").outcome

    return tell


@pytest.fixture
def pay(say):
    """Have the checkout of this order paid."""

    def tell(order: Contribution, *, event_id="evt_paid", payment=PAYMENT, **changes) -> str:
        about = json.loads(signed_payment(order)[0])["data"]["object"] | {"payment_intent": payment} | changes
        return say("checkout.session.completed", event_id=event_id, **about)

    return tell


def charge(order: Contribution, **about) -> dict:
    return {"id": "ch_1", "object": "charge", "payment_intent": PAYMENT, "amount": order.total_pence} | about


def the_task() -> Task:
    task = Task.objects.get()
    assert task.organisation_id == london.organisation().pk
    assert Task.objects.visible_to(finance()).get() == task
    return task


def capacity() -> int:
    return Pool.objects.get(borough="E09000028").capacity


def test_money_that_comes_after_cancelling_is_a_task_for_finance(pay):
    order = issued()
    assert STEPS == ["order", "issue", "cancel", "checkout.session.completed (paid) for the same session"]
    order = contributions.cancel(order, reason="not needed", by=finance())
    assert pay(order) == "paid after cancelling"
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert (the_task().kind, the_task().reference) == ("contributions.paid_after_cancel", order.number)
    assert "£600.00" in the_task().details
    assert pay(order) == "paid after cancelling", "told twice it is one task"
    assert Task.objects.count() == 1


def test_cancelling_closes_the_checkout_first_and_what_was_paid_there_cannot_be_cancelled(monkeypatch):
    closed = []
    monkeypatch.setattr(LocalStandIn, "close_checkout", lambda _, order: closed.append(order.session_id) or True)
    order = contributions.cancel(issued(), reason="not needed", by=finance())
    assert closed == [order.session_id]
    monkeypatch.setattr(LocalStandIn, "close_checkout", lambda *_: False)
    for act in (
        lambda other: contributions.cancel(other, reason="not needed", by=finance()),
        lambda other: contributions.succeed(other, how="bacs", by=london.ADMINISTRATOR),
    ):
        other = issued()
        with pytest.raises(PaidMeanwhile):
            act(other)
        other.refresh_from_db()
        assert other.state == "awaiting_payment"


def test_the_same_payment_told_again_is_no_task_and_a_second_payment_is(pay):
    order = issued()
    assert pay(order) == "paid"
    assert pay(order, event_id="evt_again") == "nothing to do"
    assert not Task.objects.exists()
    assert pay(order, event_id="evt_second", payment="pi_2") == "second payment"
    assert the_task().kind == "contributions.second_payment"
    assert capacity() == 10


def test_paid_by_bank_and_then_by_card_is_a_second_payment(pay):
    order = contributions.succeed(issued(), how="bacs", by=london.ADMINISTRATOR)
    assert pay(order) == "second payment"


def test_another_amount_is_a_task_and_pays_nothing(pay):
    order = issued()
    assert pay(order, amount_total=1) == "refused: other amount"
    assert the_task().kind == "contributions.other_amount"
    order.refresh_from_db()
    assert order.state == "awaiting_payment"


def test_a_refund_takes_back_the_capacity_that_is_no_longer_paid_for(pay, say):
    order = issued()
    pay(order)
    assert say("charge.refunded", event_id="evt_1", **charge(order, amount_refunded=15_000)) == "refunded in part"
    assert capacity() == 7
    assert the_task().kind == "contributions.refunded"
    assert say("charge.refunded", event_id="evt_2", **charge(order, amount_refunded=15_000)) == "nothing to do"
    assert say("charge.refunded", event_id="evt_3", **charge(order, amount_refunded=60_000)) == "refunded"
    order.refresh_from_db()
    assert (capacity(), order.refunded_pence, order.bundles_open) == (0, 60_000, 0)
    assert Task.objects.count() == 2


@pytest.mark.parametrize(
    ("status", "after", "kinds"),
    [("won", 10, {"contributions.disputed"}), ("lost", 0, {"contributions.disputed", "contributions.dispute_lost"})],
)
def test_a_dispute_freezes_the_capacity_until_it_is_over(pay, say, status, after, kinds):
    order = issued()
    pay(order)
    about = {"id": "dp_1", "object": "dispute", "payment_intent": PAYMENT, "amount": 60_000}
    due_by = 1_800_000_000
    assert say("charge.dispute.created", **about, evidence_details={"due_by": due_by}) == "disputed"
    assert capacity() == 0
    assert the_task().due_at.timestamp() == due_by
    assert say("charge.dispute.closed", **about, status=status) == f"dispute {status}"
    assert capacity() == after
    assert set(Task.objects.values_list("kind", flat=True)) == kinds


def test_every_event_that_names_our_order_and_changes_nothing_is_a_task(pay, say):
    order = issued()
    pay(order)
    ours = {"metadata": {"contribution": str(order.pk)}}
    assert say("radar.early_fraud_warning.created", id="issfr_1", **ours) == "unknown type"
    assert say("refund.failed", id="re_1", object="refund", payment_intent=PAYMENT) == "refund failed"
    assert say("checkout.session.async_payment_failed", id=order.session_id) == "failed after it was paid"
    assert say("charge.succeeded", id="ch_1", **ours) == "told by another event"
    assert sorted(Task.objects.values_list("kind", flat=True)) == [
        "contributions.refund_failed",
        "contributions.unexplained_event",
        "contributions.unexplained_event",
    ]


def test_money_for_no_order_of_ours_is_a_task_for_an_administrator(say):
    say("charge.refunded", id="ch_9", object="charge", payment_intent="pi_9", amount_refunded=1)
    task = Task.objects.get()
    assert (task.kind, task.reference) == ("contributions.unknown_order", "ch_9")
    assert not Task.objects.visible_to(finance()).exists()


def test_finance_sees_the_events_of_its_orders_and_an_administrator_counts_unknown_types(pay, say):
    order = issued()
    pay(order)
    say("terminal.reader.action_succeeded", event_id="evt_a", id="tmr_1")
    say("terminal.reader.action_succeeded", event_id="evt_b", id="tmr_2")
    assert ProviderEvent.objects.count() == 3
    page = signed_in(worker("money@southwark.example", role="finance")).get("/payments/").content.decode()
    assert order.number in page
    assert "£600.00" in page
    assert "terminal.reader" not in page
    administrator = signed_in(worker("administrator@get-online.example", role="administrator"))
    page = administrator.get("/payments/").content.decode()
    assert "Types that we do not recognise" in page
    assert administrator.get("/payments/?about=unknown").content.decode().count("<tr") == 3
    elsewhere = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    other = signed_in(worker("money@lambeth.example", role="finance", at=elsewhere))
    assert order.number not in other.get("/payments/").content.decode()


def test_outside_a_demonstration_no_page_pays_and_no_hook_takes_a_forged_event(client, settings):
    """Security A4: without Stripe's secrets a forged event turned an order "paid, card"."""
    finance = london.actor("finance", organisation=london.organisation())
    order = contributions.order(organisation=london.organisation(), quantity=1, purchase_order="PO-1", by=finance)
    contributions.issue(order, by=finance)
    forged, signature = signed_payment(order)
    settings.DEMO = False
    settings.STRIPE_WEBHOOK_SECRET = ""
    hook = client.post(
        "/hooks/stripe", forged, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    assert hook.status_code == 404
    assert client.get(f"/pay/{order.session_id}").status_code == 404
    order.refresh_from_db()
    assert order.state == "awaiting_payment"
    by_transfer = contributions.order(organisation=order.organisation, quantity=1, purchase_order="PO-2", by=finance)
    contributions.issue(by_transfer, by=finance)
    assert (by_transfer.session_id, by_transfer.checkout_url) == ("", "")


@pytest.mark.parametrize("path", ["/hooks/twilio/status", "/hooks/twilio/inbound", "/phone/answer"])
def test_a_hook_without_a_secret_is_not_there(client, settings, path):
    settings.TWILIO_AUTH_TOKEN = ""
    assert client.post(path, {"MessageSid": "SM1"}).status_code == 404


THREE_DAYS = 3 * 86_400  # seconds: as long as Stripe goes on trying


def signed(payload: bytes, *, seconds_ago: int = 0) -> str:
    moment = int(time.time()) - seconds_ago
    mark = hmac.new(settings.STRIPE_WEBHOOK_SECRET.encode(), f"{moment}.".encode() + payload, hashlib.sha256)
    return f"t={moment},v1={mark.hexdigest()}"


def hook(client, payload: bytes, signature: str) -> int:
    headers = {"Stripe-Signature": signature}
    return client.post("/hooks/stripe", payload, content_type="application/json", headers=headers).status_code


def test_an_event_that_is_three_days_old_pays_once_however_often_it_is_told(client):
    order = issued()
    event = json.loads(signed_payment(order)[0]) | {"created": int(time.time()) - THREE_DAYS}
    payload = json.dumps(event).encode()
    assert [hook(client, payload, signed(payload)) for _ in range(5)] == [200] * 5
    order.refresh_from_db()
    assert (order.state, ProviderEvent.objects.count()) == ("paid", 1)


def test_a_signature_that_is_three_days_old_or_of_another_secret_is_refused(client):
    order = issued()
    payload = signed_payment(order)[0]
    payload = payload if isinstance(payload, bytes) else payload.encode()
    old = signed(payload, seconds_ago=THREE_DAYS)
    fresh, other = signed(payload), signed(payload + b" ")
    for wrong in (old, other, fresh.replace("v1=", "v0="), f"{fresh[:-1]}{'0' if fresh[-1] != '0' else '1'}", ""):
        assert hook(client, payload, wrong) in (400, 403), wrong
    order.refresh_from_db()
    assert (order.state, ProviderEvent.objects.count()) == ("awaiting_payment", 0)


ABOUT = {"id": "ch_1", "object": "charge"}
ODD = [
    [],
    None,
    5,
    {},
    {"id": "evt_5", "type": "charge.refunded"},
    {"id": "evt_6", "type": "charge.refunded", "data": None},
    {"id": "evt_7", "type": "charge.refunded", "data": {"object": "ch_1"}},
    {"id": "evt_8", "data": {"object": ABOUT}},
    {"id": "evt_9", "type": 7, "data": {"object": ABOUT}},
    {"id": ["evt_10"], "type": "charge.refunded", "data": {"object": ABOUT}},
    {"id": "evt_11", "type": "charge.refunded", "data": {"object": ABOUT | {"metadata": [1]}}},
    {"id": "evt_12", "type": "charge.refunded", "data": {"object": {"payment_intent": "\x00", "id": "\x00"}}},
]


def post(client, payload: bytes):
    return client.post(
        "/hooks/stripe", payload, content_type="application/json", headers={"Stripe-Signature": signed(payload)}
    )


def test_a_signed_event_of_another_shape_is_kept_and_a_task(client):
    """Finding 2.9: an answer of 500, which Stripe repeats for days."""
    odd = [json.dumps(event).encode() for event in ODD] + [b"{", b"[" * 100_000]
    for payload in [*odd, *odd]:
        answer = post(client, payload)
        assert (answer.status_code, answer.json()) == (200, {"outcome": "could not be read"}), payload[:80]
    assert ProviderEvent.objects.count() == Task.objects.count() == len(odd)
    assert set(Task.objects.values_list("kind", "organisation_id")) == {("contributions.unreadable_event", None)}
    assert post(client, b"\xff").status_code == 400


def test_parts_of_another_kind_are_kept_and_the_log_says_where(client, say, pay, caplog):
    order = issued()
    pay(order)
    assert say("charge.refunded", **charge(order, amount_refunded="all")) == "could not be read"
    assert say("charge.dispute.created", **charge(order, evidence_details={"due_by": 10**20})) == "could not be read"
    assert say("charge.failed", **charge(order) | {"amount": 10**20}) == "told by another event"
    order.refresh_from_db()
    assert (order.state, order.refunded_pence, order.disputed_at) == ("paid", 0, None)
    assert Task.objects.filter(kind="contributions.unreadable_event").count() == 2
    kinds = [record.msg["exc_info"][0].__name__ for record in caplog.records if isinstance(record.msg, dict)]
    assert kinds == ["ValueError", "OverflowError"]
