"""What people have to do when messages, or a round of the clock, need somebody."""

from datetime import timedelta

from notifications.task_kinds import register_task

register_task(
    "notifications.rows_failed",
    title="Check what an automatic job could not process",
    steps=(
        "An automatic job could not process some records because of an unexpected error. It processed the others.",
        "The log shows each record and error under “row_failed”. Correct the record or report the error.",
    ),
    subject="round",
    due=timedelta(days=1),
)
register_task(
    "notifications.too_late",
    title="Tell someone what our message could not",
    steps=(
        "A message was not sent because it would have been too late.",
        "Check the case and decide whether to call the person, or the worker who referred them.",
    ),
    subject="referral",
    due=timedelta(0),
    outcomes=(
        ("told", "They have been told"),
        ("rebooked", "Something else was arranged"),
        ("not_needed", "Not needed"),
    ),
)
register_task(
    "notifications.provider_refuses_us",
    title="Correct our account with the message provider",
    steps=(
        "The provider refuses our account or settings, so messages are waiting. None are lost.",
        "Check the provider’s console and our settings. Then open “Message delivery” and try again.",
    ),
    subject="provider",
    link="/messages/health",
    due=timedelta(0),
)
register_task(
    "notifications.provider_busy",
    title="Check why messages are slow",
    steps=(
        "The provider has been too busy for some minutes. Our messages are waiting and will be sent automatically.",
        "Check the provider’s status page and how many messages we are sending.",
    ),
    subject="provider",
    link="/messages/health",
    due=timedelta(days=1),
)
