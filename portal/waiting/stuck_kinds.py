"""What can be stuck, in words: every state with a promise, the one thing to do about it, and what people were asked to do."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import CharField, F, Func, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from audit.models import Recorded
from connectivity.models import Box, Sim
from contributions.models import Contribution
from inventory.models import Device, Lot, SharedBox, Shipment, StockTake, StorageUnit, Swap
from notifications.models import Inbound, Task, Wording
from notifications.task_kinds import GONE, NOT_NEEDED, TASK_KINDS
from outcomes.models import Report
from people.access import TASK_OWNERS, team_of
from people.models import AccountChange, Agreement, Hold, Invitation, JoinRequest, Organisation, PossibleDuplicate
from portal.waiting.stuck_rooms import CASES, CLASSES, DEVICES, MESSAGES, MONEY, NIGHTLY, ORGANISATIONS, SIMS
from portal.waiting.waits import WAITS
from portal.waiting.work_kinds import CASE, WORK, Narrow, Place, WorkKind, every
from referrals.models import Appeal, Correction, Fault, Import, Need, Referral
from skills.models import Booking

# What the nightly look finds only because it waits too long is here already, as the thing that waits.
_SEEN_AS_WAITING = Q(kind__startswith="house.waits_") | Q(kind="house.stuck_remedy")
_ROOM_OF_TASKS = {
    "house": NIGHTLY,
    "inventory": DEVICES,
    "connectivity": SIMS,
    "skills": CLASSES,
    "contributions": MONEY,
    "notifications": MESSAGES,
    "referrals": CASES,
}
_FORGOTTEN_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Thing:
    """One kind of thing: what it is called by, what fills the address of its page, and in each state what is stuck and
    the one thing to do.
    """

    room: str
    reference: Place
    states: dict[str, tuple[str, str]]
    key: str = "pk"
    case: Place = ""
    place: Place = ""
    only: Narrow = every


def _case_of(person: str) -> Subquery:
    """The newest case of the person in this field."""
    cases = Referral.objects.filter(resident=OuterRef(person)).exclude(state="draft").order_by("-created_at")
    return Subquery(cases.values("reference")[:1])


def _hub_of(field: str) -> Subquery:
    return Subquery(Organisation.objects.filter(pk=OuterRef(field)).values("name")[:1])


def _minute_of(field: str) -> Func:
    """When it was, in London: what is called by nothing else."""
    template = "to_char(%(expressions)s AT TIME ZONE 'Europe/London', 'FMDD Mon YYYY HH24:MI')"
    return Func(F(field), template=template, output_field=CharField())


def _is_under_way(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Until its case is decided, the case has the day."""
    return rows.filter(referral__state=Referral.State.ACTIVE)


_CASE_OF_ROW = "referral__reference"

