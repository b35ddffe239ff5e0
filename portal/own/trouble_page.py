"""Something does not work: which thing, what happened, and what they tried. Then by when we help."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.doors import form_data, submit_or_show_errors
from portal.forms import PageForm
from portal.own.coming import person_of, read_coming
from portal.own.own_page import frame, opened_by_its_person
from portal.own.voice import Voice, voice_of
from referrals import actions as referrals
from referrals.first_help import CHECKLIST, WRONGS
from referrals.models import Need, Referral
from referrals.trouble import report, reportable


class OneReport(PageForm):
    """About one thing that they have: what happened, and what they tried."""

    def __init__(self, data, need: Need, words: dict[str, str]):
        super().__init__(data, prefix=None)
        self.fields["kind"] = forms.ChoiceField(
            label=words["happened"],
            choices=[(code, words[code]) for code, _ in WRONGS[need.kind]],
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), words["ask_happened"]),
        )
        if CHECKLIST[need.kind]:
            self.fields["tried"] = forms.MultipleChoiceField(
                label=words["tried"],
                choices=[(step.code, words[step.code]) for step in CHECKLIST[need.kind]],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )


class WhichThing(PageForm):
    """Which of the things that they have it is about."""

    def __init__(self, data, needs: list[Need], words: dict[str, str]):
        super().__init__(data)
        self.fields["need"] = forms.ChoiceField(
            label=words["what"],
            choices=[(str(need.pk), words[need.kind]) for need in needs],
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), words["ask_what"]),
        )


@opened_by_its_person
def trouble_page(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Choose the thing, where there are several, and say what happened."""
    voice = voice_of(request, referral.resident)
    by = person_of(referral)
    needs = reportable(read_coming(referral).needs, by)
    need = _chosen(request, needs)
    if need is None:
        return _ask_which(request, needs, voice)
    form = OneReport(form_data(request) if "send" in request.POST else None, need, voice.words)
    if form.is_bound and form.is_valid():
        is_reported = submit_or_show_errors(request, form, lambda: report(need, by=by, **form.cleaned_data))
        if is_reported:
            return _thanks(request, need, voice)
    context = {"form": form, "need": need, "thing": voice.words[need.kind]}
    status = 422 if form.is_bound else 200
    return render(request, "own/problem.html", context | frame(request, voice), status=status)


def _chosen(request: HttpRequest, needs: list[Need]) -> Need | None:
    """The one that they chose; the only one there is needs no choice."""
    if len(needs) == 1:
        return needs[0]
    return next((need for need in needs if str(need.pk) == request.POST.get("need")), None)


def _ask_which(request: HttpRequest, needs: list[Need], voice: Voice) -> HttpResponse:
    form = WhichThing(form_data(request), needs, voice.words) if needs else None
    context = {"form": form} | frame(request, voice)
    return render(request, "own/problem.html", context, status=422 if request.method == "POST" else 200)


def _thanks(request: HttpRequest, need: Need, voice: Voice) -> HttpResponse:
    fault = referrals.open_fault_of(need)
    promise = voice.say("promise", day=voice.day(fault.due_at)) if fault is not None else ""
    return render(request, "own/thanks.html", {"promise": promise} | frame(request, voice))
