"""A worker's first referral in a real browser: from the invitation to the reference, with a pause in the middle,
keyboard only.
"""

import re

import pytest
from django.core.cache import cache

from jobs import worker
from notifications.models import LocalDelivery
from people import actions as people
from referrals.models import Referral
from tests import people_of_london as london
from tests.journeys.keyboard import Keyboard
from tests.rounds import only_long

PASSWORD = "three swans under Tower Bridge"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def _invitation() -> str:
    at = london.organisation()
    lead = london.actor("organisation_lead", organisation=at)
    people.invite(email="new.worker@southwark.example", name="Nia Okoro", role="referrer", organisation=at, by=lead)
    worker.work(until_idle=True)
    letter = LocalDelivery.objects.get(channel="email").body
    return re.search(r"/join/\S+", letter)[0]


@pytest.mark.parametrize(("scripts", "width"), [pytest.param(True, 1280, marks=only_long), (True, 320), (False, 320)])
def test_from_the_invitation_to_the_reference(browser, live_server, settings, scripts, width):
    cache.clear()
    settings.PUBLIC_URL = live_server.url
    link = _invitation()

    def sit_down():
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        return Keyboard(context.new_page(), live_server.url, scripts)

    at = sit_down()
    at.open(link)
    at.write("name", "Nia Okoro")
    at.write("password1", PASSWORD)
    at.write("password2", PASSWORD)
    at.press("Join")
    at.open("/refer")
    at.press("Refer someone")
    at.write("postcode", "se1 2qh")
    at.press("Save and continue")
    reference = re.search(r"GOL-\w{4}-\w{4}", at.page.url)[0]
    at.press("Save and continue")  # nothing filled in: kept, listed, explained
    assert "Enter their first name" in at.page.inner_text(".govuk-error-summary")
    at.write("first_name", "Łukasz")
    at.write("last_name", "Wójcik")
    at.write("date_of_birth_day", "3")
    at.write("date_of_birth_month", "10")
    at.write("date_of_birth_year", "1958")
    at.press("Save and continue")
    at.tick("needs", "device")
    at.press("Save and come back later")  # called away: the draft is where it was, on any device
    at.page.context.close()

    at = sit_down()
    at.open("/account/login/")
    at.write("login", "new.worker@southwark.example")
    at.write("password", PASSWORD)
    at.press("Sign in")
    at.open("/refer")
    at.press("Continue draft for Łukasz Wójcik")
    assert at.page.url.endswith("/step/needs")
    assert at.page.is_checked("[name=needs][value=device]")
    for kind in ("data", "skills"):
        at.tick("needs", kind)
    at.write("reason", "Has to bid for housing every week")
    at.press("Save and continue")
    at.choose("form", "laptop")
    at.choose("has_now", "phone_only")
    at.choose("use", "essentials")
    at.press("Save and continue")
    at.choose("form", "sim")
    at.choose("has_now", "nothing")
    at.press("Save and continue")
    at.write("purpose", "Bidding for a home")
    at.choose("has_now", "never")
    at.choose("form", "group")
    at.press("Save and continue")
    at.choose("mode", "direct")
    at.tick("channels", "call")
    at.write("phone", "07700 900123")
    at.press("Save and continue")
    at.choose("share", "yes")
    at.choose("follow_up", "no")
    at.choose("method", "in_person")
    at.press("Save and continue")
    assert "Łukasz Wójcik" in at.page.inner_text("main")
    assert "3 October 1958" in at.page.inner_text("main")
    at.press("Send referral")
    assert reference in at.page.inner_text(".govuk-panel")
    at.press("See the referral")
    assert at.page.locator(".gol-tracker__need").count() == 3
    referral = Referral.objects.get()
    assert (referral.reference, referral.state, referral.needs.count()) == (reference, "submitted", 3)
    assert referral.resident.safe_channels == ["call"]
    assert referral.referrer_email == "new.worker@southwark.example"
    assert len(at.seen) == 12
