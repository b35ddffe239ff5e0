"""The papers of a parcel: its label, as PDF and for a Zebra printer, and the delivery note."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from documents.delivery_note import DeliveryNote, NoteLine, Place, delivery_note
from documents.label_printing import LabelItem, labels, zpl
from inventory.models import Shipment
from inventory.parcels.carriers import CARRIERS
from inventory.parcels.note_words import words_for
from law.references import read_reference
from portal.doors import get_visible_or_404, page
from portal.downloads import pdf_file

OURS = Place("Get Online London", ("The warehouse",))


def get_parcel(request, number) -> Shipment:
    rows = Shipment.objects.with_lines().select_related("referral__resident")
    return get_visible_or_404(rows, request.actor, number=read_reference(number, "SHP") or "")


def parcel_label(shipment) -> LabelItem:
    """A label says where the parcel goes and what it is called: never for whom, nor what is in it."""
    hub = shipment.hub.name if shipment.hub else "No hub chosen"
    facts = (f"Hub {shipment.hub.code}" if shipment.hub else "", "Hand over with proof only")
    link = f"{settings.PUBLIC_URL}{reverse('warehouse:parcel', args=[shipment.number])}"
    return LabelItem(shipment.number, hub, tuple(filter(None, facts)), "1 of 1", link)


def note_of(shipment, *, large: bool = False) -> DeliveryNote:
    """The delivery note, with a few sentences in the person's language. It never carries their name."""
    lines = shipment.live_lines()
    sent = shipment.dispatched_at or shipment.packed_at or shipment.created_at
    carrier = shipment.on_manifest.carrier if shipment.on_manifest else "van"
    hub = shipment.hub
    return DeliveryNote(
        reference=shipment.number,
        dispatched_on=f"{sent:%-d %B %Y}",
        carrier=CARRIERS[carrier].name.lower(),
        sender=OURS,
        receiver=Place(hub.name if hub else "No hub chosen", (f"Hub {hub.code}",) if hub else ()),
        lines=tuple(NoteLine(_words(line), line.number if line.kind in ("device", "sim") else "") for line in lines),
        link=f"{settings.PUBLIC_URL}{reverse('warehouse:parcel', args=[shipment.number])}",
        instructions=_instructions(lines),
        own_words=words_for(shipment.referral.resident.language),
        large=large,
    )


def _words(line) -> str:
    return f"{line.words} (not in the parcel: {line.gap})" if line.gap else line.words


def _instructions(lines) -> tuple[str, ...]:
    told = ["Keep the parcel closed until the person is there.", "Ask for their proof before you hand it over."]
    if any(line.gap and line.kind == "leaflet" for line in lines):
        told.append("Print the leaflet for them: it is not in the parcel.")
    return tuple(told)


@page(sees="dispatch board", methods=("GET",))
def label_pdf(request, number):
    return pdf_file(labels([parcel_label(get_parcel(request, number))]), f"label-{number}", inline=True)


@page(sees="dispatch board", methods=("GET",))
def label_zpl(request, number):
    content = zpl([parcel_label(get_parcel(request, number))]).encode()
    headers = {"Content-Disposition": f'attachment; filename="label-{number}.zpl"'}
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers=headers)


@page(sees="dispatch board", methods=("GET",))
def delivery_note_pdf(request, number):
    """`?large=1` prints it large."""
    shipment = get_parcel(request, number)
    return pdf_file(
        delivery_note(note_of(shipment, large=bool(request.GET.get("large")))), f"note-{number}", inline=True
    )
