"""Whose a device or a parcel is."""

from django.db.models import Q

from inventory.models import Allocation, Shipment
from law.actors import Actor
from law.references import read_reference
from people.residents.in_hand import finds_person, rows_in_hand


@finds_person
def by_parcel(code: str, by: Actor):
    number = read_reference(code, "SHP")
    rows = rows_in_hand(Shipment.objects.all(), by)
    return list(rows.filter(number=number).values_list("referral__resident_id", flat=True)) if number else []


@finds_person
def by_device(code: str, by: Actor):
    """By its tag or serial: whoever it is promised to, or was given to."""
    device = Q(device__asset_tag=read_reference(code, "DEV") or "") | Q(device__serial__iexact=code)
    rows = rows_in_hand(Allocation.objects.all(), by).filter(device, released_at=None)
    return list(rows.values_list("need__referral__resident_id", flat=True))
