"""The words of what several workspaces show alike, and the colours of states: urgency, places, numbers and ways of contact."""

from law.state_words import referrer_word, staff_word
from people.places.boroughs import BOROUGHS, BY_CODE

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


def borough_name(code: str) -> str:
    """“Southwark”; nothing for a place outside London or not known."""
    return BY_CODE[code].name if code in BY_CODE else ""


def channels_in_words(codes) -> str:
    """“Text messages, phone calls”."""
    words = {"sms": "text messages", "call": "phone calls", "email": "e-mail", "post": "post", "voicemail": "voicemail"}
    return ", ".join(word for code, word in words.items() if code in codes).capitalize()


def dialled(e164: str) -> str:
    """As it is dialled in the United Kingdom: 07700 900123, 020 7946 0123."""
    if not e164.startswith("+44"):
        return e164
    national = "0" + e164.removeprefix("+44")
    if national.startswith("02"):
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    return f"{national[:5]} {national[5:]}"
