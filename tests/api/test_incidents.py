"""A data incident from its loss to its decision by machine, and a no that is taken back before its letter leaves."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import DataIncident
from referrals import actions as referrals
from referrals.letters import LETTER_WAITS
from tests import people_of_london as london
from tests.api.callers import Caller, is_problem

pytestmark = pytest.mark.django_db
FACTS = {
    "what_happened": "A laptop that was not wiped was stolen from the van.",
    "whose_data": "Staff of the donor",
    "which_data": "Not known",
    "consequences": "The drive was not encrypted.",
    "measures": "The police and the donor know.",
    "people_told": "later",
}


def lost() -> DataIncident:
    keeper = london.actor("warehouse_manager")
    device = inventory.receive(
        serial="PF-VAN", kind="laptop", make_and_model="Dell Latitude", pool=london.pool(), by=keeper
    )
    inventory.lose(device, reason="Stolen from the van.", place="The van", by=keeper)
    return DataIncident.objects.get()


def test_it_is_taken_described_and_reported():
    path = f"incidents/{lost().number}"
    officer = Caller("data_protection")
    assert [row["state"] for row in officer.get("incidents?state=open").json()["items"]] == ["open"]
    assert officer.post(f"{path}/take").status_code == 200
    assert officer.post(f"{path}/note-search", {"search": "The depot."}).json()["search"] == "The depot."
    early = is_problem(officer.post(f"{path}/report", {"reason": "At risk."}), 422)
    assert {error["pointer"] for error in early["errors"]} >= {"#/what_happened", "#/whose_data"}
    assert officer.post(f"{path}/describe", FACTS).json()["whose_data"] == "Staff of the donor"
    done = officer.post(f"{path}/report", {"reason": "Not encrypted.", "ico_reference": "IC-1"}).json()
    assert (done["state"], done["ico_reference"], done["available_actions"]) == ("reported", "IC-1", ["reopen"])
    assert officer.post(f"{path}/reopen", {"reason": "It was found."}).json()["state"] == "open"


def test_the_warehouse_manager_notes_the_search_and_decides_nothing():
    path = f"incidents/{lost().number}"
    keeper = Caller("warehouse_manager")
    assert keeper.get(path).json()["available_actions"] == ["note-search"]
    is_problem(keeper.post(f"{path}/do-not-report", {"reason": "Small."}), 403)
    assert Caller("caseworker").get(path).status_code == 404


def test_a_rejection_is_taken_back_while_its_letter_waits_and_not_after():
    case = london.referral(needs=("device",))
    referrals.route(case, by=london.actor("system"))
    desk = Caller("caseworker")
    rejected = desk.post(f"referrals/{case.reference}/reject", {"code": "outside_london", "reason": "A mistake."})
    assert rejected.status_code == 200, rejected.content
    assert "take-back" in rejected.json()["available_actions"]
    with time_machine.travel(timezone.now() + LETTER_WAITS + timedelta(minutes=1)):
        is_problem(desk.post(f"referrals/{case.reference}/take-back", {"reason": "Newham is London."}), 409)
    back = desk.post(f"referrals/{case.reference}/take-back", {"reason": "Newham is London."})
    assert back.json()["state"] == "in_triage"


def test_a_no_to_one_need_is_taken_back():
    case = london.referral(needs=("device", "data"))
    referrals.route(case, by=london.actor("system"))
    need = case.needs.get(kind="device")
    desk = Caller("caseworker")
    assert (
        desk.post(f"needs/{need.pk}/refuse", {"code": "had_one", "reason": "They had one."}).json()["state"]
        == "not_approved"
    )
    is_problem(desk.post(f"needs/{need.pk}/take-back", {}), 422)
    assert desk.post(f"needs/{need.pk}/take-back", {"reason": "It was someone else."}).json()["state"] == "proposed"
