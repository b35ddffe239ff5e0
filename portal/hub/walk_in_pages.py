"""Somebody is here: found or written down, decided by the rules at once, and given what can be given this minute."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

import documents
from connectivity import actions as connectivity
from connectivity.models import Sim
from inventory import actions as inventory
from inventory.models import Allocation, Shipment
from law.references import read_reference
from law.refusals import Refusal
from people.access import brake
from people.residents.at_hub import full_name, may_see_names
from people.residents.by_name import is_named
from portal.aftercare.report_page import may_report
from portal.classes.seats import seat_words
from portal.doors import form_data, page, submit_or_show_errors
from portal.downloads import pdf_file
from portal.hub.half_typed import drafts_at, find_draft
from portal.hub.own_hub import own_hub
from portal.hub.walk_in_form import Known, WalkIn
from portal.tracking import word_for
from referrals import actions as referrals
from referrals import facts as reading
from referrals import sent_facts
from referrals.consents import worded
from referrals.models import Need, Referral
from skills import actions as skills
from skills.models import KNOWN, ON_THE_LIST, Booking, Session

SHOWN = 20
SEATS_SHOWN = 10
AT_THE_COUNTER = "in person"


@page(does="referrals.welcome", sees="one's own hub")
def walk_in_page(request):
    """Who stands there: somebody whom this hub knows, or somebody new."""
    hub = own_hub(request.actor)
    is_search = request.POST.get("find") == "known"
    known = Known(form_data(request) if is_search else None)
    draft = find_draft(hub, request.POST.get("draft", "") or request.GET.get("draft", ""))
    begun = WalkIn.start(sent_facts.as_sent(draft)) if draft is not None else None
    new = WalkIn(form_data(request) if not is_search else None, initial=begun)
    if new.is_bound and new.is_valid():
        wording = worded("share", hub)[:500]
        facts = new.facts(email=request.user.email, wording=wording)
        referral = submit_or_show_errors(request, new, lambda: _welcome(facts, draft, request))
        if referral is not None:
            return redirect("hub:here", referral.reference)
    found = _find(known, request.actor) if known.is_bound and known.is_valid() else []
    if len(found) == 1:
        return redirect("hub:here", found[0].referral.reference)
    context = {
        "hub": hub,
        "known": known,
        "new": new,
        "found": found,
        "draft": draft,
        "drafts": [row for row in drafts_at(hub) if draft is None or row["draft"].pk != draft.pk],
        "sees_names": may_see_names(hub),
        "wording": worded("share", hub),
        "back": "/hub/",
        "back_text": "Hub",
    }
    return render(request, "hub/walk_in.html", context, status=422 if request.method == "POST" and not found else 200)


def _welcome(facts: dict, draft: Referral | None, request):
    read = reading.read(facts, today=timezone.localdate())
    return referrals.welcome(read, draft=draft, referrer=request.user, by=request.actor)


def _find(form: Known, actor) -> list[Need]:
    """One need of each person of this hub who has that name and was born on that day."""
    name = is_named(form.cleaned_data["name"], "referral__resident") or Q(pk__in=())
    named = Need.objects.visible_to(actor).filter(name, referral__resident__consent_withdrawn_at=None)
    rows = named.select_related("referral__resident").order_by("-referral__submitted_at", "pk")[:200]
    fits = {
        need.referral_id: need for need in rows if need.referral.resident.date_of_birth == form.cleaned_data["born"]
    }
    if not fits:
        form.add_error("name", "We cannot find this name and date of birth at this hub. Add them as a new person.")
    return list(fits.values())[:SHOWN]


# ── What can be done now ─────────────────────────────────────────────────────────────────────────────────────────────


@page(does="referrals.welcome", sees="one's own hub")
def here_page(request, reference):
    """One person at the counter: what the rules say of each need, and what can be done this minute."""
    hub = own_hub(request.actor)
    needs = _needs(request.actor, reference)
    if request.method == "POST":
        _act(request, needs)
        return redirect("hub:here", needs[0].referral.reference)
    referral = needs[0].referral
    context = {
        "hub": hub,
        "referral": referral,
        "name": full_name(referral.resident, hub, by=request.actor),
        "is_stopped": brake.is_stopped(referral.resident_id),
        "blocks": [_block(need, hub, request.actor) for need in needs],
        "waits_for_desk": _why_the_desk(referral),
        "back": "/hub/here",
        "back_text": "Someone is here",
    }
    return render(request, "hub/here.html", context)


def _needs(actor, reference: str) -> list[Need]:
    rows = Need.objects.visible_to(actor).filter(referral__reference=read_reference(reference) or "")
    needs = list(rows.select_related("referral__resident", "referral__organisation").order_by("kind", "pk"))
    if not needs:
        raise Http404
    return needs


def _why_the_desk(referral) -> list[str]:
    """What the rules ask a caseworker to look at, in their own sentences; nothing once it is decided."""
    if referral.state not in ("submitted", "in_triage", "awaiting_information"):
        return []
    run = referral.eligibility_runs.filter(is_shadow=False).order_by("-created_at", "-pk").first()
    fired = run.fired if run is not None else []
    return [rule["sentence"] for rule in fired if rule["result"]]


def _block(need: Need, hub, actor) -> dict:
    """One need with its state in words and the parts of the page that act on it."""
    block = {
        "need": need,
        "kind": need.kind,
        "state": word_for(need),
        "fault": referrals.open_fault_of(need) if need.state == Need.State.REMEDY else None,
        "may_report": may_report(need, actor),
        "old": inventory.still_to_come([need.pk]) if need.kind == Need.Kind.DEVICE else [],
        "may_swap": inventory.swap.may(need, actor) and not _is_promised(need),
    }
    if need.kind == Need.Kind.DATA:
        return block | _data(need, hub)
    if need.kind == Need.Kind.SKILLS:
        return block | _class(need, actor)
    return block | _device(need, actor)


def _is_promised(need: Need) -> bool:
    return Allocation.objects.filter(need=need, released_at=None, handed_over_at=None).exists()


def _data(need: Need, hub) -> dict:
    sim = Sim.objects.filter(need=need, state__in=Sim.LIVE).first()
    may_have_one = connectivity.give.why_not(need) is None and sim is None
    return {"sim": sim, "may_give": may_have_one, "left": connectivity.box_at(hub.pk)["here"] if may_have_one else 0}


def _device(need: Need, actor) -> dict:
    parcels = Shipment.objects.visible_to(actor).filter(lines__allocation__need=need, lines__dropped_at=None)
    waits = need.state == Need.State.WAITING
    offers = Allocation.objects.open_offers().filter(need=need).select_related("device")
    return {
        "offer": offers.first() if need.state == Need.State.OFFERED else None,
        "parcel": parcels.filter(state__in=["in_transit", "awaiting_collection"]).first(),
        "wait": _wait_of(need) if waits else None,
    }


def _wait_of(need: Need):
    return inventory.likely_wait(
        borough=need.referral.counted_borough, form=need.form, urgency=need.urgency, queued_at=need.queued_at
    )


def _class(need: Need, actor) -> dict:
    booked = need.bookings.filter(state="booked").select_related("session")
    waiting = need.bookings.with_position().filter(state__in=ON_THE_LIST).select_related("session")
    block: dict[str, Any] = {"seats": [], "full": [], "booked": list(booked)}
    block["waiting"] = [(seat, seat_words(seat)) for seat in waiting]
    if skills.book.why_not(need) is not None:
        return block
    mine = need.bookings.filter(state__in=KNOWN).values("session")
    coming = Session.objects.visible_to(actor).exclude(pk__in=mine)
    now = timezone.now()
    block["seats"] = list(coming.with_free_seats(now)[:SEATS_SHOWN])
    block["full"] = list(coming.full(now)[:SEATS_SHOWN])
    return block


@page(does="referrals.welcome", sees="one's own hub", methods=("GET",))
def receipt_paper(request, reference):
    """What stands on the page, to take home."""
    hub = own_hub(request.actor)
    needs = _needs(request.actor, reference)
    number = needs[0].referral.reference
    data = documents.walk_in_receipt.WalkInReceiptData(
        reference=number,
        hub=hub.name,
        at=timezone.localtime(),
        needs=tuple((need.get_kind_display(), _in_words(need)) for need in needs),
        link=f"{settings.PUBLIC_URL}/hub/here/{number}",
    )
    return pdf_file(documents.walk_in_receipt.walk_in_receipt(data), f"receipt-{number}", inline=True)


def _in_words(need: Need) -> str:
    """How a need stands, with the last digits of the SIM that is theirs."""
    sim = Sim.objects.filter(need=need, state__in=Sim.LIVE).first() if need.kind == Need.Kind.DATA else None
    if sim is None:
        return word_for(need)
    until = f", free data until {sim.ends_on:%-d %B %Y}" if sim.ends_on else ""
    return f"{sim.network} SIM ending {sim.iccid[-4:]}{until}"


def _act(request, needs: list[Need]) -> None:
    """Do what the pressed button says; what is refused is said at the top of the page, and nothing is lost."""
    act = request.POST.get("act", "")
    need = next((row for row in needs if str(row.pk) == request.POST.get("need")), None)
    if need is None or act not in _ACTS:
        raise Http404
    rule, sentence = _ACTS[act]
    try:
        rule(need, request)
        messages.success(request, sentence)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)


def _give(need: Need, request):
    connectivity.give(need, iccid=request.POST.get("iccid", "")[:40], by=request.actor)


def _hand_over_sim(need: Need, request):
    connectivity.issue(_live_sim(need), by=request.actor)


def _works(need: Need, request):
    connectivity.works(_live_sim(need), by=request.actor)


def _accept(need: Need, request):
    inventory.accept_offer(need, allocation=_offer_shown(request), agreed=AT_THE_COUNTER, by=request.actor)


def _wait_for_another(need: Need, request):
    inventory.decline_offer(
        need, choice="wait", allocation=_offer_shown(request), agreed=AT_THE_COUNTER, by=request.actor
    )


def _offer_shown(request) -> UUID:
    """The offer that stood on the page: an old page answers no later one."""
    return _uuid(request.POST.get("offer", ""))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _live_sim(need: Need) -> Sim:
    sim = Sim.objects.filter(need=need, state__in=Sim.LIVE).first()
    if sim is None:
        raise Http404
    return sim


def _book(need: Need, request):
    skills.book(need, session=_chosen(request), by=request.actor)


def _wait_for_class(need: Need, request):
    skills.book(need, session=_chosen(request), wait=True, by=request.actor)


def _take_seat(need: Need, request):
    skills.confirm(_offered_seat(need), by=request.actor)


def _offered_seat(need: Need) -> Booking:
    seat = need.bookings.filter(state=Booking.State.OFFERED).order_by("offer_expires_at").first()
    if seat is None:
        raise Http404
    return seat


def _chosen(request) -> Session:
    session = Session.objects.visible_to(request.actor).filter(pk=_uuid(request.POST.get("session", ""))).first()
    if session is None:
        raise Http404
    return session


def _swap(need: Need, request):
    inventory.swap(need, old=request.POST.get("old", "")[:120], by=request.actor)


_ACTS = {
    "swap": (_swap, "A replacement is promised, or they are first in the waiting list."),
    "give": (_give, "SIM given. Put it in together and check that it works."),
    "issue": (_hand_over_sim, "SIM given. Put it in together and check that it works."),
    "works": (_works, "Recorded that it works."),
    "book": (_book, "Place booked."),
    "wait-for-class": (_wait_for_class, "They are on the waiting list. We will tell them when a seat is free."),
    "take-seat": (_take_seat, "Place booked."),
    "accept": (_accept, "Device accepted. We will send it here and tell them when it arrives."),
    "wait": (_wait_for_another, "They keep their place and wait for another device."),
}
