"""Where stock comes from: donors and what is agreed with them, lots announced and received, one device received by
hand.
"""

import csv
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.models import LedgerEntry
from audit.references import read_reference
from audit.refusals import Invalid
from documents.donation_papers import (
    DonorReceipt,
    ReceivedKind,
    VarianceLine,
    VarianceReport,
    donor_receipt,
    variance_report,
)
from inventory import actions as inventory
from inventory.hardware import LARGEST, read_report
from inventory.models import Device, Donor, Lot, Pool
from people.access import can, may
from people.models import User
from portal.doors import page, posted, posted_files, seen, tried
from portal.forms import DayField, PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.stock import COLOURS, ask

COLUMNS = ("kind", "make and model", "serial", "quantity")
MOST_LINES, LARGEST_LIST, MOST_OF_A_KIND = 2000, 1_000_000, 5000
SHOWN = 200
_WORDS = {
    "announced": ("Announced", "govuk-tag--blue"),
    "arriving": ("Being received", "govuk-tag--yellow"),
    "closed": ("Received", "govuk-tag--green"),
}
PLURALS = {"laptop": "Laptops", "tablet": "Tablets", "phone": "Phones", "desktop": "Desktops"}


# ── Donors ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class DonorFacts(PageForm):
    """What is known of a donor and agreed with them."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Give the donor's name."})
    contact_name = forms.CharField(label="Whom to ask for (optional)", max_length=120, required=False)
    contact_email = forms.EmailField(label="Their e-mail address (optional)", required=False)
    agreement_signed_on = DayField(
        label="The agreement was signed on (optional)",
        help_text=(
            "The transfer-of-ownership agreement. Until it is signed the equipment is still theirs, and nothing may "
            "be wiped."
        ),
        required=False,
    )
    agreement_reference = forms.CharField(label="Reference of the agreement (optional)", max_length=60, required=False)
    wipe_within_days = forms.IntegerField(
        label="Days within which they want everything wiped (optional)",
        help_text="Counted from the day on which the first device is received.",
        min_value=1,
        max_value=365,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )
    wants_certificates = forms.BooleanField(
        label="They get a wipe certificate for each device", required=False, initial=True
    )

    def __init__(self, *args, known=None, **kwargs):
        self.known = known
        super().__init__(*args, **kwargs)

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if Donor.objects.filter(name__iexact=name).exclude(pk=self.known and self.known.pk).exists():
            raise forms.ValidationError(
                f"There is a donor called {name} already. Add what is different, such as the place."
            )
        return name

    def clean_agreement_signed_on(self):
        day = self.cleaned_data["agreement_signed_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError("The day of the signature cannot be in the future.")
        return day


@page(sees="warehouse records", methods=("GET",))
def donors(request):
    """Everybody who gives, with whether their agreement is signed."""
    rows = Donor.objects.visible_to(request.actor).annotate(
        lot_count=Count("lots", distinct=True), came=Count("lots__devices", filter=~Q(lots__devices__state="expected"))
    )
    keeps = may(request.actor, "inventory.amend_donor")
    listing = Listing(
        title="Donors",
        columns=[
            Column(
                "Name",
                lambda d: {"text": d.name} | ({"href": reverse("store:donor", args=[d.pk])} if keeps else {}),
                ("name",),
            ),
            Column("Agreement", _agreement_cell, ("agreement_signed_on",)),
            Column(
                "Whom to ask for",
                lambda d: {
                    "text": d.contact_name or d.contact_email,
                    "hint": d.contact_email if d.contact_name else "",
                },
            ),
            Column(
                "Wiped within",
                lambda d: f"{d.wipe_within_days} days" if d.wipe_within_days else "No deadline",
                ("wipe_within_days",),
            ),
            Column("Lots", lambda d: str(d.lot_count), ("lot_count",), numeric=True),
            Column("Devices received", lambda d: f"{d.came:,}", ("came",), numeric=True),
        ],
        search=lambda found, text: found.filter(Q(name__icontains=text) | Q(contact_name__icontains=text)),
        search_label="Find a donor",
        search_hint="Name, or whom to ask for",
        filters=[
            Filter(
                "agreement",
                "Agreement",
                [("signed", "Signed"), ("none", "Not signed yet")],
                lambda found, code: found.filter(agreement_signed_on__isnull=code == "none"),
            )
        ],
        order=("name", "id"),
        empty={
            "title": "No donors yet",
            "text": "A donor comes first: then announce what they give.",
            "action_url": reverse("store:new_donor") if keeps else "",
            "action_text": "Add a donor",
        },
        download_name="donors",
    )
    return show_list(
        request,
        listing,
        rows,
        template="store/listing.html",
        button=("Add a donor", reverse("store:new_donor")) if keeps else None,
        back=reverse("store:lots"),
        back_text="Donations",
    )


def _agreement_cell(donor) -> dict:
    if donor.agreement_signed_on is None:
        return {"text": "Not signed", "colour": "govuk-tag--red"}
    return {"text": f"Signed {donor.agreement_signed_on:%-d %b %Y}", "colour": "govuk-tag--green"}


@page(does="inventory.add_donor")
def new_donor(request):
    form = DonorFacts(posted(request))
    onward = request.GET.get("next") == "lot"
    if request.method == "POST" and form.is_valid():
        donor = tried(
            request,
            form,
            lambda: inventory.add_donor(by=request.actor, **form.cleaned_data),
            "The donor is on the list.",
        )
        if donor is not None:
            return redirect(f"{reverse('store:new_lot')}?donor={donor.pk}" if onward else reverse("store:donors"))
    return ask(request, form, "Add a donor", "Add the donor", reverse("store:new_lot" if onward else "store:donors"))


@page(does="inventory.amend_donor")
def amend_donor(request, id):
    donor = seen(Donor.objects, request.actor, pk=id)
    start = {name: getattr(donor, name) for name in DonorFacts.base_fields}
    form = DonorFacts(posted(request), initial=start, known=donor)
    valid = request.method == "POST" and form.is_valid()
    if valid and tried(
        request, form, lambda: inventory.amend_donor(donor, by=request.actor, **form.cleaned_data), "Saved."
    ):
        return redirect("store:donors")
    return ask(request, form, f"Change {donor.name}", "Save", reverse("store:donors"))


# ── Lots ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="warehouse records", methods=("GET",))
def register(request):
    """Every donation: what is on its way, what is being received, what has come."""
    rows = (
        Lot.objects.visible_to(request.actor)
        .select_related("donor", "pool")
        .annotate(came=Count("devices", filter=~Q(devices__state="expected"), distinct=True))
        .prefetch_related("lines")
    )
    announces = may(request.actor, "inventory.announce")
    listing = Listing(
        title="Donations",
        columns=[
            Column(
                "Lot", lambda lot: {"text": lot.number, "href": reverse("store:lot", args=[lot.number])}, ("number",)
            ),
            Column("Donor", lambda lot: lot.donor.name, ("donor__name",)),
            Column("State", lambda lot: dict(zip(("text", "colour"), _WORDS[lot.state], strict=True)), ("state",)),
            Column("Received", lambda lot: f"{lot.came:,} of {_announced(lot):,}", ("came",), numeric=True),
            Column("Expected on", lambda lot: _day(lot.expected_on), ("expected_on",), unbroken=True),
            Column("To be wiped by", lambda lot: _day(lot.wipe_by), unbroken=True),
        ],
        search=lambda found, text: found.filter(Q(number__icontains=text.strip()) | Q(donor__name__icontains=text)),
        search_label="Find a lot",
        search_hint="Number or donor",
        filters=[
            Filter(
                "state",
                "State",
                [(code, words) for code, (words, _) in _WORDS.items()],
                lambda found, code: found.filter(state=code),
            )
        ],
        empty={
            "title": "No donations yet",
            "text": "Announce what a donor will send: then everything that comes is ticked off against it.",
            "action_url": reverse("store:new_lot") if announces else "",
            "action_text": "Announce a donation",
        },
        download_name="lots",
    )
    button = ("Announce a donation", reverse("store:new_lot")) if announces else None
    return show_list(
        request,
        listing,
        rows,
        template="store/listing.html",
        button=button,
        links=[("Donors", reverse("store:donors"))],
    )


def _announced(lot) -> int:
    return sum(line.quantity for line in lot.lines.all())


def _day(day) -> str:
    return f"{day:%-d %b %Y}" if day else ""


class Announcement(PageForm):
    pointers = {"/donor": "donor", "/pool": "pool", "/lines": "lines"}
    donor = forms.ModelChoiceField(
        label="Who gives it?",
        queryset=Donor.objects.order_by("name"),
        empty_label="Choose a donor",
        error_messages={
            "required": "Choose the donor, or add them first.",
            "invalid_choice": "Choose a donor from the list.",
        },
    )
    pool = forms.ModelChoiceField(
        label="Which pool is it for?",
        queryset=Pool.objects.order_by("name"),
        to_field_name="code",
        empty_label="Choose a pool",
        error_messages={"required": "Choose the pool that it belongs to."},
    )
    expected_on = DayField(label="When is it expected? (optional)", required=False)
    lines = forms.CharField(
        label="What is coming?",
        help_text="A line for each kind, or for each device when the serials are known: kind, make and model, serial, quantity. "
        "Paste it, or upload it as a CSV file below. Kinds are laptop, tablet, phone and desktop.",
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
        said, file = self.cleaned_data, self.cleaned_data.get("file")
        if file is not None and said.get("lines"):
            self.add_error("file", "Paste the list, or upload it: one of the two.")
            return said
        text = said.get("lines") or (self._text_of(file) if file is not None else "")
        self.rows, faults = read_list(text)
        for fault in faults:
            self.add_error("lines", fault)
        if not self.rows and not faults and not self.errors:
            self.add_error("lines", "Say what is coming, a line for each kind of device.")
        return said

    def _text_of(self, file) -> str:
        """The file as text. It is put into the box, so that a faulty line can be mended there: a browser does not
        keep a file.
        """
        if file.size > LARGEST_LIST:
            self.add_error("file", "This file is larger than 1 MB. Split the list.")
            return ""
        content = file.read()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
        self.data = self.data.copy()
        self.data["lines"] = text = text.replace("\x00", "")
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
    mark = next((mark for mark in "\t;" if mark in first), ",")
    rows: list[dict] = []
    faults: list[str] = []
    for at, cells in enumerate(csv.reader(text.splitlines(), delimiter=mark), 1):
        cells = [" ".join(cell.split()) for cell in cells]
        if not any(cells) or (not rows and not faults and cells[0].casefold() == "kind"):
            continue
        if at > MOST_LINES:
            return rows, [
                *faults,
                f"The list has more than {MOST_LINES:,} lines. Announce the rest as a lot of its own.",
            ]
        fault, row = _read_line(cells)
        if fault:
            faults.append(f"Line {at}: {fault}")
        else:
            rows.append(row | {"at": at})
    return rows, faults


def _read_line(cells: list[str]) -> tuple[str, dict]:
    kind, model, serial, quantity = [*cells, "", "", "", ""][:4]
    plain = kind.casefold().rstrip("s")
    if plain not in Device.Kind.values:
        return f"“{kind[:40]}” is not a kind that we take. Write laptop, tablet, phone or desktop.", {}
    if len(cells) > 4 and any(cells[4:]):
        return (
            (
                "there is more than kind, make and model, serial and quantity. Put a name that has a comma in it in "
                "quotes."
            ),
            {},
        )
    if len(model) > 120 or len(serial) > 80:
        return "the make and model has up to 120 characters, a serial up to 80.", {}
    if quantity and not (quantity.isascii() and quantity.isdigit() and 1 <= int(quantity[:6]) <= MOST_OF_A_KIND):
        return f"“{quantity[:20]}” is not a quantity. Write a number from 1 to {MOST_OF_A_KIND:,}.", {}
    return "", {"kind": plain, "make_and_model": model, "serial": serial, "quantity": int(quantity or 1)}


@page(does="inventory.announce")
def new(request):
    """What a donor will send, pasted or uploaded, every faulty line answered for."""
    form = Announcement(
        posted(request), posted_files(request), initial={"donor": request.GET.get("donor", ""), "pool": "general"}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        lines = [{name: value for name, value in row.items() if name != "at"} for row in form.rows]
        lot = tried(
            request,
            form,
            lambda: inventory.announce(
                donor=said["donor"], pool=said["pool"], lines=lines, expected_on=said["expected_on"], by=request.actor
            ),
        )
        if lot is not None:
            messages.success(request, f"{lot.number} is announced. Quote this number to {lot.donor.name}.")
            return redirect("store:lot", lot.number)
    context = {
        "form": form,
        "title": "Announce a donation",
        "columns": COLUMNS,
        "back": reverse("store:lots"),
        "can": can(request.actor, "inventory.add_donor"),
    }
    return render(request, "store/new_lot.html", context, status=422 if form.is_bound else 200)


def _found(request, number) -> Lot:
    return seen(Lot.objects.select_related("donor", "pool"), request.actor, number=read_reference(number, "LOT"))


@page(sees="warehouse records", methods=("GET",))
def one(request, number):
    """What was announced against what came."""
    lot = _found(request, number)
    told = inventory.variance(lot)
    devices = lot.devices.exclude(state=Device.State.EXPECTED).order_by("-received_at", "-id")[: SHOWN + 1]
    extra = told["extra"]
    lot_tag = dict(zip(("text", "classes"), _WORDS[lot.state], strict=True))
    context = {
        "lot": lot,
        "tag": lot_tag,
        "told": told,
        "extra": extra[:SHOWN],
        "missing": told["missing"][:SHOWN],
        "differs": bool(told["missing"] or extra or told["other"]),
        "missing_count": sum(line["quantity"] for line in told["missing"]),
        "still_to_come": told["expected"] - (told["received"] - len(extra)),
        "lines": lot.lines.order_by("id")[:SHOWN],
        "devices": [(device, COLOURS.get(device.state, "govuk-tag--grey")) for device in devices[:SHOWN]],
        "can": can(request.actor, lot, "inventory.receive", "inventory.print_labels"),
        "receive_url": f"{reverse('store:receive')}?{urlencode({'lot': lot.number})}",
        "back": reverse("store:lots"),
        "back_text": "Donations",
    }
    return render(request, "store/lot.html", context)


class Variance(PageForm):
    words = forms.CharField(
        label="Why does it differ from what was announced?",
        help_text="It stands on the variance report. Leave it empty when everything came as announced.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=300,
        required=False,
    )


@page(does="inventory.close_lot")
def close(request, number):
    """Everything that came is here: say why it differs, where it does."""
    lot = _found(request, number)
    told = inventory.variance(lot)
    form = Variance(posted(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and tried(
        request,
        form,
        lambda: inventory.close_lot(lot, by=request.actor, **form.cleaned_data),
        "The lot is closed. The donor's receipt is ready.",
    ):
        return redirect("store:lot", lot.number)
    missing = sum(line["quantity"] for line in told["missing"])
    lead = (
        f"{told['received']} of {told['expected']} came; {missing} missing, {len(told['extra'])} more than announced. "
        "Nothing can be received into it afterwards: what comes later is a lot of its own. This cannot be undone."
    )
    return ask(
        request,
        form,
        f"Close {lot.number}",
        "Close the lot",
        reverse("store:lot", args=[lot.number]),
        lead=lead,
        caption=lot.donor.name,
    )


@page(sees="warehouse records", methods=("GET",))
def receipt(request, number):
    """The donor's receipt."""
    lot = _found(request, number)
    came = (
        lot.devices.exclude(state=Device.State.EXPECTED)
        .values("kind")
        .annotate(count=Count("pk"), weighed=Count("weight_grams"), grams=Sum("weight_grams"))
    )
    lines = tuple(
        ReceivedKind(PLURALS[each["kind"]], each["count"], each["grams"] if each["weighed"] == each["count"] else None)
        for each in came.order_by("kind")
    )
    donor = lot.donor
    agreement = (
        f"{donor.agreement_reference or 'Transfer of ownership'}, signed {donor.agreement_signed_on:%-d %B %Y}"
        if donor.agreement_signed_on
        else ""
    )
    data = DonorReceipt(
        lot.number, donor.name, _received_on(lot), lines, _next_steps(lot), _link(lot), agreement=agreement
    )
    return _pdf(donor_receipt(data), f"receipt-{lot.number}.pdf")


