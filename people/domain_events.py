"""What happens to people that the rooms above must hear."""

from audit.domain_events import Event
from people.models import (
    AccountChange,
    Consent,
    GlassBroken,
    Hold,
    Invitation,
    JoinRequest,
    PossibleDuplicate,
    Resident,
)

hold_raised = Event(
    "hold raised",
    Hold,
    ("created",),
    "Nothing may be sent, shipped, booked or handed over for this person from now on.",
)

hold_lifted = Event(
    "hold lifted",
    Hold,
    ("lift", "reject"),
    "A hold has ended. Everything goes on where it stopped, unless another hold of this person still stands.",
    once_saved=True,
)

consent_withdrawn = Event(
    "consent withdrawn",
    Hold,
    ("created",),
    "The person withdrew their consent to share: a hold of that kind is there, which is never lifted.",
    only=lambda hold: hold.kind == Hold.Kind.CONSENT,
)

follow_up_consent_withdrawn = Event(
    "follow-up consent withdrawn",
    Consent,
    ("amended: withdrawn",),
    "The person no longer wants to be asked afterwards how it goes.",
    only=lambda consent: consent.purpose == Consent.Purpose.FOLLOW_UP,
)

resident_anonymised = Event(
    "resident anonymised",
    Resident,
    ("amended: anonymised",),
    "Everything that names this person or leads to them has been removed.",
)

duplicate_judged = Event(
    "duplicate judged",
    PossibleDuplicate,
    ("confirm", "dismiss", "doubt"),
    "Someone decided whether two residents are one person, or asked for another look.",
    once_saved=True,
)

duplicate_dismissed = Event(
    "duplicate dismissed",
    PossibleDuplicate,
    ("dismiss",),
    "Two residents are two people: a hold on the one does not stop the other any more.",
    once_saved=True,
)

glass_broken = Event(
    "glass broken", GlassBroken, ("created",), "Someone opened a restricted note that does not name them as a reader."
)

person_invited = Event("person invited", Invitation, ("created",), "Someone was offered a role in an organisation.")

account_change_asked = Event(
    "account change asked",
    AccountChange,
    ("created",),
    "An administrator asked that someone's second step or address is changed: the person is told.",
)

account_change_made = Event(
    "account change made",
    AccountChange,
    ("make",),
    "A second administrator agreed: the second step is taken away, or the address is another one from now on.",
    once_saved=True,
)

join_requested = Event(
    "join requested", JoinRequest, ("created",), "An organisation asks to join: its address has to be confirmed."
)

join_accepted = Event(
    "join accepted", JoinRequest, ("accept",), "An organisation may join: its contact is told.", once_saved=True
)

join_declined = Event(
    "join declined",
    JoinRequest,
    ("decline",),
    "An organisation may not join: its contact is told why.",
    once_saved=True,
)

join_reopened = Event(
    "join reopened", JoinRequest, ("reopen",), "A no was taken back: the contact is told that we look again."
)

join_contact_forgotten = Event(
    "join contact forgotten",
    JoinRequest,
    ("amended: forgotten",),
    "The contact of a request to join is forgotten: what was written to them goes too.",
)
