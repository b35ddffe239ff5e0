"""The words of what several workspaces show alike, and the colours of states: urgency and places."""

from law.state_words import referrer_word, staff_word
from people.places.boroughs import BOROUGHS

TAGS = {
    "green": "govuk-tag--green",
    "amber": "govuk-tag--yellow",
    "red": "govuk-tag--red",
    "blue": "govuk-tag--blue",
    "grey": "govuk-tag--grey",
}
BOROUGH_CHOICES = [(borough.gss_code, borough.name) for borough in BOROUGHS]
URGENCY = {1: "First", 2: "Soon", 3: "In order"}
REFERRAL_COLOURS = {
    "draft": "govuk-tag--grey",
    "submitted": "govuk-tag--blue",
    "in_triage": "govuk-tag--blue",
    "awaiting_information": "govuk-tag--yellow",
    "active": "govuk-tag--purple",
    "resolved": "govuk-tag--green",
    "closed": "govuk-tag--green",
    "rejected": "govuk-tag--red",
    "withdrawn": "govuk-tag--grey",
    "expired": "govuk-tag--grey",
    "under_appeal": "govuk-tag--blue",
    "redirected": "govuk-tag--grey",
    "merged": "govuk-tag--purple",
}
_PAUSED = ("Paused", "govuk-tag--orange")


def referrer_tag(state: str, *, paused: bool) -> tuple[str, str]:
    """What a referrer reads of where a referral is, and its colour; a hold comes before its state."""
    return _PAUSED if paused else (referrer_word("referrals.Referral", state), REFERRAL_COLOURS[state])


def staff_tag(state: str, *, paused: bool) -> tuple[str, str]:
    """What the desk reads of it."""
    return _PAUSED if paused else (staff_word("referrals.Referral", state), REFERRAL_COLOURS[state])
