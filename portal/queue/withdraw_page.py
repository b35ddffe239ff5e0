"""What was promised to somebody is taken back in words: who is told what, and that their date is kept."""

from django import forms
from django.shortcuts import redirect
from django.urls import reverse

from inventory import actions as inventory
from inventory.models import Allocation
from people.access import sees
from portal.doors import form_data, form_page, get_visible_or_404, page, say_too_late
from portal.forms import PageForm
from portal.queue.waiting_list import borough_of, promise_to_withdraw
from referrals.models import Need


class WhyWithdrawn(PageForm):
    reason = forms.CharField(
        label="Why are you withdrawing it?",
        help_text="The referrer can read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=200,
        error_messages={
            "required": "Enter why you are withdrawing it.",
            "max_length": "The reason must be 200 characters or fewer.",
        },
    )


@page(does="inventory.release")
def withdraw_promise_page(request, id):
    """Say what happens, ask why, and take the promise back."""
    need = get_visible_or_404(Need.objects.select_related("referral__resident"), request.actor, pk=id)
    allocation = promise_to_withdraw(need)
    if allocation is None:
        say_too_late(request, "There is no promised device to withdraw.")
        return redirect("queue:need", need.pk)
    may_see = sees(request.actor, "people on the waiting list")
    context = {
        "need": need,
        "device": allocation.device,
        "was_accepted": allocation.answer == Allocation.Answer.ACCEPTED,
        "caption": need.referral.reference if may_see else borough_of(need),
        "is_texted": need.referral.resident.may_be_reached_by("sms"),
        "back": reverse("queue:need", args=[need.pk]),
        "back_text": "A place on the waiting list",
    }
    return form_page(
        request,
        WhyWithdrawn(form_data(request)),
        lambda reason: inventory.release(allocation, reason=reason, by=request.actor),
        done="Promise withdrawn. They keep their place, and we have told the referrer.",
        then=context["back"],
        template="queue/withdraw.html",
        context=context,
    )
