"""The kinds of waiting work: which rows in which state, what they are called by, and the pages where they are done."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from audit.models import Recorded
from connectivity.models import Box, Sim
from inventory.models import Allocation, SharedBox, Shipment, ShipmentLine, Swap
from portal.waiting.waits import DESK, WAITS, Wait
from referrals.models import Fault, Need
from skills.models import ON_THE_LIST, SEATED, Booking

Narrow = Callable[[QuerySet[Any]], QuerySet[Any]]
Place = str | Any  # the name of a field, or an expression
CASE = "triage:case"
PARCEL = "warehouse:parcel"
PARCEL_AT_HUB = "hub:parcel"
SIM = "sims:sim"
BOX = "sims:box"
SHARED_BOX = "shared:box"
CLASS = "hub:class"


def every(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows


@dataclass(frozen=True, kw_only=True)
class WorkKind:
    """Rows of one model in one state.

    `since` is the field that says when they came into it ("": the ledger knows). `key` fills the address of `pages`, of
    which each role opens the first that it may; `case` that of the case, for those who see cases and none of `pages`.
    `reference`, `case` and `place` (the hub where it waits) are a field or an expression. On /work/ a kind is on the
    list of whoever may open one of its pages.

    For /work/stuck: `do` is the one thing to do, `room` whose kind of thing it is. `about` is the field of a task that
    says which kind it is, `more` what was noticed; `at_once` says that it is shown before its day is over.
    """

    code: str
    words: str
    model: type[Recorded]
    state: str
    reference: Place
    case: Place = ""
    key: str = ""
    pages: tuple[str, ...] = ()
    since: str = ""
    only: Narrow = every
    stands_for: tuple[type[Recorded], str] | None = None  # whose wait it is, where another row is shown in its place
    do: str = ""
    room: str = ""
    place: Place = ""
    about: str = ""
    more: str = ""
    at_once: bool = False
    also: tuple[str, ...] = ()  # other states in which it waits for the same
    team: str = ""  # whose it is, where the kind of the task says so and not the state

    @property
    def wait(self) -> Wait:
        model, state = self.stands_for or (self.model, self.state)
        return WAITS[model][state]

    @property
    def owner(self) -> str:
        return self.team or self.wait.owner


def _parcel(code: str, words: str, state: str, since: str = "", *, pages: tuple[str, ...] = (PARCEL,)) -> WorkKind:
    return WorkKind(
        code=code,
        words=words,
        model=Shipment,
        state=state,
        reference="number",
        case="referral__reference",
        key="number",
        pages=pages,
        since=since,
    )


def _sim(code: str, words: str, state: str, since: str = "", only: Narrow = every) -> WorkKind:
    return WorkKind(
        code=code,
        words=words,
        model=Sim,
        state=state,
        reference="iccid",
        case="need__referral__reference",
        key="iccid",
        pages=(SIM,),
        since=since,
        only=only,
    )


def _box(code: str, words: str, state: str, since: str = "") -> WorkKind:
    return WorkKind(
        code=code, words=words, model=Box, state=state, reference="number", key="number", pages=(BOX,), since=since
    )


def _shared_box(code: str, words: str, state: str, since: str = "") -> WorkKind:
    return replace(_box(code, words, state, since), model=SharedBox, pages=(SHARED_BOX,))


def _need(code: str, words: str, state: str, since: str = "", *, only: Narrow = every, team: str = "") -> WorkKind:
    case = "referral__reference"
    return WorkKind(
        code=code, words=words, model=Need, state=state, reference=case, case=case, since=since, only=only, team=team
    )


def _in_no_parcel(rows: QuerySet[Any]) -> QuerySet[Any]:
    """A SIM that travels with its person's parcel is that parcel's work."""
    return rows.exclude(need__referral__shipments__state__in=Shipment.NOT_LEFT)


def _by_itself(rows: QuerySet[Any]) -> QuerySet[Any]:
    """A SIM that is in no parcel on the road: nobody else has its day."""
    on_the_road = Shipment.objects.filter(
        lines__dropped_at=None,
        lines__number=OuterRef("iccid"),
        state__in=[*Shipment.ON_THE_ROAD, "awaiting_collection", "returning"],
    )
    return rows.exclude(Exists(on_the_road))


def _still_asked(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Taken as met after two weeks of silence, nobody has to ask any more."""
    return rows.exclude(need__state=Need.State.MET)


