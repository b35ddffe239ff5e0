"""The page behind the link in a text, and the list of those who ask: who sees what, and what is written down."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import LedgerEntry
from law.actors import SYSTEM
from notifications.models import Message
from outcomes import actions as outcomes
from outcomes.models import FollowUp
from portal.follow_ups.forms import HowItGoes
from referrals.models import Referral
from tests import people_of_london as london
from tests.api.callers import Caller
from tests.outcomes.helped_people import helped
from tests.portal.signing_in import signed_in, worker

pytestmark = [pytest.mark.django_db]
ANSWERS = {
    "is_working": "yes",
    "still_has": "yes",
    "connected_how": "our_sim",
    "uses": ["benefits", "health"],
    "confidence": "4",
    "confidence_before": "2",
    "saves": "£12.50",
}


def asked(referral=None, **about) -> FollowUp:
    """A follow-up that was asked by text this morning."""
    follow_up = (referral or helped(("device", "data"), **about)).follow_ups.get(kind="2_weeks")
    FollowUp.objects.filter(pk=follow_up.pk).update(due_on=timezone.localdate())
    follow_up.refresh_from_db()
    return outcomes.ask(follow_up, by=SYSTEM)


def page_of(answer) -> str:
    return answer.content.decode()


# ── The person's own page ────────────────────────────────────────────────────────────────────────────────────────────


def test_somebody_answers_on_their_phone_without_a_sign_in_or_a_cookie():
    follow_up = asked()
    phone = Client(enforce_csrf_checks=True)
    path = f"/how/{follow_up.token}"
    opened = phone.get(path)
    page = page_of(opened)
    assert opened.status_code == 200
    assert "Is everything we gave you working?" in page
    assert "You do not have to answer" in page
    assert page.count("Prefer not to say") == 5
    assert "prefer not to say" in page
    assert "Amina" not in page
    assert follow_up.referral.reference not in page
    assert "csrfmiddlewaretoken" not in page
    sent = phone.post(path, ANSWERS)
    assert sent.status_code == 200
    assert "Thank you" in page_of(sent)
    assert f'href="/about-you/{follow_up.token}"' in page_of(sent)
    follow_up.refresh_from_db()
    kept = (
        follow_up.is_working,
        follow_up.uses,
        follow_up.confidence,
        follow_up.confidence_before,
        follow_up.saves_pence_a_month,
    )
    assert kept == (True, ["benefits", "health"], 4, 2, 1250)
    assert follow_up.is_connected is True
    entry = LedgerEntry.objects.get(object_id=follow_up.pk, verb="answer")
    assert (entry.actor, entry.channel) == (f"resident:{follow_up.referral.resident_id}", "web")
    assert not phone.cookies


@pytest.mark.parametrize("method", ["get", "post"])
def test_whatever_is_behind_it_no_cache_no_index_and_no_referrer(method):
    raised = asked()
    answered = asked(helped(first_name="Rosa"))
    lost = asked(helped(first_name="Kofi"))
    outcomes.answer(answered, is_working=True, by=london.actor("caseworker"))
    outcomes.lose_touch(lost, reason="She moved away.", by=london.actor("caseworker"))
    words = {
        raised.token: "How is it going?",
        answered.token: "have been answered",
        lost.token: "are closed",
        "no-such-token-16": "do not know this link",
    }
    for token, text in words.items():
        answer = getattr(Client(), method)(f"/how/{token}")
        assert text in page_of(answer)
        is_refused = token == raised.token and method == "post"
        status = 422 if is_refused else 200
        assert answer.status_code == (404 if text.startswith("do not") else status)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
    assert Client().put(f"/how/{raised.token}").status_code == 405


def test_only_the_first_question_has_to_be_answered_and_that_may_be_declined():
    follow_up = asked()
    path = f"/how/{follow_up.token}"
    empty = Client().post(path, {})
    assert empty.status_code == 422
    assert "Select yes, no or prefer not to say" in page_of(empty)
    assert page_of(empty).count("govuk-error-message") == 1
    skipped = dict.fromkeys(("is_working", "still_has", "connected_how", "confidence", "confidence_before"), "skip")
    assert "Thank you" in page_of(Client().post(path, skipped))
    follow_up.refresh_from_db()
    kept = (
        follow_up.is_working,
        follow_up.still_has,
        follow_up.connected_how,
        follow_up.is_connected,
        follow_up.confidence,
        follow_up.uses,
    )
    assert kept == (None, None, "", None, None, [])
    assert follow_up.state == "answered"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"saves": "a lot"}, "Enter an amount in pounds, like 12 or 12.50, or leave blank"),
        ({"saves": "1001"}, "must be between £0 and £1,000"),
        ({"saves": "-3"}, "Enter an amount in pounds, like 12 or 12.50, or leave blank"),
        ({"saves": "٣"}, "Enter an amount in pounds, like 12 or 12.50, or leave blank"),
        ({"is_working": "perhaps"}, "Select one of the options"),
        ({"uses": ["betting"]}, "Select one of the options"),
        ({"confidence": "9"}, "Select one of the options"),
        ({"connected_how": "\x00"}, "Select one of the options"),
        ({"saves": "9" * 40}, "20 characters or fewer"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_and_keeps_the_rest(wrong, says):
    follow_up = asked()
    answer = Client().post(f"/how/{follow_up.token}", ANSWERS | wrong)
    assert answer.status_code == 422
    assert says in page_of(answer)
    assert "There is a problem" in page_of(answer)
    follow_up.refresh_from_db()
    assert follow_up.state == "raised"


def test_something_that_does_not_work_is_put_right_and_they_are_told_so():
    follow_up = asked()
    sent = Client().post(f"/how/{follow_up.token}", {"is_working": "no", "broken": ["data"]})
    assert "We are sorry that something does not work" in page_of(sent)
    assert follow_up.referral.needs.get(kind="data").state == "remedy"
    again = page_of(Client().get(f"/how/{follow_up.token}"))
    assert "have been answered" in again
    assert "We will fix it" not in again


def test_a_second_tap_is_thanked_and_what_a_phone_adds_to_the_link_is_no_matter():
    follow_up = asked()
    for around in ("{}.", "{}\u2069", "{}>", "{}…"):
        assert Client().get("/how/" + around.format(follow_up.token)).status_code == 200
    for odd in ("x" * 300, "%00", "‮" * 8, "..", "é" * 16):
        assert Client().get(f"/how/{odd}").status_code == 404
    for _ in range(2):
        answer = Client().post(f"/how/{follow_up.token}", {"is_working": "yes"})
        assert answer.status_code == 200
        assert "Thank you" in page_of(answer)
    assert LedgerEntry.objects.filter(object_id=follow_up.pk, verb="answer").count() == 1


def test_how_it_was_before_is_asked_only_once_and_the_device_only_of_whoever_had_one():
    referral = helped(("data",))
    first = asked(referral)
    page = page_of(Client().get(f"/how/{first.token}"))
    assert "And before you had any help?" in page
    assert "Do you still have the device?" not in page
    assert "How do you get online now?" in page
    Client().post(f"/how/{first.token}", {"is_working": "yes", "confidence_before": "2"})
    later = referral.follow_ups.get(kind="3_months")
    FollowUp.objects.filter(pk=later.pk).update(due_on=timezone.localdate())
    later.refresh_from_db()
    outcomes.ask(later, by=SYSTEM)
    assert "And before you had any help?" not in page_of(Client().get(f"/how/{later.token}"))


def test_without_anything_given_the_form_asks_what_it_can():
    form = HowItGoes({"is_working": "no"}, questions=["is_working", "connected_how"], given=[])
    assert form.is_valid()
    assert form.params["broken"] == []
    assert [name for name in form.fields] == ["is_working", "connected_how"]


# ── The list, and answering for somebody ─────────────────────────────────────────────────────────────────────────────


def test_the_list_is_searched_filtered_and_costs_the_same_for_many():
    first = asked()
    other = asked(helped(first_name="Rosa"))
    outcomes.answer(other, is_working=False, broken=["device"], by=london.actor("caseworker"))
    desk = signed_in(worker("kwame@get-online.example", role="caseworker", name="Kwame Boateng"))
    desk.get("/follow-ups/")
    with CaptureQueriesContext(connection) as few:
        page = page_of(desk.get("/follow-ups/"))
    assert first.referral.reference in page
    assert other.referral.reference in page
    assert "1 is due now" in page
    assert "Does not work" in page
    assert "the device" in page
    assert "Amina" not in page
    for name in ("Kofi", "Wei", "Zoë"):
        asked(helped(first_name=name))
    with CaptureQueriesContext(connection) as many:
        desk.get("/follow-ups/")
    assert len(few) == len(many)
    only = {
        "?what=due": (True, False),
        "?what=broken": (False, True),
        "?state=answered": (False, True),
        f"?q={first.referral.reference.lower()}": (True, False),
        "?q=nothing": (False, False),
    }
    for query, (has_first, has_other) in only.items():
        page = page_of(desk.get(f"/follow-ups/{query}"))
        assert (first.referral.reference in page, other.referral.reference in page) == (has_first, has_other), query
    assert "?kind=6_months" not in page
    assert first.referral.reference in page_of(desk.get("/follow-ups/?kind=6_months"))
    sheet = desk.get("/follow-ups/?download=csv")
    assert sheet.status_code == 200
    assert b"Amina" not in b"".join(sheet.streaming_content)


def test_an_empty_list_says_when_people_are_asked():
    desk = signed_in(worker("kwame@get-online.example", role="caseworker"))
    page = page_of(desk.get("/follow-ups/"))
    assert "No follow-ups due" in page
    assert "after 3 and 6 months" in page


def test_a_referrer_answers_for_their_own_and_sees_no_other():
    own = asked()
    referral = helped(first_name="Rosa")
    Referral.objects.filter(pk=referral.pk).update(
        organisation=london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    )
    other = asked(referral)
    maria = signed_in(worker())
    page = page_of(maria.get("/follow-ups/"))
    assert own.referral.reference in page
    assert other.referral.reference not in page
    assert maria.get(f"/follow-ups/{other.pk}").status_code == 404
    assert maria.post(f"/follow-ups/{other.pk}", ANSWERS).status_code == 404
    assert "Is everything they were given working?" in page_of(maria.get(f"/follow-ups/{own.pk}"))
    assert maria.post(f"/follow-ups/{own.pk}", {}).status_code == 422
    page = page_of(
        maria.post(f"/follow-ups/{own.pk}", ANSWERS | {"is_working": "no", "broken": ["device"]}, follow=True)
    )
    assert "We will fix what does not work" in page
    assert "The device" in page
    assert "£12.50" in page
    assert "4 of 5: quite" in page
    own.refresh_from_db()
    assert own.answered_through == "web"
    assert own.referral.needs.get(kind="device").state == "remedy"
    assert not Message.objects.filter(reason_id=own.pk).exclude(state__in=["cleared", "sent"]).exists()


def test_who_may_only_look_sees_no_form_and_is_refused():
    follow_up = asked()
    looks = signed_in(worker("ada@get-online.example", role="administrator", name="Ada"))
    page = page_of(looks.get(f"/follow-ups/{follow_up.pk}"))
    assert "asked 1 of 2 times" in page
    assert "Save answers" not in page
    assert looks.post(f"/follow-ups/{follow_up.pk}", ANSWERS).status_code == 403
    follow_up.refresh_from_db()
    assert follow_up.state == "raised"
    outcomes.lose_touch(follow_up, reason="She moved away.", by=london.actor("caseworker"))
    assert "We count this as lost to follow-up" in page_of(looks.get(f"/follow-ups/{follow_up.pk}"))


def test_the_call_leads_to_the_questions_and_is_done_with_the_answers():
    follow_up = asked(helped(channels=("call",)))
    call = Message.objects.get(event="outcomes.call_how_it_goes")
    desk = signed_in(worker("kwame@get-online.example", role="caseworker", name="Kwame Boateng"))
    page = page_of(desk.get(f"/calls/to-make/{call.pk}"))
    assert f'href="/follow-ups/{follow_up.pk}"' in page
    assert "First check that you are speaking to the person" in page
    assert "http" not in page.partition("gol-say")[2].partition("</div>")[0]
    desk.post(f"/follow-ups/{follow_up.pk}", {"is_working": "yes"})
    page = page_of(desk.get(f"/calls/to-make/{call.pk}"))
    assert "This call is no longer needed" in page
    assert f"/follow-ups/{follow_up.pk}" not in page


def test_machines_answer_by_the_same_rule_and_never_see_the_token():
    follow_up = asked()
    partner = Caller("referrer", london.organisation())
    case = Caller("caseworker")
    today = timezone.localdate().isoformat()
    assert [row["id"] for row in case.get(f"follow-ups?due={today}").json()["items"]] == [str(follow_up.pk)]
    assert case.get("follow-ups?due=2020-01-01").json()["items"] == []
    assert case.get("follow-ups?due=soon").status_code in (400, 422)
    shown = partner.get(f"follow-ups/{follow_up.pk}").json()
    assert shown["tries"] == 1
    assert "token" not in shown
    assert follow_up.token not in str(shown)
    wrong = partner.post(f"follow-ups/{follow_up.pk}/answer", {"is_working": True, "broken": ["device"]})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "#/broken"
    params = {
        "is_working": False,
        "broken": ["data"],
        "uses": ["work"],
        "connected_how": "not",
        "confidence": 2,
        "saves_pence_a_month": 500,
    }
    answered = partner.post(f"follow-ups/{follow_up.pk}/answer", params).json()
    assert (answered["state"], answered["is_connected"], answered["broken"], answered["uses"]) == (
        "answered",
        False,
        ["data"],
        ["work"],
    )
    assert follow_up.referral.needs.get(kind="data").state == "remedy"


def test_the_page_says_from_which_day_it_can_be_answered_and_takes_no_answer_before():
    referral = helped()
    follow_up = referral.follow_ups.get(kind="3_months")
    desk = signed_in(worker(role="caseworker"))
    page = page_of(desk.get(f"/follow-ups/{follow_up.pk}"))
    assert f"from {follow_up.due_on:%A} {follow_up.due_on.day} {follow_up.due_on:%B %Y}" in page
    assert "<form" not in page.partition("How is it going?</h1>")[2].partition("</main>")[0]
    answer = desk.post(f"/follow-ups/{follow_up.pk}", ANSWERS, follow=True)
    assert "can be answered from" in page_of(answer)
    follow_up.refresh_from_db()
    assert follow_up.state == "raised"
