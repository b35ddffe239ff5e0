"""The store's pages in a real browser."""

import os
from pathlib import Path

import pytest

from inventory.models import Bin
from tests.chromium import axe_faults, sideways
from tests.portal.warehouse.store_things import client_of, counted, furnished, in_check, received


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_page_is_sound_and_fits_a_small_phone(browser, live_server):
    """axe finds nothing, and at 360 pixels nothing has to be scrolled sideways; then many are ticked, asked about
    and answered for.
    """
    paths = [path for path, roles in furnished().items() if "warehouse_manager" in roles and not path.endswith(".pdf")]
    place = Bin.objects.get(code="A-01")
    done = counted(place, [])
    paths += [f"/warehouse/counts/{done.pk}", f"/warehouse/counts/{done.pk}/approve", "/warehouse/labels?bins=A-01"]
    (
        in_check("PF-QC"),
        received("PF-RAW", make_and_model="A make and a model with rather a long name, 2026 edition (15 inches)"),
    )
    cookie = client_of("warehouse_manager").cookies["sessionid"].value
    pictures = os.environ.get("PICTURES", "")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    def look(name):
        assert axe_faults(page) == [], name
        page.set_viewport_size({"width": 360, "height": 740})
        over = sideways(page)
        assert not over, (name, over)
        page.set_viewport_size({"width": 1280, "height": 900})
        if pictures:
            page.screenshot(path=str(Path(pictures) / f"{name.strip('/').replace('/', '-')}.png"), full_page=True)

    for path in paths:
        assert page.goto(live_server.url + path).status == 200, path
        look(path)
    page.goto(live_server.url + "/warehouse/stock")
    for box in page.locator(".gol-tick input").all():
        box.check()
    page.select_option("#deed", "pass_qc")
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()
    look("bulk-asked")
    page.get_by_label("Grade A").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Pass them").click()
    look("bulk-answered")
    assert "1 done" in page.inner_text("h1")
    page.goto(live_server.url + "/warehouse/lots/new")
    page.fill("#lines", "fridge,Bosch")
    with page.expect_navigation():
        page.get_by_role("button", name="Announce it").click()
    look("lot-wrong")
