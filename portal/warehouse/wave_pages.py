"""A wave: previewed by hub, started in one press, and picked one line at a time in the order of the bins."""

from uuid import uuid4

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

import documents
from inventory import actions as inventory
from inventory.models import Scan, Shipment, Wave
from inventory.parcels import board
from law.references import read_reference
from people.access import can
from people.models import Organisation
from portal.doors import form_data, get_visible_or_404, page, refuse_in_vain, submit_or_show_errors
from portal.downloads import pdf_file
from portal.forms import PageForm
from portal.warehouse.dispatch_board import HUBS_SHOWN, contents
from portal.warehouse.scan_page import ANSWERS, _scan, _shown, _uuid, camera_allowed
from portal.warehouse.warehouse_home import place_of


class Hubs(PageForm):
    hubs = forms.MultipleChoiceField(
        label="Which hubs are you picking for?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one hub."},
    )

    def __init__(self, *args, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hubs"].choices = choices


@page(does="inventory.start_wave")
def new_wave_page(request):
    """Choose hubs, see what would be picked, start."""
    ready = board.hubs_to_pick(Shipment.objects.visible_to(request.actor))
    wanted = request.POST.getlist("hubs") if request.method == "POST" else request.GET.getlist("hub")
    offered = [row for place, row in enumerate(ready) if place < HUBS_SHOWN or row["hub__code"] in wanted]
    choices = [(row["hub__code"], f"{row['hub__name']}: {row['parcels']:,}") for row in offered]
    chosen = [code for code in wanted if code in dict(choices)]
    form = Hubs(form_data(request), initial={"hubs": chosen}, choices=choices)
    hubs = list(Organisation.objects.filter(code__in=chosen).values_list("pk", flat=True))
    waits = list(inventory.ready_to_pick(hubs).with_lines()[: inventory.TROLLEY + 1]) if hubs else []
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        wave = submit_or_show_errors(request, form, lambda: inventory.start_wave(hubs=hubs, by=request.actor))
        if wave is not None:
            return redirect("warehouse:wave", wave.number)
    context = {
        "form": form,
        "choices": choices,
        "more_hubs": len(ready) - len(choices),
        "parcels": [(row, contents(row)) for row in waits[: inventory.TROLLEY]],
        "is_more": len(waits) > inventory.TROLLEY,
        "most": inventory.TROLLEY,
        "back": reverse("warehouse:dispatch"),
        "back_text": "Dispatch",
    }
    return render(request, "warehouse/new_wave.html", context, status=422 if form.is_bound and form.errors else 200)


def get_wave(request, number) -> Wave:
    return get_visible_or_404(Wave.objects.all(), request.actor, number=read_reference(number, "WAV") or "")


@camera_allowed
@page(does="inventory.pick")
def wave_page(request, number):
    """The next thing to take, big; a scan is the next line. Without JavaScript each scan is a form."""
    wave = get_wave(request, number)
    if request.method == "POST":
        return _picked(request, wave)
    lines = list(inventory.lines_of(wave))
    left = [line for line in lines if line.picked_at is None and line.shipment.state == "picking"]
    last = list(Scan.objects.filter(by=request.actor.key, mode="pick").select_related("device").order_by("-at")[:6])
    answer = next((row for row in last if str(row.pk) == request.GET.get("answered", "")), None)
    context = {
        "wave": wave,
        "next": _line(left[0]) if left else None,
        "left": [_line(line) for line in left[1:]],
        "picked": [_line(line) for line in lines if line.picked_at is not None],
        "total": len(lines),
        "parcels": list(wave.shipments.select_related("hub").order_by("hub__name", "number")),
        "id": uuid4(),
        "answers": ANSWERS,
        "answer": _shown(answer) if answer else None,
        "last": [_shown(row) for row in last],
        "who": request.actor.key,
        "can": can(request.actor, "inventory.not_here"),
        "back": reverse("warehouse:dispatch"),
        "back_text": "Dispatch",
    }
    return render(request, "warehouse/wave.html", context)


def _picked(request, wave):
    code = request.POST.get("code", "").strip()[:120]
    here = reverse("warehouse:wave", args=[wave.number])
    if not code or "\x00" in code:
        return redirect(here)
    id = _uuid(request.POST.get("id", "")) or uuid4()
    row = _scan({"id": id, "mode": "pick", "code": code, "wave": wave.number}, request.actor)
    return redirect(f"{here}?answered={row.pk}")


def _line(line) -> dict:
    """A line as whoever walks to it needs it: where, what, and for which parcel."""
    device = line.allocation.device if line.allocation is not None else None
    return {
        "line": line,
        "where": place_of(device) if device is not None else "SIM drawer",
        "bin": device.bin.code if device is not None and device.bin is not None else "",
        "words": line.words,
        "last_four": line.number[-4:],
        "parcel": line.shipment,
    }


class NotHere(PageForm):
    why = forms.ChoiceField(
        label="",
        choices=list(inventory.NOT_HERE.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is wrong."},
    )
    choice_hints = {"why": {"damaged": "It goes to quarantine. The person keeps their place on the waiting list"}}
    title = "What is wrong?"


@page(does="inventory.not_here")
def not_here_page(request, number, id):
    """One question, and on with the next line."""
    wave = get_wave(request, number)
    line = inventory.lines_of(wave).filter(pk=id, picked_at=None).first()
    if line is None:
        raise Http404
    refuse_in_vain(request, inventory.not_here, line.shipment)
    here = reverse("warehouse:wave", args=[wave.number])
    form = NotHere(form_data(request))
    if request.method == "POST" and form.is_valid():
        done = submit_or_show_errors(
            request,
            form,
            lambda: inventory.not_here(line.shipment, line=line.pk, by=request.actor, **form.cleaned_data),
            f"{line.number} is in quarantine. Continue with the next line.",
        )
        if done is not None:
            return redirect(here)
    context = {
        "form": form,
        "title": "What is wrong?",
        "caption": f"{line.words}, {line.number}",
        "button": "Save and go to the next line",
        "back": here,
        "back_text": wave.number,
    }
    return render(request, "warehouse/form.html", context, status=422 if form.is_bound else 200)


@page(does="inventory.pick", methods=("GET",))
def pick_list_pdf(request, number):
    """The pick list on paper, in the order of the bins."""
    wave = get_wave(request, number)
    lines = [_line(line) for line in inventory.lines_of(wave)]
    data = documents.dispatch_papers.PickList(
        number=wave.number,
        started_at=wave.created_at,
        link=settings.PUBLIC_URL + reverse("warehouse:wave", args=[wave.number]),
        lines=tuple(
            documents.dispatch_papers.PickLine(
                row["bin"] or row["where"],
                row["words"],
                row["line"].number,
                row["parcel"].number,
                row["parcel"].hub.name if row["parcel"].hub else "",
            )
            for row in lines
        ),
    )
    return pdf_file(documents.dispatch_papers.pick_list_paper(data), f"pick-list-{wave.number}", inline=True)
