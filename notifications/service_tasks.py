"""What people have to do when messages, or a round of the clock, need somebody."""

from datetime import timedelta

from notifications.task_kinds import register_task

register_task(
    "notifications.rows_failed",
    title="Look at what a nightly or hourly round could not handle",
    steps=(
        "A round of the service left some rows as they were, because something unexpected happened with them. The others "
        "were handled.",
        "The log names each row and the place of the fault under “row_failed”. Correct the row or report the fault.",
    ),
    subject="round",
    due=timedelta(days=1),
)
register_task(
    "notifications.too_late",
    title="Tell someone what our message could not",
    steps=(
        "A message could not leave before what it was about, so it was not sent.",
        "Look at the case and decide whether to call the person, or the worker who referred them.",
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
    title="Correct our account at the provider of messages",
    steps=(
        "The provider refuses our account or settings, so every message waits. None is lost.",
        "Look at the provider's console and our settings. Then open “Message delivery” and try again.",
    ),
    subject="provider",
    link="/messages/health",
    due=timedelta(0),
)
register_task(
    "notifications.provider_busy",
    title="Look why messages leave so slowly",
    steps=(
        "The provider has been too busy for our messages for some minutes. They wait, and leave by themselves when it is not.",
        "Look at the provider's status page and at how many messages we send.",
    ),
    subject="provider",
    link="/messages/health",
    due=timedelta(days=1),
)
