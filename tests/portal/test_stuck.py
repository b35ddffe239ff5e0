"""What is stuck: who sees which of it, the page that ends it, the filters, and as many statements for fifty rows as for five."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import actions as notifications
from notifications.models import Task
from people.access import TASK_OWNERS, team_of
from portal.waiting.stuck_kinds import THINGS, stuck_kinds
from portal.waiting.waits import WAITS
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import parcel
from tests.portal.signing_in import signed_in, worker
from tests.portal.test_waiting import more, row_of

pytestmark = pytest.mark.django_db


def client_of(role, name="first"):
    return signed_in(worker(f"{role}.{name}@stuck.example", role=role))


def shown(client, query="") -> str:
    answer = client.get(f"/work/stuck{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_state_with_a_promise_has_its_words_and_one_thing_to_do():
    promised = {(model, state) for model, states in WAITS.items() for state, wait in states.items() if wait.is_promised}
    told = {(model, state) for model, thing in THINGS.items() for state in thing.states}
    tasks = {(Task, "open"), (Task, "taken")}
    an_offer = {kind for kind in told if kind[1] == "offered"}  # its day is in the promise that is offered
    assert sorted((model.__name__, state) for model, state in promised - told - tasks) == []
    assert sorted((model.__name__, state) for model, state in told - promised - an_offer) == []


def test_each_kind_has_one_code():
    codes = [kind.code for kind in stuck_kinds()]
    assert len(codes) == len(set(codes))


def test_every_task_is_some_teams():
    assert [kind for kind in TASK_OWNERS if not team_of(kind)] == []


def test_a_parcel_is_stuck_from_the_day_after_its_promise_and_not_before():
    _, _, shipment = parcel()
    assert shipment.number not in shown(client_of("warehouse_manager"))
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        page = shown(client_of("warehouse_manager", "second"))
    row = row_of(page, shipment.number)
    assert f'href="/warehouse/parcels/{shipment.number}"' in row
    assert "Start a wave for its hub." in row
    assert "Brixton Library" in row
    assert "1 day late" in row
    assert "Yusuf" not in page


def test_an_administrator_sees_whose_it_is_where_the_page_is_somebody_elses():
    _, _, shipment = parcel()
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        row = row_of(shown(client_of("administrator")), shipment.number)
    assert "Warehouse" in row
    assert "href" not in row


def test_it_is_narrowed_to_a_kind_and_to_an_owner():
    _, _, shipment = parcel()
    case = london.referral(first_name="Amina", phone="+447700900777")
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        client = client_of("administrator")
        both = shown(client)
        parcels = shown(client, "?room=Devices+and+parcels")
        desk = shown(client, "?owner=Caseworkers")
    assert shipment.number in both
    assert case.reference in both
    assert shipment.number in parcels
    assert case.reference not in parcels
    assert case.reference in desk
    assert shipment.number not in desk


def test_a_deadline_by_law_is_on_it_from_the_start_and_another_task_once_it_is_late():
    by = london.actor("system")
    law = notifications.raise_task("inventory.data_incident", reference="DEV-LOST-0001", by=by)
    other = notifications.raise_task("inventory.find_parcel", reference="SHP-LATE-0001", by=by)
    page = shown(client_of("administrator"))
    assert f'href="/tasks/{law.pk}"' in row_of(page, "DEV-LOST-0001")
    assert "SHP-LATE-0001" not in page
    with time_machine.travel(other.due_at + timedelta(days=1)):
        assert "SHP-LATE-0001" in shown(client_of("administrator", "second"))


def test_it_is_for_leads_and_administrators():
    assert [client_of(role).get("/work/stuck").status_code for role in ("caseworker", "warehouse", "funder")] == [
        403
    ] * 3


def test_nothing_stuck_says_so_and_a_check_that_does_not_run_is_told():
    page = shown(client_of("administrator"))
    assert "Nothing is overdue or stuck" in page
    assert "The nightly check has not started yet." in page


def test_as_many_statements_for_fifty_rows_as_for_five():
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        _, _, shipment = parcel()
    client = client_of("administrator")
    shown(client)
    counts = []
    for number in (5, 45):
        with time_machine.travel(timezone.now() - timedelta(days=30)):
            more(shipment, number)
        with CaptureQueriesContext(connection) as statements:
            page = shown(client)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert len(re.findall("<tr", page)) == 26
    assert "The first 25, and there are more" in page
