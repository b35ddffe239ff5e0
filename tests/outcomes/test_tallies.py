"""Figures beside raw SQL that says the same another way, after everything that may happen to records: by actions, in
bulk and by hand.
"""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F, Index, QuerySet
from django.utils import timezone

from connectivity.models import Sim
from demo import foundations
from demo.city import City
from inventory.models import Allocation, Device
from outcomes.models import FollowUp
from outcomes.report import measures
from outcomes.report.metrics import KEYS, METRICS, Metric
from outcomes.report.periods import period_of, quarters_until, read_period
from outcomes.report.tallies import QuarterTallies, count, over_quarters
from people.models import Resident
from referrals.models import Need, Referral
from skills.models import Booking, Session
from tests.worlds import built_once

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]

STAMPS = "r.counted_borough, r.counted_age_band, r.counted_organisation_kind, r.channel, r.counted_deprivation"
NO_STAMPS = "'', '', '', '', ''"
OF_NEED = "FROM referrals_need n JOIN referrals_referral r ON r.id = n.referral_id"
OF_DEVICE = (
    "FROM inventory_allocation a JOIN inventory_device d ON d.id = a.device_id JOIN referrals_need n ON n.id = "
    "a.need_id "
    "JOIN referrals_referral r ON r.id = n.referral_id WHERE a.handed_over_at IS NOT NULL"
)
OF_SEAT = (
    "FROM skills_booking b JOIN skills_session s ON s.id = b.session_id JOIN referrals_need n ON n.id = b.need_id "
    "JOIN referrals_referral r ON r.id = n.referral_id"
)
OF_FAULT = (
    "FROM referrals_fault f JOIN referrals_need n ON n.id = f.need_id JOIN referrals_referral r ON r.id = n.referral_id"
)
OF_FOLLOW_UP = "FROM outcomes_followup f JOIN referrals_referral r ON r.id = f.referral_id"


def _quarter(moment: str) -> str:
    return _quarter_of(f"({moment} AT TIME ZONE 'Europe/London')")


def _quarter_of(day: str) -> str:
    return f"extract(year FROM {day}) || '-Q' || extract(quarter FROM {day})"


def _days(since: str, until: str) -> str:
    return f"greatest(0, least(999, floor(extract(epoch FROM {until} - {since}) / 86400)))::int::text"


