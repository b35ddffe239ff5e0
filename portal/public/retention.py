"""How long each kind of information is kept, for everyone who asks: the public face of docs/privacy/retention.md."""

from dataclasses import dataclass

from django.conf import settings

from people.organisations.join_requests import KEPT_DAYS
from portal.public.privacy_pages import in_years


@dataclass(frozen=True)
class Kept:
    """A kind of information, how long it is kept, and what happens then."""

    what: str
    how_long: str
    then: str


def schedule() -> list[Kept]:
    """The rows of the page, with the times that are in force."""
    years = in_years(settings.KEEP_IDENTITY_DAYS)
    return [
        Kept(
            "A resident’s name, date of birth, contact details, language and access needs",
            f"{years} after their last referral ended, or until they ask us to delete it",
            "Deleted. Borough, age band and dates stay, to be counted.",
        ),
        Kept("What workers wrote about a resident", "As long as the resident’s name", "Deleted"),
        Kept("Texts, calls and emails to and from a resident", "As long as the resident’s name", "Deleted"),
        Kept(
            "Proof of consent, with the version of the privacy notice",
            "Permanently",
            "It holds no name after deletion.",
        ),
        Kept(
            "Answers about equality",
            "Until the resident withdraws them or their information is deleted",
            "Deleted",
        ),
        Kept(
            "A draft referral that was not sent",
            "14 days, then 30 days in which it can be copied",
            "As a resident’s name",
        ),
        Kept("A file of referrals that was uploaded", "7 days", "Deleted"),
        Kept(
            "A worker’s account: name, work email, organisation and role",
            "Permanently",
            "A closed account opens nothing.",
        ),
        Kept(
            "The contact person in a request to join",
            f"{KEPT_DAYS} days after the request was decided, withdrawn or lapsed",
            "Deleted",
        ),
        Kept("A data sharing agreement with its signed copy", "Permanently", ""),
        Kept("The record of who did what and when", "Permanently", "It names people by number only."),
        Kept("Published reports", "Permanently", "They hold no names and no small numbers."),
    ]
