"""Tallies against a full recount, after everything that may happen to records: by actions, in bulk and by hand."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from config import demonstration
from config.city import City
from inventory.models import Allocation, Device
from outcomes import tallying
from outcomes.models import FollowUp, PersonCounted, Tally
from people.models import Resident
from referrals.models import Need, Referral
from skills.models import Booking, Session

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]


def build(count, start=0):
    places = demonstration.open_places()
    organisations = [place for place in places.values() if place.kind in ("borough", "vcs")]
    City(organisations, places["brixton-library"], demonstration.general_pool(), start=start).build(count)


@pytest.fixture
def city():
    build(60)


def _all(model) -> QuerySet:
    """Past the house's own guard over states, as a hand on the database would be."""
    return QuerySet(model)


def _some(model, chance: random.Random, **where):
    rows = list(model.objects.filter(**where).order_by("pk"))
    return chance.sample(rows, min(4, len(rows)))


def _by_hand(chance: random.Random):
    """What no action does, but a correction by hand or a later stage might."""
    earlier = timezone.now() - timedelta(days=chance.randrange(400))
    for need in _some(Need, chance):
        _all(Need).filter(pk=need.pk).update(
            state=chance.choice(["met", "waiting", "unmet", "remedy"]), ended_at=earlier, provided_at=earlier
        )
    for booking in _some(Booking, chance):
        _all(Booking).filter(pk=booking.pk).update(state=chance.choice(["attended", "no_show", "booked"]))
    for session in _some(Session, chance):
        _all(Session).filter(pk=session.pk).update(starts_at=earlier)
    for given in _some(Allocation, chance):
        _all(Allocation).filter(pk=given.pk).update(handed_over_at=chance.choice([None, earlier]))
    for device in _some(Device, chance):
        _all(Device).filter(pk=device.pk).update(grade=chance.choice("AB"), weight_grams=chance.choice([None, 1400]))
    for asked in _some(FollowUp, chance):
        _all(FollowUp).filter(pk=asked.pk).update(is_working=chance.choice([True, False, None]), confidence_before=chance.choice([None, 2]))
    for referral in _some(Referral, chance):
        borough = chance.choice(["E09000001", "E09000022"])
        _all(Referral).filter(pk=referral.pk).update(resident=chance.choice(list(Resident.objects.all()[:5])), counted_borough=borough)


def test_a_city_is_counted_as_it_is_built(city):
    assert Tally.objects.filter(what="referred", slice="place").aggregate(Sum("n"))["n__sum"] == 60
    assert tallying.differences() == {}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_tallies_equal_a_recount(city, seed):
    chance = random.Random(seed)
    for turn in range(6):
        _by_hand(chance)
        assert tallying.differences() == {}, turn
        if turn % 2:
            tallying.fold()
            assert tallying.differences() == {}
            assert not Tally.objects.filter(folded=False).exists()
    for asked in _some(FollowUp, chance):
        _all(FollowUp).filter(pk=asked.pk).delete()
    assert tallying.differences() == {}
    before = {tuple(row) for row in PersonCounted.objects.values_list("what", "resident_id", "quarter", "borough", "channel")}
    tallying.recount()
    after = {tuple(row) for row in PersonCounted.objects.values_list("what", "resident_id", "quarter", "borough", "channel")}
    assert before == after
    assert tallying.differences() == {}


def test_a_person_counts_once_a_quarter_however_often_they_were_helped(city):
    now = timezone.now()
    _all(Need).update(state="met", ended_at=now)
    one = Resident.objects.order_by("pk").first()
    _all(Referral).update(resident=one)
    assert PersonCounted.objects.filter(what="helped").count() == 1
    assert Tally.objects.filter(what="person", detail="helped", slice="age").aggregate(Sum("n"))["n__sum"] == 1
    assert Tally.objects.filter(what="met", slice="door").aggregate(Sum("n"))["n__sum"] == Need.objects.count()


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [("2026-03-31T22:59:00Z", "2026-Q1"), ("2026-03-31T23:00:00Z", "2026-Q2"), ("2026-12-31T23:59:59Z", "2026-Q4"), ("2027-01-01T00:00:00Z", "2027-Q1")],
)  # fmt: skip
def test_quarters_are_londons(city, moment, quarter):
    _all(Need).update(state="met", ended_at=moment)
    assert set(Tally.objects.filter(what="met").values_list("quarter", flat=True).annotate(s=Sum("n")).filter(s__gt=0)) == {quarter}


def test_the_difference_is_told_when_there_is_one(city):
    row = Tally.objects.filter(what="referred").first()
    Tally.objects.filter(pk=row.pk).update(n=row.n + 7)
    (told,) = tallying.differences().values()
    assert told[0] - told[1] == 7


def test_a_migration_of_a_large_service_counts_nothing_again_unless_what_is_counted_has_changed(city):
    Tally.objects.filter(what="referred").delete()
    wrong = tallying.differences()
    assert wrong
    tallying.after_migrations(None, plan=["one"])
    assert tallying.differences() == wrong, "all triggers stand as they should: nothing was touched"
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON FUNCTION tally_referrals_need_came() IS 'of an older version'")
    tallying.after_migrations(None, plan=["one"])
    assert tallying.differences() == {}


def test_a_first_large_file_is_counted_by_keys_though_its_tables_look_empty(city):
    """Vacuumed before the file was committed, a table counts as empty: joined freely, each was read from end to end for every row."""

    def vacuum():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM referrals_need, referrals_referral, skills_booking, outcomes_personcounted")
        connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(vacuum).result()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'referrals_need'")
        assert cursor.fetchone() == (0,)
        read = "SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables WHERE relname IN ('referrals_referral', 'referrals_need')"
        cursor.execute(read)
        (before,) = cursor.fetchone()
        build(60, start=60)
        cursor.execute(read)
        (after,) = cursor.fetchone()
    assert after - before < 500_000, "joined freely it was two and a half million"
    assert tallying.differences() == {}


@pytest.mark.django_db(transaction=True)
def test_a_recount_beside_writers_is_right(city):
    """Writers wait while everything is counted; nobody is counted twice or not at all."""
    done = threading.Event()

    def write():
        chance = random.Random(5)
        try:
            while not done.is_set():
                for need in _some(Need, chance):
                    _all(Need).filter(pk=need.pk).update(state=chance.choice(["met", "waiting"]), ended_at=timezone.now())
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(10):
            tallying.recount()
            tallying.fold()
            assert tallying.differences() == {}
    finally:
        done.set()
        writer.join()
    assert tallying.differences() == {}
