"""What waits in dispatch, column by column: derived from the parcels' own states, so that there is no second truth."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from inventory.parcels.models import Shipment, ShipmentLine
from people.access import brake
from referrals.models import Referral

S = Shipment.State
Rows = QuerySet[Any]  # parcels of `board_rows`
UNDER_WAY = (*Shipment.NOT_LEFT, *Shipment.ON_THE_ROAD, S.RETURNING)
ON_THE_ROAD_FOR = timedelta(days=2)  # the expected day and one more


def to_pick() -> Q:
    """Promised, and nothing stands in the way: it goes with the next wave to its hub."""
    return Q(state=S.DRAFT, hub__isnull=False) & Q(is_paused=False, is_not_found=False)


def to_pack() -> Q:
    return Q(state=S.PICKING) & Q(is_paused=False)


def to_load() -> Q:
    return Q(state__in=[S.PACKED, S.MANIFESTED]) & Q(is_paused=False)


def on_the_road() -> Q:
    return Q(state__in=Shipment.ON_THE_ROAD)


def exceptions() -> Q:
    """What does not go on by itself: no hub, not found, paused, called back, failed, missing, or too long on the road."""
    late = Q(state=S.IN_TRANSIT, dispatched_at__lt=timezone.now() - ON_THE_ROAD_FOR)
    missing = Q(state__in=Shipment.ON_THE_ROAD, missing_at__isnull=False)
    paused = Q(state__in=[*Shipment.NOT_LEFT, *Shipment.ON_THE_ROAD]) & Q(is_paused=True)
    not_found = Q(state=S.DRAFT) & Q(is_not_found=True)
    stands = Q(state=S.DRAFT, hub=None) | Q(state__in=[S.RETURNING, S.ATTEMPT_FAILED])
    return stands | late | missing | paused | not_found


COLUMNS: dict[str, tuple[str, Callable[[], Q]]] = {
    "pick": (S.DRAFT.label, to_pick),
    "pack": ("To pack", to_pack),
    "load": ("To load", to_load),
    "road": ("On the road", on_the_road),
    "exceptions": ("Exceptions", exceptions),
}


def column(rows: Rows, code: str) -> Rows:
    """The parcels of one column, with what `board_rows` says of each."""
    _, which = COLUMNS[code]
    return board_rows(rows.filter(state__in=UNDER_WAY)).filter(which())


def board_rows(rows: Rows) -> Rows:
    """Parcels with what the columns ask: whether somebody is stopped, whether something was not found."""
    missing = ShipmentLine.objects.filter(dropped_at=None, not_found_at__isnull=False).values("shipment")
    stopped = Referral.objects.filter(resident__in=brake.stopped()).values("pk")
    return rows.annotate(
        is_paused=Case(When(referral__in=stopped, then=True), default=False),
        is_not_found=Case(When(pk__in=missing, then=True), default=False),
    )


def counts(rows: Rows) -> dict[str, int]:
    """How many are in each column: one statement for all of them."""
    under_way = board_rows(rows.filter(state__in=UNDER_WAY))
    counted: dict[str, int] = under_way.aggregate(
        **{code: Count("pk", filter=which()) for code, (_, which) in COLUMNS.items()}
    )
    return counted


def hubs_to_pick(rows: Rows) -> list[dict]:
    """The hubs for which something is ready, the most first: {"hub", "hub__code", "hub__name", "parcels"}."""
    ready = column(rows, "pick").values("hub", "hub__code", "hub__name")
    return list(ready.annotate(parcels=Count("pk")).order_by("-parcels", "hub__name"))


def why_it_waits(shipment: Shipment) -> str:
    """Why a parcel of `board_rows` is an exception, for whoever has to do something about it. Never why it is paused."""
    if shipment.is_paused:
        return "Paused. Keep it apart and do not send it."
    if shipment.state == S.RETURNING:
        return "Called back. Scan it in when it arrives."
    if shipment.is_not_found:
        return "Something in it could not be found."
    if shipment.state == S.DRAFT and shipment.hub_id is None:
        return "No hub chosen."
    if shipment.missing_at is not None:
        return f"Missing since {timezone.localtime(shipment.missing_at):%-d %B}. Ask the driver or courier."
    if shipment.state == S.ATTEMPT_FAILED:
        tried = "once" if shipment.attempts == 1 else f"{shipment.attempts} times"
        again = f" Next try: {shipment.next_try_on:%-d %B}." if shipment.next_try_on else ""
        return f"Could not be delivered {tried}.{again}"
    return f"On the road since {timezone.localtime(shipment.dispatched_at):%-d %B}."
