"""Orders of bundles in the browser: placed and issued by who pays, recorded as paid by who sees the money, cancelled."""

import pytest

from contributions.models import Contribution
from inventory.models import Pool
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


def finance():
    return signed_in(worker("money@southwark.example", role="finance"))


def administrator():
    return signed_in(worker("administrator@get-online.example", role="administrator"))


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def ordered(browser, **changes) -> Contribution:
    browser.post("/payments/orders/new", {"quantity": "10", "purchase_order": "PO-77120"} | changes)
    return Contribution.objects.latest("created_at")


def test_an_order_is_placed_issued_paid_by_transfer_and_has_its_receipt():
    payer = finance()
    order = ordered(payer)
    page = f"/payments/orders/{order.pk}"
    assert "£600.00" in words_of(payer.get(page))
    issued = words_of(payer.post(f"{page}/do/issue", follow=True))
    assert "GOL-C-" in issued
    assert "Pay by card" in issued
    assert "Record a payment" not in issued, "a payer does not note its own payment"
    keeper = administrator()
    assert keeper.post(f"{page}/do/paid", {}).status_code == 422
    assert "bank transfer" in words_of(keeper.post(f"{page}/do/paid", {"how": "bacs"}, follow=True))
    receipt = payer.get(f"{page}/receipt.pdf")
    assert receipt.content.startswith(b"%PDF")
    assert Pool.objects.get(borough="E09000028").capacity == 10


def test_a_borough_without_a_purchase_order_is_told_so_and_cancels():
    payer = finance()
    order = ordered(payer, purchase_order="")
    page = f"/payments/orders/{order.pk}"
    refused = payer.post(f"{page}/do/issue")
    assert refused.status_code == 422
    assert "needs its purchase order number" in words_of(refused)
    assert payer.post(f"{page}/do/cancel", {"reason": ""}).status_code == 422
    assert payer.post(f"{page}/do/cancel", {"reason": "Placed again with its number"}).status_code == 302
    order.refresh_from_db()
    assert order.state == "cancelled"
    assert payer.get(f"{page}/receipt.pdf").status_code == 404


@pytest.mark.parametrize("quantity", ["", "0", "10001", "ten"])
def test_what_is_no_number_of_bundles_is_refused_beside_its_field(quantity):
    answer = finance().post("/payments/orders/new", {"quantity": quantity, "purchase_order": "PO-1"})
    assert answer.status_code == 422
    assert "Enter a number from 1 to 10,000." in words_of(answer)


def test_orders_are_seen_by_their_own_organisation_and_by_an_administrator():
    order = ordered(finance())
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    other = signed_in(worker("money@lambeth.example", role="finance", at=lambeth))
    assert other.get(f"/payments/orders/{order.pk}").status_code == 404
    assert "No orders yet" in words_of(other.get("/payments/orders"))
    assert "Southwark Council" in words_of(administrator().get("/payments/orders"))


def test_bundles_that_were_paid_for_elsewhere_are_added_to_a_pool_and_taken_off_again():
    pool = london.pool()
    manager = signed_in(worker("manager@get-online.example", role="warehouse_manager"))
    page = f"/warehouse/pools/{pool.code}"
    assert f"{page}/do/open-capacity" in words_of(manager.get(page))
    assert manager.post(f"{page}/do/open-capacity", {"bundles": "-1"}).status_code == 422
    assert "Bundles paid for" in words_of(manager.post(f"{page}/do/open-capacity", {"bundles": "12"}, follow=True))
    manager.post(f"{page}/do/close-capacity", {"bundles": "2"})
    pool.refresh_from_db()
    assert pool.capacity == 10
