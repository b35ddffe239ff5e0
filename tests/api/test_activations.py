"""A network tells which SIMs are active: every line is answered for."""

import pytest

from connectivity import actions as connectivity
from connectivity.models import Sim
from tests import people_of_london as london
from tests.api.callers import Caller

pytestmark = pytest.mark.django_db

NUMBERS = ["8944110068256270054", "8944110068256270062"]


def test_each_line_is_answered_and_sent_twice_it_changes_nothing():
    need = london.accepted(needs=("data",)).needs.get()
    london.sims_on_shelf(*NUMBERS)
    sim = connectivity.reserve(need, by=london.actor("caseworker"))
    connectivity.issue(sim, by=london.actor("warehouse"))
    store = Caller("warehouse")
    sent = {"iccids": [sim.iccid, "rubbish", next(number for number in NUMBERS if number != sim.iccid)]}
    outcomes = [item["outcome"] for item in store.post("sims/activations", sent).json()["items"]]
    assert outcomes == ["activated", "refused", "refused"]
    again = store.post("sims/activations", {"iccids": [sim.iccid]}).json()["items"]
    assert [item["outcome"] for item in again] == ["already"]
    assert Sim.objects.get(pk=sim.pk).state == "active"
