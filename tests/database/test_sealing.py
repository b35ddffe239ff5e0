"""A column that was in clear is sealed where it stands, and may be opened again on the way back."""

import pytest
from django.db import connection

from database.sealing import open_columns, seal_columns
from referrals.models import Need
from tests import people_of_london as london

COLUMNS = [("referrals.need", "decision_reason")]
WORDS = "They have one already"


def as_stored() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT decision_reason FROM referrals_need")
        return {words for (words,) in cursor.fetchall()}


@pytest.mark.django_db
def test_what_stood_in_clear_is_sealed_and_opened_again():
    london.referral(needs=("device", "data"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE referrals_need SET decision_reason = %s WHERE kind = 'device'", [WORDS])
    seal_columns(COLUMNS)(None, None)
    assert WORDS not in as_stored()
    assert dict(Need.objects.values_list("kind", "decision_reason")) == {"device": WORDS, "data": ""}
    open_columns(COLUMNS)(None, None)
    assert as_stored() == {WORDS, ""}
