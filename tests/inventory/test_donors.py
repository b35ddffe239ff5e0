"""A donor, and what they announce: every faulty line is named, and nothing is kept of a faulty list."""

import pytest

from audit.models import LedgerEntry
from audit.recording import recording
from inventory.models import Device, Donor, Lot, LotLine, PoolEntry
from inventory.store import lots
from law.refusals import Invalid, NotAllowed
from tests import people_of_london as london
from tests.inventory.arrivals import CLERK, MANAGER, a_donor, a_lot, came, faults, last_entry, statements

pytestmark = pytest.mark.django_db


def test_a_donor_is_one_row_whatever_the_case_of_its_name():
    donor = a_donor("  Thames Water ")
    assert (donor.name, donor.wants_certificates, donor.wipe_within_days) == ("Thames Water", True, 30)
    with pytest.raises(lots.DonorHere, match="There is already a donor with this name"):
        a_donor("THAMES water")
    assert Donor.objects.count() == 1


def test_a_donor_is_amended_and_the_ledger_names_what_changed_without_the_persons_name():
    donor = lots.amend_donor(a_donor(), contact_name="Grace Adeyemi", wipe_within_days=14, by=MANAGER)
    donor.refresh_from_db()
    assert (donor.contact_name, donor.wipe_within_days) == ("Grace Adeyemi", 14)
    entry = last_entry(donor)
    assert (entry.verb, entry.details) == ("amended", {"changed": ["contact_name", "wipe_within_days"]})


def test_a_donor_cannot_take_anothers_name_and_may_keep_or_respell_its_own():
    donor = a_donor()
    a_donor("Barclays")
    with pytest.raises(lots.DonorHere):
        lots.amend_donor(donor, name="barclays", by=MANAGER)
    donor.refresh_from_db()
    assert lots.amend_donor(donor, name=" THAMES WATER ", by=MANAGER).name == "THAMES WATER"


def test_what_we_do_not_know_of_a_donor_is_refused_field_by_field():
    with pytest.raises(Invalid) as refused:
        lots.amend_donor(a_donor(), colour="red", state="x", name="New", by=MANAGER)
    assert faults(refused) == {
        "/colour": "There is no field “colour”.",
        "/state": "There is no field “state”.",
    }
    assert Donor.objects.get().name == "Thames Water"


def test_who_may_not_add_a_donor_is_refused_and_that_is_on_the_ledger():
    with pytest.raises(NotAllowed):
        lots.add_donor(name="Barclays", by=london.actor("referrer"))
    assert not Donor.objects.exists()
    assert LedgerEntry.objects.get(refused="not_allowed").action == "inventory.add_donor"


# ── Announced ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_with_a_serial_is_a_device_that_is_expected_and_every_line_is_kept():
    lot = a_lot(
        {"kind": "laptop", "make_and_model": "Dell", "quantity": 12},
        {"kind": "phone", "make_and_model": "Pixel", "serial": " P-1 "},
    )
    assert list(lot.lines.order_by("id").values_list("kind", "serial", "quantity")) == [
        ("laptop", "", 12),
        ("phone", "P-1", 1),
    ]
    device = Device.objects.get()
    assert (device.state, device.serial, device.lot, device.donor, device.pool) == (
        "expected",
        "P-1",
        lot,
        "Donor 1",
        london.pool(),
    )
    assert lot.state == "announced"
    assert not PoolEntry.objects.exists(), "what is expected is in no one's book"


def test_every_faulty_line_is_named_at_once_and_nothing_is_kept():
    came("PF-HERE")
    lines = [
        {"kind": "fridge", "make_and_model": "Smeg"},
        {"kind": "laptop", "serial": "PF-9"},
        {"kind": "laptop", "serial": " PF-9"},
        {"kind": "laptop", "serial": "PF-HERE"},
        {"kind": "laptop", "serial": "To Be Filled By O.E.M."},
        {"kind": "laptop", "serial": "PF-10", "quantity": 2},
        {"kind": "laptop", "quantity": -1},
    ]
    with pytest.raises(Invalid) as refused:
        a_lot(*lines)
    assert faults(refused) == {
        "/lines/0/kind": "Problem must be one of: laptop, tablet, phone, desktop.",
        "/lines/2/serial": "Serial number PF-9 is in the list twice.",
        "/lines/3/serial": "There is already a device with serial number PF-HERE.",
        "/lines/4/serial": "“To Be Filled By O.E.M.” is not a serial number. Read it from the device’s label.",
        "/lines/5/quantity": "Enter how many. A line with a serial number is one device.",
        "/lines/6/quantity": "Enter how many. A line with a serial number is one device.",
    }
    assert not Lot.objects.exists()
    assert not LotLine.objects.exists()
    assert Device.objects.count() == 1


def test_an_empty_list_is_refused():
    with pytest.raises(Invalid) as refused:
        a_lot()
    assert faults(refused) == {"/lines": "Enter what is coming, with one line for each kind."}


def test_a_serial_whose_device_is_over_may_be_announced_again():
    device = came("PF-1")
    with recording(MANAGER, "inventory.lose"):
        device.lose()
        device.save()
    a_lot({"kind": "laptop", "serial": "PF-1"})
    assert sorted(Device.objects.values_list("state", flat=True)) == ["expected", "lost"]


def test_a_serial_is_matched_however_its_spaces_were_typed():
    lot = a_lot({"kind": "laptop", "serial": "PF  3K9X"})
    assert came("PF 3K9X").lot == lot
    assert Device.objects.count() == 1


def test_announcing_takes_as_many_statements_for_twenty_lines_as_for_four():
    donor = a_donor()
    pool = london.pool()

    def announced(name, count):
        return statements(
            lambda: lots.announce(
                donor=donor,
                pool=pool,
                lines=[{"kind": "laptop", "serial": f"{name}-{n}"} for n in range(count)],
                by=CLERK,
            )
        )

    announced("WARM", 4)
    assert announced("A", 4) == announced("B", 20)
