"""Every address of the API × every role × one's own and another organisation. What is not one's own answers 404, never
403, so that nobody learns what exists elsewhere.
"""

from pathlib import Path
from urllib.parse import quote

from django.db import transaction
from django.test import Client

from people import actions as people
from people.access import ROLES, ROLES_FOR
from tests import people_of_london as london
from tests.house.addresses import API, VERBS
from tests.house.api_rows import API_OPEN, LISTS, MAKES, REPORT_FILE, SEES, rule
from tests.house.one_of_each import home_of
from tests.rounds import LONG, sampled


def test_the_api_lets_in_whom_the_rows_say(there):
    """Each object × each role × own and other: read, listed, and every verb of it. Whoever sees their own alone is held to
    that in every cell; of what a role sees whosever it is or not at all, and of verbs that are never theirs, a part is
    tried in a short run.
    """
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
                if role not in own and not sampled(role, resource, whose):
                    continue
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
            if not sampled(role, path):
                continue
            status = _call(http, "get", f"/api/v1/{path}")
            if status != 200:
                wrong.append((role, "list", path, status))
    assert not wrong, wrong[:20]
    assert tried > (1500 if LONG else 1000)


def test_nothing_of_somebody_elses_is_changed_by_any_method(there):
    """PATCH, PUT and DELETE of each object: what a role does not see is not changed, nor is what another organisation
    has; and nobody gets in by a method that the rows do not know.
    """
    wrong = []
    tried = 0
    for role in ROLES:
        http = _machine(role, home_of(role, there))
        for resource, (any_, _) in SEES.items():
            if role in any_ or f"{resource}/<str:id>" not in API:
                continue
            path = f"/api/v1/{resource}/{there.other[resource]}"
            for method in ("patch", "put", "delete"):
                status = _change(http, method, path)
                tried += 1
                if status not in (403, 404, 405):
                    wrong.append((role, method, path, status))
    assert wrong == []
    assert tried > 400


def _change(http, method, path) -> int:
    """The answer, with everything that it did undone."""
    with transaction.atomic():
        answer = getattr(http, method)(path, data='{"reason": "x"}', content_type="application/json")
        transaction.set_rollback(True)
    return answer.status_code


def _calls(resource, key, role, visible):
    base = f"/api/v1/{resource}/{key}"
    if f"{resource}/<str:id>" in API:
        yield "get", base, lambda status: status == (200 if visible else 404)
    for named, verb in VERBS:
        if named != resource:
            continue
        is_theirs = role in ROLES_FOR[rule(resource, verb)]
        if is_theirs or sampled(role, resource, verb):
            yield "post", f"{base}/{verb}", _judge(visible, visible and is_theirs)


def _judge(visible, may):
    if not visible:
        return lambda status: status == 404
    return (lambda status: status < 500 and status not in (401, 403, 404)) if may else (lambda status: status == 403)


def _call(http, method, path) -> int:
    """The answer, with everything that it did undone."""
    with transaction.atomic():
        body = {"data": "{}", "content_type": "application/json"} if method == "post" else {}
        if method == "post" and path.endswith("/bulk"):
            body = {"data": "x", "content_type": "text/csv"}
        status = getattr(http, method)(path, **body).status_code
        transaction.set_rollback(True)
    return status


# Cursors that decode and hold no moment (field case H3), and some that do not decode at all.
CURSORS = [line.split()[0] for line in (Path(__file__).parents[1] / "data" / "cursors.txt").read_text().splitlines()]
CURSORS += ["x", "é", "cD0wMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAw", "cD0yMDI2LTExLTI5VDEwOjAwOjAw", "cj0xJnA9", "bz0tMQ=="]
UNPAGED = {"availability", "gate-rules", "pools"}  # they are short, and given whole


def _machine(role, at) -> Client:
    token = people.issue_token(role=role, organisation=at, by=london.ADMINISTRATOR)
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def test_a_cursor_that_was_not_ours_is_refused_by_every_list(there):
    """A cursor is read into a moment before the database sees it (field case H3)."""
    http = _machine("administrator", there.southwark)
    lists = [route for route in API if "<" not in route and _call(http, "get", f"/api/v1/{route}?limit=1") == 200]
    wrong = []
    for route in sorted(set(lists) - API_OPEN - UNPAGED):
        for cursor in CURSORS:
            if not sampled(route, cursor):
                continue
            status = _call(http, "get", f"/api/v1/{route}?cursor={quote(cursor)}")
            if not 400 <= status < 500:
                wrong.append((route, cursor, status))
    assert not wrong
    assert len(lists) > 10


def test_nobody_gets_in_without_a_token(db):
    http = Client(raise_request_exception=False)
    for route in API:
        if route in API_OPEN or route == REPORT_FILE:
            continue
        path = "/api/v1/" + route.replace("<str:id>", "x")
        assert http.get(path).status_code in (401, 405), path
        assert http.post(path, "{}", content_type="application/json").status_code in (401, 405), path