_LASTED = "age(m.ends_on, (m.activated_at AT TIME ZONE 'Europe/London')::date)"
_MONTHS = f"greatest(0, extract(year FROM {_LASTED}) * 12 + extract(month FROM {_LASTED}))::int::text"
_DUE = _quarter_of("f.due_on")
# {what: one row each of (quarter, borough, band, organisation, channel, deprivation, kind, detail, number)}
RAW = {
    "fault": f"SELECT {_quarter('f.created_at')}, {STAMPS}, n.kind, f.kind, 1 {OF_FAULT}",
    "replaced": f"SELECT {_quarter('f.ended_at')}, {STAMPS}, n.kind, n.kind, 1 {OF_FAULT} WHERE f.state = 'replaced'",
    "sim_lost": (
        f"SELECT {_quarter('m.lost_at')}, {STAMPS}, '', '', 1 FROM connectivity_sim m JOIN referrals_need n ON n.id = "
        "m.need_id JOIN referrals_referral r ON r.id = n.referral_id WHERE m.lost_at IS NOT NULL"
    ),
    "sim_replacing": (
        f"SELECT {_quarter('m.activated_at')}, {STAMPS}, '', '', 1 FROM connectivity_sim m JOIN referrals_need n ON "
        "n.id = m.need_id JOIN referrals_referral r ON r.id = n.referral_id WHERE m.activated_at IS NOT NULL AND EXISTS "
        "(SELECT 1 FROM connectivity_sim e WHERE e.need_id = m.need_id AND e.issued_at < m.issued_at)"
    ),
    "referred": (
        f"SELECT {_quarter_of('r.counted_month')}, {STAMPS}, '', r.state, 1 FROM referrals_referral r WHERE "
        f"r.counted_month IS NOT NULL"
    ),
    "wait_decided": (
        f"SELECT {_quarter('r.decided_at')}, {STAMPS}, '', {_days('r.submitted_at', 'r.decided_at')}, 1 FROM "
        f"referrals_referral r "
        "WHERE r.counted_month IS NOT NULL AND r.decided_at IS NOT NULL AND r.submitted_at IS NOT NULL"
    ),
    "need": (
        f"SELECT {_quarter_of('r.counted_month')}, {STAMPS}, n.kind, n.state, 1 {OF_NEED} WHERE r.counted_month IS "
        f"NOT NULL"
    ),
    "met": (
        f"SELECT {_quarter('n.ended_at')}, {STAMPS}, n.kind, '', 1 {OF_NEED} WHERE n.state = 'met' AND n.ended_at IS "
        f"NOT NULL"
    ),
    "assumed_met": (
        f"SELECT {_quarter('n.ended_at')}, {STAMPS}, n.kind, '', 1 {OF_NEED} WHERE n.state = 'met' AND n.ended_at IS "
        f"NOT NULL AND n.assumed_at IS NOT NULL"
    ),
    "not_met": (
        f"SELECT {_quarter('n.ended_at')}, {STAMPS}, n.kind, n.decision_code, 1 {OF_NEED} WHERE n.ended_at IS NOT NULL "
        "AND r.counted_month IS NOT NULL AND n.state IN ('not_approved', 'unreachable', 'unmet', 'cancelled', "
        "'declined')"
    ),
    "wait_provided": (
        f"SELECT {_quarter('n.provided_at')}, {STAMPS}, n.kind, {_days('n.queued_at', 'n.provided_at')}, 1 {OF_NEED} "
        "WHERE n.provided_at IS NOT NULL AND n.queued_at IS NOT NULL"
    ),
    "helped": (
        f"SELECT DISTINCT ON (r.resident_id, {_quarter('n.ended_at')}) {_quarter('n.ended_at')}, {STAMPS}, '', "
        f"'helped', 1 {OF_NEED} "
        f"WHERE n.state = 'met' AND n.ended_at IS NOT NULL ORDER BY r.resident_id, {_quarter('n.ended_at')}, "
        f"n.ended_at, n.id"
    ),
    "device": f"SELECT {_quarter('a.handed_over_at')}, {STAMPS}, d.kind, '', 1 {OF_DEVICE}",
    "device_back_soon": (
        f"SELECT {_quarter('a.handed_over_at')}, {STAMPS}, d.kind, '', 1 {OF_DEVICE} AND a.came_back_at <= "
        "a.handed_over_at + interval '30 days'"
    ),
    "device_lost": (
        f"SELECT {_quarter('lost_at')}, {NO_STAMPS}, kind, '', 1 FROM inventory_device WHERE lost_at IS NOT NULL"
    ),
    "device_weighed": (
        f"SELECT {_quarter('a.handed_over_at')}, {STAMPS}, d.kind, '', 1 {OF_DEVICE} AND d.weight_grams IS NOT NULL"
    ),
    "device_grams": (
        f"SELECT {_quarter('a.handed_over_at')}, {STAMPS}, d.kind, '', coalesce(d.weight_grams, 0) {OF_DEVICE}"
    ),
    "device_in": (
        f"SELECT {_quarter('received_at')}, {NO_STAMPS}, kind, '', 1 FROM inventory_device WHERE received_at IS NOT "
        f"NULL"
    ),
    "device_grade": (
        f"SELECT {_quarter('received_at')}, {NO_STAMPS}, '', grade, 1 FROM inventory_device WHERE received_at IS NOT "
        f"NULL"
    ),
    "device_source": (
        f"SELECT {_quarter('received_at')}, {NO_STAMPS}, '', donor, 1 FROM inventory_device WHERE received_at IS NOT "
        f"NULL"
    ),
    "sim": (
        f"SELECT {_quarter('m.activated_at')}, {STAMPS}, '', CASE WHEN m.state IN ('active', 'expired') AND m.ends_on "
        f"IS NOT NULL "
        f"THEN {_MONTHS} ELSE '' END, 1 FROM connectivity_sim m JOIN referrals_need n ON n.id = m.need_id "
        "JOIN referrals_referral r ON r.id = n.referral_id WHERE m.activated_at IS NOT NULL"
    ),
    "seat": (
        f"SELECT {_quarter('s.starts_at')}, {STAMPS}, '', b.state, 1 {OF_SEAT} WHERE b.state IN ('attended', "
        f"'no_show', 'excused')"
    ),
    "taught": (
        f"SELECT DISTINCT ON (r.resident_id, {_quarter('s.starts_at')}) {_quarter('s.starts_at')}, {STAMPS}, '', "
        f"'taught', 1 {OF_SEAT} "
        f"WHERE b.state = 'attended' ORDER BY r.resident_id, {_quarter('s.starts_at')}, s.starts_at, b.id"
    ),
    "follow_up": f"SELECT {_DUE}, {STAMPS}, f.kind, f.state, 1 {OF_FOLLOW_UP}",
    "working": (
        f"SELECT {_DUE}, {STAMPS}, f.kind, CASE WHEN f.is_working THEN 'yes' ELSE 'no' END, 1 {OF_FOLLOW_UP} "
        "WHERE f.state = 'answered' AND f.is_working IS NOT NULL"
    ),
    "connected": (
        f"SELECT {_DUE}, {STAMPS}, f.kind, CASE WHEN f.is_connected THEN 'yes' ELSE 'no' END, 1 {OF_FOLLOW_UP} "
        "WHERE f.state = 'answered' AND f.is_connected IS NOT NULL"
    ),
    "connected_how": (
        f"SELECT {_DUE}, {STAMPS}, f.kind, f.connected_how, 1 {OF_FOLLOW_UP} WHERE f.state = 'answered' AND "
        f"f.connected_how <> ''"
    ),
    "confidence": (
        f"SELECT {_DUE}, {STAMPS}, f.kind, f.confidence_before || '-' || f.confidence, 1 {OF_FOLLOW_UP} "
        "WHERE f.state = 'answered' AND f.confidence_before IS NOT NULL AND f.confidence IS NOT NULL"
    ),
    "saving": (
        f"SELECT {_DUE}, {STAMPS}, f.kind, '', 1 {OF_FOLLOW_UP} WHERE f.state = 'answered' AND f.saves_pence_a_month "
        f"IS NOT NULL"
    ),
    "saving_pence": (
        f"SELECT {_DUE}, {STAMPS}, f.kind, '', f.saves_pence_a_month {OF_FOLLOW_UP} "
        "WHERE f.state = 'answered' AND f.saves_pence_a_month IS NOT NULL"
    ),
}
QUARTERS = quarters_until(period_of(timezone.localdate() + timedelta(days=300)), 14)


