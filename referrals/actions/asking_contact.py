"""The day on which someone asked to be asked again which ways of contacting them are safe."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.recording import amended
from jobs.rounds import Round
from law.actors import Actor
from people.access import action, brake
from referrals.actions.handling import put_on_desk
from referrals.actions.telling import tell_referrer
from referrals.models import Milestone, Referral

ASK_AGAIN = Round("referrals.ask_contacts_again")
_EVENT = "referrals.contact_asked_again"
_GOING_ON = (*Referral.LIVE, Referral.State.RESOLVED)


@action("referrals.ask_contact_again", on=Referral, transition="")
def ask_contact_again(referral: Referral, *, by: Actor) -> Referral:
    """Ask the referrer whether the ways of contacting the person are still safe, and put an active case on the desk.

    Until someone has answered by correcting the contact details, nothing goes to the person directly.
    """
    put_on_desk(referral)
    referral.save()
    amended(referral, contact_asked_again=True)
    tell_referrer(referral, _EVENT, by, always=True)
    return referral


def to_be_asked_again(today):
    """Referrals that go on, whose day has come and whose referrer was not asked since; what a hold pauses waits."""
    asked = Milestone.objects.filter(
        referral=OuterRef("pk"), event=_EVENT, at__date__gte=OuterRef("resident__ask_again_on")
    )
    free = Referral.objects.exclude(resident__in=brake.stopped())
    return free.filter(
        ~Exists(asked),
        state__in=_GOING_ON,
        resident__ask_again_on__lte=today,
        resident__anonymised_at=None,
        resident__consent_withdrawn_at=None,
    )


def ask_contacts_again(*, by: Actor) -> None:
    """Called by the clock, each in a transaction of its own; one that fails does not stop the others."""
    due = to_be_asked_again(timezone.localdate()).order_by("resident__ask_again_on", "id")
    ASK_AGAIN.each_due(due, lambda referral: ask_contact_again(referral, by=by))