THINGS: dict[type[Recorded], Thing] = {
    Referral: Thing(
        CASES,
        "reference",
        {
            "submitted": ("A referral that no one has checked", "Open it and check the rules."),
            "in_triage": ("A referral that is not decided", "Decide it, or ask the referrer."),
            "awaiting_information": (
                "An unanswered question",
                "Call the referrer and record the answer.",
            ),
        },
        key="reference",
        case="reference",
    ),
    Need: Thing(
        CASES,
        _CASE_OF_ROW,
        {
            "proposed": ("A new need that is not decided", "Approve or refuse it."),
            "approved": ("An approved need that is not on the waiting list", "Reserve something for it, or end it."),
            "offered": ("An unanswered offer", "Ask the referrer and record the person’s answer."),
            "provided": ("Provided, not confirmed as working", "Ask if it works."),
        },
        case=_CASE_OF_ROW,
    ),
    Fault: Thing(
        CASES,
        "need__referral__reference",
        {"open": ("Something that does not work", "Replace it, or add the need to the waiting list.")},
        case="need__referral__reference",
    ),
    Appeal: Thing(
        CASES,
        _CASE_OF_ROW,
        {
            "lodged": ("An appeal that is not assigned", "Assign it to someone who did not make the decision."),
            "in_review": ("An appeal that is not decided", "Uphold or dismiss it."),
        },
        case=_CASE_OF_ROW,
    ),
    Correction: Thing(
        CASES,
        _CASE_OF_ROW,
        {"waiting": ("A correction to agree", "Agree or decline.")},
        case=_CASE_OF_ROW,
    ),
    Import: Thing(
        CASES,
        "organisation__name",
        {
            "waiting": ("An uploaded file that is not imported", "Check that a worker process is running."),
            "running": ("An uploaded file that is partly imported", "Check that a worker process is running."),
        },
    ),
    Hold: Thing(
        CASES,
        _case_of("resident"),
        {
            "raised": ("A hold that is not confirmed", "Confirm it, or close it as unfounded."),
            "confirmed": ("A hold that is due for review", "Lift it or set another review date."),
        },
        case=_case_of("resident"),
    ),
    PossibleDuplicate: Thing(
        CASES,
        _case_of("one"),
        {"suspected": ("A possible duplicate", "Merge them or record that they are not a duplicate.")},
        case=_case_of("one"),
    ),
    Device: Thing(
        DEVICES,
        "asset_tag",
        {
            "received": ("A received device that is not sent to be wiped", "Send to be wiped."),
            "quarantined": ("A device in quarantine", "Send to be wiped, or recycle it."),
            "awaiting_wipe": ("A device that is not wiped", "Wipe it, and record the log."),
            "wiped": ("A wiped device that is not refurbished", "Start to refurbish it."),
            "refurbishing": ("A device on the bench", "Finish it, and send it to be tested."),
            "awaiting_parts": ("A device that needs parts", "Fit the parts, or put it in quarantine."),
            "qc": ("A device that is not tested", "Test it: pass it or fail it."),
        },
        key="asset_tag",
    ),
    Swap: Thing(
        DEVICES,
        "device__asset_tag",
        {
            "awaited": ("An old device that has not come back", "Ask for it, or stop asking for it."),
            "with_hub": ("An old device that is still at a hub", "Collect it with the next van and scan it in."),
        },
        place="need__collect_at__name",
    ),
    StorageUnit: Thing(
        DEVICES,
        "device__asset_tag",
        {"removed": ("A drive that was taken out and not shredded", "Have it shredded and record who did it.")},
        key="device__asset_tag",
    ),
    Lot: Thing(
        DEVICES,
        "number",
        {
            "announced": ("A donation that has not come", "Call the donor, or close the lot."),
            "arriving": ("A donation that is partly received", "Receive the rest, or close the lot."),
        },
        key="number",
    ),
    StockTake: Thing(
        DEVICES,
        "bin__code",
        {
            "counting": ("A count that is not finished", "Finish the count, or cancel it."),
            "counted": ("A count that is not approved", "Approve it, or count it again."),
        },
    ),
    Shipment: Thing(
        DEVICES,
        "number",
        {
            "draft": ("A parcel that is not picked", "Start a wave for its hub."),
            "picking": ("A parcel that is not packed", "Pack it."),
            "packed": ("A packed parcel that has not left", "Load it, or put it on a manifest."),
            "manifested": ("A parcel on a manifest that has not left", "Load it, or remove it from the manifest."),
            "in_transit": ("A parcel that has not arrived", "Ask the driver and the hub, or record that it is lost."),
            "awaiting_collection": ("A parcel that is not collected", "Ask the person to come, or send it back."),
            "attempt_failed": ("A parcel that could not be delivered", "Try again, or have it returned."),
            "returning": ("A parcel that has not come back", "Scan it in, or record that it is lost."),
        },
        place="hub__name",
    ),
    SharedBox: Thing(
        DEVICES,
        "number",
        {
            "ordered": ("An order of shared devices that is not packed", "Pack it, or cancel the order."),
            "packed": ("A box of shared devices that has not left", "Send it."),
            "sent": ("A box of shared devices that is not counted in", "Count it in."),
        },
        place="hub__name",
    ),
    Box: Thing(
        SIMS,
        "number",
        {
            "ordered": ("A box of SIMs that is not packed", "Pack it, or cancel the order."),
            "packed": ("A box of SIMs that has not left", "Send it."),
            "sent": ("A box of SIMs that is not counted in", "Count it in."),
        },
        place="hub__name",
    ),
    Sim: Thing(
        SIMS,
        "iccid",
        {
            "received": ("A SIM that is not checked in", "Check it in."),
            "reserved": ("A SIM that was not handed over", "Hand it over, or release it."),
            "dispatched": ("A SIM that was sent and not handed over", "Hand it over, or return it to stock."),
            "issued": ("A SIM that is not active", "Ask if it works."),
            "blocked": ("A SIM to block at the network", "Ask the network to end it and record it here."),
            "returned": ("A returned SIM", "Restock it, or void it."),
        },
        place="hub__name",
    ),
    Booking: Thing(
        CLASSES,
        "need__referral__reference",
        {
            "requested": ("A seat that is not confirmed", "Confirm it, or cancel it."),
            "offered": ("An unanswered offer of a seat", "Ask them and record their answer."),
            "booked": ("A class without a register", "Take the register."),
        },
        key="session_id",
        case="need__referral__reference",
        place="session__hub__name",
    ),
    Contribution: Thing(
        MONEY,
        "organisation__name",
        {
            "draft": ("An order that was not issued", "Issue it, or cancel it."),
            "awaiting_payment": ("An order that is not paid", "Ask the payer, or cancel it."),
        },
    ),
    Inbound: Thing(
        MESSAGES,
        _minute_of("created_at"),
        {
            "unmatched": ("A text from an unknown number", "Read it, then reply or close it."),
            "needs_person": ("A text that is not read", "Read it, then reply or close it."),
        },
    ),
    Wording: Thing(
        MESSAGES, "event", {"draft": ("A message template that is not approved", "Approve it, or retire it.")}
    ),
    Agreement: Thing(
        ORGANISATIONS,
        "organisation__name",
        {
            "draft": ("An agreement that the organisation has not signed", "Ask its lead to sign."),
            "signed": ("An agreement that we have not countersigned", "Countersign it."),
        },
    ),
    Invitation: Thing(
        ORGANISATIONS,
        "organisation__name",
        {"sent": ("An expired invitation", "Withdraw it, or invite them again.")},
    ),
    JoinRequest: Thing(
        ORGANISATIONS,
        "name",
        {"submitted": ("A request to join that is not decided", "Check who they are, then accept or decline.")},
    ),
    AccountChange: Thing(
        ORGANISATIONS,
        "user__name",
        {"asked": ("A change to an account that needs a second person", "Agree or decline.")},
    ),
    Report: Thing(ORGANISATIONS, "period", {"frozen": ("A report that is not published", "Publish it.")}),
}
# Where the row itself says since when; otherwise the ledger does.
_SINCE: dict[tuple[type[Recorded], str], str] = {
    (Referral, "submitted"): "submitted_at",
    (Referral, "awaiting_information"): "asked_at",
    (Device, "received"): "received_at",
    (Lot, "arriving"): "first_scan_at",
    (AccountChange, "asked"): "asked_at",
    (Inbound, "unmatched"): "created_at",
    (Inbound, "needs_person"): "created_at",
}
_NARROWER: dict[tuple[type[Recorded], str], Narrow] = {(Need, "proposed"): _is_under_way}


