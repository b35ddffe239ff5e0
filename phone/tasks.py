"""What the worker runs for the telephone."""

from datetime import timedelta

from django.utils import timezone

from jobs.registry import task
from jobs.rounds import Round
from phone import actions
from phone.actions import LINE
from referrals.models import PhoneCall

LOST_CALLS = Round("phone.look_for_lost_calls", most=100)
LONGEST_CALL = timedelta(hours=4)  # Twilio ends a call after that


@task("phone.look_for_lost_calls")
def look_for_lost_calls():
    """Calls whose end nobody told us: the draft is kept and the worker rung back all the same."""
    lost = PhoneCall.objects.filter(
        door=PhoneCall.Door.LINE, ended_at=None, started_at__lt=timezone.now() - LONGEST_CALL
    )
    LOST_CALLS.each_due(lost.order_by("started_at"), lambda call: actions.hang_up(call, by=LINE))
