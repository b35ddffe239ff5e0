"""What was half typed at the counter: kept while it is typed, found again on the page, continued or put away."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from law.references import read_reference
from law.refusals import Invalid, Refusal
from people.models import Organisation
from people.residents.at_hub import short_name
from portal.doors import page
from portal.hub.own_hub import own_hub
from portal.hub.walk_in_form import WalkIn
from referrals import actions as referrals
from referrals import facts as reading
from referrals.models import Referral

MOST = 20


def drafts_at(hub: Organisation) -> list[dict]:
    """{reference, name, at} of each, the last one first."""
    rows = Referral.objects.half_typed_at(hub).select_related("resident").order_by("-expires_at", "-id")[:MOST]
    return [{"draft": row, "name": short_name(row.resident, hub), "kept_until": row.expires_at} for row in rows]


def find_draft(hub: Organisation, reference: str) -> Referral | None:
    """The draft of this reference; None where none is named. 404 for one that is not this hub's, or is finished."""
    if not reference:
        return None
    rows = Referral.objects.half_typed_at(hub).select_related("resident", "organisation")
    draft = rows.filter(reference=read_reference(reference) or "").first()
    if draft is None:
        raise Http404
    return draft


@never_cache
@page(does="referrals.keep_half_typed", sees="one's own hub", methods=("POST",))
def keep_page(request):
    """Keep what is on the page so far. A script sends it while somebody types, and the button sends it without one."""
    by_script = request.POST.get("by") == "script"
    try:
        draft = _keep(request, own_hub(request.actor))
    except Refusal as refusal:
        if by_script:
            return JsonResponse({"words": refusal.sentence}, status=refusal.status)
        messages.warning(request, f"{refusal.sentence} What you typed was not saved.")
        return redirect("hub:walk_in")
    if by_script:
        return JsonResponse({"draft": draft.reference})
    messages.success(request, f"{draft.reference} is saved. Continue it below.")
    return redirect("hub:walk_in")


def _keep(request, hub: Organisation) -> Referral:
    form = WalkIn(request.POST)
    form.is_valid()
    raw = form.half_typed(email=request.user.email)
    draft = find_draft(hub, request.POST.get("draft", ""))
    return referrals.keep_half_typed(_read(raw), draft=draft, referrer=request.user, by=request.actor)


def _read(raw: dict):
    """The facts so far; an answer that cannot be read yet, such as half a phone number, is left out."""
    try:
        return reading.read(raw, today=timezone.localdate(), complete=False)
    except Invalid as invalid:
        unread = {error.pointer.rpartition("/")[2] for error in invalid.errors}
        person = {name: value for name, value in raw["resident"].items() if name not in unread}
        return reading.read(raw | {"resident": person}, today=timezone.localdate(), complete=False)


@page(does="referrals.drop_half_typed", sees="one's own hub", methods=("POST",))
def drop_page(request, reference):
    draft = find_draft(own_hub(request.actor), reference)
    referrals.drop_half_typed(draft, by=request.actor)
    messages.success(request, f"{draft.reference} is deleted.")
    return redirect("hub:walk_in")
