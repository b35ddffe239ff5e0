"""Asking afterwards how it goes: raised when everything has ended, asked twice at most by a safe way, and then let go
of openly.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.recording import amended, savepoint
from law.actors import SYSTEM
from law.refusals import Conflict, Refusal
from notifications import actions as notifications
from outcomes.follow_up import protocol
from outcomes.follow_up.models import FollowUp
from people.access import CALL_LIST, action, brake
from people.models import Consent, Resident
from people.residents import hours
from referrals import actions as referrals
from referrals.models import Appeal, Need, Referral


class TooEarlyToAsk(Conflict):
    """Each kind has its day, and a week lies between two tries."""


class AskedEnough(Conflict):
    """Two tries, and no third."""

    sentence = "They have been asked twice. Do not ask again."


class StillUnderWay(Conflict):
    """How it goes is asked when everything has ended."""

    sentence = "This referral is in progress again. Ask when it has ended."


class NotLostYet(Conflict):
    """Two tries and a week come before anybody is called lost."""

    sentence = "This counts as lost a week after the second attempt. If they should not be asked, enter why."


# ── Raised ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@action("outcomes.raise_follow_ups")
def raise_follow_ups(*, referral: Referral, by) -> list[FollowUp]:
    """Set the days on which it is asked how it goes: after two weeks, and with the person's consent after three and six
    months. (RF17)

    Raised again when a referral that was reopened has ended again: those that nobody was asked about yet get new days.
    Where nothing was met, or the person took back that they may be asked, nobody is asked, and what was raised before
    is let go of.
    """
    known = {row.kind: row for row in _raised(referral=referral)}
    if reason := _why_nobody_is_asked(referral):
        for row in known.values():
            lose_touch(row, reason=reason, by=by)
        return []
    kinds = protocol.kinds_to_ask(_agreed(referral.resident_id) is True)
    there = set(FollowUp.objects.filter(referral=referral).values_list("kind", flat=True))
    today = timezone.localdate(referral.resolved_at or timezone.now())
    for row in known.values():
        if not row.tries:
            row.due_on = protocol.due_on(row.kind, today)
            row.save()
            amended(row, due_on=row.due_on)
    new = [
        FollowUp(referral=referral, kind=kind, due_on=protocol.due_on(kind, today))
        for kind in kinds
        if kind not in there
    ]
    return FollowUp.objects.bulk_create(new)


def _raised(**which):
    """Those still to be asked, locked; one that somebody is answering at this moment is theirs, and passed over."""
    return (
        FollowUp.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=FollowUp.State.RAISED, **which)
        .order_by("pk")
    )


def _why_nobody_is_asked(referral: Referral) -> str:
    if referral.outcome == Referral.Outcome.NONE_MET:
        return "nothing was met"
    return "consent to be asked was withdrawn" if _agreed(referral.resident_id) is None else ""


def _agreed(resident_id) -> bool | None:
    """Whether they agreed to be asked afterwards, as they newest last; None when they took it back."""
    newest = (
        Consent.objects.filter(resident=resident_id, purpose=Consent.Purpose.FOLLOW_UP)
        .order_by("-recorded_at", "-id")
        .first()
    )
    if newest is not None and newest.withdrawn_at is not None:
        return None
    return newest is not None and newest.given


# ── Asked ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@action("outcomes.ask", on=FollowUp, transition="answer", outward=True)
def ask(follow_up: FollowUp, *, by) -> FollowUp:
    """Ask, by the way that is next: a text with a link, an e-mail or a call where those are safe, else the worker who
    referred.

    Counts the try; what was queued before and has not left is cleared. Refuses TooEarlyToAsk, AskedEnough,
    StillUnderWay, and Held while the person is paused.
    """
    referral = follow_up.referral
    _check_time(follow_up, referral)
    resident = Resident.objects.get(pk=referral.resident_id)
    safe = [channel for channel in ("sms", "email", "call") if resident.may_be_reached_by(channel)]
    way = protocol.way(safe, follow_up.tries, referrer_writes=bool(referral.referrer_email))
    follow_up.token = follow_up.token or secrets.token_urlsafe(12)
    follow_up.tries = follow_up.tries + 1
    follow_up.asked_at = timezone.now()
    follow_up.save()
    amended(follow_up, tries=follow_up.tries, channel=way.channel, to="resident" if way.to_person else "referrer")
    notifications.clear_for([follow_up.pk], by=by)
    notifications.queue([_question(follow_up, referral, resident, way)], by=by)
    return follow_up


def _check_time(follow_up: FollowUp, referral: Referral):
    if follow_up.tries >= protocol.TRIES:
        raise AskedEnough()
    if referral.state not in (Referral.State.RESOLVED, Referral.State.CLOSED):
        raise StillUnderWay()
    if follow_up.due_on > timezone.localdate():
        raise TooEarlyToAsk(f"You can ask them from {follow_up.due_on:%A %-d %B %Y}.")
    if follow_up.asked_at is not None and follow_up.asked_at > timezone.now() - protocol.WAIT:
        raise TooEarlyToAsk(
            f"They have already been asked. The next attempt is on {timezone.localtime(follow_up.asked_at + protocol.WAIT):%A %-d %B}."
        )


def _question(follow_up: FollowUp, referral: Referral, resident: Resident, way: protocol.Way):
    """The message of this try. Its address is the person's only where that way is safe."""
    params: dict[str, Any] = {
        "reason": follow_up,
        "referral": referral,
        "channel": way.channel,
        "occasion": f"try{follow_up.tries}",
    }
    page = f"{settings.PUBLIC_URL}/follow-ups/{follow_up.pk}"
    if way.channel == "call":
        person = resident if way.to_person else None
        call = notifications.compose(
            "outcomes.call_how_it_goes",
            address=person.phone if person else CALL_LIST,
            resident=person,
            due_at=safe_moment(person),
            reference=referral.reference,
            link=page,
            **params,
        )
        call.owner = CALL_LIST
        return call
    if not way.to_person:
        return notifications.compose(
            "outcomes.how_is_it_going_for_them",
            address=referral.referrer_email,
            reference=referral.reference,
            link=page,
            **params,
        )
    address = resident.phone if way.channel == "sms" else resident.email
    link = f"{settings.PUBLIC_URL}/how/{follow_up.token}"
    return notifications.compose("outcomes.how_is_it_going", address=address, resident=resident, link=link, **params)


