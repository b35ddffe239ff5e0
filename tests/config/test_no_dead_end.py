"""Nothing in the demonstration waits where nobody looks: every row that is not over is on a list, or has its timer."""

import pytest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from connectivity.models import Box, Sim
from inventory import actions as inventory
from inventory.models import Allocation, Shipment, ShipmentLine
from inventory.parcels.board import COLUMNS, column
from notifications.models import Task
from people.models import Organisation
from referrals.models import Need
from skills.models import LIVE, Booking
from tests import people_of_london as london

pytestmark = pytest.mark.usefixtures("demonstration")

OVER = {
    Shipment: ("delivered", "returned", "lost", "cancelled"),
    Box: ("arrived", "cancelled"),
    Sim: ("expired", "blocked", "void"),
    Booking: ("attended", "no_show", "excused", "cancelled_by_resident", "cancelled_by_provider"),
    Need: ("met", "not_approved", "unreachable", "unmet", "cancelled", "declined"),
}


def named_in_a_task(**field: str) -> Exists:
    return Exists(Task.objects.still_to_do().filter(**field))


def parcels_somebody_sees() -> QuerySet[Shipment]:
    """The board's columns, and the home of the hub where it lies."""
    on_the_board = [column(Shipment.objects.all(), code).values("pk") for code in COLUMNS]
    seen = Q(state="awaiting_collection", hub__in=hubs_with_people())
    for parcels in on_the_board:
        seen |= Q(pk__in=parcels)
    return Shipment.objects.filter(seen)


def hubs_with_people() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind="hub", memberships__role="hub_worker", memberships__ended_at=None)


def boxes_somebody_sees() -> QuerySet[Box]:
    """The warehouse packs and sends them, and a hub with people counts them in."""
    return Box.objects.filter(Q(state__in=["ordered", "packed"]) | Q(state="sent", hub__in=hubs_with_people()))


def sims_somebody_sees() -> QuerySet[Sim]:
    """On a shelf, in a box or a parcel on its way, looked for, returned to the desk, or with a day on which it goes on."""
    on_its_way = Q(state="boxed") & (
        Q(box__state__in=["packed", "sent"]) | Q(named_in_a_task(reference=OuterRef("box__number")))
    )
    lines = ShipmentLine.objects.filter(need=OuterRef("need"), dropped_at=None)
    in_parcel = Q(state__in=["reserved", "dispatched"]) & Q(Exists(lines))
    on_its_day = Q(state="issued", issued_at__isnull=False) | Q(state="active", ends_on__gte=timezone.localdate())
    return Sim.objects.filter(Q(state__in=["received", "available", "returned"]) | on_its_way | in_parcel | on_its_day)


def seats_somebody_sees() -> QuerySet[Booking]:
    """A class to come, or one whose register is asked for the morning after."""
    return Booking.objects.filter(
        Q(state="on_hold") | Q(session__cancelled_at=None, session__hub__in=hubs_with_people())
    )


def needs_somebody_sees() -> QuerySet[Need]:
    """At the desk, in a queue, under an offer that lapses, or with the thing that is promised to it."""
    promised = Allocation.objects.filter(need=OuterRef("pk"), released_at=None)
    lines = ShipmentLine.objects.filter(need=OuterRef("pk"), shipment__in=parcels_somebody_sees(), dropped_at=None)
    sims = Sim.objects.filter(need=OuterRef("pk"), state__in=Sim.LIVE)
    seats = Booking.objects.filter(need=OuterRef("pk"), state__in=LIVE)
    at_the_desk = Q(state__in=["proposed", "waiting", "remedy"])
    offered = Q(state="offered") & Q(Exists(promised.filter(offer_expires_at__isnull=False)))
    under_way = Q(state__in=["reserved", "in_fulfilment"]) & (Q(Exists(lines)) | Q(Exists(sims)) | Q(Exists(seats)))
    return Need.objects.filter(at_the_desk | offered | under_way | Q(state="provided"))


SEEN = {
    Shipment: parcels_somebody_sees,
    Box: boxes_somebody_sees,
    Sim: sims_somebody_sees,
    Booking: seats_somebody_sees,
    Need: needs_somebody_sees,
}


def test_every_row_that_is_not_over_is_on_a_list_or_has_a_timer():
    for model, seen in SEEN.items():
        open_rows = model.objects.exclude(state__in=OVER[model])
        assert open_rows.exists(), f"The demonstration has no {model._meta.verbose_name} that is under way."
        dead = open_rows.exclude(pk__in=seen().values("pk"))
        assert not dead, [(str(row), row.state) for row in dead]


def test_every_device_that_waits_in_the_queue_can_be_matched():
    waiting = Need.objects.waiting_for(Need.Kind.DEVICE)
    assert set(waiting) == {need for need in inventory.waiting_needs()} | set(waiting.filter(state="offered"))


def test_every_task_is_somebodys():
    keepers = london.actor(
        "warehouse", "warehouse_manager", "caseworker", "triage_lead", "safeguarding_lead", "administrator"
    )
    tasks = set(Task.objects.still_to_do())
    seen = set(Task.objects.visible_to(keepers).still_to_do())
    for hub in hubs_with_people():
        seen |= set(Task.objects.visible_to(london.actor("hub_worker", organisation=hub)).still_to_do())
    assert tasks
    assert [(task.kind, task.reference) for task in tasks - seen] == []


def test_the_stories_of_a_hub_and_of_dispatch_are_in_it():
    parcels = Shipment.objects
    assert {"draft", "picking", "manifested", "in_transit", "awaiting_collection", "delivered"} <= set(
        parcels.values_list("state", flat=True)
    )
    assert set(parcels.filter(state="delivered").values_list("proof", flat=True)) == {"code", "attested"}
    assert set(Sim.objects.values_list("state", flat=True)) >= {"boxed", "issued", "active", "expired", "returned"}
    assert sorted(Sim.objects.filter(state="available", hub__isnull=False).values_list("hub__code", flat=True)) == (
        ["brixton-library"] * 40 + ["peckham-library"] * 10
    )
    marks = set(Booking.objects.values_list("state", "is_late"))
    assert marks >= {("attended", True), ("no_show", False), ("cancelled_by_provider", False), ("booked", False)}
