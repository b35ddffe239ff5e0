"""What the warehouse has to do about shared devices that are not where they should be."""

from datetime import timedelta

from notifications.task_kinds import register_task

_PAGE = "/warehouse/device/{reference}"

register_task(
    "inventory.find_shared",
    title="Find a missing shared device",
    steps=(
        "A hub does not find a device that it shares. Ask the driver, and ask the hub to look again.",
        "If it is found at the hub, the hub records it. If it comes to the warehouse, scan it in.",
        "If no one can find it, ask the manager to record that it is lost.",
    ),
    subject="device",
    link=_PAGE,
    due=timedelta(days=5),
    outcomes=(("found", "It was found"), ("lost", "It is lost, and the manager will record it")),
)
register_task(
    "inventory.fetch_shared",
    title="Get a shared device back from a hub",
    steps=(
        "A hub has sent back a device that it shared. Collect it with the next van.",
        "When it is at the warehouse, scan it in as “Receive again”. It must be wiped before its next use.",
    ),
    subject="device",
    link=_PAGE,
    due=timedelta(days=5),
    outcomes=(("came_back", "It is at the warehouse"), ("kept", "The hub is keeping it")),
)
