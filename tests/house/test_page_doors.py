"""Every page × every role × one's own and another organisation. What is not one's own answers 404, never 403, so that
nobody learns what exists elsewhere.
"""

from django.test import Client

from people.access import ROLES
from tests.house.addresses import ALL
from tests.house.one_of_each import _filled, _open, home_of
from tests.house.page_exceptions import BY_THE_DEED, LATER
from tests.house.page_rows import ACCOUNT, PAGES, SEES_ALL, STATION_KEEPERS, STATIONS, shared_by
from tests.portal.signing_in import signed_in, worker
from tests.rounds import sampled


def test_pages_let_in_whom_the_rows_say(there):
    """What is another's is asked for by everybody who has such pages, and by nobody without signing in; one's own, which
    tests/config/test_urls opens in every state, and what a role has no page for, in part in a short run.
    """
    wrong = []
    clients = {None: Client()}
    for role in ROLES:
        if role != "partner":
            user = worker(f"{role}@everywhere.example", at=home_of(role, there), role=role)
            clients[role] = signed_in(user)
            clients[role].get("/account/")  # the session is written once, not anew after each answer that is undone
    for route, roles in (PAGES | dict.fromkeys(STATIONS, STATION_KEEPERS)).items():
        for role, client in clients.items():
            paths = {"own": "/" + _filled(route, there.own), "other": "/" + _filled(route, there.other)}
            if paths["own"] == paths["other"]:
                del paths["other"]  # nothing of anybody's stands in it
            for whose, path in paths.items():
                is_crossing = role is None or (whose == "other" and role in roles and role not in SEES_ALL)
                if not is_crossing and not sampled(route, role):
                    continue
                status, where = _open(client, path)
                if not _is_right(role, roles, whose, route, status, where):
                    wrong.append((route, role, whose, status, where))
    assert not wrong, wrong[:20]


def _is_right(role, roles, whose, route, status, where) -> bool:
    if role is None and route in ("warehouse/scans", "hub/classes/<uuid:id>/taps"):
        return status == 401  # a scanner keeps its scans and a tablet its taps; they are not led anywhere
    if role is None:
        return status == 302 and where.startswith("/account/login/")
    if route.startswith("warehouse/scanner") and "/retire" in route:
        return status in (403, 404)  # no scanner is registered in this world
    if role not in roles:
        return status == 403
    if (route in BY_THE_DEED and status == 403) or (route in LATER and status == 404):
        return True
    if (
        not route.startswith(shared_by(role))
        and whose == "other"
        and ("<" in route or route.endswith("agreements/new"))
        and role not in SEES_ALL
    ):
        return status == 404
    return status in (200, 302) or (400 < status < 500 and status not in (401, 403, 404))


def test_accounts_pages_ask_to_sign_in_and_never_break(db):
    http = Client(raise_request_exception=False)
    for route in ALL:
        if route.startswith(ACCOUNT) and "(?P" not in route and "<" not in route:
            assert http.get("/" + route).status_code < 500, route
    for path in ("/account/", "/account/pin", "/account/2fa/", "/account/password/change/"):
        assert http.get(path)["Location"].startswith("/account/login/"), path
