"""One device: its facts, what the gate says of it, what may be done now, its proofs and photographs, and its whole
story.
"""

from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from audit.models import LedgerEntry
from audit.references import read_reference
from audit.refusals import NotAllowed
from documents.delivery_note import Place
from documents.wipe_certificate import (
    DestroyedDrive,
    DestructionCertificate,
    WipeCertificate,
    WipedDrive,
    destruction_certificate,
    wipe_certificate,
)
from inventory import actions as inventory
from inventory import gate
from inventory.models import Device, Photo
from inventory.refurbishment import GRADES, left_to_do
from people.access import can, sees
from portal.doors import page, posted, posted_files, seen, tried
from portal.warehouse.bench import DEEDS, names_of, offered
from portal.warehouse.scan import _place
from portal.warehouse.stock import COLOURS

# Whoever may see a device through the API may see its page; what they may do there is the actions' own rule.
LONGEST_STORY = 80
NAMELESS = ("A colleague", "The service itself")
MEDIA = {"hdd": "Hard disk", "ssd": "Solid-state drive", "nvme": "NVMe drive", "emmc": "eMMC storage"}
# What each action did, as a story tells it, and what somebody tried who was refused.
TOLD = {
    "inventory.announce": ("Announced by its donor", "announce it"),
    "inventory.receive": ("Received", "receive it"),
    "inventory.read_hardware": ("Hardware report read", "read a hardware report"),
    "inventory.photograph": ("Photographed", "photograph it"),
    "inventory.to_wipe": ("Sent to be wiped", "send it to be wiped"),
    "inventory.record_wipe": ("Wipe recorded", "record a wipe"),
    "inventory.exempt_from_wiping": ("Confirmed that it has no storage", "confirm that it has no storage"),
    "inventory.refurbish": ("Taken to the bench", "take it to the bench"),
    "inventory.tick": ("Bench list ticked", "tick the bench's list"),
    "inventory.need_parts": ("Set aside for parts", "set it aside for parts"),
    "inventory.parts_in": ("Part arrived, back on the bench", "put it back on the bench"),
    "inventory.use_part": ("A part was put in", "put a part in"),
    "inventory.to_qc": ("Sent to the quality check", "send it to the quality check"),
    "inventory.record_tests": ("Tests written down", "write down tests"),
    "inventory.pass_qc": ("Passed the quality check, on the shelf", "pass the quality check"),
    "inventory.fail_qc": ("Failed the quality check, back to the bench", "fail the quality check"),
    "inventory.put_away": ("Put away", "put it away"),
    "inventory.print_labels": ("Label printed", "print its label"),
    "inventory.lend": ("Lent to another pool", "lend it"),
    "inventory.give_back": ("Given back to its own pool", "give it back"),
    "inventory.reserve": ("Promised to somebody", "promise it"),
    "inventory.run_allocation": ("Promised by an allocation run", "promise it"),
    "inventory.go_on_with_run": ("Promised by an allocation run", "promise it"),
    "inventory.offer": ("Offered to somebody", "offer it"),
    "inventory.offer_device": ("Offered to whoever waited longest", "offer it"),
    "inventory.release": ("Promise taken back, on the shelf again", "take back the promise"),
    "inventory.lapse_offer": ("Offer not answered, on the shelf again", "let the offer lapse"),
    "inventory.decline_offer": ("Offer declined, on the shelf again", "decline the offer"),
    "inventory.pack": ("Packed", "pack it"),
    "inventory.dispatch": ("On the van", "send it off"),
    "inventory.arrive": ("Arrived at the hub", "say that it arrived"),
    "inventory.hand_over": ("Handed over", "hand it over"),
    "inventory.recall": ("Called back", "call it back"),
    "inventory.quarantine": ("Set apart in quarantine", "set it apart"),
    "inventory.recycle": ("Recycled", "recycle it"),
    "inventory.destroy": ("Shredded", "write it down as shredded"),
    "inventory.lose": ("Lost", "write it down as lost"),
    "inventory.find": ("Found again, in quarantine", "write it down as found"),
}
REFUSED = {
    "not_wiped": "a storage unit has no passed evidence under its own serial",
    "still_theirs": "its donor's agreement is not signed",
    "locked": "it is locked to an account",
    "checklist_open": "the bench's list is not done",
    "not_empty": "that takes two people and an empty slot",
    "wrong_state": "it is not its turn",
    "wrong_item": "it is not what this parcel should hold",
    "not_for_this_step": "it is not what this step is for",
    "not_allowed": "their role does not do this",
    "invalid": "an answer could not be used",
    "drive_swapped": "another drive is in it than the one that was wiped",
    "other_device": "the report is of another machine",
    "changed_meanwhile": "somebody else changed it at that moment",
    "bin_frozen": "the bin is being counted",
    "held": "it is paused",
}


