"""One flat row of a spreadsheet as the facts that every door shares; faults are named by the sheet's own columns."""

import re
from datetime import date

from law.refusals import FieldError, Invalid
from people.particulars import Unreadable, read_yes, tidy
from people.places.boroughs import read_borough
from referrals import facts as reading
from referrals.facts import Facts
from referrals.intake.hub_names import HubNames
from referrals.intake.reading import ALL_COLUMNS, Row

KIND_FOR = {"device": "device", "devices": "device", "data": "data", "skills": "skills", "skill": "skills"}
_WHAT = "Enter device, data or skills, separated by semicolons."
_ADDRESSES = {
    "": "",
    "no fixed address": "none",
    "no fixed abode": "none",
    "nfa": "none",
    "homeless": "none",
    "confidential": "withheld",
    "refuge": "withheld",
}
_COLUMN = {
    "/resident/first_name": "/resident_first_name",
    "/resident/last_name": "/resident_last_name",
    "/resident/date_of_birth": "/dob",
    "/resident/phone": "/mobile",
    "/resident/postcode": "/postcode",
    "/resident/borough": "/borough",
    "/resident/language": "/language",
    "/resident/access_needs": "/accessibility",
    "/resident/email": "/resident_email",
    "/resident/client_ref": "/client_ref",
    "/needs/0/needed_by": "/needed_by",
    "/needs/1/needed_by": "/needed_by",
    "/needs/2/needed_by": "/needed_by",
    "/contact_policy/words": "/safe_to_contact",
    "/consent/0/wording": "/consent",
}


def facts_of(row: Row, today: date, hubs: HubNames | None = None) -> Facts:
    """Read a row. Raises Invalid whose pointers are the columns, such as `/mobile`; "" is the row as a whole.
    Of JSON lines they are the fields that were sent, such as `/resident/phone`.
    """
    if row.problem:
        raise Invalid([FieldError("", "wrong_shape", row.problem)])
    if row.sent is not None:
        return reading.read(row.sent | {"channel": "bulk"}, today=today)
    errors: list[FieldError] = []
    raw = _raw(row.cells, errors, hubs or HubNames())
    facts = None
    try:
        facts = reading.read(raw, today=today)
    except Invalid as invalid:
        own = {error.pointer for error in errors}
        errors += [e for e in map(_by_column, invalid.errors) if e.pointer not in own]
    if errors:
        raise Invalid(errors)
    return facts


def _raw(cells: dict[str, str], errors, hubs: HubNames) -> dict:
    cell = {column: cells.get(column, "") for column in ALL_COLUMNS}
    where = _address(cell["address"], errors)
    return {
        "your_ref": cell["your_ref"],
        "referrer_email": cell["referrer_email"],
        "resident": {
            "first_name": cell["resident_first_name"],
            "last_name": cell["resident_last_name"],
            "date_of_birth": cell["dob"],
            "phone": cell["mobile"],
            "postcode": cell["postcode"],
            "borough": _borough(cell["borough"], errors),
            "language": cell["language"],
            "access_needs": cell["accessibility"],
            "email": cell["resident_email"],
            "client_ref": cell["client_ref"],
            "without_address": where == "none",
            "address_withheld": where == "withheld",
            "care_of": {"none": "hub", "withheld": "worker"}.get(where, ""),
        },
        "needs": [_dated(kind, cell["needed_by"]) for kind in _needs(cell["needs"], errors)],
        "reason": cell["reason"],
        "notes": cell["notes"],
        "consent": _consent(cell["consent"], errors),
        "contact_policy": _contact(cell["safe_to_contact"], cell["resident_email"]),
        "hub": _hub(cell["hub"], errors, hubs),
        "channel": "bulk",
    }


def _tidy(text: str) -> str:
    try:
        return tidy(text)
    except Unreadable:
        return ""


def _needs(text: str, errors) -> list[str]:
    """The kinds that are named, each once. One unknown word, and the row waits."""
    words = [word.strip(" .") for word in re.split(r"[;,/\n\r&+]|\band\b", _tidy(text).casefold())]
    words = [word for word in words if word]
    unknown = [word for word in words if word not in KIND_FOR]
    if unknown:
        errors.append(FieldError("/needs", "unknown_need", f"“{unknown[0][:40]}” is not something we provide. {_WHAT}"))
    elif not words:
        errors.append(FieldError("/needs", "required", f"Enter what the resident needs. {_WHAT}"))
    return list(dict.fromkeys(KIND_FOR[word] for word in words if word in KIND_FOR))


def _consent(text: str, errors) -> list[dict]:
    """Only a clear yes; its words are kept as how it was put."""
    words = _tidy(text)
    if read_yes(words):
        return [{"purpose": "share", "given": True, "method": "referrer_declared", "wording": words[:500]}]
    sentence = "The resident must agree to be referred. Enter “Yes” when they have."
    errors.append(FieldError("/consent", "no_consent" if words else "required", sentence))
    return []


def _dated(kind: str, by: str) -> dict:
    return {"kind": kind} | ({"needed_by": by} if by.strip() else {})


def _address(text: str, errors) -> str:
    """Whether they have no fixed address, or one that is confidential; "" for an address with a postcode."""
    words = re.sub(r"[^a-z]+", " ", _tidy(text).casefold()).strip()
    if words in _ADDRESSES:
        return _ADDRESSES[words]
    sentence = "Enter “no fixed address” or “confidential”, or leave it empty for an address with a postcode."
    errors.append(FieldError("/address", "unknown_address", sentence))
    return ""


def _contact(text: str, email: str = "") -> dict:
    """Only a plain yes is yes, and means texts, calls and the email address that is given; everything else counts as no,
    with the words kept.
    """
    words = _tidy(text)
    if words.casefold() in ("y", "yes", "true", "1"):
        return {"mode": "direct", "channels": {"sms": True, "call": True} | ({"email": True} if email.strip() else {})}
    return {"mode": "through_worker", "words": text}


def _borough(text: str, errors) -> str:
    """The sheet's own borough has to be readable even though the postcode decides: it shows what the row was meant for."""
    try:
        return read_borough(text).gss_code
    except Unreadable as unreadable:
        errors.append(FieldError("/borough", unreadable.code, unreadable.sentence))
        return ""


def _hub(text: str, errors, hubs: HubNames) -> str:
    try:
        return hubs.code_of(text)
    except Unreadable as unreadable:
        errors.append(FieldError("/hub", unreadable.code, unreadable.sentence))
        return ""


def _by_column(error: FieldError) -> FieldError:
    pointer = _COLUMN.get(error.pointer, "/" + error.pointer.strip("/").partition("/")[0])
    return FieldError(pointer, error.code, error.sentence)