@cache
def stuck_kinds() -> tuple[WorkKind, ...]:
    """Every kind of thing that can be stuck, across all rooms: a state with a promise, or a task."""
    known = {(kind.model, kind.state): kind for kind in WORK if kind.stands_for is None}
    states = [
        _stuck(model, state, thing, known.get((model, state)))
        for model, thing in THINGS.items()
        for state in thing.states
    ]
    return (*states, *_task_kinds("", at_once=True, also=("taken",), only=_to_do))


def _stuck(model: type[Recorded], state: str, thing: Thing, known: WorkKind | None) -> WorkKind:
    words, do = thing.states[state]
    page = WAITS[model][state].page
    kind = known or WorkKind(
        code=f"{model.__name__.lower()}-{state}",
        words="",
        model=model,
        state=state,
        reference=thing.reference,
        case=thing.case if page == CASE else "",
        key=thing.key,
        pages=(page,) if page not in ("", CASE) else (),
        since=_SINCE.get((model, state), ""),
        only=_NARROWER.get((model, state), every),
    )
    return replace(kind, words=words, do=do, room=thing.room, place=thing.place)


def acknowledged() -> tuple[WorkKind, ...]:
    """What the nightly look found, and somebody found right as it is."""
    return _task_kinds("right-", state="done", at_once=True, only=_right_as_it_is)


def ended() -> tuple[WorkKind, ...]:
    """What it found lately, and is fixed or gone by itself."""
    return _task_kinds("ended-", state="done", at_once=True, only=_ended)


def _task_kinds(mark: str, *, only: Narrow, state: str = "open", **more: Any) -> tuple[WorkKind, ...]:
    """One for each team and room, so that both can be asked for."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name in TASK_OWNERS:
        groups.setdefault((team_of(name), _ROOM_OF_TASKS[name.partition(".")[0]]), []).append(name)
    return tuple(
        WorkKind(
            code=f"{mark}task-{number}",
            words="",
            model=Task,
            state=state,
            reference="reference",
            key="pk",
            pages=("tasks:one",),
            only=_of_kinds(names, only),
            room=room,
            place=_hub_of("organisation_id"),
            about="kind",
            more="details",
            team=team,
            stands_for=(Task, "open"),
            **more,
        )
        for number, ((team, room), names) in enumerate(groups.items())
    )


def _of_kinds(names: list[str], only: Narrow) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    return lambda rows: only(rows.filter(kind__in=names).exclude(_SEEN_AS_WAITING))


def _to_do(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What the nightly look found, and what has a deadline in hours, from the start; everything else once it is late."""
    by_law = [name for name, kind in TASK_KINDS.items() if kind.to_the_hour]
    return rows.filter(Q(kind__startswith="house.") | Q(kind__in=by_law) | Q(due_at__lt=timezone.now()))


def _right_as_it_is(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(kind__startswith="house.", outcome=NOT_NEEDED[0])


def _ended(rows: QuerySet[Any]) -> QuerySet[Any]:
    lately = rows.filter(kind__startswith="house.", done_at__gte=timezone.now() - _FORGOTTEN_AFTER)
    return lately.filter(outcome__in=["fixed", GONE[0]])
