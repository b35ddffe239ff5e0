"""In a browser, by keyboard alone: a phone is now with an ex-partner, and the worker corrects the number."""

import pytest

from inventory import actions as inventory
from law.actors import SYSTEM
from notifications.models import LocalDelivery, Message
from notifications.sender import send_one
from tests import people_of_london as london
from tests.journeys.keyboard import Keyboard
from tests.portal.signing_in import signed_in, worker
from tests.rounds import only_long

OLD = "+447700900123"
NEW = "+447700900456"
WHY = "The old phone is with an ex-partner."
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def offered():
    """A referral with a text that waits to leave for the old number, and one that has left."""
    referral = london.accepted(needs=("device",))
    inventory.offer(referral.needs.get(), device=london.device_on_shelf(), by=SYSTEM)
    assert unsent_to(OLD) == ["inventory.offered"]
    return referral


def unsent_to(number: str) -> list[str]:
    waiting = Message.objects.filter(sent_at=None, channel="sms").exclude(state__in=["cleared", "suppressed"])
    return [message.event for message in waiting if message.address == number]


@pytest.mark.parametrize(
    ("scripts", "width"),
    [(True, 320), pytest.param(False, 320, marks=only_long), pytest.param(True, 1280, marks=only_long)],
)
def test_29_the_number_changed(browser, live_server, scripts, width):
    referral = offered()

    def sit_down(user) -> Keyboard:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        cookie = signed_in(user).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return Keyboard(context.new_page(), live_server.url, scripts)

    maria = sit_down(worker())
    maria.open(f"/refer/{referral.reference}")
    maria.follow("a[href$='/correct']")
    maria.follow("a[href$='/correct/contact']")
    maria.write("phone", "07700 900456")
    maria.press("Continue")
    check = maria.page.inner_text("main")
    assert "07700 900123" in check
    assert "07700 900456" in check
    assert unsent_to(OLD) == ["inventory.offered"]  # nothing is changed before it is saved
    maria.write("reason", WHY)
    maria.press("Save correction")

    assert unsent_to(OLD) == []
    assert unsent_to(NEW) == ["inventory.offered"]
    for waiting in Message.objects.filter(event="inventory.offered"):
        send_one(waiting.pk)
    assert [text.address for text in LocalDelivery.objects.filter(channel="sms")] == [NEW]

    maria.open(f"/refer/{referral.reference}/correct")
    history = maria.page.inner_text("main")
    assert WHY in history
    assert "Maria Santos" in history

    kwame = sit_down(worker("caseworker@get-online.example", role="caseworker", name="Kwame Boateng"))
    kwame.open(f"/triage/{referral.reference}")
    case = kwame.page.inner_text("main")
    assert "Corrections since it was sent" in case
    assert "07700 900456" in case
    assert WHY in case
