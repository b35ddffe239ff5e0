"""A no is looked at again: which decision, and what was wrong with it, in their own words."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.doors import form_data, submit_or_show_errors
from portal.forms import PageForm
from portal.own.coming import person_of
from portal.own.own_page import address, frame, opened_by_its_person
from portal.own.voice import Voice, voice_of
from referrals import actions as referrals
from referrals.models import Need, Referral


class LookAgain(PageForm):
    """Where several decisions can be appealed, which of them; and what we got wrong."""

    def __init__(self, data, decisions: list[Referral | Need], voice: Voice):
        super().__init__(data)
        words = voice.words
        self.decisions = {str(decision.pk): decision for decision in decisions}
        if len(decisions) > 1:
            self.fields["decision"] = forms.ChoiceField(
                label=words["what"],
                choices=[(str(need.pk), words[need.kind]) for need in decisions if isinstance(need, Need)],
                widget=forms.RadioSelect,
                error_messages=dict.fromkeys(("required", "invalid_choice"), words["ask_what"]),
            )
        self.fields["grounds"] = forms.CharField(
            label=words["look_again"],
            help_text=words["message_hint"],
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": words["ask_look_again"]},
        )
        self.too_long = words["too_long"]

    def clean_grounds(self) -> str:
        grounds = self.cleaned_data["grounds"]
        if len(grounds) > referrals.LONGEST_WRITTEN:
            raise forms.ValidationError(self.too_long)
        return grounds

    @property
    def chosen(self) -> Referral | Need:
        only = next(iter(self.decisions))
        return self.decisions[self.cleaned_data.get("decision", only)]


@opened_by_its_person
def appeal_page(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The same appeal as the worker's, once for each decision and in time; it goes to the same desk."""
    voice = voice_of(request, referral.resident)
    decisions = referrals.appealable(referral)
    if not decisions:
        return redirect(address(request, voice))
    form = LookAgain(form_data(request), decisions, voice)
    if form.is_bound and form.is_valid() and submit_or_show_errors(request, form, lambda: _appeal(form, referral)):
        return redirect(address(request, voice, done="saved"))
    words = voice.words
    context = {
        "form": form,
        "question": words["ask_again"],
        "button": words["send"],
        "note": words["look_again_lead"],
    }
    return render(request, "own/question.html", context | frame(request, voice), status=422 if form.is_bound else 200)


def _appeal(form: LookAgain, referral: Referral):
    by = person_of(referral)
    grounds = form.cleaned_data["grounds"]
    if isinstance(form.chosen, Need):
        return referrals.appeal_need(form.chosen, grounds=grounds, by=by)
    return referrals.appeal(form.chosen, grounds=grounds, by=by)
