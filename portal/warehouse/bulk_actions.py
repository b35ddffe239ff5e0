"""What can be done to many devices at once, each by the same action as a single one: done or refused with the
reason."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Device
from law.references import read_reference
from law.refusals import Invalid, Refusal
from people.access import Action, may
from portal.doors import page
from portal.warehouse.forms import Confirm, GiveReason, Graded, IntoBin, ToPool, scanned_code

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class BulkAction:
    """One thing that is done to many devices, one by one, by the same action as to a single one. `promised` is said of
    those that somebody was promised."""

    rule: Action
    title: str
    lead: str
    button: str
    done: str
    form: type = Confirm
    danger: bool = False
    promised: str = ""
    act: Callable | None = None

    def call(self, device, by, answers):
        return self.act(device, by, **answers) if self.act else self.rule(device, by=by, **answers)


BULK_ACTIONS: dict[str, BulkAction] = {
    "print_labels": BulkAction(inventory.print_labels, "Print labels", "", "Print", ""),
    "put_away": BulkAction(
        inventory.put_away,
        "Put away in a bin",
        "We record each device in this bin, and pick lists will show it.",
        "Put away",
        "Put away.",
        IntoBin,
    ),
    "to_wipe": BulkAction(
        inventory.to_wipe,
        "Send to be wiped",
        "Each device waits at the wiping bench. All data on it will be deleted.",
        "Send to be wiped",
        "Waiting to be wiped.",
    ),
    "pass_qc": BulkAction(
        inventory.pass_qc,
        "Pass the quality check",
        (
            "Each device that meets every rule goes to stock and is offered to the next person on the waiting list. If a device does not, we refuse it and give the reason."
        ),
        "Pass them",
        "Passed and in stock.",
        Graded,
    ),
    "quarantine": BulkAction(
        inventory.quarantine,
        "Put in quarantine",
        "Each device is in quarantine until someone has checked it. It cannot be given out.",
        "Put in quarantine",
        "In quarantine.",
        GiveReason,
        True,
        "Anyone promised one of these devices goes back to their place on the waiting list.",
    ),
    "lend": BulkAction(
        inventory.lend,
        "Lend to another pool",
        (
            "Each device counts in the other pool, and follows its rules, until it is returned. Both pools keep a record."
        ),
        "Lend them",
        "Lent.",
        ToPool,
    ),
    "give_back": BulkAction(
        inventory.give_back,
        "Return to their own pool",
        "Each device goes back to the pool that lent it.",
        "Return devices",
        "Given back.",
    ),
}


def bulk_actions_for(actor) -> list[tuple[str, str]]:
    """What somebody with these roles may choose to do with what is ticked: (code, words)."""
    return [(code, action.title) for code, action in BULK_ACTIONS.items() if may(actor, action.rule.verb)]


def read_tags(texts: list[str]) -> list[str]:
    """Tags as they were ticked, pasted or scanned, each once, in order, in their written form where they have one."""
    words = [scanned_code(word) for text in texts for word in text.replace(",", " ").replace("\x00", "").split()]
    return list(dict.fromkeys(read_reference(word, "DEV") or word[:40] for word in words))


@page(sees="warehouse records")
def bulk_action_page(request):
    """Say what will happen to how many, ask what has to be said, then do it to each and answer for each."""
    if request.method != "POST":
        return redirect("warehouse:stock")
    action = BULK_ACTIONS.get(request.POST.get("deed", ""))
    tags = read_tags(request.POST.getlist("tags"))
    if action is None or not tags or len(tags) > MOST_AT_ONCE:
        return _nothing_to_do(request, action, tags)
    action.rule.admit(None, request.actor)
    if action.rule is inventory.print_labels:
        request.session["to_print"] = tags  # an address has no room for hundreds
        return redirect(f"{reverse('warehouse:labels')}?ticked=yes")
    form = action.form(request.POST if request.POST.get("confirmed") else None)
    if form.is_bound and form.is_valid():
        return _answer(request, action, tags, form.cleaned_data)
    return _confirm(request, action, tags, form)


def _nothing_to_do(request, action, tags):
    if action is None and request.POST.get("deed"):
        raise Http404
    if len(tags) > MOST_AT_ONCE:
        words = f"You selected {len(tags):,} devices. Select {MOST_AT_ONCE} or fewer."
    elif action is None:
        words = "Select what to do with the devices you selected."
    else:
        words = "Select at least one device."
    return render(
        request,
        "warehouse/nothing.html",
        {"words": words, "back": _return_path(request), "back_text": "Stock"},
        status=422,
    )


def _return_path(request) -> str:
    """The list as it was narrowed; never another site's address."""
    path = request.POST.get("back_to", "")
    return path if path.startswith(("/warehouse/stock?", "/warehouse/bins/")) else reverse("warehouse:stock")


def _confirm(request, action, tags, form):
    devices = _devices(request.actor, tags)
    cannot = [(d, d.get_state_display().lower()) for d in devices.values() if not action.rule.leads_from(d)]
    promised = sum(device.state in ("reserved", "picked", "packed", "at_hub") for device in devices.values())
    context = {
        "action": action,
        "form": form,
        "code": request.POST["deed"],
        "tags": tags,
        "devices": devices.values(),
        "unknown": [tag for tag in tags if tag not in devices],
        "cannot": cannot,
        "count": len(devices) - len(cannot),
        "promised": promised if action.promised else 0,
        "back": _return_path(request),
        "back_to": _return_path(request),
        "back_text": "Back to the list",
    }
    return render(request, "warehouse/confirm.html", context, status=422 if form.is_bound else 200)


def _devices(actor, tags) -> dict[str, Device]:
    rows = Device.objects.visible_to(actor).select_related("pool", "bin").filter(asset_tag__in=tags)
    by_tag = {device.asset_tag: device for device in rows}
    return {tag: by_tag[tag] for tag in tags if tag in by_tag}


def _answer(request, action, tags, answers):
    """Each by itself, in a transaction of its own: one that is refused stops no other, and is on the ledger as
    refused.
    """
    devices = _devices(request.actor, tags)
    rows = []
    for tag in tags:
        device = devices.get(tag)
        fault = "No device has this tag." if device is None else _fault(action, device, request.actor, answers)
        rows.append({"tag": tag, "device": device, "fault": fault, "words": fault or action.done})
    refused = [row for row in rows if row["fault"]]
    context = {
        "action": action,
        "code": request.POST["deed"],
        "rows": sorted(rows, key=lambda row: not row["fault"]),
        "refused": refused,
        "done": len(rows) - len(refused),
        "back": _return_path(request),
        "back_to": _return_path(request),
        "back_text": "Back to the list",
    }
    return render(request, "warehouse/answered.html", context)


def _fault(action, device, actor, answers) -> str:
    """Why it was not done; nothing when it was."""
    try:
        action.call(device, actor, answers)
    except Invalid as invalid:
        return " ".join(error.sentence for error in invalid.errors)
    except Refusal as refusal:
        return refusal.sentence
    return ""
