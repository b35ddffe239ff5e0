"""Data sharing agreements: signed by both sides, in force between their days, renewed, and read by few."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from audit.models import LedgerEntry
from law.actors import SYSTEM
from law.refusals import Invalid, NotAllowed, WrongState
from people import actions as people
from people.models import Agreement, SignedDocument
from people.organisations.actions.agreements import DocumentMissing
from people.organisations.data_sharing import ALL_FIELDS, FIELDS, as_paper, standing, who_may_read
from referrals import actions as referrals
from referrals.actions.referring import NoAgreement, NotAgreed
from referrals.models import Referral
from tests import people_of_london as london
from tests.people.agreements import PDF, both_sign, day, draft, lead_of, may_refer, on, renew

pytestmark = pytest.mark.django_db


def test_a_draft_is_signed_then_countersigned_and_only_then_in_force(hackney):
    sam = people.add_user(
        email="sam@hackney.example", name="Sam", role="organisation_lead", organisation=hackney, by=london.ADMINISTRATOR
    )
    agreement = draft(hackney, by=sam.actor())
    assert (agreement.state, may_refer(hackney)) == ("draft", False)
    people.sign_agreement(agreement, document=PDF, document_name="signed.pdf", by=sam.actor())
    assert (agreement.state, agreement.signed_by, may_refer(hackney)) == ("signed", sam, False)
    assert hackney.agreed_from is None
    people.countersign_agreement(agreement, by=london.ADMINISTRATOR)
    hackney.refresh_from_db()
    assert (hackney.agreed_from, hackney.agreed_until, hackney.agreed_fields) == (day(0), day(364), ALL_FIELDS)
    assert agreement.state == "agreed"
    assert agreement.countersigned_at is not None
    assert may_refer(hackney)
    answer = (
        LedgerEntry.objects.filter(object_id=agreement.pk, refused="")
        .order_by("number")
        .values_list("verb", "to_state")
    )
    assert list(answer) == [("created", "draft"), ("sign", "signed"), ("countersign", "agreed")]


def test_no_step_is_skipped_and_none_taken_twice(hackney):
    agreement = draft(hackney)
    with pytest.raises(WrongState, match="its status must be “To be countersigned”"):
        people.countersign_agreement(agreement, document=PDF, by=london.ADMINISTRATOR)
    both_sign(agreement)
    for again in (lambda: people.sign_agreement(agreement, by=lead_of(hackney)), lambda: both_sign(agreement)):
        with pytest.raises(WrongState):
            again()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"purpose": "  "}, "/purpose"),
        ({"lawful_basis": "because"}, "/lawful_basis"),
        ({"fields": []}, "/fields"),
        ({"fields": ["identity", "faith"]}, "/fields"),
        ({"ends_on": date(2020, 1, 1)}, "/ends_on"),
        ({"review_on": date(2020, 1, 1)}, "/review_on"),
        ({"review_on": date(2099, 1, 1)}, "/review_on"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said_at_its_field(hackney, changes, pointer):
    with pytest.raises(Invalid) as refused:
        draft(hackney, **changes)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert not Agreement.objects.exists()


def test_an_agreement_may_last_a_single_day(hackney):
    both_sign(draft(hackney, review_on=day(0), ends_on=day(0)))
    assert may_refer(hackney)
    with on(1):
        assert not may_refer(hackney)


def test_a_lead_makes_agreements_for_their_own_tree_and_nobody_signs_for_the_other_side(hackney):
    charity = people.register_organisation(
        code="shelter",
        name="Shelter",
        kind="vcs",
        parent=hackney,
        email_domain="shelter.example",
        by=london.ADMINISTRATOR,
    )
    southwark = london.organisation()
    assert draft(charity, by=lead_of(hackney)).organisation == charity
    agreement = draft(hackney)
    for by in (lead_of(southwark), lead_of(charity)):
        with pytest.raises(NotAllowed, match="Only the organisation’s lead and administrators can make agreements"):
            people.sign_agreement(agreement, document=PDF, by=by)
        with pytest.raises(NotAllowed):
            people.end_agreement(agreement, reason="No", by=by)
        with pytest.raises(NotAllowed):
            draft(hackney, by=by)
    with pytest.raises(NotAllowed):
        people.sign_agreement(agreement, document=PDF, by=london.ADMINISTRATOR)
    people.sign_agreement(agreement, document=PDF, by=lead_of(hackney))
    for role in ("organisation_lead", "referrer", "caseworker", "funder"):
        with pytest.raises(NotAllowed):
            people.countersign_agreement(agreement, by=london.actor(role, organisation=hackney))


@pytest.mark.parametrize("content", [b"PK\x03\x04 a spreadsheet", b"<html>", b"\x89PNG", b" %PDF-1.7"])
def test_anything_but_a_pdf_is_refused(hackney, content):
    agreement = draft(hackney)
    with pytest.raises(Invalid) as refused:
        people.sign_agreement(agreement, document=content, document_name="signed.pdf", by=lead_of(hackney))
    assert (refused.value.errors[0].pointer, refused.value.errors[0].code) == ("/document", "not_a_pdf")
    agreement.refresh_from_db()
    assert agreement.state == "draft"
    assert not SignedDocument.objects.exists()


def test_a_document_of_more_than_ten_megabytes_is_refused(hackney):
    with pytest.raises(Invalid) as refused:
        people.sign_agreement(draft(hackney), document=b"%PDF-" + b"0" * people.LARGEST_DOCUMENT, by=lead_of(hackney))
    assert refused.value.errors[0].code == "too_large"


def test_the_service_countersigns_nothing_that_it_cannot_read(hackney):
    agreement = people.sign_agreement(draft(hackney), by=lead_of(hackney))
    with pytest.raises(DocumentMissing, match="The signed document is missing"):
        people.countersign_agreement(agreement, by=london.ADMINISTRATOR)
    assert not may_refer(hackney)
    people.countersign_agreement(agreement, document=PDF, document_name="by post.pdf", by=london.ADMINISTRATOR)
    kept = SignedDocument.objects.get(agreement=agreement)
    assert bytes(kept.content) == PDF
    assert kept.name == "by post.pdf"
    assert may_refer(hackney)


# ── No live agreement, no referral ───────────────────────────────────────────────────────────────────────────────────


def test_without_an_agreement_nothing_is_referred_and_the_reason_is_said(hackney):
    with pytest.raises(
        NoAgreement, match="There is no data sharing agreement in force between Hackney Council and this service"
    ):
        london.referral(at=hackney)
    assert not Referral.objects.exists()


def test_before_its_first_day_the_day_is_said(hackney):
    both_sign(draft(hackney, starts_on=day(10)))
    hackney.refresh_from_db()
    with pytest.raises(NoAgreement, match=f"starts on {day(10):%-d %B %Y}"):
        london.referral(at=hackney)
    with on(9):
        assert not may_refer(hackney)
    with on(10):
        assert may_refer(hackney)


def test_the_last_day_counts_and_the_next_does_not(hackney):
    both_sign(draft(hackney, review_on=day(10), ends_on=day(20)))
    with on(20):
        assert may_refer(hackney)
    with on(21):
        assert not may_refer(hackney)
        people.refresh_coverage(by=SYSTEM)
        hackney.refresh_from_db()
        assert hackney.agreed_until is None
        with pytest.raises(NoAgreement):
            london.referral(at=hackney)


def test_what_is_not_covered_is_refused_by_name(hackney):
    london.agreement(hackney, fields=[code for code in ALL_FIELDS if code != "birth_date"])
    with pytest.raises(NotAgreed) as refused:
        london.referral(at=hackney)
    assert [error.pointer for error in refused.value.errors] == ["/resident/date_of_birth"]
    assert "does not cover: date of birth" in refused.value.errors[0].sentence
    assert london.referral(at=hackney, resident={"date_of_birth": None}).resident.date_of_birth is None


def test_once_ended_nothing_more_is_referred_and_what_was_goes_on(hackney):
    agreement = london.agreement(hackney)
    sent = london.referral(at=hackney)
    people.end_agreement(agreement, reason="The council left the programme", by=lead_of(hackney))
    assert not may_refer(hackney, first_name="Bola")
    referrals.route(sent, by=london.actor("caseworker"))
    assert LedgerEntry.objects.get(object_id=agreement.pk, verb="end").reason == "The council left the programme"


def test_a_renewal_without_a_gap_extends_what_is_stamped(hackney):
    first = london.agreement(hackney, ends=20)
    second = renew(first)
    hackney.refresh_from_db()
    assert (hackney.agreed_from, hackney.agreed_until) == (first.starts_on, second.ends_on)
    for days in (20, 21, 300):
        with on(days):
            assert may_refer(hackney, first_name=f"Amina{days}")


def test_over_a_gap_nothing_is_referred(hackney):
    first = london.agreement(hackney, ends=20)
    renew(first, after=3)
    hackney.refresh_from_db()
    assert hackney.agreed_until == first.ends_on
    with on(22):
        people.refresh_coverage(by=SYSTEM)
        assert not may_refer(hackney)
    with on(23):
        assert may_refer(hackney)


def test_a_renewal_that_shares_less_counts_from_its_own_day(hackney):
    first = london.agreement(hackney, ends=20)
    renew(first, fields=["identity", "contact", "place", "support", "situation"])
    with on(20):
        assert may_refer(hackney)
    with on(21):
        people.refresh_coverage(by=SYSTEM)
        hackney.refresh_from_db()
        assert hackney.is_covered(timezone.localdate())
        with pytest.raises(NotAgreed):
            london.referral(at=hackney, first_name="Bola")


def test_the_night_stamps_only_what_changed(hackney):
    london.agreement(hackney, ends=20)
    london.organisation()
    assert people.refresh_coverage(by=SYSTEM) == 0
    with on(21):
        assert people.refresh_coverage(by=SYSTEM) == 1
        assert people.refresh_coverage(by=SYSTEM) == 0


# ── How it stands, and who may read ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "starts", "review", "ends", "code", "colour"),
    [
        ("draft", 0, 100, 364, "draft", "blue"),
        ("signed", 0, 100, 364, "signed", "amber"),
        ("ended", 0, 100, 364, "ended", "grey"),
        ("agreed", 1, 100, 364, "upcoming", "blue"),
        ("agreed", 0, 100, 364, "in_force", "green"),
        ("agreed", 0, 100, 61, "in_force", "green"),
        ("agreed", 0, 100, 60, "expiring", "amber"),
        ("agreed", 0, 100, 0, "expiring", "amber"),
        ("agreed", -364, 0, -1, "expired", "red"),
        ("agreed", -100, 0, 200, "review_due", "amber"),
    ],
)
def test_how_it_stands_follows_from_state_and_dates(state, starts, review, ends, code, colour):
    today = date(2026, 3, 3)
    dates = {
        name: today + timedelta(days=days)
        for name, days in (("starts_on", starts), ("review_on", review), ("ends_on", ends))
    }
    rows = standing(Agreement(state=state, **dates), today)
    assert (rows.code, rows.colour) == (code, colour)
    assert rows.words


def test_the_days_left_are_said_in_words():
    today = date(2026, 3, 3)
    words = [
        standing(
            Agreement(state="agreed", starts_on=today, review_on=today, ends_on=today + timedelta(days=days)), today
        ).words
        for days in (0, 1, 7)
    ]
    assert words == [
        "Ends today, on 3 March 2026",
        "Ends in 1 day, on 4 March 2026",
        "Ends in 7 days, on 10 March 2026",
    ]


def test_the_table_of_readers_names_every_kind_of_data_and_no_funder():
    table = who_may_read()
    assert [row["code"] for row in table] == [field.code for field in FIELDS]
    assert all("funder" not in row["roles"] and "administrator" not in row["roles"] and row["why"] for row in table)


def test_the_paper_says_what_is_shared_and_nothing_else(hackney):
    paper = as_paper(draft(hackney, fields=["identity", "place"]))
    assert [row[0] for row in paper["fields"]] == ["Name", "Postcode and borough"]
    assert paper["organisation"] == "Hackney Council"
    assert paper["lawful_basis"].startswith("Public task")


def test_who_sees_which_agreements(hackney):
    charity = people.register_organisation(
        code="shelter",
        name="Shelter",
        kind="vcs",
        parent=hackney,
        email_domain="shelter.example",
        by=london.ADMINISTRATOR,
    )
    for at in (hackney, charity, london.organisation()):
        draft(at, by=london.ADMINISTRATOR)

    def seen(actor):
        return set(Agreement.objects.visible_to(actor).values_list("organisation__code", flat=True))

    assert seen(london.ADMINISTRATOR) == {"hackney", "shelter", "southwark"}
    assert seen(lead_of(hackney)) == {"hackney", "shelter"}
    assert seen(lead_of(charity)) == {"shelter"}
    assert seen(london.actor("caseworker")) == set()
