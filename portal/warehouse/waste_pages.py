"""What left as waste in a month, and the transfer note for its recycler."""

from calendar import monthrange
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

import documents
from audit.models import LedgerEntry
from documents.waste_codes import WASTE
from inventory.models import Device
from portal.doors import page
from portal.downloads import pdf_file
from portal.forms import PageForm


def _month(text: str):
    """The first and the last moment of a month, such as 2026-03; of this one when it is not said."""
    try:
        first = timezone.make_aware(datetime.strptime(text, "%Y-%m"))
    except ValueError as unreadable:
        if text:
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
def waste_page(request):
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
        "back": reverse("warehouse:stock"),
        "back_text": "Stock",
    }
    return render(request, "warehouse/weee.html", context, status=422 if form.is_bound else 200)


def _recycler(device) -> str:
    return device.over_details.get("recycler") or "Not named"


def _recyclers(gone) -> list[str]:
    return sorted({_recycler(device) for device, _ in gone})


class Note(PageForm):
    """One note goes to one recycler."""

    recycler = forms.ChoiceField(label="Which recycler?")
    number = forms.CharField(
        label="Transfer note number", max_length=40, widget=forms.TextInput(attrs={"class": "govuk-input--width-10"})
    )
    carrier = forms.CharField(label="Carrier, with their registration", max_length=120)
    code = forms.ChoiceField(
        label="Waste code", choices=[(code, f"{code} {words[:60]}") for code, words in WASTE.items()]
    )

    def __init__(self, *args, recyclers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recycler"].choices = [(name, name) for name in recyclers]


@page(sees="waste records", methods=("GET",))
def waste_note_paper(request):
    """The transfer note of a month: everything that left for one recycler."""
    first, last = _month(request.GET.get("month", ""))
    gone = _over(first, last)
    form = Note(request.GET, recyclers=_recyclers(gone))
    if not form.is_valid():
        return _weee_page(request, form, gone, first, last)
    answers = form.cleaned_data
    gone = [(device, at) for device, at in gone if _recycler(device) == answers["recycler"]]
    items = tuple(
        documents.donation_papers.WeeeItem(
            device.make_and_model, answers["code"], device.weight_grams or 0, 1, device.asset_tag, device.serial
        )
        for device, _ in gone
    )
    note = documents.donation_papers.WeeeNote(
        answers["number"],
        last.date(),
        documents.delivery_note.Place("Get Online London"),
        documents.delivery_note.Place(answers["recycler"]),
        documents.delivery_note.Place(answers["carrier"]),
        items,
        f"{settings.PUBLIC_URL}{reverse('warehouse:weee')}?month={first:%Y-%m}",
        words=("Every drive was wiped or shredded before it left. Each device’s page has its certificate.",),
    )
    return pdf_file(documents.donation_papers.weee_note(note), f"weee-{first:%Y-%m}", inline=True)
