"""To whom letters may go: the organisation's own domain, its people, and the addresses that its lead has confirmed."""

import pytest

from law.refusals import NotAllowed
from people import actions as people
from people.organisations.actions.addresses import AddressConfirmedAlready
from people.organisations.addresses import AddressBook, AddressNotConfirmed
from tests import people_of_london as london

pytestmark = pytest.mark.django_db
OUTSIDE = "maria@webmail.example"


@pytest.fixture
def southwark():
    return london.organisation()


def lead_of(at):
    return london.actor("organisation_lead", organisation=at)


def test_the_domain_the_borough_above_and_the_people_are_known(southwark):
    refuge = people.register_organisation(
        code="refuge",
        name="Refuge",
        kind="vcs",
        parent=southwark,
        email_domain="refuge.example",
        by=london.ADMINISTRATOR,
    )
    people.add_user(email=OUTSIDE, name="Maria", role="referrer", organisation=refuge, by=london.ADMINISTRATOR)
    book = AddressBook(refuge)
    assert [book.holds(email) for email in ("a@refuge.example", "a@southwark.example", OUTSIDE)] == [True] * 3
    assert [book.holds(email) for email in ("a@lambeth.example", "a@sub.refuge.example", "@webmail.example")] == [
        False
    ] * 3
    assert not AddressBook(southwark).holds(OUTSIDE)


def test_an_address_is_confirmed_used_and_withdrawn(southwark):
    facts = london.facts()
    facts = type(facts)(**(vars(facts) | {"referrer_email": OUTSIDE}))
    by = london.actor("referrer", organisation=southwark)
    with pytest.raises(AddressNotConfirmed, match=r"ends in @southwark\.example, or ask its lead to confirm"):
        london.referrals.refer(facts, organisation=southwark, by=by)
    confirmed = people.confirm_address(email=OUTSIDE.upper(), organisation=southwark, by=lead_of(southwark))
    with pytest.raises(AddressConfirmedAlready):
        people.confirm_address(email=OUTSIDE, organisation=southwark, by=lead_of(southwark))
    assert london.referrals.refer(facts, organisation=southwark, by=by).referrer_email == OUTSIDE
    people.withdraw_address(confirmed, by=lead_of(southwark))
    with pytest.raises(AddressNotConfirmed):
        london.referrals.refer(facts, organisation=southwark, by=by)


def test_an_invitation_goes_to_no_address_that_nobody_answers_for(southwark):
    def invite():
        return people.invite(email=OUTSIDE, role="referrer", organisation=southwark, by=lead_of(southwark))

    with pytest.raises(AddressNotConfirmed):
        invite()
    people.confirm_address(email=OUTSIDE, organisation=southwark, by=lead_of(southwark))
    assert invite().is_open


def test_a_lead_answers_for_their_own_organisation_alone(southwark):
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    with pytest.raises(NotAllowed):
        people.confirm_address(email=OUTSIDE, organisation=southwark, by=lead_of(lambeth))
    confirmed = people.confirm_address(email=OUTSIDE, organisation=southwark, by=lead_of(southwark))
    with pytest.raises(NotAllowed):
        people.withdraw_address(confirmed, by=lead_of(lambeth))
