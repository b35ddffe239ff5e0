"""The pages on which a sent referral is corrected: asked, checked, saved; for the referrer and the desk alike."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from people import actions as people
from people.models import Resident
from portal.correction.forms import SUBJECTS
from referrals import actions as referrals
from referrals.models import Correction, Referral
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
CONTACT = {"mode": "direct", "phone": "07700 900456", "channels": ["sms", "call"]}


@pytest.fixture
def sent():
    return london.accepted(needs=("device", "skills"))


def referrer():
    return signed_in(worker())


DEVICE = {"form": "laptop", "has_now": "nothing", "use": "study", "another_kind": "yes", "purpose": "School"}


def caseworker(role="caseworker"):
    return signed_in(worker(f"{role}@get-online.example", role=role, name="Kwame Boateng"))


def address(referral, subject) -> str:
    return f"/refer/{referral.reference}/correct/{subject}"


def hidden(page) -> dict:
    """What the check page sends again."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    answers: dict[str, list[str]] = {}
    for name, value in fields:
        answers.setdefault(name, []).append(value)
    return answers


def corrected(client, referral, subject, answers, **why):
    first = client.get(address(referral, subject))
    assert first.status_code == 200, first.content.decode()
    check = client.post(address(referral, subject), answers | {"seen": hidden(first)["seen"]})
    assert check.status_code == 200, check.content.decode()
    return client.post(address(referral, subject), hidden(check) | {"save": "yes", "reason": "They told us."} | why)


@pytest.mark.parametrize(("who", "then"), [(referrer, "/refer/{}"), (caseworker, "/triage/{}")])
def test_a_number_is_corrected_after_a_look_at_it(sent, who, then):
    client = who()
    check = client.post(address(sent, "contact"), CONTACT)
    page = check.content.decode()
    assert "Check your correction" in page
    assert "07700 900456" in page
    assert "07700 900123" in page
    assert not Correction.objects.exists()
    answer = corrected(client, sent, "contact", CONTACT)
    assert (answer.status_code, answer["Location"]) == (302, then.format(sent.reference))
    assert Resident.objects.get(pk=sent.resident_id).phone == "+447700900456"
    page = client.get(f"/refer/{sent.reference}/correct").content.decode()
    assert "They told us." in page
    assert "Corrections since it was sent" in page


def test_the_links_are_where_people_look(sent):
    path = f"/refer/{sent.reference}/correct"
    assert path in referrer().get(f"/refer/{sent.reference}").content.decode()
    assert path in caseworker().get(f"/triage/{sent.reference}").content.decode()


def test_the_caseworker_sees_what_was_corrected(sent):
    corrected(referrer(), sent, "contact", CONTACT)
    page = caseworker().get(f"/triage/{sent.reference}").content.decode()
    assert "Corrections since it was sent" in page
    assert "07700 900456" in page


@pytest.mark.parametrize("subject", [name for name in SUBJECTS if name != "data"])
def test_every_subject_opens_for_both(sent, subject):
    for client in (referrer(), caseworker()):
        page = client.get(address(sent, subject))
        assert page.status_code == 200
        assert SUBJECTS[subject] in page.content.decode()


def test_what_is_wrong_is_said_where_it_is(sent):
    client = referrer()
    wrong = client.post(address(sent, "contact"), CONTACT | {"phone": "0770"})
    assert wrong.status_code == 422
    assert "There is a problem" in wrong.content.decode()
    check = client.post(address(sent, "contact"), CONTACT)
    without = client.post(address(sent, "contact"), hidden(check) | {"save": "yes", "reason": ""})
    assert without.status_code == 422
    assert "Enter why you are correcting this." in without.content.decode()
    assert not Correction.objects.exists()


def test_a_place_says_whether_they_moved(sent):
    client = referrer()
    answers = {"where": "address", "postcode": "SW9 8JQ"}
    corrected(client, sent, "place", answers, moved="yes")
    assert Referral.objects.get(pk=sent.pk).counted_borough == "E09000028"
    corrected(client, sent, "place", {"where": "withheld", "secret_borough": "E09000012"}, moved="no")
    assert Referral.objects.get(pk=sent.pk).counted_borough == "E09000012"
    assert Resident.objects.get(pk=sent.resident_id).address_withheld


