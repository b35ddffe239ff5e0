"""Every route of the API, by somebody who may, with what nobody sends in good faith: ids, filters, types, bodies, and the
same key twice at once. Nothing answers 500, and every no is a problem. A third of the cells in a short run.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from django.db import connection

from api.doors import ListDoor
from api.filters import PAGING
from api.parsing import LARGEST
from people.access import ROLES
from tests.house.addresses import ALL, API
from tests.house.api_rows import API_OPEN, FILES
from tests.house.one_of_each import world
from tests.house.test_api_answers import _answer, _machine, _path, _who_reads
from tests.house.test_api_keys import _body, _machines, _send, callers, id_for, unsafe_doors
from tests.rounds import only_long, sampled

IDS = [
    "\x00",
    "é\u202e",
    "' OR 1=1 --",
    "9" * 400,
    "%7B%7D",
    "GOL-0000-0000",
    "00000000-0000-0000-0000-000000000000",
    "-1",
]
VALUES = ["\x00", "\U0001f600", "9" * 30, ""]
TYPES = ["nonsense", "a/b;q=x, ,;"]
LARGER = json.dumps({"pad": "x" * LARGEST}).encode()
AS_LARGE = json.dumps({"pad": "x" * (LARGEST - len(json.dumps({"pad": ""})))}).encode()


@pytest.fixture
def machines(there):
    return {role: _machine(role, there) for role in ROLES}


def _is_fault(answer, *expected: int) -> bool:
    is_no = answer.status_code >= 400
    return (
        answer.status_code >= 500
        or (bool(expected) and answer.status_code not in expected)
        or (is_no and answer["Content-Type"] != "application/problem+json")
    )


def _kind(route):
    view = ALL[f"api/v1/{route}"]
    return getattr(view, "view_class", None) or getattr(view, "cls", None)


def test_no_id_breaks_an_address(there, machines):
    wrong = []
    tried = 0
    doors = {
        (method, route): callers(action, route.partition("/")[0])[0] for method, route, action, _ in unsafe_doors()
    }
    routes = [route for route in API if "<str:id>" in route]
    for route in routes:
        method, role = next(((m, role) for (m, known), role in doors.items() if known == route), ("get", ""))
        http = machines[role] if role else _who_reads(route, there, machines)
        is_verb = hasattr(_kind(route), "post") and route not in FILES
        for text in [text for text in IDS if sampled(route, text)] if not is_verb else IDS[:1]:
            path = "/api/v1/" + route.replace("<str:id>", quote(text, safe=""))
            answer = _answer(http, method if is_verb else "get", path, **_nothing(is_verb))
            tried += 1
            if _is_fault(answer, 404, 405):
                wrong.append((route, text, answer.status_code))
    assert not wrong, wrong
    assert tried > 200


def _nothing(is_verb):
    return {"data": "{}", "content_type": "application/json"} if is_verb else {}


def test_no_filter_and_no_type_breaks_a_list(there, machines):
    wrong = []
    lists = [route for route in API if isinstance(_kind(route), type) and issubclass(_kind(route), ListDoor)]
    for route in lists:
        http = _who_reads(route, there, machines)
        is_search = not hasattr(_kind(route), "get") or "get" not in _kind(route).http_method_names
        words = {"data": '{"text": "x"}', "content_type": "application/json"} if is_search else {}
        method = "post" if is_search else "get"
        for name in (*(PAGING if route == "referrals" else ()), *_kind(route).filters):
            for value in [value for value in VALUES if sampled(route, name, value)]:
                answer = _answer(http, method, f"/api/v1/{route}?{name}={quote(value)}", **words)
                if _is_fault(answer):
                    wrong.append((route, name, value[:20], answer.status_code))
    assert not wrong, wrong
    assert len(lists) > 20


def test_no_accept_breaks_an_address(there, machines):
    wrong = []
    for route in API:
        if route in API_OPEN:
            continue
        http = _who_reads(route, there, machines)
        for kind in [kind for kind in TYPES if sampled(route, kind)]:
            answer = _answer(http, "get", _path(route, there.own), headers={"Accept": kind})
            if _is_fault(answer):
                wrong.append((route, kind, answer.status_code))
    assert not wrong, wrong


def test_a_body_is_as_large_as_promised_and_no_larger(there, machines):
    """One that is larger than this door reads is a 413; one that it reads is answered by its fields."""
    wrong = []
    for method, route, action, kind in unsafe_doors():
        if route == "referrals/bulk" or not sampled(method, route, "large"):
            continue  # the file of bulk: tests/api/test_bulk.py
        http = machines[callers(action, route.partition("/")[0])[0]]
        path = _path(route, there.own)
        answer = _answer(http, method, path, data=AS_LARGE, content_type="application/json")
        if _is_fault(answer) or answer.status_code in (400, 413):
            wrong.append((method, route, answer.status_code))
        is_longer = kind().largest_body > LARGEST
        if is_longer or route == "referrals":
            answer = _answer(http, method, path, data=LARGER, content_type="application/json")
            if _is_fault(answer) or (answer.status_code == 413) is is_longer:
                wrong.append((method, route, "larger", answer.status_code))
    assert not wrong, wrong


@only_long
@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_is_one_answer_at_every_door():
    """Two threads, the same request: the second gets the bytes of the first, or both the same no."""
    things = world()
    machines = _machines(things)
    wrong = []
    done = 0

    with ThreadPoolExecutor(2) as both:
        for method, route, action, kind in unsafe_doors():
            resource = route.partition("/")[0]
            path = route.replace("<str:id>", id_for(route, things))
            role = callers(action, resource)[0]
            sent = (machines[role], method, route, path, _body(route, kind, things.own), f"{method}-{route}")
            answers = list(both.map(lambda _, sent=sent: _sent(*sent), range(2)))
            statuses = sorted(status for status, _ in answers)
            if statuses[1] >= 500 or (statuses[0] < 300 and len(set(answers)) != 1):
                wrong.append((method, route, role, statuses))
            done += statuses[1] < 300
    assert not wrong, wrong
    assert done > 40


def _sent(*sent):
    answer = _send(*sent)
    connection.close()
    return answer.status_code, answer.content
