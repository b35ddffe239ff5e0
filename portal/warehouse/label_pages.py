"""Labels of devices and bins, in every format that is printed."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

import documents
from inventory import actions as inventory
from inventory.models import Bin, Device, Lot
from inventory.parcels.bundles import box_codes
from law.references import read_reference
from law.refusals import Conflict
from portal.doors import form_data, page, submit_or_show_errors
from portal.downloads import pdf_file
from portal.forms import PageForm
from portal.warehouse.bulk_actions import read_tags
from portal.warehouse.device_list import bin_of
from portal.warehouse.forms import scanned_code

MOST_LABELS = 500


PLACES = 21


FORMATS = {
    "sheet": ("A4 sheet of 21 labels", "Avery L7160, 63.5 × 38.1 mm"),
    "roll": ("Roll, 62 mm", "A continuous roll, such as Brother DK-22205"),
    "large": ("Label, 100 × 62 mm", "One label on each page, for a thermal printer"),
    "zpl": ("ZPL file", "Zebra printer, 203 dpi, 100 × 62mm"),
}


class Labels(PageForm):
    """Which labels, and on what."""

    choice_hints = {"format": {code: hint for code, (_, hint) in FORMATS.items()}}
    conditional = {"format": {"sheet": ["start_at"]}}
    tags = forms.CharField(
        label="Devices",
        help_text="Scan or paste their tags, one on each line.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    lot = forms.CharField(
        label="Or everything received from a lot", help_text="Like LOT-7K3M-92QX", max_length=16, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )  # fmt: skip
    bins = forms.CharField(
        label="Or bins",
        help_text="Enter codes separated by spaces. “all” prints labels that were never printed.",
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    format = forms.ChoiceField(
        label="What are you printing on?",
        choices=[(code, words) for code, (words, _) in FORMATS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you are printing on."},
    )
    start_at = forms.IntegerField(
        label="First unused label on the sheet",
        help_text="Count along the rows, from 1 to 21.",
        min_value=1,
        max_value=PLACES,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages={
            "min_value": "First unused label must be between 1 and 21.",
            "max_value": "First unused label must be between 1 and 21.",
            "invalid": "First unused label must be a number from 1 to 21.",
        },
    )

    def clean(self):
        answers = self.cleaned_data
        chosen = [name for name in ("tags", "lot", "bins") if answers.get(name, "").strip()]
        self.rows = []
        if len(chosen) > 1:
            self.add_error(chosen[1], "Print labels for devices, a lot or bins, not more than one of these.")
        elif not chosen:
            self.add_error("tags", "Enter devices, a lot or bins.")
        else:
            self.rows, unknown = rows_to_print(chosen[0], answers[chosen[0]])
            for sentence in unknown:
                self.add_error(chosen[0], sentence)
            if not self.rows and not unknown:
                self.add_error(chosen[0], "There are no labels to print.")
            if len(self.rows) > MOST_LABELS:
                self.add_error(chosen[0], f"That is {len(self.rows):,} labels. Print {MOST_LABELS} or fewer at a time.")
        return answers


def rows_to_print(what: str, text: str) -> tuple[list, list[str]]:
    """The rows to print a label for, and a sentence for each thing that is not there. One kind at a time, in the
    order given.
    """
    if what == "lot":
        lot = Lot.objects.filter(number=read_reference(text, "LOT")).first()
        if lot is None:
            return [], [f"There is no lot {text.strip()[:16]}."]
        return list(_devices().filter(lot=lot).that_came().order_by("asset_tag")[: MOST_LABELS + 1]), []
    if what == "bins" and text.strip().casefold() == "all":
        return list(Bin.objects.filter(retired_at=None, labels_printed=0).order_by("code")[: MOST_LABELS + 1]), []
    if what == "bins":
        codes = list(dict.fromkeys(scanned_code(code).upper() for code in text.replace(",", " ").split()))
        there = {place.code: place for place in Bin.objects.filter(code__in=codes)}
        return [there[code] for code in codes if code in there], [
            f"There is no bin {code[:20]}." for code in codes if code not in there
        ]
    tags = read_tags([text])
    there = {device.asset_tag: device for device in _devices().filter(asset_tag__in=tags)}
    return [there[tag] for tag in tags if tag in there], [
        f"No device has the tag {tag}." for tag in tags if tag not in there
    ]


def _devices():
    return Device.objects.select_related("pool", "bin")


def label_of(row) -> "documents.label_printing.LabelItem":
    """What stands on the label of a device or a bin."""
    if isinstance(row, Bin):
        return documents.label_printing.LabelItem(
            row.code, row.words, link=f"{settings.PUBLIC_URL}/warehouse/bins/{row.code}", big=True
        )
    lines = (f"{row.get_kind_display()}, serial {row.serial}", row.pool.name, f"Grade {row.grade}" if row.grade else "")
    link = f"{settings.PUBLIC_URL}/warehouse/device/{row.asset_tag}"
    place = bin_of(row).strip("–")
    return documents.label_printing.LabelItem(
        row.asset_tag, row.make_and_model, tuple(filter(None, lines)), place, link
    )


def _printed(rows, kind: str, start_at: int) -> HttpResponse:
    items = [label_of(row) for row in rows]
    if kind == "zpl":
        return _file(documents.label_printing.zpl(items).encode(), "text/plain; charset=utf-8", "labels.zpl")
    content = {
        "sheet": lambda: documents.label_printing.label_sheet(items, start_at),
        "roll": lambda: documents.label_printing.label_roll(items),
        "large": lambda: documents.label_printing.labels(items),
    }[kind]()
    return _file(content, "application/pdf", f"labels-{kind}.pdf")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@page(does="inventory.print_labels")
def label_page(request):
    """Choose what and on what; look at what was printed already; print, and count each label."""
    start = {name: request.GET.get(name, "").replace("\x00", "")[:8000] for name in ("tags", "lot", "bins")} | {
        "format": "sheet",
        "start_at": 1,
    }
    ticked = request.session.get("to_print", []) if "ticked" in request.GET else [start["tags"]]
    start["tags"] = "\n".join(read_tags(ticked))
    form = Labels(form_data(request), initial=start)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        answers = form.cleaned_data
        printed = submit_or_show_errors(
            request, form, lambda: _print(form.rows, answers["format"], answers["start_at"] or 1, request.actor)
        )
        if printed is not None:
            return printed
    rows = getattr(form, "rows", []) if form.is_bound else _asked_for(start)
    context = {
        "form": form,
        "rows": rows[:MOST_LABELS],
        "again": sum(row.labels_printed > 0 for row in rows),
        "back": reverse("warehouse:stock"),
        "back_text": "Stock",
    }
    return render(request, "warehouse/labels.html", context, status=422 if form.is_bound and form.errors else 200)


@page(does="inventory.print_labels", methods=("GET",))
def box_labels_pdf(_):
    """A sheet with the codes of the boxes at the packing bench: chargers by kind, leaflets by language."""
    items = [
        documents.label_printing.LabelItem(box.code, box.words, ("Scan this when you pack",)) for box in box_codes()
    ]
    return pdf_file(documents.label_printing.label_sheet(items, 1), "box-labels", inline=True)


def _print(rows, kind: str, start_at: int, actor) -> HttpResponse:
    """Drawn first: what does not fit on a label is not counted as printed."""
    try:
        printed = _printed(rows, kind, start_at)
    except documents.label_printing.DoesNotFit as too_fine:
        raise Conflict(f"{too_fine} Choose a larger label.") from too_fine
    inventory.print_labels(rows, by=actor)
    return printed


def _asked_for(start: dict) -> list:
    chosen = [name for name in ("tags", "lot", "bins") if start[name].strip()]
    return rows_to_print(chosen[0], start[chosen[0]])[0] if chosen else []
