"""Where a message that has not left goes: always to the address that the person has now."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from database.encryption import keyed_hash
from notifications.events import EVENTS
from notifications.ladder import Step
from notifications.models import Message
from people.models import Resident


def readdress_to_now(rows: Iterable[Message], people: Mapping[UUID, Resident]) -> bool:
    """At the moment of sending, for what was written while the address changed. `people` are theirs, as they are now.
    Returns whether any row moved.
    """
    unsent = [(row, people[row.resident_id]) for row in rows if row.resident_id and row.handed_at is None]
    moved = [row for row, resident in unsent if readdress(row, resident)]
    return bool(moved)


def readdress(row: Message, resident: Resident) -> bool:
    """Give the row the address that the person has now for its way; "" when there is none. Returns whether it moved."""
    address = row.address if EVENTS[row.event].to_sender else _address_now(row, resident)
    if address == row.address:
        return False
    row.address = address
    row.number_hash = keyed_hash("phone", address) if address and row.channel != Message.Channel.EMAIL else ""
    return True


def _address_now(row: Message, resident: Resident) -> str:
    if row.channel == Message.Channel.EMAIL:
        return resident.email
    if row.step == Step.OTHER_NUMBER:
        return resident.other_phone
    return resident.phone or (resident.other_phone if row.step else "")