def build(count, start=0):
    places = foundations.open_places()
    organisations = [place for place in places.values() if place.kind in ("borough", "vcs")]
    City(organisations, places["brixton-library"], foundations.general_pool(), start=start).build(count)


city = built_once("city_of_60", lambda: build(60))


def _all(model) -> QuerySet:
    """Past the house's own guard over states, as a hand on the database would be."""
    return QuerySet(model)


def _some(model, chance: random.Random, **where):
    rows = list(model.objects.filter(**where).order_by("pk"))
    return chance.sample(rows, min(4, len(rows)))


def _by_hand(chance: random.Random):
    """What no action does, but a correction by hand or a later stage might."""
    earlier = timezone.now() - timedelta(days=chance.randrange(400), hours=chance.randrange(24))
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
        _all(Device).filter(pk=device.pk).update(
            kind=chance.choice(["laptop", "tablet"]),
            grade=chance.choice("AB"),
            weight_grams=chance.choice([None, 0, 1400]),
        )
    for sim in _some(Sim, chance):
        ends_on = chance.choice([None, (earlier + timedelta(days=chance.randrange(-20, 200))).date()])
        _all(Sim).filter(pk=sim.pk).update(state=chance.choice(["active", "expired", "blocked"]), ends_on=ends_on)
    for asked in _some(FollowUp, chance):
        _all(FollowUp).filter(pk=asked.pk).update(
            is_working=chance.choice([True, False, None]), confidence_before=chance.choice([None, 2])
        )
    for referral in _some(Referral, chance):
        borough = chance.choice(["E09000001", "E09000022"])
        tenth = chance.choice(["", "1", "10"])
        one = chance.choice(list(Resident.objects.order_by("pk")[:5]))
        _all(Referral).filter(pk=referral.pk).update(resident=one, counted_borough=borough, counted_deprivation=tenth)


