"""The pages of a bad day in a real browser: sound for axe, and whole at 1280, 820, 390 and 320 pixels."""

import os
from pathlib import Path

import pytest

from inventory import actions as inventory
from inventory.models import DataIncident
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.inventory.parcels.test_shipping import DEE, KEEPER, STORE, parcel
from tests.portal.signing_in import signed_in, worker


def bad_day() -> dict[str, dict[str, str]]:
    """{role: {name of the page: its address}}"""
    _, _, made = parcel("dispatch")
    inventory.fail_delivery(made, why="refused", note="The hub was closed for a week.", by=STORE)
    inventory.try_again(made, by=STORE)
    inventory.recall(made, reason="Not safe.", by=DEE)
    lost = inventory.receive(
        serial="PF-LOST", kind="laptop", make_and_model="Dell Latitude", pool=london.pool(), by=KEEPER
    )
    inventory.lose(lost, reason="Stolen", place="The van from Camden", search="We asked the police.", by=KEEPER)
    here = f"/incidents/{DataIncident.objects.get().number}"
    there = f"/warehouse/parcels/{made.number}"
    return {
        "data_protection": {
            "incidents": "/incidents/",
            "incident": here,
            "describe": f"{here}/do/describe",
            "report": f"{here}/do/report",
        },
        "warehouse_manager": {
            "parcel": there,
            "take-back": f"{there}/do/take-back",
            "lose": f"{there}/do/lose",
            "exceptions": "/warehouse/dispatch/exceptions",
            "scan": "/warehouse/scan?mode=take_back",
        },
        "hub_worker": {"hub": "/hub/", "hub-parcel": f"/hub/parcels/{made.number}"},
    }


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_of_a_bad_day_are_sound_and_whole_at_every_width(browser, live_server):
    pages = bad_day()
    pictures = os.environ.get("PICTURES", "")
    wrong = []
    for role, addresses in pages.items():
        at = london.hub() if role == "hub_worker" else None
        client = signed_in(worker(f"{role.replace('_', '-')}@bad-day.example", role=role, at=at, name="Sam Reed"))
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page = context.new_page()
        for name, address in addresses.items():
            assert page.goto(live_server.url + address).status == 200, address
            wrong += [(name, fault) for fault in axe_faults(page)]
            for width in (1280, 820, 390, 320):
                page.set_viewport_size({"width": width, "height": 1000})
                over = sideways(page)
                wrong += [(name, width, over)] if over else []
                if pictures:
                    page.screenshot(path=str(Path(pictures) / f"road-{name}-{width}.png"), full_page=True)
            page.set_viewport_size({"width": 1280, "height": 1000})
    assert wrong == []
