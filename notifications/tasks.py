"""What the worker runs for this room."""

from jobs.registry import task
from notifications import actions


@task("notifications.send", max_attempts=8)
def send(message_id):
    actions.send_due(message_id)
