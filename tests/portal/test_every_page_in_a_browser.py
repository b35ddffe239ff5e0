"""Every page that anyone can open, full of long and mixed words, on a window of 320 px: none has to be moved sideways."""

from functools import partial

import pytest
from django.test import Client

from people.access import ROLES
from referrals.models import Referral
from referrals.own_links import link_of
from tests import people_of_london as london
from tests.chromium import sideways
from tests.house import one_of_each
from tests.house.addresses import ALL
from tests.house.page_rows import ACCOUNT, OPEN, PAGES
from tests.portal.long_words import LONG, long_world
from tests.portal.signing_in import signed_in, worker
from tests.rounds import only_long

PHONE = {"width": 320, "height": 800}
LEAST = 220  # pages that are looked at; fewer, and the world has lost something


def clients() -> dict[str, Client]:
    """{role: someone signed in with it}"""
    people = {}
    for role in sorted(set(ROLES) - {"partner"}):
        at = london.hub() if role == "hub_worker" else None
        email = f"{role.replace('_', '-')}@every-page.example"
        people[role] = signed_in(worker(email, role=role, at=at, name=LONG[:150]))
    return people


def is_page(client: Client, path: str) -> bool:
    answer = client.get(path)
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def paths_of(things: dict, people: dict[str, Client]) -> dict[str, list[str]]:
    """{role: the pages that are looked at as them}; each page once, as the first who gets it."""
    paths: dict[str, list[str]] = {role: [] for role in people}
    for route, roles in PAGES.items():
        path = "/" + one_of_each._filled(route, things)
        role = next((role for role in sorted(roles) if role in people and is_page(people[role], path)), None)
        if role is not None:
            paths[role].append(path)
    own = ["/" + route for route in ALL if route.startswith(ACCOUNT) and "<" not in route and "(?P" not in route]
    paths["referrer"] += [path for path in own if "logout" not in path and is_page(people["referrer"], path)]
    return paths


def open_paths(things: dict) -> list[str]:
    """What is open to everyone, and the page of the person behind their link."""
    token = link_of(Referral.objects.get(reference=things["referrals"])).rpartition("/")[2]
    paths = ["/" + route.replace("<str:token>", token) for route in OPEN]
    plain = [path for path in paths if not set(path) & set("<^(")]
    return [path for path in plain if is_page(Client(), path)]


def wider(page, address: str, path: str) -> list[tuple[str, int]]:
    page.goto(address + path)
    over = sideways(page)
    return [(path, over)] if over else []


@only_long
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_no_page_is_wider_than_a_phone(browser, live_server, monkeypatch):
    things = long_world(monkeypatch)
    people = clients()
    wrong = []
    looked_at = 0
    for role, paths in (paths_of(things, people) | {"": open_paths(things)}).items():
        context = browser.new_context(viewport=PHONE)
        if role:
            session = people[role].cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        look = partial(wider, context.new_page(), live_server.url)
        wrong += [fault for path in paths for fault in look(path)]
        looked_at += len(paths)
        context.close()
    assert wrong == []
    assert looked_at >= LEAST
