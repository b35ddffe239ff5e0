"""One parcel at the hub: what it is, for whom, what may be done with it now, and its papers."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

import documents
from inventory import actions as inventory
from inventory.models import HandoverProof, Shipment
from inventory.parcels.gift_agreement import TEXTS, TITLES, VERSION, text_of
from law.references import read_reference
from law.refusals import Refusal
from notifications.languages import LANGUAGES, language_of
from people.access import brake, can
from people.residents.at_hub import full_name
from portal.doors import page
from portal.downloads import pdf_file
from portal.hub.hub_home import things_in
from portal.hub.own_hub import own_hub
from referrals import actions as referrals
from referrals.models import Fault, Need


def get_parcel(request, number: str) -> Shipment:
    """A parcel of one's own hub; 404 for every other."""
    rows = Shipment.objects.visible_to(request.actor).select_related("hub", "referral__resident", "part_of")
    parcel = rows.filter(number=read_reference(number, "SHP") or "", hub=own_hub(request.actor)).first()
    if parcel is None:
        raise Http404
    return parcel


@page(sees="one's own hub", methods=("GET",))
def parcel_page(request, number):
    """For whom it is, since when it waits, and the next step. While they are stopped it says what to do and not why."""
    parcel = get_parcel(request, number)
    proof = HandoverProof.objects.filter(shipment=parcel).first()
    context = {
        "parcel": parcel,
        "name": full_name(parcel.referral.resident, parcel.hub, by=request.actor),
        "what": things_in(parcel),
        "is_stopped": brake.is_stopped(parcel.referral.resident_id),
        "can": can(request.actor, parcel),
        "rest": list(parcel.parts.order_by("created_at")),
        "proof": proof,
        "notice": _hub_notice(parcel),
        "is_coming_back": parcel.state == Shipment.State.RETURNING,
        "languages": [LANGUAGES[code] for code in TEXTS[VERSION] if code in LANGUAGES],
        "old": inventory.still_to_come(_given(parcel)),
        "asked": list(_given(parcel).filter(state="provided")),
        "faults": Fault.objects.still_open().filter(need__in=_given(parcel)).select_related("need"),
        "back": "/hub/",
        "back_text": "Hub",
    }
    return render(request, "hub/parcel.html", context)


@page(does="inventory.remind_to_collect", sees="one's own hub")
def remind_page(request, number):
    """Say once more that it is ready, with a new code."""
    parcel = get_parcel(request, number)
    if request.method != "POST":
        return redirect("hub:parcel", parcel.number)
    try:
        inventory.remind_to_collect(parcel, by=request.actor)
        messages.success(request, "Reminder sent with a new code. The earlier code no longer works.")
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("hub:parcel", parcel.number)


@page(does="inventory.miss_at_hub", sees="one's own hub")
def missing_page(request, number):
    """It should be on the shelf and is not: the warehouse looks for it, and it is not handed over meanwhile."""
    parcel = get_parcel(request, number)
    if request.method == "POST":
        try:
            inventory.miss_at_hub(parcel, by=request.actor)
            messages.success(request, f"{parcel.number} is reported missing. The warehouse will look for it.")
        except Refusal as refusal:
            messages.warning(request, refusal.sentence)
    return redirect("hub:parcel", parcel.number)


@page(does="inventory.confirm_stop", sees="one's own hub")
def stop_page(request, number):
    """A parcel that is stopped: the hub confirms that it hands it to nobody, and gives it back to the driver."""
    parcel = get_parcel(request, number)
    if request.method != "POST":
        return redirect("hub:parcel", parcel.number)
    deed = STOP_DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    act, sentence = deed
    try:
        act(parcel, request.actor)
        messages.success(request, sentence)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("hub:parcel", parcel.number)


STOP_DEEDS = {
    "confirm": (
        lambda parcel, by: inventory.confirm_stop(parcel, who="hub", by=by),
        "Thank you. Keep it apart until the driver takes it or we contact you.",
    ),
    "here": (
        lambda parcel, by: inventory.keep_apart(parcel, by=by),
        "Thank you. Keep it apart until the driver takes it.",
    ),
    "given": (
        lambda parcel, by: inventory.give_to_driver(parcel, by=by),
        "The driver has it and will take it to the warehouse.",
    ),
}


def _hub_notice(parcel: Shipment):
    return next((each for each in inventory.notices_of(parcel) if each.who == "hub"), None)


def _given(parcel: Shipment):
    return Need.objects.filter(allocations__lines__shipment=parcel, allocations__lines__dropped_at=None).distinct()


@page(does="referrals.confirm", sees="one's own hub")
def working_page(request, number):
    """What was handed over works, as was asked at the counter. What does not is reported on the page of aftercare."""
    parcel = get_parcel(request, number)
    if request.method != "POST":
        return redirect("hub:parcel", parcel.number)
    if request.POST.get("works") != "yes":
        raise Http404
    for need in _given(parcel).filter(state="provided").select_related("referral"):
        referrals.confirm(need, by=request.actor)
    messages.success(request, "Thank you. We have recorded that it works.")
    return redirect("hub:parcel", parcel.number)


@page(sees="one's own hub", methods=("GET",))
def gift_agreement_paper(request, number):
    """To be read or signed on paper before the handover; afterwards as it was agreed to."""
    parcel = get_parcel(request, number)
    proof = HandoverProof.objects.filter(shipment=parcel).first()
    wanted = request.GET.get("language") or language_of(parcel.referral.resident.language)
    wanted = wanted if wanted in TEXTS[VERSION] else "en"
    language = proof.agreement_language if proof else wanted
    version = proof.agreement_version if proof else VERSION
    data = documents.gift_agreement.GiftAgreementData(
        reference=parcel.number,
        version=version,
        title=TITLES[language],
        clauses=tuple(text_of(version, language)),
        in_english=() if language == "en" else tuple(text_of(version, "en")),
        what=things_in(parcel),
        hub=parcel.hub.name,
        link=f"{settings.PUBLIC_URL}/hub/parcels/{parcel.number}",
        right_to_left=LANGUAGES[language].right_to_left,
        agreed_on=timezone.localtime(proof.happened_at) if proof else None,
        large=request.GET.get("size") == "large",
    )
    return pdf_file(documents.gift_agreement.gift_agreement(data), f"gift-agreement-{parcel.number}", inline=True)


@page(sees="one's own hub", methods=("GET",))
def receipt_paper(request, number):
    """What changed hands, when, and by what it was shown. It names nobody but the hub."""
    parcel = get_parcel(request, number)
    proof = HandoverProof.objects.filter(shipment=parcel).first()
    if proof is None:
        raise Http404
    data = documents.handover_receipt.HandoverReceiptData(
        reference=parcel.number,
        what=tuple((line.words or line.get_kind_display(), line.number) for line in parcel.live_lines()),
        hub=parcel.hub.name,
        handed_over_at=timezone.localtime(proof.happened_at),
        shown_by=proof.get_kind_display(),
        collected_by=proof.get_collected_by_display(),
        agreement=f"Version {proof.agreement_version}, {LANGUAGES[proof.agreement_language].english}",
        link=f"{settings.PUBLIC_URL}/hub/parcels/{parcel.number}",
        on_paper=proof.is_on_paper,
        is_unchanged=proof.is_unchanged,
    )
    return pdf_file(documents.handover_receipt.handover_receipt(data), f"receipt-{parcel.number}", inline=True)
