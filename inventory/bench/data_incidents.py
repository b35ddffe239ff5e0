"""What happens when a device is lost whose storage nobody has proven wiped."""

from django.db.models import Q

from inventory.devices import Device
from notifications import actions as notifications
from notifications.models import Message
from people.access import INCIDENT_LIST

INCIDENT = "inventory.data_incident"


def open_data_incident(device: Device, *, place: str, by) -> Message | None:
    """A task for the safeguarding lead: a device with storage that nobody has proven wiped is lost, last seen in
    `place`.

    None where every drive has passed evidence, or two people saw that there is none. What nobody has looked into counts
    as not wiped. Asked twice about one loss it answers with the task there is; found and lost again, it is a new
    incident.
    """
    if not _may_hold_data(device):
        return None
    incidents = Message.objects.filter(event=INCIDENT, reason_id=device.pk)
    call = notifications.compose(
        INCIDENT, reason=device, address=INCIDENT_LIST, channel="call", tag=device.asset_tag, bin=place
    )
    call.owner = INCIDENT_LIST
    call.dedupe += f":{device.version}"
    known = incidents.filter(Q(state__in=["scheduled", "deferred", "queued"]) | Q(dedupe=call.dedupe)).first()
    if known is not None:
        return known
    notifications.queue([call], by=by)
    return call


def _may_hold_data(device: Device) -> bool:
    if device.drive_serials:
        return bool(set(device.drive_serials) - device.evidenced)
    return not device.no_storage_by
