"""This room in the administration: to read and to find; its buttons call the same actions as every other door."""

from django.contrib import admin, messages

from inventory import actions
from inventory.models import Allocation, Bin, Device, Donor, GateRule, Lot, Pool
from law.refusals import Invalid, Refusal
from people import acting
from people.admin_site import ReadOnly


def _each(request, rows, act, done: str):
    """Call one action for each row; every row is answered for."""
    by = acting.actor_of(request, "admin")
    for row in rows:
        try:
            act(row, by)
            messages.success(request, f"{row}: {done}.")
        except Invalid as refusal:
            messages.error(request, f"{row}: {' '.join(error.sentence for error in refusal.errors)}")
        except Refusal as refusal:
            messages.error(request, f"{row}: {refusal.sentence}")


@admin.register(Device)
class DeviceAdmin(ReadOnly):
    list_display = ("asset_tag", "make_and_model", "kind", "grade", "state", "pool", "custodian")
    list_filter = ("state", "kind", "grade", "pool")
    list_select_related = ("pool",)
    search_fields = ("asset_tag", "serial")
    exclude = ()
    show_full_result_count = False
    actions = ("pass_with_grade_b", "set_aside")

    @admin.action(description="Pass the quality check with grade B")
    def pass_with_grade_b(self, request, rows):
        _each(request, rows, lambda device, by: actions.pass_qc(device, grade="B", by=by), "passed")

    @admin.action(description="Quarantine: has to be looked at again")
    def set_aside(self, request, rows):
        _each(
            request,
            rows,
            lambda device, by: actions.quarantine(device, reason="From the administration", by=by),
            "quarantined",
        )


@admin.register(Pool)
class PoolAdmin(ReadOnly):
    list_display = ("name", "code", "kind", "borough", "capacity")
    list_filter = ("kind",)
    search_fields = ("name", "code")


@admin.register(Bin)
class BinAdmin(ReadOnly):
    list_display = ("code", "words", "frozen_at", "retired_at")
    search_fields = ("code",)


@admin.register(Donor)
class DonorAdmin(ReadOnly):
    list_display = ("name", "agreement_signed_on", "wants_certificates")
    search_fields = ("name",)


@admin.register(Lot)
class LotAdmin(ReadOnly):
    list_display = ("number", "donor", "pool", "state", "expected_on", "closed_at")
    list_filter = ("state",)
    list_select_related = ("donor", "pool")


@admin.register(GateRule)
class GateRuleAdmin(ReadOnly):
    list_display = ("code", "mode", "since", "would_have_stopped")


@admin.register(Allocation)
class AllocationAdmin(ReadOnly):
    list_display = ("device", "answer", "offered_at", "offer_expires_at", "released_at", "handed_over_at")
    list_filter = ("answer",)
    list_select_related = ("device",)
    show_full_result_count = False
