"""The funder's workspace: what the pages show and from what, what a funder can reach and what no page for funders says; by keyboard alone."""

import io
import os
import re
import zipfile
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from audit.models import LedgerEntry
from config.city import City
from config.journeying import make_report
from documents.frozen import FORMS
from jobs import worker as jobs
from outcomes import actions as outcomes
from outcomes import disclosure, measures
from outcomes.derived import pounds
from outcomes.models import Report, Spending, Target
from outcomes.periods import period_of, quarters_until
from people import actions as people
from people.access import ROLES
from people.models import Resident
from portal.funder.comparing import beside, difference, map_summary
from portal.funder.forms import PoundsField
from portal.workspaces import landing
from referrals.models import Referral
from tests import people_of_london as london
from tests.house import test_doors as doors
from tests.portal.signing_in import signed_in, worker
from tests.portal.test_front import CHROMIUM, FLAGS

OLDER, NEWER, THIS = quarters_until(period_of(timezone.localdate()), 3)
ALLOWED = {
    "funder/", "funder/reports", "funder/reports/<uuid:id>", "funder/reports/<uuid:id>/<str:form>", "funder/charts/<uuid:id>/<slug:chart>.svg",
}  # fmt: skip
CHARTS = ("quarters", "funnel", "waits", "skills", *(f"map-{key}" for key in measures.ON_THE_MAP))
BY = london.ADMINISTRATOR


_PROTECTED: dict = {}


@pytest.fixture(autouse=True)
def the_same_counts_are_protected_once(monkeypatch):
    """Disclosure control is a pure function that takes seconds, and the city is the same in every test."""
    protect = disclosure.protect

    def once(counts, sums, fixed=None, exact=()):
        key = repr((sorted(counts.items()), sums, sorted((fixed or {}).items()), sorted(exact)))
        if key not in _PROTECTED:
            _PROTECTED[key] = protect(counts, sums, fixed=fixed, exact=exact)
        return dict(_PROTECTED[key])

    monkeypatch.setattr(disclosure, "protect", once)


def client_of(role, at=None):
    at = at or london.organisation("gla", "Greater London Authority", "gla", "")
    return signed_in(worker(f"{role}@gla.example", at=at, role=role, name="Adwoa Sarpong"))


