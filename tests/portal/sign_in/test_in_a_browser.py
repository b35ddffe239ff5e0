"""Signing in with a real browser: passkeys, the warning before a session ends, and no accessibility fault."""

import pytest
from django.contrib.sessions.models import Session

from demo.foundations import SECOND_FACTOR
from portal.sign_in import factors
from tests.chromium import axe_faults, sideways
from tests.portal.sign_in.accounts import LOGIN, PASSWORD, code_now, invited, person
from tests.rounds import only_long

pytestmark = pytest.mark.django_db
in_a_browser = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def marked(test):
    for mark in in_a_browser:
        test = mark(test)
    return test


def enter(page, url, user, password=PASSWORD):
    page.goto(url + LOGIN)
    page.fill("#id_login", user.email)
    page.fill("#id_password", password)
    page.click("main form button:has-text('Sign in')")


@marked
def test_a_passkey_is_made_and_opens_the_account(live_server, browser):
    assert live_server.url.startswith("http://localhost:")
    maria = person()
    page = browser.new_page()
    problems = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})
    enter(page, live_server.url, maria)
    page.wait_for_url(live_server.url + "/refer")
    page.goto(live_server.url + "/account/2fa/webauthn/add/")
    page.fill("#id_name", "Work laptop")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.goto(live_server.url + "/account/2fa/webauthn/")
    assert "Work laptop" in page.inner_text("main")
    page.click(".gol-account__out")
    page.wait_for_url("**/account/login/")
    assert "You have signed out" in page.inner_text("main")
    page.click("#passkey_login")
    page.wait_for_url(live_server.url + "/refer")
    assert "Maria Santos" in page.inner_text("header")
    assert not problems


@marked
def test_a_passkey_that_does_not_work_says_so(live_server, browser):
    page = browser.new_page()
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
            }
        },
    )
    page.goto(live_server.url + LOGIN)
    page.click("#passkey_login")
    page.wait_for_selector("#passkey-problem:not([hidden])")
    assert "Use another way" in page.inner_text("#passkey-problem") or "use another way" in page.inner_text(
        "#passkey-problem"
    )


@marked
def test_the_warning_before_a_session_ends(live_server, browser, settings):
    settings.SESSION_IDLE_MINUTES = 0.05
    settings.SESSION_TOUCH_MINUTES = 0.05
    maria = person()
    page = browser.new_page()
    enter(page, live_server.url, maria)
    page.wait_for_url(live_server.url + "/refer")
    page.wait_for_selector("#session-warning[open]", timeout=15_000)
    assert "You will be signed out in" in page.inner_text("#session-warning-title")
    page.click("#session-keep")
    page.wait_for_selector("#session-warning:not([open])", state="attached")
    page.wait_for_selector("#session-warning-title:has-text('You have been signed out')", timeout=20_000)
    assert "still here" in page.inner_text("#session-warning-words")


@marked
@pytest.mark.parametrize("width", [pytest.param(1280, marks=only_long), 390])
def test_the_account_pages_have_no_accessibility_fault(live_server, browser, width):
    _, link = invited()
    caseworker = person("caseworker", email="case@southwark.example")
    technician = person("technician", email="tech@southwark.example", name="Tariq")
    factors.enrol(technician, SECOND_FACTOR)

    def look(page, address):
        if address:
            page.goto(live_server.url + address)
        assert axe_faults(page) == [], page.url
        assert not sideways(page), page.url

    out = browser.new_page(viewport={"width": width, "height": 900})
    for address in (
        LOGIN,
        "/account/login/code/",
        "/account/password/reset/",
        link,
        "/join/garbled",
        "/warehouse/pin",
        "/demonstration/post",
    ):
        look(out, address)
    out.goto(live_server.url + LOGIN)
    out.fill("#id_login", "nobody@example.org")
    out.fill("#id_password", "wrong")
    out.click("main form button:has-text('Sign in')")
    look(out, "")

    new = browser.new_page(viewport={"width": width, "height": 900})
    enter(new, live_server.url, caseworker)
    new.goto(live_server.url + "/")
    assert "/account/second-factor" in new.url
    for address in ("", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/", "/account/"):
        look(new, address)

    staff = browser.new_page(viewport={"width": width, "height": 900})
    enter(staff, live_server.url, technician)
    look(staff, "")
    staff.fill("#id_code", code_now(technician))
    staff.click("text=Continue")
    staff.wait_for_url(live_server.url + "/warehouse/")
    for address in (
        "/account/",
        "/account/2fa/",
        "/account/2fa/webauthn/",
        "/account/2fa/recovery-codes/",
        "/account/password/change/",
        "/account/pin",
    ):
        look(staff, address)
    staff.evaluate("document.getElementById('session-warning').showModal()")
    look(staff, "")


@marked
def test_signing_in_needs_no_script(live_server, browser):
    maria = person()
    page = browser.new_context(java_script_enabled=False).new_page()
    enter(page, live_server.url, maria)
    assert page.url == live_server.url + "/refer"
    assert "Maria Santos" in page.inner_text("header")
    page.click(".gol-account__out")
    assert not page.is_visible("#passkey_login")


@marked
def test_a_form_survives_the_end_of_its_session_in_a_browser_without_script(live_server, browser, pages):
    maria = person()
    page = browser.new_context(java_script_enabled=False).new_page()
    enter(page, live_server.url, maria)
    page.goto(live_server.url + "/some/form")
    page.fill("[name=story]", "Amina has no laptop")
    Session.objects.all().delete()
    page.click("text=Send")
    assert "/account/login/" in page.url
    page.fill("#id_login", maria.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button:has-text('Sign in')")
    assert page.inner_text("h1") == "Your answers are kept"
    page.click("text=Send my answers now")
    assert page.inner_text("body") == f"sent: Amina has no laptop by user:{maria.pk}"
