"""What happens to messages and calls that the rooms above must hear. (What may be said, and when, is in
`events.py`.)
"""

from audit.domain_events import Event
from notifications.models import Inbound, Message

question_answered = Event(
    "question answered",
    Inbound,
    ("match",),
    "A text answers exactly one open question; whoever asked acts on it.",
    only=lambda inbound: inbound.answers_id is not None,
)

trouble_texted = Event(
    "trouble texted",
    Inbound,
    ("match",),
    "Someone texted, without being asked, that something does not work.",
    only=lambda inbound: inbound.answers_id is None,
)

call_ended = Event(
    "call ended", Message, ("done", "not_reached"), "A caller spoke to the person, or gave up trying to reach them."
)
