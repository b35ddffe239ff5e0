"""What the worker runs for this room."""

from audit.actors import SYSTEM
from jobs.registry import task
from notifications import actions, agreements


@task("notifications.send", max_attempts=8)
def send(message_id):
    actions.send_due(message_id)


@task("notifications.warn_of_agreements")
def warn_of_agreements():
    agreements.warn_of_agreements(by=SYSTEM)
