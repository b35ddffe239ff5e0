"""The papers of a parcel: its label, as PDF and for a Zebra printer, and the delivery note."""

from django.http import HttpResponse

import documents
from inventory.models import Shipment
from inventory.parcels.papers import label_facts, note_facts
from law.references import read_reference
from portal.doors import get_visible_or_404, page
from portal.downloads import pdf_file


def get_parcel(request, number) -> Shipment:
    rows = Shipment.objects.with_lines().select_related("hub", "wave", "on_manifest", "referral__resident")
    return get_visible_or_404(rows, request.actor, number=read_reference(number, "SHP") or "")


def parcel_label(shipment) -> "documents.label_printing.LabelItem":
    return documents.label_printing.LabelItem(*label_facts(shipment))


def note_of(shipment, *, large: bool = False) -> "documents.delivery_note.DeliveryNote":
    return documents.delivery_note.note_from(**note_facts(shipment)._asdict(), large=large)


@page(sees="dispatch board", methods=("GET",))
def label_pdf(request, number):
    return pdf_file(
        documents.label_printing.labels([parcel_label(get_parcel(request, number))]), f"label-{number}", inline=True
    )


@page(sees="dispatch board", methods=("GET",))
def label_zpl(request, number):
    content = documents.label_printing.zpl([parcel_label(get_parcel(request, number))]).encode()
    headers = {"Content-Disposition": f'attachment; filename="label-{number}.zpl"'}
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers=headers)


@page(sees="dispatch board", methods=("GET",))
def delivery_note_pdf(request, number):
    """`?large=1` prints it large."""
    shipment = get_parcel(request, number)
    return pdf_file(
        documents.delivery_note.delivery_note(note_of(shipment, large=bool(request.GET.get("large")))),
        f"note-{number}",
        inline=True,
    )
