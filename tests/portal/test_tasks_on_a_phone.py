"""The list of tasks at 320 pixels, with every kind that there is: nothing to scroll sideways, nothing that axe finds."""

import pytest

from law.actors import SYSTEM
from notifications import actions as notifications
from people.access import TASK_OWNERS
from tests import people_of_london as london
from tests.chromium import axe_faults, sideways
from tests.portal.signing_in import signed_in, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_every_kind_of_task_fits_a_narrow_phone(browser, live_server):
    for kind in TASK_OWNERS:
        notifications.raise_task(kind, reference="SHP-AA6C-PX00", by=SYSTEM)
    roles = sorted({sorted(owners)[0] for owners in TASK_OWNERS.values()})
    for role in roles:
        user = worker(f"{role}@get-online.example", role=role, at=london.organisation())
        context = browser.new_context(viewport={"width": 320, "height": 900})
        key = signed_in(user).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/tasks/")
        assert not sideways(page), role
        assert axe_faults(page) == [], role
