"""How the page behind the link in a text looks on a small phone, and the list of those who ask."""

import os
from pathlib import Path

import pytest

from tests.chromium import axe_faults, sideways
from tests.outcomes.helped_people import helped
from tests.portal.signing_in import signed_in, worker
from tests.portal.test_follow_ups import asked

pytestmark = pytest.mark.django_db(transaction=True)


def _look_at(page, name):
    assert axe_faults(page) == [], name
    assert not sideways(page), name
    if pictures := os.environ.get("PICTURES", ""):
        page.screenshot(path=str(Path(pictures) / f"{name.replace(' ', '-')}.png"), full_page=True)


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_small_phone_with_and_without_scripts(browser, live_server, scripts):
    """axe on each page at 320 pixels, nothing to scroll sideways, and a real answer from the first tap to the
    thanks.
    """
    follow_up = asked()
    desk = signed_in(worker("kwame@get-online.example", role="caseworker", name="Kwame Boateng"))
    path = f"{live_server.url}/how/{follow_up.token}"
    page = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=True).new_page()
    if not scripts:
        page.route("**/*.js", lambda route: route.abort())
    page.goto(path, wait_until="load")
    _look_at(page, f"how {scripts}")
    page.click("text=Send")
    assert "Select yes, no or prefer not to say" in page.inner_text(".govuk-error-summary")
    _look_at(page, f"how error {scripts}")
    page.check("[name=is_working][value=no]")
    page.check("[name=broken][value=data]")
    _look_at(page, f"how broken {scripts}")
    page.check("[name=connected_how][value=public]")
    page.click("text=Send")
    page.wait_for_selector("text=Thank you")
    _look_at(page, f"thanks {scripts}")
    page.goto(live_server.url + "/how/no-such-token-16")
    _look_at(page, "unknown")
    follow_up.refresh_from_db()
    assert (follow_up.broken, follow_up.connected_how) == (["data"], "public")
    if scripts:
        _look_at_the_desk(browser, live_server, desk)


def _look_at_the_desk(browser, live_server, desk):
    one = asked(helped(first_name="Rosa"))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": desk.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for name, path in (
            ("list", "/follow-ups/"),
            ("due", "/follow-ups/?what=due"),
            ("one", f"/follow-ups/{one.pk}"),
        ):
            page.goto(live_server.url + path, wait_until="load")
            _look_at(page, f"{name} at {width}")
