"""Whose a reference is."""

from law.actors import Actor
from law.references import read_reference
from people.residents.in_hand import finds_person, rows_in_hand
from referrals.models import Referral


@finds_person
def by_reference(code: str, by: Actor):
    reference = read_reference(code)
    rows = rows_in_hand(Referral.objects.all(), by)
    return list(rows.filter(reference=reference).values_list("resident_id", flat=True)) if reference else []
