"""The gate, rule by rule at its edge, and how a rule is enforced or only watched."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from audit.models import LedgerEntry
from inventory import actions as inventory
from inventory.allocation.rules import SUPPORT_LEFT
from inventory.bench import gate
from inventory.bench.gating import GateClosed, candidate_of, modes
from inventory.models import Device, GateRule
from law.refusals import Invalid
from tests import people_of_london as london
from tests.wipes import proof

TODAY = date(2026, 11, 24)
SOUND = gate.Candidate(
    kind="laptop",
    is_storage_known=True,
    unproven=(),
    warnings=(),
    only_overwritten=(),
    built_by="user:builder",
    passed_by="user:checker",
    battery_percent=92,
    pat_passed_on=TODAY,
    lock="none",
    operating_system="Windows 11",
    os_support_ends=date(2031, 10, 14),
)
KEEPER = london.actor("warehouse_manager")


def closed_by(**changes) -> list[str]:
    return [code for code, _ in gate.faults(replace(SOUND, **changes), TODAY)]


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, []),
        ({"unproven": ("S1",)}, ["wiped", "purge"]),
        ({"is_storage_known": False}, ["wiped", "purge"]),
        ({"warnings": ("The drive SSD 128GB has no serial.",)}, ["report"]),
        ({"passed_by": "user:builder"}, ["second_person"]),
        ({"pat_passed_on": None}, ["pat"]),
        ({"pat_passed_on": TODAY - gate.PAT_LASTS}, []),
        ({"pat_passed_on": TODAY - gate.PAT_LASTS - timedelta(days=1)}, ["pat"]),
        ({"pat_passed_on": None, "kind": "tablet"}, []),
        ({"battery_percent": None}, ["battery"]),
        ({"battery_percent": gate.BATTERY_LEAST}, []),
        ({"battery_percent": gate.BATTERY_LEAST - 1}, ["battery"]),
        ({"battery_percent": None, "kind": "desktop"}, []),
        ({"lock": "locked"}, ["lock"]),
        ({"lock": ""}, ["lock"]),
        ({"os_support_ends": None}, ["support"]),
        ({"os_support_ends": TODAY + SUPPORT_LEFT}, []),
        ({"os_support_ends": TODAY + SUPPORT_LEFT - timedelta(days=1)}, ["support"]),
        ({"only_overwritten": ("S1",)}, ["purge"]),
        ({"lock": "locked", "battery_percent": 10}, ["battery", "lock"]),
    ],
    ids=str,
)
def test_each_rule_at_its_edge(changes, rules):
    assert closed_by(**changes) == rules


@pytest.mark.django_db
def test_what_the_gate_sees_is_the_last_proof_of_each_drive():
    candidate = candidate_of(london.device_on_shelf())
    assert (candidate.is_storage_known, candidate.unproven, candidate.only_overwritten) == (True, (), ())
    assert (candidate.built_by, candidate.passed_by) == ("user:builder", "user:checker")
    assert candidate_of(london.device_on_shelf("PF-2"), passed_by="user:me").passed_by == "user:me"


@pytest.mark.django_db
def test_a_device_that_fails_is_refused_with_everything_that_is_wrong():
    with pytest.raises(GateClosed) as refused:
        on_the_bench(battery_percent=10, lock="locked")
    assert refused.value.details["rules"] == ["battery", "lock"]
    assert "10%" in refused.value.sentence
    assert "locked" in refused.value.sentence
    assert Device.objects.get().state == "qc"


def on_the_bench(**tests) -> Device:
    """A laptop through the bench, passed with these tests."""
    builder = london.actor("technician", key="user:builder")
    device = inventory.receive(
        serial="PF-9",
        kind="laptop",
        make_and_model="ThinkPad",
        pool=london.pool(),
        drive_serials=["PF-9-SSD"],
        by=builder,
    )
    inventory.to_wipe(device, by=builder)
    inventory.record_wipe(device, evidence=[proof("PF-9-SSD")], by=builder)
    inventory.refurbish(device, by=builder)
    return london.passed(device, **tests)


# ── Enforced, or only watched ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_new_rule_starts_in_the_shadow_and_the_others_are_enforced():
    assert modes() == {code: "shadow" if code in ("purge", "report") else "enforced" for code in gate.BY_CODE}


@pytest.mark.django_db
def test_what_is_only_watched_lets_pass_is_counted_and_stands_on_the_ledger():
    inventory.set_gate_rule(code="battery", mode="shadow", reason="New batteries come on Monday.", by=KEEPER)
    device = on_the_bench(battery_percent=10)
    assert device.state == "available"
    assert GateRule.objects.get(code="battery").would_have_stopped == 1
    assert LedgerEntry.objects.get(object_id=device.pk, to_state="available").details["gate_shadow"] == ["battery"]


@pytest.mark.django_db
def test_enforced_again_it_stops_and_begins_to_count_anew():
    inventory.set_gate_rule(code="battery", mode="shadow", reason="New batteries come on Monday.", by=KEEPER)
    on_the_bench(battery_percent=10)
    rule = inventory.set_gate_rule(code="battery", mode="enforced", reason="They are here.", by=KEEPER)
    assert (rule.mode, rule.would_have_stopped) == ("enforced", 0)
    text = LedgerEntry.objects.filter(object_id=rule.pk, verb="amended").latest("number").details
    assert (text["before"], text["mode"]) == ("shadow", "enforced")


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["wiped", "second_person"])
def test_what_keeps_data_safe_is_always_enforced(code):
    with pytest.raises(Invalid) as refused:
        inventory.set_gate_rule(code=code, mode="shadow", reason="We are in a hurry.", by=KEEPER)
    assert [error.code for error in refused.value.errors] == ["always_enforced"]
    assert inventory.set_gate_rule(code=code, mode="enforced", reason="As it was.", by=KEEPER).mode == "enforced"


@pytest.mark.django_db
def test_every_fault_of_a_change_is_named():
    with pytest.raises(Invalid) as refused:
        inventory.set_gate_rule(code="luck", mode="off", reason=" ", by=KEEPER)
    assert [error.pointer for error in refused.value.errors] == ["/code", "/mode", "/reason"]
