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
