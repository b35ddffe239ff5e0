"""Manifests: what each van or courier takes, loaded by scan, closed when it leaves; and what couriers say afterwards."""

from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

import documents
from inventory import actions as inventory
from inventory.models import Manifest, Scan, Shipment
from inventory.parcels.carriers import CARRIERS, stopped_on
from inventory.parcels.home_deliveries import Doorstep
from law.references import read_reference
from people.access import can
from portal.doors import form_data, form_files, get_visible_or_404, page, submit_or_show_errors
from portal.downloads import csv_file, pdf_file
from portal.forms import PageForm
from portal.lists import Column, Filter, Listing, show_list
from portal.warehouse.dispatch_board import contents
from portal.warehouse.scan_page import _scan, _shown, _uuid


@page(sees="manifests", methods=("GET",))
def manifest_list(request):
    """Every van and courier day, the newest first."""
    loaded = Count("shipments", Q(shipments__dispatched_at__isnull=False))
    rows = Manifest.objects.visible_to(request.actor).annotate(parcels=Count("shipments"), loaded=loaded)
    listing = Listing(
        title="Manifests",
        columns=[
            Column(
                "Manifest",
                lambda row: {"text": row.number, "href": reverse("warehouse:manifest", args=[row.number])},
                ("number",),
            ),
            Column("Carrier", lambda row: CARRIERS[row.carrier].name, ("carrier",)),
            Column("Day", lambda row: f"{row.goes_on:%-d %b %Y}", ("goes_on",), unbroken=True),
            Column("Loaded", lambda row: f"{row.loaded:,} of {row.parcels:,}", numeric=True),
            Column("Status", _status),
        ],
        filters=[
            Filter(
                "state",
                "Status",
                [("open", "Open"), ("left", "Left")],
                _in_state,
            )
        ],
        order=("-goes_on", "-id"),
        empty={"title": "No manifests yet", "text": "A manifest opens when you add a packed parcel to it."},
        download_name="manifests",
    )
    return show_list(
        request,
        listing,
        rows,
        template="warehouse/column.html",
        back=reverse("warehouse:dispatch"),
        back_text="Dispatch",
    )


def _status(manifest) -> str:
    if manifest.departed_at:
        return "Left"
    return "Open" if manifest.parcels or manifest.goes_on >= timezone.localdate() else "Empty"


def _in_state(rows, code):
    if code == "left":
        return rows.exclude(departed_at=None)
    return rows.filter(Q(parcels__gt=0) | Q(goes_on__gte=timezone.localdate()), departed_at=None)


def get_manifest(request, number) -> Manifest:
    return get_visible_or_404(Manifest.objects.all(), request.actor, number=read_reference(number, "MAN") or "")


@page(sees="manifests")
def manifest_page(request, number):
    """What goes with it, loaded by scan: of the parcel's label, or of the device in it."""
    manifest = get_manifest(request, number)
    if request.method == "POST":
        return _load(request, manifest)
    rows = list(Shipment.objects.filter(on_manifest=manifest).with_lines().order_by("hub__name", "number")[:500])
    homes = inventory.for_home(rows)
    parcels = [(row, contents(row), row.pk in homes) for row in rows]
    scan = Scan.objects.filter(pk=_uuid(request.GET.get("answered", ""))).first()
    context = {
        "manifest": manifest,
        "carrier": CARRIERS[manifest.carrier].name,
        "parcels": parcels,
        "loaded": sum(row.dispatched_at is not None for row in rows),
        "answer": _shown(scan) if scan is not None and scan.by == request.actor.key else None,
        "can": can(request.actor, "inventory.depart", "inventory.dispatch"),
        "back": reverse("warehouse:manifests"),
        "back_text": "Manifests",
    }
    return render(request, "warehouse/manifest.html", context)


