"""A sheet of 232 messy rows as councils send them, and how one is uploaded."""

import csv
import io
from datetime import date
from pathlib import Path

from referrals.intake.reading import COLUMNS

DATA = Path(__file__).parent.parent / "data"
TODAY = date(2026, 11, 23)


with open(DATA / "messy_referrals.csv", encoding="utf-8", newline="") as _file:
    MESSY = list(csv.DictReader(_file))


def upload(rows=MESSY) -> io.BytesIO:
    """The first fifteen columns, as the borough would send them."""
    text = io.StringIO()
    sheet = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    sheet.writeheader()
    sheet.writerows(rows)
    return io.BytesIO(text.getvalue().encode())
