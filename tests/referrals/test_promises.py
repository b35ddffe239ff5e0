"""One rule for every promise: by kind, by the state of the need and its referral, and what `available_actions` says."""

import pytest
from django.db.models import QuerySet

from connectivity import actions as connectivity
from inventory import actions as inventory
from law.refusals import Refusal
from people import actions as people
from people.access import available_actions
from referrals import actions as referrals
from referrals.models import Need, Referral
from referrals.promises import PROMISED_IN, NeedOfAnotherKind, NoPromiseNow, may_be_promised, promise_of
from skills import actions as skills
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker")
KINDS = list(Need.Kind)


def promise(need: Need, kind: str):
    """Promise one thing of this kind, of which there is one."""
    if kind == "device":
        return inventory.reserve(need, by=KWAME)
    if kind == "data":
        return connectivity.reserve(need, by=KWAME)
    return skills.book(need, session=london.session_today(), by=KWAME)


def stock():
    london.device_on_shelf()
    london.sims_on_shelf()


VERB = {"device": "reserve", "data": "reserve", "skills": "book"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("given", KINDS)
def test_only_a_thing_of_its_own_kind_is_promised(kind, given):
    stock()
    need = london.accepted(needs=(kind,)).needs.get()
    if kind == given:
        promise(need, given)
        return
    with pytest.raises(NeedOfAnotherKind):
        promise(need, given)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", [state for state in Need.State if state != "offered"])
def test_a_need_is_promised_something_in_the_states_of_the_table(kind, state):
    stock()
    need = london.accepted(needs=(kind,)).needs.get()
    QuerySet(Need).filter(pk=need.pk).update(state=state)
    need.refresh_from_db()
    may = state in PROMISED_IN[kind]
    assert may_be_promised(need) == may
    assert (VERB[kind] in available_actions(need, KWAME)) == may
    if not may:
        with pytest.raises(NoPromiseNow):
            promise(need, kind)
    QuerySet(Need).filter(pk=need.pk).update(state="waiting")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_promised_before_the_decision_or_after_a_no(kind):
    stock()
    referral = london.referral(needs=(kind,))
    referrals.route(referral, by=KWAME)
    need = referral.needs.get()
    with pytest.raises(NoPromiseNow):
        promise(need, kind)
    decisions = [{"need": str(need.pk), "approve": False, "code": "not_wanted"}]
    referrals.reject(referral, decisions=decisions, by=KWAME)
    with pytest.raises(NoPromiseNow):
        promise(need, kind)
    assert not need.bookings.exists()


@pytest.mark.parametrize("state", [state for state in Referral.State if state != "active"])
def test_nothing_is_promised_under_a_referral_that_is_not_going_on(state):
    need = london.accepted(needs=("data",)).needs.select_related("referral__resident").get()
    QuerySet(Referral).filter(pk=need.referral_id).update(state=state)
    need.referral.refresh_from_db()
    assert not may_be_promised(need)
    assert "reserve" not in available_actions(need, KWAME)
    QuerySet(Referral).filter(pk=need.referral_id).update(state="active")


def test_nobody_is_promised_what_they_no_longer_consent_to():
    need = london.accepted(needs=("data",)).needs.get()
    assert may_be_promised(need)
    people.withdraw_consent(need.referral.resident, method="phone", by=KWAME)
    need.refresh_from_db()
    with pytest.raises(Refusal):
        promise(need, "data")
    assert not may_be_promised(need)


def test_every_refusal_is_a_sentence():
    need = london.accepted(needs=("data",)).needs.get()
    refusal = promise_of(Need.Kind.SKILLS)(need)
    assert refusal.sentence == "This need is for data. It cannot be given a place in a class."