def city(count=60):
    boroughs = [london.organisation(), london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")]
    City(boroughs, london.hub(), london.pool()).build(count)


def quarters(count=60):
    """Two published quarters, of which the newer has targets and money; this one frozen, and a draft."""
    city(count)
    outcomes.set_target(quarter=NEWER, measure="referrals", number=8, by=BY)
    outcomes.record_spending(quarter=NEWER, purpose="skills", pence=250_000, by=BY)
    older, newer = make_report(OLDER), make_report(NEWER)
    frozen = outcomes.freeze(outcomes.draft(period=THIS, by=BY), by=BY)
    return SimpleNamespace(older=older, newer=newer, frozen=frozen, draft=outcomes.draft(period="2031-Q1", by=BY))


def empty_quarters():
    return SimpleNamespace(older=make_report("2020-Q1"), newer=make_report("2020-Q2"))


def text_of(form, content) -> str:
    if form.endswith("pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return zipfile.ZipFile(io.BytesIO(content)).read("content.xml").decode() if form == "ods" else content.decode()


# ── What the pages show ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_dashboard_shows_what_was_frozen_from_reports_alone(db):
    there, funder = quarters(), client_of("funder")
    with CaptureQueriesContext(connection) as asked:
        page = unescape(funder.get(f"/funder/?period={NEWER}").content.decode())
    shown = there.newer.shown
    for headline in shown["headlines"]:
        assert headline["name"] in page and headline["definition"].split(".")[0] in page and f">{headline['shown']}<" in page
    for table in shown["tables"]:
        assert f">{table['title']}<" in page
    assert shown["totals"]["referrals"] in page and "of the target of 8" in page and f"in {OLDER}" in page and "No target was set" in page
    assert page.count("<img") == page.count(' alt="') >= 2 and "Why some figures are not printed" in page
    tables = {name for query in asked.captured_queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    signing_in = ("django_session", "people_user", "people_membership", "people_organisation", "mfa_")
    assert {name for name in tables if not name.startswith(signing_in)} == {"outcomes_report"}
    assert not [query["sql"] for query in asked.captured_queries if '"outcomes_report"."data"' in query["sql"]]


def test_a_dashboard_costs_the_same_whatever_is_in_it(db):
    funder, makes = client_of("funder"), []
    for made in (empty_quarters, quarters):
        made()
        funder.get("/funder/")
        with CaptureQueriesContext(connection) as asked:
            assert funder.get("/funder/").status_code == 200
        makes.append(len(asked))
    assert makes[0] == makes[1] <= 7


def test_what_was_chosen_stands_in_an_address_that_can_be_sent(db):
    there, funder = empty_quarters(), client_of("funder")
    sent = funder.get("/funder/?report=2020-Q2-1&with=2020-Q1-1&measure=sims_activated")
    assert sent.status_code == 302
    assert sent["Location"] == f"/funder/reports/{there.newer.pk}?measure=sims_activated&with=2020-Q1-1"
    page = funder.get(sent["Location"]).content.decode()
    assert '<option value="sims_activated" selected>' in page and '<option value="2020-Q1-1" selected>' in page
    assert f'href="{sent["Location"].replace("&", "&amp;")}">A link to just this' in page
    other = client_of("administrator").get(sent["Location"]).content.decode()
    assert "SIMs activated by borough" in other and "Difference" in other


def test_what_is_not_to_be_had_is_left_out(db):
    there, funder = empty_quarters(), client_of("funder")
    for query in ("measure=nonsense&with=2020-Q1", "measure=%00&with=%00", "with=2020-Q2-1", "measure=needs_met", "with=" + "9" * 500):
        page = funder.get(f"/funder/reports/{there.newer.pk}?{query}").content.decode()
        assert ">Difference<" not in page and "Referrals by borough" in page, query


def test_an_unknown_quarter_is_not_found(db):
    empty_quarters()
    funder = client_of("funder")
    for query in ("report=2020-Q2-9", "report=x", "report=%00-1", "report=2020-Q2-²", "period=2019-Q9", "period=%00x"):
        assert funder.get(f"/funder/?{query}").status_code == 404, query


def test_before_the_first_report_the_page_says_so(db):
    assert "No report is published yet" in client_of("funder").get("/funder/").content.decode()
    assert "No report is here yet" in client_of("administrator").get("/funder/reports").content.decode()


def test_an_empty_quarter_and_one_that_was_not_over_say_so(db):
    there, funder = empty_quarters(), client_of("funder")
    page = funder.get(f"/funder/reports/{there.newer.pk}").content.decode()
    assert "Nothing was counted in this quarter" in page and "Nothing was asked for" in page and "Too few were served" in page
    early = make_report(THIS)
    assert "before the quarter was over" in funder.get(f"/funder/reports/{early.pk}").content.decode()
    assert "before the quarter was over" not in page


def test_a_later_edition_is_pointed_to_and_names_what_changed(db):
    first = make_report(THIS)
    london.referral()
    second = make_report(THIS)
    funder = client_of("funder")
    assert f"/funder/reports/{second.pk}" in funder.get(f"/funder/reports/{first.pk}").content.decode().split("Read edition 2")[0]
    page = funder.get(f"/funder/reports/{second.pk}").content.decode()
    assert "What changed since the earlier edition" in page and "One more journey was walked." in page and "Read edition" not in page


def test_differences_are_of_printed_figures_and_no_finer():
    assert difference("520", "500") == "about 20 more (+4%)" and difference("90", "95") == "about 5 fewer"
    assert difference("1,240", "1,240") == "about the same" and difference("0", "0") == "the same"
    for unprinted in ("fewer than 5", "hidden", "too few", ""):
        assert difference("20", unprinted) == difference(unprinted, "20") == ""
    assert beside("20", "hidden", "2026-Q2") == "hidden in 2026-Q2, which cannot be compared"
    assert beside("20", "", "2026-Q2") == "" and beside("1,500", "1,000", "2026-Q2") == "1,000 in 2026-Q2; now about 500 more (+50%)"
    assert map_summary([("Camden", "35"), ("Brent", "0"), ("Bexley", "hidden"), ("Barnet", "35")]) == (
        "The most: 35, in Camden and Barnet. None in 1 of 4. In 1 the figure is too small to be printed, or hidden."
    )
    assert map_summary([("Camden", "0")]) == "None in 1 of 1."


# ── Charts and files ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_chart_is_drawn_wide_and_narrow_and_fetched_once(db):
    there, funder = quarters(), client_of("funder")
    for name in CHARTS:
        path = f"/funder/charts/{there.newer.pk}/{name}.svg"
        wide, narrow = funder.get(path), funder.get(f"{path}?size=narrow")
        assert wide.status_code == 200 and wide["Content-Type"] == "image/svg+xml" and b"<svg" in wide.content, name
        assert wide.content != narrow.content and b"@font-face" in narrow.content
        again = funder.get(path, headers={"If-None-Match": wide["ETag"]})
        assert again.status_code == 304 and not again.content and again["ETag"] == wide["ETag"] != narrow["ETag"]
    page = funder.get(f"/funder/reports/{there.newer.pk}").content.decode()
    kept = page.partition('<img class="gol-funder__chart" src="')[2].partition('"')[0]
    assert "immutable" in funder.get(kept)["Cache-Control"]
    assert funder.get(f"/funder/charts/{there.newer.pk}/nonsense.svg").status_code == 404
    assert client_of("administrator").get(f"/funder/charts/{there.frozen.pk}/waits.svg")["Cache-Control"] == "private, no-cache"


def test_every_file_has_the_bytes_of_its_report_and_is_made_once(db):
    there, funder = quarters(), client_of("funder")
    report = Report.objects.get(pk=there.newer.pk)
    for form, (make, content_type, name) in FORMS.items():
        answer = funder.get(f"/funder/reports/{report.pk}/{form}")
        assert answer.content == make(report.as_data()) and answer["Content-Type"] == content_type
        assert name.format(f"get-online-london-{NEWER}-1") in answer["Content-Disposition"]
        for header in ({"If-None-Match": answer["ETag"]}, {"If-Modified-Since": answer["Last-Modified"]}):
            assert funder.get(f"/funder/reports/{report.pk}/{form}", headers=header).status_code == 304
    assert funder.get(f"/funder/reports/{report.pk}/exe").status_code == 404
    with CaptureQueriesContext(connection) as asked:
        funder.get(f"/funder/reports/{report.pk}/pdf")
    assert not [query for query in asked.captured_queries if '"outcomes_report"."data"' in query["sql"] or "tally" in query["sql"]]


# ── What a funder can reach, and what nothing for funders says ───────────────────────────────────────────────────────


def test_a_funder_reaches_reports_and_nothing_else(db):
    there, funder = doors.world(), client_of("funder")
    reached = set()
    for route in {*doors.PAGES, *doors.STATIONS, "admin/"}:
        status, _ = doors._open(funder, "/" + doors._filled(route, there.own))
        assert status in (200, 403, 404) or route == "admin/" and status == 302, (route, status)
        reached |= {route} if status == 200 else set()
    assert reached == ALLOWED
    assert {route for route, roles in doors.PAGES.items() if "funder" in roles} == ALLOWED


def test_a_funder_reaches_no_resource_of_the_api_but_reports(db):
    there = doors.world()
    gla = london.organisation("gla", "Greater London Authority", "gla", "")
    token = people.issue_token(role="funder", organisation=gla, by=BY)
    http = Client(headers={"Authorization": f"Bearer {token}"})
    found, filled = set(), set()
    for resource in doors.SEES:
        if f"{resource}/<str:id>" in doors.API and http.get(f"/api/v1/{resource}/{there.own[resource]}").status_code == 200:
            found.add(resource)
        listed = http.get(f"/api/v1/{resource}")
        if listed.status_code == 200 and listed.json()["items"]:
            filled.add(resource)
        for named, verb in doors.VERBS:
            if named == resource:
                assert http.post(f"/api/v1/{resource}/{there.own[resource]}/{verb}", "{}", content_type="application/json").status_code in (
                    403,
                    404,
                )
    assert found == set() and filled == {"reports", "organisations", "agreements"}
    assert {row["code"] for row in http.get("/api/v1/organisations").json()["items"]} == {"gla"}
    assert {row["state"] for row in http.get("/api/v1/reports").json()["items"]} == {"published"}
    assert http.get(f"/api/v1/reports/{there.own['published']}").status_code == 200
    for path, action in doors.MAKES.items():
        assert http.post(f"/api/v1/{path}", "{}", content_type="application/json").status_code in (400, 403, 415), (path, action)


def test_nothing_for_funders_tells_of_a_person(db):
    told = {"access_needs": "Reads lips at the counter", "postcode": "SE1 2QH"}
    london.referral(resident=told)
    there, funder = quarters(), client_of("funder")
    make_report(THIS)  # the quarter of the referral that was written down by hand
    said = ""
    for report in Report.objects.filter(state="published"):
        pages = ["", *(f"?measure={key}&with={OLDER}-1" for key in measures.ON_THE_MAP)]
        said += "".join(funder.get(f"/funder/reports/{report.pk}{query}").content.decode() for query in pages)
        said += "".join(funder.get(f"/funder/charts/{report.pk}/{chart}.svg").content.decode() for chart in CHARTS if chart != "funnel")
        said += "".join(text_of(form, funder.get(f"/funder/reports/{report.pk}/{form}").content) for form in FORMS)
    said += funder.get("/funder/reports").content.decode()
    assert there.newer.shown["totals"]["referrals"] in said and "Amina" not in said and "Reads lips" not in said and "SE1 2QH" not in said
    words = set(re.findall(r"[\w+@.-]+", said))
    for person in Resident.objects.all():
        assert not words & {person.first_name, person.last_name, person.phone, person.phone.removeprefix("+44")}
    for referral in Referral.objects.all():
        assert not words & {referral.reference, str(referral.pk), referral.referrer_email}


def test_drafts_and_frozen_reports_are_not_there_for_funders(db):
    draft = outcomes.draft(period="2020-Q1", by=BY)
    frozen = outcomes.freeze(outcomes.draft(period="2020-Q2", by=BY), by=BY)
    funder = client_of("funder")
    for report in (draft, frozen):
        for path in (f"reports/{report.pk}", f"reports/{report.pk}/csv", f"charts/{report.pk}/waits.svg", f"?report={report.period}-1"):
            assert funder.get(f"/funder/{path}").status_code == 404, path
        assert funder.post(f"/funder/reports/{report.pk}", {"step": "publish"}).status_code == 404
        assert report.period not in funder.get("/funder/reports").content.decode()
    lead = client_of("triage_lead")
    assert (
        lead.get(f"/funder/reports/{draft.pk}/pdf").status_code == 404 and lead.get(f"/funder/reports/{frozen.pk}/csv").status_code == 200
    )


# ── Making reports, and the rows behind a figure ─────────────────────────────────────────────────────────────────────


def test_a_report_is_drafted_frozen_and_published_on_its_pages(db):
    maker = client_of("administrator")
    assert "Write the quarter as 2026-Q4" in maker.post("/funder/reports", {"period": "soon"}).content.decode()
    made = maker.post("/funder/reports", {"period": "2020-Q1"})["Location"]
    assert "Freeze the figures" in maker.get(made).content.decode()
    assert "The figures are being taken" in maker.post(made, {"step": "freeze"}, follow=True).content.decode()
    asked_again = maker.get(f"{made}/progress")
    assert b"being taken" in asked_again.content and "HX-Refresh" not in asked_again
    jobs.work(until_idle=True)
    assert maker.get(f"{made}/progress")["HX-Refresh"] == "true"
    lead = client_of("triage_lead").get(made).content.decode()
    assert "An administrator publishes them" in lead and 'value="publish"' not in lead
    assert 'value="publish"' in maker.get(made).content.decode()
    maker.post(made, {"step": "publish"})
    assert client_of("funder").get(made).status_code == 200
    for late in ("freeze", "publish"):
        assert maker.post(made, {"step": late}).status_code == 409, late
    assert maker.post(made, {"step": "burn"}).status_code == 404
    assert "Say what was corrected" in maker.post("/funder/reports", {"period": "2020-Q1"}).content.decode()


def test_every_figure_leads_those_who_make_reports_to_its_rows(db):
    there, maker = quarters(), client_of("triage_lead")
    page = maker.get(f"/funder/reports/{there.newer.pk}").content.decode()
    links = set(re.findall(r'href="(/funder/reports/[^"]+/rows/[^"]+)"', page))
    assert len(links) == len(measures.HEADLINES) + 33
    assert "/rows/" not in client_of("funder").get(f"/funder/reports/{there.newer.pk}").content.decode()
    for link in sorted(links)[:12]:
        rows = maker.get(link).content.decode()
        exact = re.search(r"Frozen ([\d,]+), and ([\d,]+) now", rows)
        assert exact and (rows.count('<tr class="govuk-table__row"') - 1 == int(exact[1]) or exact[1] == "0"), link
    narrowed = f"/funder/reports/{there.newer.pk}/rows/referrals?borough=E09000022&band=75%2B"
    assert "reports keep one key at a time" in maker.get(narrowed).content.decode()
    assert maker.get(f"/funder/reports/{there.newer.pk}/rows/nonsense").status_code == 404
    assert maker.get(f"/funder/reports/{there.draft.pk}/rows/referrals").status_code == 404
    odd = maker.get(f"/funder/reports/{there.newer.pk}/rows/referrals?page=99999999&borough=%27%3B--&channel=%00")
    assert odd.status_code == 200 and "Frozen" in odd.content.decode()


def test_rows_say_where_records_have_moved_on_and_cost_the_same(db):
    london.referral()
    report, maker, asked = make_report(THIS), client_of("administrator"), []
    path = f"/funder/reports/{report.pk}/rows/referrals"
    for name in ("Blessing", "Chidi"):
        maker.get(path)
        with CaptureQueriesContext(connection) as seen:
            page = maker.get(path).content.decode()
        asked.append(len(seen))
        london.referral(first_name=name)
    assert "Frozen 1, now 2: records have changed" in page and asked[0] == asked[1] <= 8
    assert "Amina" not in page and "GOL-" not in page and "Southwark" in page and f"{timezone.localdate():%B %Y}" in page


# ── Money ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_finance_records_and_corrects_spending_in_pounds(db):
    finance = client_of("finance", at=london.organisation())
    assert landing({"finance"}) == "/funder/money"
    path = f"/funder/money/spending?quarter={THIS}&purpose=skills"
    for amount in ("£2,500", "2,750.50"):
        answer = finance.post(path, {"quarter": THIS, "purpose": "skills", "pounds": amount}, follow=True)
        assert answer.redirect_chain[0][0] == f"/funder/money?quarter={THIS}"
    assert Spending.objects.get().pence == 275_050 and "£2,750.50" in answer.content.decode()
    assert 'value="£2,750.50"' in finance.get(path).content.decode()
    assert LedgerEntry.objects.filter(object_type="outcomes.spending", action="outcomes.record_spending").exists()
    page = finance.get(f"/funder/money?quarter={THIS}").content.decode()
    assert "An administrator sets the targets" in page and "/funder/money/target" not in page
    assert finance.get("/funder/money/target").status_code == 403 and finance.get("/funder/").status_code == 403


def test_an_amount_that_cannot_be_read_gets_a_sentence(db):
    finance, unread = client_of("finance"), "Write the amount in pounds"
    wrong = dict.fromkeys(["", "lots", "1.234,50", "12,34", "1.005", "١٢", "£", "1e9"], unread)
    for amount, sentence in (wrong | {"-5": "less than nothing", "9" * 20: "more than £100 million"}).items():
        answer = finance.post("/funder/money/spending", {"quarter": THIS, "purpose": "data", "pounds": amount})
        assert answer.status_code == 422 and sentence in answer.content.decode(), amount
    assert not Spending.objects.exists()


def test_pounds_are_read_to_the_penny():
    field = PoundsField()
    assert [field.clean(text) for text in ("1", "£1.5", "1,234.56", " 12 500 ", "0")] == [100, 150, 123_456, 1_250_000, 0]
    assert pounds(123_456) == "£1,234.56" and pounds(5) == "£0.05"


def test_an_administrator_sets_targets_and_mistakes_get_sentences(db):
    maker = client_of("administrator")
    maker.post("/funder/money/target", {"quarter": THIS, "measure": "referrals", "number": "1,250"})
    assert Target.objects.get().number == 1250
    assert "1,250" in maker.get(f"/funder/money?quarter={THIS}").content.decode()
    for number, sentence in (
        ("0", "1 or more"),
        ("many", "whole number"),
        ("1.5", "whole number"),
        ("9" * 12, "Check the number"),
        ("", "as a number"),
    ):
        answer = maker.post("/funder/money/target", {"quarter": THIS, "measure": "referrals", "number": number})
        assert answer.status_code == 422 and sentence in answer.content.decode(), number
    for wrong in ({"quarter": "2026", "measure": "referrals"}, {"quarter": THIS, "measure": "happiness"}):
        assert maker.post("/funder/money/target", wrong | {"number": "5"}).status_code == 422
    assert maker.get("/funder/money?quarter=%00").status_code == 200 and maker.get("/funder/money/target?measure=%00").status_code == 200
    make_report(THIS)
    assert "stands in its next edition" in maker.get(f"/funder/money?quarter={THIS}").content.decode()


def test_only_these_roles_have_this_workspace(db):
    for role in ROLES:
        if role != "partner":
            status = client_of(role).get("/funder/money").status_code
            assert status == (200 if role in ("administrator", "finance") else 403), role


# ── In a real browser ────────────────────────────────────────────────────────────────────────────────────────────────


def _tab_to(page, selector):
    """By the Tab key alone, as far as it takes."""
    for _ in range(200):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by the keyboard")


def _look(page, name, width):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where a browser is

    found = Axe().run(page)
    assert found.violations_count == 0, (name, found.generate_report())
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, (name, width, over)
    if os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(os.environ["PICTURES"]) / f"funder-{name}-{width}.png"), full_page=True)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "script"), [(1280, True), (320, True), (1280, False)])
