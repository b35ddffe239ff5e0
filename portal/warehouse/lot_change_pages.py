"""A donation corrected, after a page that shows what changes; and one that does not come."""

import csv
import io

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.store.lot_changes import changes_of
from portal.doors import form_data, page, submit_or_show_errors
from portal.forms import PageForm
from portal.warehouse.announcement_page import Announcement
from portal.warehouse.lot_pages import get_lot
from portal.warehouse.question_page import ask

STEPS = ("confirmed", "edit", "csrfmiddlewaretoken")


def _why(label: str) -> forms.CharField:
    words = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=300, widget=words, error_messages={"required": "Enter why."})


class Amendment(Announcement):
    """All that was announced, as it should be. The list is in the box, so no file is asked for."""

    reason = _why("Why are you changing it?")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["file"]
        self.fields[
            "lines"
        ].help_text = "One line for each kind of device, or for each device if you know the serial numbers. Enter kind, make and model, serial number, quantity."


@page(does="inventory.amend_lot")
def amend_lot_page(request, number):
    """What was announced, to be corrected; what changes is shown before it is saved."""
    lot = get_lot(request, number)
    back = reverse("warehouse:lot", args=[lot.number])
    if (refusal := inventory.amend_lot.why_not(lot)) is not None and request.method == "GET":
        messages.warning(request, refusal.sentence)
        return redirect(back)
    goes_back = "edit" in request.POST
    form = Amendment(None if goes_back else form_data(request), initial=_as_typed(request) if goes_back else _now(lot))
    if form.is_bound and form.is_valid():
        if "confirmed" not in request.POST:
            return render(request, "warehouse/check_lot.html", _what_changes(request, lot, form, back))
        done = submit_or_show_errors(request, form, lambda: _amend(lot, form, request.actor), "Donation changed.")
        if done is not None:
            return redirect(back)
    title = f"Correct {lot.number}"
    return ask(request, form, title, "Continue", back, caption=lot.donor.name, back_text=lot.number)


def _now(lot) -> dict:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for line in lot.live_lines():
        rows.writerow([line.kind, line.make_and_model, line.serial, line.quantity])
    return {"donor": lot.donor_id, "pool": lot.pool.code, "expected_on": lot.expected_on, "lines": text.getvalue()}


def _as_typed(request) -> dict:
    """What was typed before the check page, for the form to show again."""
    form = Amendment(request.POST)
    form.full_clean()
    return {name: form.cleaned_data.get(name, request.POST.get(name, "")) for name in form.fields}


def _lines_of(form) -> list[dict]:
    return [{name: value for name, value in row.items() if name != "at"} for row in form.rows]


def _amend(lot, form, by):
    answers = form.cleaned_data
    return inventory.amend_lot(
        lot,
        donor=answers["donor"],
        pool=answers["pool"],
        expected_on=answers["expected_on"],
        lines=_lines_of(form),
        reason=answers["reason"],
        by=by,
    )


def _what_changes(request, lot, form, back) -> dict:
    answers = form.cleaned_data
    facts = (
        ("Donor", lot.donor.name, answers["donor"].name),
        ("Pool", lot.pool.name, answers["pool"].name),
        ("Expected on", _day(lot.expected_on), _day(answers["expected_on"])),
    )
    gone, fresh = changes_of(lot, _lines_of(form))
    return {
        "lot": lot,
        "facts": [fact for fact in facts if fact[1] != fact[2]],
        "gone": [_parts_of(row.quantity, row.make_and_model or row.kind, row.serial) for row in gone],
        "fresh": [_parts_of(row["quantity"], row["make_and_model"] or row["kind"], row["serial"]) for row in fresh],
        "reason": answers["reason"],
        "kept": [(name, value) for name in request.POST if name not in STEPS for value in request.POST.getlist(name)],
        "back": back,
        "back_text": lot.number,
    }


def _day(day) -> str:
    return f"{day:%-d %B %Y}" if day else "No day"


def _parts_of(quantity: int, what: str, serial: str) -> dict:
    """Apart, so that a name in another script does not turn the line around."""
    return {"quantity": quantity, "what": what, "serial": serial}


class Cancel(PageForm):
    reason = _why("Why is it not coming?")


@page(does="inventory.cancel_lot")
def cancel_lot_page(request, number):
    """A donation that does not come: what is expected of it is expected no more."""
    lot = get_lot(request, number)
    back = reverse("warehouse:lot", args=[lot.number])
    if request.method == "GET" and not inventory.cancel_lot.may(lot, request.actor):
        messages.warning(request, "This donation is already closed or cancelled.")
        return redirect(back)
    form = Cancel(form_data(request))
    if form.is_bound and form.is_valid():
        done = submit_or_show_errors(
            request,
            form,
            lambda: inventory.cancel_lot(lot, by=request.actor, **form.cleaned_data),
            f"{lot.number} is cancelled.",
        )
        if done is not None:
            return redirect(back)
    announced = sum(line.quantity for line in lot.live_lines())
    lead = f"{announced} device{'' if announced == 1 else 's'} of {lot.donor.name} will no longer be expected. If some of them are here, close the lot instead."
    return ask(
        request, form, f"Cancel {lot.number}", "Cancel donation", back, lead=lead, danger=True, back_text=lot.number
    )