def _next_steps(lot) -> tuple[str, ...]:
    wiped = f"Every drive is wiped by {lot.wipe_by:%-d %B %Y}" if lot.wipe_by else "Every drive is wiped"
    until = (
        ""
        if lot.donor.agreement_signed_on
        else "Sign the transfer of ownership: until then we wipe nothing, and it is yours. "
    )
    certificate = ", and you get a certificate for each device." if lot.donor.wants_certificates else "."
    return (
        f"{until}{wiped}{certificate}",
        "What is sound is repaired, checked by a second person and given to somebody who is offline.",
        "What is beyond repair goes to a registered recycler.",
    )


def _received_on(lot):
    return (
        timezone.localdate(lot.closed_at or lot.first_scan_at)
        if lot.closed_at or lot.first_scan_at
        else timezone.localdate()
    )


def _link(lot) -> str:
    return f"{settings.PUBLIC_URL}{reverse('store:lot', args=[lot.number])}"


@page(sees="warehouse records", methods=("GET",))
def variance(request, number):
    """What was announced against what came, on paper."""
    lot = _found(request, number)
    told = inventory.variance(lot)
    extra = {device.pk for device in told["extra"]}
    lines = [
        VarianceLine(
            "missing",
            expected=each["model"] or each["kind"].capitalize(),
            serial=each["serial"],
            quantity=each["quantity"],
        )
        for each in told["missing"]
    ]
    for device in lot.devices.exclude(state=Device.State.EXPECTED).order_by("id"):
        lines.append(_line_of(device, device.pk in extra, told["other"]))
    closed = LedgerEntry.objects.filter(object_id=lot.pk, to_state=Lot.State.CLOSED).order_by("number").last()
    data = VarianceReport(
        lot.number,
        lot.donor.name,
        _received_on(lot),
        tuple(lines),
        _link(lot),
        words=lot.variance_words,
        closed_by=names_of([closed.actor]).get(closed.actor, "") if closed else "",
    )
    return _pdf(variance_report(data), f"variance-{lot.number}.pdf")


