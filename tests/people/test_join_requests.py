"""An organisation that asks to join: its address is confirmed, an administrator decides, and its contact is forgotten."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import LedgerEntry
from law.actors import SYSTEM
from law.refusals import Conflict, Invalid, NotAllowed, WrongState
from notifications.models import Message
from people import actions as people
from people.models import Agreement, Invitation, JoinRequest, Organisation
from people.organisations.actions.join_requests import ContactForgotten, JoinLinkExpired, JoinRequestWaiting
from people.organisations.addresses import AddressBook
from people.organisations.join_checks import findings
from people.organisations.join_requests import CHECKS, KEPT_DAYS
from tests import people_of_london as london

pytestmark = pytest.mark.django_db
APPLICANT = london.actor("applicant")


def accept(asked: JoinRequest, code: str = "peckham-pantry", **more) -> JoinRequest:
    return people.accept_join_request(asked, code=code, checks=list(CHECKS), by=london.ADMINISTRATOR, **more)


def letters_to(asked: JoinRequest) -> list[str]:
    return list(Message.objects.filter(reason_id=asked.pk).order_by("created_at").values_list("event", flat=True))


def test_a_yes_enters_the_organisation_drafts_its_agreement_and_invites_its_lead():
    asked = accept(london.join_request())
    organisation = Organisation.objects.get(code="peckham-pantry")
    assert asked.state == "accepted"
    assert asked.organisation == organisation
    assert organisation.email_domain == "peckham-pantry.example"
    assert organisation.verified_on == timezone.localdate()
    agreement = Agreement.objects.get(organisation=organisation)
    assert (agreement.state, agreement.lawful_basis) == ("draft", "legitimate_interests")
    invitation = Invitation.objects.get(organisation=organisation)
    assert (invitation.email, invitation.role) == ("sam.ade@peckham-pantry.example", "organisation_lead")
    assert letters_to(asked) == ["people.join_confirm", "people.join_accepted"]
    assert not organisation.is_covered(timezone.localdate()), "no one refers before both have signed"


def test_an_address_at_a_public_provider_gives_the_organisation_no_domain():
    accept(london.join_request("pantry@gmail.com"))
    organisation = Organisation.objects.get(code="peckham-pantry")
    assert organisation.email_domain == ""
    book = AddressBook(organisation)
    assert book.holds("pantry@gmail.com")
    assert not book.holds("someone.else@gmail.com")


def test_nothing_is_accepted_before_every_check_is_ticked_or_before_the_address_is_confirmed():
    asked = london.join_request()
    for checks in ([], list(CHECKS)[1:]):
        with pytest.raises(Invalid):
            people.accept_join_request(asked, code="pantry", checks=checks, by=london.ADMINISTRATOR)
    with pytest.raises(WrongState):
        accept(london.join_request("other@peckham-pantry.example", confirmed=False), code="pantry")
    assert not Organisation.objects.filter(code="pantry").exists()


def test_a_taken_code_undoes_the_whole_yes():
    london.organisation()
    asked = london.join_request()
    with pytest.raises(Conflict):
        accept(asked, code="southwark")
    asked.refresh_from_db()
    assert asked.state == "submitted"
    assert letters_to(asked) == ["people.join_confirm"]


def test_a_no_gives_its_reason_and_can_be_taken_back():
    asked = london.join_request()
    with pytest.raises(Invalid):
        people.decline_join_request(asked, because="do not like them", by=london.ADMINISTRATOR)
    people.decline_join_request(asked, because="here_already", answer="Ask Joy at the Pantry.", by=london.ADMINISTRATOR)
    letter = Message.objects.get(event="people.join_declined").body
    assert "It has already joined".lower() in letter.lower()
    assert "Ask Joy at the Pantry." in letter
    people.reopen_join_request(asked, by=london.ADMINISTRATOR)
    people.decline_join_request(asked, because="not_verified", by=london.ADMINISTRATOR)
    assert letters_to(asked)[1:] == ["people.join_declined", "people.join_reopened", "people.join_declined"]


def test_one_request_from_an_address_waits_at_a_time():
    first = london.join_request()
    second = london.join_request(confirmed=False)
    with pytest.raises(JoinRequestWaiting):
        people.confirm_join_request(second, by=APPLICANT)
    people.decline_join_request(first, because="not_ours", by=london.ADMINISTRATOR)
    people.confirm_join_request(second, by=APPLICANT)
    with pytest.raises(JoinRequestWaiting):
        people.reopen_join_request(first, by=london.ADMINISTRATOR)


def test_what_nobody_confirms_lapses_and_every_contact_is_forgotten():
    unconfirmed = london.join_request("robot@example.com", confirmed=False)
    declined = people.decline_join_request(london.join_request(), because="not_london", by=london.ADMINISTRATOR)
    accepted = accept(london.join_request("lead@newham-foodbank.example", name="Newham Food Bank"), code="newham")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        with pytest.raises(JoinLinkExpired):
            people.confirm_join_request(unconfirmed, by=APPLICANT)
        people.lapse_and_forget(by=SYSTEM)
        unconfirmed.refresh_from_db()
        declined.refresh_from_db()
        assert (unconfirmed.state, declined.contact_name) == ("lapsed", "Sam Ade")
    with time_machine.travel(timezone.now() + timedelta(days=8 + KEPT_DAYS + 1)):
        people.lapse_and_forget(by=SYSTEM)
        for asked in (unconfirmed, declined, accepted):
            asked.refresh_from_db()
            kept = (asked.contact_name, asked.contact_job, asked.email, asked.phone, asked.purpose, asked.answer)
            assert kept == ("",) * 6
            assert asked.name
            assert not Message.objects.filter(reason_id=asked.pk).exclude(address="", body="").exists()
        with pytest.raises(ContactForgotten):
            people.reopen_join_request(declined, by=london.ADMINISTRATOR)


def test_every_fault_is_named_and_nothing_of_it_is_on_the_ledger():
    facts = people.JoinFacts(
        name=" ", kind="gla", purpose="x" * 1001, volume="", contact_name="", email="sam@", borough="X", phone="12"
    )
    with pytest.raises(Invalid) as refused:
        people.ask_to_join(facts, by=APPLICANT)
    assert {error.pointer for error in refused.value.errors} == {
        f"/{name}" for name in ("name", "kind", "purpose", "volume", "contact_name", "email", "borough", "phone")
    }
    london.join_request()
    told = str(list(LedgerEntry.objects.values_list("details", "reason", "actor")))
    assert not re.search("Sam|Ade|peckham|7946", told)


def test_only_whoever_holds_the_link_and_administrators_touch_it():
    asked = london.join_request()
    lead = london.actor("organisation_lead", organisation=london.organisation())
    with pytest.raises(NotAllowed):
        people.accept_join_request(asked, code="x", checks=list(CHECKS), by=lead)
    with pytest.raises(NotAllowed):
        people.withdraw_join_request(asked, by=london.actor("referrer"))
    assert people.withdraw_join_request(asked, by=APPLICANT).state == "withdrawn"
    assert not JoinRequest.objects.visible_to(london.actor("caseworker")).exists()


def test_what_we_can_see_ourselves_is_found(django_assert_num_queries):
    london.organisation("pantry", "Peckham Pantry", "vcs", "E09000028")
    asked = london.join_request("sam@pantry.example")
    with django_assert_num_queries(4):
        closer = [finding.words for finding in findings(asked) if finding.look_closer]
    assert closer == [
        "The same email domain is on the register for: Peckham Pantry.",
        "An organisation with this name is on the register.",
    ]
    assert findings(london.join_request("x@gmail.com", name="Y"))[0].look_closer
    assert not findings(london.join_request("x@lambeth.gov.uk", name="Z"))[0].look_closer


def test_a_suggested_code_is_free():
    london.organisation()
    assert people.suggested_code("Southwark") == "southwark-2"
    assert people.suggested_code("مخزن") == "organisation"
