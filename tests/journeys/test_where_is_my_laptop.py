"""A resident with nothing but a text message, on a small phone, in Somali, by keyboard alone."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from inventory import actions as inventory
from notifications import sender
from notifications.models import Inbound, LocalDelivery, Message
from people import actions as people
from portal.own.voice import all_words
from referrals.own_links import link_of
from skills import actions as skills
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.referrals.test_remedy import KWAME, STORE, at_hub
from tests.rounds import only_long

SO = all_words()["so"]
PHONE = {"width": 320, "height": 640}
WIDTHS = (320, 390, 1280)


def hodan():
    """A laptop that lies at the hub, a class that is booked, and data that she waits for."""
    people.describe_hub(
        london.hub(),
        address="Brixton Oval",
        postcode="SW2 1JQ",
        phone="020 7946 0123",
        hours={code: "10:00 to 17:00" for code in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        access=["step_free", "lift"],
        by=london.ADMINISTRATOR,
    )
    person = {"language": "Somali", "last_name": "Warsame", "date_of_birth": date(1961, 2, 3)}
    referral = london.accepted(first_name="Hodan", phone="+447700900141", resident=person)
    device = referral.needs.get(kind="device")
    promised = inventory.reserve(device, device=london.device_on_shelf("PF-HODAN"), by=KWAME)
    parcel = inventory.create_shipment(allocation=promised, hub=london.hub(), by=STORE)
    inventory.pack(parcel, scanned=parcel.codes(), by=STORE)
    inventory.dispatch(parcel, by=STORE)
    inventory.arrive(parcel, by=at_hub())
    session = london.session_today(begins_in=timedelta(days=2))
    skills.book(referral.needs.get(kind="skills"), session=session, by=KWAME)
    london.session_today(begins_in=timedelta(days=9))
    return referral, parcel


def text_of(event: str) -> str:
    message = Message.objects.get(event=event)
    sender.send_one(message.pk)
    return LocalDelivery.objects.get(message=message).body if hasattr(LocalDelivery, "message") else message.body


class Phone:
    """Her phone: each page is looked at by axe and at three widths; `PICTURES` keeps what it shows."""

    def __init__(self, page):
        self.page = page
        self.wrong: list[tuple] = []

    def look(self, name: str) -> None:
        self.wrong += [(name, fault) for fault in axe_faults(self.page)]
        pictures = os.environ.get("PICTURES", "")
        for width in WIDTHS:
            self.page.set_viewport_size(PHONE | {"width": width})
            over = sideways(self.page)
            self.wrong += [(name, width, over)] if over else []
            if pictures:
                self.page.screenshot(path=str(Path(pictures) / f"{name}-{width}.png"), full_page=True)
        self.page.set_viewport_size(PHONE)

    def reach(self, target) -> None:
        """By Tab, and by the arrows within a question."""
        for _ in range(90):
            if target.evaluate("element => element === document.activeElement"):
                return
            same = target.evaluate(
                "element => document.activeElement.name === element.name && element.type === 'radio'"
            )
            self.page.keyboard.press("ArrowDown" if same else "Tab")
        raise AssertionError(f"{target} cannot be reached on {self.page.url}")

    def press(self, words: str, role: str = "button") -> None:
        self.reach(self.page.get_by_role(role, name=words, exact=True).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, target) -> None:
        self.reach(target)
        self.page.keyboard.press("Space")

    def write(self, label: str, text: str) -> None:
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def reads(self, *sentences: str) -> None:
        shown = self.page.locator("main").inner_text()
        assert [sentence for sentence in sentences if sentence not in shown] == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=only_long)], ids=["with JavaScript", "without"])
def test_30_where_is_my_laptop(browser, live_server, scripts):
    referral, parcel = hodan()
    link = re.search(r"/me/\S+", text_of("inventory.ready_to_collect"))[0]
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts, base_url=live_server.url)
    phone = Phone(context.new_page())
    phone.page.goto(link)

    # What is coming, where and when, in Somali; nothing of why, or of whoever referred her.
    phone.reads(
        SO["ready"].partition("{")[0], SO["booked"].partition("{")[0], SO["in_queue"], "Brixton Oval", SO["lift"]
    )
    assert phone.page.title() == SO["title"]
    content = phone.page.content()
    assert [word for word in (referral.reference, "Southwark", "maria", "Hodan", "Warsame") if word in content] == []
    if scripts:
        phone.look("page-so")

    # She chooses the day, and another one for her class.
    phone.press(SO["choose_day"], "link")
    days = inventory.days_to_choose(parcel)
    phone.choose(phone.page.locator(f"input[value='{days[5].isoformat()}']"))
    if scripts:
        phone.look("day-so")
    phone.press(SO["save"])
    phone.reads(SO["saved"], SO["your_day"].partition("{")[0])
    parcel.refresh_from_db()
    assert parcel.collect_on == days[5]
    phone.press(SO["change_class"], "link")
    phone.choose(phone.page.locator("input[name=chosen]").first)
    phone.press(SO["save"])
    starts = timezone.localtime(referral.needs.get(kind="skills").bookings.get(state="booked").session.starts_at)
    phone.reads(f"{starts:%d/%m/%Y}")

    # She gives the class up after all, and takes it back.
    phone.press(SO["cannot_come"])
    phone.reads(SO["sure_seat"])
    phone.press(SO["yes_sure"])
    phone.press(SO["come_after_all"])
    phone.reads(f"{starts:%d/%m/%Y}")

    # She has moved: someone reads it, and nothing is changed.
    phone.press(SO["write"], "link")
    phone.choose(phone.page.get_by_label(SO["moved"], exact=True))
    phone.write(SO["message"], "Waxaan u guuray Peckham.")
    if scripts:
        phone.look("write-so")
    phone.press(SO["send"])
    phone.reads(SO["sent"])
    assert Inbound.objects.get().subject == "moved"

    # She wants no more texts, and the page is still hers.
    phone.press(SO["stop_texts"])
    phone.reads(SO["texts_off"])
    referral.resident.refresh_from_db()
    assert referral.resident.opted_out_at is not None

    # Nobody else has a page.
    other = context.new_page()
    assert other.goto(link[:-1] + ("A" if link[-1] != "A" else "B")).status == 404
    assert "Brixton" not in other.content()
    if scripts:
        _looked_at_in(phone, link_of(referral).rpartition("/")[2])
    assert phone.wrong == []
    context.close()


def _looked_at_in(phone: Phone, token: str) -> None:
    """The page in English and Arabic, the way in without a link, and the page that is silent."""
    for name, path in (
        ("page-en", f"/me/{token}?language=en"),
        ("page-ar", f"/me/{token}?language=ar"),
        ("write-ar", f"/me/{token}/write?language=ar"),
        ("ask-en", "/me"),
        ("silent", "/me/nothing"),
    ):
        phone.page.goto(path)
        phone.look(name)
