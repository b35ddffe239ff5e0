"""Those who make reports: from draft to published, the rows behind a figure, money and targets."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from jobs import worker as jobs
from outcomes.models import Spending, Target
from outcomes.report import measures
from outcomes.report.derived import pounds
from people.access import ROLES
from portal.funder.forms import PoundsField
from portal.workspaces import landing
from tests import people_of_london as london
from tests.outcomes.made_reports import make_report
from tests.outcomes.protected_once import the_same_counts_are_protected_once  # noqa: F401 - for every test
from tests.portal.quarters import (
    NEWER,
    THIS,
    client_of,
    look,
    quarters,
)

# ── Making reports, and the rows behind a figure ─────────────────────────────────────────────────────────────────────


def test_a_report_is_drafted_frozen_and_published_on_its_pages(db):
    maker = client_of("administrator")
    assert "Enter a quarter like 2026-Q4" in maker.post("/funder/reports", {"period": "soon"}).content.decode()
    created = maker.post("/funder/reports", {"period": "2020-Q1"})["Location"]
    assert "Freeze figures" in maker.get(created).content.decode()
    assert "Calculating the figures" in maker.post(created, {"step": "freeze"}, follow=True).content.decode()
    asked_again = maker.get(f"{created}/progress")
    assert b"Calculating the figures" in asked_again.content
    assert "HX-Refresh" not in asked_again
    jobs.work(until_idle=True)
    assert maker.get(f"{created}/progress")["HX-Refresh"] == "true"
    lead = client_of("triage_lead").get(created).content.decode()
    assert "Only an administrator can publish them" in lead
    assert 'value="publish"' not in lead
    assert 'value="publish"' not in maker.get(created).content.decode()
    publisher = client_of("administrator", name="publisher")
    assert 'value="publish"' in publisher.get(created).content.decode()
    assert "You froze these figures, so someone else must publish them" in maker.get(created).content.decode()
    assert maker.post(created, {"step": "publish"}).status_code == 409
    publisher.post(created, {"step": "publish"})
    assert client_of("funder").get(created).status_code == 200
    for late in ("freeze", "publish"):
        assert maker.post(created, {"step": late}).status_code == 409, late
    assert maker.post(created, {"step": "burn"}).status_code == 404
    assert "This quarter was published before" in maker.post("/funder/reports", {"period": "2020-Q1"}).content.decode()


def test_every_figure_leads_those_who_make_reports_to_its_rows(db):
    there = quarters()
    maker = client_of("triage_lead")
    page = maker.get(f"/funder/reports/{there.newer.pk}").content.decode()
    links = set(re.findall(r'href="(/funder/reports/[^"]+/rows/[^"]+)"', page))
    assert len(links) == len(measures.HEADLINES) + 33
    assert "/rows/" not in client_of("funder").get(f"/funder/reports/{there.newer.pk}").content.decode()
    for link in sorted(links)[:12]:
        rows = maker.get(link).content.decode()
        exact = re.search(r"Frozen ([\d,]+), and ([\d,]+) now", rows)
        assert exact, link
        assert rows.count('<tr class="govuk-table__row"') - 1 == int(exact[1]) or exact[1] == "0", link
    narrowed = f"/funder/reports/{there.newer.pk}/rows/referrals?borough=E09000022&band=75%2B"
    assert "reports keep one key at a time" in maker.get(narrowed).content.decode()
    assert maker.get(f"/funder/reports/{there.newer.pk}/rows/nonsense").status_code == 404
    assert maker.get(f"/funder/reports/{there.draft.pk}/rows/referrals").status_code == 404
    odd = maker.get(f"/funder/reports/{there.newer.pk}/rows/referrals?page=99999999&borough=%27%3B--&channel=%00")
    assert odd.status_code == 200
    assert "Frozen" in odd.content.decode()


def test_rows_say_where_records_have_moved_on_and_cost_the_same(db):
    london.referral()
    report = make_report(THIS)
    maker = client_of("administrator")
    asked = []
    path = f"/funder/reports/{report.pk}/rows/referrals"
    for name in ("Blessing", "Chidi"):
        maker.get(path)
        with CaptureQueriesContext(connection) as shown:
            page = maker.get(path).content.decode()
        asked.append(len(shown))
        london.referral(first_name=name)
    assert "Frozen 1, now 2: records have changed" in page
    assert asked[0] == asked[1] <= 8
    assert "Amina" not in page
    assert "GOL-" not in page
    assert "Southwark" in page
    assert f"{timezone.localdate():%B %Y}" in page


# ── Money ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_finance_records_and_corrects_spending_in_pounds(db):
    finance = client_of("finance", at=london.organisation("gla", "Greater London Authority", "gla", ""))
    assert landing({"finance"}) == "/funder/money"
    path = f"/funder/money/spending?quarter={THIS}&purpose=skills"
    for amount in ("£2,500", "2,750.50"):
        answer = finance.post(path, {"quarter": THIS, "purpose": "skills", "pounds": amount}, follow=True)
        assert answer.redirect_chain[0][0] == f"/funder/money?quarter={THIS}"
    assert Spending.objects.get().pence == 275_050
    assert "£2,750.50" in answer.content.decode()
    assert 'value="£2,750.50"' in finance.get(path).content.decode()
    assert LedgerEntry.objects.filter(object_type="outcomes.spending", action="outcomes.record_spending").exists()
    page = finance.get(f"/funder/money?quarter={THIS}").content.decode()
    assert "Only an administrator can set targets" in page
    assert "/funder/money/target" not in page
    assert finance.get("/funder/money/target").status_code == 403
    assert finance.get("/funder/").status_code == 403


def test_an_amount_that_cannot_be_read_gets_a_sentence(db):
    finance = client_of("finance", at=london.organisation("gla", "Greater London Authority", "gla", ""))
    unread = "Enter an amount in pounds, like 12,500 or 1,234.50"
    wrong = dict.fromkeys(["", "lots", "1.234,50", "12,34", "1.005", "١٢", "£", "1e9"], unread)
    for amount, sentence in (
        wrong | {"-5": "Spending must be £0 or more", "9" * 20: "Spending must be £100 million or less"}
    ).items():
        answer = finance.post("/funder/money/spending", {"quarter": THIS, "purpose": "data", "pounds": amount})
        assert answer.status_code == 422, amount
        assert sentence in answer.content.decode(), amount
    assert not Spending.objects.exists()


def test_pounds_are_read_to_the_penny():
    field = PoundsField()
    assert [field.clean(text) for text in ("1", "£1.5", "1,234.56", " 12 500 ", "0")] == [
        100,
        150,
        123_456,
        1_250_000,
        0,
    ]
    assert pounds(123_456) == "£1,234.56"
    assert pounds(5) == "£0.05"


def test_an_administrator_sets_targets_and_mistakes_get_sentences(db):
    maker = client_of("administrator")
    maker.post("/funder/money/target", {"quarter": THIS, "measure": "referrals", "number": "1,250"})
    assert Target.objects.get().number == 1250
    assert "1,250" in maker.get(f"/funder/money?quarter={THIS}").content.decode()
    for number, sentence in (
        ("0", "1 or more"),
        ("many", "whole number"),
        ("1.5", "whole number"),
        ("9" * 12, "number of people in London"),
        ("", "as a number"),
    ):
        answer = maker.post("/funder/money/target", {"quarter": THIS, "measure": "referrals", "number": number})
        assert answer.status_code == 422, number
        assert sentence in answer.content.decode(), number
    for wrong in ({"quarter": "2026", "measure": "referrals"}, {"quarter": THIS, "measure": "happiness"}):
        assert maker.post("/funder/money/target", wrong | {"number": "5"}).status_code == 422
    assert maker.get("/funder/money?quarter=%00").status_code == 200
    assert maker.get("/funder/money/target?measure=%00").status_code == 200
    make_report(THIS)
    assert "That report does not change" in maker.get(f"/funder/money?quarter={THIS}").content.decode()


def test_only_these_roles_have_this_workspace(db):
    for role in ROLES:
        if role != "partner":
            status = client_of(role).get("/funder/money").status_code
            assert status == (200 if role in ("administrator", "finance") else 403), role


# ── In a real browser ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_of_those_who_make_reports_have_no_fault(browser, live_server):
    there = quarters()
    maker = client_of("administrator")
    paths = [
        "reports",
        f"reports/{there.draft.pk}",
        f"reports/{there.frozen.pk}",
        f"reports/{there.newer.pk}/rows/needs_met?borough=E09000022",
        "money",
        f"money/spending?quarter={NEWER}&purpose=skills",
        "money/target",
        "?period=2019-Q1",
    ]
    for width in (1280, 320):
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": maker.cookies["sessionid"].value, "url": live_server.url}])
        page = context.new_page()
        for path in paths:
            page.goto(f"{live_server.url}/funder/{path}")
            look(page, re.sub(r"\W+", "-", path), width)
