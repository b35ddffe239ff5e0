"""One box that takes what somebody at the counter has: a code, a reference, a parcel number, a scan, or a name.

What is typed travels in the body of the request, so that no name or code stands in an address.
"""

import re

from django.db.models import Q
from django.shortcuts import redirect, render

from inventory.models import CollectionCode, Shipment
from law.references import read_reference
from people import limits
from people.residents.at_hub import may_see_names
from people.residents.by_name import is_named
from portal.doors import page
from portal.hub.hub_home import waiting_parcels
from portal.hub.own_hub import own_hub

OPEN = ("in_transit", "awaiting_collection")
CODE = re.compile(r"\d{3}\s?\d{3}")


@page(sees="one's own hub")
def find_page(request):
    """One parcel opens at once; several are listed; nothing says what to try."""
    hub = own_hub(request.actor)
    text = request.POST.get("code", "").strip()[:120].replace("\x00", "")
    found, sentence = _found(text, hub, request.actor)
    if len(found) == 1:
        return redirect("hub:parcel", found[0].number)
    context = {
        "hub": hub,
        "asked": request.method == "POST",
        "sentence": sentence,
        "waiting": waiting_parcels(request.actor, hub, Shipment.objects.filter(pk__in=[row.pk for row in found])),
        "back": "/hub/",
        "back_text": "Hub",
    }
    return render(request, "hub/find.html", context, status=422 if request.method == "POST" and not found else 200)


def _found(text: str, hub, actor) -> tuple[list[Shipment], str]:
    """The parcels here that this leads to, and what to say when there are none."""
    nothing = "No results. Check what you entered, or search for the person’s name."
    mine = Shipment.objects.visible_to(actor).filter(state__in=[*OPEN, "delivered"])
    if not text:
        return [], "Enter a code, a reference, a parcel number or a name."
    if CODE.fullmatch(text):
        return _by_code(text, mine, actor)
    thing = Q(number=read_reference(text, "SHP") or "") | Q(referral__reference=read_reference(text) or "")
    tag = read_reference(text.rstrip("/").rsplit("/", 1)[-1], "DEV") or ""
    device = Q(lines__allocation__device__asset_tag=tag) | Q(lines__allocation__device__serial__iexact=text)
    found = list(mine.filter(thing | (device & Q(lines__dropped_at=None))).distinct()[:20])
    if found or not may_see_names(hub):
        return found, nothing
    return _by_name(text, mine), nothing


def _by_code(text: str, mine, actor) -> tuple[list[Shipment], str]:
    if limits.count(limits.COLLECTION_CODE, actor.key).is_over:
        return [], "Too many wrong codes. Search for the name, or try again in 15 minutes."
    codes = CollectionCode.objects.filter(shipment__in=mine.filter(state="awaiting_collection"), ended_at=None)
    fits = [code.shipment for code in codes.select_related("shipment")[:2000] if code.is_usable and code.fits(text)]
    if fits:
        limits.give_back(limits.COLLECTION_CODE, actor.key)
    return fits, "No parcel here has this code. Check the digits, or search for the person’s name."


def _by_name(text: str, mine) -> list[Shipment]:
    named = is_named(text, "referral__resident")
    if named is None:
        return []
    return list(mine.filter(named, referral__resident__consent_withdrawn_at=None, state__in=OPEN)[:20])
