"""When a report may be drafted, frozen and published: every way round the rules is refused."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from documents.frozen import FORMS
from outcomes import actions as outcomes
from outcomes.report import releases
from tests import people_of_london as london
from tests.outcomes.made_reports import make_report

pytestmark = pytest.mark.django_db
BY = london.ADMINISTRATOR
ANOTHER = london.actor("administrator", key="user:publisher")
TODAY = "2026-11-29 12:00+00:00"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=True):
        yield


def frozen(period: str, cause: str = ""):
    return outcomes.freeze(outcomes.draft(period=period, cause=cause, by=BY), by=BY)


def test_a_quarter_that_has_not_begun_is_not_drafted():
    with pytest.raises(releases.QuarterNotBegun, match="1 January 2027"):
        outcomes.draft(period="2027-Q1", by=BY)


def test_a_running_quarter_is_provisional_in_every_form_and_not_published():
    report = frozen("2026-Q4")
    assert report.provisional.startswith("Provisional: these figures were frozen on 29 November 2026")
    data = report.as_data()
    for form in ("csv", "json", "ods"):
        assert FORMS[form][0](data) != FORMS[form][0](data | {"provisional": ""}), form
    for form in ("pdf", "summary.pdf"):
        pages = PdfReader(io.BytesIO(FORMS[form][0](data))).pages
        assert all("rovisional" in page.extract_text() for page in pages), form
    assert b"provisional" in FORMS["csv"][0](data)
    with pytest.raises(releases.QuarterNotOver, match="31 December 2026"):
        outcomes.publish(report, by=ANOTHER)
    with time_machine.travel("2027-01-02 09:00+00:00"):
        with pytest.raises(releases.FrozenTooEarly):
            outcomes.publish(report, by=ANOTHER)
        outcomes.freeze(report, by=BY)
        assert outcomes.publish(report, by=ANOTHER).provisional == ""


def test_whoever_froze_the_figures_or_asked_for_it_does_not_publish_them():
    report = frozen("2026-Q3")
    with pytest.raises(releases.SecondPersonPublishes):
        outcomes.publish(report, by=BY)
    outcomes.begin_freezing(report, by=ANOTHER)
    for person in (BY, ANOTHER):
        with pytest.raises(releases.SecondPersonPublishes):
            outcomes.publish(report, by=person)


def test_quarters_follow_one_another():
    make_report("2026-Q1")
    for period, first in (("2026-Q3", "2026-Q2"), ("2025-Q4", "2026-Q1")):
        with pytest.raises(releases.QuarterOutOfOrder, match=first):
            outcomes.publish(frozen(period), by=ANOTHER)
    outcomes.publish(frozen("2026-Q2"), by=ANOTHER)
    outcomes.publish(frozen("2026-Q3"), by=ANOTHER)


def test_of_two_drafts_the_later_published_first_shuts_out_the_earlier():
    one = frozen("2026-Q3")
    two = frozen("2026-Q3")
    outcomes.publish(two, by=ANOTHER)
    with pytest.raises(releases.EditionOutOfOrder):
        outcomes.publish(one, by=ANOTHER)


def test_what_was_frozen_before_another_edition_was_published_needs_a_cause_and_is_frozen_again():
    one = frozen("2026-Q3")
    two = frozen("2026-Q3")
    three = frozen("2026-Q3", cause="Two boroughs sent records late.")
    outcomes.publish(one, by=ANOTHER)
    with pytest.raises(releases.CauseNeeded):
        outcomes.publish(two, by=ANOTHER)
    with pytest.raises(releases.FrozenBeforeAnother):
        outcomes.publish(three, by=ANOTHER)
    outcomes.publish(outcomes.freeze(three, by=BY), by=ANOTHER)


def test_corrections_are_published_together():
    make_report("2026-Q3")
    outcomes.publish(frozen("2026-Q3", cause="Records came late."), by=ANOTHER)
    again = frozen("2026-Q3", cause="More records came late.")
    with pytest.raises(releases.CorrectedThisQuarter):
        outcomes.publish(again, by=ANOTHER)
    published = outcomes.publish(again, early_because="The GLA reports to Parliament on Friday.", by=ANOTHER)
    assert published.early_because == "The GLA reports to Parliament on Friday."
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        outcomes.publish(frozen("2026-Q3", cause="Records of July came late."), by=ANOTHER)
