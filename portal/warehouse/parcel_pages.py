"""One parcel: what is in it, what may be done with it now, its story; and the packing bench."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from audit.models import LedgerEntry
from audit.person_keys import read_reasons
from inventory import actions as inventory
from inventory.models import Shipment
from inventory.parcels import board
from inventory.parcels.carriers import CARRIERS
from inventory.parcels.picking import answers_to
from law.refusals import NotAllowed, Refusal
from people.access import brake, can
from portal.doors import form_data, page, submit_or_show_errors
from portal.forms import PageForm
from portal.warehouse.actor_names import colleague_names
from portal.warehouse.parcel_actions import PARCEL_ACTIONS, offered_parcel_actions
from portal.warehouse.parcel_papers import get_parcel
from portal.warehouse.warehouse_home import place_said_first

COLOURS = {
    "draft": "govuk-tag--yellow",
    "picking": "govuk-tag--yellow",
    "packed": "govuk-tag--blue",
    "manifested": "govuk-tag--blue",
    "in_transit": "govuk-tag--blue",
    "awaiting_collection": "govuk-tag--green",
    "delivered": "govuk-tag--green",
    "returning": "govuk-tag--red",
    "attempt_failed": "govuk-tag--red",
    "lost": "govuk-tag--red",
}
LONGEST_STORY = 60
_TOLD = {
    "created": "Opened",
    "release_to_pick": "In a wave",
    "put_back": "Out of its wave",
    "pack": "Packed",
    "reopen": "Reopened at the bench",
    "manifest": "On the manifest",
    "pull": "Off the manifest",
    "dispatch": "On the van",
    "unload": "Off the van again",
    "arrive": "Arrived at the hub",
    "undo_arrival": "Not at the hub",
    "hand_over": "Handed over",
    "recall": "Called back",
    "fail": "Could not be delivered",
    "try_again": "Tried again",
    "return_to_base": "On its way back",
    "take_back": "Back in the warehouse",
    "take_back_sealed": "Returned, still sealed and packed",
    "find": "Found again",
    "lose": "Recorded as lost",
    "cancel": "Cancelled",
}


@page(sees="dispatch board", methods=("GET",))
def parcel_page(request, number):
    parcel = get_parcel(request, number)
    exceptions = board.column(Shipment.objects.filter(pk=parcel.pk), "exceptions")
    context = {
        "parcel": parcel,
        "colour": COLOURS.get(parcel.state, "govuk-tag--grey"),
        "is_for_home": inventory.is_for_home(parcel),
        "lines": [_line(line) for line in parcel.live_lines()],
        "why": "".join(board.why_it_waits(row) for row in exceptions),
        "actions": [
            {
                "title": each.title,
                "danger": each.danger,
                "url": reverse("warehouse:parcel_action", args=[parcel.number, name]),
            }
            for name, each in offered_parcel_actions(request.actor, parcel)
        ],
        "rest": list(parcel.parts.order_by("created_at")),
        "packs": parcel.state in ("draft", "picking") and parcel.hub is not None,
        "attempts": list(parcel.failed_attempts.all()),
        "notices": _notices(parcel),
        "tracking": list(parcel.tracking.order_by("-at")[:20]),
        "story": story_of(parcel),
        "can": can(request.actor, "inventory.pack"),
        "back": reverse("warehouse:dispatch"),
        "back_text": "Dispatch",
    }
    return render(request, "warehouse/parcel.html", context)


def _notices(parcel) -> list[dict]:
    """Who had to hear that it is stopped, and who has confirmed it and when."""
    notices = inventory.notices_of(parcel)
    names = colleague_names({each.task.done_by for each in notices if each.is_confirmed})
    carrier = CARRIERS[parcel.on_manifest.carrier].name if parcel.on_manifest is not None else "Driver"
    who = {"carrier": carrier, "hub": parcel.hub.name if parcel.hub is not None else "Hub"}
    return [
        {"who": who[each.who], "notice": each, "by": names.get(each.task.done_by, "")}
        for each in notices
        if each.is_open or each.is_confirmed
    ]


def _line(line) -> dict:
    device = line.allocation.device if line.allocation is not None else None
    if line.gap:
        where = f"Not in the parcel: {line.gap}"
    elif line.not_found_at is not None:
        where = "Could not be found"
    elif line.packed_at is not None:
        where = "In the parcel"
    elif line.picked_at is not None:
        where = "Picked"
    else:
        where = place_said_first(device) if device is not None else "At the packing bench"
    return {"line": line, "device": device, "where": where, "is_in": line.packed_at is not None}


def story_of(parcel) -> list[dict]:
    """What became of this parcel, the newest first, as its ledger tells it."""
    entries = list(LedgerEntry.objects.filter(object_id=parcel.pk).order_by("-number")[:LONGEST_STORY])
    entries = [entry for entry in entries if entry.verb in _TOLD and not entry.refused]
    names = colleague_names({entry.actor for entry in entries})
    reasons = read_reasons(entries)
    return [
        {
            "entry": entry,
            "who": names.get(entry.actor, ""),
            "what": _TOLD[entry.verb],
            "why": reasons.get(entry.pk, ""),
        }
        for entry in entries
    ]


@page(sees="dispatch board")
def parcel_action_page(request, number, name):
    """Say what will happen, ask what has to be said, do it, and come back to the parcel."""
    action = PARCEL_ACTIONS.get(name)
    if action is None:
        raise Http404
    parcel = get_parcel(request, number)
    try:
        action.rule.admit(parcel, request.actor)
    except NotAllowed as refusal:
        return render(request, "portal/refused.html", {"refusal": refusal}, status=403)
    back = reverse("warehouse:parcel", args=[parcel.number])
    form = action.form(form_data(request), parcel=parcel)
    if request.method == "POST" and form.is_valid():
        done = submit_or_show_errors(
            request, form, lambda: action.call(parcel, request.actor, form.cleaned_data), action.done
        )
        if done is not None:
            return redirect(back)
    context = {
        "form": form,
        "title": action.title,
        "caption": f"{parcel.number}{f', {parcel.hub.name}' if parcel.hub else ''}",
        "lead": action.lead,
        "button": action.button,
        "danger": action.danger,
        "back": back,
        "back_text": parcel.number,
    }
    return render(request, "warehouse/form.html", context, status=422 if form.is_bound else 200)


# ── The packing bench ────────────────────────────────────────────────────────────────────────────────────────────────


class Close(PageForm):
    """One field for each kind of thing that is missing and may be left out."""

    def __init__(self, *args, missing=(), **kwargs):
        super().__init__(*args, **kwargs)
        for line in missing:
            self.fields[line.kind] = forms.CharField(
                label=f"Why is this missing: {line.words}?",
                help_text="Leave blank if you will scan it.",
                max_length=200,
                required=False,
            )


@page(does="inventory.pack")
def packing_page(request, number):
    """Scan each thing into the parcel; it closes when everything is in it, or a reason is given."""
    parcel = get_parcel(request, number)
    lines = parcel.live_lines()
    missing = [line for line in lines if line.packed_at is None and line.kind != "device"]
    closes = request.method == "POST" and "close" in request.POST
    form = Close(request.POST if closes else None, missing=missing)
    if request.method == "POST" and not closes:
        return _scan_in(request, parcel)
    if closes and form.is_valid():
        gaps = {kind: reason for kind, reason in form.cleaned_data.items() if reason.strip()}
        done = submit_or_show_errors(request, form, lambda: inventory.pack(parcel, gaps=gaps, by=request.actor))
        if done is not None:
            messages.success(request, f"{parcel.number} is packed. Print its label and delivery note.")
            return redirect("warehouse:parcel", parcel.number)
    context = {
        "parcel": parcel,
        "lines": [_line(line) for line in lines],
        "missing": missing,
        "is_open": parcel.state in ("draft", "picking"),
        "is_paused": brake.is_stopped(parcel.referral.resident_id),
        "form": form,
        "back": reverse("warehouse:parcel", args=[parcel.number]),
        "back_text": parcel.number,
    }
    return render(request, "warehouse/packing.html", context, status=422 if form.is_bound and form.errors else 200)


def _scan_in(request, parcel):
    """One thing goes in; the last one closes the parcel."""
    code = request.POST.get("code", "").strip()[:120]
    here = redirect("warehouse:packing", parcel.number)
    if not code or "\x00" in code:
        return here
    known = next((line for line in parcel.live_lines() if answers_to(line, code)), None)
    if known is not None and known.packed_at is not None:
        messages.warning(request, f"{known.words} is already in the parcel.")
        return here
    try:
        words = inventory.put_into(parcel, code, by=request.actor)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return here
    messages.success(request, words)
    parcel.refresh_from_db()
    return redirect("warehouse:parcel", parcel.number) if parcel.state == "packed" else here
