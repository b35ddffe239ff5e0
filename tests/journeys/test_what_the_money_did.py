"""What a funder lives through: the same report twice, small numbers that stay nobody's, and an honest answer to “did
it work?”.
"""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from odf.opendocument import load
from odf.teletype import extractText
from pypdf import PdfReader
from stdnum import luhn

from demo import steps
from inventory import actions as inventory
from outcomes import actions as outcomes
from outcomes import tasks
from outcomes.models import FollowUp, Report
from outcomes.report.periods import period_of
from referrals import actions as referrals
from referrals.facts import ConsentFacts
from tests import people_of_london as london
from tests.journeys.doors import Machine, all_is_well
from tests.outcomes.attacker import Attacker
from tests.outcomes.made_reports import a_day_after
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db(transaction=True)
FORMS = ("json", "csv", "ods", "pdf", "summary.pdf", "dictionary.csv")
AGREED = tuple(
    ConsentFacts(purpose=purpose, given=True, method="in_person", wording="I agree to it.")
    for purpose in ("share", "follow_up")
)
LAMBETH = {"postcode": "SW2 1RW", "borough": "E09000022"}
FIRST = ("Amina", "Zoë", "Łukasz", "Fatema", "Grace", "Tariq", "Siân", "Mehmet", "Olu", "Rosa")
LAST = ("Yusuf", "O'Neill", "Wójcik", "Begum", "Adeyemi", "Hussain")


@pytest.fixture(autouse=True)
def january():
    """Early in a quarter, so that what belongs together falls into one, whenever the suite runs."""
    with time_machine.travel("2026-01-12 10:00+00:00"):
        yield


def iccid(number: int) -> str:
    stem = f"894411006825{number:06d}"
    return stem + luhn.calc_check_digit(stem)


def referred(number: int, *needs: str, **resident):
    """One Londoner, referred and accepted, who agreed to be asked afterwards."""
    facts = london.facts(
        first_name=FIRST[number % len(FIRST)],
        last_name=LAST[number % len(LAST)],
        phone=f"+447700900{100 + number}",
        needs=needs,
        resident={"date_of_birth": date(1963, 1, 1) + timedelta(days=37 * number), **resident},
    )
    at = london.organisation()
    created = referrals.refer(
        replace(facts, consent=AGREED), organisation=at, by=london.actor("referrer", organisation=at)
    )
    return steps.triage(created)


def connected(number: int, **resident):
    """Somebody who has a SIM that works, and says so."""
    created = referred(number, "data", **resident)
    london.sims_on_shelf(iccid(number))
    steps.connect(created.needs.get(), hub=london.hub())
    return steps.confirm_all(created)


def quarter_now() -> str:
    return period_of(timezone.localdate()).name


def publish(period: str, cause: str = "") -> str:
    """Through the API, as an administrator's tool would. The id of the report."""
    with time_machine.travel(a_day_after(period)):
        keeper = Machine("administrator")
        created = keeper.post("reports", {"period": period, "cause": cause}, 201)["id"]
        keeper.post(f"reports/{created}/freeze")
        Machine("administrator").post(f"reports/{created}/publish")
    return created


def files(report: str) -> dict[str, bytes]:
    funder = Machine("funder").http
    answers = {form: funder.get(f"/api/v1/reports/{report}.{form}") for form in FORMS}
    assert all(answer.status_code == 200 for answer in answers.values())
    return {form: answer.content for form, answer in answers.items()}


