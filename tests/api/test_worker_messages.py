"""By API a worker's message is sent, read by the desk, answered and withdrawn, in the shape of a question."""

import pytest

from referrals.models import Referral
from tests import people_of_london as london
from tests.api.callers import RAW, Caller, is_problem

pytestmark = pytest.mark.django_db
WORDS = "She moved to Camden on Monday."


@pytest.fixture
def partner():
    return Caller("partner", london.organisation())


@pytest.fixture
def about(partner) -> str:
    return f"referrals/{partner.post('referrals', RAW).json()['reference']}"


def test_a_message_is_sent_and_answered(partner, about):
    assert partner.post(f"{about}/send-message", {"words": WORDS}).status_code == 200
    desk = Caller("caseworker")
    (message,) = desk.get(f"{about}/messages").json()["items"]
    assert (message["words"], message["answer"], message["answered_at"]) == (WORDS, "", None)
    assert desk.post(f"{about}/answer-message", {"message": message["id"], "answer": "Thank you."}).status_code == 200
    (answered,) = partner.get(f"{about}/messages").json()["items"]
    assert (answered["answer"], answered["answered_by"]) == ("Thank you.", "A caseworker")
    assert partner.get(f"{about}/questions").json()["items"] == []
    problem = is_problem(partner.post(f"{about}/withdraw-message", {"message": message["id"]}), 409)
    assert problem["code"] == "no_such_message"


def test_one_that_is_withdrawn_leaves_no_words(partner, about):
    partner.post(f"{about}/send-message", {"words": WORDS})
    (message,) = partner.get(f"{about}/messages").json()["items"]
    assert partner.post(f"{about}/withdraw-message", {"message": message["id"]}).status_code == 200
    (message,) = partner.get(f"{about}/messages").json()["items"]
    assert (message["words"], message["withdrawn_at"] is None) == ("", False)
    assert Referral.objects.get().queue == ""


def test_another_organisation_and_a_long_message_are_refused(partner, about):
    stranger = Caller("partner", london.organisation("lambeth", "Lambeth Council", "borough", "E09000022"))
    assert stranger.get(f"{about}/messages").status_code == 404
    assert stranger.post(f"{about}/send-message", {"words": WORDS}).status_code == 404
    problem = is_problem(partner.post(f"{about}/send-message", {"words": "x" * 2001}), 422)
    assert [each["pointer"] for each in problem["errors"]] == ["#/words"]
