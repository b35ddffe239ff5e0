"""The columns of a sheet of referrals, and how its first line names them."""

import re

from referrals.answer_labels import label
from referrals.intake.csv_text import MOJIBAKE
from referrals.intake.unreadable import GARBLED, UnreadableFile

COLUMNS = (
    "your_ref referrer_email resident_first_name resident_last_name dob mobile postcode borough needs reason language "
    "accessibility consent safe_to_contact notes"
).split()
# What a sheet may say besides: a confidential address or none, someone who is not named, an email address, a date, and
# the hub where they collect.
MORE_COLUMNS = "address client_ref resident_email needed_by hub".split()
# Each column with the answer of which it is: the label of that answer is a heading too.
ANSWER_OF = {
    "your_ref": "your_ref",
    "resident_first_name": "first_name",
    "resident_last_name": "last_name",
    "dob": "date_of_birth",
    "mobile": "phone",
    "postcode": "postcode",
    "borough": "borough",
    "needs": "needs",
    "reason": "reason",
    "language": "language",
    "accessibility": "access_needs",
    "consent": "share",
    "notes": "notes",
    "client_ref": "client_ref",
    "needed_by": "needed_by",
    "hub": "hub",
}
ALL_COLUMNS = [*COLUMNS, *MORE_COLUMNS]
REQUIRED = "referrer_email resident_first_name postcode borough needs consent".split()
NAMES = ("resident_first_name", "resident_last_name")
_ALSO = {
    "ref": "your_ref",
    "reference": "your_ref",
    "email": "referrer_email",
    "worker email": "referrer_email",
    "forename": "resident_first_name",
    "surname": "resident_last_name",
    "mobile no": "mobile",
    "mobile number": "mobile",
    "phone": "mobile",
    "telephone": "mobile",
    "post code": "postcode",
    "london borough": "borough",
    "reason for referral": "reason",
    "first language": "language",
    "accessibility needs": "accessibility",
    "consent given": "consent",
    "where they live": "address",
    "client reference": "client_ref",
    "needed by": "needed_by",
}
# Columns that our own sheet of corrections adds: they are ours, and coming back they are passed over.
ANSWER_COLUMNS = "our_answer our_reference what_to_do".split()


def read_headers(names: list[str]) -> tuple[list[str], list[str]]:
    """The columns in order, "" for one that we do not know, and the names of those. Raises UnreadableFile."""
    if any(map(MOJIBAKE.search, names)):
        raise UnreadableFile(f"The first line {GARBLED}")
    while names and not names[-1].strip():
        names = names[:-1]
    if not names:
        raise UnreadableFile("The first line is empty. It must name the columns.")
    headers = [_header(name) for name in names]
    unknown = [name.strip() for name, header in zip(names, headers, strict=True) if not header and name.strip()]
    twice = sorted({header for header in headers if header and headers.count(header) > 1})
    if twice:
        raise UnreadableFile(f"The column {', '.join(twice)} is there twice. Keep only one.")
    missing = [column for column in REQUIRED if column not in headers]
    if missing:
        also = f" We do not know {_quoted(unknown)}." if unknown else ""
        raise UnreadableFile(
            f"The column {', '.join(missing)} is missing.{also} The first line must name the columns: "
            f"{', '.join(ALL_COLUMNS)}."
        )
    return headers, unknown


def ignored(unknown: list[str]) -> str:
    """The sentence that says which columns were not read."""
    return (
        f"We did not read the column {_quoted(unknown)}, because we do not know it. We read: {', '.join(ALL_COLUMNS)}."
    )


def _quoted(names: list[str]) -> str:
    return ", ".join(f"“{name[:40]}”" for name in names[:10])


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", name.casefold()).split())


_ALSO |= {_plain(label(answer)): column for column, answer in ANSWER_OF.items()}


def _header(name: str) -> str:
    plain = _plain(name)
    column = _ALSO.get(plain, plain.replace(" ", "_"))
    return column if column in ALL_COLUMNS or column in ANSWER_COLUMNS else ""