def _device(request, tag) -> Device:
    rows = Device.objects.select_related("pool", "home_pool", "bin", "lot__donor").prefetch_related("wipes")
    return seen(rows, request.actor, asset_tag=read_reference(tag, "DEV") or "")


@page(sees="stock", methods=("GET",))
def one(request, tag):
    """What is known of it on the left, what can be done with it on the right, and under both its story."""
    device = _device(request, tag)
    deeds = offered(request.actor, device)
    story, names = _story(device)
    context = {
        "device": device,
        "colour": COLOURS.get(device.state, "govuk-tag--grey"),
        "facts": _facts(device, names),
        "deeds": deeds,
        "next": next((deed for deed in deeds if deed["is_next"]), None),
        "left": left_to_do(device.kind, device.checklist) if device.state in ("refurbishing", "awaiting_parts") else [],
        "gate": gate_of(device, request.actor) if device.state in (*Device.ON_THE_BENCH, "available") else [],
        "certificates": _certificates(device, names),
        "photos": list(device.photos.defer("content").order_by("created_at")),
        "story": story,
        "promise": device.allocations.filter(released_at=None, handed_over_at=None)
        .select_related("need__referral")
        .first(),
        "can": can(request.actor, "inventory.print_labels"),
        "works_here": sees(request.actor, "warehouse records"),
        "back": reverse("warehouse:bench") if sees(request.actor, "warehouse floor") else "",
        "back_text": "The bench",
    }
    return render(request, "warehouse/device.html", context)


def _facts(device, names) -> list[tuple[str, str]]:
    support = f", security updates until {device.os_support_ends:%-d %B %Y}" if device.os_support_ends else ""
    lot = f"{device.donor or 'Not known'}{f', lot {device.lot.number}' if device.lot else ''}"
    said = [
        ("Kind", device.get_kind_display()),
        ("Serial", device.serial),
        ("IMEI", device.imei),
        (
            "Storage units",
            ", ".join(device.drive_serials)
            or ("None, confirmed by a second person" if device.no_storage_by else "Not scanned yet"),
        ),
        ("Memory", f"{device.ram_gb} GB" if device.ram_gb else ""),
        ("Storage", f"{device.storage_gb} GB" if device.storage_gb else ""),
        ("Screen", f"{device.screen_inches} inches" if device.screen_inches else ""),
        ("System", f"{device.operating_system}{support}" if device.operating_system else ""),
        ("Grade", f"{device.grade}: {GRADES[device.grade]}" if device.grade in GRADES else ""),
        (
            "Battery",
            f"{device.battery_percent}% of what it held when new" if device.battery_percent is not None else "",
        ),
        ("Electrical test", f"Passed on {device.pat_passed_on:%-d %B %Y}" if device.pat_passed_on else ""),
        ("Account lock", device.get_lock_display()),
        ("Refurbished by", names.get(device.built_by, "")),
        ("Passed by", names.get(device.passed_by, "")),
        ("Pool", f"{device.pool.name}{f', lent by {device.home_pool.name}' if device.home_pool else ''}"),
        ("Where", _place(device).capitalize() if device.custodian == "warehouse" else f"With {device.custodian}"),
        ("Given by", lot),
        (
            "To be wiped by",
            f"{device.lot.wipe_by:%A %-d %B %Y}"
            if device.lot and device.lot.wipe_by and not device.wipes.all()
            else "",
        ),
        ("Weight", f"{device.weight_grams / 1000:.2f} kg" if device.weight_grams else ""),
        ("Received", f"{timezone.localtime(device.received_at):%-d %B %Y at %H:%M}" if device.received_at else ""),
    ]
    return [(label, value) for label, value in said if value]


