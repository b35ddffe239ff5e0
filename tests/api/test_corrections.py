"""What was sent is corrected over the API: with a reason, by whoever may, only while unchanged."""

import pytest

from people.models import Resident
from referrals.models import Referral
from tests.api.callers import RAW, Caller, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(referrer):
    return referrer.post("referrals", RAW, **{"Idempotency-Key": "one"}).json()


def test_a_sent_referral_is_patched_with_a_reason(referrer, sent):
    path = f"referrals/{sent['reference']}"
    patch = {"resident": {"phone": "07700 900456"}}
    errors = is_problem(referrer("patch", path, patch), 422)["errors"]
    assert [error["pointer"] for error in errors] == ["#/reason"]
    answer = referrer("patch", path, patch | {"reason": "A new number."})
    assert answer.status_code == 200, answer.content
    assert answer.json()["version"] > sent["version"]
    assert Resident.objects.get(pk=sent["resident"]).phone == "+447700900456"
    (row,) = referrer.get(f"corrections?referral={sent['reference']}").json()["items"]
    assert (row["subject"], row["fields"], row["state"]) == ("contact", ["phone"], "made")


def test_what_stale_eyes_saw_is_not_corrected(referrer, sent):
    path = f"referrals/{sent['reference']}"
    patch = {"resident": {"phone": "07700 900456"}, "reason": "A new number."}
    is_problem(referrer("patch", path, patch, **{"If-Match": '"0"'}), 412)


def test_a_resident_is_patched_by_their_referrer_and_by_a_caseworker_and_by_nobody_else(referrer, sent):
    path = f"residents/{sent['resident']}"
    patch = {"contact_policy": {"channels": {"sms": False}}, "reason": "Texts are read by someone else."}
    is_problem(Caller("warehouse")("patch", path, patch), 404)
    is_problem(Caller("referrer")("patch", path, patch), 404)
    assert referrer("patch", path, patch).json()["safe_channels"] == []
    caseworker = Caller("caseworker")
    answer = caseworker("patch", path, {"language": "Somali", "reason": "Told on the phone."})
    assert answer.json()["language"] == "Somali"
    assert Referral.objects.get().corrections.count() == 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"reason": 1}, "#/reason"),
        ({"reason": "x", "moved": "yes"}, "#/moved"),
        ({"reason": "x", "consent": []}, "#/consent"),
        ({"reason": "x", "resident": []}, "#/resident"),
        ({"reason": "x", "resident": None}, "#/resident/first_name"),
        ({"reason": "x", "needs": None}, "#/needs"),
        ({"reason": "x", "contact_policy": "sms"}, "#/contact_policy"),
    ],
)
def test_a_body_at_fault_is_named(referrer, sent, body, pointer):
    errors = is_problem(referrer("patch", f"referrals/{sent['reference']}", body), 422)["errors"]
    assert pointer in [error["pointer"] for error in errors]
