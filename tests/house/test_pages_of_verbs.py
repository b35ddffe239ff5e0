"""A page that is there for one verb opens only while that can be done; else it says why, and shows no form."""

from django.test import Client

from law.refusals import Conflict, Refusal
from people.access import ACTIONS, ROLES, Action
from tests.house.addresses import ALL
from tests.house.one_of_each import _filled, _open, home_of
from tests.house.page_rows import PAGES
from tests.portal.signing_in import signed_in, worker

# Pages that have something to show when it cannot be done: the case itself, its list, or its paper.
SHOWN = {
    "offer/<uuid:id>",
    "service/join-requests/<uuid:id>",
    "warehouse/waves/<str:number>",
    "warehouse/waves/<str:number>/pick-list.pdf",
    "warehouse/parcels/<str:number>/pack",
}


def _is_judged(verb: Action) -> bool:
    """Whether the state of its row, or its guard, decides if it can be done."""
    return verb.on is not None and bool(verb.transition or verb.guard)


def _never(_verb: Action, _row: object) -> Refusal:
    return Conflict()


def test_no_page_opens_for_what_cannot_be_done(there, monkeypatch):
    """Every page of one verb with a row: add `refuse_in_vain` to it, or, where it also shows something, a row to SHOWN."""
    clients: dict[str, Client] = {}
    for name in ("obstacle", "why_not"):
        monkeypatch.setattr(Action, name, _never)
    monkeypatch.setattr(Action, "leads_from", lambda _verb, _row: False)
    opened = set()
    for route, roles in PAGES.items():
        does = getattr(ALL.get(route), "does", "")
        if "<" not in route or not does or not _is_judged(ACTIONS[does]):
            continue
        role = next(role for role in ROLES if role in roles)
        client = clients.get(role) or _client(role, there)
        clients[role] = client
        status, _where = _open(client, "/" + _filled(route, there.own))
        opened |= {route} if status == 200 else set()
    assert sorted(opened) == sorted(SHOWN)


def _client(role: str, there) -> Client:
    user = worker(f"{role}@everywhere.example", at=home_of(role, there), role=role)
    return signed_in(user)
