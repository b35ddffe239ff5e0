"""The API as a machine of one role reads it: the addresses of a route, with what its lists hold."""

from functools import cache

from django.test import Client

from demo.foundations import HOME_OF
from documents.frozen import FORMS
from people import actions as people
from people.models import Organisation
from tests import people_of_london as london
from tests.house.api_rows import REPORT_FILE, SEES

# What stands in the address of one thing, where it is not its id.
KEYS = {
    "referrals": "reference",
    "devices": "asset_tag",
    "shipments": "number",
    "lots": "number",
    "pools": "code",
    "sims": "iccid",
    "organisations": "code",
    "hubs": "code",
    "sim-boxes": "number",
    "shared-boxes": "number",
    "bins": "code",
    "waves": "number",
    "incidents": "number",
    "manifests": "number",
}


def machine(role: str) -> Client:
    home = Organisation.objects.get(code=HOME_OF.get(role, "southwark"))
    token = people.issue_token(role=role, organisation=home, by=london.ADMINISTRATOR)
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def in_api(http: Client, role: str, route: str) -> list[str]:
    """The addresses of a route, with what this role finds in its lists."""
    resource = "reports" if route == REPORT_FILE else route.partition("/")[0]
    if "<" not in route:
        return [f"/api/v1/{route}"]
    if role not in SEES[resource][0] | SEES[resource][1]:
        return []
    if route == REPORT_FILE:
        return [f"/api/v1/reports/{item['id']}.{form}" for item in listed(http, resource) for form in FORMS]
    return [f"/api/v1/{route.replace('<str:id>', item[KEYS.get(resource, 'id')])}" for item in listed(http, resource)]


@cache
def listed(http: Client, resource: str) -> list[dict]:
    """One thing of each state in a list."""
    answer = http.get(f"/api/v1/{resource}?limit=200")
    answer = http.get(f"/api/v1/{resource}") if answer.status_code == 422 else answer  # a few lists have no pages
    assert answer.status_code == 200, (resource, answer.content[:300])
    by_state = {item.get("state"): item for item in answer.json()["items"]}
    return list(by_state.values())
