"""Every page for strangers in a real browser: no accessibility fault, and nothing scrolls sideways at 320 pixels.

With PICTURES=folder it also takes a picture of each at four widths, to be looked at.
"""

import os

import pytest

from notifications.wording import join_link_of
from people import actions as people
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.portal.public.test_information_pages import PAGES
from tests.portal.signing_in import signed_in, worker

WIDTHS = (1280, 820, 390, 320)
LONGEST = "Łódź-Wrocław-Peckham-Rye-Community-Pantry-and-Advice-Centre" * 3


def paths(home: str) -> list[str]:
    """The public pages with a hub to show and a request in each state, and the form with every fault in it."""
    hub = london.hub()
    people.describe_hub(
        hub, address="Brixton Oval", postcode="SW2 1JQ", hours={"mon": "10:00-17:00"}, access=["step_free"],
        languages=["العربية"], by=london.ADMINISTRATOR,
    )  # fmt: skip
    waiting = london.join_request(name=LONGEST)
    declined = london.join_request("other@pantry.example", name="مخزن بيكهام")
    people.decline_join_request(declined, because="not_verified", answer="Send your number.", by=london.ADMINISTRATOR)
    asked = (london.join_request("third@pantry.example", confirmed=False), waiting, declined)
    links = [f"/apply/request/{join_link_of(each).rpartition('/')[2]}" for each in asked]
    return [
        *PAGES,
        "/privacy/residents/ur",
        "/apply/details",
        "/apply/sent",
        *links,
        f"{links[1]}?do=withdraw",
        "/service/join-requests",
        f"/service/join-requests/{waiting.pk}",
        f"/service/join-requests/{declined.pk}",
        f"/service/join-requests/{waiting.pk}/decline",
    ]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_no_accessibility_fault_and_no_sideways_scroll(browser, live_server):
    pictures = os.environ.get("PICTURES", "")
    administrator = signed_in(worker("ada@get-online.example", role="administrator", name="Ada One"))
    session = {"name": "sessionid", "value": administrator.cookies["sessionid"].value, "url": live_server.url}
    wrong = []
    stranger = browser.new_page(viewport={"width": 320, "height": 900})
    desk = browser.new_context(viewport={"width": 320, "height": 900})
    desk.add_cookies([session])
    inside = desk.new_page()
    for path in paths(live_server.url):
        page = inside if path.startswith("/service/") else stranger
        page.goto(live_server.url + path)
        if path == "/apply/details":
            page.get_by_role("button", name="Send request").click()
            page.wait_for_selector(".govuk-error-summary")
        faults = axe_faults(page)
        wide = ["sideways"] if sideways(page) else []
        wrong += [(path, fault) for fault in faults + wide]
        for width in WIDTHS if pictures else ():
            page.set_viewport_size({"width": width, "height": 900})
            name = path.strip("/").replace("/", "-").partition(":")[0][:40] or "front"
            page.screenshot(path=f"{pictures}/{name}-{width}.png", full_page=True)
            page.set_viewport_size({"width": 320, "height": 900})
    assert wrong == []
