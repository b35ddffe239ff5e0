"""What people have to do about devices in the warehouse."""

from datetime import timedelta

from notifications.task_kinds import register_task

register_task(
    "inventory.data_incident",
    title="Decide whether to report a lost device to the ICO",
    steps=(
        "A device or a drive is lost and was not proven wiped. We have 72 hours from when we knew to tell the "
        "Information Commissioner's Office (ICO), if the loss puts people at risk (UK GDPR, article 33).",
        "Open the incident. Answer what the ICO asks, and record your decision there. This task then ends by itself.",
    ),
    subject="incident",
    link="/incidents/{reference}",
    due=timedelta(hours=72),
    to_the_hour=True,
    outcomes=(),
)