def safe_moment(resident: Resident | None):
    """From when on a person may ring: in the safe hours where a machine can read them; else the caller reads them."""
    try:
        return hours.next_moment(timezone.now(), resident.safe_hours if resident else "")
    except hours.Unclear:
        return hours.next_moment(timezone.now())


# ── Let go of ────────────────────────────────────────────────────────────────────────────────────────────────────────


@action("outcomes.lose_touch", on=FollowUp)
def lose_touch(follow_up: FollowUp, *, reason: str = "", by) -> FollowUp:
    """Nobody answered after two tries and a week, or with a `reason` nobody is to be asked: counted openly as lost to
    follow-up.

    May close the referral (RF19). Refuses NotLostYet.
    """
    if not reason and not FollowUp.objects.lost_by(timezone.now()).filter(pk=follow_up.pk).exists():
        raise NotLostYet()
    follow_up.tell(tries=follow_up.tries)
    follow_up.lose_touch()
    follow_up.save()
    notifications.clear_for([follow_up.pk], by=by)
    close_when_done(referral_id=follow_up.referral_id, by=SYSTEM)
    return follow_up


@action("outcomes.close_when_done")
def close_when_done(*, referral_id, by) -> bool:
    """With the last follow-up of a resolved referral answered or lost, and no need open, it is closed. A hold or an
    appeal keeps it. (RF19)

    Whether it is closed now. The referral is locked before anybody looks, so that of two who answer at once one sees
    that the other was the last but one.
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
    to_ask = FollowUp.objects.filter(referral=referral, state=FollowUp.State.RAISED).exists()
    if to_ask or referral.state != Referral.State.RESOLVED or referral.needs.exclude(state__in=Need.ENDED).exists():
        return False
    try:
        with savepoint():
            referrals.close(referral, by=SYSTEM)
    except Refusal:
        return False
    return True


def done_by(now):
    """Resolved referrals of which nobody is left to be asked and nothing keeps open: a pause, an appeal, or a refusal
    still to be appealed.

    Where nothing was met nobody is asked at all; these rest as long as the others wait for their first question.
    """
    mine = OuterRef("pk")
    kept_open = (
        FollowUp.objects.filter(referral=mine, state=FollowUp.State.RAISED),
        Appeal.objects.filter(referral=mine, state__in=["lodged", "in_review"]),
        Need.objects.filter(referral=mine, appeal_by__gte=timezone.localdate(now)),
        Need.objects.filter(referral=mine).exclude(state__in=Need.ENDED),
    )
    rested = Referral.objects.filter(
        state=Referral.State.RESOLVED, resolved_at__lte=now - timedelta(days=protocol.TIMES["2_weeks"][0])
    )
    rested = rested.exclude(resident__in=brake.stopped())
    return rested.filter(*(~Exists(rows) for rows in kept_open))


def end_with_referral(referral: Referral):
    """A referral that was open again was withdrawn, or joined to another."""
    _lose(f"referral {referral.get_state_display().lower()}", referral=referral)


def end_without_consent(resident_id):
    """They took back their consent: all of it, or that they may be asked afterwards."""
    _lose("consent was withdrawn", referral__resident=resident_id)


def end_when_anonymised(resident: Resident):
    """Nobody is left to be asked."""
    _lose("the person’s data was erased", referral__resident=resident)


def _lose(reason: str, **which):
    for row in _raised(**which):
        lose_touch(row, reason=reason, by=SYSTEM)
