"""What waits in dispatch, column by column: derived from the parcels' own states, so that there is no second truth."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from inventory.parcels.models import Shipment, ShipmentLine, TrackingEvent
from people.access import brake
from referrals.models import Referral

S = Shipment.State
Rows = QuerySet[Any]  # parcels of `board_rows`
UNDER_WAY = (*Shipment.NOT_LEFT, S.IN_TRANSIT, S.RETURNING)
ON_THE_ROAD_FOR = timedelta(days=2)  # the expected day and one more


def to_pick() -> Q:
    """Promised, and nothing stands in the way: it goes with the next wave to its hub."""
    return Q(state=S.DRAFT, hub__isnull=False) & Q(is_paused=False, is_not_found=False)


def to_pack() -> Q:
    return Q(state=S.PICKING) & Q(is_paused=False)


def to_load() -> Q:
    return Q(state__in=[S.PACKED, S.MANIFESTED]) & Q(is_paused=False)


def on_the_road() -> Q:
    return Q(state=S.IN_TRANSIT)


def exceptions() -> Q:
    """What does not go on by itself: no hub, not found, paused, called back, missing at its hub, too long on the road,
    or bad news.
    """
    missing = Q(state=S.IN_TRANSIT, missing_at__isnull=False)
    late = Q(state=S.IN_TRANSIT, dispatched_at__lt=timezone.now() - ON_THE_ROAD_FOR)
    bad_news = Q(state=S.IN_TRANSIT) & Q(news__in=[TrackingEvent.Code.FAILED, TrackingEvent.Code.LOST])
    paused = Q(state__in=[*Shipment.NOT_LEFT, S.IN_TRANSIT]) & Q(is_paused=True)
    not_found = Q(state=S.DRAFT) & Q(is_not_found=True)
    return Q(state=S.DRAFT, hub=None) | Q(state=S.RETURNING) | missing | late | paused | not_found | bad_news


COLUMNS: dict[str, tuple[str, Callable[[], Q]]] = {
    "pick": ("To pick", to_pick),
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
    """Parcels with what the columns ask: whether somebody is stopped, whether something was not found, the last news."""
    missing = ShipmentLine.objects.filter(dropped_at=None, not_found_at__isnull=False).values("shipment")
    stopped = Referral.objects.filter(resident__in=brake.stopped()).values("pk")
    news = TrackingEvent.objects.filter(shipment=OuterRef("pk")).order_by("-at", "-pk").values("code")[:1]
    return rows.annotate(
        is_paused=Case(When(referral__in=stopped, then=True), default=False),
        is_not_found=Case(When(pk__in=missing, then=True), default=False),
        news=Subquery(news),
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
        return "Paused. Keep it apart, and do not send it."
    if shipment.state == S.RETURNING:
        return "Called back. Scan it in when it is here."
    if shipment.is_not_found:
        return "Something in it could not be found."
    if shipment.state == S.DRAFT and shipment.hub_id is None:
        return "No one has chosen a hub."
    if shipment.missing_at is not None:
        return f"Missing at the hub since {timezone.localtime(shipment.missing_at):%-d %B}. Ask the driver."
    if shipment.news in (TrackingEvent.Code.FAILED, TrackingEvent.Code.LOST):
        return f"{TrackingEvent.Code(shipment.news).label}."
    return f"On the road since {timezone.localtime(shipment.dispatched_at):%-d %B}."
