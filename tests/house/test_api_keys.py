"""Every unsafe address of the API × an Idempotency-Key: twice is one effect and the same bytes, and another body under
the same key is refused in words.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from rest_framework import serializers

from api import tasks
from api.models import IdempotencyKey
from audit.models import LedgerEntry
from outcomes import actions as outcomes
from people import actions as people
from people.access import ACTIONS, ROLES, ROLES_FOR
from people.access.action import _sources
from people.models import Organisation
from tests import people_of_london as london
from tests.api.callers import RAW, Caller
from tests.house.addresses import ALL, API
from tests.house.api_rows import MAKES, READS_BY_POST, SEES, rule
from tests.house.one_of_each import home_of

CSV = (
    b"your_ref,referrer_email,resident_first_name,resident_last_name,dob,mobile,postcode,borough,needs,reason,language,"
    b"accessibility,consent,safe_to_contact,notes\n"
    b"A1,maria@southwark.example,Amina,Yusuf,14/03/1968,07700900123,SE1 2QH,Southwark,device,none,en,,yes,yes,\n"
)
WIPES = Path(__file__).parents[1] / "data" / "wipe"
MORE_THAN_A_STATE = {"referrals/<str:id>/unmerge", "corrections/<str:id>/agree"}
LOOKUPS = {
    "referrals": "reference",
    "devices": "asset_tag",
    "shipments": "number",
    "sims": "iccid",
    "lots": "number",
    "incidents": "number",
    "sim-boxes": "number",
    "shared-boxes": "number",
}
LOOKUPS |= {"organisations": "code"}
BY_TYPE = {
    serializers.BooleanField: True,
    serializers.IntegerField: 20,
    serializers.DateField: "2027-03-01",
    serializers.DateTimeField: "2027-03-01T10:00:00Z",
    serializers.EmailField: "colleague0@southwark.example",
    serializers.SlugField: "new-one",
    serializers.ListField: [],
    serializers.CharField: "As agreed.",
}
PATCHES = {
    "referrals/<str:id>": (
        "referrals.correct",
        {"resident": {"access_needs": "Large text"}, "reason": "They said so."},
    ),
    "residents/<str:id>": ("referrals.correct", {"access_needs": "Large text", "reason": "They said so."}),
    "organisations/<str:id>": ("people.amend_organisation", {"name": "Southwark"}),
    "hubs/<str:id>": ("people.describe_hub", {"languages": ["Polish"]}),
    "sessions/<str:id>": ("skills.amend_session", {"title": "Second steps"}),
    "residents/<str:id>/notes": ("people.write_note", {"body": "Seen at the desk."}),
}
BODIES = {
    "referrals": RAW,
    "referrals/<str:id>/withdraw": {"code": "not_wanted"},
    "needs/<str:id>/cancel": {"code": "not_wanted"},
    "organisations/<str:id>/invite": {"email": "new@southwark.example", "role": "referrer"},
    "devices": {"serial": "PF-NEW", "kind": "laptop", "make_and_model": "Dell Latitude", "pool": "general"},
    "lots": {"donor": "Thames Water 0", "pool": "general", "lines": [{"kind": "laptop"}]},
    "lots/<str:id>/close": {"words": "Two did not come."},
    "gate-rules": {"code": "pat", "mode": "shadow", "reason": "The tester is away."},
    "scans": {"scans": []},
    "tasks/<str:id>/finish": {"outcome": "no_risk", "note": "It was wiped."},
    "wipe-logs": {"log": (WIPES / "nwipe_two_drives.log").read_text()},
}


def unsafe_doors():
    """(method, route, the action behind it) of every address that changes something."""
    for route in API:
        if route in READS_BY_POST:
            continue
        view = ALL[f"api/v1/{route}"]
        kind = getattr(view, "view_class", None) or getattr(view, "cls", None)
        resource, _, name = route.partition("/<str:id>/")
        for method in ("post", "put", "patch", "delete"):
            if not hasattr(kind, method):
                continue
            known = MAKES | {route: action for route, (action, _) in PATCHES.items()}
            yield method, route, known.get(route) or rule(resource, name), kind


def _sample(name, field, things):
    named = {
        "need": str(things["needs"]),
        "allocation": str(things["allocations"]),
        "session": str(things["sessions"]),
        "referral": things["referrals"],
        "organisation": things["organisations"],
        "hub": "brixton-library",
        "bin": things["bins"],
        "pool": things["pools"],
        "to": "lead@southwark.example",
        "period": "2026-Q4",
        "role": "referrer",
        "borough": "E09000028",
        "scanned": [things["devices"]],
        "iccids": ["8944110068256270070"],
        "questions": "Which postcode?",
        "answers": "SE1 2QH",
        "shared": ["identity", "contact"],
    }
    if name in named:
        return named[name]
    if isinstance(field, serializers.ChoiceField):
        return next(iter(field.choices))
    return next((value for kind, value in BY_TYPE.items() if isinstance(field, kind)), {})


def _body(route, kind, things) -> dict:
    if route in PATCHES:
        return PATCHES[route][1]
    if route in BODIES:
        return BODIES[route]
    reader = getattr(kind, "body_class", None)
    fields = reader().fields if reader else {}
    return {name: _sample(name, field, things) for name, field in fields.items() if field.required}


def _send(http, method, route, path, body, key):
    words = {"content_type": "application/json", "data": json.dumps(body)}
    if route == "referrals/bulk":
        words = {"content_type": "text/csv", "data": CSV + (b"\n" if "reason" in body else b"")}
    return getattr(http, method)(f"/api/v1/{path}", headers={"Idempotency-Key": key}, **words)


def _kept(response):
    return response.status_code, response.content, response.get("Location"), response.get("ETag")


def _machines(there) -> dict[str, Client]:
    tokens = {
        role: people.issue_token(role=role, organisation=home_of(role, there), by=london.ADMINISTRATOR)
        for role in ROLES
    }
    return {
        role: Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
        for role, token in tokens.items()
    }


def _put_where_it_can(action, route, things) -> None:
    """The thing in a state that the verb leads out of."""
    verb = ACTIONS[action]
    resource = route.partition("/")[0]
    if not verb.transition or "<str:id>" not in route or route in MORE_THAN_A_STATE:
        return
    rows = verb.on.objects.filter(**{LOOKUPS.get(resource, "pk"): things[resource]})
    sources = sorted(_sources(verb.on, verb.transition))
    if not rows.filter(state__in=sources).exists():
        with suppress(IntegrityError), transaction.atomic():  # some states ask for more than their name
            QuerySet.update(rows, state=sources[0])  # past the house's own: the ledger is not what is tried here


def callers(action, resource) -> list[str]:
    """Roles that may call the action and see the thing, at home."""
    any_, own = SEES.get(resource, (set(ROLES), set()))
    return [role for role in ROLES if role in ROLES_FOR[action] and role in any_ | own]


def id_for(route, there) -> str:
    """One's own; of what ends its own machines' tokens another organisation's, so that the caller stays."""
    things = there.other if route == "organisations/<str:id>/close" else there.own
    return str(things.get(route.partition("/")[0], ""))