def words_of(file: bytes, form: str) -> str:
    if form.endswith("pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)
    if form == "ods":
        return extractText(load(io.BytesIO(file)).spreadsheet)
    return file.decode()


def test_the_same_report_twice():
    """A published quarter reads the same after corrections; a new edition restates each line with its cause."""
    people = [connected(number) for number in range(23)]
    july = quarter_now()
    first = publish(july)
    kept = files(first)
    answer = Report.objects.get(pk=first).shown
    assert answer["totals"]["needs_met"] == "25"
    assert answer["totals"]["sims_activated"] == "25"

    with time_machine.travel(timezone.now() + timedelta(days=5)):
        for referral in people[:12]:
            need = referral.needs.get()
            referrals.dispute(need, reason="It never worked.", by=london.actor("caseworker"))
        refused = Machine("administrator").post("reports", {"period": july}, 422)
        assert refused["errors"][0]["pointer"] == "#/cause"
        second = publish(july, "Needs were recorded as met in error.")
    assert files(first) == kept, "to the byte"
    lines = {line["line"]: line for line in Report.objects.get(pk=second).shown["restated"]}
    changed = lines["Needs met, London"]
    assert (changed["was"], changed["now"], changed["cause"]) == (
        "25",
        "10",
        "Needs were recorded as met in error.",
    )
    assert "Referrals, London" not in lines
    assert "SIMs activated, London" not in lines
    again = files(second)
    for form in ("json", "csv", "ods", "pdf"):
        assert "Needs were recorded as met in error." in re.sub(r"\s+", " ", words_of(again[form], form)), form

    maker = signed_in(worker("lead@gla.example", role="triage_lead"))
    funder = signed_in(worker("funder@gla.example", role="funder"))
    rows = f"/funder/reports/{second}/rows/needs_met"
    page = maker.get(rows).content.decode()
    assert "Southwark" in page
    assert "11" in page
    assert not re.search(r"GOL-\w{4}-\w{4}|Amina|Yusuf|07700", page)
    assert funder.get(rows).status_code == 403
    all_is_well()


def test_small_numbers_stay_nobodys():
    """Three in Lambeth among many in Southwark."""
    for number in range(20):
        connected(number)
    for number in range(20, 23):
        connected(number, **LAMBETH)
    report = publish(quarter_now())
    shown = Report.objects.get(pk=report).shown
    assert shown["boroughs"]["E09000022"]["people_helped"] == "fewer than 5"
    assert shown["totals"]["people_helped"] == "25"
    assert shown["boroughs"]["E09000028"]["people_helped"] in ("20", "hidden")
    _nothing_follows(report)

    for form, file in files(report).items():
        words = words_of(file, form)
        assert not re.search(r"GOL-\w{4}-\w{4}|Amina|Yusuf|Wójcik|\+?447700|SW2 1RW|maria\.santos", words), form
    funder = signed_in(worker("funder@gla.example", role="funder"))
    page = funder.get("/funder/?measure=people_helped").content.decode()
    assert "fewer than 5" in page
    assert "hidden" in page
    for path in (
        "/triage/",
        "/refer/referrals",
        "/follow-ups/",
        "/calls/",
        "/messages/",
        "/warehouse/stock",
        "/queue/",
        "/service/",
    ):
        assert funder.get(path).status_code == 403, path
    machine = Machine("funder")
    for path in ("referrals", "needs", "residents", "follow-ups", "messages", "bookings", "sims", "devices", "holds"):
        listed = machine.http.get(f"/api/v1/{path}")
        assert listed.status_code == 403 or listed.json()["items"] == [], path
    assert "data" not in machine.get(f"reports/{report}")
    all_is_well()


def _nothing_follows(report: str):
    """Everything that is printed of Lambeth, attacked with all the sums that hang on it."""
    from outcomes.report.cells import ReportCells  # noqa: PLC0415 - only here
    from outcomes.report.periods import read_period  # noqa: PLC0415

    rows = Report.objects.get(pk=report)
    figures = ReportCells(read_period(rows.period))
    texts = {cell: text for cell, text in rows.shown["cells"].items() if cell not in figures.exact}
    sums = [(total, parts) for total, parts in figures.sums if {total, *parts} <= texts.keys()]
    for cell in ("people_helped|borough|E09000022", "referrals|borough|E09000022", "sims_activated|borough|E09000022"):
        assert texts[cell] == "fewer than 5"
        assert Attacker(texts, sums).possible(cell) == {1, 2, 3, 4}, cell


def test_did_it_work():
    """A cohort is asked after three months; most answer, some are lost, one says that it works no longer."""
    cohort = [connected(number) for number in range(26)]
    laptop = referred(26, "device")
    given = london.device_on_shelf("PF-19")
    steps.deliver(laptop.needs.get(), hub=london.hub(), device=given)
    steps.confirm_all(laptop)
    inventory.set_factor(
        kind="laptop",
        kilograms=200,
        source="TechResort",
        valid_from=date(2020, 1, 1),
        by=london.actor("warehouse_manager"),
    )

    start = timezone.now()
    _asked(start + timedelta(days=15), "2_weeks", [])
    asked_on = start + timedelta(days=95)
    answers = _asked(asked_on, "3_months", cohort[:22])
    assert answers == 22
    with time_machine.travel(asked_on + timedelta(days=9)):
        tasks.ask_how_it_goes()
    with time_machine.travel(asked_on + timedelta(days=18)):
        tasks.ask_how_it_goes()
        lost = FollowUp.objects.filter(kind="3_months", state="lost")
        assert lost.count() == 5
        quarter = period_of(asked_on.date()).name
        outcomes.record_spending(quarter=quarter, purpose="data", pence=52_000, by=london.ADMINISTRATOR)
        report = publish(quarter)
    shown = Report.objects.get(pk=report).shown
    skills = shown["skills"]
    assert skills["pairs"] == "20"
    assert skills["change"] == "+2.0", "the same people, before and after"
    tables = {table["key"]: table for table in shown["tables"]}
    three = dict(
        zip(
            tables["follow_ups"]["head"],
            next(row for row in tables["follow_ups"]["rows"] if "three" in row[0]),
            strict=True,
        )
    )
    assert (three["Due"], three["Answered"], three["Lost"]) == ("25", "20", "5")
    assert three["Response"] == "80%"
    assert three["Still working"] == "100%"
    ways = dict(tables["connected_how"]["rows"])
    assert ways["The SIM from us"] == "10"
    assert ways["A social tariff"] == "10"
    before = period_of(start.date()).name
    sims = {row[0]: row[1:] for row in tables["sims"]["rows"]}
    assert sims[before][0] == "25"
    value = {row[0]: row[1] for row in tables["value"]["rows"]}
    assert value["Spent on data"] == "£520.00"
    assert "CO2e" in value["Embodied carbon kept in use (estimate)"]
    assert value["Cost for each SIM activated"] == "too few", "they were activated in the quarter before"
    all_is_well()


def _asked(moment, kind: str, answering: list) -> int:
    """The clock asks everybody of whom it is time; these answer by their links: half by text, one says that it
    broke.
    """
    with time_machine.travel(moment):
        tasks.ask_how_it_goes()
        count = 0
        for place, referral in enumerate(answering):
            follow_up = FollowUp.objects.get(referral=referral, kind=kind)
            params = {
                "is_working": "yes",
                "connected_how": "our_sim" if place % 2 else "social_tariff",
                "uses": ["health", "family"],
                "confidence_before": "2",
                "confidence": "4",
            }
            answer = Client().post(f"/how/{follow_up.token}", params)
            follow_up.refresh_from_db()
            count += answer.status_code in (200, 302) and follow_up.state == "answered"
        return count
