"""Behind a figure: its rows are those that the figure counts, in any quarter and by any key, and none of them says who
it is about.
"""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from demo.city import City
from outcomes.report import drill_down, measures
from outcomes.report import drill_down as drilling
from outcomes.report.metrics import KEYS
from outcomes.report.periods import period_of, quarters_until, read_period
from outcomes.report.tallies import QuarterTallies
from referrals.models import Referral
from tests import people_of_london as london
from tests.worlds import built_once

QUARTERS = quarters_until(period_of(timezone.localdate()), 9)


def _build():
    boroughs = [london.organisation(), london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")]
    City(boroughs, london.hub(), london.pool()).build(60)


city = built_once("two_boroughs", _build)


def agree():
    """For each measure, quarter and key: as many rows as were counted, and just those."""
    compared = 0
    for quarter in QUARTERS:
        period = read_period(quarter)
        tallies = QuarterTallies(period)
        for measure in measures.MEASURES:
            whole = drill_down.Rows(measure, period, {})
            assert whole.count() == measure.count(tallies, "")[""], (quarter, measure.key)
            rows = whole.page(1)
            assert len(rows) == min(whole.count(), drill_down.A_PAGE)
            for key in set(measure.by) & set(KEYS):
                counted = {value: n for value, n in measure.count(tallies, key).items() if n}
                for value, n in counted.items():
                    narrowed = drill_down.Rows(measure, period, {key: value})
                    assert narrowed.count() == n, (quarter, measure.key, key, value)
                    assert {getattr(row, key) for row in narrowed.page(1)} == {value}
                    compared += 1
                assert {getattr(row, key) for row in rows} <= set(counted)
    return compared


def test_rows_are_those_that_were_counted(db):
    assert agree() > 100


def test_a_row_says_nothing_of_whom_it_is_about(db):
    text = " ".join(
        " ".join(row)
        for quarter in QUARTERS
        for measure in measures.MEASURES
        for row in drill_down.Rows(measure, read_period(quarter), {}).page(1)
    )
    assert not re.search(r"\d{4}-\d\d-\d\d|[0-9a-f]{8}-[0-9a-f]{4}|GOL-|\+44|\d\d:\d\d", text)
    for referral in Referral.objects.select_related("resident"):
        for particular in (referral.reference, str(referral.pk), referral.resident.phone, referral.referrer_email):
            assert particular not in text
        assert not re.search(rf"\b{referral.resident.last_name}\b", text)
    assert drill_down.Row._fields == ("month", *KEYS, "kind", "detail")


def test_a_row_says_the_month_and_a_person_the_quarter(db):
    quarter = read_period(QUARTERS[-2])
    months = {row.month for row in drill_down.Rows(measures.BY_KEY["referrals"], quarter, {}).page(1)}
    assert months
    assert months <= {f"{quarter.first.year}-{quarter.first.month + n:02}" for n in range(3)}
    assert {row.month for row in drill_down.Rows(measures.BY_KEY["people_helped"], quarter, {}).page(1)} == {
        quarter.name
    }


def test_pages_follow_one_another_and_stay_in_order(db, monkeypatch):
    rows = drilling.Rows(measures.BY_KEY["referrals"], read_period(QUARTERS[-2]), {})
    whole = rows.page(1)
    monkeypatch.setattr(drill_down, "A_PAGE", 2)
    paged = [row for number in range(1, len(whole) // 2 + 2) for row in rows.page(number)]
    assert paged == whole == sorted(whole)
    assert len(whole) > 2
    assert rows.page(len(whole)) == []


def test_a_page_costs_one_statement_that_asks_for_the_quarter_only(db):
    rows = drilling.Rows(measures.BY_KEY["needs_met"], read_period(QUARTERS[-2]), {"borough": "E09000022"})
    with CaptureQueriesContext(connection) as asked:
        rows.page(3)
    (statement,) = (query["sql"] for query in asked.captured_queries)
    assert "LIMIT 100 OFFSET 200" in statement
    assert '"ended_at" >= ' in statement
    assert '"ended_at" < ' in statement
