"""A worker's referral goes over to a colleague: who leaves, is ill or changes their job leaves nobody without a worker."""

from django.utils import timezone

from audit.recording import amended
from law.refusals import Conflict, FieldError, Invalid
from people.access import CALLER_ROLES, action, may
from people.models import Membership, Organisation, User
from referrals.actions.referring import check_sender
from referrals.actions.telling import tell_referrer
from referrals.models import Referral


class NotYours(Conflict):
    """A colleague's referral is passed on by them, or by the lead of their organisation."""

    sentence = "Only the worker who sent this referral, or the lead of your organisation, can pass it on."


def colleagues_of(organisation: Organisation):
    """The people of an organisation who refer, by name: any of them can follow a referral."""
    working = Membership.objects.filter(organisation=organisation, role__in=CALLER_ROLES, ended_at=None)
    return User.objects.filter(pk__in=working.values("user"), is_active=True).order_by("name", "email")


@action("referrals.pass_on", on=Referral, transition="")
def pass_on(referral: Referral, *, to: User, by) -> Referral:
    """Make a colleague the referrer: they hear of it from now on, and answer for it. Refuses NotYours, and Invalid for
    somebody who does not refer for this organisation.
    """
    colleague = User.objects.behind(by)
    is_theirs = colleague is not None and colleague.email == referral.referrer_email
    if not is_theirs and not may(by, "referrals.pass on a colleague's referral"):
        raise NotYours()
    if not colleagues_of(referral.organisation).filter(pk=to.pk).exists():
        raise Invalid([FieldError("/to", "not_a_colleague", "Select a colleague who refers for your organisation.")])
    check_sender(to.email, referral.organisation)
    referral.referrer = to
    referral.referrer_email = to.email
    referral.save()
    amended(referral, referrer=True)
    if referral.submitted_at is not None:
        tell_referrer(referral, "referrals.passed_on", by, always=True, day=f"{timezone.localdate():%-d %B}")
    return referral
