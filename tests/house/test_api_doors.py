"""Every address of the API × every role × one's own and another organisation. What is not one's own answers 404, never
403, so that nobody learns what exists elsewhere.
"""

from django.db import transaction
from django.test import Client

from people import actions as people
from people.access import ROLES, ROLES_FOR
from tests import people_of_london as london
from tests.house.addresses import API, VERBS
from tests.house.api_rows import API_OPEN, LISTS, MAKES, REPORT_FILE, SEES, rule
from tests.house.one_of_each import home_of, world


def test_the_api_lets_in_whom_the_rows_say(db):
    """Each object × each role × own and other: read, listed, and every verb of it."""
    there = world()
    wrong = []
    tried = 0
    for role in ROLES:
        at = home_of(role, there)
        token = people.issue_token(role=role, organisation=at, by=london.ADMINISTRATOR)
        http = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
        for resource, (any_, own) in SEES.items():
            if f"{resource}/<str:id>" not in API and not any(r == resource for r, _ in VERBS):
                continue
            for whose, things in (("own", there.own), ("other", there.other)):
                mine = whose == "own" and not (role == "hub_worker" and resource in ("organisations", "agreements"))
                expected = role in any_ or (role in own and mine)
                for method, path, allowed in _calls(resource, things[resource], role, expected):
                    status = _call(http, method, path)
                    tried += 1
                    if not allowed(status):
                        wrong.append((role, whose, method, path, status))
        for path, action in MAKES.items():
            status = _call(http, "post", f"/api/v1/{path}")
            tried += 1
            if (status == 403) is (role in ROLES_FOR[action]) or status >= 500:
                wrong.append((role, "make", path, status))
        for path in LISTS:
            status = _call(http, "get", f"/api/v1/{path}")
            if status != 200:
                wrong.append((role, "list", path, status))
    assert not wrong, wrong[:20]
    assert tried > 1500


def _calls(resource, key, role, visible):
    base = f"/api/v1/{resource}/{key}"
    if f"{resource}/<str:id>" in API:
        yield "get", base, lambda status: status == (200 if visible else 404)
    for named, verb in VERBS:
        if named == resource:
            may = visible and role in ROLES_FOR[rule(resource, verb)]
            yield "post", f"{base}/{verb}", _judge(visible, may)


def _judge(visible, may):
    if not visible:
        return lambda status: status == 404
    return (lambda status: status < 500 and status not in (401, 403, 404)) if may else (lambda status: status == 403)


def _call(http, method, path) -> int:
    """The answer, with everything that it did undone."""
    with transaction.atomic():
        body = {"data": "{}", "content_type": "application/json"} if method == "post" else {}
        if path.endswith("/bulk"):
            body = {"data": "x", "content_type": "text/csv"}
        status = getattr(http, method)(path, **body).status_code
        transaction.set_rollback(True)
    return status


def test_nobody_gets_in_without_a_token(db):
    http = Client(raise_request_exception=False)
    for route in API:
        if route in API_OPEN or route == REPORT_FILE:
            continue
        path = "/api/v1/" + route.replace("<str:id>", "x")
        assert http.get(path).status_code in (401, 405), path
        assert http.post(path, "{}", content_type="application/json").status_code in (401, 405), path
