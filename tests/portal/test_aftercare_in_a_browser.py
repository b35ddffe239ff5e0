"""What does not work, in a real browser: the person's own page in three languages, the hub's and the desk's,
sound for axe, and whole at 1280, 390 and 320 pixels.
"""

import os
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from referrals import actions as referrals
from referrals.models import Need, Referral
from referrals.own_links import link_of
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.portal.signing_in import signed_in, worker
from tests.referrals.test_remedy import KWAME, give, promise

WIDTHS = (1280, 390, 320)
WORDS = "The screen stays black.\nhttps://support.example/a/very/long/address/without/any/place/to/break/it/at/all"


def page_of(referral: Referral) -> str:
    return "/me/" + link_of(referral).rpartition("/")[2]


def with_two_things(language: str, name: str, number: int) -> Referral:
    person = {"language": language, "last_name": name, "date_of_birth": date(1960 + number, 2, 3)}
    phone = f"+44770090012{number}"
    referral = london.accepted(needs=("device", "skills"), first_name=name, phone=phone, resident=person)
    for need in referral.needs.order_by("kind"):
        need.collect_at = london.hub()
        need.save()
        give(promise(need, number))
    return referral


class Looking:
    """A window that is looked at: axe, and nothing wider than the window, at each width."""

    def __init__(self, page: Page, address: str):
        self.page = page
        self.address = address
        self.wrong: list[tuple] = []

    def open(self, name: str, path: str):
        assert self.page.goto(self.address + path).status == 200, path
        self.look(name)

    def press(self, name: str, button: str):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()
        self.look(name)

    def look(self, name: str):
        pictures = os.environ.get("PICTURES", "")
        self.wrong += [(name, fault) for fault in axe_faults(self.page)]
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            over = sideways(self.page)
            self.wrong += [(name, width, over)] if over else []
            if pictures:
                self.page.screenshot(path=str(Path(pictures) / f"aftercare-{name}-{width}.png"), full_page=True)


def window(browser, live_server, client=None) -> Looking:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    if client is not None:
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return Looking(context.new_page(), live_server.url)


def as_resident(at: Looking, somali: Referral, arabic: Referral):
    at.open("english", page_of(somali) + "/problem?language=en")
    at.open("somali", page_of(somali) + "/problem")
    at.page.locator("input[name=need]").first.check()
    at.press("somali-asked", "Dir")
    at.page.locator("input[name=kind]").first.check()
    at.page.locator("input[name=tried]").first.check()
    at.press("somali-thanks", "Dir")
    at.open("arabic", page_of(arabic) + "/problem")
    at.press("arabic-unsaid", "إرسال")
    assert at.page.locator(".govuk-error-summary__title").inner_text() == "هناك مشكلة"
    at.page.locator("input[name=kind]").first.check()
    drawn = at.page.evaluate(CIRCLE)
    assert drawn["circle"] == drawn["input"], "a circle is drawn where a finger presses, on the right of its words"


# Where the circle of the first answer is drawn, and where the box is that takes the press: from the right edge, in pixels.
CIRCLE = """() => {
    const input = document.querySelector(".govuk-radios__input");
    const item = input.parentElement.getBoundingClientRect();
    const style = getComputedStyle(input.nextElementSibling, "::before");
    const gap = (input.getBoundingClientRect().width - parseFloat(style.width)) / 2;
    return {circle: parseFloat(style.right) - gap, input: item.right - input.getBoundingClientRect().right};
}"""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_each_page_of_what_does_not_work_is_sound_and_whole_at_every_width(browser, live_server):
    somali = with_two_things("Somali", "Hodan", 0)
    arabic = with_two_things("Arabic", "Wolfeschlegelsteinhausenbergerdorff", 1)
    device = arabic.needs.get(kind=Need.Kind.DEVICE)
    referrals.dispute(device, kind="faulty", tried=["charger"], reason=WORDS, by=KWAME)
    desk = window(browser, live_server, signed_in(worker(role="caseworker")))
    desk.open("case", f"/triage/{arabic.reference}")
    hub = window(browser, live_server, signed_in(worker("joy@brixton.example", role="hub_worker", at=london.hub())))
    hub.open("report", f"/does-not-work/{somali.needs.get(kind=Need.Kind.DEVICE).pk}")
    hub.press("report-unsaid", "Report the problem")
    resident = window(browser, live_server)
    as_resident(resident, somali, arabic)
    assert [each.wrong for each in (desk, hub, resident)] == [[], [], []]
