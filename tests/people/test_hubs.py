"""What a hub tells about itself: hours as they are read, who may write what, and how a text names it."""

import pytest

from law.refusals import Invalid, NotAllowed, NotFound
from people import actions as people
from people.models import HubProfile
from people.organisations.actions.hubs import NotAHub
from people.organisations.hubs import where_to_come
from people.organisations.opening_hours import NotHours, hours_in_words, read_day_hours
from tests import people_of_london as london


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("10:00-17:00", "10:00-17:00"),
        ("9.30 to 17.00", "09:30-17:00"),
        ("10:00 – 13:00, 14:00 – 17:00", "10:00-13:00, 14:00-17:00"),
        ("closed", ""),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed, kept):
    assert read_day_hours(typed) == kept


@pytest.mark.parametrize("typed", ["mornings", "17:00-10:00", "10:00-12:00, 11:00-13:00", "25:00-26:00", "10-17"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(NotHours):
        read_day_hours(typed)


def test_a_week_is_one_line_with_equal_days_together():
    weekdays = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "10:00-17:00")
    assert hours_in_words(weekdays | {"sat": "10:00-14:00"}) == "Mon-Fri 10:00-17:00, Sat 10:00-14:00"
    assert hours_in_words({"tue": "10:00-12:00", "thu": "10:00-12:00"}) == "Tue 10:00-12:00, Thu 10:00-12:00"
    assert hours_in_words({}) == ""


@pytest.mark.django_db
def test_an_administrator_describes_a_hub_and_a_text_names_it():
    hub = london.hub()
    people.describe_hub(
        hub,
        address="Brixton Oval",
        postcode="sw2 1jq",
        hours={"mon": "10.00 to 17.00", "tue": ""},
        access=["hearing_loop", "step_free"],
        languages=["English", "Somali", "Somali"],
        offers=["classes", "collection"],
        by=london.ADMINISTRATOR,
    )
    profile = HubProfile.objects.get(organisation=hub)
    assert (profile.access, profile.languages) == (["step_free", "hearing_loop"], ["English", "Somali"])
    assert profile.offers_in_words == ["Collecting devices", "Classes"]
    assert where_to_come(hub) == "Brixton Library, Brixton Oval, SW2 1JQ, open Mon 10:00-17:00"


@pytest.mark.django_db
def test_its_own_lead_writes_hours_and_access_and_nothing_else_and_nobody_elses():
    hub = london.hub()
    lead = london.actor("organisation_lead", organisation=hub)
    people.describe_hub(hub, hours={"fri": "12:00-15:00"}, by=lead)
    assert HubProfile.objects.get(organisation=hub).hours == {"fri": "12:00-15:00"}
    with pytest.raises(NotAllowed):
        people.describe_hub(hub, address="Elsewhere", by=lead)
    other = london.organisation("peckham-library", "Peckham Library", "hub")
    with pytest.raises(NotFound):
        people.describe_hub(other, hours={}, by=lead)


@pytest.mark.django_db
def test_what_cannot_be_read_is_named_field_by_field():
    with pytest.raises(Invalid) as refused:
        people.describe_hub(
            london.hub(),
            hours={"mon": "all day", "someday": "10:00-11:00"},
            access=["helipad"],
            postcode="nowhere",
            by=london.ADMINISTRATOR,
        )
    pointers = {error.pointer for error in refused.value.errors}
    assert pointers == {"/hours/mon", "/hours/someday", "/access", "/postcode"}
    with pytest.raises(NotAHub):
        people.describe_hub(london.organisation(), hours={}, by=london.ADMINISTRATOR)
