"""A worker and whoever decides write to each other on the page of the referral."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect

from law.refusals import Refusal
from portal.doors import form_data, get_referral_or_404, page
from portal.refer.forms import MessageCaseworker
from portal.refer.referral_page import page_about
from referrals import actions as referrals


@page(does="referrals.send_message", sees="own referrals")
def message_page(request, reference):
    """Write to the caseworker about this referral."""
    referral = get_referral_or_404(request, reference)
    act = partial(referrals.send_message, referral, by=request.actor)
    done = "Message sent. We will email you when the caseworker answers."
    return page_about(request, referral, MessageCaseworker(form_data(request)), act, done, "refer/message.html")


@page(does="referrals.withdraw_message", sees="own referrals", methods=("POST",))
def withdraw_message(request, reference, message):
    """Delete a message that no one has opened."""
    referral = get_referral_or_404(request, reference)
    try:
        referrals.withdraw_message(referral, message=message, by=request.actor)
        messages.success(request, "Message withdrawn. The caseworker cannot see it.")
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("refer:one", referral.reference)
