"""Every address has its row and asks for the roles of its row. A new address without a row turns this red."""

from people.access import ACTIONS
from tests.house.addresses import ALL, API, VERBS
from tests.house.api_rows import API_OPEN, FILES, LISTS, MAKES, READS_BY_POST, REPORT_FILE, SEES, rule
from tests.house.page_rows import ACCOUNT, OPEN, PAGES, STATIONS


def test_every_address_has_its_row():
    rows = {"admin/", *OPEN, *PAGES, *STATIONS}
    here = {route for route in ALL if not route.startswith(("api/v1/", ACCOUNT))}
    assert here == rows, f"without a row: {here - rows}; a row without an address: {rows - here}"
    known = {*MAKES, *LISTS, *READS_BY_POST, *API_OPEN, *FILES, REPORT_FILE, *(f"{name}/<str:id>" for name in SEES)}
    known |= {f"{resource}/<str:id>/{verb}" for resource, verb in VERBS if rule(resource, verb) in ACTIONS}
    assert not set(API) - known, f"without a row: {set(API) - known}"


def test_pages_ask_for_the_roles_of_their_row():
    for route, roles in PAGES.items():
        assert ALL[route].roles == roles, route
