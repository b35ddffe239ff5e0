"""Every page, sent by every role: whoever may not is refused before anything happens, with the very body that works for
whoever may. What is another organisation's answers 404.
"""

from html.parser import HTMLParser

from django.db import transaction
from django.test import Client

from people.access import PEOPLE_ROLES
from tests.house.addresses import ALL
from tests.house.one_of_each import _filled, home_of
from tests.house.page_exceptions import BY_THE_DEED
from tests.house.page_rows import PAGES, SEES_ALL, shared_by
from tests.portal.signing_in import signed_in, worker
from tests.rounds import LONG, sampled

REFUSED = (403, 404, 405)


def test_no_page_does_anything_for_whom_the_rows_do_not_name(there):
    clients = {role: client_of(role, home_of(role, there)) for role in sorted(PEOPLE_ROLES)}
    wrong = []
    tried = 0
    for route, roles in PAGES.items():
        own, other = ("/" + _filled(route, things) for things in (there.own, there.other))
        body = body_of(clients[sorted(roles)[0]], own)
        for role, client in clients.items():
            if role not in roles:
                if not sampled("sent", route, role):
                    continue
                tried += 1
                status = sent(client, own, body)
                wrong += [] if status in (403, 405) else [(route, role, "own", status)]
            elif own != other and is_apart(route, role):
                tried += 1
                status = sent(client, other, body)
                wrong += [] if status in REFUSED else [(route, role, "other", status)]
        status = sent(clients[sorted(roles)[0]], own, body)
        wrong += [(route, "allowed", status)] if status >= 500 or status == 401 else []
    nobody = Client()
    for route in PAGES:
        own = "/" + _filled(route, there.own)
        status = sent(nobody, own, {})
        wrong += [] if status in (302, 401, 405) else [(route, "nobody", status)]
    assert wrong == []
    assert tried > (1400 if LONG else 450)


def is_apart(route: str, role: str) -> bool:
    """Whether this role sees rows of its own organisation or hub alone at this address."""
    return "<" in route and not route.startswith(shared_by(role)) and role not in SEES_ALL and route not in BY_THE_DEED


def client_of(role: str, at) -> Client:
    client = signed_in(worker(f"{role}@everywhere.example", at=at, role=role))
    client.raise_request_exception = False
    client.get("/account/")  # the session is written once, not anew after each answer that is undone
    return client


def sent(client: Client, path: str, body: dict) -> int:
    """The answer, with everything that it did undone."""
    with transaction.atomic():
        status = client.post(path, body).status_code
        transaction.set_rollback(True)
    return status


def body_of(client: Client, path: str) -> dict[str, list[str]]:
    """What a browser would send from the page as it is drawn, with the first choice of everything and a word in each
    empty box.
    """
    with transaction.atomic():
        answer = client.get(path)
        transaction.set_rollback(True)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return {}
    fields = Fields()
    fields.feed(answer.content.decode())
    return fields.found


class Fields(HTMLParser):
    """Names and values of the forms of a page that are sent by POST."""

    def __init__(self):
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.is_post = False
        self.select = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.is_post = (given.get("method") or "").lower() == "post"
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and given.get("value"):
            self.keep(self.select, given["value"])
        elif tag == "textarea" or (tag == "input" and given.get("type") not in ("file", "submit")):
            self.keep(name, given.get("value") or "x")

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_post = False
        if tag == "select":
            self.select = ""

    def keep(self, name: str, value: str):
        if self.is_post and name and name != "csrfmiddlewaretoken":
            self.found.setdefault(name, [value])


def test_every_page_of_the_rows_is_there():
    assert set(PAGES) <= set(ALL)
