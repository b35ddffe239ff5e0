"""What is printed in the store: labels of devices and bins in every format, and the papers of what leaves as waste."""

from calendar import monthrange
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from audit.models import LedgerEntry
from audit.references import read_reference
from audit.refusals import Conflict
from documents.delivery_note import Place
from documents.donation_papers import WASTE, WeeeItem, WeeeNote, weee_note
from documents.label_printing import DoesNotFit, LabelItem, label_roll, label_sheet, labels, zpl
from inventory import actions as inventory
from inventory.models import Bin, Device, Lot
from portal.doors import page, posted, tried
from portal.forms import PageForm
from portal.warehouse.stock import bin_of, read_tags

MOST_LABELS = 500
PLACES = 21
FORMATS = {
    "sheet": ("A4 sheet of 21 labels", "Avery L7160, 63.5 × 38.1 mm"),
    "roll": ("Roll, 62 mm", "A continuous roll, such as Brother DK-22205"),
    "large": ("Label, 100 × 62 mm", "One label a page, for a thermal printer"),
    "zpl": ("ZPL file", "For a Zebra printer of 203 dots an inch, 100 × 62 mm"),
}


# ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class Labels(PageForm):
    """Which labels, and on what."""

    choice_hints = {"format": {code: hint for code, (_, hint) in FORMATS.items()}}
    conditional = {"format": {"sheet": ["start_at"]}}
    tags = forms.CharField(
        label="Devices",
        help_text="Scan or paste their tags, one a line.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    lot = forms.CharField(
        label="Or everything received from a lot", help_text="Such as LOT-7K3M-92QX", max_length=16, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )  # fmt: skip
    bins = forms.CharField(
        label="Or bins",
        help_text="Their codes, parted by spaces. “all” prints those that were never printed.",
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    format = forms.ChoiceField(
        label="What do you print on?",
        choices=[(code, words) for code, (words, _) in FORMATS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you print on."},
    )
    start_at = forms.IntegerField(
        label="First free place on the sheet",
        help_text="Counted along the rows, from 1 to 21, so that a sheet can be used up.",
        min_value=1,
        max_value=PLACES,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages={
            "min_value": "A sheet has places 1 to 21.",
            "max_value": "A sheet has places 1 to 21.",
            "invalid": "Write a number from 1 to 21.",
        },
    )

    def clean(self):
        said = self.cleaned_data
        chosen = [name for name in ("tags", "lot", "bins") if said.get(name, "").strip()]
        self.rows = []
        if len(chosen) > 1:
            self.add_error(chosen[1], "Print devices, a lot or bins: one of the three at a time.")
        elif not chosen:
            self.add_error("tags", "Say what to print: devices, a lot, or bins.")
        else:
            self.rows, unknown = find(chosen[0], said[chosen[0]])
            for each in unknown:
                self.add_error(chosen[0], each)
            if not self.rows and not unknown:
                self.add_error(chosen[0], "There is nothing of this to print.")
            if len(self.rows) > MOST_LABELS:
                self.add_error(chosen[0], f"That is {len(self.rows):,} labels. Print at most {MOST_LABELS} at a time.")
        return said


def find(what: str, said: str) -> tuple[list, list[str]]:
    """The rows to print a label for, and a sentence for each thing that is not there. One kind at a time, in the
    order given.
    """
    if what == "lot":
        found = Lot.objects.filter(number=read_reference(said, "LOT")).first()
        if found is None:
            return [], [f"There is no lot {said.strip()[:16]}."]
        return list(
            _devices().filter(lot=found).exclude(state=Device.State.EXPECTED).order_by("asset_tag")[: MOST_LABELS + 1]
        ), []
    if what == "bins" and said.strip().casefold() == "all":
        return list(Bin.objects.filter(retired_at=None, labels_printed=0).order_by("code")[: MOST_LABELS + 1]), []
    if what == "bins":
        codes = list(
            dict.fromkeys(code.rstrip("/").rsplit("/", 1)[-1].upper() for code in said.replace(",", " ").split())
        )
        there = {place.code: place for place in Bin.objects.filter(code__in=codes)}
        return [there[code] for code in codes if code in there], [
            f"There is no bin {code[:20]}." for code in codes if code not in there
        ]
    tags = read_tags([said])
    there = {device.asset_tag: device for device in _devices().filter(asset_tag__in=tags)}
    return [there[tag] for tag in tags if tag in there], [
        f"No device has the tag {tag}." for tag in tags if tag not in there
    ]


def _devices():
    return Device.objects.select_related("pool", "bin")


def label_of(row) -> LabelItem:
    """What stands on the label of a device or a bin."""
    if isinstance(row, Bin):
        return LabelItem(row.code, row.words, link=f"{settings.PUBLIC_URL}/warehouse/bins/{row.code}", big=True)
    lines = (f"{row.get_kind_display()}, serial {row.serial}", row.pool.name, f"Grade {row.grade}" if row.grade else "")
    link, place = f"{settings.PUBLIC_URL}/warehouse/device/{row.asset_tag}", bin_of(row).strip("–")
    return LabelItem(row.asset_tag, row.make_and_model, tuple(filter(None, lines)), place, link)


def _printed(rows, kind: str, start_at: int) -> HttpResponse:
    items = [label_of(row) for row in rows]
    if kind == "zpl":
        return _file(zpl(items).encode(), "text/plain; charset=utf-8", "labels.zpl")
    made = {
        "sheet": lambda: label_sheet(items, start_at),
        "roll": lambda: label_roll(items),
        "large": lambda: labels(items),
    }[kind]()
    return _file(made, "application/pdf", f"labels-{kind}.pdf")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@page(does="inventory.print_labels")
def choose(request):
    """Choose what and on what; look at what was printed already; print, and count each label."""
    start = {name: request.GET.get(name, "").replace("\x00", "")[:8000] for name in ("tags", "lot", "bins")} | {
        "format": "sheet",
        "start_at": 1,
    }
    ticked = request.session.get("to_print", []) if "ticked" in request.GET else [start["tags"]]
    start["tags"] = "\n".join(read_tags(ticked))
    form = Labels(posted(request), initial=start)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        said = form.cleaned_data
        made = tried(request, form, lambda: _print(form.rows, said["format"], said["start_at"] or 1, request.actor))
        if made is not None:
            return made
    rows = getattr(form, "rows", []) if form.is_bound else _asked_for(start)
    context = {
        "form": form,
        "rows": rows[:MOST_LABELS],
        "again": sum(row.labels_printed > 0 for row in rows),
        "back": reverse("store:stock"),
        "back_text": "Stock",
    }
    return render(request, "store/labels.html", context, status=422 if form.is_bound and form.errors else 200)


def _print(rows, kind: str, start_at: int, actor) -> HttpResponse:
    """Drawn first: what does not fit on a label is not counted as printed."""
    try:
        made = _printed(rows, kind, start_at)
    except DoesNotFit as too_fine:
        raise Conflict(f"{too_fine} Choose a larger label.") from too_fine
    inventory.print_labels(rows, by=actor)
    return made


def _asked_for(start: dict) -> list:
    chosen = [name for name in ("tags", "lot", "bins") if start[name].strip()]
    return find(chosen[0], start[chosen[0]])[0] if chosen else []


# ── What leaves as waste ─────────────────────────────────────────────────────────────────────────────────────────────


def _month(said: str):
    """The first and the last moment of a month, such as 2026-03; of this one when it is not said."""
    try:
        first = timezone.make_aware(datetime.strptime(said, "%Y-%m"))
    except ValueError as unreadable:
        if said:
            raise Http404 from unreadable
        today = timezone.localtime()
        first = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if not 2020 <= first.year <= 2100:
        raise Http404
    days = monthrange(first.year, first.month)[1]
    last = timezone.make_aware(datetime(first.year, first.month, days, 23, 59, 59, 999999))
    return timezone.make_aware(datetime(first.year, first.month, 1)), last


def _over(first, last) -> list[tuple[Device, datetime]]:
    """What was recycled or destroyed in these days, as the ledger says, oldest first. Two statements."""
    ended = LedgerEntry.objects.filter(
        at__range=(first, last), object_type="inventory.device", to_state__in=["recycled", "destroyed"], refused=""
    )
    when = dict(ended.order_by("at").values_list("object_id", "at"))
    devices = Device.objects.filter(pk__in=list(when), state__in=["recycled", "destroyed"])
    return sorted(((device, when[device.pk]) for device in devices), key=lambda pair: (pair[1], pair[0].pk))


@page(sees="waste records", methods=("GET",))
def weee(request):
    """What was recycled or destroyed in one month, with weights, and the form for its transfer note."""
    first, last = _month(request.GET.get("month", ""))
    gone = _over(first, last)
    form = Note(recyclers=_recyclers(gone), initial={"number": f"WEEE-{first:%Y-%m}", "code": "16 02 14"})
    return _weee_page(request, form, gone, first, last)


def _weee_page(request, form, gone, first, last) -> HttpResponse:
    context = {
        "gone": gone,
        "month": first,
        "grams": sum(device.weight_grams or 0 for device, _ in gone),
        "form": form,
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (last + timedelta(days=1)).strftime("%Y-%m") if last < timezone.now() else "",
        "back": reverse("store:stock"),
        "back_text": "Stock",
    }
    return render(request, "store/weee.html", context, status=422 if form.is_bound else 200)


def _recycler(device) -> str:
    return device.over_details.get("recycler") or "Not named"


def _recyclers(gone) -> list[str]:
    return sorted({_recycler(device) for device, _ in gone})


class Note(PageForm):
    """One note goes to one recycler."""

    recycler = forms.ChoiceField(label="To which recycler?")
    number = forms.CharField(
        label="Number of the note", max_length=40, widget=forms.TextInput(attrs={"class": "govuk-input--width-10"})
    )
    carrier = forms.CharField(label="Carrier, with their registration", max_length=120)
    code = forms.ChoiceField(
        label="Waste code", choices=[(code, f"{code} {words[:60]}") for code, words in WASTE.items()]
    )

    def __init__(self, *args, recyclers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recycler"].choices = [(name, name) for name in recyclers]


@page(sees="waste records", methods=("GET",))
def weee_paper(request):
    """The transfer note of a month: everything that left for one recycler."""
    first, last = _month(request.GET.get("month", ""))
    gone = _over(first, last)
    form = Note(request.GET, recyclers=_recyclers(gone))
    if not form.is_valid():
        return _weee_page(request, form, gone, first, last)
    said = form.cleaned_data
    gone = [(device, at) for device, at in gone if _recycler(device) == said["recycler"]]
    items = tuple(
        WeeeItem(device.make_and_model, said["code"], device.weight_grams or 0, 1, device.asset_tag, device.serial)
        for device, _ in gone
    )
    note = WeeeNote(
        said["number"],
        last.date(),
        Place("Get Online London"),
        Place(said["recycler"]),
        Place(said["carrier"]),
        items,
        f"{settings.PUBLIC_URL}{reverse('store:weee')}?month={first:%Y-%m}",
        words=("Every drive was wiped or shredded before it left; the certificates are with each device.",),
    )
    return HttpResponse(
        weee_note(note),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="weee-{first:%Y-%m}.pdf"'},
    )
