"""What was corrected, in words: who, when, what it was, what it is now, and why."""

import json
from datetime import date

from portal.words import borough_name, channels_in_words, dialled
from referrals import actions as referrals
from referrals.models import Correction
from referrals.wording import NAMES

LABELS = {
    "first_name": "First name",
    "last_name": "Last name",
    "date_of_birth": "Date of birth",
    "language": "Language",
    "access_needs": "Access needs",
    "client_ref": "Reference for this person",
    "postcode": "Postcode",
    "borough": "Borough",
    "without_address": "No fixed address",
    "address_withheld": "Confidential address",
    "care_of": "Delivery address",
    "phone": "Phone number",
    "other_phone": "Another phone number",
    "email": "Email address",
    "contact_mode": "Contact",
    "worker_only": "Only through the worker",
    "safe_channels": "Safe ways",
    "safe_hours": "Safe times",
    "contact_words": "What to know first",
    "ask_again_on": "Ask again on",
}
_WORDS = {
    "direct": "Directly",
    "through_worker": "Only through the worker",
    "hub": "To a hub",
    "worker": "Through the worker",
}
_SHOWN = {
    "borough": borough_name,
    "phone": dialled,
    "other_phone": dialled,
    "safe_channels": channels_in_words,
    "date_of_birth": lambda day: f"{date.fromisoformat(day):%-d %B %Y}",
    "ask_again_on": lambda day: f"{date.fromisoformat(day):%-d %B %Y}",
}


def history_of(referral, *, for_desk: bool) -> list[dict]:
    """The corrections of a referral, the newest first: {correction, who, lines, reason, effects}."""
    rows = list(referral.corrections.order_by("-made_at", "-id")[:50])
    names = referrals.names_of_actors({row.made_by for row in rows})
    return [
        {
            "correction": row,
            "who": names[row.made_by],
            "lines": _lines(row),
            "reason": row.reason,
            "effects": row.effects.splitlines() if for_desk else [],
        }
        for row in rows
    ]


def _lines(row: Correction) -> list[dict]:
    """What changed: {label, before, after}; of one that waits, only its names."""
    before = json.loads(row.before or "{}")
    after = json.loads(row.after or "{}")
    if row.subject == Correction.Subject.NEEDS:
        return [_need_line(kind, before.get(kind) or {}, after.get(kind) or {}) for kind in before | after]
    return [
        {"label": LABELS[name], "before": _words(name, before.get(name)), "after": _words(name, after.get(name))}
        for name in row.fields
    ]


def _need_line(kind: str, before: dict, after: dict) -> dict:
    label = NAMES[kind]
    if not before:
        return {"label": label, "before": "", "after": "Added"}
    if not after:
        return {"label": label, "before": "", "after": "Withdrawn"}
    changed = ", ".join(name.replace("_", " ") for name in after)
    return {"label": label, "before": "", "after": f"Changed: {changed}"}


def _words(name: str, value) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if not value:
        return "Not answered"
    return str(_SHOWN[name](value) if name in _SHOWN else _WORDS.get(value, value))
