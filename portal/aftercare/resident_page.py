"""The person's own page, behind the link in a text: what they have, that it does not work, and what becomes of that."""

import json
from pathlib import Path

from django import forms
from django.shortcuts import render
from django.utils import timezone

from law.actors import Actor
from law.refusals import Refusal
from law.state_words import resident_keys
from notifications.languages import LANGUAGES, isolated, language_of
from portal.doors import form_data, submit_or_show_errors
from portal.forms import PageForm
from portal.links import opened_by_token
from referrals import actions as referrals
from referrals.fault_links import referral_behind
from referrals.first_help import CHECKLIST, WRONGS
from referrals.models import Need, Referral
from referrals.trouble import may_report, report

WORDS: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "resident_words.json").read_text(encoding="utf-8")
)
CHECKED = frozenset({"en"})  # languages whose words two people who work here have read
_KEYS = resident_keys("referrals.Need")


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


@opened_by_token(referral_behind, unknown="portal/unknown_link.html")
def resident_page(request, referral: Referral):
    """Choose the thing, say what happened; beside it how each thing stands. Nothing tells why they were referred."""
    by = Actor(key=f"resident:{referral.resident_id}", roles=frozenset({"resident"}), channel="web")
    language = _language(request, referral)
    words = WORDS[language]
    needs = list(referral.needs.select_related("referral__resident").order_by("created_at"))
    if request.method == "POST" and "works_now" in request.POST:
        _works_now(needs, request.POST["works_now"], by)
        needs = list(referral.needs.select_related("referral__resident").order_by("created_at"))
    reportable = [need for need in needs if may_report(need, by)]
    need = _chosen(request, reportable)
    context = {
        "words": words,
        "language": LANGUAGES[language],
        "is_checked": language in CHECKED,
        "english": "?language=en",
    }
    standing = [_standing(row, language) for row in needs]
    context["standing"] = [line for line in standing if line]
    if need is None:
        is_asked = request.method == "POST" and "need" not in request.POST and "works_now" not in request.POST
        if reportable:
            context["form"] = WhichThing(form_data(request) if is_asked else None, reportable, words)
        return render(request, "aftercare/by_link.html", context, status=422 if is_asked else 200)
    form = OneReport(form_data(request) if "send" in request.POST else None, need, words)
    if form.is_bound and form.is_valid():
        told = submit_or_show_errors(request, form, lambda: report(need, by=by, **form.cleaned_data))
        if told:
            context["promise"] = _promise(need, "promise", language)
            return render(request, "aftercare/by_link_thanks.html", context)
    context |= {"form": form, "need": need, "thing": words[need.kind]}
    return render(request, "aftercare/by_link.html", context, status=422 if form.is_bound else 200)


def _language(request, referral: Referral) -> str:
    """Theirs, where we have its words; English when they ask for it."""
    if "en" in (request.GET.get("language"), request.POST.get("language")):
        return "en"
    language = language_of(referral.resident.language)
    return language if language in WORDS else "en"


def _chosen(request, reportable: list[Need]) -> Need | None:
    """The one that they chose; the only one there is needs no choice."""
    if len(reportable) == 1:
        return reportable[0] if "works_now" not in request.POST else None
    return next((need for need in reportable if str(need.pk) == request.POST.get("need")), None)


def _standing(need: Need, language: str) -> dict | None:
    """How one thing stands, in a line of theirs; None for what they cannot have reported."""
    words = WORDS[language]
    if need.state == Need.State.REMEDY:
        return {
            "thing": words[need.kind],
            "text": _promise(need, _KEYS[need.state], language),
            "works_now": str(need.pk),
        }
    if need.state not in _KEYS or not need.faults.exists():
        return None
    return {"thing": words[need.kind], "text": words[_KEYS[need.state]], "works_now": ""}


def _promise(need: Need, key: str, language: str) -> str:
    fault = referrals.open_fault_of(need)
    day = f"{timezone.localtime(fault.due_at):%d/%m/%Y}" if fault else ""
    return WORDS[language][key].format(day=isolated(day, language))


def _works_now(needs: list[Need], pk: str, by: Actor) -> None:
    """They say so themselves; a second tap changes nothing."""
    need = next((row for row in needs if str(row.pk) == pk and row.state == Need.State.REMEDY), None)
    if need is None:
        return
    try:
        referrals.confirm(need, by=by)
    except Refusal:
        need.refresh_from_db()
