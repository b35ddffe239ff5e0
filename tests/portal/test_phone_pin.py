"""The settings page: the organisation's dial code, one's own PIN for the telephone, and the digest beside them."""

import os
from pathlib import Path

import pytest

from audit.models import LedgerEntry
from people import actions as people
from people.models import Organisation
from tests import people_of_london as london
from tests.phone.calling import PIN, registered
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/refer/settings"


def test_a_worker_reads_the_code_and_sets_a_pin():
    user = worker()
    client = signed_in(user)
    at = london.organisation()
    page = client.get(HERE).content.decode()
    assert at.dial_code in page
    assert "You have no PIN yet." in page
    answered = client.post(HERE, {"pin": PIN, "again": PIN}, follow=True)
    assert answered.redirect_chain == [(HERE, 302)]
    assert "Your PIN is set. Use it" in answered.content.decode()
    assert people.identify_by_phone(dial_code=at.dial_code, pin=PIN) == (user, at)
    user.refresh_from_db()
    assert PIN not in user.pin + user.pin_key
    assert user.digest == "each"
    assert PIN not in str(list(LedgerEntry.objects.values_list("details", flat=True)))


@pytest.mark.parametrize(
    ("pin", "again", "sentence"),
    [
        ("123456", "123456", "easy to guess"),
        ("91827", "91827", "A PIN has six digits."),
        (PIN, "918275", "not the same six digits"),
        (PIN, PIN, "Choose another PIN."),
        ("", "", "Choose six digits."),
    ],
)
def test_a_pin_that_will_not_do(pin, again, sentence):
    at = london.organisation()
    registered(at)
    colleague = worker("colleague@southwark.example", at=at)
    answered = signed_in(colleague).post(HERE, {"pin": pin, "again": again})
    assert answered.status_code == 422
    assert sentence in answered.content.decode()
    assert f'value="{pin}"' not in answered.content.decode()
    colleague.refresh_from_db()
    assert colleague.pin == ""


def test_the_same_pin_elsewhere_is_nobodys_business():
    southwark = london.organisation()
    lambeth = london.organisation("lambeth", "Lambeth Council", "borough", "E09000022")
    first = registered(southwark)
    second = registered(lambeth, email="ana@lambeth.example")
    assert people.identify_by_phone(dial_code=southwark.dial_code, pin=PIN)[0] == first
    assert people.identify_by_phone(dial_code=lambeth.dial_code, pin=PIN)[0] == second


def test_the_digest_is_still_chosen_here():
    user = worker()
    assert signed_in(user).post(HERE, {"digest": "daily"}).status_code == 302
    user.refresh_from_db()
    assert user.digest == "daily"
    assert user.pin == ""
    assert signed_in(user).post(HERE, {}).status_code == 422


def test_every_organisation_has_a_code_of_its_own():
    for number in range(30):
        people.register_organisation(
            code=f"group-{number}", name=f"Group {number}", kind="vcs", by=london.ADMINISTRATOR
        )
    codes = list(Organisation.objects.values_list("dial_code", flat=True))
    assert len(set(codes)) == len(codes) >= 30
    assert all(len(code) == 6 and code.isdigit() for code in codes)


@pytest.mark.browser
def test_the_page_without_a_fault_and_on_a_narrow_phone(live_server):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    cookie = signed_in(worker()).cookies["sessionid"].value
    pictures = os.environ.get("PICTURES", "")
    flags = (
        "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
        "--disable-sync"
    )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=flags.split())
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()

        def look(name):
            rows = Axe().run(page)
            assert rows.violations_count == 0, (name, rows.generate_report())
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
                if pictures:
                    page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)
            page.set_viewport_size({"width": 1280, "height": 900})

        page.goto(live_server.url + HERE)
        look("settings")
        page.get_by_label("New PIN").fill("123456")
        page.get_by_label("The same six digits again").fill("123456")
        with page.expect_navigation():
            page.get_by_role("button", name="Save the PIN").click()
        look("settings_fault")
        page.get_by_label("New PIN").fill(PIN)
        page.get_by_label("The same six digits again").fill(PIN)
        page.get_by_role("button", name="Save the PIN").click()
        page.get_by_text("Your PIN is set. Use it").wait_for()
        look("settings_set")
        browser.close()
