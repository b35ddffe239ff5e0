"""What happens when a device is lost whose storage nobody has proven wiped."""

from inventory.devices import Device
from notifications import actions as notifications
from notifications.models import Task

INCIDENT = "inventory.data_incident"


def open_data_incident(device: Device, *, place: str, by) -> Task | None:
    """A task for the safeguarding lead: a device with storage that nobody has proven wiped is lost, last seen in
    `place`.

    None where every drive has passed evidence, or two people saw that there is none. What nobody has looked into counts
    as not wiped. Asked twice about one loss it answers with the task there is; found and lost again, it is a new
    incident.
    """
    if not _may_hold_data(device):
        return None
    known = Task.objects.still_to_do().filter(kind=INCIDENT, reference=device.asset_tag).first()
    if known is not None:
        return known
    return notifications.raise_task(
        INCIDENT,
        reference=device.asset_tag,
        occasion=f"version {device.version}",
        details=f"Last seen in {place}. Its storage was not proven wiped.",
        by=by,
    )


def _may_hold_data(device: Device) -> bool:
    return bool(device.unproven) or not device.is_storage_known
