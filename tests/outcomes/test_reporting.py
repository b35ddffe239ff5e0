"""Spending and targets: written down within reason, corrected openly; and how a worker freezes what somebody asked for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import LedgerEntry
from jobs import queue, worker
from law.refusals import Invalid, Refusal
from outcomes import actions as outcomes
from outcomes import tasks
from outcomes.models import Report, Spending, Target
from outcomes.report import drill_down as drilling
from outcomes.report import fairness, measures, publishing
from outcomes.report.actions import NotTheProgrammesFinance
from outcomes.report.periods import period_of
from referrals.models import Referral
from tests import people_of_london as london
from tests.jobs import table
from tests.outcomes.made_reports import make_report

pytestmark = pytest.mark.django_db


def of_the_programme():
    gla = london.organisation("gla", "Greater London Authority", "gla", "")
    return london.actor("finance", organisation=gla)


def test_a_boroughs_finance_officer_does_not_write_what_the_programme_spent():
    params = {"quarter": "2026-Q1", "purpose": "data", "pence": 100}
    borough = london.actor("finance", organisation=london.organisation())
    with pytest.raises(NotTheProgrammesFinance, match="Greater London Authority"):
        outcomes.record_spending(**params, by=borough)
    assert not Spending.objects.exists()
    for by in (of_the_programme(), london.ADMINISTRATOR):
        assert outcomes.record_spending(**params, by=by).pence == 100


KEEPER = london.ADMINISTRATOR


def test_a_correction_keeps_both_figures_on_the_ledger():
    outcomes.record_spending(quarter="2026-Q1", purpose="data", pence=100, by=of_the_programme())
    row = outcomes.record_spending(quarter="2026-Q1", purpose="data", pence=250, by=of_the_programme())
    outcomes.record_spending(quarter="2026-Q1", purpose="data", pence=250, by=of_the_programme())
    assert Spending.objects.get().pence == 250
    details = [entry.details for entry in LedgerEntry.objects.filter(object_id=row.pk).order_by("number")]
    assert len(details) == 2
    assert details[1]["pence"] == [100, 250]
    aim = outcomes.set_target(quarter="2026-Q1", measure="referrals", number=5, by=KEEPER)
    outcomes.set_target(quarter="2026-Q1", measure="referrals", number=6, by=KEEPER)
    assert Target.objects.get().number == 6
    assert LedgerEntry.objects.filter(object_id=aim.pk).order_by("number").last().details["number"] == [5, 6]


def alone(act):
    """On a connection of this thread's own."""
    try:
        act()
    finally:
        connection.close()


def refuse(*_args):
    raise Refusal("No.")


