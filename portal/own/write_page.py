"""A question, a complaint, or that they moved or have another number: someone reads it, and nothing changes unseen."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from notifications.models import Inbound
from people import limits
from portal.doors import form_data, submit_or_show_errors
from portal.forms import PageForm
from portal.own.coming import person_of
from portal.own.own_page import address, frame, opened_by_its_person
from portal.own.voice import Voice, voice_of
from referrals import actions as referrals
from referrals.models import Referral


class Letter(PageForm):
    """What it is about, and what they write."""

    def __init__(self, data, voice: Voice):
        super().__init__(data)
        words = voice.words
        self.fields["subject"] = forms.ChoiceField(
            label=words["about"],
            choices=[(code, words[code]) for code in Inbound.CHOSEN],
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), words["ask_about"]),
        )
        self.fields["words"] = forms.CharField(
            label=words["message"],
            help_text=words["message_hint"],
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": words["ask_message"]},
        )

    def clean_words(self) -> str:
        written = self.cleaned_data["words"]
        if len(written) > referrals.LONGEST_WRITTEN:
            raise forms.ValidationError(self.too_long)
        return written

    too_long = ""


@opened_by_its_person
def write_page(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Write to us. A few messages a day from one page."""
    voice = voice_of(request, referral.resident)
    form = Letter(form_data(request), voice)
    form.too_long = voice.words["too_long"]
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        if limits.count(limits.OWN_PAGE_WORDS, str(referral.pk)).is_over:
            form.add_error(None, voice.words["too_many"])
            status = 429
        elif _send(request, form, referral):
            return redirect(address(request, voice, done="sent"))
    words = voice.words
    context = {"form": form, "question": words["write"], "button": words["send"], "note": words["danger"]}
    return render(request, "own/question.html", context | frame(request, voice), status=status)


def _send(request: HttpRequest, form: Letter, referral: Referral) -> bool:
    act = lambda: referrals.write_to_us(referral, **form.cleaned_data, by=person_of(referral))  # noqa: E731
    return submit_or_show_errors(request, form, act) is not None
