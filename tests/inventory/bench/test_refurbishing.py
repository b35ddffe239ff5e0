"""From the pallet to the shelf and out as waste, verb by verb: what each does to a device, and each no on the way."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inventory import actions as inventory
from inventory.bench.checklists import CHECKLISTS
from inventory.bench.endings import TakenInAgain
from inventory.bench.gating import GateClosed
from inventory.bench.refurbishing import ChecklistOpen
from inventory.bench.wiping import Locked, NotEmpty, NotWiped, StillTheirs
from inventory.models import DataIncident, Device
from jobs import worker
from law.refusals import Invalid
from notifications.models import Task
from tests import people_of_london as london
from tests.house.one_of_each import PICTURE
from tests.wipes import proof, proofs

pytestmark = pytest.mark.django_db

BUILDER = london.actor("technician", key="user:builder")
CHECKER = london.actor("technician", key="user:checker")
KEEPER = london.actor("warehouse_manager")
DONE = [code for code, _ in CHECKLISTS["laptop"]]


def received(*drives: str, **about) -> Device:
    facts = {"serial": "PF-1", "kind": "laptop", "make_and_model": "Lenovo ThinkPad T14", "pool": london.pool()} | about
    return inventory.receive(drive_serials=list(drives), by=BUILDER, **facts)


def to_be_wiped(*drives: str) -> Device:
    return inventory.to_wipe(received(*drives), by=BUILDER)


def on_the_bench() -> Device:
    device = inventory.record_wipe(to_be_wiped("S1"), evidence=[proof("S1")], by=BUILDER)
    return inventory.refurbish(device, by=BUILDER)


def at_the_check(**built) -> Device:
    return inventory.to_qc(
        on_the_bench(), **{"operating_system": "Windows 11 26H2", "checklist": DONE} | built, by=BUILDER
    )


def measured(**changes) -> dict:
    return {"grade": "B", "battery_percent": 80, "pat_passed_on": timezone.localdate(), "lock": "none"} | changes


def reserved() -> tuple[Device, object]:
    need = london.accepted(needs=("device",)).needs.get()
    device = london.device_on_shelf()
    inventory.reserve(need, device=device, by=london.actor("caseworker"))
    return device, need


def states(*rows) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


# ── Wiped ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_not_ours_yet_is_not_wiped():
    donor = inventory.add_donor(name="Thames Water", by=KEEPER)
    lines = [{"kind": "laptop", "make_and_model": "Dell Latitude", "quantity": 1}]
    lot = inventory.announce(donor=donor, pool=london.pool(), lines=lines, by=KEEPER)
    device = received("S1", lot=lot)
    with pytest.raises(StillTheirs):
        inventory.to_wipe(device, by=BUILDER)
    inventory.amend_donor(donor, agreement_signed_on=timezone.localdate(), by=KEEPER)
    assert inventory.to_wipe(Device.objects.get(), by=BUILDER).state == "awaiting_wipe"


def test_what_is_locked_to_an_account_is_not_worked_on():
    device = received("S1")
    inventory.record_tests(device, lock="locked", by=BUILDER)
    with pytest.raises(Locked):
        inventory.to_wipe(device, by=BUILDER)
    assert states(device) == ["received"]


def test_every_drive_has_its_own_proof():
    device = to_be_wiped("S1", "S2")
    for evidence, words in (
        ([proof("S1")], "No passed wipe for drive S2."),
        ([proof("S1"), proof("S2"), proof("S3")], "The evidence names S3, which is not in this device."),
        ([proof("S1"), proof("S2"), proof("S2")], "twice"),
    ):
        with pytest.raises(NotWiped, match=words):
            inventory.record_wipe(device, evidence=evidence, by=BUILDER)
    assert not device.wipes.exists()
    inventory.record_wipe(device, evidence=proofs("S1", " s2 "), by=BUILDER)
    assert device.state == "wiped"
    assert len(set(device.wipes.values_list("certificate", flat=True))) == 1


def test_a_method_that_we_do_not_accept_proves_nothing():
    device = to_be_wiped("S1")
    with pytest.raises(Invalid) as refused:
        inventory.record_wipe(device, evidence=[proof("S1", method="A magnet")], by=BUILDER)
    assert [error.pointer for error in refused.value.errors] == ["/evidence/0/method"]


def test_one_failed_drive_sets_the_whole_device_apart():
    device = to_be_wiped("S1", "S2")
    inventory.record_wipe(device, evidence=[proof("S1"), proof("S2", passed=False)], by=BUILDER)
    assert device.state == "quarantined"
    assert inventory.to_wipe(device, by=BUILDER).state == "awaiting_wipe"


def test_nobody_says_that_a_device_without_known_drives_is_wiped():
    with pytest.raises(NotWiped, match="Its storage is not recorded"):
        inventory.record_wipe(to_be_wiped(), evidence=[], by=BUILDER)


def test_two_people_say_that_there_is_no_storage():
    device = to_be_wiped()
    with pytest.raises(NotEmpty, match="someone else"):
        inventory.exempt_from_wiping(device, by=CHECKER)
    inventory.photograph(device, content=PICTURE, by=CHECKER)
    with pytest.raises(NotEmpty, match="someone else"):
        inventory.exempt_from_wiping(device, by=CHECKER)
    inventory.exempt_from_wiping(device, by=BUILDER)
    assert (device.state, device.no_storage_by) == ("wiped", BUILDER.key)


def test_what_has_a_drive_is_not_exempt():
    device = to_be_wiped("S1")
    inventory.photograph(device, content=PICTURE, by=CHECKER)
    with pytest.raises(NotEmpty, match="S1"):
        inventory.exempt_from_wiping(device, by=BUILDER)


# ── At the bench ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_holds_what_is_done_and_nothing_strange():
    device = on_the_bench()
    inventory.tick(device, done=["wifi", "cleaned"], by=BUILDER)
    assert device.checklist == ["cleaned", "wifi"]
    with pytest.raises(Invalid):
        inventory.tick(device, done=["touch"], by=BUILDER)
    device.refresh_from_db()
    assert device.checklist == ["cleaned", "wifi"]


def test_everything_on_the_list_is_done_first():
    device = on_the_bench()
    with pytest.raises(ChecklistOpen, match=r"Still to do: The right charger is with it\."):
        inventory.to_qc(
            device, operating_system="Windows 11", checklist=[code for code in DONE if code != "charger"], by=BUILDER
        )
    with pytest.raises(Invalid):
        inventory.to_qc(device, operating_system=" ", checklist=DONE, by=BUILDER)
    assert states(device) == ["refurbishing"]


@pytest.mark.parametrize(
    ("system", "given", "ends"),
    [
        ("Someone's own Linux", date(2030, 1, 1), date(2030, 1, 1)),
        ("Someone's own Linux", None, None),
        ("Android 14", date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_support_ends_on_the_earlier_of_what_is_known_and_what_is_said(system, given, ends):
    assert at_the_check(operating_system=system, os_support_ends=given).os_support_ends == ends


def test_a_day_later_than_our_table_knows_counts_for_nothing():
    known = at_the_check(operating_system="Windows 11 26H2").os_support_ends
    assert known is not None
    device = Device.objects.get()
    inventory.fail_qc(device, reason="Look again", by=CHECKER)
    inventory.to_qc(
        device,
        operating_system="Windows 11 26H2",
        os_support_ends=known + timedelta(days=999),
        checklist=DONE,
        by=BUILDER,
    )
    assert device.os_support_ends == known


def test_a_part_is_waited_for_and_fitted():
    device = on_the_bench()
    inventory.need_parts(device, reason="A hinge", by=BUILDER)
    assert states(device) == ["awaiting_parts"]
    inventory.parts_in(device, by=BUILDER)
    assert states(device) == ["refurbishing"]


# ── The check ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_passed_by_a_second_person_it_is_on_the_shelf_and_whoever_waits_is_asked():
    need = london.accepted(needs=("device",)).needs.get()
    device = at_the_check()
    with pytest.raises(GateClosed, match="You refurbished this device, so a second person must check it"):
        inventory.pass_qc(device, **measured(), by=BUILDER)
    inventory.pass_qc(device, **measured(), by=CHECKER)
    assert (device.state, device.grade, device.passed_by, device.battery_percent) == ("available", "B", CHECKER.key, 80)
    worker.work(until_idle=True)
    assert states(device, need) == ["reserved", "offered"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"grade": "D"}, "/grade"),
        ({"battery_percent": -1}, "/battery_percent"),
        ({"battery_percent": 101}, "/battery_percent"),
        ({"lock": "maybe"}, "/lock"),
    ],
)
def test_what_is_measured_can_be(changes, pointer):
    device = at_the_check()
    with pytest.raises(Invalid) as refused:
        inventory.pass_qc(device, **measured(**changes), by=CHECKER)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert states(device) == ["qc"]


def test_a_test_is_not_of_tomorrow():
    device = at_the_check()
    today = timezone.localdate()
    with pytest.raises(Invalid):
        inventory.record_tests(device, pat_passed_on=today + timedelta(days=1), by=CHECKER)
    inventory.record_tests(device, pat_passed_on=today, battery_percent=100, by=CHECKER)
    inventory.record_tests(device, battery_percent=0, by=CHECKER)
    assert (device.pat_passed_on, device.battery_percent) == (today, 0)


def test_what_fails_goes_back_to_the_bench():
    device = at_the_check()
    inventory.fail_qc(device, reason="The hinge is loose.", by=CHECKER)
    assert states(device) == ["refurbishing"]


# ── Set apart, lost, out as waste ────────────────────────────────────────────────────────────────────────────────────


def test_set_apart_whoever_it_was_promised_to_goes_back_to_their_place():
    device, need = reserved()
    since = need.queued_at
    inventory.quarantine(device, reason="It smells of smoke.", by=KEEPER)
    assert states(device, need) == ["quarantined", "waiting"]
    assert (device.grade, device.passed_by, need.queued_at) == ("", "", since)


def test_lost_whoever_it_was_promised_to_goes_back_to_their_place_and_a_wiped_drive_is_no_incident():
    device, need = reserved()
    inventory.lose(device, reason="Not in its bin", by=KEEPER)
    assert states(device, need) == ["lost", "waiting"]
    assert (device.bin, device.custodian) == (None, "no one knows")
    assert not Task.objects.filter(kind="inventory.data_incident").exists()


def test_lost_unwiped_it_is_a_data_incident():
    device = received("S1")
    inventory.lose(device, reason="Not in its bin", by=KEEPER)
    incident = DataIncident.objects.undecided().get(device=device)
    assert Task.objects.filter(kind="inventory.data_incident", reference=incident.number).count() == 1


def test_found_it_is_looked_at_again_unless_it_came_back_meanwhile():
    device = received("S1")
    inventory.lose(device, reason="Not in its bin", by=KEEPER)
    again = received("S1")
    with pytest.raises(TakenInAgain, match=again.asset_tag):
        inventory.find(device, by=KEEPER)
    inventory.lose(again, reason="Nor this one", by=KEEPER)
    inventory.find(device, by=KEEPER)
    assert states(device) == ["quarantined"]


def test_what_still_holds_data_is_shredded_and_not_recycled():
    device = received("S1")
    with pytest.raises(NotWiped, match="S1"):
        inventory.recycle(device, weight_grams=1400, reason="Cracked", by=KEEPER)
    shredding = {"recycler": "Sims", "note": "W-1", "witness": "Ade"}
    with pytest.raises(Invalid) as refused:
        inventory.destroy(device, weight_grams=1400, reason="Cracked", **dict.fromkeys(shredding, " "), by=KEEPER)
    assert [error.pointer for error in refused.value.errors] == ["/recycler", "/note", "/witness"]
    inventory.destroy(device, weight_grams=1400, reason="Cracked", **shredding, by=KEEPER)
    assert (device.state, device.weight_grams, device.custodian) == ("destroyed", 1400, "Sims")
    assert device.over_details["certificate"].startswith("WIPE-")


def test_what_was_wiped_is_recycled():
    device = inventory.record_wipe(to_be_wiped("S1"), evidence=[proof("S1")], by=BUILDER)
    inventory.recycle(device, weight_grams=1400, reason="Cracked", recycler="Sims", note="W-2", by=KEEPER)
    assert (device.state, device.over_details) == ("recycled", {"recycler": "Sims", "note": "W-2"})
