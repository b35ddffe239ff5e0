"""The funder's workspace as funders read it: what the pages show and from what, what a funder can reach, and by
keyboard alone.
"""

import io
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from documents.frozen import FORMS
from outcomes import actions as outcomes
from outcomes.models import Report
from outcomes.report import measures
from outcomes.report.periods import quarters_until, read_period
from people import actions as people
from people.models import Resident
from portal.funder.comparison import beside, difference, map_summary
from referrals.models import Referral
from tests import people_of_london as london
from tests.house.addresses import API, VERBS
from tests.house.api_rows import MAKES, SEES
from tests.house.one_of_each import _filled, _open
from tests.house.page_rows import PAGES, STATIONS
from tests.outcomes.made_reports import make_report
from tests.outcomes.protected_once import the_same_counts_are_protected_once  # noqa: F401 - for every test
from tests.portal.quarters import (
    BY,
    NEWER,
    OLDER,
    THIS,
    client_of,
    empty_quarters,
    look,
    quarters,
)
from tests.rounds import only_long

ALLOWED = {
    "funder/",
    "funder/reports",
    "funder/reports/<uuid:id>",
    "funder/reports/<uuid:id>/<str:form>",
    "funder/charts/<uuid:id>/<slug:chart>.svg",
}
CHARTS = ("quarters", "funnel", "waits", "skills", *(f"map-{key}" for key in measures.ON_THE_MAP))


