"""A whole report: exact cells that agree with the records, texts that give nobody away, and editions that own up to
what changed.
"""

import json
import time
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db.models import Max, QuerySet
from django.utils import timezone

from demo import foundations
from demo.city import City
from inventory import actions as inventory
from law.refusals import Invalid
from outcomes import actions as outcomes
from outcomes.equality import questionnaire, sealed_answers
from outcomes.models import EqualityAnswer, FollowUp, Report
from outcomes.report import disclosure, measures, protection, publishing
from outcomes.report.cells import ALL, ReportCells
from outcomes.report.disclosure import FEW, HIDDEN, Known, number_of
from outcomes.report.periods import period_of, quarters_until, read_period
from outcomes.report.relations import limits
from outcomes.report.tallies import QuarterTallies
from people.models import Resident
from referrals.models import Need, Referral
from tests import people_of_london as london
from tests.outcomes.attacker import Attacker
from tests.outcomes.made_reports import a_day_after
from tests.outcomes.protected_once import the_same_counts_are_protected_once  # noqa: F401 - for every test
from tests.rounds import rounds
from tests.worlds import built_once

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]
BY = london.ADMINISTRATOR
THEN = datetime(2026, 11, 10, 11, tzinfo=UTC)
ANOTHER = london.actor("administrator", key="user:publisher")


def _all(model) -> QuerySet:
    """Past the house's own guard over states, as a hand on the database would be."""
    return QuerySet(model)


def build(count: int, start: int = 0):
    places = foundations.open_places()
    organisations = [place for place in places.values() if place.kind in ("borough", "vcs")]
    City(organisations, places["brixton-library"], foundations.general_pool(), start=start).build(count)


def build_then():
    with time_machine.travel(THEN):
        build(150)


city = built_once("city_of_150", build_then)


@pytest.fixture(autouse=True)
def then():
    """Which figures can be protected depends on the city, and the city on the day."""
    with time_machine.travel(THEN):
        yield


@pytest.fixture
def quarter(city, then):
    """The quarter with most referrals of the city, and not the one under way."""
    months = Referral.objects.filter(submitted_at__lt=timezone.now() - timedelta(days=120)).values_list(
        "counted_month", flat=True
    )
    names = [period_of(month).name for month in months]
    return read_period(max(sorted(set(names)), key=names.count))


def publish(period, cause=""):
    """By two people, a quarter after whatever was published before."""
    before = Report.objects.aggregate(Max("published_at"))["published_at__max"]
    later = before + timedelta(days=100) if before else timezone.now()
    with time_machine.travel(max(later, a_day_after(period.name))):
        frozen = outcomes.freeze(outcomes.draft(period=period.name, cause=cause, by=BY), by=BY)
        return outcomes.publish(frozen, by=ANOTHER)


def table(report, key: str) -> dict:
    return next(table for table in report.shown["tables"] if table["key"] == key)


# ── Exact cells ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_sum_adds_up(quarter):
    figures = ReportCells(quarter)
    assert len(figures.sums) > 200
    assert sum(figures.cells.values()) > 0
    for total, parts in figures.sums:
        assert figures.cells[total] == sum(figures.cells[part] for part in parts), total


def test_cells_are_what_the_records_say(quarter):
    cells = ReportCells(quarter).cells
    sent = Referral.objects.filter(submitted_at__gte=quarter.starts_at, submitted_at__lt=quarter.ends_before)
    met = Need.objects.filter(state="met", ended_at__gte=quarter.starts_at, ended_at__lt=quarter.ends_before)
    assert cells["referrals|all|"] == sent.count() > 0
    assert cells["needs_met|all|"] == met.count()
    assert cells["people_helped|all|"] == met.values("referral__resident").distinct().count()
    for borough in ("E09000001", "E09000022", "E09000033"):
        assert cells[f"referrals|borough|{borough}"] == sent.filter(counted_borough=borough).count()
    assert cells[f"need|{ALL}|{ALL}"] == Need.objects.filter(referral__in=sent).count()
    assert (
        cells["fair_channel|phone|met"]
        == Need.objects.filter(referral__in=sent, referral__channel="phone", state="met").count()
    )
    due = FollowUp.objects.filter(due_on__gte=quarter.first, due_on__lte=quarter.last)
    assert cells[f"follow_up|{ALL}|lost"] == due.filter(state="lost").count()
    assert cells.get("use|health", 0) == sum(
        "health" in uses for uses in due.filter(state="answered").values_list("uses", flat=True)
    )


def test_fairness_by_what_people_told_of_themselves(quarter):
    cells = ReportCells(quarter).cells
    asked = Need.objects.filter(referral__counted_month__gte=quarter.first, referral__counted_month__lte=quarter.last)
    people = dict(asked.values_list("pk", "referral__resident_id"))
    answers = sealed_answers.answers_of(set(people.values()))
    assert answers, "the city's people told something"
    for group in ("female", "male", questionnaire.NOT_TOLD):
        expected = sum(
            questionnaire.group_of("sex", answers.get(person, {}).get("sex", questionnaire.NOT_TOLD)) == group
            for person in people.values()
        )
        assert cells.get(f"fair_sex|{group}|{ALL}", 0) == expected