def _load(request, manifest):
    here = reverse("warehouse:manifest", args=[manifest.number])
    if "depart" in request.POST:
        inventory.depart(manifest, by=request.actor)
        messages.success(request, "Manifest closed. Print it and send the file to the carrier.")
        return redirect(here)
    code = request.POST.get("code", "").strip()[:120]
    if not code or "\x00" in code:
        return redirect(here)
    id = _uuid(request.POST.get("id", ""))
    row = _scan({"id": id or uuid4(), "mode": "load", "code": code, "onto": manifest.number}, request.actor)
    return redirect(f"{here}?answered={row.pk}")


def home_in_words(home: Doorstep | None) -> tuple[str, ...]:
    """To whom, where and how to get in; nothing for what goes to a hub."""
    if home is None:
        return ()
    way_in = (home.directions,) if home.directions else ()
    return (f"To {home.name}", *home.address.splitlines(), *way_in, "To the hub if no one is in")


@page(sees="manifests", methods=("GET",))
def manifest_pdf(request, number):
    manifest = get_manifest(request, number)
    rows = Shipment.objects.filter(on_manifest=manifest).with_lines().order_by("hub__name", "number")
    homes = inventory.read_addresses(manifest, by=request.actor)
    data = documents.dispatch_papers.ManifestPaper(
        number=manifest.number,
        carrier=CARRIERS[manifest.carrier].name,
        goes_on=manifest.goes_on,
        link=settings.PUBLIC_URL + reverse("warehouse:manifest", args=[manifest.number]),
        lines=tuple(
            documents.dispatch_papers.ManifestLine(
                row.number,
                row.hub.name,
                contents(row),
                row.dispatched_at is not None,
                home_in_words(homes.get(row.pk)),
            )
            for row in rows
        ),
        departed_at=manifest.departed_at,
    )
    return pdf_file(documents.dispatch_papers.manifest_paper(data), f"manifest-{manifest.number}", inline=True)


@page(sees="manifests", methods=("GET",))
def manifest_csv(request, number):
    """The file that goes to the carrier. Where parcels are brought home, it says where."""
    manifest = get_manifest(request, number)
    homes = inventory.read_addresses(manifest, by=request.actor) if settings.HOME_DELIVERY else None
    head, *rows = CARRIERS[manifest.carrier].write(manifest, homes)
    return csv_file(head, rows, f"manifest-{manifest.number}")


@page(sees="manifests", methods=("GET",))
def stopped_csv(request, number):
    """The file that tells the carrier what it must not deliver. Its answer comes with its tracking file: STOPPED."""
    manifest = get_manifest(request, number)
    head, *rows = stopped_on(manifest)
    return csv_file(head, rows, f"stopped-{manifest.number}")


class Tracking(PageForm):
    carrier = forms.ChoiceField(
        label="Which carrier?",
        choices=[(code, each.name) for code, each in CARRIERS.items() if each.columns],
        widget=forms.RadioSelect,
        error_messages={"required": "Select a carrier."},
    )
    content = forms.FileField(
        label="Tracking file (CSV)",
        help_text="Columns must be parcel, event and time. Reason and note are optional. Uploading the same file twice changes nothing.",
        error_messages={"required": "Select a file."},
    )


@page(does="inventory.take_tracking")
def tracking_page(request):
    """A carrier's file goes in, and every row is answered for."""
    form = Tracking(form_data(request), form_files(request), initial={"carrier": "courier"})
    answers = None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["content"].read()
        answers = submit_or_show_errors(
            request,
            form,
            lambda: inventory.take_tracking(carrier=form.cleaned_data["carrier"], content=content, by=request.actor),
        )
    context = {
        "form": form,
        "answers": answers,
        "taken": sum(answer.outcome == "taken" for answer in answers or []),
        "known": sum(answer.outcome == "known" for answer in answers or []),
        "refused": [answer for answer in answers or [] if answer.outcome == "refused"],
        "back": reverse("warehouse:dispatch"),
        "back_text": "Dispatch",
    }
    failed = form.is_bound and answers is None
    return render(request, "warehouse/tracking.html", context, status=422 if failed else 200)
