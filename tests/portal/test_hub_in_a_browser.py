"""The hub's pages in a real browser: sound, narrow, and a laptop signed for on the glass."""

import os
from pathlib import Path

import pytest

from inventory import actions as inventory
from inventory.models import HandoverProof
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.inventory.parcels.test_arrivals import second_on_the_van
from tests.inventory.parcels.test_shipping import at_hub, parcel
from tests.portal.signing_in import signed_in, worker


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_hubs_pages_are_sound_and_a_signature_on_the_glass_hands_over(browser, live_server):
    """axe finds nothing at 1280, 820 and 320 pixels; what is drawn with a finger is kept as the proof."""
    _, _, made = parcel("arrive")
    opened = second_on_the_van()
    inventory.check_item(opened, scanned="CHARGER-LAPTOP", by=at_hub())
    ada = signed_in(worker("desk@brixton.example", role="hub_worker", at=london.hub(), name="Ada"))
    address = f"/hub/parcels/{made.number}"
    pictures = os.environ.get("PICTURES", "")
    context = browser.new_context(viewport={"width": 820, "height": 1180})
    context.add_cookies([{"name": "sessionid", "value": ada.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))

    def look(name):
        assert axe_faults(page) == [], name
        for width in (1280, 820, 390, 320):
            page.set_viewport_size({"width": width, "height": 1180})
            over = sideways(page)
            assert not over, (name, width, over)
            if pictures:
                page.screenshot(path=str(Path(pictures) / f"hub-{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 820, "height": 1180})

    for name, path in {
        "home": "/hub/",
        "arriving": "/hub/arriving",
        "count": "/hub/count",
        "parcel": address,
        "about": "/hub/about",
        "shared": "/hub/shared-devices",
        "shared-order": "/hub/shared-devices/order",
        "check": f"/hub/parcels/{opened.number}/check",
        "not-arrived": f"{address}/not-arrived",
    }.items():
        assert page.goto(live_server.url + path).status == 200, path
        look(name)
    page.goto(f"{live_server.url}{address}/hand-over")
    page.get_by_label("A signature on the screen").check()
    glass = page.locator("canvas")
    box = glass.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 120, steps=5)
    page.mouse.up()
    page.get_by_label("They agree to the gift agreement").check()
    look("hand-over")
    page.get_by_role("button", name="Hand over").click()
    page.wait_for_url(f"**{address}")
    look("handed-over")
    assert faults == []
    assert HandoverProof.objects.get(shipment=made).signature
