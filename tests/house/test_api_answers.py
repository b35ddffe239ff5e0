"""Every route of the API with a real id, whatever a client accepts, sends or asks for: never a 500, always a problem."""

import json
from mimetypes import guess_type

from django.conf import settings
from django.db import transaction
from django.test import Client

from api.refusals import WHAT_TO_DO
from people import actions as people
from people.access import ROLES
from tests import people_of_london as london
from tests.api.callers import Caller, is_problem
from tests.house.addresses import API, VERBS
from tests.house.api_rows import API_OPEN, REPORT_FILE, SEES
from tests.house.one_of_each import home_of
from tests.house.test_api_keys import callers, unsafe_doors
from tests.rounds import sampled

JUNK = [
    {},
    {"document": "\U0001f600", "document_name": "x"},
    {"document": "====", "reason": "\u202e" * 20, "to": "\u0130", "code": "\u0130" * 50},
    {"need": "x", "session": 1, "referral": ["x"], "body": {}, "resident": "x", "needs": 5, "decisions": [None]},
    {"log": "\ufffd", "hardware": [], "evidence": "x", "scans": [1], "log_": None, "iccids": [{}]},
]
ROUTES = [route for route in API if route not in API_OPEN]


def _machine(role, there, **headers) -> Client:
    token = people.issue_token(role=role, organisation=home_of(role, there), by=london.ADMINISTRATOR)
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}", **headers})


def _path(route, things) -> str:
    if route == REPORT_FILE:
        return f"/api/v1/reports/{things['published']}.csv"
    return "/api/v1/" + route.replace("<str:id>", str(things.get(route.partition("/")[0], "")))


def _answer(http, method, path, **words):
    with transaction.atomic():
        answer = getattr(http, method)(path, **words)
        transaction.set_rollback(True)
    return answer


def _who_reads(route, there, machines) -> Client:
    """Somebody who may see what the route is about."""
    any_, own = SEES.get(route.partition("/")[0].partition(".")[0].strip("^"), ({"administrator"}, set()))
    return machines[next(role for role in ROLES if role in any_ | own)]


def test_whoever_accepts_what_is_given_is_answered(there):
    """Finding 2.10: every download whose client says what it wants answered 406. What is no download, in part in a short
    run.
    """
    machines = {role: _machine(role, there) for role in ROLES}
    wrong = []
    for route in ROUTES:
        path = _path(route, there.own)
        http = _who_reads(route, there, machines)
        for kind in {"application/json", "application/problem+json", guess_type(path)[0] or "*/*"}:
            if guess_type(path)[0] is None and not sampled(route, kind):
                continue
            status = _answer(http, "get", path, headers={"Accept": kind}).status_code
            if status >= 500 or status == 406:
                wrong.append((route, kind, status))
        refused = _answer(http, "get", path, headers={"Accept": "image/png"})
        if refused.status_code != 406 or refused["Content-Type"] != "application/problem+json":
            wrong.append((route, "image/png", refused.status_code))
    assert not wrong


def test_no_body_and_no_method_breaks_anything(there):
    """Finding 2.10: junk for a document answered 500. With and without a key, by somebody who may; nothing at all for each
    address, and of the rest a part in a short run.
    """
    machines = {role: _machine(role, there) for role in ROLES}
    wrong = []
    for method, route, action, _ in unsafe_doors():
        role = callers(action, route.partition("/")[0])[0]
        path = _path(route, there.own)
        for number, body in enumerate(JUNK):
            if number and not sampled(method, route, number):
                continue
            key = {"Idempotency-Key": "junk"} if number % 2 else {}
            words = {"data": json.dumps(body), "content_type": "application/json", "headers": key}
            answer = _answer(machines[role], method, path, **words)
            is_problem_then = answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"
            if answer.status_code >= 500 or not is_problem_then:
                wrong.append((role, method, route, number, answer.status_code))
    assert not wrong


def test_available_actions_are_addresses(there):
    """Finding 2.12: names of what does not exist."""
    wrong = []
    named = set()
    for role in ROLES:
        http = _machine(role, there)
        for resource in SEES:
            answer = http.get(f"/api/v1/{resource}/{there.own[resource]}")
            names = answer.json().get("available_actions", []) if answer.status_code == 200 else []
            named |= {(resource, name) for name in names}
            wrong += [(role, resource, name) for name in names if (resource, name) not in VERBS]
    assert not wrong
    assert len(named) > 40


def test_an_address_that_does_not_exist_is_a_problem(db):
    """Finding 2.13: HTML of the framework, and its page against forged requests."""
    caller = Caller("administrator")
    strict = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {caller.token}"})
    for path in ("/api", "/api/", "/api/v2/referrals", "/api/v1/shipments/x/juggle", "/api/v1/nowhere", "/api/v1/"):
        for method in ("get", "post", "put", "delete"):
            is_problem(getattr(strict, method)(path), 404, "not_found")


def test_a_wrong_method_is_a_problem(db):
    caller = Caller("administrator")
    for route in API:
        if "<" not in route and route != "^.*$":
            is_problem(caller("delete", route), 405, "method_not_allowed")


def test_the_type_of_a_problem_explains_it(db):
    pages = {code: Client().get(f"/api/problems/{code.replace('_', '-')}") for code in WHAT_TO_DO}
    assert [code for code, page in pages.items() if page.status_code != 200 or code not in page.content.decode()] == []


def test_the_type_in_an_answer_is_that_page(db):
    problem = Caller("administrator").get("nowhere").json()
    assert problem["type"] == f"{settings.PUBLIC_URL}/api/problems/not-found"
