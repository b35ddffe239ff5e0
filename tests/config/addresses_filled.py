"""Addresses of pages, filled in with what the demonstration holds and with what it lacks."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product

from django.utils import timezone

from connectivity.models import Box, Sim
from contributions.models import Contribution
from documents.frozen import FORMS
from inventory import actions as inventory
from inventory.bench import gate
from inventory.models import (
    Allocation,
    AllocationRun,
    Bin,
    DataIncident,
    Device,
    Donor,
    Lot,
    Manifest,
    Part,
    Photo,
    Pool,
    SharedBox,
    Shipment,
    StockTake,
    Swap,
    Wave,
)
from inventory.parcels.board import COLUMNS
from law.actors import Actor
from notifications.models import Inbound, Message, Task
from outcomes.models import FollowUp, Report
from outcomes.report import measures
from people.access import ROLES_FOR
from people.models import (
    AccountChange,
    Agreement,
    ConfirmedAddress,
    Hold,
    Invitation,
    JoinRequest,
    MachineClient,
    Membership,
    Organisation,
    PossibleDuplicate,
    RestrictedNote,
    Scanner,
)
from portal.aftercare.swap_page import SWAP_ACTIONS
from portal.classes.seats import SEAT_DEEDS
from portal.incidents.incident_page import DEEDS as INCIDENT_DEEDS
from portal.payments.order_pages import ORDER_DEEDS
from portal.questionnaire.steps import STEPS
from portal.queue.waiting_list import QUEUE_DEEDS
from portal.refer.parcels import PARCEL_DEEDS
from portal.sharing.own_pages import OWN_DEVICE_ACTIONS
from portal.sharing.shared_box_pages import SHARED_BOX_ACTIONS
from portal.sims.box_pages import BOX_ACTIONS
from portal.sims.sim_page import SIM_ACTIONS
from portal.triage.case_actions import CASE_ACTIONS
from portal.triage.queues import QUEUES
from portal.warehouse.device_actions import DEVICE_ACTIONS
from portal.warehouse.parcel_actions import PARCEL_ACTIONS
from portal.warehouse.pool_pages import POOL_DEEDS
from referrals import actions as referrals
from referrals.models import (
    Appeal,
    Correction,
    Erasure,
    Fault,
    Import,
    Need,
    PhoneCall,
    Question,
    Referral,
    RuleVersion,
)
from skills.models import Booking, Session
from tests import people_of_london as london


def calls_going_on(actor: Actor) -> list[PhoneCall]:
    """Two calls that this operator has taken: one with its draft, one whose referral is sent."""
    southwark = Organisation.objects.get(code="southwark")
    mine = PhoneCall.objects.filter(taken_by=actor.key).order_by("pk")
    if not mine.exists():
        for _ in range(2):
            referrals.take_call(organisation=southwark, email="intake@southwark.example", by=actor)
        facts = replace(london.facts(phone="+447700900778"), referrer_email="intake@southwark.example", channel="phone")
        referrals.write_down(mine.last(), facts, place="about", following="check", by=actor)
        referrals.submit(mine.last().referral, by=actor)
    return list(mine)


def one_of_each(rows) -> list:
    """One row of each state that these are in."""
    by_state = {getattr(row, "state", ""): row for row in rows.order_by("pk")}
    return list(by_state.values())


def referrals_of(actor: Actor) -> list[tuple]:
    return [(row.reference,) for row in one_of_each(Referral.objects.visible_to(actor))]


def needs_of(actor: Actor) -> list[tuple]:
    return [
        (row.referral.reference, row.pk)
        for row in one_of_each(Need.objects.visible_to(actor).select_related("referral"))
    ]


def corrected_of(actor: Actor) -> list[tuple]:
    sent = Referral.objects.visible_to(actor).exclude(submitted_at=None).filter(resident__consent_withdrawn_at=None)
    kinds = sent.filter(needs__state="waiting").values_list("reference", "needs__kind")
    rows = list(product([row.reference for row in one_of_each(sent)], ("contact", "person", "place", "needs")))
    return rows + list(kinds[:3])


def drafts_of(actor: Actor) -> list[tuple]:
    drafts = Referral.objects.visible_to(actor).filter(state="draft")
    return list(product(drafts.values_list("reference", flat=True), STEPS))


def case_actions(actor: Actor) -> list[tuple]:
    may = {verb for verb, roles in ROLES_FOR.items() if roles & actor.roles}
    keys = {
        "case": referrals_of(actor),
        "need": ids(Need)(actor),
        "hold": ids(Hold)(actor),
        "pair": ids(PossibleDuplicate)(actor),
        "appeal": ids(Appeal)(actor),
        "fault": ids(Fault)(actor),
        "correction": ids(Correction)(actor),
        "parcel": ids(Shipment)(actor),
        "note": [(row.pk,) for row in RestrictedNote.objects.all()],
        "call": [(row.pk,) for row in Message.objects.visible_to(actor).calls()[:1]],
    }
    actions = [(kind, name) for kind in keys for name, action in CASE_ACTIONS[kind].items() if action.rule.verb in may]
    return [(kind, key, name) for kind, name in actions for (key,) in keys[kind]]


def device_actions(actor: Actor) -> list[tuple]:
    devices = one_of_each(Device.objects.visible_to(actor))
    return [
        (device.asset_tag, name)
        for device in devices
        for name, action in DEVICE_ACTIONS.items()
        if action.rule.may(device, actor)
    ]


def parcel_actions(actor: Actor) -> list[tuple]:
    return [
        (parcel.number, name)
        for parcel in one_of_each(Shipment.objects.visible_to(actor))
        for name, action in PARCEL_ACTIONS.items()
        if action.rule.may(parcel, actor)
    ]


def lines_to_pick(_actor: Actor) -> list[tuple]:
    waves = list(Wave.objects.all())
    return [(wave.number, line.pk) for wave in waves for line in inventory.pick_list(wave)[:1]]


def ids(model, name: str = "pk") -> Callable[[Actor], list[tuple]]:
    return lambda actor: [(getattr(row, name),) for row in one_of_each(model.objects.visible_to(actor))]


def led(model, name: str = "pk") -> Callable[[Actor], list[tuple]]:
    return lambda actor: [(getattr(row, name),) for row in one_of_each(model.objects.led_by(actor))]


def every(*words) -> Callable[[Actor], list[tuple]]:
    return lambda _actor: [(word,) for word in words]


def seat_deeds(actor: Actor) -> list[tuple]:
    rows = Booking.objects.visible_to(actor).filter(state="booked").select_related("need__referral")[:1]
    return [(row.need.referral.reference, row.pk, name) for row in rows for name in SEAT_DEEDS]


def classes_to_come(actor: Actor) -> list[tuple]:
    return [(row.pk,) for row in Session.objects.visible_to(actor).to_come(timezone.now())[:1]]


# The beginning of an address → what may stand in it, in the order of its gaps. The longest that fits counts.
REAL: dict[str, Callable[[Actor], Iterable[tuple]]] = {
    "refer/<": referrals_of,
    "does-not-work/<": ids(Need),
    "swaps/<uuid:id>/": lambda actor: [
        (row.pk, name)
        for row in one_of_each(Swap.objects.visible_to(actor))
        for name, each in SWAP_ACTIONS.items()
        if each.is_offered(row, actor)
    ],
    "swaps/<": ids(Swap),
    "refer/<str:reference>/needs/": needs_of,
    "refer/<str:reference>/needs/<uuid:need>/class": lambda actor: [
        (need.referral.reference, need.pk)
        for need in Need.objects.visible_to(actor).filter(kind="skills", state="waiting")[:1]
    ],
    "refer/<str:reference>/seats/": seat_deeds,
    "triage/<str:reference>/seats/": seat_deeds,
    "refer/<str:reference>/step/": drafts_of,
    "refer/<str:reference>/correct": lambda actor: {(row[0],) for row in corrected_of(actor)},
    "refer/<str:reference>/correct/": corrected_of,
    "refer/<str:reference>/appeals/": lambda actor: [
        (row.referral.reference, row.pk) for row in one_of_each(Appeal.objects.visible_to(actor))
    ],
    "refer/<str:reference>/messages/": lambda actor: [
        (row.referral.reference, row.pk)
        for row in Question.objects.messages().filter(referral__in=Referral.objects.visible_to(actor))[:1]
    ],
    "refer/<str:reference>/parcels/": lambda actor: [
        (row.referral.reference, row.number, name)
        for row in one_of_each(Shipment.objects.visible_to(actor))
        for name, each in PARCEL_DEEDS.items()
        if each.is_offered(row, actor)
    ],
    "refer/bulk/<": ids(Import),
    "offer/<": lambda actor: [
        (row.pk,) for row in Allocation.objects.open_offers().filter(need__in=Need.objects.visible_to(actor))[:2]
    ],
    "follow-ups/<": ids(FollowUp),
    "calls/<": lambda actor: [
        (call.pk,) for call in [*calls_going_on(actor), *PhoneCall.objects.exclude(ended_at=None)[:1]]
    ],
    "calls/<uuid:id>/step/": lambda actor: product([call.pk for call in calls_going_on(actor)], STEPS),
    "calls/<uuid:id>/save/": lambda actor: product([call.pk for call in calls_going_on(actor)], STEPS),
    "calls/to-make/<": lambda actor: [(row.pk,) for row in Message.objects.visible_to(actor).calls()],
    "triage/<": referrals_of,
    "triage/<str:reference>/data/erased": lambda _actor: [(row.references[0],) for row in Erasure.objects.all()[:1]],
    "triage/queue/<": every(*QUEUES),
    "triage/rules/<": lambda _actor: [(row.pk,) for row in one_of_each(RuleVersion.objects.all())],
    "triage/do/": case_actions,
    "queue/runs/<": ids(AllocationRun),
    "queue/need/<": lambda actor: [
        (row.pk,) for row in one_of_each(Need.objects.visible_to(actor).filter(kind="device"))
    ],
    "queue/need/<uuid:id>/do/": lambda actor: [
        (row.pk, name)
        for row in one_of_each(Need.objects.visible_to(actor).filter(kind="device"))
        for name in QUEUE_DEEDS
    ],
    "payments/orders/<": ids(Contribution),
    "payments/orders/<uuid:id>/do/": lambda actor: [
        (row.pk, name)
        for row in one_of_each(Contribution.objects.visible_to(actor))
        for name, each in ORDER_DEEDS.items()
        if each.is_offered(row, actor)
    ],
    "payments/orders/<uuid:id>/receipt.pdf": lambda actor: [
        (row.pk,) for row in Contribution.objects.visible_to(actor).filter(state="paid")[:1]
    ],
    "messages/<": ids(Inbound),
    "tasks/<": ids(Task),
    "incidents/<": ids(DataIncident, "number"),
    "incidents/<str:number>/do/": lambda actor: [
        (incident.number, name)
        for incident in one_of_each(DataIncident.objects.visible_to(actor))
        for name, each in INCIDENT_DEEDS.items()
        if each.is_offered(incident, actor)
    ],
    "messages/threads/<": lambda _actor: [
        (row.resident_id,) for row in Inbound.objects.filter(resident__isnull=False)[:1]
    ],
    "messages/wording/<": lambda _actor: [("skills.booked", "pl", "plain")],
    "sims/<": ids(Sim, "iccid"),
    "sims/<str:iccid>/do/": lambda actor: [
        (sim.iccid, name)
        for sim in one_of_each(Sim.objects.visible_to(actor))
        for name, each in SIM_ACTIONS.items()
        if each.is_offered(sim, actor)
    ],
    "sims/boxes/<": ids(Box, "number"),
    "sims/boxes/<str:number>/do/": lambda actor: [
        (box.number, name)
        for box in one_of_each(Box.objects.visible_to(actor))
        for name, each in BOX_ACTIONS.items()
        if each.is_offered(box, actor)
    ],
    "shared-boxes/<": ids(SharedBox, "number"),
    "shared-boxes/<str:number>/do/": lambda actor: [
        (box.number, name)
        for box in one_of_each(SharedBox.objects.visible_to(actor))
        for name, each in SHARED_BOX_ACTIONS.items()
        if each.is_offered(box, actor)
    ],
    "hub/shared-devices/<": lambda actor: [
        (device.asset_tag, name)
        for device in one_of_each(Device.objects.visible_to(actor).shared_by(actor.organisation_id))
        for name, each in OWN_DEVICE_ACTIONS.items()
        if each.is_offered(device, actor)
    ],
    "warehouse/device/<": ids(Device, "asset_tag"),
    "warehouse/device/<str:tag>/do/": device_actions,
    "warehouse/device/<str:tag>/photo/": lambda _actor: [(row.device.asset_tag, row.pk) for row in Photo.objects.all()],
    "warehouse/dispatch/<": every(*COLUMNS),
    "warehouse/parcels/<": ids(Shipment, "number"),
    "warehouse/parcels/<str:number>/do/": parcel_actions,
    "warehouse/waves/<": ids(Wave, "number"),
    "warehouse/waves/<str:number>/not-here/": lines_to_pick,
    "warehouse/manifests/<": ids(Manifest, "number"),
    "warehouse/lots/<": ids(Lot, "number"),
    "warehouse/donors/<": ids(Donor),
    "warehouse/bins/<": lambda _actor: [(row.code,) for row in Bin.objects.filter(retired_at=None, frozen_at=None)[:1]],
    "warehouse/bins/<slug:code>/reopen": lambda _actor: [(row.code,) for row in Bin.objects.exclude(retired_at=None)],
    "warehouse/counts/<": ids(StockTake),
    "warehouse/pools/<": ids(Pool, "code"),
    "warehouse/pools/<slug:code>/do/": lambda actor: [
        (pool.code, name)
        for pool in Pool.objects.all()
        for name, each in POOL_DEEDS.items()
        if each.is_offered(pool, actor)
    ],
    "warehouse/parts/<": ids(Part, "code"),
    "warehouse/gate/<": every(*gate.BY_CODE),
    "warehouse/scanner/<": lambda _actor: [(row.pk,) for row in Scanner.objects.all()],
    "hub/classes/<": lambda actor: [(row.pk,) for row in Session.objects.filter(hub=actor.organisation_id)[:3]],
    "hub/classes/<uuid:id>/change": classes_to_come,
    "hub/classes/<uuid:id>/cancel": classes_to_come,
    "hub/classes/<uuid:id>/correct/": lambda actor: [
        (row.session_id, row.pk)
        for row in Booking.objects.filter(session__hub=actor.organisation_id, state="attended").order_by("-pk")[:1]
    ],
    "service/classes/<": classes_to_come,
    "service/organisations/<slug:code>/classes/": lambda _actor: [
        (hub.code,) for hub in Organisation.objects.filter(kind="hub")[:1]
    ],
    "hub/classes/<uuid:id>/seats/": lambda actor: [
        (row.session_id, row.pk)
        for row in Booking.objects.filter(session__hub=actor.organisation_id, state="booked")[:1]
    ],
    "hub/classes/<uuid:id>/seats/<uuid:booking>/": lambda actor: [
        (row.session_id, row.pk, name)
        for row in Booking.objects.filter(session__hub=actor.organisation_id, state="booked")[:1]
        for name in SEAT_DEEDS
    ],
    "hub/here/<": lambda actor: [
        (need.referral.reference,) for need in one_of_each(Need.objects.visible_to(actor).select_related("referral"))
    ],
    "hub/parcels/<": lambda actor: [
        (row.number,) for row in one_of_each(Shipment.objects.visible_to(actor).filter(hub=actor.organisation_id))
    ],
    "hub/parcels/<str:number>/remind": every(),  # a button: there is nothing to read
    "hub/parcels/<str:number>/missing": every(),  # a button: there is nothing to read
    "hub/parcels/<str:number>/working": every(),
    "hub/parcels/<str:number>/stop": every(),
    "hub/parcels/<str:number>/receipt.pdf": lambda actor: [
        (row.number,)
        for row in Shipment.objects.visible_to(actor).filter(hub=actor.organisation_id, state="delivered")[:1]
    ],
    "service/organisations/<": led(Organisation, "code"),
    "service/organisations/<slug:code>/hub": lambda actor: [
        (row.code,) for row in Organisation.objects.led_by(actor).filter(kind="hub")
    ],
    "service/people/<": lambda _actor: [
        (row.pk,) for row in Membership.objects.filter(user__email="colleague@southwark.example")
    ],
    "service/account-changes/<": ids(AccountChange),
    "service/join-requests/<": ids(JoinRequest),
    "service/clients/<": ids(MachineClient),
    "service/addresses/<": lambda _actor: [(row.pk,) for row in ConfirmedAddress.objects.all()],
    "service/invitations/<": lambda _actor: [(row.pk,) for row in Invitation.objects.all()],
    "service/agreements/<": ids(Agreement),
    "funder/reports/<": ids(Report),
    "funder/reports/<uuid:id>/<": lambda actor: product([key for (key,) in ids(Report)(actor)], FORMS),
    "funder/reports/<uuid:id>/rows/": lambda actor: product([key for (key,) in ids(Report)(actor)], measures.BY_KEY),
    "funder/charts/<": lambda actor: product(
        [key for (key,) in ids(Report)(actor)], ("waits", "map-referrals", "quarters", "skills")
    ),
}


# What an address that asks for one is asked with: it is the answer of a form, or a link says it.
ASKED = {
    "service/agreements/new": "?organisation=southwark",
    "warehouse/weee/note.pdf": "?recycler=Sims+Lifecycle&number=W-1&carrier=Green+Vans&code=16+02+14",
}


def filled(route: str, actor: Actor) -> list[str]:
    """The addresses of a route, as this person would come upon them."""
    if "<" not in route:
        return [f"/{route}{ASKED.get(route, '')}"]
    begins = max((begin for begin in REAL if route.startswith(begin)), key=len)
    gaps = [part.partition(">") for part in route.split("<")]
    paths = []
    for values in REAL[begins](actor):
        words = iter(values)
        paths.append("/" + gaps[0][0] + "".join(f"{next(words)}{after}" for _, _, after in gaps[1:]))
    return paths
