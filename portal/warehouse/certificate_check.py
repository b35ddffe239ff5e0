"""The page behind a certificate's code: tells anybody whether it is ours and what it says, and nothing about whose
device it was."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inventory.models import Device, WipeEvidence
from law.references import read_reference


@never_cache
@require_safe
def certificate_check(request, token):
    """Kind, ends of serials, method and result. Two statements at most, however many drives; no donor, no person, no
    full serial.
    """
    number = read_reference(token, "WIPE")
    rows = (
        list(
            WipeEvidence.objects.filter(certificate=number)
            .select_related("device", "unit")
            .order_by("drive_serial")[:100]
        )
        if number
        else []
    )
    if rows:
        context = {
            "number": number,
            "kind": rows[0].device.get_kind_display(),
            "serial": ending(rows[0].device.serial),
            "drives": [{"proof": row, "serial": ending(row.drive_serial)} for row in rows],
            "passed": all(row.proves for row in rows),
        }
        return render(request, "warehouse/verify.html", context)
    shredded = (
        Device.objects.filter(state=Device.State.DESTROYED, over_details__certificate=number).first()
        if number
        else None
    )
    if shredded is not None:
        context = {
            "number": number,
            "kind": shredded.get_kind_display(),
            "serial": ending(shredded.serial),
            "destroyed": True,
            "shredded": [
                ending(unit.serial) for unit in shredded.units.exclude(state="removed").order_by("created_at", "pk")
            ],
        }
        return render(request, "warehouse/verify.html", context)
    return render(request, "warehouse/verify.html", {"unknown": token[:40]}, status=404)


def ending(serial: str) -> str:
    """As much of a serial as lets somebody who holds the thing compare it, and nobody else find it."""
    return f"…{serial[-4:]}" if len(serial) > 4 else "…"
