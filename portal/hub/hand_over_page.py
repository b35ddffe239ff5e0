"""Handing over: the name is checked, the proof given, the gift agreement read and agreed to, and only then is it theirs."""

from django.shortcuts import redirect, render
from django.utils import timezone

from inventory import actions as inventory
from inventory.parcels.gift_agreement import CHECKED, TEXTS, TITLES, VERSION, text_of
from notifications.languages import LANGUAGES, language_of
from people.access import brake
from people.residents.at_hub import full_name
from portal.doors import form_data, page, submit_or_show_errors
from portal.hub.forms import HandOver
from portal.hub.hub_home import things_in
from portal.hub.parcel_pages import get_parcel


@page(does="inventory.hand_over", sees="one's own hub")
def hand_over_page(request, number):
    """One screen: who, proof, agreement, done. While they are stopped there is nothing to hand over."""
    parcel = get_parcel(request, number)
    is_here = parcel.state == parcel.State.AWAITING_COLLECTION and parcel.missing_at is None
    if brake.is_stopped(parcel.referral.resident_id) or not is_here:
        return redirect("hub:parcel", parcel.number)
    name = full_name(parcel.referral.resident, parcel.hub, by=request.actor)
    return hand_over_form(request, parcel, name, f"/hub/parcels/{parcel.number}")


def hand_over_form(request, parcel, name: str, back: str):
    """The one screen, for a hub and for whoever notes what a driver handed over at a door; then `back`."""
    wanted = request.GET.get("language") or language_of(parcel.referral.resident.language)
    language = wanted if wanted in TEXTS[VERSION] else "en"
    form = HandOver(form_data(request), collector=parcel.collector)
    if form.is_bound and form.is_valid():
        act = lambda: inventory.hand_over(parcel, proof=form.proof(language), by=request.actor)  # noqa: E731
        if submit_or_show_errors(request, form, act, _done(parcel)):
            return redirect(back)
    context = {
        "parcel": parcel,
        "form": form,
        "name": name,
        "what": things_in(parcel),
        "languages": [LANGUAGES[code] for code in TEXTS[VERSION]],
        "language": LANGUAGES[language],
        "is_checked": language in CHECKED,
        "title_of_gift": TITLES[language],
        "clauses": text_of(VERSION, language),
        "in_english": text_of(VERSION, "en") if language not in CHECKED else [],
        "back": back,
        "back_text": parcel.number,
    }
    return render(request, "hub/hand_over.html", context, status=422 if form.is_bound else 200)


def _done(parcel) -> str:
    now = timezone.localtime()
    where = "" if parcel.arrived_at is None else f" at {parcel.hub.name}"
    return f"Handed over on {now:%A %-d %B} at {now:%H:%M}{where}."
