"""Waiting work: each role sees what it can go on with, overdue first, and as many statements for fifty rows as for five."""

import json
import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Shipment
from portal.waiting.work_kinds import WORK
from portal.waiting.work_rows import WaitingWork
from referrals import actions as referrals
from tests import people_of_london as london
from tests.inventory.parcels.test_shipping import parcel
from tests.portal.signing_in import signed_in, worker

pytestmark = pytest.mark.django_db
WORDS = {kind.code: kind.words for kind in WORK}


def client_of(role, name="first"):
    at = london.hub() if role == "hub_worker" else london.organisation()
    return signed_in(worker(f"{role}.{name}@waiting.example", role=role, at=at))


def shown(client, query="") -> str:
    answer = client.get(f"/work/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_yes_is_on_the_warehouses_list_with_the_page_of_its_parcel():
    _, _, made = parcel()
    page = shown(client_of("warehouse"))
    assert f'href="/warehouse/parcels/{made.number}"' in page
    assert WORDS["pick"] in page
    assert "Yusuf" not in page


def test_what_was_never_collected_is_the_hubs_and_overdue_after_ten_days():
    _, _, made = parcel("arrive")
    hub = client_of("hub_worker")
    page = shown(hub)
    assert f'href="/hub/parcels/{made.number}"' in page
    assert made.number not in shown(hub, "?when=overdue")
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        late = client_of("hub_worker", "second")
        assert made.number in shown(late, "?when=overdue")
        assert made.number in shown(client_of("warehouse"))


def test_another_hub_sees_none_of_it():
    _, _, made = parcel("arrive")
    there = london.organisation("peckham-library", "Peckham Library", "hub", "E09000028")
    other = signed_in(worker("desk@peckham.example", role="hub_worker", at=there))
    assert made.number not in shown(other)


def test_what_does_not_work_is_on_the_desks_list_by_its_case():
    need, _, made = parcel("arrive")
    inventory.hand_over(made, proof=london.attested(), by=london.actor("hub_worker", organisation=london.hub()))
    need.refresh_from_db()
    desk = client_of("caseworker")
    assert WORDS["ask"] in row_of(shown(desk, "?kind=ask"), need.referral.reference)
    referrals.dispute(need, reason="It does not start.", by=london.actor("hub_worker", organisation=london.hub()))
    assert row_of(shown(desk, "?kind=fix"), need.referral.reference)
    assert need.referral.reference not in shown(client_of("warehouse"))


def row_of(page: str, reference: str) -> str:
    return next(row for row in re.findall(r"<tr.*?</tr>", page, re.S) if reference in row)


def test_the_most_overdue_is_first():
    _, _, new = parcel()
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        more(new, 1)
    old = Shipment.objects.exclude(pk=new.pk).get()
    page = shown(client_of("warehouse"), "?kind=pick")
    assert page.index(old.number) < page.index(new.number)
    assert "Overdue" in row_of(page, old.number)


def test_it_can_be_taken_away_as_a_spreadsheet():
    _, _, made = parcel()
    answer = client_of("warehouse").get("/work/?download=csv")
    assert made.number in b"".join(answer).decode()


def test_as_many_statements_for_fifty_rows_as_for_five():
    _, _, made = parcel()
    client = client_of("warehouse")
    shown(client)
    counts = []
    for number in (5, 45):
        more(made, number)
        with CaptureQueriesContext(connection) as statements:
            page = shown(client)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert "The first 25, and there are more" in page


@pytest.mark.parametrize("sort", ["", "sort=due", "sort=-due"])
def test_the_pages_follow_one_another_and_leave_nothing_out(sort):
    """Parcels with a day each, several with the same, and offers that have none."""
    _, _, made = parcel()
    for days in (30, 20, 10):
        with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
            more(made, 17)
    client = client_of("warehouse")
    numbers, query = [], f"?{sort}"
    while query is not None:
        page = shown(client, query)
        numbers.append(re.findall(r"SHP-\w{4}-\w{4}(?=</a>)", page))
        onward = re.search(r'href="(\?[^"]*after=[^"]+)"[^>]*rel="next"', page)
        query = unescape(onward[1]) if onward else None
    together = [number for numbers in numbers for number in numbers]
    assert [len(numbers) for numbers in numbers] == [25, 25, 2]
    assert sorted(together) == sorted(Shipment.objects.values_list("number", flat=True))


def test_a_mark_that_is_none_begins_at_the_first_page():
    parcel()
    client = client_of("warehouse")
    for values in (
        "nonsense",
        [],
        [1, 2],
        ["2026-11-30T10:00:00", str(UUID(int=0))],
        [None, "x"],
        [None, 5],
        {"a": 1},
        7,
    ):
        mark = values if values == "nonsense" else urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
        assert "SHP-" in shown(client, f"?after={mark}"), values


def test_what_has_no_day_comes_last_and_turned_round_first():
    """Marks of rows with and without a day, in both orders."""
    work = WaitingWork(london.actor("warehouse"))
    day, id = timezone.now() - timedelta(days=40), UUID(int=0)
    _, _, made = parcel()
    dated = [row.reference for row in work[:10] if row.due_at is not None]
    assert made.number in dated
    after = work.after_values([str(day), str(id)])
    assert [row.reference for row in after[:10]] == [row.reference for row in work[:10]]
    undated = work.after_values([None, str(UUID(int=0))])
    assert [row.reference for row in undated[:10] if row.due_at is not None] == []
    turned = work.order_by("-due_at", "-id").after_values([None, str(UUID(int=0))])
    assert made.number in [row.reference for row in turned[:10]]


def more(made: Shipment, number: int) -> None:
    """As many parcels of the same referral: the list asks nothing of them but their number and their days."""
    from audit.recording import recording  # noqa: PLC0415 - rows without their story, as no action makes them

    with recording(london.actor("warehouse"), "test.more"):
        for _ in range(number):
            Shipment.objects.create(hub=made.hub, referral=made.referral)
