"""The scan page: one big box, and an answer that nobody can mistake."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_permissions_policy.decorators import permissions_policy_override

from inventory import actions as inventory
from inventory.bench.checklists import GRADES
from inventory.models import Bin, Scan
from law.references import read_reference
from law.refusals import ChangedMeanwhile, NotAllowed, Refusal
from people.access import may
from portal.doors import page
from portal.offline import offline_worker
from portal.warehouse.forms import find_bin, scanned_code

MOST_SCANS = 200
LONGEST_CODE = 120
LAST = 12


TOLD = ("bin", "grade", "wave", "into", "onto", "seal", "reason")
SEALS = {"whole": "Whole", "broken": "Broken, or you cannot tell"}


# In the order in which a device walks through the house; what each card says under its name.
CARDS = {
    "receive": "Announced, and here now",
    "wipe": "Send to the wiping bench",
    "repair": "Take to my bench",
    "check": "Quality check, with its grade",
    "put_away": "Scan a bin first, then its devices",
    "pick": "Out of its bin, for a wave",
    "pack": "Into the parcel it is promised to",
    "load": "Onto the van",
    "arrive": "At the hub",
    "take_back": "It came back. Check its seal first",
    "aside": "There is a problem with it",
    "look": "Details and status",
}


# What each answer is called aloud. Its colour, its shape and its sound say the same once more.
ANSWERS = {
    "done": "Done",
    "already": "Done already",
    "wrong_state": "Not its turn",
    "wrong_item": "Wrong item",
    "unknown": "Not known",
    "stopped": "Stopped",
}


def _scan_url(mode: str) -> str:
    return f"{reverse('warehouse:scan')}?mode={mode}"


def cards_for(actor, here: str = "") -> list[dict]:
    """The modes that this role may use."""
    mine = [mode for mode in CARDS if mode in inventory.MODES and may(actor, inventory.MODES[mode].verb)]
    return [
        {
            "mode": mode,
            "name": inventory.MODES[mode].card,
            "hint": CARDS[mode],
            "href": _scan_url(mode),
            "is_here": mode == here,
        }
        for mode in mine
    ]


# The browser may ask for the camera on these pages, and on no other of the service.
_WITH_CAMERA: dict[str, str | list[str] | tuple[str]] = {**settings.PERMISSIONS_POLICY, "camera": ["self"]}
camera_allowed = permissions_policy_override(_WITH_CAMERA)


@camera_allowed
@page(sees="warehouse floor")
def scan_page(request):
    """One big box. Without JavaScript each scan is a form that comes back with its answer; with it, `scans` is
    asked.
    """
    mode = request.POST.get("mode") or request.GET.get("mode") or "look"
    _refuse_mode(mode, request.actor)
    if request.method == "POST":
        return _scanned(request, mode)
    last = list(Scan.objects.filter(by=request.actor.key).select_related("device").order_by("-at")[:LAST])
    wanted = request.GET.get("answered", "")
    answer = next((row for row in last if str(row.pk) == wanted), None)
    context = {
        "mode": mode,
        "name": inventory.MODES[mode].card,
        "hint": CARDS[mode],
        "cards": cards_for(request.actor, mode),
        "bins": " ".join(
            Bin.objects.filter(retired_at=None, frozen_at=None).order_by("code").values_list("code", flat=True)
        )
        if mode == "put_away"
        else "",
        "bin": request.GET.get("bin", "")[:20] if mode == "put_away" else "",
        "grades": GRADES if mode == "check" else {},
        "grade": request.GET.get("grade", ""),
        "seals": SEALS if mode == "take_back" else {},
        "id": uuid4(),
        "answers": ANSWERS,
        "answer": _shown(answer) if answer else None,
        "last": [_shown(row) for row in last],
        "who": request.actor.key,
    }
    return render(request, "warehouse/scan.html", context)


def _refuse_mode(mode: str, actor):
    if mode not in inventory.MODES:
        raise Http404
    if not may(actor, inventory.MODES[mode].verb):
        raise NotAllowed(f"Your role cannot do this: {inventory.MODES[mode].card.lower()}.")


def _scanned(request, mode):
    """One scan by the plain form. In put-away a bin is remembered; in check without a grade the device's own page
    opens.
    """
    code = request.POST.get("code", "").strip()[:LONGEST_CODE]
    extra = _extra_of(request.POST)
    params = {"mode": mode} | {name: extra[name] for name in ("bin", "grade") if name in extra}
    if mode == "put_away" and (place := find_bin(code)):
        params |= {"bin": place.code}
    if not code or "\x00" in code:
        return _back(params)
    checks_by_page = mode == "check" and "grade" not in extra
    row = _scan(
        {
            "id": _uuid(request.POST.get("id", "")) or uuid4(),
            "mode": "look" if checks_by_page else mode,
            "code": code,
            **extra,
        },
        request.actor,
    )
    if checks_by_page and row.device is not None:
        return redirect(f"{reverse('warehouse:device', args=[row.device.asset_tag])}#gate")
    return _back(params | {"answered": str(row.pk)})


def _back(params: dict):
    return redirect(f"{reverse('warehouse:scan')}?{urlencode(params)}")


def _extra_of(answers) -> dict:
    """What goes with a scan, as far as anybody said it."""
    return {
        name: str(answers[name]).strip()[:300]
        for name in TOLD
        if answers.get(name) and "\x00" not in str(answers[name])
    }


def _uuid(text) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _scan(params: dict, actor) -> Scan:
    """The action; once more where two sendings of one scan met, so that the second hears what the first was told."""
    try:
        return inventory.scan(by=actor, **params)
    except (IntegrityError, ChangedMeanwhile):
        return inventory.scan(by=actor, **params)


def _shown(row: Scan) -> dict:
    """A scan as the page and the script show it."""
    tag = row.device.asset_tag if row.device else ""
    shown: dict[str, Any] = {
        "id": str(row.pk),
        "outcome": row.outcome,
        "title": ANSWERS.get(row.outcome, "Stopped"),
        "words": row.words,
        "code": row.code,
        "tag": tag,
    }
    shown |= {"mode": inventory.MODES[row.mode][0] if row.mode in inventory.MODES else row.mode, "at": row.at}
    if row.mode == "put_away" and row.outcome == "done" and row.device is None and (place := find_bin(row.code)):
        return shown | {"bin": place.code, "title": "Bin open"}
    if parcel := parcel_in(row.code):
        return shown | {"href": reverse("warehouse:parcel", args=[parcel]), "link": f"Open {parcel}"}
    if tag:
        return shown | {"href": reverse("warehouse:device", args=[tag]), "link": tag}
    if row.mode == "receive" and row.outcome == "unknown":
        serial = scanned_code(row.code)
        # A tag of ours is no serial: a device with that tag is not here to be received under it.
        if not (serial.upper().startswith("DEV") and read_reference(serial, "DEV")):
            return shown | {"href": f"/warehouse/receive?{urlencode({'serial': serial})}", "link": "Receive it by hand"}
    return shown


def parcel_in(code: str) -> str | None:
    """The parcel number that was scanned, where a label or a link of a parcel was."""
    text = scanned_code(code)
    return read_reference(text, "SHP") if text.upper().startswith("SHP") else None


@page(sees="warehouse floor", methods=("GET",))
def scan_worker(request):
    """The service worker of the scan pages and waves."""
    return offline_worker(
        request,
        name="scan",
        pages="^/warehouse/(scan|waves/WAV-[0-9A-Z-]+)$",
        worn=("js/scan.js", "js/kept-scans.js", "js/camera.js", "js/zxing.min.js"),
        choosing="/warehouse/scan",
        choice="mode",
        otherwise="look",
    )


@page(sees="warehouse floor", methods=("POST",))
def _answer_batch(request):
    try:
        scans = json.loads(request.body)
    except ValueError:
        scans = None
    if not isinstance(scans, list) or len(scans) > MOST_SCANS:
        return JsonResponse({"words": f"Send {MOST_SCANS} scans or fewer."}, status=422)
    return JsonResponse(list(_answers(scans, request.actor)), safe=False)


def _answers(scans: list, actor) -> Iterator[dict]:
    """In the order of the scans. After a bin that the scanner did not know yet, the rest of the batch goes into it."""
    open_bin = ""
    for scan in scans:
        answer = _answer(scan, actor, open_bin)
        open_bin = answer.get("bin", open_bin)
        yield answer


@wraps(_answer_batch, assigned=())  # who may is written on the page inside
def scan_batch(request):
    """A batch of scans, each an action of its own, each answered: [{id, outcome, words, …}]. The same id is the same
    answer.

    Nobody signed in is told so (401) and not led to sign in: the script keeps its scans, and a list of scans is no form
    to keep.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"words": "Sign in first."}, status=401)
    return _answer_batch(request)


