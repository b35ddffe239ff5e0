"""The store's pages: who may open which, and statements that do not multiply."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import actions as inventory
from tests import people_of_london as london
from tests.portal.warehouse.store_things import (
    BENCH,
    CLERK,
    EVERYBODY,
    MANAGER,
    a_bin,
    a_lot,
    client_of,
    counted,
    furnished,
    in_bin,
    received,
)


@pytest.mark.django_db
def test_each_page_opens_for_its_roles_and_for_nobody_else():
    pages = furnished()
    for role in sorted(EVERYBODY):
        client = client_of(role)
        for path, roles in pages.items():
            status = client.get(path).status_code
            if path.endswith("/approve") and role in roles:
                assert status == 302, "there is nothing to approve yet"
            else:
                assert status == (200 if role in roles else 403), (role, path)


@pytest.mark.django_db
def test_every_list_says_what_to_do_when_it_is_empty(client):
    manager = client_of("warehouse_manager")
    for path, words in (
        ("/warehouse/stock", "No devices yet"),
        ("/warehouse/lots", "Announce a donation"),
        ("/warehouse/donors", "No donors yet"),
        ("/warehouse/bins", "Open a bin"),
        ("/warehouse/counts", "To start a count, open the bin’s page and choose “Count this bin”"),
        ("/warehouse/pools", "No pools yet"),
        ("/warehouse/parts", "Add a part"),
        ("/warehouse/weee", "No waste this month"),
    ):
        assert words in manager.get(path).content.decode(), path
    answer = client.get("/warehouse/stock?q=a")
    assert answer.status_code == 302
    assert answer["Location"].endswith("next=%2Fwarehouse%2Fstock%3Fq%3Da")


@pytest.mark.django_db
def test_no_page_asks_more_of_the_database_when_there_is_more_on_it():
    lot = a_lot()
    place = a_bin()
    take = inventory.start_stock_take(bin=a_bin("C-01"), by=MANAGER)
    done = counted(a_bin("D-01"), [london.device_on_shelf("PF-D1")])
    client = client_of("warehouse_manager")
    paths = [
        "/warehouse/stock",
        "/warehouse/lots",
        f"/warehouse/lots/{lot.number}",
        "/warehouse/donors",
        "/warehouse/bins",
        f"/warehouse/bins/{place.code}",
        "/warehouse/counts",
        f"/warehouse/counts/{take.pk}",
        f"/warehouse/counts/{done.pk}",
        "/warehouse/pools",
        "/warehouse/pools/general",
        "/warehouse/parts",
        "/warehouse/gate",
        f"/warehouse/labels?lot={lot.number}",
        "/warehouse/carbon",
        "/warehouse/weee",
    ]

    def statements():
        asked = {}
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as created:
                assert client.get(path).status_code == 200
            asked[path] = len(created)
        return asked

    in_bin(place, received("PF-0"))
    inventory.receive(serial="PF-00", kind="laptop", make_and_model="Dell", lot=lot, pool=lot.pool, by=CLERK)
    few = statements()
    for number in range(1, 8):
        lot.refresh_from_db()
        inventory.receive(
            serial=f"PF-{number}A", kind="laptop", make_and_model="Dell", lot=lot, pool=lot.pool, by=CLERK
        )
        in_bin(place, received(f"PF-{number}B"))
        other = a_bin(f"E-{number}")
        counted(other, [])
        a_lot(number + 1)
        london.pool(f"pool-{number}")
        inventory.add_part(code=f"part-{number}", name=f"Part {number}", by=BENCH)
    assert statements() == few
    assert few["/warehouse/stock"] <= 9, few
