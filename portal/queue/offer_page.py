"""An offer, answered for somebody by whoever asked them: take it, wait for another at the same place, or need none."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from inventory import actions as inventory
from inventory.models import Allocation
from people.access import sees
from portal.doors import form_data, page, submit_or_show_errors
from portal.queue.forms import Answered
from referrals.models import Need

# What each answer sets off: said before it is recorded, and again when it is.
WILL = {
    "take": "We will hold it and get it ready. We will tell you when it is on its way.",
    "wait": "We will offer this one to the next person. They keep their place on the waiting list.",
    "not_needed": (
        "We will offer this one to the next person. They leave the waiting list, and a caseworker can put them back within 60 days."
    ),
}
DONE = {
    "take": "We are holding it for them",
    "wait": "They prefer to wait for another one",
    "not_needed": "They no longer need one",
}
_ANSWERED = {
    "accepted": "They said yes",
    "wait": "They preferred to wait for another one and kept their place",
    "not_needed": "They no longer need one",
    "lapsed": "No one answered in time. They kept their place on the waiting list",
    "": "It was withdrawn before anyone answered. They kept their place on the waiting list",
}
_HOW = {"text": "by text", "portal": "on the web", "phone": "by phone", "api": "through their own system"}


@page(does="inventory.accept_offer")
def offer_page(request, id):
    """The offer in plain words, three choices, and how the person said so: that is the record of their agreement.

    Nothing is recorded before the page has said what the answer will do.
    """
    allocation = _get_offer(request, id)
    form = Answered(form_data(request) if _is_open(allocation) else None, will=WILL)
    if form.is_bound and form.is_valid():
        choice = form.cleaned_data["choice"]
        how = form.cleaned_data["how"]
        context = {"allocation": allocation, "need": allocation.need, "choice": choice, "will": WILL[choice]}
        if request.POST.get("sure") != "yes":
            return render(
                request,
                "queue/offer_sure.html",
                context | {"how": how, "words": form.words("choice"), "how_words": form.words("how")},
            )
        if submit_or_show_errors(request, form, lambda: _act(allocation, request.actor, choice, how)):
            return render(
                request,
                "queue/answered.html",
                context | {"done": DONE[choice], "since": allocation.need.queued_at if choice == "wait" else None},
            )
        allocation = _get_offer(request, id)
    return render(
        request,
        "queue/offer.html",
        _offer_context(allocation) | {"form": form},
        status=422 if request.method == "POST" else 200,
    )


def _act(allocation, by, choice, how):
    if choice == "take":
        return inventory.accept_offer(allocation.need, allocation=allocation.pk, agreed=how, by=by)
    return inventory.decline_offer(allocation.need, choice=choice, allocation=allocation.pk, agreed=how, by=by)


def _is_open(allocation) -> bool:
    """Whether there is still something to answer: an action is called for this offer only, never for a later one of
    the same need.
    """
    return allocation.is_open_offer and (
        allocation.paused_at is not None or allocation.offer_expires_at > timezone.now()
    )


def _offer_context(allocation) -> dict:
    how = (
        _HOW.get(allocation.answered_how, allocation.answered_how)
        if allocation.answer != Allocation.Answer.LAPSED
        else ""
    )
    return {
        "allocation": allocation,
        "device": allocation.device,
        "need": allocation.need,
        "is_open": _is_open(allocation),
        "is_over": allocation.is_open_offer and not _is_open(allocation),
        "answered": _ANSWERED[allocation.answer],
        "how": how,
    }


def _get_offer(request, id) -> Allocation:
    rows = Allocation.objects.select_related("device", "need__referral__organisation").filter(offered_at__isnull=False)
    allocation = rows.visible_to(request.actor).filter(pk=id).first()
    if allocation is None and sees(request.actor, "offers at one's hub"):
        allocation = rows.filter(pk=id, need__in=Need.objects.visible_to(request.actor)).first()
    if allocation is None:
        raise Http404
    return allocation
