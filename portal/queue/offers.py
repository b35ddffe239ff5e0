"""An offer, answered for somebody by whoever asked them: take it, wait for another at the same place, or need none."""

from django.http import Http404
from django.shortcuts import render

from inventory import actions as inventory
from inventory.models import Allocation
from portal.doors import page, posted, tried
from portal.queue.forms import Answered
from referrals.models import Need

ANSWERERS = ("referrer", "organisation_lead", "caseworker", "triage_lead", "hub_worker")
DONE = {
    "take": "It is theirs. You hear when it is on its way.",
    "wait": "Noted. Their place in the queue stays exactly as it was, and this one goes to somebody else.",
    "not_needed": "Noted. This one goes to somebody else. It can be revived for 60 days.",
}


@page(*ANSWERERS)
def answer(request, id):
    """The offer in plain words, three choices, and how the person said so: that is the record of their agreement."""
    allocation = _found(request, id)
    form = Answered(posted(request))
    if request.method == "POST" and form.is_valid():
        choice = form.cleaned_data["choice"]
        if tried(request, form, lambda: _act(allocation, request.actor, **form.cleaned_data)):
            return render(request, "queue/answered.html", {"allocation": allocation, "words": DONE[choice], "choice": choice})
        allocation.refresh_from_db()
    context = {"allocation": allocation, "device": allocation.device, "need": allocation.need, "form": form}
    return render(request, "queue/offer.html", context, status=422 if form.is_bound else 200)


def _act(allocation, by, choice, how):
    if choice == "take":
        return inventory.accept_offer(allocation.need, agreed=how, by=by)
    return inventory.decline_offer(allocation.need, choice=choice, agreed=how, by=by)


def _found(request, id) -> Allocation:
    rows = Allocation.objects.select_related("device", "need__referral__organisation").filter(offered_at__isnull=False)
    found = rows.visible_to(request.actor).filter(pk=id).first()
    if found is None and "hub_worker" in request.actor.roles:
        found = rows.filter(pk=id, need__in=Need.objects.visible_to(request.actor)).first()
    if found is None:
        raise Http404
    return found
