"""What may be said, and when it is still true: the rooms above register their events here at start-up.

An event is wording plus one question. The wording is neutral for residents: it names the service, never the reason for the
referral, never the referrer, never a safeguarding concern (lifecycles: who is told).
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """`wording` has {placeholders}; `still_true(reason_id)` is asked again at the moment of sending; `outward` means a hold stops it.

    `question` are the keywords that an answer to this message binds to: "YES", "YES WAIT NO" or "". `version` changes when the wording does.
    """

    name: str
    wording: str
    subject: str = "Get Online London"
    version: int = 1
    question: str = ""
    still_true: Callable = lambda reason_id: True


EVENTS: dict[str, Event] = {}


def register(name: str, wording: str, **kwargs) -> Event:
    EVENTS[name] = Event(name, wording, **kwargs)
    return EVENTS[name]
