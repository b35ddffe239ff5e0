"""Stop everything for a person, with nothing in hand but a parcel, a device, a SIM or a reference. Whose it is stays
unsaid.
"""

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse

from law.state_words import referrer_word, within_sentence
from people import actions as people
from people.models import Hold
from portal.doors import form_data, page, submit_or_show_errors
from portal.forms import PageForm

SHOWN = 20


class Stop(PageForm):
    code = forms.CharField(
        label="What do you have from this person?",
        help_text="A reference (GOL-), a parcel number (SHP-), a device tag (DEV-) or serial number, or the long number "
        "on a SIM. You can scan it.",
        max_length=60,
        error_messages={"required": "Enter a reference, parcel number, device tag, serial number or SIM number."},
    )
    kind = forms.ChoiceField(
        label="Why does everything have to stop?",
        choices=[(code, words) for code, words in Hold.Kind.choices if code != Hold.Kind.CONSENT],
        initial=Hold.Kind.SAFEGUARDING,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why everything has to stop."},
    )
    note = forms.CharField(
        label="What should the safeguarding lead know? (optional)",
        help_text="Only the safeguarding lead can read this.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )


@page(does="people.hold_by_code")
def stop_page(request):
    """Ask for a code, stop everything for whoever is behind it, and list the holds that this person raised."""
    form = Stop(form_data(request))
    done = "Everything for this person has stopped. The safeguarding lead decides what happens next."
    if form.is_bound and form.is_valid():
        act = lambda: people.hold_by_code(**form.cleaned_data, by=request.actor)  # noqa: E731
        if submit_or_show_errors(request, form, act, done):
            return redirect(reverse("stop:home"))
    raised = Hold.objects.raised_by(request.actor).order_by("-created_at")[:SHOWN]
    return render(
        request,
        "stop/stop.html",
        {
            "form": form,
            "raised": [(hold, within_sentence(referrer_word("people.Hold", hold.state))) for hold in raised],
        },
        status=422 if form.is_bound and form.errors else 200,
    )
