"""What people have to do about devices in the warehouse."""

from datetime import timedelta

from notifications.task_kinds import register_task

register_task(
    "inventory.data_incident",
    title="Decide whether to report a lost device to the ICO",
    steps=(
        "A device is lost and its storage was not proven wiped. We have 72 hours from when we knew to tell the "
        "Information Commissioner's Office (ICO), if the loss puts people at risk (UK GDPR, article 33).",
        "Ask the warehouse what was on the device and where they have looked. Write down your decision and why.",
    ),
    subject="device",
    link="/warehouse/device/{reference}",
    due=timedelta(hours=72),
    to_the_hour=True,
    outcomes=(
        ("reported", "We reported it to the ICO"),
        ("no_risk", "We did not report it, because no one is at risk"),
        ("device_back", "The device was found before anyone could have used it"),
    ),
)
