"""What may be said, and when it is still true: the rooms above register their events here at start-up.

An event is wording plus one question. The wording is neutral for residents: it names the service, never the reason for
the referral, never the referrer, never a safeguarding concern (lifecycles: who is told).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Event:
    """`wording` has {placeholders}; `still_true(ids)` says at the moment of sending for which of these reasons it still
    holds.

    `after_stop` may go even to somebody who has just said STOP: the one text that confirms it. `to_sender` answers a
    text, and goes to the number that it came from. `matters` means that somebody has to hear of it: when it cannot be
    said this way, the ladder goes on (MS11).

    `until(ids)` gives the last moment of those reasons that have one: a class begins, an offer lapses. Nothing is said
    from then on, and no answer binds to it.

    `title` names what residents are told, for whoever writes its words; only that is said in their language
    (notifications.message_words).

    `question` are the keywords that an answer to this message binds to: "YES", "YES WAIT NO" or "". `version` changes
    when the wording does.
    """

    name: str
    wording: str
    subject: str = "Get Online London"
    version: int = 1
    question: str = ""
    still_true: Callable[[list], Iterable] = lambda ids: ids
    until: Callable[[list], Mapping[UUID, datetime]] = lambda _: {}
    matters: bool = False
    after_stop: bool = False
    to_sender: bool = False
    title: str = ""

    @property
    def for_residents(self) -> bool:
        return bool(self.title)


EVENTS: dict[str, Event] = {}


def register(name: str, wording: str, **kwargs) -> Event:
    EVENTS[name] = Event(name, wording, **kwargs)
    return EVENTS[name]


@dataclass(frozen=True)
class Referrer:
    """Whom to tell when the person themselves cannot be reached."""

    email: str
    reference: str
    link: str


class Referrers:
    """Asks the room of referrals, which has told us how at start-up, who sent one."""

    find: Callable[[object], Referrer | None] = staticmethod(lambda _: None)

    def __call__(self, referral_id) -> Referrer | None:
        return self.find(referral_id)


REFERRERS = Referrers()