def _without_seat(rows: QuerySet[Any]) -> QuerySet[Any]:
    """They missed their class, and have no seat in another one."""
    seated = Booking.objects.filter(need=OuterRef("pk"), state__in=(*SEATED, *ON_THE_LIST))
    return rows.filter(~Exists(seated), kind=Need.Kind.SKILLS)


def _open_offers(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(pk__in=Allocation.objects.open_offers().values("need"))


def _not_confirmed(rows: QuerySet[Any]) -> QuerySet[Any]:
    silent = ShipmentLine.objects.filter(dropped_at=None, allocation__need__state=Need.State.PROVIDED)
    return rows.filter(pk__in=silent.values("shipment"))


WORK = (
    _parcel("pick", Shipment.State.DRAFT.label, "draft", "created_at"),
    _parcel("pack", "To pack", "picking", "created_at"),
    _parcel("load", "Packed, not sent", "packed", "packed_at"),
    _parcel("van", "On a manifest, not sent", "manifested", "packed_at"),
    _parcel("road", "On the road", "in_transit", "dispatched_at", pages=(PARCEL, PARCEL_AT_HUB)),
    _parcel("retry", Shipment.State.ATTEMPT_FAILED.label, "attempt_failed"),
    _parcel("return", Shipment.State.RETURNING.label, "returning"),
    _parcel(
        "collect",
        Shipment.State.AWAITING_COLLECTION.label,
        "awaiting_collection",
        "arrived_at",
        pages=(PARCEL, PARCEL_AT_HUB),
    ),
    _sim("sim", "SIM to hand over", "reserved", only=_in_no_parcel),
    _sim("sent", "SIM on its way", "dispatched", only=_by_itself),
    _sim("activate", "SIM issued, not active", "issued", "issued_at", only=_still_asked),
    _sim("block", "SIM to block at the network", "blocked"),
    _sim("restock", "SIM returned", "returned"),
    _box("box", "Box of SIMs to pack", "ordered", "created_at"),
    _box("send", "Box of SIMs to send", "packed"),
    _box("count", "Box of SIMs to count in", "sent", "sent_at"),
    _shared_box("shared-box", "Shared devices to pack", "ordered", "created_at"),
    _shared_box("shared-send", "Shared devices to send", "packed"),
    _shared_box("shared-count", "Shared devices to count in", "sent", "sent_at"),
    WorkKind(
        code="class",
        words="Seat in a class",
        model=Booking,
        state="booked",
        reference="need__referral__reference",
        case="need__referral__reference",
        key="session_id",
        pages=(CLASS,),
    ),
    WorkKind(
        code="seat",
        words="Seat from a waiting list to answer",
        model=Booking,
        state="offered",
        reference="need__referral__reference",
        case="need__referral__reference",
        key="session_id",
        pages=(CLASS,),
    ),
    _need("book", "Class to book again", "reserved", only=_without_seat, team=DESK),
    _need("offer", "Offer to answer", "offered", only=_open_offers),
    _need("ask", "Provided, not confirmed", "provided", "provided_at"),
    WorkKind(
        code="works",
        words="Handed over, not confirmed",
        model=Shipment,
        state="delivered",
        reference="number",
        key="number",
        pages=(PARCEL_AT_HUB,),
        since="delivered_at",
        only=_not_confirmed,
        stands_for=(Need, "provided"),
    ),
    WorkKind(
        code="old",
        words="Old device to come back",
        model=Swap,
        state="awaited",
        reference="device__asset_tag",
        key="pk",
        pages=("aftercare:swap",),
        only=lambda rows: rows.filter(due_on__isnull=False),
    ),
    WorkKind(
        code="old-at-hub",
        words="Old device at a hub",
        model=Swap,
        state="with_hub",
        reference="device__asset_tag",
        key="pk",
        pages=("aftercare:swap",),
    ),
    WorkKind(
        code="fix",
        words=Fault.State.OPEN.label,
        model=Fault,
        state="open",
        reference="need__referral__reference",
        case="need__referral__reference",
    ),
)
BY_CODE = {kind.code: kind for kind in WORK}