def gate_of(device, actor) -> list[dict]:
    """Every rule of the gate, with what it says of this device if this person passed it now."""
    in_check = device.state == Device.State.QC
    faults = dict(
        gate.faults(inventory.candidate_of(device, passed_by=actor.key if in_check else ""), timezone.localdate())
    )
    kept = inventory.modes()
    if not in_check and not device.passed_by:
        faults["second_person"] = "Comes with the quality check: somebody else than whoever refurbishes it."
    return [
        {
            "sentence": rule.sentence,
            "fault": faults.get(rule.code, ""),
            "shadow": kept[rule.code] == "shadow",
            "source": rule.source,
        }
        for rule in gate.RULES
    ]


# ── Its story ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _story(device) -> tuple[list[dict], dict[str, str]]:
    """The newest entries of its ledger, refused attempts too, with everybody's name in one statement."""
    entries = list(LedgerEntry.objects.filter(object_id=device.pk).order_by("-number")[:LONGEST_STORY])
    keys = (
        {entry.actor for entry in entries}
        | {proof.operator for proof in device.wipes.all()}
        | {device.built_by, device.passed_by} - {""}
    )
    names = names_of(keys)
    return [_told(entry, names.get(entry.actor, "")) for entry in entries], names


def _told(entry, who: str) -> dict:
    who = f"{who[0].lower()}{who[1:]}" if who in NAMELESS else who
    past, infinitive = TOLD.get(entry.action, (_plainly(entry.action), _plainly(entry.action).lower()))
    if entry.refused:
        return {
            "what": f"Tried to {infinitive}, and was refused",
            "why": _refused(entry),
            "who": who,
            "entry": entry,
            "is_refused": True,
        }
    if entry.action == "inventory.record_wipe" and entry.to_state == "quarantined":
        past = "Wipe failed, set apart in quarantine"
    return {"what": past, "why": _details(entry), "who": who, "entry": entry, "is_refused": False}


def _plainly(action: str) -> str:
    return action.rpartition(".")[2].replace("_", " ").capitalize()


def _refused(entry) -> str:
    if entry.refused == "gate_closed":
        rules = [gate.BY_CODE[code].sentence for code in entry.details.get("rules", []) if code in gate.BY_CODE]
        return "The gate asks: " + " ".join(rules)
    words = REFUSED.get(entry.refused, entry.refused.replace("_", " "))
    return f"{words[0].upper()}{words[1:]}."


def _details(entry) -> str:
    """What of an entry's details a person would tell."""
    told, said = entry.details, [entry.reason] if entry.reason else []
    if told.get("conflicts"):
        said += told["conflicts"]
    if told.get("failed"):
        said.append(f"Failed: {', '.join(told['failed'])}.")
    if told.get("certificate"):
        said.append(f"Certificate {told['certificate']}.")
    if "bin" in told:
        said.append(f"Bin {told['bin']}." if told["bin"] else "Out of its bin.")
    if told.get("gate_shadow"):
        said.append(
            "Let pass by a rule in the shadow: "
            + " ".join(gate.BY_CODE[code].sentence for code in told["gate_shadow"] if code in gate.BY_CODE)
        )
    if told.get("part"):
        said.append(f"{told.get('quantity', 1)} of {told['part']}.")
    return " ".join(said)


# ── Proofs ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _certificates(device, names) -> list[dict]:
    """The evidence by certificate, the newest first."""
    proofs = sorted(device.wipes.all(), key=lambda proof: (proof.created_at, proof.pk), reverse=True)
    found = []
    for number, rows in groupby(proofs, key=lambda proof: proof.certificate):
        ordered = sorted(rows, key=lambda proof: proof.drive_serial)
        found.append(
            {
                "number": number,
                "proofs": ordered,
                "operator": names.get(ordered[0].operator, ""),
                "passed": all(row.passed for row in ordered),
            }
        )
    return found


