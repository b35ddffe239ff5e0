"""Every page that reads something from its address, with what nobody writes there in good faith: never a 500, and no name
of a person is a part of any address.
"""

import inspect
import re
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

from django.test import Client

from people.access import STAFF_ROLES
from tests.house.addresses import ALL
from tests.house.one_of_each import _filled, _open, home_of
from tests.house.page_rows import PAGES
from tests.portal.signing_in import signed_in, worker
from tests.rounds import LONG

PORTAL = Path(__file__).parents[2] / "portal"
SOURCES = "\n".join(path.read_text() for path in sorted(PORTAL.rglob("*.py")))
NAMES = set(re.findall(r'GET(?:\.get\(|\.getlist\(|\[)"(\w+)"', SOURCES)) | set(
    re.findall(r'Filter\(\s*"(\w+)"', SOURCES)
)
NAMES |= {"page", "after", "sort", "q", "found"}
HOSTILE = ["\x00\U0001f600'\u202e", "9" * 30][: 2 if LONG else 1]
TEXTS = re.compile(r"<str:\w+>")


def _reads_its_address(route: str) -> bool:
    module = sys.modules[inspect.unwrap(ALL[route]).__module__]
    source = inspect.getsource(module)
    return "GET" in source or "show_list" in source


def _clients(there) -> dict[str, Client]:
    roles = {sorted(roles)[0] for roles in PAGES.values()}
    clients = {}
    for role in sorted(roles):
        user = worker(f"{role}@hostile.example", at=home_of(role, there), role=role)
        clients[role] = signed_in(user)
        clients[role].get("/account/")  # the session is written once, not anew after each answer that is undone
        clients[role].raise_request_exception = False
    return clients


def test_nothing_in_an_address_breaks_a_page(there):
    clients = _clients(there)
    wrong = []
    asked = 0
    for route, roles in PAGES.items():
        client = clients[sorted(roles)[0]]
        path = "/" + _filled(route, there.own)
        paths = [path + ("&" if "?" in path else "?") + urlencode(dict.fromkeys(NAMES, text)) for text in HOSTILE]
        paths = paths if _reads_its_address(route) else []
        if TEXTS.search(route):
            paths += ["/" + _filled(TEXTS.sub(quote(text, safe=""), route), there.own) for text in HOSTILE]
        for each in paths:
            status, _ = _open(client, each)
            asked += 1
            if status >= 500:
                wrong.append((route, each[:80], status))
    assert not wrong, wrong
    assert asked > (100 if LONG else 50)
    assert STAFF_ROLES & set(clients)


def test_a_list_that_is_searched_for_people_keeps_the_words_out_of_its_address():
    """The address has a mark only (portal/lists.py): `matching` finds by names, and so does a contact's name."""
    listings = re.findall(r"^    listing = Listing\($.*?^    \)$", SOURCES, re.MULTILINE | re.DOTALL)
    about_people = [text for text in listings if ".matching(" in text or "contact_name__" in text]
    assert len(about_people) >= 2
    assert all("is_private=True" in text for text in about_people)
    assert not [text for text in listings if re.search(r"(first|last)_name__|user__name|email__", text)]
