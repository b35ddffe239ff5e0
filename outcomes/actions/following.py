"""Asking afterwards how it goes."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from audit.refusals import FieldError, Invalid
from notifications import actions as notifications
from outcomes.models import FollowUp
from people.access import action
from referrals.models import Referral


@action("outcomes.raise_follow_up")
def raise_follow_up(*, referral: Referral, kind: str = FollowUp.Kind.TWO_WEEKS, by) -> FollowUp:
    """Ask, two weeks after everything ended, how it is going; the referrer gets the link. Raised once for a referral and time."""
    known = FollowUp.objects.filter(referral=referral, kind=kind).first()
    if known is not None:
        return known
    follow_up = FollowUp.objects.create(referral=referral, kind=kind, due_on=timezone.localdate() + timedelta(days=14))
    if referral.referrer_email:
        message = notifications.compose(
            "outcomes.how_is_it_going",
            reason=follow_up,
            address=referral.referrer_email,
            channel="email",
            referral=referral,
            due_at=timezone.now() + timedelta(days=14),
            reference=referral.reference,
            link=f"{settings.PUBLIC_URL}/follow-up/{follow_up.pk}",
        )
        notifications.queue([message], by=by)
    return follow_up


@action("outcomes.answer", on=FollowUp)
def answer(follow_up: FollowUp, *, is_working: bool, is_connected: bool | None = None, confidence: int | None = None, by) -> FollowUp:
    """Write down the answers. `confidence` is 1 to 5. Refuses Invalid."""
    if confidence is not None and not 1 <= confidence <= 5:
        raise Invalid([FieldError("/confidence", "out_of_range", "Confidence goes from 1, not at all, to 5, very.")])
    follow_up.is_working, follow_up.is_connected, follow_up.confidence = is_working, is_connected, confidence
    follow_up.answered_at, follow_up.answered_through = timezone.now(), by.channel
    follow_up.answer()
    follow_up.save()
    return follow_up


@action("outcomes.lose_touch", on=FollowUp)
def lose_touch(follow_up: FollowUp, *, reason: str, by) -> FollowUp:
    """Nobody answered: counted openly as lost to follow-up."""
    follow_up.lose_touch()
    follow_up.save()
    return follow_up