def test_a_funder_reads_compares_and_downloads_by_keyboard(live_server, width, script):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    there, funder = quarters(), client_of("funder")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        context.add_cookies([{"name": "sessionid", "value": funder.cookies["sessionid"].value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/funder/?period={NEWER}")
        assert page.inner_text("h1") == "What the money did"
        if script:
            _look(page, "dashboard", width)
        _tab_to(page, "#with")
        page.keyboard.press("ArrowDown")
        _tab_to(page, "#measure")
        page.keyboard.press("ArrowDown")
        _tab_to(page, ".gol-funder__choose button")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == f"{live_server.url}/funder/reports/{there.newer.pk}?measure=people_helped&with={OLDER}-1"
        assert page.locator("#with").input_value() == f"{OLDER}-1"
        assert page.get_by_role("columnheader", name="Difference").is_visible()
        drawn = page.evaluate("Array.from(document.images).map(image => image.complete && image.naturalWidth > 0)")
        assert drawn and all(drawn)
        _tab_to(page, "section[aria-labelledby=over] summary")
        page.keyboard.press("Space")
        assert page.get_by_role("columnheader", name="People taught").first.is_visible()
        if script:
            _look(page, "compared", width)
        _tab_to(page, ".gol-funder__files a[href$='/csv']")
        with page.expect_download() as taken:
            page.keyboard.press("Enter")
        assert Path(taken.value.path()).read_bytes() == FORMS["csv"][0](there.newer.as_data())
        browser.close()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.django_db(transaction=True)
def test_pages_of_those_who_make_reports_have_no_fault(live_server):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is

    there, maker = quarters(), client_of("administrator")
    paths = [
        "reports", f"reports/{there.draft.pk}", f"reports/{there.frozen.pk}", f"reports/{there.newer.pk}/rows/needs_met?borough=E09000022",
        "money", f"money/spending?quarter={NEWER}&purpose=skills", "money/target", "?period=2019-Q1",
    ]  # fmt: skip
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in (1280, 320):
            context = browser.new_context(viewport={"width": width, "height": 900})
            context.add_cookies([{"name": "sessionid", "value": maker.cookies["sessionid"].value, "url": live_server.url}])
            page = context.new_page()
            for path in paths:
                page.goto(f"{live_server.url}/funder/{path}")
                _look(page, re.sub(r"\W+", "-", path), width)
        browser.close()
