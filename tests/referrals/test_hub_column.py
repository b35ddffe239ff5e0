"""The hub that a sheet names: by name or code, never guessed; an empty cell leaves the choice for later."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import actions as people
from referrals.intake import take_in
from referrals.models import Need
from tests import people_of_london as london
from tests.referrals import messy

HEADS = ["referrer_email", "resident_first_name", "postcode", "borough", "needs", "consent", "Hub where they collect"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def hubs():
    london.hub()
    for code, name in (("peckham-library", "Peckham Library"), ("peckham-pulse", "Peckham Pulse"), ("old", "Old Hall")):
        london.organisation(code, name, "hub", "E09000028")
    for code in ("east-hub", "west-hub"):
        london.organisation(code, "The Hub", "hub", "E09000028")
    people.close_organisation(london.organisation("old"), reason="moved", by=london.ADMINISTRATOR)


def answered(*named, **how):
    """The answers to a sheet whose rows name these hubs."""
    sheet = io.StringIO()
    rows = [
        ["m@southwark.example", f"Amina{n}", "SE1 2QH", "Southwark", "device", "Yes", hub]
        for n, hub in enumerate(named)
    ]
    csv.writer(sheet).writerows([HEADS, *rows])
    file = io.BytesIO(sheet.getvalue().encode())
    batch = take_in(file, organisation=messy.borough(), by=london.actor("referrer"), today=messy.TODAY, **how)
    return list(batch.rows.order_by("number"))


def test_by_name_or_code_and_an_empty_cell_is_for_later(hubs):
    rows = answered("Peckham  library", "BRIXTON-LIBRARY", "")
    assert [row.warnings for row in rows] == [
        ["They will collect from Peckham Library."],
        ["They will collect from Brixton Library."],
        [],
    ]
    chosen = Need.objects.order_by("id").values_list("collect_at__code", flat=True)
    assert list(chosen) == ["peckham-library", "brixton-library", None]


def test_how_far_it_is_is_said_as_on_the_form_and_asked_once_for_all_rows(hubs):
    people.describe_hub(london.hub(), postcode="SW2 1JQ", by=london.ADMINISTRATOR)
    with CaptureQueriesContext(connection) as asked:
        rows = answered(*["Brixton Library"] * 12, "Peckham Library", dry_run=True)
    assert {words for row in rows for words in row.warnings} == {
        "They will collect from Brixton Library, about 3.3 miles away.",
        "They will collect from Peckham Library.",
    }
    assert len([query for query in asked if "people_hubprofile" in query["sql"]]) == 1


def test_what_is_no_open_hub_is_answered_with_the_nearest_names(hubs):
    rows = answered("Peckam", "Old Hall", "The hub", "Zzyzx", dry_run=True)
    said = [(error["field"], error["sentence"]) for row in rows for error in row.errors]
    assert said == [
        (
            "hub",
            "“Peckam” is not a hub we know. Did you mean Peckham Library or Peckham Pulse? "
            "Leave the cell empty to choose a hub later.",
        ),
        ("hub", "Old Hall has closed. Choose another hub."),
        ("hub", "There are 2 hubs with this name. Enter east-hub or west-hub."),
        ("hub", "“Zzyzx” is not a hub we know. Leave the cell empty to choose a hub later."),
    ]
