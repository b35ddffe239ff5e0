"""The rules on a page: try a made-up case and see each rule fire, propose other numbers, and read what the shadow
would change.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from law.refusals import Refusal
from people.access import can
from portal.doors import form_data, page, submit_or_show_errors
from portal.triage.rule_forms import MadeUp, NewNumbers
from portal.words import URGENCY
from referrals import actions as referrals
from referrals.facts import HAS_NOW
from referrals.models import EligibilityRun, RuleVersion
from referrals.triage import RuleBook, in_a_sentence, read_numbers
from referrals.triage_rules import NUMBER_WORDS, Case

# Three people who are nobody, to begin with: (name, what to ask the rules).
EXAMPLES = (
    (
        "Amina, 34, in a hostel, with nothing",
        {
            "needs": ["device", "data", "skills"],
            "age": "34",
            "device": "nothing",
            "data": "nothing",
            "skills": "helped",
            "about": ["without_address"],
        },
    ),
    (
        "Bryn, 71, with a phone, who has never been online",
        {"needs": ["device", "skills"], "age": "71", "device": "phone_only", "skills": "never"},
    ),
    (
        "Kit, 15, who needs internet for school",
        {"needs": ["data"], "age": "15", "data": "public", "about": ["for_school_child"]},
    ),
)


@page(sees="eligibility rules", methods=("GET",))
def rules_page(request):
    """The book in force, a made-up case beside it, and the books that were tried."""
    in_force, shadow = referrals.rule_books()
    form = MadeUp(request.GET if set(request.GET) & set(MadeUp.base_fields) else None)
    for kind in ("device", "data", "skills"):
        form.fields[kind].choices = [("", "Not said"), *HAS_NOW[kind]]
    verdict = in_force.judge(_case(form.cleaned_data)) if form.is_bound and form.is_valid() else None
    context = {
        "form": form,
        "verdict": verdict,
        "sentence": in_a_sentence(verdict) if verdict else "",
        "shadow_sentence": in_a_sentence(shadow.judge(_case(form.cleaned_data))) if verdict and shadow else "",
        "urgency_words": URGENCY.get(verdict.urgency, "") if verdict else "",
        "version": in_force.version,
        "examples": [{"name": name, "href": "?" + urlencode(answers, doseq=True)} for name, answers in EXAMPLES],
        "everything": in_force.read_aloud(),
        "numbers": [(NUMBER_WORDS[name][0], value) for name, value in in_force.numbers.as_dict().items()],
        "versions": RuleVersion.objects.order_by("-created_at")[:20],
        "can": can(request.actor, "referrals.shadow_rules"),
    }
    return render(request, "triage/rules.html", context)


def _case(answers: dict) -> Case:
    about = answers["about"]
    return Case(
        needs=tuple(answers["needs"]),
        in_london="outside_london" not in about,
        consent_to_share="no_consent" not in about,
        age=answers["age"],
        has_now={
            kind: answers[kind] for kind in ("device", "data", "skills") if answers[kind] and kind in answers["needs"]
        },
        days_to_date=answers["days_to_date"],
        without_address="without_address" in about,
        address_withheld="address_withheld" in about,
        speaks_english="not_english" not in about,
        possible_duplicates=int("known" in about),
        person_devices=int("had_device" in about),
        for_school_child="for_school_child" in about,
    )


@page(does="referrals.shadow_rules")
def propose_rules(request):
    """Other numbers, tried in the shadow for a month before anybody is treated by them."""
    in_force, _ = referrals.rule_books()
    form = NewNumbers(form_data(request), numbers=in_force.numbers)
    if request.method == "POST" and form.is_valid():
        book = submit_or_show_errors(
            request,
            form,
            lambda: referrals.shadow_rules(numbers=form.numbers, note=form.cleaned_data["note"], by=request.actor),
        )
        if book:
            messages.success(
                request,
                f"Rules {book.code} are on trial until {book.shadow_until:%-d %B %Y}. They are not used for decisions.",
            )
            return redirect("triage:shadow", book.pk)
    context = {"form": form, "version": in_force.version, "back": reverse("triage:rules"), "back_text": "The rules"}
    return render(request, "triage/propose.html", context, status=422 if form.is_bound else 200)


@page(sees="eligibility rules")
def shadow_page(request, id):
    """Who would be treated otherwise, and the two ways out: in force, or dropped."""
    row = RuleVersion.objects.filter(pk=id).first()
    if row is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        act = {"adopt": referrals.adopt_rules, "drop": referrals.drop_rules}.get(request.POST.get("do", ""))
        try:
            if act is not None:
                act(row, reason=request.POST.get("reason", "")[:300], by=request.actor)
                messages.success(request, f"Rules {row.code}: {row.get_state_display().lower()}.")
                return redirect("triage:shadow", row.pk)
        except Refusal as no:
            refusal = no
            row.refresh_from_db()
    runs = EligibilityRun.objects.filter(rules_version=row.code, is_shadow=True)
    in_force, _ = referrals.rule_books()
    differing = runs.filter(differs=True).select_related("referral").order_by("-created_at", "-id")
    shown = Paginator(differing, 50).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "judged": runs.count(),
        "differing": shown.paginator.count,
        "page": shown,
        "lines": _lines(shown.object_list),
        "changed": _changed(row, in_force),
        "proposer": referrals.name_of_actor(row.proposed_by),
        "can": can(request.actor, row),
        "is_mine": row.proposed_by == request.actor.key,
        "refusal": refusal,
        "back": reverse("triage:rules"),
        "back_text": "The rules",
    }
    return render(request, "triage/shadow.html", context, status=refusal.status if refusal else 200)


def _changed(row: RuleVersion, in_force: RuleBook) -> list[dict]:
    ours, theirs = in_force.numbers.as_dict(), read_numbers(row.numbers).as_dict()
    return [
        {"label": NUMBER_WORDS[name][0], "now": ours[name], "then": theirs[name]}
        for name in ours
        if ours[name] != theirs[name]
    ]


def _lines(runs) -> list[dict]:
    """Each referral with what it was judged, and what it would be."""
    old = {}
    rows = EligibilityRun.objects.filter(referral__in=[run.referral_id for run in runs], is_shadow=False).order_by(
        "created_at", "id"
    )
    for row in rows:
        old[row.referral_id] = row
    lines = []
    for run in runs:
        before = old.get(run.referral_id)
        lines.append(
            {
                "referral": run.referral,
                "now": f"{before.get_result_display()}, {URGENCY.get(before.urgency, '').lower()}" if before else "",
                "then": f"{run.get_result_display()}, {URGENCY.get(run.urgency, '').lower()}",
                "why": referrals.what_changed(run, before)[1:] if before else [],
            }
        )
    return lines
