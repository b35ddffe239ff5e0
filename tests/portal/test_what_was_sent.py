"""What a worker can do with a draft, and with a referral after they sent it."""

import pytest

from jobs import worker as jobs
from notifications.models import Message
from referrals import actions as referrals
from referrals.models import Referral
from tests import people_of_london as london
from tests.portal.answers import ANSWERS, begin, write
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(worker())


def sent(client) -> Referral:
    reference = write(client)
    assert client.post(f"/refer/{reference}/check").status_code == 302
    return Referral.objects.get(reference=reference)


def text(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_postcode_outside_london_leads_to_who_can_help_there(client):
    answer = client.post("/refer/start", {"where": "address", "postcode": "CB2 1TN"})
    assert answer.status_code == 422
    assert "Good Things Foundation" in answer.content.decode()
    assert not Referral.objects.exists()


def test_a_move_out_of_london_keeps_the_answers_to_hand_over(client):
    reference = write(client)
    page = client.post(f"/refer/{reference}/step/place", {"where": "address", "postcode": "CB2 1TN"}).content.decode()
    assert f"/refer/{reference}/answers" in page
    answers = text(client, f"/refer/{reference}/answers")
    assert "Amina Yusuf" in answers
    assert "SE1 2QH" in answers


def test_coming_back_later_saves_half_a_page_and_names_what_it_could_not_read(client):
    reference = write(client, upto="needs")
    typed = {"mode": "direct", "channels": ["sms"], "phone": "07700 9", "words": "Ask for Amina", "later": "yes"}
    home = client.post(f"/refer/{reference}/step/contact", typed, follow=True).content.decode()
    assert "We could not read your answer to: Phone number" in home
    assert "Continue draft for <bdi>Amina Yusuf</bdi>" in home
    page = client.get(f"/refer/{reference}", follow=True)
    assert page.redirect_chain[-1][0] == f"/refer/{reference}/step/contact"
    assert "Ask for Amina" in page.content.decode()


def test_every_page_can_be_left_empty_and_come_back_to(client):
    reference = begin(client)
    assert client.post(f"/refer/{reference}/step/person", ANSWERS["person"]).status_code == 302
    assert client.post(f"/refer/{reference}/step/needs", ANSWERS["needs"]).status_code == 302
    for step in reversed(ANSWERS):
        answer = client.post(f"/refer/{reference}/step/{step}", {"later": "yes"})
        assert (step, answer.status_code, answer["Location"]) == (step, 302, "/refer")


def test_without_their_agreement_nothing_is_sent_and_the_answers_are_kept(client):
    reference = write(client)
    client.post(f"/refer/{reference}/step/consent", {"share": "no", "given_by": "resident"})
    assert "You cannot send this referral yet" in text(client, f"/refer/{reference}/check")
    assert client.post(f"/refer/{reference}/check").status_code == 422
    assert Referral.objects.get(reference=reference).state == "draft"
    assert "Amina" in text(client, f"/refer/{reference}/step/person")


def test_an_empty_referral_is_not_sent_and_each_gap_leads_to_its_page(client):
    reference = begin(client)
    page = client.post(f"/refer/{reference}/check")
    assert page.status_code == 422
    assert f"/refer/{reference}/step/contact?from=check" in page.content.decode()


def test_a_child_is_told_of_the_rules_where_they_decide(client):
    reference = begin(client)
    child = ANSWERS["person"] | {"date_of_birth_year": "2020"}
    client.post(f"/refer/{reference}/step/person", child)
    assert "They are under 18. Free data is for people aged 18 or over" in text(
        client, f"/refer/{reference}/step/needs"
    )
    refused = client.post(f"/refer/{reference}/step/consent", ANSWERS["consent"])
    assert "Select a parent or guardian" in refused.content.decode()


def test_a_draft_is_deleted(client):
    reference = write(client)
    assert "Delete" in text(client, "/refer")
    assert client.post(f"/refer/{reference}/delete", follow=True).status_code == 200
    assert "Continue draft" not in text(client, "/refer")
    assert client.post(f"/refer/{sent(client).reference}/delete")["Location"] != "/refer", "only a draft is deleted"


def test_everything_that_was_sent_can_be_read_again(client):
    referral = sent(client)
    page = text(client, f"/refer/{referral.reference}/answers")
    for words in ("Bids for housing every week", "Laptop", "Benefit or income letter", "Universal Credit"):
        assert words in page
    stranger = signed_in(worker("z@lambeth.example", at=london.organisation("lambeth", "Lambeth Council", "borough")))
    assert stranger.get(f"/refer/{referral.reference}/answers").status_code == 404


def test_another_person_of_the_household_is_asked_everything_but_the_address(client):
    referral = sent(client)
    answer = client.post(f"/refer/{referral.reference}/household", follow=True)
    page = answer.redirect_chain[-1][0]
    assert page.endswith("/step/person")
    draft = Referral.objects.get(reference=page.split("/")[2])
    assert (draft.resident.postcode, draft.resident.first_name) == ("SE1 2QH", "")
    assert not draft.resident.consents.exists()
    assert list(draft.resident.safe_channels) == []


def test_the_story_tells_what_the_worker_did_themselves(client):
    referral = sent(client)
    jobs.work(until_idle=True)
    referral.refresh_from_db()
    referrals.ask(referral, questions=["Which tribunal?"], by=london.actor("caseworker"))
    client.post(f"/refer/{referral.reference}/answer", {"answer0": "Housing, on 3 March"})
    client.post(f"/refer/{referral.reference}/withdraw", {"code": "helped_elsewhere"})
    page = text(client, f"/refer/{referral.reference}")
    for words in (
        "Maria Santos sent the referral",
        "Which tribunal?",
        "Maria Santos answered:",
        "Housing, on 3 March",
        "Maria Santos withdrew the referral.",
    ):
        assert words in page


def test_a_colleague_takes_a_referral_over_and_is_told(client):
    referral = sent(client)
    ana = worker("ana@southwark.example", name="Ana Ferreira")
    page = f"/refer/{referral.reference}/pass-on"
    assert "Ana Ferreira" in text(client, page)
    assert client.post(page, {"to": str(ana.pk)}).status_code == 302
    referral.refresh_from_db()
    assert (referral.referrer, referral.referrer_email) == (ana, ana.email)
    assert Message.objects.get(event="referrals.passed_on").address == ana.email
    assert client.post(page, {"to": str(worker().pk)}).status_code == 422, "it is not Maria's any more"
    lead = signed_in(worker("lead@southwark.example", role="organisation_lead"))
    assert client.get("/refer").status_code == 200
    assert "Your colleagues’ referrals" in text(lead, "/refer")
    assert lead.post(page, {"to": str(worker().pk)}).status_code == 302


def test_with_no_question_there_is_nothing_to_answer(client):
    referral = sent(client)
    page = client.get(f"/refer/{referral.reference}/answer", follow=True)
    assert page.request["PATH_INFO"] == f"/refer/{referral.reference}"
    assert "There is no question to answer." in page.content.decode()
