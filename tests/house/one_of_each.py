"""A world with one of each thing in Southwark and one in Lambeth, and the addresses of pages filled in with them."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from django.db import transaction
from django.utils import timezone

from connectivity import actions as connectivity
from contributions import actions as contributions
from inventory import actions as inventory
from inventory.models import AllocationRun, DataIncident
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.models import Message, Task
from outcomes import actions as outcomes
from people import actions as people
from people.models import PossibleDuplicate
from referrals import actions as referrals
from referrals.models import Import
from skills import actions as skills
from tests import people_of_london as london

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def a_shared_device(hub, number: int):
    """An order of shared devices that is not packed, and a device of one that has arrived."""
    of_hub = london.actor("hub_worker", organisation=hub)
    device = london.device_on_shelf(f"PF-SHARED-{number}")
    box = inventory.order_shared(hub=hub, kind="laptop", quantity=1, by=of_hub)
    inventory.pack_shared(box, tags=[device.asset_tag], by=london.actor("warehouse"))
    inventory.send_shared(box, by=london.actor("warehouse"))
    inventory.arrive_shared(box, tags=[device.asset_tag], by=of_hub)
    return inventory.order_shared(hub=hub, kind="laptop", quantity=3, by=of_hub), device


def _things(at, hub, number: int) -> dict:
    lead = london.actor("organisation_lead", organisation=at)
    wave, manifest = _on_the_way_out(at, hub, number)  # first: its wave takes everything that is ready for this hub
    referral = london.accepted(at=at, first_name=("Amina", "Blessing")[number])
    needs = {need.kind: need for need in referral.needs.all()}
    device = london.device_on_shelf(f"PF-{number}")
    allocation = inventory.reserve(needs["device"], device=device, by=london.actor("caseworker"))
    shipment = inventory.create_shipment(allocation=allocation, hub=hub, by=london.actor("warehouse"))
    keeper = london.actor("warehouse_manager")
    donor = inventory.add_donor(name=f"Thames Water {number}", by=keeper)
    lines = [{"kind": "laptop", "make_and_model": "Dell Latitude", "quantity": 3}]
    lot = inventory.announce(donor=donor, pool=london.pool(), lines=lines, by=keeper)
    bin_ = inventory.open_bin(code=f"A-0{number}", by=keeper)
    part = inventory.add_part(code=f"battery-{number}", name="Battery", by=keeper)
    picture = inventory.photograph(device, content=PICTURE, by=keeper)
    wanting = london.accepted(at=at, first_name=("Rosa", "Nuno")[number], needs=("device",)).needs.get()
    referrals.specify(wanting, collect_at=hub, by=lead)
    offered = inventory.offer(wanting, device=london.device_on_shelf(f"PF-OFFER-{number}"), by=london.actor("system"))
    london.sims_on_shelf(("8944110068256270054", "8944110068256270062")[number])
    needs["data"].collect_at = hub
    needs["data"].save()
    sim = connectivity.reserve(needs["data"], by=london.actor("caseworker"))
    box = connectivity.order_box(hub=hub, quantity=20, by=keeper)
    stays = london.actor("hub_worker", organisation=hub)
    shared_box, shared = a_shared_device(hub, number)
    walked_in = referrals.welcome(
        replace(
            london.facts(first_name=("Ines", "Tomasz")[number], last_name="Costa", needs=("data",)),
            referrer_email=f"desk@{hub.code}.example",
        ),
        by=stays,
    )
    session = skills.plan(
        hub=hub,
        title="First steps",
        starts_at=timezone.now() + timedelta(minutes=5),
        places=8,
        room=f"Room {number + 1}",
        by=london.actor("hub_worker", organisation=hub),
    )
    booking = skills.book(needs["skills"], session=session, by=london.actor("hub_worker", organisation=hub))
    patch = {"resident": {"access_needs": "Large text"}}
    (corrected,) = referrals.correct(wanting.referral, patch=patch, reason="They told us.", by=lead)
    order = contributions.order(
        organisation=at, quantity=5, purchase_order="PO", by=london.actor("finance", organisation=at)
    )
    done = london.accepted(at=at, first_name=("Zoë", "Chidi")[number], needs=("data",))
    referrals.specify(done.needs.get(), collect_at=hub, by=lead)
    follow_up = _followed_up(done)
    referrals.dispute(done.needs.get(), tried=["seated"], by=lead)
    with_hold = london.referral(at=at, first_name=("Siân", "Mehmet")[number])
    hold = people.raise_hold(with_hold.resident, kind="safeguarding", by=lead)
    twin = london.referral(at=at, first_name=("Siân", "Mehmet")[number], needs=("data",))
    referrals.route(twin, by=london.actor("caseworker"))
    refused = london.referral(at=at, first_name=("Kofi", "Wei")[number], needs=("data",))
    referrals.route(refused, by=london.actor("caseworker"))
    referrals.reject(refused, code="not_wanted", by=london.actor("caseworker"))
    appeal = referrals.appeal(refused, grounds="They do want it.", by=lead)
    written = referrals.send_message(with_hold, words="They may be in danger.", by=lead)
    from audit.recording import recording  # noqa: PLC0415 - an import is normally made by the intake

    with recording(lead, "referrals.take_in"):
        batch = Import.objects.create(organisation=at, file_hash="0" * 64, total=0)
    member = people.add_user(
        email=f"colleague{number}@{at.code}.example",
        name="Colleague",
        role="referrer",
        organisation=at,
        by=london.ADMINISTRATOR,
    )
    invitation = people.invite(email=f"new{number}@{at.code}.example", role="referrer", organisation=at, by=lead)
    dropped = referrals.take_call(organisation=at, email=f"worker@{at.code}.example", by=london.actor("caseworker"))
    referrals.end_call(dropped, outcome="abandoned", by=london.actor("caseworker"))
    rung = referrals.take_call(organisation=at, email=f"worker@{at.code}.example", by=london.actor("caseworker"))
    lost = inventory.receive(
        serial=f"PF-LOST-{number}", kind="laptop", make_and_model="Dell Latitude", pool=london.pool(), by=keeper
    )
    inventory.lose(lost, reason="Not in its bin", by=keeper)
    wrote = notifications.receive(sender="+447700900999", body="who is this", provider_id=f"SM-{at.code}", by=SYSTEM)
    return {
        "referrals": referral.reference,
        "needs": needs["device"].pk,
        "hub codes": hub.code,
        "skills needs": needs["skills"].pk,
        "residents": referral.resident_id,
        "corrections": corrected.pk,
        "faults": done.needs.get().faults.get().pk,
        "swaps": a_swap(at, hub, number).pk,
        "imports": batch.pk,
        "holds": hold.pk,
        "duplicates": PossibleDuplicate.objects.about(twin.resident_id).get().pk,
        "appeals": appeal.pk,
        "appealed": refused.reference,
        "wrote about": written.reference,
        "worker messages": written.questions.messages().get().pk,
        "devices": device.asset_tag,
        "pools": device.pool.code,
        "runs": _run().pk,
        "lots": lot.number,
        "donors": donor.pk,
        "bins": bin_.code,
        "parts": part.code,
        "photos": picture.pk,
        "offers": offered.pk,
        "stock-takes": inventory.start_stock_take(bin=bin_, by=keeper).pk,
        "allocations": allocation.pk,
        "shipments": shipment.number,
        "waves": wave.number,
        "wave lines": inventory.pick_list(wave).first().pk,
        "manifests": manifest.number,
        "sims": sim.iccid,
        "sim-boxes": box.number,
        "shared-boxes": shared_box.number,
        "shared devices": shared.asset_tag,
        "walked-in": walked_in.reference,
        "sessions": session.pk,
        "bookings": booking.pk,
        "messages": Message.objects.filter(organisation_id=at.pk).first().pk,
        "calls": rung.pk,
        "tasks": Task.objects.get(reference=DataIncident.objects.get(device=lost).number).pk,
        "incidents": DataIncident.objects.get(device=lost).number,
        "texts": wrote.pk,
        "threads": referral.resident_id,
        "calls-to-make": Message.objects.get(event="referrals.ring_back", organisation_id=at.pk).pk,
        "follow-ups": follow_up.pk,
        "contributions": order.pk,
        "organisations": at.code,
        "hubs": hub.code,
        "agreements": at.agreements.get().pk,
        "invitations": invitation.pk,
        "join-requests": london.join_request(f"join{number}@charity-{number}.example").pk,
        "account-changes": people.ask_account_change(
            member, kind="second_step", reason="Lost her phone", by=london.ADMINISTRATOR
        ).pk,
        "memberships": member.memberships.get().pk,
        "clients": people.register_client(role="referrer", organisation=at, by=london.ADMINISTRATOR)[0].pk,
        "addresses": people.confirm_address(email=f"tester{number}@elsewhere.example", organisation=at, by=lead).pk,
    }


def _on_the_way_out(at, hub, number: int):
    """(a wave with something to pick, a manifest with a packed parcel)"""
    clerk = london.actor("warehouse")
    parcels = []
    for place, name in enumerate((("Ines", "Olu"), ("Tomasz", "Farah"))[number]):
        need = london.accepted(at=at, first_name=name, needs=("device",)).needs.get()
        device = london.device_on_shelf(f"PF-OUT-{number}-{place}")
        allocation = inventory.reserve(need, device=device, by=london.actor("caseworker"))
        parcels.append(inventory.create_shipment(allocation=allocation, hub=hub, by=clerk))
    inventory.pack(parcels[0], scanned=parcels[0].codes(), by=clerk)
    listed = inventory.manifest(parcels[0], by=clerk)
    return inventory.start_wave(hubs=[hub.pk], by=clerk), listed.on_manifest


def _run():
    return AllocationRun.objects.get(pk=inventory.run_allocation(by=london.actor("triage_lead"))["run"])


def _followed_up(referral):
    need = referral.needs.get()
    referrals.reserve(need, by=london.actor("system"))
    referrals.start(need, by=london.actor("system"))
    referrals.provide(need, by=london.actor("system"))
    referrals.confirm(need, by=london.actor("caseworker"))
    return referral.follow_ups.get(kind="2_weeks")


def world():
    southwark = london.organisation()
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    brixton = london.hub()
    peckham = london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    own = _things(southwark, brixton, 0)
    other = _things(lambeth, peckham, 1)
    report = outcomes.draft(period="2026-Q3", by=london.ADMINISTRATOR)
    by = london.ADMINISTRATOR
    published = outcomes.publish(
        outcomes.freeze(outcomes.draft(period="2026-Q2", by=by), by=by),
        by=london.actor("administrator", key="user:publisher"),
    )
    rules = referrals.shadow_rules(numbers={"dated": 50}, by=london.ADMINISTRATOR).pk
    own, other = (
        {**things, "reports": report.pk, "published": published.pk, "rules": rules} for things in (own, other)
    )
    return SimpleNamespace(own=own, other=other, southwark=southwark, brixton=brixton)


def a_swap(at, hub, number: int):
    """A device that did not work, and is to come back for the one that is promised in its place."""
    need = london.accepted(at=at, first_name=("Hodan", "Petra")[number], needs=("device",)).needs.get()
    need.collect_at = hub
    need.save()
    clerk = london.actor("warehouse")
    old, new = (london.device_on_shelf(f"PF-SWAP-{number}-{which}") for which in (0, 1))
    parcel = inventory.create_shipment(
        allocation=inventory.reserve(need, device=old, by=london.actor("caseworker")), hub=hub, by=clerk
    )
    inventory.pack(parcel, scanned=parcel.codes(), by=clerk)
    inventory.dispatch(parcel, by=clerk)
    inventory.arrive(parcel, by=clerk)
    inventory.hand_over(parcel, proof=london.attested(), by=clerk)
    need.refresh_from_db()
    referrals.dispute(need, by=london.actor("caseworker"))
    inventory.swap(need, device=new, by=london.actor("caseworker"))
    return need.swaps.get()


def home_of(role, there):
    return there.brixton if role == "hub_worker" else there.southwark


# Which thing an id in an address of the stock's pages is.
IDS = {
    "swaps/": "swaps",
    "warehouse/device/": "photos",
    "warehouse/donors/": "donors",
    "warehouse/counts/": "stock-takes",
    "warehouse/bins/": "bins",
    "warehouse/pools/": "pools",
    "warehouse/parts/": "parts",
    "queue/runs/": "runs",
    "queue/need/": "needs",
    "payments/orders/": "contributions",
    "offer/": "offers",
    "follow-ups/": "follow-ups",
    "calls/": "calls",
    "calls/to-make/": "calls-to-make",
    "messages/": "texts",
    "tasks/": "tasks",
    "service/account-changes/": "account-changes",
    "service/join-requests/": "join-requests",
    "service/clients/": "clients",
    "service/addresses/": "addresses",
    "messages/threads/": "threads",
    "funder/": "published",
    "hub/classes/": "sessions",
    "service/classes/": "sessions",
}


def _filled(route, things) -> str:
    parts = {
        "<str:reference>": things["referrals"],
        "<uuid:need>": things["needs"],
        "<uuid:appeal>": things["appeals"],
        "<slug:step>": "needs",
        "<slug:subject>": "contact",
        "<slug:queue>": "new",
        "<slug:kind>": "case",
        "<str:key>": things["referrals"],
        "<slug:name>": "pause",
        "<str:event>": "skills.booked",
        "<slug:language>": "pl",
        "<slug:variant>": "plain",
        "<str:form>": "pdf",
        "<slug:chart>": "waits",
        "<slug:measure>": "referrals",
        "<uuid:id>": things["imports"],
        "<str:code>": things["organisations"],
        "<slug:code>": things["organisations"],
    }
    parts |= (
        {
            "<str:tag>": things["devices"],
            "<str:number>": things["lots"],
            "<slug:code>": things.get("pools" if "pools/" in route else "", "x"),
        }
        if "warehouse/" in route
        else {}
    )
    if route.startswith("hub/"):
        parts |= {"<str:number>": things["shipments"], "<str:reference>": things["walked-in"]}
    if route.startswith("hub/shared-devices/"):
        parts |= {"<str:tag>": things["shared devices"], "<slug:name>": "missing"}
    if route.startswith("shared-boxes/"):
        parts |= {"<str:number>": things["shared-boxes"], "<slug:name>": "cancel"}
    for place, thing in IDS.items():
        if route.startswith(place):
            parts |= {name: things[thing] for name in ("<uuid:id>", "<slug:code>") if name in route and thing in things}
    if "<int:message>" in route:
        parts |= {"<str:reference>": things["wrote about"], "<int:message>": things["worker messages"]}
    if "/parcels/" in route and route.startswith("refer/"):
        parts |= {"<str:number>": things["shipments"], "<slug:name>": "collector"}
    if "/appeals/" in route and route.startswith("refer/"):
        parts["<str:reference>"] = things["appealed"]
    if route.startswith("swaps/"):
        parts["<slug:name>"] = "bring-back"
    if route.startswith("incidents/"):
        parts |= {"<str:number>": things["incidents"], "<slug:name>": "search"}
    if route.startswith("sims/"):
        parts |= {"<str:number>": things["sim-boxes"], "<str:iccid>": things["sims"]}
        parts["<slug:name>"] = "cancel" if "boxes/" in route else "block"
    for place, thing in (("parcels/", "shipments"), ("waves/", "waves"), ("manifests/", "manifests")):
        if route.startswith(f"warehouse/{place}"):
            parts |= {"<str:number>": things[thing], "<uuid:id>": things["wave lines"], "<slug:name>": "cancel"}
    parts |= {"<slug:column>": "exceptions"}
    for place, name in (("queue/need/", "promise"), ("warehouse/pools/", "open-capacity"), ("payments/", "issue")):
        if route.startswith(place):
            parts["<slug:name>"] = name
    if route.startswith("warehouse/gate/"):
        parts["<slug:code>"] = "battery"
    if "device/" in route:
        parts["<slug:name>"] = "put-away"
    if "<uuid:booking>" in route:
        parts |= {"<uuid:booking>": things["bookings"], "<slug:name>": "confirm"}
    if route.endswith("<slug:code>/classes/new"):
        parts["<slug:code>"] = things["hub codes"]
    if route.endswith("<uuid:need>/class"):
        parts["<uuid:need>"] = things["skills needs"]
    if "triage/rules/" in route:
        parts["<uuid:id>"] = things["rules"]
    elif "agreements/" in route:
        parts["<uuid:id>"] = things["agreements"]
    elif "people/" in route or "memberships/" in route:
        parts["<uuid:id>"] = things["memberships"]
    elif "invitations/" in route:
        parts["<uuid:id>"] = things["invitations"]
    if route.endswith("agreements/new"):
        return f"{route}?organisation={things['organisations']}"
    for name, value in parts.items():
        route = route.replace(name, str(value))
    return route


def _open(client, path):
    with transaction.atomic():
        answer = client.get(path)
        if answer.status_code == 405:
            answer = client.post(path)
        transaction.set_rollback(True)
    return answer.status_code, answer.get("Location", "")
