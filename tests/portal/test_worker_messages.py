"""A worker and the caseworker write to each other on the referral's own pages."""

import pytest

from jobs import worker as jobs
from people.models import User
from referrals.models import Referral
from tests import people_of_london as london
from tests.portal.answers import write
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
WORDS = "She moved to Camden on Monday."


def desk_of(role="caseworker"):
    user = User.objects.filter(email="kwame@get-online.example").first()
    return signed_in(user or worker("kwame@get-online.example", role=role, name="Kwame"))


@pytest.fixture
def client():
    return signed_in(worker())


@pytest.fixture
def case(client) -> Referral:
    reference = write(client)
    client.post(f"/refer/{reference}/check")
    jobs.work(until_idle=True)
    return Referral.objects.get(reference=reference)


def text(client, path) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_written_opened_and_answered_on_the_pages_of_both(client, case):
    page = f"/refer/{case.reference}"
    desk = desk_of()
    assert f'href="{page}/message"' in text(client, page)
    assert client.post(f"{page}/message", {"words": WORDS}).status_code == 302
    assert "has not opened it yet" in text(client, page)
    home = text(desk, "/triage/")
    assert "1 to answer, 1 not opened yet." in home
    assert WORDS not in home
    assert WORDS in text(desk, f"/triage/{case.reference}")
    assert "1 to answer, 0 not opened yet." in text(desk, "/triage/")
    assert "and has not answered yet" in text(client, page)
    way = f"/triage/do/case/{case.reference}/answer-message"
    asked = text(desk, way)
    number = case.questions.get().pk
    assert f'<input type="hidden" name="message" value="{number}"' in asked
    assert desk.post(way, {"message": number, "answer": "Thank you. We changed it."}).status_code == 302
    story = text(client, page)
    assert "has not answered yet" not in story
    for words in ("Maria Santos sent the caseworker a message:", WORDS, "A caseworker answered the message:"):
        assert words in story
    assert "Thank you. We changed it." in story
    assert "Messages from referrers" not in text(desk, "/triage/")


def test_a_message_is_withdrawn_until_someone_opens_the_case(client, case):
    page = f"/refer/{case.reference}"
    client.post(f"{page}/message", {"words": WORDS})
    way = f"{page}/messages/{case.questions.get().pk}/withdraw"
    assert way in text(client, page)
    text(desk_of(), f"/triage/{case.reference}")
    assert way not in text(client, page)
    assert "A caseworker has read this message" in client.post(way, follow=True).content.decode()
    client.post(f"{page}/message", {"words": "Sent by mistake"})
    way = f"{page}/messages/{case.questions.last().pk}/withdraw"
    assert "Message withdrawn" in client.post(way, follow=True).content.decode()
    story = text(client, page)
    assert "Maria Santos withdrew a message that no one had opened." in story
    assert "Sent by mistake" not in story + text(desk_of(), f"/triage/{case.reference}")


def test_what_is_too_long_says_so_and_is_kept(client, case):
    answer = client.post(f"/refer/{case.reference}/message", {"words": "é" * 2001})
    assert answer.status_code == 422
    assert "Your message must be 2,000 characters or fewer" in answer.content.decode()
    assert "é" * 2001 in answer.content.decode()


def test_colleagues_read_it_and_other_organisations_do_not(client, case):
    client.post(f"/refer/{case.reference}/message", {"words": WORDS})
    page = f"/refer/{case.reference}"
    assert "Message from <bdi>Maria Santos</bdi> to the caseworker" in text(
        signed_in(worker("ana@southwark.example", name="Ana Ferreira")), page
    )
    stranger = signed_in(worker("z@lambeth.example", at=london.organisation("lambeth", "Lambeth Council", "borough")))
    assert stranger.get(page).status_code == 404
    assert stranger.post(f"{page}/message", {"words": WORDS}).status_code == 404


def test_a_message_that_needs_no_answer_is_closed(client, case):
    client.post(f"/refer/{case.reference}/message", {"words": WORDS})
    desk = desk_of()
    way = f"/triage/do/case/{case.reference}/no-answer"
    assert WORDS in text(desk, way)
    assert desk.post(way, {"message": case.questions.get().pk}).status_code == 302
    assert "Messages from referrers" not in text(desk, "/triage/")
    assert "A caseworker read the message and closed it." in text(client, f"/refer/{case.reference}")
