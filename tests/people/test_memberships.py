"""How people come in and leave: who may invite whom and where, what a link opens, and that a leaver is out at once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import LedgerEntry
from law.refusals import Invalid, NotAllowed, WrongState
from notifications.models import Message
from people import actions as people
from people.access import ROLES
from people.models import Invitation, Membership, User
from people.organisations.actions.memberships import (
    InvitationOver,
    LastAdministrator,
    LastLead,
    NotYoursToGive,
    SignInToAccept,
)
from tests import people_of_london as london

pytestmark = pytest.mark.django_db
INVITED = london.actor("invited")


@pytest.fixture
def southwark():
    return london.organisation()


@pytest.fixture
def lambeth():
    return london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")


@pytest.fixture
def refuge(southwark):
    return people.register_organisation(
        code="southwark-refuge",
        name="Southwark Women's Refuge",
        kind="vcs",
        parent=southwark,
        email_domain="refuge.example",
        by=london.ADMINISTRATOR,
    )


def lead_of(at):
    return london.actor("organisation_lead", organisation=at)


def add(email, role, at, name="Maria Santos"):
    return people.add_user(email=email, name=name, role=role, organisation=at, by=london.ADMINISTRATOR)


@pytest.mark.parametrize("role", ROLES)
def test_a_lead_gives_the_roles_of_a_borough_and_no_others(southwark, role):
    def invite():
        return people.invite(email="joy@southwark.example", role=role, organisation=southwark, by=lead_of(southwark))

    if role in ("referrer", "organisation_lead"):
        assert invite().role == role
        return
    with pytest.raises(NotYoursToGive, match="” can only be changed by administrators"):
        invite()
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_a_lead_invites_into_their_own_tree_and_nowhere_else(southwark, refuge, lambeth):
    assert people.invite(
        email="asha@refuge.example", role="organisation_lead", organisation=refuge, by=lead_of(southwark)
    ).is_open
    for organisation in (lambeth, southwark):
        with pytest.raises(
            NotYoursToGive, match="You can only manage staff of your organisation and those that are part of it"
        ):
            people.invite(email="asha@refuge.example", role="referrer", organisation=organisation, by=lead_of(refuge))


def test_a_referrer_invites_nobody(southwark):
    with pytest.raises(NotAllowed):
        people.invite(
            email="a@b.example",
            role="referrer",
            organisation=southwark,
            by=london.actor("referrer", organisation=southwark),
        )
    assert LedgerEntry.objects.filter(action="people.invite", refused="not_allowed").exists()


def test_a_link_opens_once_and_gives_the_role_that_was_offered(southwark):
    offered = people.invite(
        email="Joy@Southwark.example",
        name="Joy Adeyemi",
        role="referrer",
        organisation=southwark,
        by=lead_of(southwark),
    )
    letter = Message.objects.get(reason_id=offered.pk)
    assert letter.address == "joy@southwark.example"
    assert "/join/" in letter.body
    assert "Southwark Council" in letter.body
    joy = people.accept_invitation(offered, name="Joy Adeyemi", password="a walk along the Thames", by=INVITED)
    assert joy.actor().roles == {"referrer"}
    assert joy.actor().organisation_id == southwark.pk
    with pytest.raises(WrongState, match="This invitation is accepted"):
        people.accept_invitation(offered, by=INVITED)
    assert User.objects.filter(email="joy@southwark.example").count() == 1


def test_a_withdrawn_link_and_one_older_than_fourteen_days_open_nothing(southwark):
    withdrawn = people.invite(
        email="joy@southwark.example", role="referrer", organisation=southwark, by=lead_of(southwark)
    )
    people.withdraw_invitation(withdrawn, by=lead_of(southwark))
    old = people.invite(email="ade@southwark.example", role="referrer", organisation=southwark, by=lead_of(southwark))
    with pytest.raises(WrongState, match="This invitation is withdrawn"):
        people.accept_invitation(withdrawn, by=INVITED)
    with (
        time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False),
        pytest.raises(InvitationOver, match="has expired"),
    ):
        people.accept_invitation(old, by=INVITED)
    assert not User.objects.exists()


def test_inviting_again_sends_a_new_link_and_closes_the_old_one(southwark):
    first, second = (
        people.invite(email="joy@southwark.example", role="referrer", organisation=southwark, by=lead_of(southwark))
        for _ in range(2)
    )
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "sent")
    assert Message.objects.filter(event="people.invited").count() == 2
    with pytest.raises(WrongState):
        people.accept_invitation(first, by=INVITED)


def test_whoever_is_here_already_is_not_invited_again(southwark):
    add("maria@southwark.example", "referrer", southwark)
    with pytest.raises(Invalid) as refused:
        people.invite(email="maria@southwark.example", role="referrer", organisation=southwark, by=lead_of(southwark))
    assert refused.value.errors[0].pointer == "/email"
    assert "This person already has this role here" in refused.value.errors[0].sentence
    assert people.invite(
        email="maria@southwark.example", role="organisation_lead", organisation=southwark, by=lead_of(southwark)
    )


@pytest.mark.parametrize("email", ["", "joy", "joy@", "joy adeyemi@southwark.example"])
def test_an_address_that_cannot_be_one_is_named(southwark, email):
    with pytest.raises(Invalid) as refused:
        people.invite(email=email, role="referrer", organisation=southwark, by=lead_of(southwark))
    assert [error.pointer for error in refused.value.errors] == ["/email"]


def test_a_leaver_may_do_nothing_from_that_moment(southwark):
    maria = add("maria@southwark.example", "referrer", southwark)
    assert maria.actor().roles == {"referrer"}
    people.end_membership(maria.memberships.get(), reason="Moved to Croydon", by=lead_of(southwark))
    assert maria.actor().roles == frozenset()
    assert maria.actor().organisation_id is None
    with pytest.raises(NotAllowed):
        london.referral(at=southwark, by=maria.actor())


def test_whoever_comes_back_keeps_their_row_and_their_history(southwark):
    maria = add("maria@southwark.example", "referrer", southwark)
    people.end_membership(maria.memberships.get(), reason="A year abroad", by=lead_of(southwark))
    again = people.invite(
        email="maria@southwark.example", role="referrer", organisation=southwark, by=lead_of(southwark)
    )
    with pytest.raises(SignInToAccept):
        people.accept_invitation(again, by=INVITED)
    assert people.accept_invitation(again, by=london.actor("invited", key=f"user:{maria.pk}")).pk == maria.pk
    assert Membership.objects.filter(user=maria).count() == 2
    assert Membership.objects.live().filter(user=maria).count() == 1


def test_the_last_lead_stays_until_there_is_another(southwark):
    last = add("lead@southwark.example", "organisation_lead", southwark).memberships.get()
    with pytest.raises(LastLead, match="Make someone else a lead first"):
        people.end_membership(last, reason="I am leaving", by=lead_of(southwark))
    last.refresh_from_db()
    assert last.ended_at is None
    add("next@southwark.example", "organisation_lead", southwark, "Ade Bello")
    people.end_membership(last, reason="I am leaving", by=lead_of(southwark))
    assert Membership.objects.live().filter(organisation=southwark, role="organisation_lead").count() == 1


def test_an_administrator_may_remove_even_the_last_lead(southwark):
    last = add("lead@southwark.example", "organisation_lead", southwark).memberships.get()
    assert people.end_membership(last, reason="Left without a word", by=london.ADMINISTRATOR).ended_at is not None


def test_the_last_administrator_stays_until_there_is_another(southwark):
    last = add("root@southwark.example", "administrator", southwark).memberships.get()
    with pytest.raises(LastAdministrator, match="Make someone else an administrator first"):
        people.end_membership(last, reason="I am leaving", by=london.ADMINISTRATOR)
    add("next@southwark.example", "administrator", southwark, "Ade Bello")
    assert people.end_membership(last, reason="I am leaving", by=london.ADMINISTRATOR).ended_at is not None


def test_a_lead_removes_nobody_of_another_organisation_and_no_other_role(southwark, lambeth):
    stranger = add("sam@lambeth.example", "referrer", lambeth).memberships.get()
    treasurer = add("money@southwark.example", "finance", southwark).memberships.get()
    for membership in (stranger, treasurer):
        with pytest.raises(NotYoursToGive):
            people.end_membership(membership, reason="I would like to", by=lead_of(southwark))
        membership.refresh_from_db()
        assert membership.ended_at is None


def test_who_sees_which_people(southwark, refuge, lambeth):
    for at in (southwark, refuge, lambeth):
        add(f"referrer@{at.code}.example", "referrer", at)
        people.invite(email=f"new@{at.email_domain}", role="referrer", organisation=at, by=london.ADMINISTRATOR)

    def organisations_visible(rows, actor):
        return set(rows.visible_to(actor).values_list("organisation__code", flat=True))

    for rows in (Membership.objects.all(), Invitation.objects.all()):
        assert organisations_visible(rows, lead_of(southwark)) == {"southwark", "southwark-refuge"}
        assert organisations_visible(rows, lead_of(refuge)) == {"southwark-refuge"}
        assert organisations_visible(rows, london.ADMINISTRATOR) == {"southwark", "southwark-refuge", "lambeth"}
        assert organisations_visible(rows, london.actor("referrer", organisation=southwark)) == set()
