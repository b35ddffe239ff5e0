"""The gate, asked of one device: what stops it is refused aloud, what only a shadow rule says is written down and let
pass.
"""

from django.db.models import F
from django.utils import timezone

from audit.recording import amended
from inventory.bench import gate
from inventory.bench.models import GateRule, StorageUnit
from inventory.devices import Device
from law.refusals import Conflict, FieldError, Invalid
from people.access import action


class GateClosed(Conflict):
    """A device that does not meet the gate neither comes to the shelf nor leaves the house."""

    sentence = "This device cannot go to the next step."


def candidate_of(device: Device, *, passed_by: str = "") -> gate.Candidate:
    """What the gate sees of a device; `passed_by` is whoever would pass it now. Two statements."""
    latest = {}
    for proof in sorted(device.wipes.all(), key=lambda proof: (proof.created_at, proof.pk)):
        latest[proof.unit_id] = proof
    proven = [(unit, latest[unit.pk]) for unit in device.storage if unit.pk in latest and latest[unit.pk].proves]
    proven_units = {unit.pk for unit, _ in proven if unit.state == StorageUnit.State.WIPED}
    weak = [
        unit.words for unit, proof in proven if proof.media in ("ssd", "nvme", "emmc") and proof.technique == "clear"
    ]
    return gate.Candidate(
        kind=device.kind,
        is_storage_known=device.is_storage_known,
        unproven=tuple(unit.words for unit in device.storage if unit.pk not in proven_units),
        warnings=() if device.warnings_settled_by else tuple(device.report_warnings),
        only_overwritten=tuple(weak),
        built_by=device.built_by,
        passed_by=passed_by or device.passed_by,
        battery_percent=device.battery_percent,
        pat_passed_on=device.pat_passed_on,
        lock=device.lock,
        operating_system=device.operating_system,
        os_support_ends=device.os_support_ends,
    )


def modes() -> dict[str, str]:
    """How each rule is kept just now."""
    chosen = dict(GateRule.objects.values_list("code", "mode"))
    return {rule.code: chosen.get(rule.code, "shadow" if rule.starts_in_shadow else "enforced") for rule in gate.RULES}


def meet_the_gate(device: Device, *, passed_by: str = ""):
    """Refuse GateClosed, naming everything that is wrong at once. Shadow rules are noted on the ledger and counted."""
    faults = gate.faults(candidate_of(device, passed_by=passed_by), timezone.localdate())
    if not faults:
        return
    kept = modes()
    closed = [(code, sentence) for code, sentence in faults if kept[code] == "enforced"]
    if closed:
        raise GateClosed(" ".join(sentence for _, sentence in closed), rules=[code for code, _ in closed])
    device.tell(gate_shadow=[code for code, _ in faults])
    for code, _ in faults:
        if not GateRule.objects.filter(code=code).update(would_have_stopped=F("would_have_stopped") + 1):
            GateRule.objects.create(code=code, mode=kept[code], would_have_stopped=1)


@action("inventory.set_gate_rule")
def set_gate_rule(*, code: str, mode: str, reason: str, by) -> GateRule:
    """Enforce a rule, or put it into the shadow: evaluated and written down, and let pass. Refuses Invalid.

    What keeps people's data safe (`wiped`) and honest (`second_person`) is never put into the shadow.
    """
    wrong = []
    if code not in gate.BY_CODE:
        wrong.append(
            FieldError(
                "/code", "not_a_choice", f"There is no rule with this name. The rules are: {', '.join(gate.BY_CODE)}."
            )
        )
    if mode not in GateRule.Mode.values:
        wrong.append(FieldError("/mode", "not_a_choice", "Mode must be shadow or enforced."))
    if mode == GateRule.Mode.SHADOW and code in ("wiped", "second_person"):
        wrong.append(
            FieldError(
                "/mode",
                "always_enforced",
                "This rule is always enforced. Data must be wiped and checked by a second person before a device leaves.",
            )
        )
    if not reason.strip():
        wrong.append(FieldError("/reason", "required", "Say why."))
    if wrong:
        raise Invalid(wrong)
    rule = GateRule.objects.select_for_update().filter(code=code).first()
    if rule is None:
        return GateRule.objects.create(code=code, mode=mode)
    before = rule.mode
    rule.mode = mode
    rule.since = timezone.now()
    rule.would_have_stopped = 0
    rule.save()
    amended(rule, before=before, mode=mode)
    return rule