@pytest.mark.parametrize(
    ("act", "params", "field"),
    [
        (outcomes.record_spending, {"quarter": "2026", "purpose": "data", "pence": 1}, "/period"),
        (outcomes.record_spending, {"quarter": "2026-Q1", "purpose": "cake", "pence": 1}, "/purpose"),
        (outcomes.record_spending, {"quarter": "2026-Q1", "purpose": "data", "pence": -1}, "/pence"),
        (
            outcomes.record_spending,
            {"quarter": "2026-Q1", "purpose": "data", "pence": outcomes.MOST_PENCE + 1},
            "/pence",
        ),
        (outcomes.set_target, {"quarter": "2026-Q5", "measure": "referrals", "number": 1}, "/period"),
        (outcomes.set_target, {"quarter": "2026-Q1", "measure": "joy", "number": 1}, "/measure"),
        (outcomes.set_target, {"quarter": "2026-Q1", "measure": "referrals", "number": 0}, "/number"),
        (
            outcomes.set_target,
            {"quarter": "2026-Q1", "measure": "referrals", "number": outcomes.MOST_AIMED_AT + 1},
            "/number",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(act, params, field):
    with pytest.raises(Invalid) as refused:
        act(**params, by=KEEPER)
    assert [error.pointer for error in refused.value.errors] == [field]
    assert not Spending.objects.exists()
    assert not Target.objects.exists()


def test_a_worker_freezes_what_somebody_asked_for_once():
    london.referral()
    report = outcomes.draft(period="2026-Q4", by=KEEPER)
    for _ in range(2):
        outcomes.begin_freezing(report, by=KEEPER)
    assert queue.waiting("outcomes.freeze").count() == 1
    report.refresh_from_db()
    assert report.is_freezing()
    assert report.state == Report.State.DRAFT
    assert report.data == {}
    worker.work(until_idle=True)
    report.refresh_from_db()
    assert report.state == Report.State.FROZEN
    assert report.freezing_since is None
    assert not report.is_freezing()
    (entry,) = LedgerEntry.objects.filter(object_id=report.pk, verb="freeze")
    assert entry.actor == "system"
    assert entry.details["data_hash"] == report.data_hash
    tasks.freeze(str(report.pk))
    assert LedgerEntry.objects.filter(object_id=report.pk, verb="freeze").count() == 1


def test_a_worker_that_may_not_freeze_says_why_and_can_be_asked_again(monkeypatch):
    report = outcomes.draft(period="2026-Q4", by=KEEPER)
    outcomes.begin_freezing(report, by=KEEPER)
    with monkeypatch.context() as other:
        other.setattr(publishing, "take_figures", refuse)
        worker.work(until_idle=True)
    report.refresh_from_db()
    assert report.state == Report.State.DRAFT
    assert report.fault == "No."
    assert not report.is_freezing()
    outcomes.begin_freezing(report, by=KEEPER)
    worker.work(until_idle=True)
    report.refresh_from_db()
    assert report.state == Report.State.FROZEN
    assert report.fault == ""


@pytest.mark.django_db(transaction=True)
def test_a_report_is_of_one_moment_while_the_service_goes_on(monkeypatch):
    """Somebody refers between two looks at the records: a table read before it and one read after it would not add up."""
    quarter = period_of(timezone.localdate()).name
    needs = london.referral().needs.count()
    report = outcomes.draft(period=quarter, by=KEEPER)
    read = fairness.read

    def read_late(period):
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(alone, lambda: london.referral(first_name="Rosa")).result()
        return read(period)

    monkeypatch.setattr(fairness, "read", read_late)
    frozen = outcomes.freeze(report, by=KEEPER)
    cells = frozen.data["cells"]
    assert (cells["referrals|all|"], cells["need|all|all"], cells["fair_sex|all|all"]) == (1, needs, needs)
    assert Referral.objects.count() == 2


def test_a_worker_that_was_lost_is_not_waited_for():
    report = outcomes.draft(period="2026-Q4", by=KEEPER)
    outcomes.begin_freezing(report, by=KEEPER)
    table.empty()
    Report.objects.update(freezing_since=timezone.now() - timedelta(minutes=11))
    report.refresh_from_db()
    assert not report.is_freezing()
    outcomes.begin_freezing(report, by=KEEPER)
    assert queue.waiting("outcomes.freeze").count() == 1


def test_what_is_published_may_come_from_a_copy_and_what_is_being_made_never(settings):
    settings.REPORTS_FROM = "replica"
    databases = {
        role: Report.objects.visible_to(london.actor(role)).db
        for role in ("funder", "finance", "administrator", "triage_lead")
    }
    assert databases == {
        "funder": "replica",
        "finance": "replica",
        "administrator": "default",
        "triage_lead": "default",
    }
    assert Report.objects.published().db == "replica"
    assert Report.objects.all().db == "default"


def test_what_was_frozen_stands_beside_what_is_now():
    london.referral()
    quarter = period_of(timezone.localdate())
    referrals = measures.BY_KEY["referrals"]
    report = make_report(quarter.name)
    assert drilling.frozen(report, referrals, {}) == drilling.rows_of(report, referrals, {}).count() == 1
    london.referral(first_name="Blessing")
    assert drilling.frozen(report, referrals, {}) == 1
    assert drilling.rows_of(report, referrals, {}).count() == 2
    assert drilling.frozen(report, referrals, {"borough": "E09000028"}) == 1
    assert drilling.frozen(report, referrals, {"borough": "E09000028", "band": "50-64"}) is None
