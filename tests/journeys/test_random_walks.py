"""Random walks over parcels, devices, SIMs, boxes, needs, holds and seats, by whatever any role may call: custody is never in
two places, nothing is provided without proof, and every promise of the house holds all the way.
"""

import pytest
from django.db import connection
from django.db.models import QuerySet

from config.invariants import violations
from referrals.models import Need
from skills.models import Session
from tests import people_of_london as london
from tests.journeys.many_people import somebody
from tests.journeys.must_hold import seats_that_differ, without_proof, wrongs
from tests.journeys.walking import Walk
from tests.rounds import LONG

SEEDS = range(1, 9) if LONG else (1,)
STEPS = 2_500 if LONG else 250
LOOK_EVERY = 10
LOOK_AT_ALL_EVERY = 250


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_wherever_a_walk_leads_custody_is_in_one_place_and_nothing_is_met_without_proof(seed):
    walk = Walk(seed)
    tried = []
    for number in range(1, STEPS + 1):
        tried.append(walk.step())
        if number % LOOK_EVERY == 0:
            assert (number, tried[-LOOK_EVERY:], wrongs()) == (number, tried[-LOOK_EVERY:], [])
        if number % LOOK_AT_ALL_EVERY == 0:
            assert (number, list(violations())) == (number, [])
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # one transaction: PostgreSQL does not learn by itself how much there is
    assert wrongs() == []
    assert list(violations()) == []
    assert sum(walk.done.values()) > STEPS // 4, walk.refused


@pytest.mark.django_db
@pytest.mark.tampers
def test_a_walk_sees_what_is_provided_without_proof_and_a_seat_too_many():
    """Planted wrongs: a walk that saw none of them would prove nothing."""
    case = somebody(1, "device", "data", "skills")
    QuerySet(Need).filter(referral=case).update(state="met")
    held = london.session_today(places=3)
    Session.objects.filter(pk=held.pk).update(taken=2)
    assert sorted(without_proof()) == [f"{kind} met without proof" for kind in ("data", "device", "skills")]
    assert len(seats_that_differ()) == 1
