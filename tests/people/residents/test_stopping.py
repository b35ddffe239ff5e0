"""A hold stops the person: every record of theirs, and whoever is so alike that they may be them; and it says no more
than that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from law.actors import SYSTEM
from notifications import actions as notifications
from notifications.models import Message
from people import actions as people
from people.access import brake
from people.access.brake import Held
from people.models import Hold, PossibleDuplicate, Resident
from referrals import actions as referrals
from referrals.models import Milestone, Referral
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KWAME = london.actor("caseworker", key="user:kwame")
LEAD = london.actor("triage_lead")
SAFE = london.actor("safeguarding_lead")


def lambeth():
    return london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")


def alike() -> tuple[Referral, Referral]:
    """Two referrals from two boroughs of people so alike that somebody has to say whether they are one."""
    one = referrals.route(london.referral(needs=("device",)), by=SYSTEM)
    other = referrals.route(london.referral(at=lambeth(), needs=("data",)), by=SYSTEM)
    assert PossibleDuplicate.objects.get().band == "strong"
    return one, other


def hold(referral: Referral, kind="safeguarding") -> Hold:
    return people.raise_hold(referral.resident, kind=kind, note="A man asked for her by name.", by=KWAME)


def test_whoever_is_very_alike_is_stopped_too():
    one, other = alike()
    hold(one)
    other.refresh_from_db()
    assert (other.queue, other.is_paused) == ("safeguarding", True)
    assert other.clock_stopped_on is not None
    decisions = [{"need": str(need.pk), "approve": True} for need in other.needs.all()]
    with pytest.raises(Held):
        referrals.accept(other, decisions=decisions, by=KWAME)


def test_two_people_stop_each_other_no_more_once_somebody_has_said_so():
    one, other = alike()
    hold(one)
    people.dismiss_duplicate(PossibleDuplicate.objects.get(), by=KWAME)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.queue, one.is_paused) == ("safeguarding", True)
    assert (other.queue, other.is_paused, other.clock_stopped_on) == ("new", False, None)


def test_a_referral_that_comes_while_its_person_is_held_is_stopped_from_the_first():
    one = referrals.route(london.referral(needs=("device",)), by=SYSTEM)
    hold(one)
    other = referrals.route(london.referral(at=lambeth(), needs=("data",)), by=SYSTEM)
    assert (other.queue, other.is_paused) == ("safeguarding", True)


def test_a_chain_of_merges_is_one_person_and_likeness_goes_one_step():
    cases = [
        referrals.route(
            london.referral(at=london.organisation(code, code.title(), "borough", borough), needs=(kind,)), by=SYSTEM
        )
        for code, borough, kind in [
            ("southwark", "E09000028", "device"),
            ("lambeth", "E09000022", "data"),
            ("newham", "E09000025", "skills"),
        ]
    ]
    for gone, kept in ((cases[2], cases[1]), (cases[1], cases[0])):
        referrals.merge(gone, into=kept, by=LEAD)
    for pair in PossibleDuplicate.objects.filter(state="suspected"):
        people.dismiss_duplicate(pair, by=KWAME)
    hold(cases[2])
    assert brake.stopped_among(case.resident_id for case in cases) == {case.resident_id for case in cases}


def test_a_related_case_does_not_learn_why():
    one, other = alike()
    hold(one)
    page = {name: str(value) for name, value in vars(Referral.objects.get(pk=other.pk)).items()}
    assert "safeguarding" not in Hold.objects.visible_to(LEAD).filter(resident=other.resident).values_list(
        "kind", flat=True
    )
    assert not Hold.objects.filter(resident=other.resident).exists()
    assert "A man asked" not in str(page)


def test_questions_and_emails_about_a_held_person_wait():
    one, other = alike()
    hold(one)
    for case in (one, other):
        with pytest.raises(Held):
            referrals.ask(case, questions="Is there a phone?", by=KWAME)
    waiting = Message.objects.filter(event="referrals.received")
    assert set(waiting.values_list("state", "cause")) == {("suppressed", "hold")}
    people.propose_lift(Hold.objects.get(), by=SAFE)
    people.lift_hold(Hold.objects.get(), by=LEAD)
    assert set(waiting.values_list("state", "cause")) == {("scheduled", "")}


def test_what_is_said_about_a_held_person_while_the_hold_stands_waits_too():
    one, _ = alike()
    hold(one)
    letter = notifications.compose(
        "referrals.received",
        reason=one,
        address="maria@southwark.example",
        channel="email",
        referral=one,
        reference=one.reference,
        link="https://example.org",
        decide_by="11 December 2026",
    )
    letter.dedupe += ":again"
    notifications.queue([letter], by=SYSTEM)
    assert notifications.claim(most=10, only=letter.pk, by=SYSTEM) == []
    assert Message.objects.get(pk=letter.pk).cause == "hold"


def test_the_digest_leaves_out_whoever_is_held():
    one, _ = alike()
    Milestone.objects.update(mailed_at=None)
    hold(one)
    referrals.send_digests(by=SYSTEM)
    assert not Milestone.objects.filter(referral=one).exclude(mailed_at=None).exists()


def test_consent_taken_back_stops_every_record_of_the_person_and_no_new_referral():
    one, other = alike()
    referrals.merge(other, into=one, by=LEAD)
    again = referrals.route(london.referral(at=lambeth(), needs=("skills",)), by=SYSTEM)
    people.withdraw_consent(Resident.objects.get(pk=other.resident_id), method="phone", by=KWAME)
    one.refresh_from_db()
    assert (one.state, one.end_code) == ("withdrawn", "consent_withdrawn")
    assert not brake.is_stopped(again.resident_id)
    told = Message.objects.filter(event="referrals.consent_withdrawn")
    assert set(told.values_list("state", flat=True)) == {"scheduled"}


def test_asking_who_is_stopped_takes_one_statement_for_any_number():
    one, other = alike()
    hold(one)
    for ids in ([one.resident_id], [one.resident_id, other.resident_id]):
        with CaptureQueriesContext(
            connection,
        ) as statements:
            assert brake.stopped_among(ids) == set(ids)
        assert len(statements) == 1