# ── Texts that give nobody away ──────────────────────────────────────────────────────────────────────────────────────


def attacker_of(figures: ReportCells, texts: dict) -> Attacker:
    """With every cell, every sum, every relation that the definitions state, and what each median tells."""
    printed = {cell: texts[cell] for cell in texts if cell not in figures.exact}
    holding = [each for each in limits(figures) if figures.cells[each[0]] <= each[1] * figures.cells[each[2]]]
    ranges = {cell: (text.low, min(text.high, 10_000)) for cell, text in printed.items() if isinstance(text, Known)}
    return Attacker(printed, figures.sums, holding, ranges)


def test_an_attacker_with_the_whole_report_learns_of_nobody(quarter):
    """In whole numbers, over every cell of a real report with all of its tables."""
    figures = ReportCells(quarter)
    started = time.monotonic()
    texts = protection.protect(
        figures.cells, figures.sums, fixed=figures.stated, exact=figures.exact, limits=limits(figures)
    )
    print(f"protected {len(texts)} cells in {time.monotonic() - started:.1f} s")
    small = [cell for cell, text in texts.items() if text == FEW]
    assert len(small) > 60
    attacker = attacker_of(figures, texts)
    for cell in small[:: max(len(small) // rounds(250), 1)]:
        assert 1 <= figures.cells[cell] <= 4
        assert attacker.possible(cell) == {1, 2, 3, 4}, cell


def test_nothing_but_texts_and_what_follows_from_them_is_printed(quarter):
    """Carbon, shares, costs and averages are those of the printed figures: an exact count behind them would show."""
    inventory.set_factor(
        kind="laptop",
        kilograms=200,
        source="TechResort",
        valid_from=date(2020, 1, 1),
        by=london.actor("warehouse_manager"),
    )
    _all(Need).update(state="met", ended_at=quarter.starts_at + timedelta(days=3))
    outcomes.record_spending(quarter=quarter.name, purpose="skills", pence=1_000_000, by=BY)
    report = publish(quarter)
    rows = {row[0]: row for row in table(report, "value")["rows"]}
    laptops = number_of(report.shown["cells"]["device|laptop"])
    assert rows["Embodied carbon kept in use (estimate)"][1] == f"{(laptops or 0) * 200:,.0f} kg CO2e"
    helped = number_of(report.shown["totals"]["people_helped"])
    assert helped >= 20
    assert rows["Cost for each person helped"][1] == f"£{round(1_000_000 / helped) / 100:,.2f}"
    assert rows["Social value of skills (model)"][1] == "£94,800.00"
    of_people = {f"{figure:,}" for figure in report.data["cells"].values() if figure > 4 and figure % 5}
    printed = {text for line, text in publishing.printed(report.shown) if not line.startswith("Devices received")}
    assert of_people
    assert not of_people & printed


def test_a_funder_reads_no_exact_figure(quarter):
    report = publish(quarter)
    assert "data" not in report.as_data()
    assert json.dumps(report.as_data(), default=str)


# ── Editions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_a_new_edition_that_names_each_changed_line_and_its_cause(quarter):
    first = publish(quarter)
    kept = json.dumps(first.as_data(), default=str, sort_keys=True)
    with pytest.raises(Invalid, match="published before"):
        outcomes.draft(period=quarter.name, by=BY)
    sent = Referral.objects.filter(counted_month__range=(quarter.first, quarter.last))
    _all(Referral).filter(pk__in=list(sent.values_list("pk", flat=True)[:12])).update(
        counted_month=quarter.first - timedelta(days=1)
    )
    second = publish(quarter, cause="Referrals were sent a month earlier than first recorded.")
    assert second.edition == 2
    assert second.data["totals"]["referrals"] == first.data["totals"]["referrals"] - 12
    lines = {line["line"]: line for line in second.shown["restated"]}
    changed = lines["Referrals, London"]
    assert changed["was"] == first.shown["totals"]["referrals"] == str(5 * round(first.data["totals"]["referrals"] / 5))
    assert changed["now"] == second.shown["totals"]["referrals"]
    assert changed["cause"] == "Referrals were sent a month earlier than first recorded."
    assert not any(line.startswith("SIMs activated") for line in lines), "what did not change is not restated"
    first = Report.objects.get(pk=first.pk)
    assert json.dumps(first.as_data(), default=str, sort_keys=True) == kept


def test_a_correction_of_one_record_changes_no_text(quarter):
    """One referral was counted in the wrong borough: 4 and 5 there would have stood as 5 and fewer than 5, line by line."""
    first = publish(quarter)
    moved = Referral.objects.filter(counted_month__range=(quarter.first, quarter.last)).order_by("pk").first()
    _all(Referral).filter(pk=moved.pk).update(counted_borough="E09000001", counted_age_band="75+")
    second = publish(quarter, cause="A referral was counted in the wrong borough.")
    assert second.data["cells"] != first.data["cells"]
    assert second.shown["restated"] == []
    assert "corrects an earlier one" in second.shown["notes"][-1]


def test_what_did_not_change_is_printed_as_it_was(quarter):
    first = publish(quarter)
    second = publish(quarter, cause="Nothing, in truth.")
    assert second.shown["cells"] == first.shown["cells"]
    assert second.shown["restated"] == []


def test_targets_and_spending_are_restated_too(quarter):
    outcomes.set_target(quarter=quarter.name, measure="people_helped", number=40, by=BY)
    outcomes.record_spending(quarter=quarter.name, purpose="devices", pence=50_000, by=BY)
    first = publish(quarter)
    outcomes.set_target(quarter=quarter.name, measure="people_helped", number=50, by=BY)
    outcomes.record_spending(quarter=quarter.name, purpose="devices", pence=60_000, by=BY)
    lines = {
        line["line"]: (line["was"], line["now"])
        for line in publish(quarter, cause="Finance closed its books.").shown["restated"]
    }
    assert lines["People helped, target"] == ("40", "50")
    assert lines["Cost, waste and carbon: Spent on devices, amount"] == ("£500.00", "£600.00")
    assert first.shown["headlines"][0]["target"] == "40"


def test_what_another_report_said_of_this_quarter_is_not_said_otherwise(quarter):
    """A later report draws this quarter in its chart; an earlier one has told how many SIMs it activated."""
    earlier = publish(quarter)
    after = period_of(quarter.last + timedelta(days=1))
    later = publish(after)
    place = later.shown["quarters"]["labels"].index(quarter.name)
    for key, texts in later.shown["quarters"]["measures"].items():
        assert texts[place] == earlier.shown["totals"][key]
    if later.data["cells"][f"sims|{quarter.name}|0"] == earlier.data["totals"]["sims_activated"]:
        assert later.shown["cells"][f"sims|{quarter.name}|0"] == earlier.shown["totals"]["sims_activated"]


def test_a_quarter_in_which_nothing_happened_has_a_report(city):
    report = publish(read_period("2019-Q1"))
    assert set(report.shown["totals"].values()) == {"0"}
    assert report.shown["funnel"] == []
    assert HIDDEN not in report.shown["cells"].values()


def test_tables_by_deprivation_only_where_its_table_was_supplied(city, quarter):
    assert "deprivation" not in {table["key"] for table in publish(quarter).shown["tables"]}
    for number, referral in enumerate(Referral.objects.order_by("pk")):
        _all(Referral).filter(pk=referral.pk).update(counted_deprivation=str(number % 10 + 1))
    report = publish(quarter, cause="The indices were supplied.")
    rows = {row[0] for row in table(report, "deprivation")["rows"]}
    assert rows
    assert rows <= {"1, most deprived", *"23456789", "10, least deprived"}
    assert table(report, "fair_deprivation")["rows"]


def test_waits_by_tenth_of_deprivation_are_told_where_enough_waited(quarter):
    """They stood as too few for ever: nothing counted waits by that key."""
    _all(Referral).update(counted_month=quarter.first, counted_deprivation="1")
    _all(Need).update(state="met", queued_at=quarter.starts_at, provided_at=quarter.starts_at + timedelta(days=9))
    (row,) = table(publish(quarter), "fair_deprivation")["rows"]
    assert row[0] == "1, most deprived"
    assert row[-2:] == ["9 days", "9 days"]


def test_the_last_quarters_are_as_published_where_they_were_and_as_counted_now_where_they_were_not(quarter):
    names = quarters_until(quarter, publishing.QUARTERS)
    middle = publish(read_period(names[-2]))
    _all(Referral).filter(counted_month__range=(read_period(names[-2]).first, read_period(names[-2]).last)).update(
        counted_month=quarter.first
    )
    report = publish(quarter)
    assert report.shown["quarters"]["labels"] == names
    for key, texts in report.shown["quarters"]["measures"].items():
        now = [disclosure.shown(measures.BY_KEY[key].count(QuarterTallies(read_period(name)))[""]) for name in names]
        assert texts[:-2] == now[:-2]
        assert texts[-2] == middle.shown["totals"][key]
        assert texts[-1] == report.shown["totals"][key]


def test_freezing_a_larger_city_costs_no_more_statements(quarter, django_assert_max_num_queries):
    def statements() -> int:
        draft = outcomes.draft(period=quarter.name, cause="Counted once more.", by=BY)
        with django_assert_max_num_queries(70) as asked:
            outcomes.freeze(draft, by=BY)
        return len(asked)

    few = statements()
    build(150, start=150)
    assert Resident.objects.count() >= 300
    assert EqualityAnswer.objects.exists()
    assert statements() == few
