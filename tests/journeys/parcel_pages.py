"""A parcel on its way to a hub and into somebody's hands: the pages of the warehouse and of the hub, in a browser."""

from inventory.models import Device, Shipment
from referrals.models import Referral
from tests.journeys.browsing import code_in, delivered, press, scan

CHOOSE_HUB = "Choose the hub"


def accept(page, case: Referral):
    """The referrer answers the offer for the person."""
    page.goto(f"/refer/{case.reference}")
    press(page, "Answer the offer")
    page.locator("[name=choice][value=take]").check()
    page.locator("[name=how]").last.check()
    press(page, "Continue")
    press(page, "Record their answer")


def pick(page, device: Device) -> Shipment:
    """From the promise to the trolley: the hub if nobody chose one yet, a wave, and a scan at the bin."""
    parcel = Shipment.objects.get(state="draft", lines__allocation__device=device)
    if parcel.hub is None:
        page.goto(f"/warehouse/parcels/{parcel.number}")
        press(page, CHOOSE_HUB, "link")
        page.get_by_label("Hub", exact=True).select_option(label="Brixton Library")
        press(page, "Save the hub")
    page.goto("/warehouse/waves/new")
    page.get_by_label("Brixton Library").check()
    press(page, "Start wave")
    scan(page, device.asset_tag)
    page.get_by_role("heading", name="Everything is picked").wait_for()
    return parcel


def pack(page, parcel: Shipment, device: Device):
    """At the bench: what has no number is ticked, the device is scanned, and the last thing closes the parcel."""
    page.goto(f"/warehouse/parcels/{parcel.number}")
    press(page, "Pack it")
    for _ in range(parcel.lines.exclude(kind__in=("device", "sim")).count()):
        with page.expect_navigation():
            page.get_by_role("button", name="Tick").first.click()
    scan(page, device.asset_tag)
    page.get_by_text(f"Packed as {parcel.number}").wait_for()


def load(page, parcel: Shipment):
    """Onto a manifest and, by scan, onto the van."""
    page.goto(f"/warehouse/parcels/{parcel.number}")
    press(page, "Add to a manifest", "link")
    page.locator("[name=carrier][value=van]").check()
    press(page, "Add to manifest")
    press(page, Shipment.objects.get(pk=parcel.pk).on_manifest.number, "link")
    scan(page, parcel.number)
    page.locator(".gol-answer--done").wait_for()


def send(page, device: Device) -> Shipment:
    parcel = pick(page, device)
    pack(page, parcel, device)
    load(page, parcel)
    return parcel


def arrive(page, parcel: Shipment):
    page.goto("/hub/arriving")
    scan(page, parcel.number)


def hand_over(page, parcel: Shipment):
    """By the code that the person was sent."""
    page.goto(f"/hub/parcels/{parcel.number}/hand-over")
    page.get_by_label("The code that we sent").check()
    page.get_by_label("The 6 digits").fill(code_in(delivered("inventory.ready_to_collect", parcel.referral)))
    page.get_by_label("They agree to the gift agreement").check()
    press(page, "Hand over")
