"""The two pages of equality monitoring: they ask, they never show, and nobody has to answer."""

import pytest
from django.test import Client

from outcomes import actions as outcomes
from outcomes.equality import sealed_answers
from outcomes.models import EqualityAnswer, FollowUp
from people import actions as people
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.portal.signing_in import signed_in, worker

TOKEN = "w3lc0me-to-L0nd0n"


def asked(token=TOKEN, **about):
    """Somebody who was helped, and was sent a link."""
    from audit.recording import recording  # noqa: PLC0415 - the room of follow-ups has its own tests

    referral = london.referral(**about)
    with recording(london.ADMINISTRATOR, "outcomes.ask"):
        FollowUp.objects.create(referral=referral, kind="2_weeks", due_on=referral.decide_by, token=token)
    return referral


def told(referral) -> dict:
    return sealed_answers.answers_of([referral.resident_id]).get(referral.resident_id, {})


# ── By one's own link ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_person_answers_what_they_like_and_never_sees_it_again():
    referral = asked()
    client = Client(enforce_csrf_checks=True)
    page = client.get(f"/about-you/{TOKEN}").content.decode()
    assert page.count("Prefer not to say") == 12
    assert "Roma" in page
    assert 'required="' not in page
    assert "What is your sex?" in page
    assert "Amina" not in page
    sent = {
        "ethnic_group": "black",
        "ethnic_group_black": "african",
        "condition": "yes",
        "limits": "a_lot",
        "religion": "prefer_not_to_say",
    }
    answer = client.post(f"/about-you/{TOKEN}", sent)
    assert answer.status_code == 302
    assert answer["Location"] == f"/about-you/{TOKEN}/thanks"
    assert "Thank you" in client.get(answer["Location"]).content.decode()
    assert told(referral) == {
        "ethnic_group": "african",
        "condition": "yes",
        "limits": "a_lot",
        "religion": "prefer_not_to_say",
    }
    assert client.get(f"/about-you/{TOKEN}").content.decode() == page, "what was told before shows"
    assert not client.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"ethnic_group": "asian"}, "asian"),
        ({"ethnic_group": "asian", "ethnic_group_asian": "prefer_not_to_say"}, "asian"),
        ({"ethnic_group_white": "roma"}, "roma"),
        ({"ethnic_group": "mixed", "ethnic_group_white": "roma"}, "mixed"),
        ({"ethnic_group": "prefer_not_to_say", "ethnic_group_white": "roma"}, "prefer_not_to_say"),
        ({"ethnic_group_white": "roma", "ethnic_group_other": "arab"}, None),
        ({"ethnic_group_white": "prefer_not_to_say"}, None),
    ],
)
def test_without_javascript_every_group_is_open_and_the_finest_that_is_clear_is_kept(sent, kept):
    referral = asked()
    assert Client().post(f"/about-you/{TOKEN}", sent).status_code == 302
    assert told(referral).get("ethnic_group") == kept


@pytest.mark.django_db
def test_sending_nothing_is_as_welcome_and_leaves_no_row():
    asked()
    assert Client().post(f"/about-you/{TOKEN}").status_code == 302
    assert not EqualityAnswer.objects.exists()


@pytest.mark.django_db
def test_it_is_taken_back_with_one_button():
    referral = asked()
    client = Client(enforce_csrf_checks=True)
    client.post(f"/about-you/{TOKEN}", {"sex": "female"})
    page = client.post(f"/about-you/{TOKEN}", {"take_back": "yes"}).content.decode()
    assert "We have deleted your answers" in page
    assert told(referral) == {}
    assert client.post(f"/about-you/{TOKEN}", {"take_back": "yes"}).content.decode() == page, (
        "it says whether there was something"
    )


@pytest.mark.django_db
def test_what_no_page_offers_is_refused_with_a_sentence():
    asked()
    for sent in (
        {"sex": "\x00"},
        {"religion": "x" * 5000},
        {"limits": "no_condition"},
        {"ethnic_group_white": "african"},
    ):
        answer = Client().post(f"/about-you/{TOKEN}", sent)
        assert answer.status_code == 422
        assert "Select one of the answers, or skip this question." in answer.content.decode()
    assert not EqualityAnswer.objects.exists()


@pytest.mark.django_db
def test_the_page_leaves_no_trace_of_its_address():
    asked()
    for path, status in (
        (f"/about-you/{TOKEN}", 200),
        (f"/about-you/{TOKEN}/thanks", 200),
        ("/about-you/unknown", 404),
    ):
        answer = Client().get(path)
        assert answer.status_code == status
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_an_unknown_link_and_one_of_somebody_who_was_forgotten_are_told_apart_nowhere():
    referral = asked()
    unknown = Client().get("/about-you/unknown").content
    assert b"This link does not work" in unknown
    people.withdraw_consent(referral.resident, method="phone", by=london.actor("caseworker"))
    for path in (f"/about-you/{TOKEN}", f"/about-you/{TOKEN}/thanks"):
        assert Client().get(path).content == unknown
    assert Client().post(f"/about-you/{TOKEN}", {"sex": "female"}).status_code == 404
    assert not EqualityAnswer.objects.exists()
    assert Client().put("/about-you/unknown").status_code in (404, 405)
    assert Client().get("/about-you/%00").status_code == 404


