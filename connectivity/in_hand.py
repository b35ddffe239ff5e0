"""Whose a SIM is."""

import re

from connectivity.models import Sim
from law.actors import Actor
from people.residents.in_hand import finds_person, rows_in_hand


@finds_person
def by_sim(code: str, by: Actor):
    """By the long number on it, however it is spaced."""
    iccid = re.sub(r"[\s\-]", "", code).rstrip("Ff")
    rows = rows_in_hand(Sim.objects.all(), by).filter(iccid=iccid)
    return list(rows.values_list("resident_id", flat=True)) if iccid.isdecimal() else []
