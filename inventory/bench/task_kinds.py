"""What people have to do about devices in the warehouse."""

from datetime import timedelta

from notifications.task_kinds import register_task

register_task(
    "inventory.data_incident",
    title="Decide whether to report a lost device to the ICO",
    steps=(
        "A device or drive without proof of wiping is lost. If this puts people at risk, we must tell the Information Commissioner’s Office (ICO) within 72 hours (UK GDPR, Article 33).",
        "Open the incident. Answer the ICO’s questions and record your decision there. This task then closes automatically.",
    ),
    subject="incident",
    link="/incidents/{reference}",
    due=timedelta(hours=72),
    to_the_hour=True,
    outcomes=(),
)
