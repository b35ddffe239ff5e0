"""Whoever is shown a person's name is on the ledger: every page and every address of the API that is read, for the roles that
read about people.
"""

import re

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import LedgerEntry
from law.actors import SYSTEM
from notifications import actions as notifications
from people.models import Resident
from people.residents.readings import VERB
from referrals import actions as referrals
from tests import people_of_london as london
from tests.house.addresses import API, VERBS
from tests.house.api_rows import API_OPEN, REPORT_FILE
from tests.house.one_of_each import _filled, home_of
from tests.house.page_rows import PAGES
from tests.house.test_api_doors import _machine
from tests.portal.signing_in import signed_in, worker

EXAMPLES = ("refer/bulk/template.csv", "triage/rules")  # whose examples are nobody
SHOW_NAMES = {
    "refer/<str:reference>",
    "refer/referrals",
    "triage/<str:reference>",
    "residents/<str:id>",
    "residents/<str:id>/export",
}
READERS = ("triage_lead", "organisation_lead", "hub_worker")


def named() -> dict[str, set[str]]:
    """First name → the ids of those who have it."""
    people_called: dict[str, set[str]] = {}
    for person in Resident.objects.all():
        if person.first_name:
            people_called.setdefault(person.first_name, set()).add(str(person.pk))
    return people_called


def read_since(last: int) -> set[str]:
    """The ids of those whose reading was written down after this entry."""
    entries = LedgerEntry.objects.filter(pk__gt=last, action__in=(VERB, "outcomes.export"), refused="")
    read = set()
    for object_id, details in entries.values_list("object_id", "details"):
        read |= {str(object_id), *details.get("listed", ())}
    return read


def looked_at(client, path: str, names: dict[str, set[str]]) -> tuple[set[str], set[str]]:
    """The names that this address shows, and those of them without a reading of anybody who has them."""
    with transaction.atomic():
        last = LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shown = {name for name in names if re.search(rf"\b{name}\b".encode(), content)}
        read = read_since(last)
        transaction.set_rollback(True)
    shown = shown if answer.status_code == 200 and not path.endswith(EXAMPLES) else set()
    return shown, {name for name in shown if not names[name] & read}


def test_whoever_is_shown_a_name_is_written_down(there):
    names = named()
    wrong = []
    showing = set()
    for role in READERS:
        at = home_of(role, there)
        http = signed_in(worker(f"{role}@everywhere.example", at=at, role=role))
        for route in (route for route, roles in PAGES.items() if role in roles and not route.endswith(".pdf")):
            shown, faults = looked_at(http, "/" + _filled(route, there.own), names)
            showing |= {route} if shown else set()
            wrong += [(role, route, faults)] if faults else []
        machine = _machine(role, at)
        for route in API:
            resource = route.partition("/")[0]
            if route in API_OPEN or route == REPORT_FILE or (resource, route.rpartition("/")[2]) in VERBS:
                continue
            path = route.replace("<str:id>", str(there.own.get(resource, "")))
            shown, faults = looked_at(machine, f"/api/v1/{path}", names)
            showing |= {route} if shown else set()
            wrong += [(role, f"api {route}", faults)] if faults else []
    assert not wrong, "\n".join(map(str, wrong))
    assert SHOW_NAMES - showing == set(), "the test looks where names are"


def statements(client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_a_long_list_is_one_entry_in_as_many_statements_as_a_longer_one(db):
    def refer(numbers):
        for number in numbers:
            london.referral(first_name=f"Ada{chr(97 + number)}", last_name="Okoro", phone=f"+4477009002{number:02}")

    http = signed_in(worker())
    refer(range(2))
    statements(http, "/refer/referrals")  # what is read once and kept
    before = statements(http, "/refer/referrals")
    refer(range(2, 9))
    assert statements(http, "/refer/referrals") == before
    entry = LedgerEntry.objects.filter(verb="listed").latest("pk")
    assert len(entry.details["listed"]) == 9


def test_threads_texts_needs_and_letters_are_written_down_too(db):
    referral = london.referral(needs=("device",))
    referrals.route(referral, by=london.actor("caseworker"))
    referrals.reject(referral, code="other", reason="One is there.", by=london.actor("caseworker"))
    text = notifications.receive(sender="+447700900123", body="thank you all", provider_id="SM-1", by=SYSTEM)
    http = signed_in(worker("dee@get-online.example", role="triage_lead"))
    for path in (
        f"/messages/threads/{referral.resident_id}",
        f"/messages/{text.pk}",
        f"/triage/{referral.reference}/letter.pdf",
    ):
        last = LedgerEntry.objects.latest("pk").pk
        assert http.get(path).status_code == 200, path
        assert str(referral.resident_id) in read_since(last), path


def test_a_file_is_written_down_as_a_download(db):
    referral = london.referral()
    answer = signed_in(worker()).get("/refer/referrals?download=csv")
    assert b"Amina" in b"".join(answer.streaming_content)
    assert LedgerEntry.objects.get(object_id=referral.resident_id, action=VERB).verb == "downloaded"
