"""The proofs of a device: its certificates and photographs."""

from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

import documents
from audit.models import LedgerEntry
from inventory.models import Device, Photo
from law.references import read_reference
from portal.doors import get_visible_or_404, page
from portal.downloads import pdf_file
from portal.warehouse.device_story import story_of

MEDIA = {"hdd": "Hard disk", "ssd": "Solid-state drive", "nvme": "NVMe drive", "emmc": "eMMC storage"}


def get_device(request, tag) -> Device:
    rows = Device.objects.select_related("pool", "home_pool", "bin", "lot__donor").prefetch_related(
        "wipes__unit", "units"
    )
    return get_visible_or_404(rows, request.actor, asset_tag=read_reference(tag, "DEV") or "")


def certificates_of(device, names) -> list[dict]:
    """The evidence by certificate, the newest first."""
    proofs = sorted(device.wipes.all(), key=lambda proof: (proof.created_at, proof.pk), reverse=True)
    certificates = []
    for number, rows in groupby(proofs, key=lambda proof: proof.certificate):
        ordered = sorted(rows, key=lambda proof: proof.drive)
        certificates.append(
            {
                "number": number,
                "proofs": ordered,
                "operator": names.get(ordered[0].operator, ""),
                "passed": all(row.proves for row in ordered),
            }
        )
    return certificates


@page(sees="stock", methods=("GET",))
def certificate(request, tag):
    """The newest certificate as a PDF, or with `number` an earlier one; of what was shredded, that of its
    destruction.
    """
    device = get_device(request, tag)
    wanted = read_reference(request.GET.get("number", ""), "WIPE")
    _, names = story_of(device)
    certificates = [row for row in certificates_of(device, names) if wanted in (None, row["number"])]
    shredded = device.over_details.get("certificate", "")
    if shredded and wanted in (None, shredded):
        return pdf_file(
            documents.wipe_certificate.destruction_certificate(_destruction(device, shredded)), shredded, inline=True
        )
    if not certificates:
        raise Http404
    return pdf_file(
        documents.wipe_certificate.wipe_certificate(_on_paper(device, certificates[0])),
        certificates[0]["number"],
        inline=True,
    )


def _on_paper(device, row) -> "documents.wipe_certificate.WipeCertificate":
    proofs = row["proofs"]
    return documents.wipe_certificate.WipeCertificate(
        number=row["number"],
        tag=device.asset_tag,
        kind=device.get_kind_display(),
        make_and_model=device.make_and_model,
        serial=device.serial,
        drives=tuple(_drive(proof, row["operator"]) for proof in proofs),
        link=_link(row["number"]),
        issued_on=timezone.localtime(proofs[0].created_at),
        lot=device.lot.number if device.lot else "",
        donor=device.donor,
    )


def _link(number: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('warehouse:verify', args=[number])}"


def _drive(row, operator: str) -> "documents.wipe_certificate.WipedDrive":
    return documents.wipe_certificate.WipedDrive(
        serial=row.drive,
        media=MEDIA.get(row.media, ""),
        size=f"{row.size_gb} GB" if row.size_gb else "",
        technique=row.get_technique_display(),
        method=row.method,
        standard=row.standard,
        tool=row.tool,
        started_at=row.started_at,
        finished_at=row.finished_at,
        passed=row.proves,
        verification=row.verification,
        operator=operator,
        log_hash=row.log_hash,
        faults=(*row.faults, *_doubts(row)),
    )


def _doubts(row) -> list[str]:
    if not row.doubts:
        return []
    return [*row.doubts, "A second person accepted this." if row.accepted_by else "A second person must accept this."]


def _destruction(device, number: str) -> "documents.wipe_certificate.DestructionCertificate":
    ended = LedgerEntry.objects.filter(object_id=device.pk, to_state="destroyed").order_by("-number").first()
    details = device.over_details
    return documents.wipe_certificate.DestructionCertificate(
        number=number,
        what=f"{device.get_kind_display()}, {device.make_and_model}",
        serial=device.serial,
        method="Shredded with its storage",
        standard="",
        destroyed_at=timezone.localtime(ended.at if ended else device.created_at),
        recycler=documents.delivery_note.Place(details.get("recycler", "")),
        note=details.get("note", ""),
        grams=device.weight_grams or 0,
        witness=details.get("witness", ""),
        link=_link(number),
        issued_on=timezone.localtime(ended.at if ended else device.created_at),
        tag=device.asset_tag,
        drives=tuple(
            documents.wipe_certificate.DestroyedDrive(serial=unit.words, media="")
            for unit in device.units.all()
            if unit.state != "removed"
        ),
    )


@page(sees="stock", methods=("GET",))
def photo(request, tag, id):
    """One photograph. It never changes, so the browser may keep it; nobody else between us may."""
    device = get_visible_or_404(Device.objects.all(), request.actor, asset_tag=read_reference(tag, "DEV") or "")
    picture = Photo.objects.filter(pk=id, device=device).first()
    if picture is None:
        raise Http404
    headers = {
        "Cache-Control": "private, max-age=86400",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline",
    }
    return HttpResponse(bytes(picture.content), content_type=picture.content_type, headers=headers)
