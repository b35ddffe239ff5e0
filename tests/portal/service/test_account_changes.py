"""A second step or an address is changed by two administrators, and the person hears of it where they are."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from audit.models import LedgerEntry
from law.refusals import Invalid, NotAllowed
from notifications.models import Message
from people import actions as people
from people.models import AccountChange
from people.organisations.actions.account_changes import AccountChangeAsked, AnotherAdministratorNeeded
from tests.portal.service.agreement_forms import read
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def victim():
    return worker("dana@get-online.example", role="safeguarding_lead", name="Dana Lead")


@pytest.fixture
def first():
    return worker("one@get-online.example", role="administrator", name="Ada One")


@pytest.fixture
def second():
    return worker("two@get-online.example", role="administrator", name="Bo Two")


def ask(victim, by, kind="second_step", **more):
    return people.ask_account_change(victim, kind=kind, reason="She lost her phone", by=by.actor(), **more)


def test_it_takes_two_administrators_from_page_to_page(victim, first, second):
    her_place = victim.memberships.get()
    asking, agreeing = signed_in(first), signed_in(second)
    organisation = her_place.organisation.code
    assert f"/service/people/{her_place.pk}/account" in read(asking, f"/service/organisations/{organisation}")
    path = f"/service/people/{her_place.pk}/account"
    assert "Select what you want to change" in asking.post(path, {"reason": "Lost"}).content.decode()
    asking.post(path, {"kind": "second_step", "reason": "She lost her phone"})
    change = AccountChange.objects.get()
    assert Authenticator.objects.filter(user=victim).exists(), "nothing has happened yet"
    refused = asking.post(f"/service/account-changes/{change.pk}")
    assert "Another administrator must agree" in refused.content.decode()
    assert "Dana Lead" in read(agreeing, "/service/account-changes")
    hers = signed_in(victim)
    assert hers.get("/triage/").status_code == 200
    agreeing.post(f"/service/account-changes/{change.pk}")
    change.refresh_from_db()
    victim.refresh_from_db()
    assert change.state == "made"
    assert not Authenticator.objects.filter(user=victim).exists()
    assert not victim.has_usable_password()
    assert hers.get("/triage/").status_code == 302, "her sessions have ended"
    assert "Made" in read(agreeing, f"/service/account-changes/{change.pk}")


def test_the_person_is_told_at_the_address_they_had(victim, first, second):
    change = ask(victim, first, "address", new_email="mallory@evil.example")
    people.make_account_change(change, by=second.actor())
    letters = Message.objects.filter(event__startswith="people.account_change")
    assert {letter.event for letter in letters} == {"people.account_change_asked", "people.account_change_made"}
    assert {letter.address for letter in letters} == {"dana@get-online.example"}
    victim.refresh_from_db()
    assert victim.email == "mallory@evil.example"
    proved = EmailAddress.objects.filter(user=victim).values_list("email", "verified")
    assert list(proved) == [("mallory@evil.example", True)]


def test_neither_who_asked_nor_whom_it_is_about_can_make_it(first, second):
    change = ask(second, first)
    for nobody in (first, second):
        with pytest.raises(AnotherAdministratorNeeded):
            people.make_account_change(change, by=nobody.actor())
    with pytest.raises(NotAllowed):
        ask(second, worker("lead@southwark.example", role="organisation_lead"))


def test_it_is_asked_once_and_can_be_declined(victim, first, second):
    change = ask(victim, first)
    with pytest.raises(AccountChangeAsked):
        ask(victim, second)
    page = signed_in(second).post(
        f"/service/account-changes/{change.pk}/decline", {"reason": "She knows nothing of it"}
    )
    assert page.status_code == 302
    change.refresh_from_db()
    assert change.state == "declined"
    assert Authenticator.objects.filter(user=victim).exists()
    assert ask(victim, second).state == "asked"


@pytest.mark.parametrize("address", ["", "no address", "one@get-online.example"])
def test_an_address_that_cannot_be_hers_is_refused(victim, first, address):
    with pytest.raises(Invalid):
        ask(victim, first, "address", new_email=address)


def test_every_step_stands_on_the_ledger(victim, first, second):
    change = ask(victim, first)
    people.make_account_change(change, by=second.actor())
    verbs = LedgerEntry.objects.values_list("action", flat=True)
    assert {"people.ask_account_change", "people.make_account_change"} <= set(verbs)
