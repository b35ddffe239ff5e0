"""What a fortnight of the demonstration does not bring about, and yet has an address."""

import io
from datetime import timedelta
from itertools import product

from django.test import override_settings
from django.utils import timezone

from connectivity import actions as connectivity
from contributions import actions as contributions
from demo.foundations import HOME_OF
from inventory import actions as inventory
from inventory.models import Bin, Device, Shipment
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.task_kinds import TASK_KINDS
from people import actions as people
from people.models import Organisation, User
from referrals import actions as referrals
from referrals import intake
from skills import actions as skills
from tests import people_of_london as london
from tests.house.one_of_each import PICTURE, a_swap

KEEPER = london.actor("warehouse_manager")
CASEWORKER = london.actor("caseworker")
CLERK = london.actor("warehouse")
SHEET = "your_ref,referrer_email,resident_first_name,resident_last_name,mobile,postcode,borough,needs,consent\r\n"
ROW = "C-1,m@southwark.example,Amina,Yusuf,07700 900123,SE1 2QH,Southwark,device,Yes\r\n"


def add_what_the_demonstration_lacks():
    """One of each thing that has an address and that a fortnight of the demonstration does not bring about."""
    southwark = Organisation.objects.get(code="southwark")
    lead = london.actor("organisation_lead", organisation=southwark)
    worker = london.actor("referrer", organisation=southwark)
    intake.take_in(io.BytesIO((SHEET + ROW).encode()), organisation=southwark, by=worker)
    gone = referrals.withdraw(london.referral(at=southwark, by=worker), code="no_longer_needed", by=worker)
    referrals.anonymise(gone, asked=True, by=london.actor("safeguarding_lead"))
    referrals.send_message(london.referral(at=southwark, by=worker), words="They have moved to Camden.", by=worker)
    people.invite(email="new@southwark.example", role="referrer", organisation=southwark, by=lead)
    people.confirm_address(email="worker@charity.example", organisation=southwark, by=lead)
    connectivity.order_box(hub=Organisation.objects.get(code="brixton-library"), quantity=20, by=KEEPER)
    people.register_scanner(
        name="Bench 1", organisation=Organisation.objects.get(code="get-online"), by=london.ADMINISTRATOR
    )
    people.add_user(
        email="colleague@southwark.example",
        name="Ife",
        role="referrer",
        organisation=southwark,
        by=london.ADMINISTRATOR,
    )
    london.join_request()
    declined = london.join_request(
        email="lee@walworth-friends.example", name="Walworth Friends", registration="7654321"
    )
    people.decline_join_request(declined, because="not_verified", by=london.ADMINISTRATOR)
    people.ask_account_change(
        User.objects.get(email="colleague@southwark.example"),
        kind="second_step",
        reason="Lost her phone",
        by=london.ADMINISTRATOR,
    )

    people.register_client(role="referrer", organisation=southwark, name="Housing system", by=london.ADMINISTRATOR)
    order = contributions.order(organisation=southwark, quantity=5, purchase_order="PO-1", by=lead)
    contributions.succeed(contributions.issue(order, by=lead), how="bacs", by=london.ADMINISTRATOR)
    payer = Organisation.objects.get(code=HOME_OF["finance"])
    paid = london.actor("finance", organisation=payer)
    order = contributions.order(organisation=payer, quantity=5, purchase_order="PO-2", by=paid)
    contributions.succeed(contributions.issue(order, by=paid), how="bacs", by=london.ADMINISTRATOR)

    inventory.photograph(Device.objects.get(state="qc"), content=PICTURE, by=KEEPER)
    shredding = {
        "recycler": "Sims Lifecycle",
        "note": "W-1",
        "witness": "Ade",
        "weight_grams": 1400,
        "reason": "Its wipe failed",
    }
    inventory.destroy(Device.objects.get(state="quarantined"), **shredding, by=KEEPER)
    _, counted, approved = (inventory.start_stock_take(bin=bin_, by=KEEPER) for bin_ in Bin.objects.order_by("code"))
    for take, counter in product((counted, approved), ("first", "second")):
        inventory.count(take, tags=take.expected[1:], by=london.actor("warehouse", key=f"user:{counter}"))
    inventory.approve_stock_take(approved, reason="We looked for it.", by=KEEPER)

    inventory.retire_bin(inventory.open_bin(code="Z-99", by=KEEPER), reason="Not there.", by=KEEPER)
    unwiped = inventory.receive(
        serial="PF-UNWIPED", kind="laptop", make_and_model="Dell Latitude", pool=london.pool(), by=KEEPER
    )
    inventory.lose(unwiped, reason="Not in its bin", by=KEEPER)

    rejected, partly = (
        london.referral(at=southwark, by=worker, first_name=name, phone="+447700900777") for name in ("Wei", "Kofi")
    )
    referrals.route(rejected, by=CASEWORKER)
    referrals.reject(rejected, code="not_wanted", by=CASEWORKER)
    referrals.route(partly, by=CASEWORKER)
    decisions = [
        {"need": str(need.pk), "approve": need.kind != "data", "code": "has_enough"} for need in partly.needs.all()
    ]
    referrals.accept(partly, decisions=decisions, by=CASEWORKER)
    patch = {"resident": {"access_needs": "Large text"}}
    referrals.correct(partly, patch=patch, reason="They told us.", by=worker)
    inventory.offer(
        partly.needs.get(kind="device"), device=london.device_on_shelf("PF-OFFERED"), by=london.actor("system")
    )
    for kind in TASK_KINDS:
        notifications.raise_task(kind, reference="GOL-C-000001", by=SYSTEM)
    brixton = Organisation.objects.get(code="brixton-library")
    _start_a_wave_and_a_manifest(brixton)
    _arrive(brixton)
    _bring_home(brixton)
    a_swap(southwark, brixton, 0)
    tomorrow = timezone.now() + timedelta(days=1)
    tutor = london.actor("hub_worker", organisation=brixton)
    skills.plan(hub=brixton, title="Email", starts_at=tomorrow, places=8, room="R-9", by=tutor)
    note_by = User.objects.get(email="safeguarding-lead@get-online.example")
    people.write_note(
        partly.resident, body="Only in the mornings.", author=note_by, by=london.actor("safeguarding_lead")
    )


