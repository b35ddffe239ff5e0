"""The words and colours of what several workspaces show alike: states, urgency, places, numbers and ways of contact."""

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
REFERRAL_STATES = {
    "draft": ("Draft", "govuk-tag--grey"),
    "submitted": ("Sent", "govuk-tag--blue"),
    "in_triage": ("Under review", "govuk-tag--blue"),
    "awaiting_information": ("Waiting for you", "govuk-tag--yellow"),
    "active": ("In progress", "govuk-tag--purple"),
    "resolved": ("Complete", "govuk-tag--green"),
    "closed": ("Closed", "govuk-tag--green"),
    "rejected": ("Not accepted", "govuk-tag--red"),
    "withdrawn": ("Withdrawn", "govuk-tag--grey"),
    "expired": ("Lapsed", "govuk-tag--grey"),
    "under_appeal": ("Under appeal", "govuk-tag--blue"),
    "redirected": ("Passed on", "govuk-tag--grey"),
    "merged": ("Merged with another", "govuk-tag--purple"),
}
# What is going on with a need, for the middle of a sentence.
NEED_STATES = {
    "proposed": "under review",
    "approved": "approved",
    "waiting": "in the queue",
    "offered": "offered, waiting for an answer",
    "declined": "no longer wanted",
    "reserved": "promised",
    "in_fulfilment": "on its way",
    "provided": "provided",
    "met": "met",
    "remedy": "being fixed",
    "not_approved": "not approved",
    "unmet": "not supplied",
    "unreachable": "could not be reached",
    "cancelled": "cancelled",
}


def state_tag(state: str, *, paused: bool) -> tuple[str, str]:
    """The words and the colour of where a referral is; a hold comes before its state."""
    return ("Paused", "govuk-tag--orange") if paused else REFERRAL_STATES[state]


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
