"""Boxes for hubs by machine: ordered by the hub, packed and sent by the warehouse, counted in by the hub."""

import pytest

from tests import people_of_london as london
from tests.api.callers import Caller, is_problem

pytestmark = pytest.mark.django_db

SIM = "8944110068256270054"


def things(kind: str) -> tuple[dict, list[str]]:
    """What an order of one names beside the hub, and what a scanner reads off what is on the shelf."""
    if kind == "sim-boxes":
        london.sims_on_shelf(SIM)
        return {}, [SIM]
    return {"kind": "laptop"}, [london.device_on_shelf().asset_tag]


@pytest.mark.parametrize(("kind", "scans"), [("sim-boxes", "iccids"), ("shared-boxes", "tags")])
def test_a_box_goes_from_the_hubs_order_to_its_shelf_by_machine(kind, scans):
    named, on_shelf = things(kind)
    hub, store = Caller("hub_worker", london.hub()), Caller("warehouse")
    other = Caller("hub_worker", london.organisation("peckham", kind="hub"))
    order = {"hub": "brixton-library", "quantity": 2, **named}
    is_problem(other.post(kind, order), 403, "not_your_box")
    is_problem(hub.post(kind, order | {"quantity": 0}), 422, "invalid")
    box = f"{kind}/{hub.post(kind, order).json()['number']}"
    is_problem(hub.post(kind, order), 409, "box_ordered")
    is_problem(other.get(box), 404)
    assert hub.get(f"{kind}?state=ordered&hub=brixton-library").json()["items"] == [hub.get(box).json()]
    assert hub.get(box).json()["available_actions"] == ["change", "cancel"]
    assert hub.post(f"{box}/change", {"quantity": 1}).json()["quantity"] == 1
    wrong = store.post(f"{box}/pack", {scans: [*on_shelf, "a tin of beans"]})
    assert [error["pointer"] for error in wrong.json()["errors"]] == [f"#/{scans}/1"]
    steps = [
        store.post(f"{box}/pack", {scans: on_shelf}),
        store.post(f"{box}/unpack", {"reason": "Chargers first."}),
        store.post(f"{box}/pack", {scans: on_shelf}),
        store.post(f"{box}/send"),
        store.post(f"{box}/unsend", {"reason": "The van was full."}),
        store.post(f"{box}/send"),
        hub.post(f"{box}/arrive", {scans: on_shelf}),
    ]
    states = ["packed", "ordered", "packed", "sent", "packed", "sent", "arrived"]
    assert [step.json()["state"] for step in steps] == states
    is_problem(hub.post(f"{box}/cancel", {"reason": "Too late."}), 409, "wrong_state")
