"""From a case: a copy of everything for the person, and their erasure with its certificate."""

import json

import pytest

from outcomes.enquiries import personal_data
from people import actions as people
from people.models import PossibleDuplicate, Resident
from referrals import actions as referrals
from referrals.models import Erasure, Question
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
LEAD = london.actor("triage_lead")


def gone(**about):
    return referrals.withdraw(london.referral(**about), code="no_longer_needed", by=london.actor("caseworker"))


def lead(role="triage_lead"):
    return signed_in(worker(f"{role}@get-online.example", role=role, name="Grace Adeyemi"))


def words(answer) -> str:
    return answer.content.decode()


def test_a_lead_erases_from_the_case_and_reads_the_certificate():
    referral = gone(last_name="Quillfeather")
    http = lead()
    path = f"/triage/{referral.reference}/data"
    assert f'href="{path}"' in words(http.get(f"/triage/{referral.reference}"))
    assert f'href="{path}/erase"' in words(http.get(path))
    assert referral.reference in words(http.get(f"{path}/erase"))
    unconfirmed = http.post(f"{path}/erase")
    assert unconfirmed.status_code == 422
    assert Resident.objects.get(pk=referral.resident_id).last_name == "Quillfeather"
    erased = http.post(f"{path}/erase", {"confirmed": "on"})
    assert erased["Location"] == f"{path}/erased"
    certificate = words(http.get(f"{path}/erased"))
    assert "Name, date of birth, contact details and address" in certificate
    assert "Grace Adeyemi" in certificate
    assert "Article 17" in certificate
    assert "Quillfeather" not in certificate
    assert http.get(f"{path}/erased.pdf").content.startswith(b"%PDF")
    assert http.get(f"{path}/erase")["Location"] == f"{path}/erased", "no one is erased twice"
    assert Resident.objects.get(pk=referral.resident_id).last_name == ""


def test_what_hinders_it_is_said_before_anybody_presses_anything():
    referral = gone()
    hold = people.raise_hold(referral.resident, kind="legal", by=LEAD)
    http = lead()
    path = f"/triage/{referral.reference}/data/erase"
    assert "A legal hold keeps this person" in words(http.get(path))
    assert "A legal hold keeps this person" in words(http.post(path, {"confirmed": "on"}))
    people.lift_hold(hold, reason="Settled", by=london.actor("safeguarding_lead"))
    open_still = london.referral(first_name="Rosa", last_name="Okafor", phone="+447700900124")
    assert "has not ended" in words(http.get(f"/triage/{open_still.reference}/data/erase"))
    assert not Erasure.objects.exists()


def test_a_caseworker_reads_the_certificate_and_erases_nobody():
    referral = gone()
    http = lead("caseworker")
    assert http.get(f"/triage/{referral.reference}/data").status_code == 403
    assert http.post(f"/triage/{referral.reference}/data/erase", {"confirmed": "on"}).status_code == 403
    referrals.anonymise(referral, asked=True, by=LEAD)
    assert http.get(f"/triage/{referral.reference}/data/erased").status_code == 200


def test_the_copy_is_the_same_on_paper_and_as_a_file():
    referral = london.referral(last_name="Quillfeather")
    http = lead()
    path = f"/triage/{referral.reference}/data"
    bundle = json.loads(http.get(f"{path}/copy.json").content)
    assert ["Last name", "Quillfeather"] in bundle["person"]
    assert http.get(f"{path}/copy.pdf").content.startswith(b"%PDF")
    looks = personal_data.export(referral.resident, by=LEAD)["sections"][-1]["rows"]
    assert [row[2:] for row in looks if "exported" in row[2]] == [["people: read resident (exported)", "2"]]


def test_no_part_of_a_copy_is_cut():
    referral = london.referral()
    many = [Question(referral=referral, words=f"Question {n}", asked_by="user:kwame") for n in range(2001)]
    Question.objects.bulk_create(many)
    sections = personal_data.export(referral.resident, by=LEAD)["sections"]
    asked = next(section for section in sections if section["title"] == "Questions and answers")
    assert len(asked["rows"]) == 2001


def test_every_record_of_one_person_is_erased_with_one_certificate():
    one = london.referral()
    other = london.referral()
    for referral in (one, other):
        referrals.route(referral, by=london.actor("caseworker"))
        referrals.withdraw(referral, code="no_longer_needed", by=london.actor("caseworker"))
    people.confirm_duplicate(PossibleDuplicate.objects.get(), by=london.actor("caseworker"))
    referrals.anonymise(one, asked=True, by=LEAD)
    assert Erasure.objects.get().references == [one.reference, other.reference]
    assert list(Resident.objects.values_list("last_name", flat=True)) == ["", ""]
