"""A donation announced: the list of what is coming, pasted or uploaded, every faulty line answered for."""

import csv
from typing import cast

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Device, Donor, Pool
from law.refusals import Invalid
from people.access import can
from portal.doors import form_data, form_files, page, submit_or_show_errors
from portal.forms import DayField, PageForm

COLUMNS = ("kind", "make and model", "serial", "quantity")
MOST_LINES = 2000
LARGEST_LIST = 1_000_000
MOST_OF_A_KIND = 5000


class Announcement(PageForm):
    pointers = {"/donor": "donor", "/pool": "pool", "/expected_on": "expected_on", "/lines": "lines"}
    donor = forms.ModelChoiceField(
        label="Who is the donor?",
        queryset=Donor.objects.order_by("name"),
        empty_label="Select a donor",
        error_messages={
            "required": "Select the donor, or add them first.",
            "invalid_choice": "Select a donor from the list.",
        },
    )
    pool = forms.ModelChoiceField(
        label="Which pool is it for?",
        queryset=Pool.objects.order_by("name"),
        to_field_name="code",
        empty_label="Select a pool",
        error_messages={"required": "Select the pool that it belongs to."},
    )
    expected_on = DayField(label="When is it expected? (optional)", required=False)
    lines = forms.CharField(
        label="What is coming?",
        help_text="One line for each kind of device, or for each device if you know the serial numbers. Enter kind, make and model, serial number, quantity. Paste the list, or upload a CSV file below. Kinds are laptop, tablet, phone and desktop.",
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )
    file = forms.FileField(
        label="Or a CSV file",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def clean(self):
        answers = self.cleaned_data
        file = self.cleaned_data.get("file")
        if file is not None and answers.get("lines"):
            self.add_error("file", "Either paste the list or upload a file, not both.")
            return answers
        text = answers.get("lines") or (self._text_of(file) if file is not None else "")
        self.rows, faults = read_list(text)
        for fault in faults:
            self.add_error("lines", fault)
        if not self.rows and not faults and not self.errors:
            self.add_error("lines", "Enter what is coming, with one line for each kind of device.")
        return answers

    def _text_of(self, file) -> str:
        """The file as text. It is put into the box, so that a faulty line can be mended there: a browser does not
        keep a file.
        """
        if file.size > LARGEST_LIST:
            self.add_error("file", "The selected file must be smaller than 1MB. Split the list.")
            return ""
        content = file.read()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
        text = text.replace("\x00", "")
        data = cast(QueryDict, self.data).copy()
        data["lines"] = text
        self.data = data
        return text

    def take(self, invalid):
        """What the rooms say of a line is said with the number that it has in the list."""
        for error in invalid.errors:
            place = error.pointer.split("/")[2:3]
            if error.pointer.startswith("/lines/") and place:
                self.add_error("lines", f"Line {self.rows[int(place[0])]['at']}: {error.sentence}")
            else:
                super().take(Invalid([error]))


def read_list(text: str) -> tuple[list[dict], list[str]]:
    """The lines of an expected list, and a sentence for each faulty one. Commas, semicolons or tabs; with or without
    a heading.
    """
    first = text.strip().partition("\n")[0]
    delimiter = next((each for each in "\t;" if each in first), ",")
    rows: list[dict] = []
    faults: list[str] = []
    for at, cells in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), 1):
        cells = [" ".join(cell.split()) for cell in cells]
        if not any(cells) or (not rows and not faults and cells[0].casefold() == "kind"):
            continue
        if at > MOST_LINES:
            return rows, [
                *faults,
                f"The list must have {MOST_LINES:,} lines or fewer. Announce the rest as another lot.",
            ]
        fault, row = _read_line(cells)
        if fault:
            faults.append(f"Line {at}: {fault}")
        else:
            rows.append(row | {"at": at})
    return rows, faults


def _read_line(cells: list[str]) -> tuple[str, dict]:
    name, model, serial, quantity = [*cells, "", "", "", ""][:4]
    kind = name.casefold().rstrip("s")
    if kind not in Device.Kind.values:
        return f"“{name[:40]}” is not a kind of device we accept. Enter laptop, tablet, phone or desktop.", {}
    if len(cells) > 4 and any(cells[4:]):
        return "there are too many columns. If a name includes a comma, put the name in quotation marks.", {}
    if len(model) > 120 or len(serial) > 80:
        return "make and model must be 120 characters or fewer, and the serial number 80 characters or fewer.", {}
    if quantity and not (quantity.isascii() and quantity.isdigit() and 1 <= int(quantity[:6]) <= MOST_OF_A_KIND):
        return f"“{quantity[:20]}” is not a quantity. Enter a number from 1 to {MOST_OF_A_KIND:,}.", {}
    return "", {"kind": kind, "make_and_model": model, "serial": serial, "quantity": int(quantity or 1)}


@page(does="inventory.announce")
def announcement_page(request):
    """What a donor will send, pasted or uploaded, every faulty line answered for."""
    form = Announcement(
        form_data(request), form_files(request), initial={"donor": request.GET.get("donor", ""), "pool": "general"}
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        lines = [{name: value for name, value in row.items() if name != "at"} for row in form.rows]
        lot = submit_or_show_errors(
            request,
            form,
            lambda: inventory.announce(
                donor=answers["donor"],
                pool=answers["pool"],
                lines=lines,
                expected_on=answers["expected_on"],
                by=request.actor,
            ),
        )
        if lot is not None:
            messages.success(request, f"{lot.number} announced. Give this number to {lot.donor.name}.")
            return redirect("warehouse:lot", lot.number)
    context = {
        "form": form,
        "title": "Announce a donation",
        "columns": COLUMNS,
        "back": reverse("warehouse:lots"),
        "can": can(request.actor, "inventory.add_donor"),
    }
    return render(request, "warehouse/new_lot.html", context, status=422 if form.is_bound else 200)
