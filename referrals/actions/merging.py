"""Two referrals of one person become one, and two again: nothing is lost, the earlier date is kept, each referrer hears
of theirs.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from audit.recording import amended
from law.refusals import Conflict
from notifications import actions as notifications
from people import actions as people
from people.access import action, may
from people.access.brake import refuse_if_held
from referrals.actions.deciding import roll_up
from referrals.actions.ending import ThingsUnderWay
from referrals.actions.handling import check_in_hand, put_on_desk
from referrals.actions.telling import tell_referrer
from referrals.models import Merger, Need, Referral

UNMERGE_WITHIN = timedelta(days=30)
_GOING = (Need.State.IN_FULFILMENT, Need.State.PROVIDED, Need.State.MET, Need.State.REMEDY)
_QUEUED = (Need.State.WAITING, Need.State.RESERVED)
_FARTHER: list[str] = [Need.State.PROPOSED, Need.State.APPROVED, Need.State.WAITING, Need.State.RESERVED, *_GOING]


class TheSame(Conflict):
    """A referral is not joined to itself."""

    sentence = "These are already one referral."


class JoinTheOtherWay(Conflict):
    """The one that is further along is kept."""

    sentence = "More has been done on the other referral. Keep that one and merge this one into it."


class LeadNeeded(Conflict):
    """An active referral is joined by a triage lead."""

    sentence = "One of these is already active, so a triage lead must merge them."


class TooLateToPart(Conflict):
    """Thirty days, and nothing provided."""


@action("referrals.merge", on=Referral, outward=True)
def merge(referral: Referral, *, into: Referral, reason: str = "", by) -> Referral:
    """`referral` gives way to `into`, for one and the same person. (RF14)

    Needs that the survivor lacks go over to it; of two of a kind the one that is further along is kept, with the
    earlier date. Both residents carry the stricter contact policy and consents from now on
    (`people.join_residents`). The old reference goes on leading somewhere, and its referrer is told about their own. Refuses
    TheSame, JoinTheOtherWay, LeadNeeded, ThingsUnderWay, InAnotherHand, and Held when either is paused.
    """
    if referral.pk == into.pk:
        raise TheSame()
    refuse_if_held([referral.resident_id, into.resident_id])
    into.refresh_from_db(from_queryset=Referral.objects.select_for_update(of=("self",)))
    _check(referral, into, by)
    for record in people.join_residents(into.resident, gone=referral.resident, by=by):
        notifications.judge_again(record)
    _read_again(referral, into)
    merger = Merger(survivor=into, loser=referral, state_before=referral.state)
    mine = {need.kind: need for need in sorted(_open_needs(into), key=_rank)}
    theirs = _open_needs(referral)
    for need in theirs:
        _bring_over(need, mine.get(need.kind), into, merger)
    merger.save()
    referral.merged_into = into
    referral.ended_at = timezone.now()
    referral.end_code = "joined"
    referral.followed_kinds = sorted({need.kind for need in theirs})
    referral.merge()
    notifications.clear_for([referral.pk], by=by)
    for one in (referral, into):
        put_on_desk(one)
        one.save()
    amended(into, joined=referral.reference)
    tell_referrer(referral, "referrals.joined", by, always=True)
    return referral


def _check(loser: Referral, survivor: Referral, by):
    S = Referral.State
    if survivor.state not in (S.SUBMITTED, S.IN_TRIAGE, S.AWAITING_INFORMATION, S.ACTIVE):
        raise JoinTheOtherWay("The other referral has ended. You can only merge into an open referral.")
    if loser.state == S.ACTIVE and survivor.state != S.ACTIVE:
        raise JoinTheOtherWay()
    if S.ACTIVE in (loser.state, survivor.state) and not may(by, "referrals.merge what is being provided"):
        raise LeadNeeded()
    check_in_hand(loser, by)
    check_in_hand(survivor, by)


def _open_needs(referral: Referral) -> list[Need]:
    return list(referral.needs.select_for_update().exclude(state=Need.State.CANCELLED).order_by("id"))


def _bring_over(need: Need, same: Need | None, survivor: Referral, merger: Merger):
    if need.state in _GOING and (same is not None or need.state != Need.State.MET):
        raise ThingsUnderWay(
            "Something for this referral is already on its way or has arrived, so it can no longer be merged into another."
        )
    if same is None:
        _move(need, survivor, merger)
        return
    stays, gives_way = (need, same) if _rank(need) > _rank(same) else (same, need)
    dates = [row.queued_at for row in (need, same) if row.queued_at]
    merger.ended.append({"need": str(gives_way.pk), "state": gives_way.state})
    if gives_way.state not in Need.ENDED:
        gives_way.decision_code = "joined"
        gives_way.ended_at = timezone.now()
        gives_way.cancel()
        gives_way.save()
    if stays.pk == need.pk:
        _move(stays, survivor, merger)
    if dates and stays.queued_at != min(dates):
        merger.dates[str(stays.pk)] = stays.queued_at.isoformat() if stays.queued_at else None
        stays.queued_at = min(dates)
        stays.save()
        amended(stays, queued_at=stays.queued_at)


def _rank(need: Need) -> int:
    return _FARTHER.index(need.state) if need.state in _FARTHER else -1


def _move(need: Need, to: Referral, merger: Merger):
    merger.moved.append(str(need.pk))
    _go_over(need, to)
    if to.state == Referral.State.ACTIVE and need.state == Need.State.APPROVED:
        need.queue()
        need.save()


def _go_over(need: Need, to: Referral):
    """A need goes to another referral, and what was appealed about it goes with it."""
    need.referral = to
    need.save()
    amended(need, moved_to=to.reference)
    for appeal in need.appeals.select_for_update().order_by("pk"):
        appeal.referral = to
        appeal.save()
        amended(appeal, moved_to=to.reference)


def _read_again(*referrals: Referral):
    """Settling the pair has put these rows where they lie now: read them as they are, or our own save comes too late."""
    for referral in referrals:
        referral.refresh_from_db(from_queryset=Referral.objects.select_for_update(of=("self",)))


@action("referrals.unmerge", on=Referral)
def unmerge(referral: Referral, *, reason: str = "", by) -> Referral:
    """Within thirty days, while nothing that went over was provided, both referrals are as they were. (RF15)

    Not the residents: how they may be reached stays as strict as it became, until a person asks them.

    A device that was promised to a need which gave way is on the shelf again: that need waits, at its own date. Refuses
    TooLateToPart.
    """
    merger = referral.merged_by.select_for_update().get(undone_at=None)
    survivor = merger.survivor
    survivor.refresh_from_db(from_queryset=Referral.objects.select_for_update(of=("self",)))
    moved = {str(need.pk): need for need in Need.objects.select_for_update().filter(pk__in=merger.moved).order_by("pk")}
    if merger.created_at < timezone.now() - UNMERGE_WITHIN:
        raise TooLateToPart("These were merged more than 30 days ago.")
    if any(need.state in _GOING for need in moved.values()):
        raise TooLateToPart(
            "Something that was merged is on its way or was provided, so they can no longer be separated."
        )
    if survivor.state not in (*Referral.LIVE, Referral.State.RESOLVED):
        now = survivor.get_state_display().lower()
        raise TooLateToPart(f"The referral that was kept is {now}. They can only be separated while that one is open.")
    if merger.state_before != Referral.State.ACTIVE and any(need.state in _QUEUED for need in moved.values()):
        raise TooLateToPart("Something that was merged is now on the waiting list, so they can no longer be separated.")
    people.part_residents(survivor.resident, gone=referral.resident, by=by)
    _read_again(referral, survivor)
    for need in moved.values():
        _go_over(need, referral)
    for pk, date in merger.dates.items():
        need = moved.get(pk) or Need.objects.select_for_update().get(pk=pk)
        need.queued_at = datetime.fromisoformat(date) if date else None
        need.save()
        amended(need, queued_at=need.queued_at)
    for gone in merger.ended:
        _restore(Need.objects.select_for_update().get(pk=gone["need"]), gone["state"])
    merger.undone_at = timezone.now()
    merger.save()
    amended(merger, undone=True)
    referral.merged_into = None
    referral.ended_at = None
    referral.end_code = ""
    referral.followed_kinds = []
    referral.unmerge(merger.state_before)
    for one in (referral, survivor):
        put_on_desk(one)
        one.save()
        roll_up(one)
    tell_referrer(referral, "referrals.parted", by, always=True)
    return referral


def _restore(need: Need, before: str):
    if need.state != Need.State.CANCELLED or before == Need.State.CANCELLED:
        return
    if need.has_twin():
        raise TooLateToPart("The same need has been added again to one of them, so they can no longer be separated.")
    need.ended_at = None
    need.decision_code = ""
    need.restore(Need.State.WAITING if before == Need.State.RESERVED else before)
    need.save()