def _line_of(device, is_extra: bool, others: list[str]) -> VarianceLine:
    said = next((sentence for sentence in others if sentence.startswith(f"{device.serial} was ")), "")
    outcome = "other" if said else "extra" if is_extra else "received"
    return VarianceLine(outcome, received=device.make_and_model, serial=device.serial, tag=device.asset_tag, note=said)


def names_of(keys) -> dict[str, str]:
    """What those behind these actors are called. One statement."""
    ids = [key.removeprefix("user:") for key in keys if key.startswith("user:") and len(key) == 41]
    return {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


# ── One device by hand ───────────────────────────────────────────────────────────────────────────────────────────────


class Received(PageForm):
    """One device. What the bench tool's report says need not be typed."""

    report = forms.FileField(
        label="The bench tool's report (optional)",
        help_text=(
            "JSON of lshw, with dmidecode and smartctl where there is. It fills in serial, kind, model and drives."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,.txt,application/json"}),
    )
    serial = forms.CharField(
        label="Serial", help_text="Scan it, or read it off the device's label.", max_length=80, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label="What is it?", choices=Device.Kind.choices, required=False, widget=forms.RadioSelect)
    make_and_model = forms.CharField(label="Make and model", max_length=120, required=False)
    imei = forms.CharField(
        label="IMEI, of a phone or tablet (optional)", max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-20"}),
    )  # fmt: skip
    drive_serials = forms.CharField(
        label="Serials of its drives, one a line (optional)",
        help_text="Each drive is wiped under its own serial. Leave it empty when nobody has looked yet.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    weight_grams = forms.IntegerField(
        label="Weight in grams (optional)", min_value=1, max_value=100_000, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )  # fmt: skip
    lot = forms.CharField(
        label="Lot (optional)", help_text="Such as LOT-7K3M-92QX", max_length=16, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )  # fmt: skip
    pool = forms.ModelChoiceField(
        label="Pool",
        help_text="Of something from a lot: the lot's, when nothing is chosen.",
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
            raise forms.ValidationError(
                "This report is larger than 5 MB. Send what the bench tool wrote, and nothing else."
            )
        try:
            return read_report(file.read())
        except Invalid as invalid:
            raise forms.ValidationError([error.sentence for error in invalid.errors]) from invalid

    def clean_drive_serials(self):
        found = [" ".join(line.split()) for line in self.cleaned_data["drive_serials"].splitlines() if line.strip()]
        if len(found) > 12 or any(len(serial) > 80 for serial in found):
            raise forms.ValidationError(
                "Give up to 12 drives, each serial on a line of its own, with up to 80 characters."
            )
        return list(dict.fromkeys(found))

    def clean_lot(self):
        number = self.cleaned_data["lot"].strip()
        found = Lot.objects.select_related("pool", "donor").filter(number=read_reference(number, "LOT")).first()
        if number and found is None:
            raise forms.ValidationError(
                f"There is no lot {number}. Check the number on the donor's paper, or leave it empty."
            )
        return found

    def clean(self):
        said = self.cleaned_data
        report, serial = said.get("report"), said.get("serial", "")
        if report and serial and "".join(serial.split()).upper() != report.serial.upper():
            self.add_error(
                "serial", f"The report is of {report.serial}, and you typed {serial}. Look at the device again."
            )
        if not serial and not report and not self.errors:
            self.add_error("serial", "Scan or type the serial, or upload the bench tool's report.")
        return said


@page(does="inventory.receive")
def receive(request):
    """One device into our hands; afterwards its tag, what the report says otherwise, and its label."""
    lot = read_reference(request.GET.get("lot", ""), "LOT") or ""
    start = {"serial": request.GET.get("serial", "")[:80], "lot": lot, "pool": "" if lot else "general"}
    form = Received(posted(request), posted_files(request), initial=start)
    if request.method == "POST" and form.is_valid():
        device = tried(request, form, lambda: _receive(form.cleaned_data, request.actor))
        if device is not None:
            request.session["received"] = {
                "tag": device.asset_tag,
                "model": device.make_and_model,
                "conflicts": getattr(device, "conflicts", []),
            }
            number = device.lot.number if device.lot else ""
            return redirect(f"{request.path}{'?' + urlencode({'lot': number}) if number else ''}")
    told = request.session.pop("received", None) if request.method == "GET" else None
    context = {
        "form": form,
        "title": "Receive a device",
        "received": told,
        "lot": lot,
        "back": reverse("store:lot", args=[lot]) if lot else reverse("store:stock"),
        "back_text": lot or "Stock",
    }
    return render(request, "store/receive.html", context, status=422 if form.is_bound else 200)


def _receive(said: dict, actor) -> Device:
    report, lot = said["report"], said["lot"]
    return inventory.receive(
        serial=said["serial"] or report.serial,
        kind=said["kind"],
        make_and_model=said["make_and_model"].strip(),
        imei=said["imei"].strip(),
        pool=said["pool"] or (lot.pool if lot else None),
        lot=lot,
        drive_serials=said["drive_serials"],
        weight_grams=said["weight_grams"],
        hardware=report,
        by=actor,
    )
