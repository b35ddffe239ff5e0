"""People who wait for a device, and a device that was wiped with another's certificate."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from audit.recording import recording
from inventory import actions as inventory
from referrals import actions as referrals
from referrals.facts import NeedFacts
from tests import people_of_london as london
from tests.wipes import keep_proof

NAMES = (
    ("Amina", "Yusuf"),
    ("Zoë", "O'Neill"),
    ("Łukasz", "Wójcik"),
    ("Fatema", "Begum"),
    ("Grace", "Adeyemi"),
    ("Tariq", "Hussain"),
)


def waiting(number, *, form="laptop", borough="E09000028", postcode="SE1 2QH", **wishes):
    """Somebody whose need for a device was approved, and who waits."""
    first, last = NAMES[number]
    facts = london.facts(
        first_name=first,
        last_name=last,
        phone=f"+4477009003{number:02d}",
        needs=(),
        resident={"borough": borough, "postcode": postcode, "date_of_birth": date(1960 + number, 3, 14)},
    )
    facts = replace(facts, needs=(NeedFacts("device", form=form, **wishes),))
    created = referrals.refer(
        facts, organisation=london.organisation(), by=london.actor("referrer", organisation=london.organisation())
    )
    referrals.route(created, by=london.actor("caseworker"))
    decisions = [{"need": str(need.pk), "approve": True} for need in created.needs.all()]
    referrals.accept(created, decisions=decisions, by=london.actor("caseworker"))
    return created, created.needs.get()


def with_another_drives_certificate(state="qc"):
    """A laptop at the quality check whose only certificate is of another drive: as if somebody had edited the rows."""
    device = inventory.receive(
        serial="PF-11",
        kind="laptop",
        make_and_model="Dell Latitude 5420",
        pool=london.pool(),
        drive_serials=["MINE-1"],
        by=london.actor("technician"),
    )
    with recording(london.ADMINISTRATOR, "test.set_up"):
        keep_proof(device, "ANOTHER-1")
        for step in (device.to_wipe, device.record_wipe, device.refurbish, device.to_qc):
            step()
            device.save()
        device.built_by = "user:builder"
        device.battery_percent = 90
        device.lock = "none"
        device.pat_passed_on = timezone.localdate()
        device.os_support_ends = date(2031, 10, 14)
        device.save()
    return device