@never_cache
@page(sees="stock", methods=("GET",))
def certificate(request, tag):
    """The newest certificate as a PDF, or with `number` an earlier one; of what was shredded, that of its
    destruction.
    """
    device = _device(request, tag)
    wanted = read_reference(request.GET.get("number", ""), "WIPE")
    _, names = _story(device)
    found = [each for each in _certificates(device, names) if wanted in (None, each["number"])]
    shredded = device.over_details.get("certificate", "")
    if shredded and wanted in (None, shredded):
        return _pdf(destruction_certificate(_destruction(device, shredded)), shredded)
    if not found:
        raise Http404
    return _pdf(wipe_certificate(_on_paper(device, found[0])), found[0]["number"])


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


def _on_paper(device, found) -> WipeCertificate:
    rows = found["proofs"]
    return WipeCertificate(
        number=found["number"],
        tag=device.asset_tag,
        kind=device.get_kind_display(),
        make_and_model=device.make_and_model,
        serial=device.serial,
        drives=tuple(_drive(row, found["operator"]) for row in rows),
        link=_link(found["number"]),
        issued_on=timezone.localtime(rows[0].created_at),
        lot=device.lot.number if device.lot else "",
        donor=device.donor,
    )


def _link(number: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('warehouse:verify', args=[number])}"


def _drive(row, operator: str) -> WipedDrive:
    return WipedDrive(
        serial=row.drive_serial,
        media=MEDIA.get(row.media, ""),
        size=f"{row.size_gb} GB" if row.size_gb else "",
        technique=row.get_technique_display(),
        method=row.method,
        standard=row.standard,
        tool=row.tool,
        started_at=row.started_at,
        finished_at=row.finished_at,
        passed=row.passed,
        verification=row.verification,
        operator=operator,
        log_hash=row.log_hash,
        faults=tuple(row.faults),
    )


def _destruction(device, number: str) -> DestructionCertificate:
    ended = LedgerEntry.objects.filter(object_id=device.pk, to_state="destroyed").order_by("-number").first()
    told = device.over_details
    return DestructionCertificate(
        number=number,
        what=f"{device.get_kind_display()}, {device.make_and_model}",
        serial=device.serial,
        method="Shredded with its storage",
        standard="",
        destroyed_at=timezone.localtime(ended.at if ended else device.created_at),
        recycler=Place(told.get("recycler", "")),
        note=told.get("note", ""),
        grams=device.weight_grams or 0,
        witness=told.get("witness", ""),
        link=_link(number),
        issued_on=timezone.localtime(ended.at if ended else device.created_at),
        tag=device.asset_tag,
        drives=tuple(DestroyedDrive(serial=serial, media="") for serial in device.drive_serials),
    )


@page(sees="stock", methods=("GET",))
def photo(request, tag, id):
    """One photograph. It never changes, so the browser may keep it; nobody else between us may."""
    device = seen(Device.objects.all(), request.actor, asset_tag=read_reference(tag, "DEV") or "")
    found = Photo.objects.filter(pk=id, device=device).first()
    if found is None:
        raise Http404
    headers = {
        "Cache-Control": "private, max-age=86400",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline",
    }
    return HttpResponse(bytes(found.content), content_type=found.content_type, headers=headers)


# ── Doing ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@page(sees="stock")
def do(request, tag, name):
    """Say what will happen, ask what has to be said, do it, and come back to the device."""
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    device = _device(request, tag)
    try:
        deed.rule.admit(device, request.actor)
    except NotAllowed as refusal:
        return render(request, "portal/refused.html", {"refusal": refusal}, status=403)
    back = reverse("warehouse:device", args=[device.asset_tag])
    form = deed.form(posted(request), posted_files(request), device=device)
    if request.method == "POST" and form.is_valid():
        done = tried(request, form, lambda: deed.do(device, request.actor, form.cleaned_data))
        if done is not None:
            messages.success(request, f"{device.asset_tag}: {deed.done}")
            return redirect(back)
        device = _device(request, tag)
    context = {
        "deed": deed,
        "form": form,
        "device": device,
        "back": back,
        "back_text": device.asset_tag,
        "gate": gate_of(device, request.actor) if name == "pass-qc" else [],
    }
    return render(request, "warehouse/device_do.html", context, status=422 if form.is_bound else 200)
