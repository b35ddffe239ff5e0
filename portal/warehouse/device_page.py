"""One device: its facts, what the gate says of it, and what may be done to it now."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inventory import actions as inventory
from inventory.bench import gate
from inventory.bench.checklists import GRADES, left_to_do
from inventory.models import Device
from law.refusals import NotAllowed
from people.access import can, sees
from portal.doors import form_data, form_files, page, submit_or_show_errors
from portal.warehouse.device_actions import DEVICE_ACTIONS, offered_actions
from portal.warehouse.device_papers import certificates_of, get_device
from portal.warehouse.device_story import story_of
from portal.warehouse.warehouse_home import place_said_first
from portal.warehouse.wording import state_colour


@page(sees="stock", methods=("GET",))
def device_page(request, tag):
    """What is known of it on the left, what can be done with it on the right, and under both its story."""
    device = get_device(request, tag)
    actions = offered_actions(request.actor, device)
    story, names = story_of(device)
    context = {
        "device": device,
        "colour": state_colour(device),
        "facts": _facts(device, names),
        "actions": actions,
        "next": next((action for action in actions if action["is_next"]), None),
        "left": left_to_do(device.kind, device.checklist) if device.state in ("refurbishing", "awaiting_parts") else [],
        "gate": gate_of(device, request.actor) if device.state in (*Device.ON_THE_BENCH, "available") else [],
        "doubts": doubts_of(device) if device.state == "awaiting_wipe" else [],
        "certificates": certificates_of(device, names),
        "photos": list(device.photos.defer("content").order_by("created_at")),
        "story": story,
        "promise": device.allocations.filter(released_at=None, handed_over_at=None)
        .select_related("need__referral")
        .first(),
        "can": can(request.actor, "inventory.print_labels"),
        "works_here": sees(request.actor, "warehouse records"),
        "back": reverse("warehouse:bench") if sees(request.actor, "warehouse floor") else "",
        "back_text": "The bench",
    }
    return render(request, "warehouse/device.html", context)


def _facts(device, names) -> list[tuple[str, str]]:
    support = f", security updates until {device.os_support_ends:%-d %B %Y}" if device.os_support_ends else ""
    lot = f"{device.donor or 'Not known'}{f', lot {device.lot.number}' if device.lot else ''}"
    facts = [
        ("Kind", device.get_kind_display()),
        ("Serial", device.serial),
        ("IMEI", device.imei),
        ("Storage units", _storage(device)),
        ("Memory", f"{device.ram_gb} GB" if device.ram_gb else ""),
        ("Storage", f"{device.storage_gb} GB" if device.storage_gb else ""),
        ("Screen", f"{device.screen_inches} inches" if device.screen_inches else ""),
        ("System", f"{device.operating_system}{support}" if device.operating_system else ""),
        ("Grade", f"{device.grade}: {GRADES[device.grade]}" if device.grade in GRADES else ""),
        (
            "Battery",
            f"{device.battery_percent}% of capacity when new" if device.battery_percent is not None else "",
        ),
        ("Electrical test", f"Passed on {device.pat_passed_on:%-d %B %Y}" if device.pat_passed_on else ""),
        ("Account lock", device.get_lock_display()),
        ("Refurbished by", names.get(device.built_by, "")),
        ("Passed by", names.get(device.passed_by, "")),
        ("Pool", f"{device.pool.name}{f', lent by {device.home_pool.name}' if device.home_pool else ''}"),
        ("Where", place_said_first(device) if device.custodian == "warehouse" else f"With {device.custodian}"),
        ("Given by", lot),
        (
            "Wipe by",
            f"{device.lot.wipe_by:%A %-d %B %Y}"
            if device.lot and device.lot.wipe_by and not device.wipes.all()
            else "",
        ),
        ("Weight", f"{device.weight_grams / 1000:.2f} kg" if device.weight_grams else ""),
        ("Received", f"{timezone.localtime(device.received_at):%-d %B %Y at %H:%M}" if device.received_at else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _storage(device) -> str:
    """Each storage unit with what is known of it: the one line that says why a device does not go on."""
    units = sorted(device.units.all(), key=lambda unit: (unit.created_at, unit.pk))
    if units:
        return "; ".join(f"{unit.words}: {unit.get_state_display().lower()}" for unit in units)
    return "None, confirmed by a second person" if device.no_storage_by else "Not scanned yet"


def gate_of(device, actor) -> list[dict]:
    """Every rule of the gate, with what it says of this device if this person passed it now."""
    in_check = device.state == Device.State.QC
    faults = dict(
        gate.faults(inventory.candidate_of(device, passed_by=actor.key if in_check else ""), timezone.localdate())
    )
    kept = inventory.modes()
    if not in_check and not device.passed_by:
        faults["second_person"] = "Done at the quality check, by someone who did not refurbish it."
    return [
        {
            "sentence": rule.sentence,
            "fault": faults.get(rule.code, ""),
            "shadow": kept[rule.code] == "shadow",
            "source": rule.source,
        }
        for rule in gate.RULES
    ]


def doubts_of(device) -> list[str]:
    """What a second person has to accept, drive by drive."""
    return [
        f"{row.drive}: {doubt}" for row in device.wipes.all() if row.waits_for_a_second_person for doubt in row.doubts
    ]


@page(sees="stock")
def device_action_page(request, tag, name):
    """Say what will happen, ask what has to be said, do it, and come back to the device."""
    action = DEVICE_ACTIONS.get(name)
    if action is None:
        raise Http404
    device = get_device(request, tag)
    try:
        action.rule.admit(device, request.actor)
    except NotAllowed as refusal:
        return render(request, "portal/refused.html", {"refusal": refusal}, status=403)
    back = reverse("warehouse:device", args=[device.asset_tag])
    form = action.form(form_data(request), form_files(request), device=device)
    if request.method == "POST" and form.is_valid():
        done = submit_or_show_errors(request, form, lambda: action.call(device, request.actor, form.cleaned_data))
        if done is not None:
            messages.success(request, f"{device.asset_tag}: {action.done}")
            return redirect(back)
        device = get_device(request, tag)
    context = {
        "action": action,
        "form": form,
        "device": device,
        "back": back,
        "back_text": device.asset_tag,
        "gate": gate_of(device, request.actor) if name == "pass-qc" else [],
        "doubts": doubts_of(device) if name in ("accept-doubts", "reject-doubts") else [],
        "warnings": device.report_warnings if name == "settle-warnings" else [],
    }
    return render(request, "warehouse/device_action.html", context, status=422 if form.is_bound else 200)
