"""As many people as a journey needs, no two of them alike."""

from datetime import date

from referrals.models import Referral
from tests import people_of_london as london

FIRST = ("Amina", "Zoë", "Wei", "Kofi", "Rosa", "Tariq", "Ngozi", "Piotr", "Leila", "Bao")
LAST = ("Yusuf", "Adeyemi", "Chen", "Mensah", "Diaz", "Khan", "Obi", "Nowak", "Haddad", "Tran", "Silva")


def somebody(number: int, *needs: str) -> Referral:
    """The number-th of at most 100 people, accepted with these needs."""
    return london.accepted(
        needs=needs,
        first_name=FIRST[number % len(FIRST)],
        last_name=LAST[number % len(LAST)],
        phone=f"+4477009004{number:02d}",
        resident={"date_of_birth": date(1930 + number % 70, 1 + number % 12, 3 + number % 25)},
    )