def _parcel(name: str, phone: str, hub: Organisation) -> Shipment:
    need = london.accepted(first_name=name, phone=phone, needs=("device",)).needs.get()
    allocation = inventory.reserve(need, device=london.device_on_shelf(f"PF-{name}"), by=CASEWORKER)
    return inventory.create_shipment(allocation=allocation, hub=hub, by=CLERK)


def _start_a_wave_and_a_manifest(hub: Organisation):
    packed = _parcel("Ines", "+447700900779", hub)
    _parcel("Olu", "+447700900780", hub)
    inventory.pack(packed, scanned=packed.codes(), by=CLERK)
    inventory.manifest(packed, by=CLERK)
    inventory.start_wave(hubs=[hub.pk], by=CLERK)


def _arrive(hub: Organisation):
    """One that was scanned in just now, so that it may be taken back."""
    parcel = _parcel("Rosa", "+447700900781", hub)
    inventory.pack(parcel, scanned=parcel.codes(), by=CLERK)
    inventory.dispatch(parcel, by=CLERK)
    inventory.arrive(parcel, by=CLERK)


def _bring_home(hub: Organisation):
    """One on its way to somebody's door."""
    parcel = _parcel("Nuno", "+447700900782", hub)
    with override_settings(HOME_DELIVERY=True):
        inventory.deliver_home(parcel, address="12 Deptford Road", postcode="SE1 2QH", by=CASEWORKER)
    inventory.pack(parcel, scanned=parcel.codes(), by=CLERK)
    inventory.dispatch(parcel, by=CLERK)
