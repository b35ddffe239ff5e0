"""What people write as it really comes, in a real browser: names of 200 letters without a space, addresses of pages,
Arabic inside English. Each page is sound for axe and nothing is wider than the window, from a desk to a phone.
"""

import os
from pathlib import Path

import pytest

from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.portal.answers import begin, steps_for
from tests.portal.long_words import LONG, MIXED, long_world
from tests.portal.signing_in import signed_in, worker
from tests.rounds import only_long

WIDTHS = (1280, 820, 390, 320)
STOCK = ("/", "/sims/", *(f"/warehouse/{name}" for name in ("bins", "bench", "lots", "donors")))


def written(client, **changes) -> str:
    """The reference of a draft with long words on every page; `changes` are answers, by page."""
    person = {"first_name": LONG, "last_name": LONG, "access_needs": MIXED[:900], "client_ref": LONG[:100]}
    long = {"person": person, "needs": {"reason": MIXED[:900]}}
    reference = begin(client)
    for step, answers in steps_for("device").items():
        answer = client.post(f"/refer/{reference}/step/{step}", answers | long.get(step, {}) | changes.get(step, {}))
        assert answer.status_code == 302, step
    return reference


def referrals_of(client) -> list[str]:
    """The form's pages, the page of what was not agreed to, and those of what was sent."""
    draft, refused, sent = written(client), written(client, consent={"share": "no"}), written(client)
    assert client.post(f"/refer/{sent}/check").status_code == 302
    steps = ("place", *steps_for("device"))
    return [
        *(f"/refer/{draft}/step/{step}" for step in steps),
        f"/refer/{draft}/check",
        f"/refer/{draft}/delete",
        f"/refer/{refused}/check",
        *(f"/refer/{sent}{path}" for path in ("", "/sent", "/answers", "/pass-on")),
        "/refer",
        "/refer/referrals",
        "/refer/start",
    ]


def pages_of(things: dict) -> dict[str, list[str]]:
    """{role: addresses}"""
    swap, class_ = f"/swaps/{things['swaps']}", f"/hub/classes/{things['sessions']}"
    classes = [f"/service/classes/{things['sessions']}/{verb}" for verb in ("change", "cancel")]
    parcel = f"/hub/parcels/{things['arrived']}"
    hub = ["/hub/", parcel, f"{parcel}/hand-over", "/hub/classes", "/hub/classes/new", class_, f"{class_}/change"]
    return {
        "hub_worker": [*hub, f"{class_}/cancel", swap, f"{swap}/take-in", "/work/"],
        "organisation_lead": ["/refer", "/service/", "/service/clients", f"/service/clients/{things['clients']}"],
        "safeguarding_lead": ["/recalls/", "/recalls/start", "/incidents/", f"/incidents/{things['incidents']}"],
        "warehouse_manager": [*STOCK, f"/warehouse/bins/{things['bins']}", swap, "/work/"],
        "triage_lead": ["/triage/", f"/triage/{things['referrals']}", swap, "/work/"],
        "administrator": ["/service/", "/service/clients", "/service/classes", *classes],
    }


def outside_london(page, address: str):
    page.goto(f"{address}/refer/start")
    page.locator("input[name=postcode]").fill("M1 1AE")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue").click()


def look(page, name: str) -> list[tuple]:
    """What axe finds, and how much wider than the window the page is, at each width."""
    wrong = [(name, fault) for fault in axe_faults(page)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        over = sideways(page)
        wrong += [(name, width, over)] if over else []
        if pictures := os.environ.get("PICTURES"):
            page.screenshot(
                path=str(Path(pictures) / f"{name.strip('/').replace('/', '-')}-{width}.png"), full_page=True
            )
    return wrong


def look_at_all(browser, address: str, client, paths: list[str]) -> list[tuple]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    page = context.new_page()
    wrong = []
    for path in paths:
        assert page.goto(address + path).status == 200, path
        wrong += look(page, path)
    if "/refer/start" in paths:
        outside_london(page, address)
        wrong += look(page, "outside-london")
    context.close()
    return wrong


@only_long
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_long_words_stay_inside_every_page(browser, live_server, monkeypatch):
    pages = pages_of(long_world(monkeypatch)) | {"referrer": []}
    wrong = []
    for role, paths in pages.items():
        at = london.hub() if role == "hub_worker" else None
        email = f"{role.replace('_', '-')}@long-words.example"
        client = signed_in(worker(email, role=role, at=at, name=LONG[:150]))
        wrong += look_at_all(browser, live_server.url, client, paths or referrals_of(client))
    assert wrong == []