def test_a_name_a_need_and_its_facts(sent):
    client = referrer()
    corrected(client, sent, "person", {"first_name": "Aamina", "last_name": "Yusuf", "language": "Somali"})
    corrected(client, sent, "needs", {"needs": ["device", "data"]})
    corrected(client, sent, "device", DEVICE | {"form": "tablet"})
    assert Resident.objects.get(pk=sent.resident_id).first_name == "Aamina"
    assert dict(sent.needs.values_list("kind", "state")) == {
        "device": "waiting",
        "skills": "cancelled",
        "data": "proposed",
    }
    assert sent.needs.get(kind="device").form == "tablet"


def test_a_page_left_open_does_not_undo_a_colleague(sent):
    client = referrer()
    seen = hidden(client.get(address(sent, "contact")))["seen"]
    corrected(caseworker(), sent, "contact", CONTACT)
    stale = client.post(
        address(sent, "contact"),
        {"mode": "direct", "phone": "07700 900789", "channels": ["sms"], "seen": seen, "save": "yes", "reason": "Old."},
    )
    assert "Someone else has just changed this" in stale.content.decode()
    assert Resident.objects.get(pk=sent.resident_id).phone == "+447700900456"


def test_nobody_else_gets_in(sent):
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    other = signed_in(worker("zoe@lambeth.example", at=lambeth))
    assert other.get(address(sent, "contact")).status_code == 404
    assert other.post(address(sent, "contact"), CONTACT).status_code == 404
    assert caseworker("administrator").get(address(sent, "contact")).status_code == 403
    people.withdraw_consent(sent.resident, method="phone", by=london.actor("caseworker"))
    assert referrer().get(address(sent, "contact")).status_code == 404


def test_the_lead_agrees_on_the_case_page(sent):
    people.raise_hold(sent.resident, kind="safeguarding", by=london.actor("caseworker"))
    corrected(referrer(), sent, "contact", CONTACT)
    assert Resident.objects.get(pk=sent.resident_id).phone == ""
    row = Correction.objects.waiting().get()
    client = caseworker("safeguarding_lead")
    assert "Correction to approve" in client.get(f"/triage/{sent.reference}").content.decode()
    assert client.post(f"/triage/do/correction/{row.pk}/agree").status_code == 302
    assert Resident.objects.get(pk=sent.resident_id).phone == "+447700900456"


def test_a_caseworker_lets_the_decision_stand(sent):
    young = (timezone.localdate() - timedelta(days=15 * 365)).isoformat()
    patch = {"resident": {"date_of_birth": young}, "needs": [{"kind": "device"}, {"kind": "data"}]}
    referrals.correct(sent, patch=patch, reason="Wrong year.", by=london.actor("caseworker"))
    row = Correction.objects.to_check().first()
    client = caseworker()
    assert "Check the decision" in client.get(f"/triage/{sent.reference}").content.decode()
    assert client.post(f"/triage/do/correction/{row.pk}/stands").status_code == 302
    assert not Correction.objects.to_check().exists()


@pytest.mark.browser
def test_every_page_without_a_fault_and_on_a_narrow_phone(browser, live_server):
    """axe on each page at 320 pixels, and nothing to scroll sideways; a real correction from the first page to the last."""
    sent = london.accepted(needs=("device",))
    cookie = referrer().cookies["sessionid"].value
    context = browser.new_context(viewport={"width": 320, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    def look(name):
        assert axe_faults(page) == [], name
        assert not sideways(page), name

    for subject in ("place", "device", "contact"):
        page.goto(live_server.url + address(sent, subject))
        look(subject)
    page.get_by_label("Phone number", exact=True).fill("07700 900456")
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()
    look("check")
    page.get_by_label("Why are you correcting this?").fill("They told us.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save correction").click()
    page.goto(f"{live_server.url}/refer/{sent.reference}/correct")
    look("subjects")
    assert Resident.objects.get(pk=sent.resident_id).phone == "+447700900456"
