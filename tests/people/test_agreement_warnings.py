"""Both sides are warned before an agreement ends, each once."""

import pytest
from django.utils import timezone

from law.actors import SYSTEM
from law.refusals import NotAllowed
from notifications import sender
from notifications.agreement_warnings import warn_of_agreements
from notifications.models import Message
from people import actions as people
from tests import people_of_london as london
from tests.people.agreements import both_sign, day, draft, on, renew

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides(hackney):
    """Two leads, a referrer and an administrator; and leads of elsewhere, who are told nothing."""
    ours = people.register_organisation(
        code="get-online",
        name="Get Online London",
        kind="partner",
        email_domain="get-online.example",
        by=london.ADMINISTRATOR,
    )
    southwark = london.organisation()
    for email, role, at in (
        ("lead@hackney.example", "organisation_lead", hackney),
        ("deputy@hackney.example", "organisation_lead", hackney),
        ("referrer@hackney.example", "referrer", hackney),
        ("lead@southwark.example", "organisation_lead", southwark),
        ("admin@get-online.example", "administrator", ours),
    ):
        people.add_user(email=email, name=email, role=role, organisation=at, by=london.ADMINISTRATOR)
    return ["admin@get-online.example", "deputy@hackney.example", "lead@hackney.example"]


def warned() -> list[str]:
    """Who is told something by tonight's run."""
    return sorted(message.address for message in warn_of_agreements(by=SYSTEM))


def test_both_sides_hear_at_sixty_thirty_and_seven_days_and_never_twice(hackney, sides):
    london.agreement(hackney, ends=100)
    params = {}
    for days in range(30, 103):
        with on(days):
            params[100 - days] = (warned(), warned())
    assert {left: first for left, (first, _) in params.items() if first} == {60: sides, 30: sides, 7: sides}
    assert not any(second for _, second in params.values())
    assert Message.objects.filter(event="notifications.agreement_ends").count() == 9


def test_the_letter_says_who_when_and_where(hackney, sides):
    agreement = london.agreement(hackney, ends=60)
    warned()
    letter = Message.objects.filter(event="notifications.agreement_ends").first()
    last = day(60)
    assert f"Hackney Council and Get Online London ends on {last:%A} {last.day} {last:%B %Y}, in 60 days" in letter.body
    assert f"/service/agreements/{agreement.pk}" in letter.body
    assert letter.channel == "email"
    assert letter.state == "scheduled"
    assert letter.due_at <= timezone.now()


def test_a_missed_night_is_caught_up_with_the_nearest_threshold_only(hackney, sides):
    london.agreement(hackney, ends=100)
    with on(75):
        assert warned() == sides
    with on(76):
        assert warned() == []
    with on(99):
        assert warned() == sides
        assert "ends tomorrow" in Message.objects.order_by("-created_at").first().body
    assert Message.objects.count() == 6


def test_a_lead_who_came_later_is_told_too_and_a_leaver_is_not(hackney, sides):
    london.agreement(hackney, ends=60)
    assert warned() == sides
    people.add_user(
        email="new@hackney.example", name="New", role="organisation_lead", organisation=hackney, by=london.ADMINISTRATOR
    )
    left = hackney.memberships.get(user__email="deputy@hackney.example")
    people.end_membership(left, reason="Left", by=london.ADMINISTRATOR)
    assert warned() == ["new@hackney.example"]
    with on(30):
        assert warned() == ["admin@get-online.example", "lead@hackney.example", "new@hackney.example"]


def test_nobody_is_warned_once_a_successor_is_agreed(hackney, sides):
    first = london.agreement(hackney, ends=40)
    following = draft(hackney, starts_on=day(41), review_on=day(60), ends_on=day(400), renews=first)
    assert warned() == sides, "a draft is no successor yet"
    both_sign(following)
    with on(20):
        assert warned() == []


@pytest.mark.parametrize("stop", ["end", "close", "draft"])
def test_nobody_is_warned_of_what_is_over_closed_or_never_was(hackney, sides, stop):
    agreement = london.agreement(hackney, ends=40, agreed=stop != "draft")
    if stop == "end":
        people.end_agreement(agreement, reason="Left", by=london.ADMINISTRATOR)
    if stop == "close":
        people.close_organisation(hackney, reason="Left", by=london.ADMINISTRATOR)
    assert warned() == []


def test_a_letter_still_waiting_is_not_sent_when_the_renewal_was_agreed_meanwhile(hackney, sides):

    first = london.agreement(hackney, ends=40)
    warned()
    renew(first)
    for letter in Message.objects.all():
        sender.send_one(letter.pk)
    assert set(Message.objects.values_list("state", "cause")) == {("cleared", "no_longer_true")}


def test_people_do_not_send_warnings_themselves(hackney):
    with pytest.raises(NotAllowed):
        warn_of_agreements(by=london.ADMINISTRATOR)
