"""What the worker runs for this room."""

from django.utils import timezone

from jobs.registry import PUMPS, Pump, task
from jobs.rounds import WHEN_ROWS_FAIL, Round
from law.actors import SYSTEM
from notifications import actions, agreement_warnings, sender
from notifications.models import Message

CLEAR_CALLS = Round("notifications.clear_what_is_over")


@task("notifications.fall_back")
def fall_back(message_id):
    actions.fall_back(Message.objects.get(pk=message_id), by=SYSTEM)


@task("notifications.ask_for_receipts")
def ask_for_receipts():
    actions.ask_for_receipts(by=SYSTEM)


@task("notifications.clear_what_is_over")
def clear_what_is_over():
    """Every hour: no call stays on a list whose last moment has passed."""
    calls = Message.objects.calls().filter(state=Message.State.QUEUED).order_by("due_at")
    CLEAR_CALLS.each_due(calls, lambda call: actions.clear_what_is_over(call, by=SYSTEM))


PUMPS.append(Pump("sender", sender.once, sender.run))


@task("notifications.warn_of_agreements")
def warn_of_agreements():
    agreement_warnings.warn_of_agreements(by=SYSTEM)


def report_failed_rows(name: str, failed: int):
    """One task a day for a round in which rows failed."""
    rows = f"{failed} row{'s' * (failed != 1)}"
    today = f"{timezone.localdate():%Y-%m-%d}"
    actions.raise_task(
        "notifications.rows_failed",
        reference=name,
        occasion=today,
        details=f"{rows} could not be processed. See the log for details.",
        by=SYSTEM,
    )


WHEN_ROWS_FAIL.append(report_failed_rows)
