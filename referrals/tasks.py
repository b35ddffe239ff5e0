"""What the worker runs for this room."""

from audit.actors import SYSTEM
from jobs.registry import task
from referrals import actions
from referrals.models import Referral


@task("referrals.route")
def route(referral_id):
    referral = Referral.objects.get(pk=referral_id)
    if referral.state == Referral.State.SUBMITTED:
        actions.route(referral, by=SYSTEM)
