"""A sheet of 232 messy rows as councils send them, and how one is uploaded."""

import csv
import io
from datetime import date
from pathlib import Path

from people import actions as people
from people.models import Organisation
from referrals.intake.reading import COLUMNS
from tests import people_of_london as london

DATA = Path(__file__).parent.parent / "data"
TODAY = date(2026, 11, 23)


with open(DATA / "messy_referrals.csv", encoding="utf-8", newline="") as _file:
    MESSY = list(csv.DictReader(_file))


# Of the file's addresses those that can be read: its workers write from everywhere, so the lead answers for each.
WORKERS = (
    "a_b-c.d@vcs-group.org.example",
    "first.last+gol@library.example",
    "intake@ageuk-camden.example",
    "j.o'brien@housing.example",
    "maria.santos@southwark.example",
    "maria@southwark.example",
    "o'brien@housing.example",
    "office@refuge.example",
    "referrals@citizens-advice-newham.example",
    "team@xn--caf-dma.example",
)


def borough(code="southwark", name="Southwark Council") -> Organisation:
    """A borough that answers for everybody who refers in the file."""
    organisation = london.organisation(code, name)
    for email in WORKERS:
        people.confirm_address(email=email, organisation=organisation, by=london.ADMINISTRATOR)
    return organisation


def upload(rows=MESSY) -> io.BytesIO:
    """The first fifteen columns, as the borough would send them."""
    text = io.StringIO()
    sheet = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    sheet.writeheader()
    sheet.writerows(rows)
    return io.BytesIO(text.getvalue().encode())
