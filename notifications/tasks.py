"""What the worker runs for this room."""

from jobs.registry import PUMPS, Pump, task
from law.actors import SYSTEM
from notifications import actions, agreement_warnings, sender
from notifications.models import Message


@task("notifications.fall_back")
def fall_back(message_id):
    actions.fall_back(Message.objects.get(pk=message_id), by=SYSTEM)


@task("notifications.ask_for_receipts")
def ask_for_receipts():
    actions.ask_for_receipts(by=SYSTEM)


PUMPS.append(Pump("sender", sender.once, sender.run))


@task("notifications.warn_of_agreements")
def warn_of_agreements():
    agreement_warnings.warn_of_agreements(by=SYSTEM)
