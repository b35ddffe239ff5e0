"""Somebody who works for two organisations: what they may do in each, and that a role held in one counts only there."""

import pytest

from law.refusals import NotAllowed
from people import actions as people
from people.models import Invitation, Organisation
from people.organisations.actions.memberships import NotYoursToGive
from tests import people_of_london as london

pytestmark = pytest.mark.django_db


@pytest.fixture
def southwark():
    return london.organisation()


@pytest.fixture
def camden():
    return london.organisation("age-uk-camden", "Age UK Camden", "vcs")


@pytest.fixture
def maria(southwark, camden):
    """She refers for Southwark, and leads at Age UK Camden."""
    user = add("maria@southwark.example", "referrer", southwark)
    return add(user.email, "organisation_lead", camden)


def add(email, role, at):
    return people.add_user(email=email, name="Maria Santos", role=role, organisation=at, by=london.ADMINISTRATOR)


def invite_to(organisation, by):
    return people.invite(
        email=f"joy@{organisation.code}.example", role="organisation_lead", organisation=organisation, by=by
    )


def at(user, organisation):
    """This person, acting for that organisation of theirs."""
    return user.actor(at=next(work for work in user.workplaces() if work.organisation_id == organisation.pk))


def test_the_lead_of_one_organisation_is_no_lead_in_the_other(maria, southwark, camden):
    with pytest.raises(NotAllowed):
        invite_to(southwark, at(maria, southwark))
    with pytest.raises(NotYoursToGive):
        invite_to(southwark, at(maria, camden))
    assert not Invitation.objects.exists()
    assert invite_to(camden, at(maria, camden)).organisation == camden


def test_an_actor_is_one_organisation_and_the_roles_held_there(maria, southwark, camden):
    assert at(maria, southwark).roles == {"referrer"}
    assert at(maria, southwark).organisation_id == southwark.pk
    assert at(maria, camden).roles == {"organisation_lead"}
    assert list(Organisation.objects.led_by(at(maria, camden))) == [camden]
    assert list(Organisation.objects.led_by(at(maria, southwark))) == []


def test_who_works_for_two_has_no_role_until_it_is_said_for_which(maria):
    undecided = maria.actor()
    assert undecided.roles == frozenset()
    assert undecided.organisation_id is None


def test_who_works_for_one_acts_for_it_with_all_roles_held_there(southwark):
    user = add("maria@southwark.example", "referrer", southwark)
    add(user.email, "organisation_lead", southwark)
    assert user.actor().roles == {"referrer", "organisation_lead"}
    assert user.actor().organisation_id == southwark.pk


def test_who_left_one_of_two_acts_for_the_other(maria, southwark, camden):
    people.end_membership(maria.memberships.get(organisation=camden), by=london.ADMINISTRATOR)
    assert maria.actor().organisation_id == southwark.pk


def test_a_closed_sign_in_works_nowhere(maria):
    maria.is_active = False
    assert maria.workplaces() == []
    assert maria.actor().roles == frozenset()
