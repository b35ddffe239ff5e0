"""A hub's tablet: the register with the connection cut, what is half typed at the counter, and the pages at every width."""

import os
from datetime import date
from pathlib import Path

import pytest

from referrals.models import Referral
from skills import actions as skills
from skills.models import Booking
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.portal.signing_in import signed_in, worker
from tests.skills.test_actions import KWAME, session

NAMES = (
    ("عبد الرحمن", "الأنصاري"),
    ("Wolfeschlegelsteinhausenbergerdorff-Aleksandrowicz", "Ó Súilleabháin"),
    ("Amina", "Yusuf"),
)


def learners():
    return [
        london.accepted(
            needs=("skills",),
            first_name=first,
            last_name=last,
            phone=f"+44770090060{number}",
            resident={
                "date_of_birth": date(1950 + 7 * number, 2, 3 + number),
                "access_needs": "Large text, and a seat near the door",
            },
        ).needs.get()
        for number, (first, last) in enumerate(NAMES)
    ]


def with_a_waiting_list(needs):
    full = session(places=1, days=4)
    for need in needs:
        skills.book(need, session=full, wait=True, by=KWAME)
    return full


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_register_goes_on_without_a_connection_and_what_is_half_typed_is_kept(browser, live_server):
    """Each tap and the closing wait on the tablet, through a reload, and count once; axe finds nothing."""
    needs = learners()
    full = with_a_waiting_list(needs)
    held = london.session_today()
    seats = [skills.book(need, session=held, by=KWAME) for need in needs]
    joy = signed_in(worker("joy@brixton.example", at=london.hub(), role="hub_worker", name="Joy Mensah"))
    pictures = os.environ.get("PICTURES", "")
    context = browser.new_context(viewport={"width": 820, "height": 1180})
    context.add_cookies([{"name": "sessionid", "value": joy.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))

    def look(name, path=""):
        if path:
            assert page.goto(live_server.url + path).status == 200, path
        assert axe_faults(page) == [], name
        for width in (1280, 820, 390, 320):
            page.set_viewport_size({"width": width, "height": 1180})
            over = sideways(page)
            assert not over, (name, width, over)
            if pictures:
                page.screenshot(path=str(Path(pictures) / f"classes-{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 820, "height": 1180})

    def tap(seat, mark):
        page.locator(f"#seat-{seat.pk}-{mark}").check()

    def waits(words):
        page.wait_for_function("w => document.querySelector('[data-away]').innerText.includes(w)", arg=words)

    look("list", "/hub/classes")
    look("waiting", f"/hub/classes/{full.pk}")
    look("seat", f"/hub/classes/{full.pk}/seats/{full.bookings.in_order().first().pk}")
    look("move", f"/hub/classes/{held.pk}/seats/{seats[0].pk}/move")
    look("register", f"/hub/classes/{held.pk}")
    page.wait_for_selector("[data-is-kept]")

    with page.expect_response("**/taps"):
        tap(seats[0], "came")
    context.set_offline(True)
    tap(seats[1], "absent")
    tap(seats[1], "late")
    waits("2 marks wait here.")
    page.reload()
    assert page.locator(f"#seat-{seats[1].pk}-late").is_checked(), "it was tapped, and waits"
    page.check("#rest")
    page.click("text=Close the register")
    waits("The register is closed when the connection is back.")
    assert Booking.objects.filter(session=held, state="booked").count() == 3
    context.set_offline(False)
    page.wait_for_selector("text=Register taken on", timeout=20_000)
    marks = {(row.need_id, row.state, row.is_late) for row in held.bookings.all()}
    assert marks == {
        (needs[0].pk, "attended", False),
        (needs[1].pk, "attended", True),
        (needs[2].pk, "no_show", False),
    }
    look("marked")

    page.goto(live_server.url + "/hub/here")
    page.get_by_label("First name").fill("محمد")
    page.get_by_label("Last name (optional)").fill("Featherstonehaugh-Cholmondeley-Wolfeschlegelsteinhausen")
    page.wait_for_function("() => document.querySelector('[data-kept]').innerText.startsWith('Kept as')")
    draft = Referral.objects.get(state="draft")
    page.goto(live_server.url + "/hub/")  # they walk away
    look("here", "/hub/here")
    page.click(f"text=Continue {draft.reference}")
    assert page.get_by_label("First name").input_value() == "محمد"
    look("continued")
    look("here-one", f"/hub/here/{needs[2].referral.reference}")
    assert faults == []