@pytest.mark.django_db
def test_a_child_is_asked_less():
    asked(
        resident={
            "date_of_birth": london.timezone.localdate().replace(year=london.timezone.localdate().year - 12, day=1)
        }
    )
    page = Client().get(f"/about-you/{TOKEN}").content.decode()
    assert "sexual orientation" not in page
    assert "registered at birth" not in page
    assert "What is your religion?" in page


# ── With the worker ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_worker_comes_from_the_sent_page_and_gets_back_to_the_referral():
    referral = london.referral()
    client = signed_in(worker())
    address = f"/refer/{referral.reference}/about-them"
    assert f'href="{address}"' in client.get(f"/refer/{referral.reference}/sent").content.decode()
    outcomes.tell_equality(referral.resident, answers={"religion": "sikh"}, by=london.actor("resident"))
    page = client.get(address).content.decode()
    assert "checked" not in page
    assert "Do not answer for the person or guess from what you know about them" in page
    answer = client.post(address, {"sex": "male"}, follow=True)
    assert answer.redirect_chain == [(f"/refer/{referral.reference}", 302)]
    assert "We keep the answers apart from the referral" in answer.content.decode()
    assert told(referral) == {"sex": "male"}
    assert client.post(address, {"sex": "neither"}).status_code == 422
    assert told(referral) == {"sex": "male"}


@pytest.mark.django_db
def test_it_waits_until_the_referral_is_sent_and_is_nobody_elses():
    draft = london.referral(draft=True)
    client = signed_in(worker())
    assert client.get(f"/refer/{draft.reference}/about-them")["Location"] == f"/refer/{draft.reference}"
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    elsewhere = london.referral(at=lambeth, first_name="Blessing")
    assert client.post(f"/refer/{elsewhere.reference}/about-them", {"sex": "male"}).status_code == 404
    assert client.get("/refer/GOL-0000-0000/about-them").status_code == 404
    caseworker = signed_in(worker("case@everywhere.example", role="caseworker"))
    assert caseworker.get(f"/refer/{draft.reference}/about-them").status_code == 403
    assert not EqualityAnswer.objects.exists()


@pytest.mark.django_db
def test_after_consent_is_taken_back_there_is_a_sentence():
    referral = london.referral()
    client = signed_in(worker())
    people.withdraw_consent(referral.resident, method="phone", by=london.actor("caseworker"))
    answer = client.post(f"/refer/{referral.reference}/about-them", {"sex": "male"})
    assert answer.status_code in (404, 422)
    assert not EqualityAnswer.objects.exists()


# ── In a browser ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_answered_on_a_narrow_phone_without_a_fault(browser, live_server, tmp_path, scripts):
    referral = asked()
    page = browser.new_page(viewport={"width": 320, "height": 800}, java_script_enabled=scripts)
    page.goto(f"{live_server.url}/about-you/{TOKEN}")
    _look(page, tmp_path / f"asked-{scripts}.png", scripts)
    assert page.get_by_label("Bangladeshi", exact=True).is_visible() is not scripts
    page.get_by_label("Asian or Asian British", exact=True).check()
    page.get_by_label("Bangladeshi", exact=True).check()
    page.get_by_role("group", name="What is your religion?").get_by_label("Prefer not to say").check()
    _look(page, tmp_path / f"answered-{scripts}.png", scripts)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    _look(page, tmp_path / f"thanks-{scripts}.png", scripts)
    page.goto(f"{live_server.url}/about-you/{TOKEN}")
    assert not page.locator("input:checked").count()
    assert told(referral) == {"ethnic_group": "bangladeshi", "religion": "prefer_not_to_say"}
    page.get_by_role("button", name="Delete my answers").click()
    page.get_by_text("We have deleted your answers").wait_for()
    assert not EqualityAnswer.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_workers_page_without_a_fault(browser, live_server, tmp_path):
    referral = london.referral()
    session = signed_in(worker()).cookies["sessionid"].value
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for path, name in (("sent", "sent"), ("about-them", "worker")):
        page.goto(f"{live_server.url}/refer/{referral.reference}/{path}")
        _look(page, tmp_path / f"{name}.png")
    page.get_by_label("Female", exact=True).check()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("We keep the answers apart from the referral").wait_for()
    assert told(referral) == {"sex": "female"}


def _look(page, picture, scripts=True):
    if scripts:  # axe is a script itself
        assert axe_faults(page) == []
        assert not sideways(page)
    page.screenshot(path=picture, full_page=True)
