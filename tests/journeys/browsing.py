"""People at their own screens: each signed in in a browser window of their own, with what they press counted."""

import re

from notifications.models import LocalDelivery, Message
from notifications.sender import send_one
from tests import people_of_london as london
from tests.portal.signing_in import signed_in, worker

# A press is a finger or a mouse going down, or the Enter key. What a person types is not counted.
COUNT = """
const press = () => sessionStorage.setItem("presses", Number(sessionStorage.getItem("presses") ?? 0) + 1);
document.addEventListener("pointerdown", press, true);
document.addEventListener("keydown", (event) => event.key === "Enter" && press(), true);
"""  # at the document: a press that the driver holds back at the window, to try it again, is none
TABLET = {"width": 820, "height": 1180}
DESK = {"width": 1280, "height": 900}


class Windows:
    """The browser and the address of the service; `open_as` gives a person their own window."""

    def __init__(self, browser, address: str):
        self.browser = browser
        self.address = address
        self.contexts = []

    def open_as(self, role, *, at=None, name="Joy Mensah", size=TABLET):
        user = worker(f"{name.split()[0].lower()}@{role.replace('_', '-')}.example", at=at, role=role, name=name)
        context = self.browser.new_context(viewport=size, base_url=self.address)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        cookie = signed_in(user).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.address}])
        page = context.new_page()
        page.add_init_script(COUNT)
        page.faults = []
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        page.on("response", lambda answer: page.faults.extend([answer.url] if answer.status in (404, 500) else []))
        return page

    def hub(self, name="Joy Mensah"):
        return self.open_as("hub_worker", at=london.hub(), name=name)


def presses(page) -> int:
    return int(page.evaluate("sessionStorage.getItem('presses') ?? 0"))


def press(page, name: str, role: str = "button"):
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).first.click()


def fill_in(page, answers: dict):
    """Answer the questions of one page, each by its own field."""
    for name, value in answers.items():
        fields = page.locator(f"[name={name}]")
        if fields.first.get_attribute("type") in ("radio", "checkbox"):
            for each in [value] if isinstance(value, str) else value:
                fields.and_(page.locator(f"[value={each}]")).check()
        elif fields.first.evaluate("field => field.tagName") == "SELECT":
            fields.first.select_option(value)
        else:
            fields.first.fill(value)


def type_scan(page, code: str):
    """A scan on a page that answers in place."""
    page.locator("#code").focus()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def scan(page, code: str):
    """A hand scanner: it types into the box that has the focus, and ends with Enter."""
    page.locator("#code").focus()
    page.keyboard.type(code)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def words_of(page) -> str:
    return re.sub(r"\s+", " ", page.inner_text("main"))


def delivered(event: str, referral=None) -> str:
    """What this message said when it reached a telephone: the local stand-in keeps what it sent."""
    rows = Message.objects.filter(event=event)
    message = (rows.filter(referral_id=referral.pk) if referral else rows).latest("created_at")
    if not LocalDelivery.objects.filter(message_id=message.pk).exists():
        send_one(message.pk)
    return LocalDelivery.objects.get(message_id=message.pk).body


def code_in(text: str) -> str:
    return re.search(r"\b\d{6}\b", text).group()
