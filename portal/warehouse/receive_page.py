"""One device received by hand."""

from urllib.parse import urlencode

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse

from inventory import actions as inventory
from inventory.bench.hardware_reports import read_report
from inventory.bench.hardware_tools import LARGEST
from inventory.models import Device, Lot, Pool
from law.identifiers import device_serial
from law.references import read_reference
from law.refusals import Invalid
from portal.doors import form_data, form_files, page, submit_or_show_errors
from portal.forms import PageForm


class Received(PageForm):
    """One device. What the bench tool's report says need not be typed."""

    report = forms.FileField(
        label="Hardware report (optional)",
        help_text=(
            "JSON from lshw, with dmidecode and smartctl if available. It fills in the serial number, kind, model and drives."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,.txt,application/json"}),
    )
    serial = forms.CharField(
        label="Serial", help_text="Scan it, or copy it from the device’s label.", max_length=80, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label="What is it?", choices=Device.Kind.choices, required=False, widget=forms.RadioSelect)
    make_and_model = forms.CharField(label="Make and model", max_length=120, required=False)
    imei = forms.CharField(
        label="IMEI, of a phone or tablet (optional)", help_text="A phone with 2 SIMs has 2. Enter both.", max_length=40, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-20"}),
    )  # fmt: skip
    drive_serials = forms.CharField(
        label="Serial numbers of its drives, one on each line (optional)",
        help_text="Each drive is wiped with its own serial number. Leave blank if no one has checked yet.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    weight_grams = forms.IntegerField(
        label="Weight in grams (optional)", min_value=1, max_value=100_000, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )  # fmt: skip
    lot = forms.CharField(
        label="Lot (optional)", help_text="Like LOT-7K3M-92QX", max_length=16, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )  # fmt: skip
    pool = forms.ModelChoiceField(
        label="Pool",
        help_text="If it is from a lot and you do not select a pool, it joins the lot’s pool.",
        queryset=Pool.objects.order_by("name"),
        to_field_name="code",
        empty_label="Choose a pool",
        required=False,
    )

    def clean_report(self):
        file = self.cleaned_data["report"]
        if file is None:
            return None
        if file.size > LARGEST:
            raise forms.ValidationError("The report must be smaller than 5MB. Upload only the file from the tool.")
        try:
            return read_report(file.read())
        except Invalid as invalid:
            raise forms.ValidationError([error.sentence for error in invalid.errors]) from invalid

    def clean_drive_serials(self):
        serials = [" ".join(line.split()) for line in self.cleaned_data["drive_serials"].splitlines() if line.strip()]
        if len(serials) > 12 or any(len(serial) > 80 for serial in serials):
            raise forms.ValidationError(
                "Enter up to 12 drives, one serial number on each line. Each must be 80 characters or fewer."
            )
        return list(dict.fromkeys(serials))

    def clean_lot(self):
        number = self.cleaned_data["lot"].strip()
        lot = Lot.objects.select_related("pool", "donor").filter(number=read_reference(number, "LOT")).first()
        if number and lot is None:
            raise forms.ValidationError(
                f"There is no lot {number}. Check the number on the donor’s paper, or leave blank."
            )
        return lot

    def clean(self):
        answers = self.cleaned_data
        report = answers.get("report")
        serial = answers.get("serial", "")
        if report and serial and device_serial(serial) != device_serial(report.serial):
            self.add_error("serial", f"The report is for {report.serial}, but you entered {serial}. Check the device.")
        if not serial and not report and not self.errors:
            self.add_error("serial", "Scan or enter the serial number, or upload the hardware report.")
        return answers


@page(does="inventory.receive")
def receive_page(request):
    """One device into our hands; afterwards its tag, what the report says otherwise, and its label."""
    lot = read_reference(request.GET.get("lot", ""), "LOT") or ""
    start = {"serial": request.GET.get("serial", "")[:80], "lot": lot, "pool": "" if lot else "general"}
    form = Received(form_data(request), form_files(request), initial=start)
    if request.method == "POST" and form.is_valid():
        device = submit_or_show_errors(request, form, lambda: _receive(form.cleaned_data, request.actor))
        if device is not None:
            request.session["received"] = {
                "tag": device.asset_tag,
                "model": device.make_and_model,
                "conflicts": getattr(device, "conflicts", []),
            }
            number = device.lot.number if device.lot else ""
            return redirect(f"{request.path}{'?' + urlencode({'lot': number}) if number else ''}")
    received = request.session.pop("received", None) if request.method == "GET" else None
    context = {
        "form": form,
        "title": "Receive a device",
        "received": received,
        "lot": lot,
        "back": reverse("warehouse:lot", args=[lot]) if lot else reverse("warehouse:stock"),
        "back_text": lot or "Stock",
    }
    return render(request, "warehouse/receive.html", context, status=422 if form.is_bound else 200)


def _receive(answers: dict, actor) -> Device:
    report = answers["report"]
    lot = answers["lot"]
    return inventory.receive(
        serial=answers["serial"] or report.serial,
        kind=answers["kind"],
        make_and_model=answers["make_and_model"].strip(),
        imei=answers["imei"].strip(),
        pool=answers["pool"] or (lot.pool if lot else None),
        lot=lot,
        drive_serials=answers["drive_serials"],
        weight_grams=answers["weight_grams"],
        hardware=report,
        by=actor,
    )