def _three_times(http, method, route, path, body) -> tuple[bool, str]:
    """Whether it was done, and what went wrong."""
    first = _send(http, method, route, path, body, "one")
    entries = LedgerEntry.objects.filter(refused="").count()
    again = _send(http, method, route, path, body, '"one"')
    other = _send(http, method, route, path, body | {"reason": "another"}, "one")
    if max(first.status_code, again.status_code, other.status_code) >= 500:
        return False, "broke"
    if first.status_code >= 300:
        return False, "" if again.status_code == first.status_code else "another refusal"
    if _kept(again) != _kept(first) or LedgerEntry.objects.filter(refused="").count() != entries:
        return True, "not the same answer"
    return True, "" if other.json().get("code") == "idempotency_key_reused" else "took another body"


def test_a_key_makes_every_unsafe_call_harmless_to_repeat(there):
    """Finding 2.1: 41 operations answered 500 to a key, and two ignored it."""
    machines = _machines(there)
    wrong = []
    done = set()
    doors = list(unsafe_doors())
    for method, route, action, kind in doors:
        resource = route.partition("/")[0]
        path = route.replace("<str:id>", id_for(route, there))
        body = _body(route, kind, there.own)
        role = callers(action, resource)[0]
        with transaction.atomic():
            _put_where_it_can(action, route, there.own)
            was_done, fault = _three_times(machines[role], method, route, path, body)
            transaction.set_rollback(True)
        if was_done:
            done.add(route)
        if fault:
            wrong.append((method, route, role, fault))
    assert not wrong, wrong
    assert len(done) > 70, sorted({route for _, route, _, _ in doors} - done)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_effect():
    """Finding 2.1: whoever is second waits, and gets the answer of the first."""
    caller = Caller("administrator")
    body = {"code": "new-one", "name": "New One", "kind": "vcs"}

    def send(_):
        response = caller.post("organisations", body, **{"Idempotency-Key": "two"})
        connection.close()
        return response.status_code, response.content

    with ThreadPoolExecutor(2) as both:
        answers = set(both.map(send, range(2)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert Organisation.objects.filter(code="new-one").count() == IdempotencyKey.objects.count() == 1


def test_keys_are_forgotten_after_a_day(db):
    caller = Caller("administrator")
    body = {"code": "new-one", "name": "New One", "kind": "vcs"}
    caller.post("organisations", body, **{"Idempotency-Key": "old"})
    tasks.forget_old_keys()
    assert IdempotencyKey.objects.count() == 1
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=24, minutes=1))
    tasks.forget_old_keys()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_report_is_frozen_from_one_snapshot_under_a_key_too():
    caller = Caller("administrator")
    report = outcomes.draft(period="2026-Q2", by=london.ADMINISTRATOR)
    frozen = caller.post(f"reports/{report.pk}/freeze", **{"Idempotency-Key": "once"})
    assert (frozen.status_code, frozen.json()["state"]) == (200, "frozen")


@pytest.mark.django_db(transaction=True)
def test_a_refusal_under_a_key_stays_in_the_ledger_and_is_not_kept():
    caller = Caller("administrator")
    body = {"code": london.organisation().code, "name": "Another", "kind": "vcs"}
    code = caller.post("organisations", body, **{"Idempotency-Key": "once"}).json()["code"]
    assert LedgerEntry.objects.filter(action="people.register_organisation", refused=code).count() == 1
    assert not IdempotencyKey.objects.exists()