def _answer(scan, actor, open_bin: str = "") -> dict:
    """One scan of the batch. What cannot be read is answered too: a scanner that waited for it would wait for ever."""
    scan = scan if isinstance(scan, dict) else {}
    id = _uuid(scan.get("id"))
    code = scan.get("code")
    mode = scan.get("mode")
    stopped = {"id": str(scan.get("id", ""))[:64], "outcome": "stopped", "title": ANSWERS["stopped"]}
    is_read = id is not None and isinstance(code, str) and code.strip() and "\x00" not in code
    if not is_read or not isinstance(mode, str) or mode not in inventory.MODES:
        return stopped | {"words": "This scan could not be read. Scan it again."}
    extra = scan.get("extra") if isinstance(scan.get("extra"), dict) else {}
    if open_bin and mode == "put_away":
        extra = extra | {"bin": open_bin}
    params = {
        "id": id,
        "mode": mode,
        "code": code.strip()[:LONGEST_CODE],
        "scanned_at": _moment(scan.get("scanned_at")),
    }
    try:
        row = _scan(params | _extra_of(extra), actor)
    except Refusal as refusal:
        return stopped | {"words": refusal.sentence}
    return {name: value for name, value in _shown(row).items() if name != "at"}


def _moment(text) -> datetime | None:
    """By the scanner's clock, unless that is far ahead of ours."""
    try:
        at = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if at is None or timezone.is_naive(at) or at > timezone.now() + timedelta(minutes=10) or at.year < 2020:
        return None
    return at
