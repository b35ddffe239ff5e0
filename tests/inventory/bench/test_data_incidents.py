"""A lost device or drive that may hold data: found out, searched for, decided within 72 hours, and decided again."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from inventory import actions as inventory
from inventory.bench.data_incidents import IncidentDecided, NotFoundYet
from inventory.models import DataIncident, StorageUnit
from law.refusals import Invalid
from notifications.models import Task
from people.residents.hours import LONDON
from tests import people_of_london as london

pytestmark = pytest.mark.django_db

KEEPER = london.actor("warehouse_manager")
OFFICER = london.actor("data_protection")
FACTS = {
    "what_happened": "The van was broken into, and the box with the laptop was gone.",
    "whose_data": "Staff of the donor",
    "which_data": "Not known. Perhaps documents.",
    "people_count": 1,
    "consequences": "The drive was not encrypted.",
    "measures": "We told the police and the donor.",
    "people_told": "later",
}


def unwiped(serial="PF-LOST"):
    return inventory.receive(
        serial=serial,
        kind="laptop",
        make_and_model="Dell Latitude",
        pool=london.pool(),
        drive_serials=["S-1"],
        by=KEEPER,
    )


def lost(**about) -> DataIncident:
    return DataIncident.objects.get(device=inventory.lose(unwiped(), reason="Not in the van", **about, by=KEEPER))


def codes(caught) -> dict[str, str]:
    return {error.pointer: error.code for error in caught.value.errors}


def test_the_72_hours_count_from_when_somebody_noticed():
    yesterday = timezone.localdate() - timedelta(days=1)
    incident = lost(place="The van from Camden", search="We asked the driver.", known_on=yesterday)
    began = datetime(yesterday.year, yesterday.month, yesterday.day, tzinfo=LONDON)
    assert (incident.kind, incident.place, incident.search) == ("device", "The van from Camden", "We asked the driver.")
    assert (incident.known_at, incident.due_at) == (began, began + timedelta(hours=72))
    task = Task.objects.get(kind="inventory.data_incident")
    assert (task.reference, task.due_at) == (incident.number, incident.due_at)


def test_nobody_notices_what_is_still_to_come():
    with pytest.raises(Invalid) as caught:
        lost(known_on=timezone.localdate() + timedelta(days=1))
    assert codes(caught) == {"/known_on": "in_the_future"}


def test_reported_only_when_what_the_ico_asks_is_answered():
    incident = lost()
    with pytest.raises(Invalid) as caught:
        inventory.report_incident(incident, reason="The drive was not encrypted.", by=OFFICER)
    assert set(codes(caught)) == {"/what_happened", "/whose_data", "/which_data", "/consequences", "/measures"}
    inventory.describe_incident(incident, **FACTS, by=OFFICER)
    inventory.report_incident(incident, reason="It was not encrypted.", ico_reference="IC-123456-A1B2", by=OFFICER)
    assert (incident.state, incident.ico_reference, incident.decided_by) == ("reported", "IC-123456-A1B2", OFFICER.key)
    assert not Task.objects.filter(kind="inventory.data_incident").still_to_do().exists()
    assert not DataIncident.objects.undecided().exists()


def test_reported_after_72_hours_it_says_why():
    incident = lost(known_on=timezone.localdate() - timedelta(days=5))
    inventory.describe_incident(incident, **FACTS, by=OFFICER)
    with pytest.raises(Invalid) as caught:
        inventory.report_incident(incident, reason="Not encrypted.", by=OFFICER)
    assert codes(caught) == {"/why_late": "required"}
    inventory.report_incident(incident, reason="Not encrypted.", why_late="The count was late.", by=OFFICER)
    assert incident.state == "reported"


def test_not_reported_says_why_no_one_is_at_risk_and_can_be_decided_again():
    incident = lost()
    inventory.describe_incident(incident, what_happened="It fell into the canal.", by=OFFICER)
    inventory.do_not_report(incident, reason="The drive was encrypted.", by=OFFICER)
    with pytest.raises(IncidentDecided):
        inventory.describe_incident(incident, **FACTS, by=OFFICER)
    inventory.reopen_incident(incident, reason="The donor says that it was not.", by=OFFICER)
    assert (incident.state, incident.decided_at, incident.decision) == ("open", None, "")
    assert "The drive was encrypted. Opened again: The donor says that it was not." in incident.earlier_decisions
    assert Task.objects.filter(kind="inventory.data_incident", reference=incident.number).still_to_do().count() == 1


def test_found_again_decides_nothing_by_itself():
    incident = lost()
    with pytest.raises(NotFoundYet):
        inventory.close_recovered(incident, reason="It lay in the cage.", by=OFFICER)
    device = inventory.find(incident.device, by=KEEPER)
    incident.refresh_from_db()
    assert (device.state, incident.state, incident.found_at is not None) == ("quarantined", "open", True)
    inventory.close_recovered(incident, reason="It lay in the locked cage.", by=OFFICER)
    assert incident.state == "recovered"


def test_lost_again_before_a_decision_the_first_deadline_counts():
    incident = lost()
    inventory.find(incident.device, by=KEEPER)
    inventory.lose(incident.device, reason="Again", by=KEEPER)
    again = DataIncident.objects.get()
    assert (again, again.found_at, again.due_at) == (incident, None, incident.due_at)


def test_a_drive_that_was_taken_out_can_be_lost_and_found():
    device = unwiped()
    unit = device.units.get()
    inventory.take_out_storage(device, unit=unit.pk, place="Drawer 2", reason="To be shredded", by=KEEPER)
    inventory.lose_storage(device, unit=unit.pk, reason="Not in the drawer", by=KEEPER)
    incident = DataIncident.objects.undecided().get()
    assert (incident.kind, incident.unit, incident.place) == ("drive", unit, "Drawer 2")
    inventory.find_storage(device, unit=unit.pk, place="Drawer 3", by=KEEPER)
    incident.refresh_from_db()
    assert (StorageUnit.objects.get().state, incident.found_at is not None) == ("removed", True)


def test_a_wiped_drive_that_is_lost_is_no_incident():
    device = london.device_on_shelf()
    unit = device.units.get()
    inventory.take_out_storage(device, unit=unit.pk, place="Drawer 2", reason="Too small", by=KEEPER)
    inventory.lose_storage(device, unit=unit.pk, reason="Not in the drawer", by=KEEPER)
    assert not DataIncident.objects.exists()
