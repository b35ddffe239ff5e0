"""What the store goes by: pools and their rules, levels of parts, and the rules of the gate."""

import pytest

from inventory import actions as inventory
from inventory.models import GateRule, Part, Pool
from tests import people_of_london as london
from tests.portal.warehouse.store_things import client_of, in_check


@pytest.mark.django_db
def test_a_pool_is_opened_amended_and_its_rules_are_said_in_words():
    client = client_of("warehouse_manager")
    hub = london.hub()
    sent = {
        "code": "GLA-2026",
        "name": "GLA 2026",
        "kind": "funder",
        "funder": "GLA",
        "boroughs": ["E09000028", "E09000022"],
        "kinds": ["laptop"],
        "collect_at": hub.code,
    }
    assert client.post("/warehouse/pools/new", sent)["Location"] == "/warehouse/pools/gla-2026"
    words = client.get("/warehouse/pools").content.decode()
    assert (
        f"People in Lambeth and Southwark, laptops only. Only handed over at {hub.name}. Paid for by GLA."
        in words.replace("&#x27;", "'")
    )
    assert "already a pool with this code" in client.post("/warehouse/pools/new", sent).content.decode()
    client.post("/warehouse/pools/gla-2026/change", {"name": "GLA 2026", "boroughs": ["E09000028"]})
    pool = Pool.objects.get(code="gla-2026")
    assert (pool.borough, pool.boroughs, pool.kinds, pool.collect_at) == ("E09000028", [], [], None)
    assert client.get("/warehouse/pools/nothing").status_code == 404


@pytest.mark.django_db
def test_parts_below_their_level_come_first_and_every_movement_is_kept():
    client = client_of("technician")
    client.post("/warehouse/parts/new", {"code": "chg-65", "name": "Charger", "reorder_at": "0"})
    client.post("/warehouse/parts/new", {"code": "ssd-256", "name": "SSD", "reorder_at": "5"})
    client.post("/warehouse/parts/chg-65", {"quantity": "40", "why": "Order 4711"})
    assert client.post("/warehouse/parts/chg-65", {"quantity": "0", "why": ""}).status_code == 422
    page = client.get("/warehouse/parts").content.decode()
    assert page.index("ssd-256") < page.index("chg-65")
    assert page.count("Order more") == 1
    assert Part.objects.get(code="chg-65").in_stock == 40
    assert "+40" in client.get("/warehouse/parts/chg-65").content.decode()
    reader = client_of("administrator")
    assert reader.post("/warehouse/parts/chg-65", {"quantity": "1", "why": "x"}).status_code == 422
    assert Part.objects.get(code="chg-65").in_stock == 40


@pytest.mark.django_db
def test_a_rule_of_the_gate_goes_into_the_shadow_with_a_reason_and_some_never_do():
    client = client_of("warehouse_manager")
    assert client.post("/warehouse/gate/battery", {"reason": ""}).status_code == 422
    client.post("/warehouse/gate/battery", {"reason": "The meter is being mended"})
    assert GateRule.objects.get(code="battery").mode == "shadow"
    inventory.pass_qc(
        weak := in_check("PF-WEAK"), grade="A", battery_percent=30, by=london.actor("technician", key="user:checker")
    )
    assert weak.state == "available"
    page = client.get("/warehouse/gate").content.decode()
    assert "It would have stopped 1 since" in page
    assert 'href="/warehouse/gate/wiped"' not in page
    never = client.post("/warehouse/gate/wiped", {"reason": "In a hurry"})
    assert never.status_code == 422
    assert "always enforced" in never.content.decode()
    client.post("/warehouse/gate/battery", {"reason": "Mended"})
    assert inventory.modes()["battery"] == "enforced"
    assert client.get("/warehouse/gate/nothing").status_code == 404
