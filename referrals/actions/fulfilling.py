"""What the rooms above tell a need as a thing is promised, sent, handed over, or goes wrong. Each moves the need and no more."""

from django.utils import timezone

from people.access import action
from referrals.actions.deciding import roll_up
from referrals.actions.telling import tell_referrer
from referrals.models import Need

MOVE_BACK_AFTER = 2  # ND13 and ND14: the first setback keeps the reservation, the second gives it up


@action("referrals.reserve", on=Need, outward=True)
def reserve(need: Need, *, by) -> Need:
    """ND8: something is promised to this need."""
    return _move(need, need.reserve)


@action("referrals.start", on=Need, outward=True)
def start(need: Need, *, by) -> Need:
    """ND9: it is on its way."""
    return _tell(_move(need, need.start), "on_its_way", by)


@action("referrals.provide", on=Need)
def provide(need: Need, *, by) -> Need:
    """ND10: it is in the resident's hands, with proof kept by the room that gave it."""
    need.provided_at = timezone.now()
    return _tell(_move(need, need.provide), "provided", by)


@action("referrals.confirm", on=Need)
def confirm(need: Need, *, assumed: bool = False, by) -> Need:
    """ND11: the resident or the referrer says that it works. `assumed` when nobody disputed it in time. May resolve the referral."""
    need.tell(assumed=assumed)
    need.ended_at = timezone.now()
    _move(need, need.confirm)
    roll_up(need.referral)
    return need


@action("referrals.dispute", on=Need)
def dispute(need: Need, *, reason: str, by) -> Need:
    """ND12: it does not work, or never came. A resolved referral opens again under the same reference (RF18)."""
    need.ended_at = None
    _move(need, need.dispute)
    referral = need.referral
    if referral.state in (referral.State.RESOLVED, referral.State.CLOSED):
        referral.outcome = ""
        referral.reopen()
        referral.save()
    return _tell(need, "in_remedy", by)


@action("referrals.setback", on=Need)
def setback(need: Need, *, reason: str, by) -> Need:
    """ND13: a first failure; what was promised is still held."""
    need.setbacks += 1
    return _tell(_move(need, need.setback), "setback", by, reason)


@action("referrals.requeue", on=Need)
def requeue(need: Need, *, reason: str, by) -> Need:
    """ND14: back to the queue at the original date."""
    return _tell(_move(need, need.requeue), "back_in_queue", by, reason)


@action("referrals.cancel", on=Need)
def cancel(need: Need, *, reason: str, by) -> Need:
    """ND19: no longer needed. The rooms that promised something hear it and let go. May resolve the referral."""
    need.decision_reason, need.ended_at = reason, timezone.now()
    _move(need, need.cancel)
    roll_up(need.referral)
    return need


def _move(need: Need, step) -> Need:
    step()
    need.save()
    return need


def _tell(need: Need, event: str, by, reason: str = "") -> Need:
    tell_referrer(need.referral, f"referrals.{event}", by, need=need, kind=need.get_kind_display(), why=reason)
    return need