def text_of(form, content) -> str:
    if form.endswith("pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return zipfile.ZipFile(io.BytesIO(content)).read("content.xml").decode() if form == "ods" else content.decode()


# ── What the pages show ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_dashboard_shows_what_was_frozen_from_reports_alone(db):
    there = quarters()
    funder = client_of("funder")
    with CaptureQueriesContext(connection) as asked:
        page = unescape(funder.get(f"/funder/?period={NEWER}").content.decode())
    shown = there.newer.shown
    for headline in shown["headlines"]:
        assert headline["name"] in page
        assert headline["definition"].split(".")[0] in page
        assert f">{headline['shown']}<" in page
    for table in shown["tables"]:
        assert f">{table['title']}<" in page
    assert shown["totals"]["referrals"] in page
    assert "of the target of 8" in page or "The target was 8" in page
    assert f"in {OLDER}" in page
    assert "No target was set" in page
    assert page.count("<img") == page.count(' alt="') >= 2
    assert "Why some figures are not printed" in page
    tables = {name for query in asked.captured_queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    signing_in = ("django_session", "people_user", "people_membership", "people_organisation", "mfa_")
    assert {name for name in tables if not name.startswith(signing_in)} == {"outcomes_report"}
    assert not [query["sql"] for query in asked.captured_queries if '"outcomes_report"."data"' in query["sql"]]


def test_a_dashboard_costs_the_same_whatever_is_in_it(db):
    funder = client_of("funder")
    makes = []
    earlier = quarters_until(read_period(OLDER), 3)[:2]
    for created in (lambda: [make_report(period) for period in earlier], quarters):
        created()
        funder.get("/funder/")
        with CaptureQueriesContext(connection) as asked:
            assert funder.get("/funder/").status_code == 200
        makes.append(len(asked))
    assert makes[0] == makes[1] <= 7


def test_what_was_chosen_stands_in_an_address_that_can_be_sent(db):
    there = empty_quarters()
    funder = client_of("funder")
    sent = funder.get("/funder/?report=2020-Q2-1&with=2020-Q1-1&measure=sims_activated")
    assert sent.status_code == 302
    assert sent["Location"] == f"/funder/reports/{there.newer.pk}?measure=sims_activated&with=2020-Q1-1"
    page = funder.get(sent["Location"]).content.decode()
    assert '<option value="sims_activated" selected>' in page
    assert '<option value="2020-Q1-1" selected>' in page
    assert f'href="{sent["Location"].replace("&", "&amp;")}">Link to this view' in page
    other = client_of("administrator").get(sent["Location"]).content.decode()
    assert "SIMs activated by borough" in other
    assert "Difference" in other


def test_what_is_not_to_be_had_is_left_out(db):
    there = empty_quarters()
    funder = client_of("funder")
    for query in (
        "measure=nonsense&with=2020-Q1",
        "measure=%00&with=%00",
        "with=2020-Q2-1",
        "measure=needs_met",
        "with=" + "9" * 500,
    ):
        page = funder.get(f"/funder/reports/{there.newer.pk}?{query}").content.decode()
        assert ">Difference<" not in page, query
        assert "Referrals by borough" in page, query


def test_an_unknown_quarter_is_not_found(db):
    empty_quarters()
    funder = client_of("funder")
    for query in ("report=2020-Q2-9", "report=x", "report=%00-1", "report=2020-Q2-²", "period=2019-Q9", "period=%00x"):
        assert funder.get(f"/funder/?{query}").status_code == 404, query


def test_before_the_first_report_the_page_says_so(db):
    assert "No report is published yet" in client_of("funder").get("/funder/").content.decode()
    assert "No reports yet" in client_of("administrator").get("/funder/reports").content.decode()


def test_an_empty_quarter_and_one_that_was_not_over_say_so(db):
    there = empty_quarters()
    funder = client_of("funder")
    page = funder.get(f"/funder/reports/{there.newer.pk}").content.decode()
    assert "There are no figures for this quarter" in page
    assert "There were no requests" in page
    assert "We print a waiting time only for 20 people or more" in page
    early = outcomes.freeze(outcomes.draft(period=THIS, by=BY), by=BY)
    assert early.provisional in client_of("triage_lead").get(f"/funder/reports/{early.pk}").content.decode()
    assert "before the quarter ended" not in page


def test_a_later_edition_is_pointed_to_and_names_what_changed(db):
    first = make_report(THIS)
    for name in ("Amina", "Rosa", "Tariq", "Grace", "Olu", "Fatema"):
        london.referral(first_name=name, last_name=f"{name}son")
    second = make_report(THIS)
    funder = client_of("funder")
    assert (
        f"/funder/reports/{second.pk}"
        in funder.get(f"/funder/reports/{first.pk}").content.decode().split("Read edition 2")[0]
    )
    page = funder.get(f"/funder/reports/{second.pk}").content.decode()
    assert "What changed since the earlier edition" in page
    assert "One more journey was walked." in page
    assert "Read edition" not in page


def test_differences_are_of_printed_figures_and_no_finer():
    assert difference("520", "500") == "about 20 more (+4%)"
    assert difference("90", "95") == "about 5 fewer"
    assert difference("1,240", "1,240") == "about the same"
    assert difference("0", "0") == "the same"
    for unprinted in ("fewer than 5", "hidden", "too few", ""):
        assert difference("20", unprinted) == difference(unprinted, "20") == ""
    assert beside("20", "hidden", "2026-Q2") == "hidden in 2026-Q2, which cannot be compared"
    assert beside("20", "", "2026-Q2") == ""
    assert beside("1,500", "1,000", "2026-Q2") == "1,000 in 2026-Q2; now about 500 more (+50%)"
    assert map_summary([("Camden", "35"), ("Brent", "0"), ("Bexley", "hidden"), ("Barnet", "35")]) == (
        "The most: 35, in Camden and Barnet. None in 1 of 4. In 1 the figure is too small to be printed, or hidden."
    )
    assert map_summary([("Camden", "0")]) == "None in 1 of 1."


# ── Charts and files ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_chart_is_drawn_wide_and_narrow_and_fetched_once(db):
    there = quarters()
    funder = client_of("funder")
    for name in CHARTS:
        path = f"/funder/charts/{there.newer.pk}/{name}.svg"
        wide = funder.get(path)
        narrow = funder.get(f"{path}?size=narrow")
        assert wide.status_code == 200, name
        assert wide["Content-Type"] == "image/svg+xml", name
        assert b"<svg" in wide.content, name
        assert wide.content != narrow.content
        assert b"@font-face" in narrow.content
        again = funder.get(path, headers={"If-None-Match": wide["ETag"]})
        assert again.status_code == 304
        assert not again.content
        assert again["ETag"] == wide["ETag"] != narrow["ETag"]
    page = funder.get(f"/funder/reports/{there.newer.pk}").content.decode()
    kept = page.partition('<img class="gol-funder__chart" src="')[2].partition('"')[0]
    assert "immutable" in funder.get(kept)["Cache-Control"]
    assert funder.get(f"/funder/charts/{there.newer.pk}/nonsense.svg").status_code == 404
    assert (
        client_of("administrator").get(f"/funder/charts/{there.frozen.pk}/waits.svg")["Cache-Control"]
        == "private, no-cache"
    )


def test_every_file_has_the_bytes_of_its_report_and_is_made_once(db):
    there = quarters()
    funder = client_of("funder")
    report = Report.objects.get(pk=there.newer.pk)
    for form, (make, content_type, name) in FORMS.items():
        answer = funder.get(f"/funder/reports/{report.pk}/{form}")
        assert answer.content == make(report.as_data())
        assert answer["Content-Type"] == content_type
        assert name.format(f"get-online-london-{NEWER}-1") in answer["Content-Disposition"]
        for header in ({"If-None-Match": answer["ETag"]}, {"If-Modified-Since": answer["Last-Modified"]}):
            assert funder.get(f"/funder/reports/{report.pk}/{form}", headers=header).status_code == 304
    assert funder.get(f"/funder/reports/{report.pk}/exe").status_code == 404
    with CaptureQueriesContext(connection) as asked:
        funder.get(f"/funder/reports/{report.pk}/pdf")
    for untouched in ('"outcomes_report"."data"', "referrals_referral", "referrals_need"):
        assert not [query for query in asked.captured_queries if untouched in query["sql"]], untouched


# ── What a funder can reach, and what nothing for funders says ───────────────────────────────────────────────────────


def test_a_funder_reaches_reports_and_nothing_else(there):
    funder = client_of("funder")
    reached = set()
    for route in {*PAGES, *STATIONS, "admin/"}:
        status, _ = _open(funder, "/" + _filled(route, there.own))
        assert status in (200, 403, 404) or (route == "admin/" and status == 302), (route, status)
        reached |= {route} if status == 200 else set()
    assert reached == ALLOWED
    assert {route for route, roles in PAGES.items() if "funder" in roles} == ALLOWED


def test_a_funder_reaches_no_resource_of_the_api_but_reports(there):
    gla = london.organisation("gla", "Greater London Authority", "gla", "")
    token = people.issue_token(role="funder", organisation=gla, by=BY)
    http = Client(headers={"Authorization": f"Bearer {token}"})
    rows = set()
    filled = set()
    for resource in SEES:
        if f"{resource}/<str:id>" in API and http.get(f"/api/v1/{resource}/{there.own[resource]}").status_code == 200:
            rows.add(resource)
        listed = http.get(f"/api/v1/{resource}")
        if listed.status_code == 200 and listed.json()["items"]:
            filled.add(resource)
        for named, verb in VERBS:
            if named == resource:
                assert http.post(
                    f"/api/v1/{resource}/{there.own[resource]}/{verb}", "{}", content_type="application/json"
                ).status_code in (
                    403,
                    404,
                )
    assert rows == set()
    assert filled == {"reports", "organisations", "agreements"}
    assert {row["code"] for row in http.get("/api/v1/organisations").json()["items"]} == {"gla"}
    assert {row["state"] for row in http.get("/api/v1/reports").json()["items"]} == {"published"}
    assert http.get(f"/api/v1/reports/{there.own['published']}").status_code == 200
    for path, action in MAKES.items():
        assert http.post(f"/api/v1/{path}", "{}", content_type="application/json").status_code in (400, 403, 415), (
            path,
            action,
        )


def test_nothing_for_funders_tells_of_a_person(db):
    params = {"access_needs": "Reads lips at the counter", "postcode": "SE1 2QH"}
    london.referral(resident=params)
    there = quarters()
    funder = client_of("funder")
    make_report(THIS)  # the quarter of the referral that was written down by hand
    text = ""
    for report in Report.objects.filter(state="published"):
        pages = ["", *(f"?measure={key}&with={OLDER}-1" for key in measures.ON_THE_MAP)]
        text += "".join(funder.get(f"/funder/reports/{report.pk}{query}").content.decode() for query in pages)
        text += "".join(
            funder.get(f"/funder/charts/{report.pk}/{chart}.svg").content.decode()
            for chart in CHARTS
            if chart != "funnel"
        )
        text += "".join(text_of(form, funder.get(f"/funder/reports/{report.pk}/{form}").content) for form in FORMS)
    text += funder.get("/funder/reports").content.decode()
    assert there.newer.shown["totals"]["referrals"] in text
    assert "Amina" not in text
    assert "Reads lips" not in text
    assert "SE1 2QH" not in text
    words = set(re.findall(r"[\w+@.-]+", text))
    for person in Resident.objects.all():
        assert not words & {person.first_name, person.last_name, person.phone, person.phone.removeprefix("+44")}
    for referral in Referral.objects.all():
        assert not words & {referral.reference, str(referral.pk), referral.referrer_email}


def test_drafts_and_frozen_reports_are_not_there_for_funders(db):
    draft = outcomes.draft(period="2020-Q1", by=BY)
    frozen = outcomes.freeze(outcomes.draft(period="2020-Q2", by=BY), by=BY)
    funder = client_of("funder")
    for report in (draft, frozen):
        for path in (
            f"reports/{report.pk}",
            f"reports/{report.pk}/csv",
            f"charts/{report.pk}/waits.svg",
            f"?report={report.period}-1",
        ):
            assert funder.get(f"/funder/{path}").status_code == 404, path
        assert funder.post(f"/funder/reports/{report.pk}", {"step": "publish"}).status_code == 404
        assert report.period not in funder.get("/funder/reports").content.decode()
    lead = client_of("triage_lead")
    assert lead.get(f"/funder/reports/{draft.pk}/pdf").status_code == 404
    assert lead.get(f"/funder/reports/{frozen.pk}/csv").status_code == 200


# ── In a real browser ────────────────────────────────────────────────────────────────────────────────────────────────


def _tab_to(page, selector):
    """By the Tab key alone, as far as it takes."""
    for _ in range(200):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by the keyboard")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "script"), [(320, True), (1280, False), pytest.param(1280, True, marks=only_long)])
def test_a_funder_reads_compares_and_downloads_by_keyboard(browser, live_server, width, script):
    there = quarters()
    funder = client_of("funder")
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    context.add_cookies([{"name": "sessionid", "value": funder.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/funder/?period={NEWER}")
    assert page.inner_text("h1") == "Impact report"
    if script:
        look(page, "dashboard", width)
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
    assert drawn
    assert all(drawn)
    _tab_to(page, "section[aria-labelledby=over] summary")
    page.keyboard.press("Space")
    assert page.get_by_role("columnheader", name="People taught").first.is_visible()
    if script:
        look(page, "compared", width)
    _tab_to(page, ".gol-funder__files a[href$='/csv']")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert Path(taken.value.path()).read_bytes() == FORMS["csv"][0](there.newer.as_data())
