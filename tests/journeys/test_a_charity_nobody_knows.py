"""A food bank that nobody knows comes to the front page, joins, and sends its first referral: by keyboard
alone in a browser, and by HTTP without JavaScript.
"""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from jobs import worker as queue
from notifications.models import LocalDelivery
from people.models import Agreement, Organisation
from people.organisations.join_requests import CHECKS
from referrals.models import Referral
from tests.journeys.keyboard import Keyboard
from tests.portal.answers import write
from tests.portal.service.agreement_forms import pdf
from tests.portal.signing_in import signed_in, worker
from tests.rounds import LONG, only_long

PASSWORD = "three swans under Tower Bridge"
LEAD = "sam.ade@peckham-pantry.example"
COLLEAGUES = ("joy@peckham-pantry.example", "nia@peckham-pantry.example")
APPLICATION = {
    "name": "Peckham Pantry",
    "kind": "vcs",
    "borough": "E09000028",
    "purpose": "We run a food bank. Many visitors have no data to apply for benefits.",
    "volume": "some",
    "contact_name": "Sam Ade",
    "email": LEAD,
}


def link_in(event: str, address: str = LEAD) -> str:
    """The way in the letter of this event, once the queue has sent it."""
    queue.work(until_idle=True)
    letters = LocalDelivery.objects.filter(channel="email").order_by("-pk")
    bodies = (letter.body for letter in letters if letter.address == address)
    return next(found[0] for body in bodies if (found := re.search(rf"/{event}/\S+", body)))


def administrator():
    return signed_in(worker("ada@get-online.example", role="administrator", name="Ada One"))


@pytest.mark.django_db(transaction=True)
def test_without_javascript_from_the_front_page_to_the_first_referral():
    cache.clear()
    ours, theirs = administrator(), Client()
    front = theirs.get("/").content.decode()
    for answer in ("Who can be referred", "Nothing. The person", "Find a hub", "is run by", 'href="/apply"'):
        assert answer in front
    assert theirs.post("/apply/details", APPLICATION).status_code == 302
    theirs.post(link_in("apply/request"), {"do": "confirm"})
    listed = ours.get("/service/join-requests?state=submitted").content.decode()
    request = re.search(r'href="(/service/join-requests/[^"?]+)"', listed)[1]
    assert ours.post(request, {"code": "peckham-pantry", "checks": list(CHECKS)}).status_code == 302
    way_in = {"name": "Sam Ade", "way": "password", "password1": PASSWORD, "password2": PASSWORD}
    assert theirs.post(link_in("join"), way_in).status_code == 302
    draft = Agreement.objects.get(organisation__code="peckham-pantry")
    assert f'href="/service/agreements/{draft.pk}"' in theirs.get("/refer").content.decode()
    assert f"/service/agreements/{draft.pk}/sign" in theirs.get(f"/service/agreements/{draft.pk}").content.decode()
    assert theirs.post(f"/service/agreements/{draft.pk}/sign", {"document": pdf()}).status_code == 302
    assert theirs.post("/refer/start").status_code == 409, "no one refers before both have signed"
    assert ours.post(f"/service/agreements/{draft.pk}/sign").status_code == 302
    for email in COLLEAGUES:
        invite = {"email": email, "role": "referrer"}
        assert theirs.post("/service/organisations/peckham-pantry/invite", invite).status_code == 302
        assert Client().get(link_in("join", email)).status_code == 200
    reference = write(theirs)
    theirs.post(f"/refer/{reference}/check")
    sent = Referral.objects.get(reference=reference)
    assert (sent.state, sent.organisation.code) == ("submitted", "peckham-pantry")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("scripts", "width"),
    [(True, 320), pytest.param(True, 1280, marks=only_long), pytest.param(False, 320, marks=only_long)],
)
def test_by_keyboard_alone_from_the_front_page_to_the_first_referral(
    browser, live_server, settings, tmp_path, scripts, width
):
    cache.clear()
    settings.PUBLIC_URL = live_server.url
    session = administrator().cookies["sessionid"].value
    paper = tmp_path / "signed.pdf"
    paper.write_bytes(b"%PDF-1.7 signed")

    def sit_down():
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        return Keyboard(context.new_page(), live_server.url, scripts=LONG and scripts)

    theirs, ours = sit_down(), sit_down()
    ours.page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    ask_to_join(theirs)
    theirs.open(link_in("apply/request"))
    theirs.press("Confirm and send request")
    accept(ours)
    theirs.open(link_in("join"))
    join(theirs)
    sign(theirs, paper)
    countersign(ours)
    for email in COLLEAGUES:
        theirs.open("/service/organisations/peckham-pantry")
        theirs.press("Invite someone")
        theirs.write("email", email)
        theirs.press("Send invitation")
    reference = refer(theirs)
    sent = Referral.objects.get(reference=reference)
    assert (sent.state, sent.organisation.code) == ("submitted", "peckham-pantry")
    assert Organisation.objects.get(code="peckham-pantry").invitations.filter(state="sent").count() == 2


def ask_to_join(at: Keyboard) -> None:
    at.open("/")
    at.press("Ask for your organisation to join")
    at.press("Start now")
    at.write("name", APPLICATION["name"])
    at.choose("kind", "vcs")
    at.write("purpose", APPLICATION["purpose"])
    at.choose("volume", "some")
    at.write("contact_name", "Sam Ade")
    at.write("email", LEAD)
    at.press("Send request")
    assert "Check your email" in at.page.inner_text("main")


def accept(at: Keyboard) -> None:
    at.open("/service/")
    at.press("Requests to join")
    at.press("Peckham Pantry")
    for check in CHECKS:
        at.tick("checks", check)
    at.press("Accept request")
    assert "sets up their account" in at.page.inner_text("main")


def join(at: Keyboard) -> None:
    at.write("name", "Sam Ade")
    at.choose("way", "password")
    at.write("password1", PASSWORD)
    at.write("password2", PASSWORD)
    at.press("Join")


def sign(at: Keyboard, paper) -> None:
    """A lead who has just joined is led to it."""
    at.press("Read and sign the agreement")
    at.follow("main a[href$='/sign']")
    at.page.set_input_files("[name=document]", paper)
    at.follow("main form button")


def countersign(at: Keyboard) -> None:
    at.open("/service/")
    at.press("Countersign")
    at.press("Countersign")
    at.press("Countersign")


def refer(at: Keyboard) -> str:
    at.open("/refer/start")
    at.write("postcode", "se1 2qh")
    at.press("Save and")
    reference = re.search(r"GOL-\w{4}-\w{4}", at.page.url)[0]
    at.write("first_name", "Łukasz")
    at.write("last_name", "Wójcik")
    for part, number in (("day", "3"), ("month", "10"), ("year", "1958")):
        at.write(f"date_of_birth_{part}", number)
    at.press("Save and")
    at.tick("needs", "data")
    at.write("reason", "Has to bid for housing every week")
    at.press("Save and")
    at.choose("form", "sim")
    at.choose("has_now", "public")
    at.press("Save and")
    at.choose("mode", "direct")
    at.tick("channels", "call")
    at.write("phone", "07700 900123")
    at.press("Save and")
    at.choose("share", "yes")
    at.choose("follow_up", "no")
    at.choose("method", "in_person")
    at.press("Save and")
    at.press("Send")
    return reference