def _raw(what: str) -> dict[str, list[tuple]]:
    """{quarter: rows of (borough, band, organisation, channel, deprivation, kind, detail, number)}"""
    by_quarter: dict[str, list[tuple]] = {name: [] for name in QUARTERS}
    with connection.cursor() as cursor:
        cursor.execute(RAW[what])
        for quarter, *row in cursor.fetchall():
            by_quarter[quarter].append(tuple(row))
    return by_quarter


def _expected(rows: list[tuple], metric: Metric) -> dict[str, Counter]:
    """What a count of these rows must be, by each key and by none."""
    tables: dict[str, Counter] = {key: Counter() for key in ("", *metric.keys, "kind", "detail")}
    for *stamps, kind, detail, n in rows:
        values = dict(zip(KEYS, stamps, strict=True)) | {"": "", "kind": kind, "detail": detail}
        for key, table in tables.items():
            table[values[key], kind, detail] += n
    return tables


def differences() -> list[tuple]:
    """(what, quarter, key, counted, raw) wherever the two ways disagree."""
    wrong = []
    for what, metric in METRICS.items():
        for quarter, rows in _raw(what).items():
            counted = count(metric, read_period(quarter))
            expected = _expected(rows, metric)
            assert set(counted) == set(expected)
            wrong += [
                (what, quarter, key, counted[key], expected[key]) for key in expected if counted[key] != expected[key]
            ]
    return wrong


def test_a_city_is_counted_as_raw_sql_counts_it(city):
    some = list(Need.objects.filter(state="met").values_list("pk", flat=True)[:5])
    Need.objects.filter(pk__in=some).update(assumed_at=timezone.now())  # in a built city everybody says so
    given = Allocation.objects.filter(handed_over_at__isnull=False).order_by("pk")
    soon, late = (each.pk for each in given[:2])
    Allocation.objects.filter(pk=soon).update(came_back_at=F("handed_over_at") + timedelta(days=30))
    Allocation.objects.filter(pk=late).update(came_back_at=F("handed_over_at") + timedelta(days=31))
    Device.objects.filter(pk=Device.objects.order_by("pk").values("pk")[:1]).update(lost_at=timezone.now())
    spent = Sim.objects.filter(activated_at__isnull=False).order_by("pk")[:2].values_list("pk", "need")
    (lost, need), (other, _) = spent
    Sim.objects.filter(pk=lost).update(lost_at=timezone.now())
    QuerySet.update(Sim._base_manager.filter(pk=other), need=need, issued_at=timezone.now(), state="expired")
    assert set(RAW) == set(METRICS)
    assert differences() == []
    for what in METRICS:
        assert any(_raw(what).values()), f"the city has none: {what}"
    assert sum(QuarterTallies(read_period(name)).total("referred") for name in QUARTERS) == 60


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_records_they_are_counted_as_they_are(city, seed):
    chance = random.Random(seed)
    for turn in range(3):
        _by_hand(chance)
        assert differences() == [], turn
    for asked in _some(FollowUp, chance):
        _all(FollowUp).filter(pk=asked.pk).delete()
    assert differences() == []


