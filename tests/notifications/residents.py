"""Messages to residents, queued for tests of sending."""

from audit.recording import recording
from database.encryption import keyed_hash
from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.events import EVENTS, Event
from notifications.models import Message
from people.models import Resident


def words_to(people_: int) -> list[Message]:
    """One message each to so many residents, who may be texted and rung."""
    EVENTS["test.word"] = Event("test.word", "Word {n}", matters=True)
    with recording(SYSTEM, "test.words"):
        residents = [
            Resident(
                first_name="Amina",
                last_name="Yusuf",
                phone=f"+447700900{n % 1000:03d}",
                phone_hash=keyed_hash("phone", f"+447700900{n % 1000:03d}"),
                contact_mode="direct",
                safe_channels=["sms", "call"],
            )
            for n in range(people_)
        ]
        Resident.objects.bulk_create(residents)
        messages = [
            notifications.compose("test.word", reason=each, address=each.phone, channel="sms", resident=each, n=n)
            for n, each in enumerate(residents)
        ]
    notifications.queue(messages, by=SYSTEM)
    return messages