def test_several_quarters_at_once_are_counted_as_each_of_them(city):
    _by_hand(random.Random(9))
    periods = [read_period(name) for name in QUARTERS]
    by_quarter = {period.name: QuarterTallies(period) for period in periods}
    for what in METRICS:
        counted = over_quarters(what, periods)
        assert {name: +counted[name] for name in QUARTERS} == {
            name: +tallies.by(what, "detail") for name, tallies in by_quarter.items()
        }, what


def test_a_person_counts_once_a_quarter_however_often_they_were_helped(city):
    now = timezone.now()
    _all(Need).update(state="met", ended_at=now)
    one = Resident.objects.order_by("pk").first()
    _all(Referral).update(resident=one)
    tallies = QuarterTallies(period_of(timezone.localdate()))
    assert tallies.total("helped") == 1
    assert tallies.by("helped", "band").total() == 1
    assert tallies.by("met", "channel").total() == Need.objects.count()


def test_a_person_counts_by_what_they_were_helped_with_first(city):
    quarter = period_of(timezone.localdate())
    _all(Referral).update(resident=Resident.objects.order_by("pk").first())
    _all(Need).update(state="met", ended_at=quarter.starts_at + timedelta(hours=2))
    first = Need.objects.order_by("?").first()
    _all(Need).filter(pk=first.pk).update(ended_at=quarter.starts_at + timedelta(hours=1))
    _all(Referral).filter(pk=first.referral_id).update(counted_borough="E09000001", counted_deprivation="7")
    tallies = QuarterTallies(quarter)
    assert +tallies.by("helped", "borough") == {"E09000001": 1}
    assert +tallies.by("helped", "deprivation") == {"7": 1}


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        ("2026-03-31T22:59:00Z", "2026-Q1"),
        ("2026-03-31T23:00:00Z", "2026-Q2"),
        ("2026-12-31T23:59:59Z", "2026-Q4"),
        ("2027-01-01T00:00:00Z", "2027-Q1"),
    ],
)
def test_quarters_are_londons(city, moment, quarter):
    _all(Need).update(state="met", ended_at=moment)
    periods = [read_period(name) for name in quarters_until(read_period("2027-Q2"), 6)]
    assert [period.name for period in periods if QuarterTallies(period).total("met")] == [quarter]
    assert [name for name, counted in over_quarters("met", periods).items() if counted] == [quarter]


def test_every_measure_is_told_apart_by_no_other_keys_than_are_counted():
    for measure in measures.MEASURES:
        assert set(measure.by) <= set(METRICS[measure.counts].keys), measure.key


@pytest.mark.parametrize("what", METRICS)
def test_an_index_finds_the_rows_of_a_quarter(what):
    """Among a million others; of each kind where the index has them apart."""
    *path, name = METRICS[what].on.split("__")
    model = METRICS[what].rows.model
    for step in path:
        model = model._meta.get_field(step).related_model
    beginnings = [index.fields for index in model._meta.indexes if isinstance(index, Index)]
    assert any(fields[0] == name or fields == ["kind", name] for fields in beginnings), f"{model.__name__}.{name}"


def test_a_countable_is_counted_once_and_by_one_statement(city, django_assert_num_queries):
    tallies = QuarterTallies(read_period(QUARTERS[8]))
    for what in METRICS:
        with django_assert_num_queries(1):
            tallies.by(what)
            tallies.by(what, "kind")
            tallies.total(what)


def test_what_nobody_confirmed_is_counted_apart(city):
    """Among the needs met, and once more by itself: never added to what was confirmed without saying so."""
    moment = "2026-05-04T12:00:00Z"
    _all(Need).update(state="met", ended_at=moment, assumed_at=None)
    silent = list(_all(Need).order_by("pk").values_list("pk", flat=True)[:3])
    _all(Need).filter(pk__in=silent).update(assumed_at=moment)
    tallies = QuarterTallies(read_period("2026-Q2"))
    assert tallies.total("assumed_met") == 3
    assert tallies.total("met") == _all(Need).count()
